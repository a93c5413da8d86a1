"""Makes the deployable artefacts from template.yaml, functions/ and shared/, the same bytes every time.

Out: a zip under .build/ for each function and layer of the template. `aws` builds for the template's runtime,
`local` for this machine and interpreter: other wheels in the layers of packages, all else the same.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from infra import layers, template_file
from infra.template_file import FUNCTION, TemplateError
from shared.domain.law.published import unpublished
from shared.domain.regimes import REGIMES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from infra.template_file import Runtime, Unit

Target = Literal["aws", "local"]

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 250 * 1024 * 1024  # bytes: a function unzipped, its layers included (AWS Lambda quotas)
SHARED_LAYER, DEPENDENCY_LAYER, REPORT_LAYER = "SharedLayer", "DependencyLayer", "ReportLayer"
_PACKAGES_IN_LAMBDA = "/opt/python"
_CODE_IN_LAMBDA = "/var/task"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say
_LEVEL = 6


class BuildError(RuntimeError):
    """The artefacts cannot be built or would be refused by Lambda; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """One zip, by the logical id of what it is for; `size` is in bytes, unzipped."""

    name: str
    folder: Path
    archive: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Built:
    """Everything a deployment uploads. `precompiled` is False when this Python is not the runtime's."""

    target: Target
    artefacts: Mapping[str, Artefact]
    precompiled: bool

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of each zip by logical id."""
        return {name: artefact.sha256 for name, artefact in self.artefacts.items()}


def build(
    target: Target, *, root: Path = ROOT, output: Path | None = None, only: Collection[str] | None = None
) -> Built:
    """In: for whom; the repository; where to (.build/); which logical ids (all). Out: the artefacts.

    Raises BuildError (also for law that was changed after it was published), TemplateError, layers.LayerError, OSError.
    """
    wrong = unpublished(REGIMES) if target == "aws" else []
    if wrong:
        raise BuildError(f"the law is not the published one: {wrong[0]}")
    template = template_file.load(root / "template.yaml")
    found = [unit for unit in template_file.units(template) if only is None or unit.name in only]
    runtime = template_file.runtime(template) if target == "aws" else None
    workshop = _Workshop(root, output or root / ".build", target, runtime)
    artefacts = {unit.name: workshop.make(unit) for unit in found}
    _check_sizes(found, artefacts)
    return Built(target, artefacts, workshop.precompiles)


@dataclass(frozen=True, slots=True)
class _Workshop:
    root: Path
    output: Path
    target: Target
    runtime: Runtime | None

    @property
    def precompiles(self) -> bool:
        """Bytecode of another minor version is ignored by Python, so it would only make the zip larger."""
        return self.runtime is None or self.runtime.python == sys.version_info[:2]

    def make(self, unit: Unit) -> Artefact:
        folder = self.output / self.target / unit.name
        shutil.rmtree(folder, ignore_errors=True)
        if unit.kind == FUNCTION:
            _copy(self._source(unit), folder)
            self._precompile(folder, _CODE_IN_LAMBDA)
            return _zip(folder)
        if unit.name == SHARED_LAYER:
            _copy(self._source(unit), folder / "python" / "shared")
            self._precompile(folder, _PACKAGES_IN_LAMBDA)
            return _zip(folder)
        if unit.name in {DEPENDENCY_LAYER, REPORT_LAYER}:
            return self._packages(unit)
        message = f"{unit.name}: no recipe for this layer"
        raise BuildError(message)

    def _packages(self, unit: Unit) -> Artefact:
        """A layer of packages, kept zipped in the cache: only lock and interpreter change it."""
        lock = (self.root / "requirements-runtime.lock").read_text(encoding="utf-8")
        wanted = layers.selected(lock, report=unit.name == REPORT_LAYER)
        cache = self.output / "cache"
        installed = layers.installed(wanted, self.runtime, cache)
        bytecode = MAGIC_NUMBER.hex() if self.precompiles else "source"
        finished = cache / f"{installed.name}-{bytecode}"
        if not finished.is_dir():
            with tempfile.TemporaryDirectory(dir=cache) as temporary:
                folder = Path(temporary) / "made" / unit.name
                shutil.copytree(installed, folder)
                self._precompile(folder, _PACKAGES_IN_LAMBDA)
                _zip(folder)
                folder.parent.replace(finished)
        return _artefact(unit.name, finished / unit.name)

    def _source(self, unit: Unit) -> Path:
        source = (self.root / unit.source).resolve()
        if not source.is_dir() or not source.is_relative_to(self.root.resolve()):
            message = f"{unit.name}: {unit.source} is not a folder of the repository"
            raise BuildError(message)
        return source

    def _precompile(self, folder: Path, shown_as: str) -> None:
        """Unchecked-hash bytecode: Lambda's file times never match, and the folder is read-only there.

        In a process of its own with a fixed hash seed, or a constant set's bytes would differ between builds.
        """
        if not self.precompiles:
            return
        code = folder / "python" if shown_as == _PACKAGES_IN_LAMBDA else folder
        command = [
            *(sys.executable, "-P", "-S", "-m", "compileall", "-q", "-f"),
            *("--invalidation-mode", "unchecked-hash", "-s", str(code), "-p", shown_as, str(code)),
        ]
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BuildError(done.stdout.strip() or done.stderr.strip())


def _copy(source: Path, folder: Path) -> None:
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "*~"))


def _zip(folder: Path) -> Artefact:
    """Sorted names, one time, one mode: the same files give the same bytes. It lies beside its folder."""
    with zipfile.ZipFile(folder.with_name(f"{folder.name}.zip"), "w") as zipped:
        for path in sorted(_files(folder), key=lambda path: path.as_posix()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            zipped.writestr(entry, path.read_bytes(), compresslevel=_LEVEL)
    return _artefact(folder.name, folder)


def _artefact(name: str, folder: Path) -> Artefact:
    archive = folder.with_name(f"{folder.name}.zip")
    size = sum(path.stat().st_size for path in _files(folder))
    return Artefact(name, folder, archive, hashlib.sha256(archive.read_bytes()).hexdigest(), size)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _check_sizes(units: Sequence[Unit], artefacts: Mapping[str, Artefact]) -> None:
    for unit in units:
        size = sum(artefacts[name].size for name in {unit.name, *unit.layers} if name in artefacts)
        if unit.kind == FUNCTION and size > LIMIT:
            message = f"{unit.name}: {size:,} bytes unzipped with its layers, Lambda takes {LIMIT:,}"
            raise BuildError(message)


def describe(built: Built) -> str:
    """What was built, a line each: name, megabytes zipped and unzipped, the first half of the hash."""
    lines = [
        f"{name:<28} {_megabytes(made.archive.stat().st_size)} {_megabytes(made.size)}  {made.sha256[:32]}"
        for name, made in built.artefacts.items()
    ]
    if not built.precompiled:
        lines.append(
            f"without bytecode: this is Python {sys.version_info[0]}.{sys.version_info[1]}, "
            "the runtime is another; build with the runtime's version to halve cold starts"
        )
    return "\n".join(lines)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:8.2f} MB"


def main(arguments: Sequence[str]) -> int:
    """`python -m infra build [--target aws|local]`. Out: the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m infra build", description="Make the deployable artefacts."
    )
    parser.add_argument("--target", choices=("aws", "local"), default="aws")
    chosen = parser.parse_args(arguments)
    try:
        print(describe(build(chosen.target)))
    except (BuildError, TemplateError, layers.LayerError, OSError) as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    return 0
