"""The packager: same input, same bytes; nothing of the builder's machine; Lambda's limits kept."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from infra import __main__ as command_line
from infra import build as builder
from infra import layers, template_file
from infra.build import BuildError, build
from infra.template_file import Runtime, TemplateError
from shared.domain.regimes import REGIMES

ROOT = Path(__file__).resolve().parents[2]
HERE = f"python{sys.version_info[0]}.{sys.version_info[1]}"
OTHER = "python3.14" if HERE != "python3.14" else "python3.13"
TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: {runtime}
    Architectures: [arm64]
    Handler: handler.handler
    Layers: [!Ref SharedLayer]
Resources:
  SharedLayer:
    Type: AWS::Serverless::LayerVersion
    Properties: {{ContentUri: shared/}}
  Greet:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: functions/greet/}}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small repository: one function that imports the shared package."""
    return small_repository(tmp_path / "repository")


def small_repository(root: Path, runtime: str = HERE) -> Path:
    (root / "functions" / "greet").mkdir(parents=True)
    (root / "shared" / "domain").mkdir(parents=True)
    (root / "shared" / "__pycache__").mkdir()
    (root / "shared" / "__pycache__" / "stale.pyc").write_bytes(b"stale")
    (root / "shared" / "__init__.py").touch()
    (root / "shared" / "domain" / "__init__.py").touch()
    (root / "shared" / "domain" / "words.py").write_text("WORDS = frozenset({'hej', 'tack', 'ja', 'nej'})\n")
    (root / "functions" / "greet" / "handler.py").write_text(
        "from shared.domain.words import WORDS\n\n\ndef handler(event, context):\n    return sorted(WORDS)\n"
    )
    (root / "template.yaml").write_text(TEMPLATE.format(runtime=runtime))
    return root


