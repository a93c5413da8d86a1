"""Mutants: small changes of the deciding code, made by mutmut's operators, each put into a process that runs already.

mutmut's own runner leaves decorated functions out, and every rule and every fold here is registered by a decorator. So its
operators are kept and its runner is not: the code of the function object itself is exchanged, which reaches it wherever it is
registered or imported.
"""

from __future__ import annotations

import ast
import difflib
import gc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import get_ignored_lines


@dataclass(frozen=True)
class Mutant:
    """One change of one function: `where` names it for people, `was` and `becomes` are what differs.

    `file` and `first` (the function's first line, decorators included) find the function object; `code` is the changed
    function without its decorators, in a class so that `super()` is understood; `lines` are those of the changed statement.
    """

    file: str
    where: str
    was: str
    becomes: str
    name: str
    first: int
    lines: range
    code: str

    def plant(self, function: FunctionType) -> None:
        """Exchange the code of the function as it runs. For a process that ends after it: nothing puts it back."""
        made = dict(function.__globals__)
        exec(compile(self.code, self.file, "exec"), made)  # noqa: S102 - the project's own code, changed in one place
        changed = vars(made["Planted"])[self.name]
        function.__code__ = changed.__code__
        function.__defaults__ = changed.__defaults__
        function.__kwdefaults__ = changed.__kwdefaults__


def living(files: set[str]) -> dict[tuple[str, int], FunctionType]:
    """The functions of these files as they run, by file and first line, wherever they are kept."""
    found = [x for x in gc.get_objects() if isinstance(x, FunctionType) and "<locals>" not in x.__qualname__]
    at = {(x.__code__.co_filename, x.__code__.co_firstlineno): x for x in found}
    return {place: x for place, x in at.items() if place[0] in files}


class _Visitor(MutationVisitor):
    """mutmut's visitor, which goes into decorated functions too: nothing here is decorated a second time."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        bare = node.with_changes(decorators=[]) if isinstance(node, cst.FunctionDef) else node
        return super()._skip_node_and_children(bare)


@dataclass(frozen=True)
class _Function:
    """A function of a module: its node without decorators is what is changed."""

    node: cst.FunctionDef
    where: str
    first: int


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module's functions and methods, in the order of its lines. Module-level tables stay as they are."""
    source = path.read_text("utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Visitor(mutation_operators, get_ignored_lines(str(path), source, wrapper))
    wrapper.visit(visitor)
    positions = wrapper.resolve(PositionProvider)
    functions = {id(f.node): f for f in _functions(path.stem, wrapper.module, positions)}
    spans = sorted(_statements(source), key=len)
    for change in visitor.mutations:
        function = functions.get(id(change.contained_by_top_level_function))
        if function:
            at = positions.get(change.original_node) or positions[function.node]
            lines = next(s for s in spans if at.start.line in s)
            yield _mutant(path, function, change, lines)


def unchanged(path: Path) -> Iterator[Mutant]:
    """Every function of a module, exchanged for itself."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text("utf-8")))
    for function in _functions(path.stem, wrapper.module, wrapper.resolve(PositionProvider)):
        name, first = function.node.name.value, function.first
        yield Mutant(
            str(path), function.where, "", "", name, first, range(first, first + 1), _code(function.node)
        )


def _mutant(path: Path, function: _Function, change: Mutation, lines: range) -> Mutant:
    before = _code(function.node)
    after = _code(function.node.deep_replace(change.original_node, change.mutated_node))  # type: ignore[arg-type]  # a function stays one
    was, becomes = _difference(before, after)
    name = function.node.name.value
    return Mutant(str(path), function.where, was, becomes, name, function.first, lines, after)


def _code(function: cst.FunctionDef) -> str:
    bare = function.with_changes(decorators=[], leading_lines=[])
    return cst.Module([cst.ClassDef(cst.Name("Planted"), cst.IndentedBlock([bare]))]).code


def _difference(before: str, after: str) -> tuple[str, str]:
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    was, becomes = (" ".join(x[2:].strip() for x in lines if x.startswith(sign)) for sign in ("- ", "+ "))
    return was, becomes


def _functions(
    stem: str, module: cst.Module, positions: Mapping[cst.CSTNode, CodeRange]
) -> Iterator[_Function]:
    for outer in module.body:
        for node in outer.body.body if isinstance(outer, cst.ClassDef) else [outer]:
            if isinstance(node, cst.FunctionDef):
                top = node.decorators[0] if node.decorators else node.name
                owner = f"{outer.name.value}." if isinstance(outer, cst.ClassDef) else ""
                yield _Function(node, f"{stem}.{owner}{_told(node)}", positions[top].start.line)


def _told(node: cst.FunctionDef) -> str:
    """A function's name; of one that is registered without a name, the type that it is registered for."""
    if node.name.value != "_":
        return node.name.value
    kind = node.params.params[0].annotation
    return (
        cst.Module([]).code_for_node(kind.annotation).removeprefix("c.").removeprefix("e.") if kind else "_"
    )


def _statements(source: str) -> Iterator[range]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            yield range(node.lineno, (node.end_lineno or node.lineno) + 1)
