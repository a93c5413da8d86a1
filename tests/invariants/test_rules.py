"""Every rule of the legal description is held by a test that names it, or says why no test does: complete both ways."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from shared.domain.questions import QUESTIONS
from shared.domain.regimes import REGIMES
from tests.invariants.sources import ROOT, tree

HERE = Path(__file__)
TABLE = tomllib.loads(HERE.with_name("rules.toml").read_text("utf-8"))
RULES: dict[str, str] = TABLE["rules"]
REASONS: dict[str, str] = TABLE["reasons"]
SERIES = {"SP": 44, "BK": 38, "KU": 11, "PN": 19, "OS": 12, "GR": 8}
RULE = re.compile(rf"\b(?:{'|'.join(SERIES)})-\d\d\b")
WHY = ("outside: ", "information only: ", "design: ", "not built yet: ")


@cache
def named_by_tests() -> dict[str, set[str]]:
    """Each rule that stands in the text of a test (its name, decorators, docstring and body), with the files it stands in."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        if path == HERE:
            continue
        lines = path.read_text("utf-8").splitlines()
        tests = (
            n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")
        )
        for node in tests:
            first = min([node.lineno, *(part.lineno for part in node.decorator_list)])
            told = "\n".join(lines[first - 1 : node.end_lineno])
            for rule in RULE.findall(told):
                found.setdefault(rule, set()).add(path.name)
    return found


def test_the_table_holds_every_rule_of_each_series_once() -> None:
    wanted = [f"{series}-{n:02d}" for series, last in SERIES.items() for n in range(1, last + 1)]
    assert list(RULES) == wanted


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_held_by_a_test_or_says_why_not(rule: str) -> None:
    where = named_by_tests().get(rule)
    if where:
        assert rule not in REASONS, f"{rule} is tested in {sorted(where)}: take its reason out of rules.toml"
    else:
        assert REASONS.get(rule, "").startswith(WHY), f"no test names {rule}, and rules.toml gives no reason"


def test_tests_name_no_rule_that_does_not_exist() -> None:
    assert set(named_by_tests()) <= set(RULES)
    assert set(REASONS) <= set(RULES)


def test_what_the_law_and_the_gate_name_are_rules_of_the_table() -> None:
    named = {row.rule for regime in REGIMES for row in regime.rows}
    named |= {step.rule for regime in REGIMES for step in regime.steps}
    named |= {rule for regime in REGIMES for _, rule in regime.forbidden}
    named |= {question.rule for question in QUESTIONS.values()}
    named |= {regime.blocked[0] for regime in REGIMES if regime.blocked}
    assert {rule for rule in named if RULE.fullmatch(rule)} <= set(RULES)
    assert not {rule for rule in named if not re.fullmatch(r"[A-Z]{2}-\d\d|(case|rules) \d+(\.\d)?", rule)}


def test_every_rule_that_code_names_is_one_of_the_table() -> None:
    for top in ("shared", "functions", "infra"):
        for path in (ROOT / top).rglob("*.py"):
            assert set(RULE.findall(path.read_text("utf-8"))) <= set(RULES), path
