"""What `make simulate-single` tries is every call that the code makes; some of them are tried here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.invariants.sources import ROOT, tree
from tests.simulation.single import KINDS, Point, faults_of, points
from tests.simulation.world import World

# Calls that only operators make, from where nothing else goes on: their own tests break them off.
_OF_OPERATORS = {
    "access_log.chain_faults query", "documents.erased get_object", "documents.erasures list_objects_v2",
    "tenants._make_current put_item", "tenants.add_policy put_item", "tenants.load_test_numbers put_item",
    "tenants.put_connection put_item", "views.cases scan", "views.remove delete_item",
}  # fmt: skip
# Doors that no plot goes through yet: complaints, and taking something out of a sealed item.
_NOT_PLAYED = {
    "complaints._put put_item", "complaints._query query", "complaints.add put_item", "complaints.answer update_item",
    "complaints.find get_item", "vault.current get_item", "vault.make_again generate_data_key", "vault.switch put_item",
}  # fmt: skip
_CALL = re.compile(r"(?:self\.(?:dynamodb|s3|kms|ssm|ses|events|client)|dynamodb)\.([a-z_0-9]+)")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    with made.installed():
        yield made


@pytest.fixture(scope="module")
def every(world: World) -> list[Point]:
    return points(world)


@pytest.mark.parametrize("kind", KINDS)
def test_no_single_fault_breaks_anything(world: World, every: list[Point], kind: str) -> None:
    some = every[KINDS.index(kind) :: 4 * len(KINDS)]
    assert [wrong for point in some for wrong in faults_of(world, point, kind)] == []


def test_every_call_of_the_adapters_is_among_them(every: list[Point]) -> None:
    """A call that no plot makes would be tried by nobody: read off the adapters, line by line."""
    met = {line for point in every for line in re.findall(r"\w+\.py:\d+", point.where)}
    missed = {name for name, lines in _calls() if not lines & met}
    assert missed - _OF_OPERATORS - _NOT_PLAYED == set()
    assert missed >= _OF_OPERATORS | _NOT_PLAYED, "a name of the list is met after all"


def _calls() -> Iterator[tuple[str, set[str]]]:
    """Each call of a client in the adapters: its name, and the lines it stands on."""
    for path in sorted((ROOT / "shared" / "adapters").glob("*.py")):
        functions = [n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef)]
        for function in functions:
            for node in ast.walk(function):
                told = _named(node)
                if isinstance(node, ast.Call) and told:
                    yield f"{path.stem}.{function.name} {told}", _lines(path, node)


def _named(node: ast.AST) -> str | None:
    """What of a client is called: itself, or handed on to be called page by page."""
    if not isinstance(node, ast.Call):
        return None
    for part in (node.func, *node.args):
        told = _CALL.fullmatch(ast.unparse(part))
        if told:
            return told[1]
    return None


def _lines(path: Path, node: ast.Call) -> set[str]:
    return {f"{path.name}:{number}" for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