def names(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as zipped:
        return zipped.namelist()


def test_two_builds_in_two_places_are_byte_identical(tmp_path: Path) -> None:
    first = build("aws", root=small_repository(tmp_path / "one"))
    second = build("aws", root=small_repository(tmp_path / "elsewhere" / "two"))
    assert first.hashes == second.hashes
    assert set(first.hashes) == {"Greet", "SharedLayer"}


def test_a_changed_line_changes_only_the_artefact_that_holds_it(repository: Path) -> None:
    before = build("aws", root=repository).hashes
    (repository / "shared" / "domain" / "words.py").write_text("WORDS = frozenset({'hej'})\n")
    after = build("aws", root=repository).hashes
    assert before["Greet"] == after["Greet"]
    assert before["SharedLayer"] != after["SharedLayer"]


def test_a_removed_file_leaves_the_artefact(repository: Path) -> None:
    extra = repository / "functions" / "greet" / "extra.py"
    extra.touch()
    assert "extra.py" in names(build("aws", root=repository).artefacts["Greet"].archive)
    extra.unlink()
    assert "extra.py" not in names(build("aws", root=repository).artefacts["Greet"].archive)


def test_zips_hold_the_package_name_and_bytecode_that_needs_no_file_times(repository: Path) -> None:
    layer = build("aws", root=repository).artefacts["SharedLayer"].archive
    found = names(layer)
    assert "python/shared/domain/words.py" in found
    assert not [name for name in found if "stale" in name]
    compiled = [name for name in found if name.endswith(".pyc")]
    assert len(compiled) == 3
    with zipfile.ZipFile(layer) as zipped:
        for name in compiled:
            # PEP 552: flags 1 = hash-based, and not checked against the source.
            assert zipped.read(name)[4:8] == b"\x01\x00\x00\x00"
        assert str(repository).encode() not in b"".join(zipped.read(name) for name in found)
        assert {entry.date_time for entry in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_bytecode_of_another_python_is_not_shipped_and_that_is_said(tmp_path: Path) -> None:
    built = build("aws", root=small_repository(tmp_path / "repository", OTHER))
    assert not built.precompiled
    assert not [name for name in names(built.artefacts["SharedLayer"].archive) if name.endswith(".pyc")]
    assert "without bytecode" in builder.describe(built)


def test_a_function_over_the_limit_is_refused_with_its_layers_counted(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build("aws", root=repository)
    alone = built.artefacts["Greet"].size
    monkeypatch.setattr(builder, "LIMIT", alone + built.artefacts["SharedLayer"].size - 1)
    with pytest.raises(BuildError, match=r"Greet: .* bytes unzipped with its layers"):
        build("aws", root=repository)
    monkeypatch.setattr(builder, "LIMIT", alone + built.artefacts["SharedLayer"].size)
    build("aws", root=repository)


@pytest.mark.parametrize("source", ["functions/missing/", "../outside/"])
def test_code_outside_the_repository_is_refused(repository: Path, source: str) -> None:
    (repository.parent / "outside").mkdir()
    template = repository / "template.yaml"
    template.write_text(template.read_text().replace("functions/greet/", source))
    with pytest.raises(BuildError, match=r"Greet: .* is not a folder of the repository"):
        build("aws", root=repository)


def test_code_that_does_not_compile_fails_the_build(repository: Path) -> None:
    (repository / "functions" / "greet" / "handler.py").write_text("def handler(:\n")
    with pytest.raises(BuildError, match="SyntaxError"):
        build("local", root=repository)


def test_law_that_was_changed_after_it_was_published_is_not_built(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "REGIMES", REGIMES[1:])
    with pytest.raises(BuildError, match="BK-B v1 is published and has vanished"):
        build("aws", root=repository, only=["Greet"])


def test_two_runtimes_in_one_template_are_refused(repository: Path) -> None:
    template = repository / "template.yaml"
    template.write_text(
        template.read_text()
        + "  Other:\n    Type: AWS::Serverless::Function\n"
        + "    Properties: {CodeUri: functions/greet/, Runtime: python3.9}\n"
    )
    with pytest.raises(TemplateError, match="share one Runtime"):
        build("aws", root=repository)


def test_a_template_with_a_piece_that_was_not_built_is_not_deployed(repository: Path) -> None:
    template = template_file.load(repository / "template.yaml")
    with pytest.raises(TemplateError, match="SharedLayer: nothing was built"):
        template_file.relocated(template, {"Greet": "s3://bucket/key"})
    located = template_file.relocated(template, {"Greet": "s3://b/1", "SharedLayer": "s3://b/2"})
    assert located["Resources"]["Greet"]["Properties"]["CodeUri"] == "s3://b/1"
    assert located["Resources"]["SharedLayer"]["Properties"]["ContentUri"] == "s3://b/2"
    assert template["Resources"]["Greet"]["Properties"]["CodeUri"] == "functions/greet/"


def test_the_lock_is_divided_without_loss_and_keeps_every_hash() -> None:
    lock = (ROOT / "requirements-runtime.lock").read_text()
    report = layers.selected(lock, report=True)
    rest = layers.selected(lock, report=False)
    assert report.startswith("typst==")
    assert report.count("--hash=sha256:") + rest.count("--hash=sha256:") == lock.count("--hash=sha256:")
    assert pinned(report) == {"typst"}
    assert pinned(rest) == pinned(lock) - {"typst"}


def pinned(lock: str) -> set[str]:
    return {line.partition("==")[0] for line in lock.splitlines() if line[:1].isalnum()}


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_locks_are_hashed_and_name_no_place(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    starts = [number for number, line in enumerate(lines) if line[:1].isalnum()]
    assert starts
    assert all("==" in lines[number] and "--hash=sha256:" in lines[number + 1] for number in starts)
    assert not [line for line in lines if "://" in line or line.startswith("-")]


def test_an_old_runtime_gets_wheels_for_its_old_c_library() -> None:
    assert "manylinux_2_28_aarch64" not in layers.platform_arguments(Runtime((3, 11), "arm64"))
    assert "manylinux_2_28_x86_64" in layers.platform_arguments(Runtime((3, 13), "x86_64"))
    assert layers.platform_arguments(None) == ()


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["fly"]) == 2
    assert command_line.main([]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in command_line.COMMANDS)


@pytest.mark.stack
def test_a_wheel_with_another_hash_is_not_installed(tmp_path: Path) -> None:
    forged = "six==1.17.0 --hash=sha256:" + "0" * 64 + "\n"
    with pytest.raises(layers.LayerError, match="DO NOT MATCH"):
        layers.installed(forged, None, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.stack
def test_package_layers_are_byte_identical_and_hold_nothing_of_the_machine(tmp_path: Path) -> None:
    lock = (ROOT / "requirements-runtime.lock").read_text()
    block = next(part for part in lock.split("\n") if part.startswith("jmespath=="))
    wanted = lock[lock.index(block) :].split("    # via")[0]
    folders = [layers.installed(wanted, Runtime((3, 13), "arm64"), tmp_path / place) for place in ("a", "b")]
    contents = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in folders
    ]
    assert contents[0] == contents[1]
    assert contents[0]
    assert not [body for body in contents[0].values() if str(tmp_path).encode() in body]
