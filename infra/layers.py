"""The layers of third-party packages: installed from the hash-pinned lock, once for each lock and runtime."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.template_file import Runtime

# The report's renderer is 81 MB, and only one function needs it: it has a layer of its own.
REPORT_PACKAGES = frozenset({"typst"})
# Raised when what happens to an installed package changes, so that cached layers are made again.
_RECIPE = 1
_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)")
# Amazon Linux 2 (up to python3.11) has glibc 2.26, Amazon Linux 2023 has 2.34.
_GLIBC_OLD = ("2_26", "2_17")
_GLIBC = ("2_34", "2_31", "2_28", "2_26", "2_17")
_FIRST_ON_AL2023 = (3, 12)


class LayerError(RuntimeError):
    """The packages could not be installed; the text is pip's."""


def selected(lock: str, *, report: bool) -> str:
    """In: the run-time lock. Out: its requirements with hashes: the renderer's alone, or all the others."""
    blocks: list[list[str]] = []
    for line in lock.splitlines():
        if _NAME.match(line):
            blocks.append([])
        if blocks and not line.lstrip().startswith("#"):
            blocks[-1].append(line)
    wanted = [block for block in blocks if (_package(block[0]) in REPORT_PACKAGES) is report]
    return "\n".join(line for block in wanted for line in block) + "\n"


def _package(requirement: str) -> str:
    match = _NAME.match(requirement)
    return match.group(1).lower() if match else ""


def platform_arguments(runtime: Runtime | None) -> tuple[str, ...]:
    """pip's words for a Lambda runtime; none for the machine and the interpreter this runs on."""
    if runtime is None:
        return ()
    machine = {"arm64": "aarch64"}.get(runtime.machine, runtime.machine)
    glibc = _GLIBC if runtime.python >= _FIRST_ON_AL2023 else _GLIBC_OLD
    platforms = [f"manylinux_{version}_{machine}" for version in glibc] + [f"manylinux2014_{machine}"]
    version = ".".join(map(str, runtime.python))
    return (
        *(argument for platform in platforms for argument in ("--platform", platform)),
        "--python-version",
        version,
        "--implementation",
        "cp",
    )


def installed(requirements: str, runtime: Runtime | None, cache: Path) -> Path:
    """In: pinned requirements; the runtime (None: this machine); the cache. Out: a folder with `python/`.

    A finished folder appears by one rename: an interrupted installation is never taken for a layer.
    Raises LayerError.
    """
    arguments = platform_arguments(runtime)
    here = f"{sys.implementation.cache_tag}-{sys.platform}" if runtime is None else ""
    key = hashlib.sha256("\n".join((str(_RECIPE), here, *arguments, requirements)).encode()).hexdigest()[:32]
    finished = cache / key
    if finished.is_dir():
        return finished
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        folder = Path(temporary) / "layer"
        lock = Path(temporary) / "requirements.lock"
        lock.write_text(requirements, encoding="utf-8")
        _pip(["--target", str(folder / "python"), *arguments, "--requirement", str(lock)])
        _prune(folder / "python")
        folder.replace(finished)
    return finished


def _pip(arguments: Sequence[str]) -> None:
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"),
        *("--no-deps", "--no-compile", "--require-hashes", "--only-binary", ":all:"),
        *arguments,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LayerError(done.stderr.strip())


def _prune(packages: Path) -> None:
    """Takes away what differs between machines: scripts name their interpreter, RECORD holds their hashes."""
    shutil.rmtree(packages / "bin", ignore_errors=True)
    for record in packages.glob("*.dist-info/RECORD"):
        record.unlink()
