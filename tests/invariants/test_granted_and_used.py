"""Granted = used, as far as reading the code tells: the AWS calls of the adapters' methods that a function's modules name."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.invariants.sources import ROOT, dotted, imported, reached, tree
from tests.invariants.test_template_rights import FUNCTIONS, granted
from tests.invariants.transformed import source, stack

if TYPE_CHECKING:
    from pathlib import Path

# Attribute of Services -> adapter module and class, and the resource that each client of it works on.
ADAPTERS = {
    "log": ("case_log", "CaseLog", {"dynamodb": "CasesTable"}),
    "access": ("access_log", "AccessLog", {"dynamodb": "CasesTable"}),
    "vault": ("vault", "Vault", {"dynamodb": "KeysTable", "kms": "DataKey"}),
    "documents": ("documents", "Documents", {"s3": "DocumentsBucket"}),
    "views": ("views", "Views", {"dynamodb": "ViewsTable"}),
    "doors": ("doors", "Doors", {"dynamodb": "DoorsTable"}),
    "complaints": ("complaints", "Complaints", {"dynamodb": "DoorsTable"}),
    "tenants": ("tenants", "Tenants", {"dynamodb": "TenantsTable"}),
    "bus": ("bus", "Bus", {"events": "Bus"}),
}
# What the SDK's method needs where the action has another name.
RENAMED = {("s3", "ListObjectsV2"): "ListBucket"}
CONTENT = {"seal": ("vault", "seal"), "open_": ("vault", "open")}
THROUGH_FLOW = {("log", "load"), ("log", "commit")}
_BASE = ("shared.runtime", "shared.adapters", "shared.flow", "shared.content")
_FLOWS = {"shared.flow", "shared.runtime.entry"}


@cache
def calls_of(attribute: str, method: str) -> frozenset[tuple[str, str]]:
    """(action, resource) of the AWS calls that a method of an adapter makes, its own private methods included."""
    module, name, clients = ADAPTERS[attribute]
    (cls,) = [
        n
        for n in tree(ROOT / "shared" / "adapters" / f"{module}.py").body
        if isinstance(n, ast.ClassDef) and n.name == name
    ]
    methods = {n.name: n for n in cls.body if isinstance(n, ast.FunctionDef)}
    found: set[tuple[str, str]] = set()
    if method not in methods:
        return frozenset()
    for node in ast.walk(methods[method]):
        if not isinstance(node, ast.Attribute):
            continue
        told = ast.unparse(node).split(".")
        if told[0] == "self" and len(told) == 3 and told[1] in clients:
            action = "".join(part.title() for part in told[2].split("_"))
            action = RENAMED.get((told[1], action), action)
            found.add((f"{told[1]}:{action}", clients[told[1]]))
        elif told[0] == "self" and len(told) == 2 and told[1] in methods and told[1] != method:
            found |= calls_of(attribute, told[1])
    return frozenset(x for x in found if not x[0].endswith(":Exceptions"))


def named_in(path: Path) -> set[tuple[str, str]]:
    """(attribute, method) of the adapters' methods that a module calls or hands on."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute | ast.Name):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else node.value.id
            found |= {(owner, node.attr)} if owner in ADAPTERS else set()
        if isinstance(node, ast.ImportFrom) and node.module == "shared.content":
            found |= {use for a in node.names for start, use in CONTENT.items() if a.name.startswith(start)}
    return found


@cache
def used(function: str) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """What a function's own modules use for certain, and what it may use through the shared ways as well."""
    folder = source()["Resources"][function]["Properties"]["CodeUri"]
    paths = reached(ROOT / folder / "handler.py")
    own = [p for p in paths if not dotted(p).startswith(_BASE)]
    certain = {use for p in own for use in named_in(p)}
    if any(_FLOWS & imported(p, running=True) and _enters(p) for p in own):
        certain |= THROUGH_FLOW
    every = certain | {
        use for p in paths if not dotted(p).startswith("shared.adapters") for use in named_in(p)
    }
    actions = [frozenset(a for use in uses for a in calls_of(*use)) for uses in (certain, every)]
    return actions[0], actions[1]


def _enters(path: Path) -> bool:
    names = {n.id for n in ast.walk(tree(path)) if isinstance(n, ast.Name)}
    return bool(names & {"react", "submit", "reactor", "lease"})


def rights(function: str) -> set[tuple[str, str]]:
    return {(action, resource) for action, resource, _ in granted(function)}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_what_is_used_is_granted(name: str) -> None:
    certain, _ = used(name)
    # Small items lie in the commit: who opens only those never reads the bucket, nor does who seals only those write it.
    assert {x for x in certain if not x[0].startswith("s3:")} - rights(name) == set()


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_what_is_granted_is_used(name: str) -> None:
    _, every = used(name)
    kinds = ("dynamodb:", "kms:", "s3:", "events:")
    stream = {a for a in rights(name) if a[1] == "CasesTable" and name == "RelayCommits"}
    assert {x for x in rights(name) if x[0].startswith(kinds)} - every - stream == set()


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_is_given_the_names_of_what_it_may_use(name: str) -> None:
    """A right to a table without its name, or a name without a right to it, is a slip."""
    variables = FUNCTIONS[name]["Environment"]["Variables"]
    given = {v["Ref"] for v in variables.values() if isinstance(v, dict) and "Ref" in v}
    tables = {r for a, r in rights(name) if a.startswith("dynamodb:")} - {"CasesTable"}
    assert tables == {g for g in given if g.endswith("Table")} - {"CasesTable"}
    assert stack("test").resources[name]["Properties"]["Environment"]["Variables"]["CASE_CLOCK"]
