"""The project's own Python files as text, trees and imports."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOP = ("functions", "infra", "shared", "tests")


@cache
def modules(*tops: str) -> tuple[Path, ...]:
    """Python files below the named folders of the repository (all of its own when none is named)."""
    return tuple(sorted(p for top in tops or TOP for p in (ROOT / top).rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def dotted(path: Path) -> str:
    """A file's module name."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def imported(path: Path, *, running: bool = False) -> frozenset[str]:
    """Modules that a file imports, as far as their names tell; `running` leaves out what only a type checker reads."""
    found: set[str] = set()
    _walk(tree(path).body, found, running)
    return frozenset(found)


def _walk(body: list[ast.stmt], found: set[str], running: bool) -> None:
    for top in body:
        if running and isinstance(top, ast.If) and "TYPE_CHECKING" in ast.dump(top.test):
            continue
        for node in ast.walk(top):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, "imports are absolute"
                base = node.module or ""
                found |= {base} | {f"{base}.{a.name}" for a in node.names if _is_module(f"{base}.{a.name}")}


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def reached(path: Path) -> frozenset[Path]:
    """The project's files that a file imports while running, directly or through others; itself among them."""
    seen: set[Path] = set()
    waiting = [path]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        for name in imported(here, running=True):
            base = ROOT.joinpath(*name.split("."))
            waiting += [p for p in (base.with_suffix(".py"), base / "__init__.py") if p.is_file()]
    return frozenset(seen)
