"""What holds of every file: the direction of dependencies, the shape of functions, what may be logged, and plain house rules."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from shared.runtime.logging import Code
from tests.invariants.sources import ROOT, dotted, imported, modules, tree

HANDLERS = sorted((ROOT / "functions").glob("*/handler.py"))
IMPURE = {
    "os", "time", "random", "secrets", "uuid", "socket", "subprocess", "urllib", "http", "asyncio", "threading", "logging",
    "tempfile", "shutil", "sys", "io", "pathlib", "importlib",
}  # fmt: skip
# Who may import whom inside shared/: from the outside inwards, never back.
LAYERS = {
    "shared.domain": {"shared.domain"},
    "shared.adapters": {"shared.adapters", "shared.domain"},
    "shared.texts": {"shared.texts", "shared.domain"},
    "shared.integrations": {"shared.integrations", "shared.domain"},
    "shared.pages": {"shared.pages", "shared.texts", "shared.domain"},
    "shared.reports": {"shared.reports", "shared.texts", "shared.domain"},
}
# Every name under which something may stand in a log line: ids, codes, counts. Never names, numbers of people, texts.
LOGGED = {
    "action", "attempts", "case", "cases", "code", "commits", "connection", "door", "events", "kind", "message", "provider",
    "reactor", "reason", "rule", "sequence", "status", "tenant", "what",
}  # fmt: skip


# One entry for each event or command, in one place.
CATALOGUES = {"shared.domain.case", "shared.domain.decide", "shared.domain.events"}


def layer(name: str) -> str:
    return ".".join(name.split(".")[:2])


@pytest.mark.parametrize("path", modules("shared/domain"), ids=lambda p: p.stem)
def test_the_domain_is_pure(path: Path) -> None:
    for name in imported(path):
        top = name.split(".")[0]
        assert layer(name) in ("shared.domain", "shared") or top in sys.stdlib_module_names, f"imports {name}"
        assert top not in IMPURE, f"imports {name}"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("now", "today", "utcnow") or ast.unparse(node) == "around.now", (
                ast.unparse(node)
            )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("open", "print", "input", "eval", "exec", "__import__")


@pytest.mark.parametrize("path", modules("shared"), ids=dotted)
def test_dependencies_point_inwards(path: Path) -> None:
    own = layer(dotted(path))
    for name in imported(path):
        assert name.split(".")[0] not in ("functions", "infra", "tests"), f"imports {name}"
        if name.startswith("shared.") and own in LAYERS:
            assert layer(name) in LAYERS[own], f"{own} imports {name}"


def test_nothing_imports_functions() -> None:
    """Tests enter through handlers; nothing that runs does."""
    for path in modules("functions", "infra", "shared"):
        assert not [n for n in imported(path) if n.split(".")[0] == "functions"], path


def test_production_code_never_imports_what_only_tests_have() -> None:
    for path in modules("functions", "shared"):
        assert not {n.split(".")[0] for n in imported(path)} & {
            "pytest",
            "moto",
            "ministack",
            "hypothesis",
            "yaml",
        }, path


@pytest.mark.parametrize("path", HANDLERS, ids=lambda p: p.parent.name)
def test_a_function_is_one_short_handler_that_says_what_it_does(path: Path) -> None:
    assert [p.name for p in path.parent.iterdir() if p.name != "__pycache__"] == ["handler.py"]
    told = ast.get_docstring(tree(path)) or ""
    for word in ("Trigger:", "Reads:", "Writes:", "Emits"):
        assert word in told, f"the docstring does not say {word}"
    assert {n.split(".")[0] for n in imported(path)} <= {"typing", "shared", "__future__"}
    made = [n for n in tree(path).body if isinstance(n, ast.FunctionDef)]
    assert [f.name for f in made] == ["handler"]
    assert len(path.read_text("utf-8").splitlines()) <= 30


def log_calls() -> list[tuple[Path, ast.Call]]:
    found = []
    for path in modules("functions", "shared"):
        if "shared.runtime.logging" not in imported(path):
            continue
        calls = [n for n in ast.walk(tree(path)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        found += [(path, n) for n in calls if isinstance(n.func, ast.Name) and n.func.id in ("note", "fault")]
    return found


def _codes(path: Path, line: ast.expr) -> set[str]:
    """The codes that a first argument may be: a literal, or a name that literals of the file are given to."""
    if isinstance(line, ast.Constant):
        return {str(line.value)}
    given = [
        n.value
        for n in ast.walk(tree(path))
        if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == ast.unparse(line)
    ]
    found = {
        x.value
        for value in given
        for x in ast.walk(value)
        if isinstance(x, ast.Constant) and isinstance(x.value, str)
    }
    return found or {ast.unparse(line)}


def test_log_lines_hold_codes_and_ids_only() -> None:
    assert len(log_calls()) > 10
    for path, call in log_calls():
        where = f"{path.relative_to(ROOT)}:{call.lineno}"
        assert {k.arg for k in call.keywords} <= LOGGED, f"{where} logs {[k.arg for k in call.keywords]}"
        if isinstance(call.func, ast.Name) and call.func.id == "note":
            (line,) = call.args
            assert _codes(path, line) <= set(Code.__members__), where
        for keyword in call.keywords:
            told = ast.unparse(keyword.value)
            assert not re.search(r"\b(person|email|phone|text|body|number|content|comment)\b(?!_id)", told), (
                f"{where}: {told}"
            )


def test_nothing_else_writes_to_the_log() -> None:
    for path in modules("functions", "shared"):
        if dotted(path) == "shared.runtime.logging":
            continue
        assert not {n.split(".")[0] for n in imported(path)} & {"logging"}, path
        calls = [n for n in ast.walk(tree(path)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        assert not [
            n
            for n in calls
            if isinstance(n.func, ast.Name) and n.func.id == "print" and "preview" not in path.name
        ], path


def test_every_code_of_the_log_catalogue_is_used() -> None:
    text = "\n".join(p.read_text("utf-8") for p in modules("functions", "shared"))
    unused = [code for code in Code.__members__ if f'note("{code}"' not in text and code not in ("FAULT",)]
    assert unused == []


def test_every_catalogue_of_texts_is_read_by_something() -> None:
    code = "\n".join(p.read_text("utf-8") for p in modules("shared"))
    for path in sorted((ROOT / "shared").rglob("*.json")):
        named = f'"{path.stem}"' in code or path.name in code
        folder = (
            f'"{path.parent.name}"' in code
            or f'"{path.parent.name}/' in code
            or f"/{path.parent.name}/" in code
        )
        assert named or folder, f"nothing reads {path.relative_to(ROOT)}"


def test_files_are_short_and_named_after_what_they_are_for() -> None:
    for path in modules():
        assert not re.search(r"(^|_)(utils?|helpers?|common|misc|manager)(_|$)", path.stem), path
        lines = len(path.read_text("utf-8").splitlines())
        most = 500 if dotted(path) in CATALOGUES else 350
        assert lines <= most, f"{path.relative_to(ROOT)} has {lines} lines"


def test_nothing_is_left_undone_and_every_exception_has_its_reason() -> None:
    for path in modules():
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            where = f"{path.relative_to(ROOT)}:{number}"
            assert not re.search(r"#\s*(TODO|FIXME|XXX)\b", line) or path == Path(__file__), where
            silenced = re.search(r"# (type: ignore\[[\w-]+\]|noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*)(.*)", line)
            if silenced:
                assert re.search(r"\w{2,}", silenced.group(3)), f"{where} gives no reason"
            assert not re.search(r"# (type: ignore(?!\[)|noqa(?!:))", line), where


def test_the_project_speaks_of_itself_alone() -> None:
    elsewhere = re.compile(
        r"(?<![\w.:/-])/(home|root|Users|work|srv)/|index-url"
    )  # a machine's folders, a registry
    kept = {".py", ".md", ".json", ".yaml", ".toml", ".typ", ".html", ".css", ""}
    tops = ("functions", "infra", "shared", "tests", "events", ".ci")
    files = [
        p
        for top in tops
        for p in (ROOT / top).rglob("*")
        if p.is_file() and p.suffix in kept and "__pycache__" not in p.parts
    ]
    files += [p for p in ROOT.iterdir() if p.is_file() and p.suffix in kept and not p.name.startswith(".git")]
    for path in files:
        if path == Path(__file__):
            continue
        text = path.read_text("utf-8", errors="ignore")
        assert not elsewhere.search(text), path.relative_to(ROOT)
