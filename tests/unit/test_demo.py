"""The demo's own promises: actors know only HTTP doors, and a planted leak is found in every form."""

import ast
import base64
from pathlib import Path

import pytest

from infra.local.capture import Leak, forms_of, leaks, values_of

ACTORS = Path(__file__).parents[2] / "infra" / "demo" / "actors"
VALUE = "Åsa Örnsköld-Berg"


@pytest.mark.parametrize("path", sorted(ACTORS.glob("*.py")), ids=lambda path: path.stem)
def test_actors_import_nothing_of_the_product(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")

    allowed = ("infra.demo.actors", "urllib", "urllib3", "json", "re", "time", "uuid", "html", "typing")
    assert all(name.startswith((*allowed, "dataclasses", "collections")) for name in imported), imported


@pytest.mark.parametrize("form", sorted(forms_of(VALUE)))
def test_a_leak_is_found_in_each_form(form: str) -> None:
    raw = b"before " + forms_of(VALUE)[form] + b" after"

    assert form in {leak.form for leak in leaks([("a log", raw)], [VALUE])}


@pytest.mark.parametrize("shift", range(6))
def test_a_leak_is_found_inside_base64_wherever_it_begins(shift: int) -> None:
    raw = base64.b64encode(b"x" * shift + VALUE.encode() + b"yz")

    assert leaks([("a queue", raw)], [VALUE])


def test_no_leak_no_finding() -> None:
    assert leaks([("a queue", b"0f3a case.opened T#almby")], [VALUE, "197601052397"]) == []


@pytest.mark.parametrize("written", ["19760105-2397", "760105-2397", "7601052397", "760105+2397"])
def test_a_person_number_is_found_however_it_is_written(written: str) -> None:
    found = leaks([("a url", f"/cases/{written}".encode())], ["197601052397"])

    assert Leak("a url", "plain") in found
    assert written in values_of(["197601052397"])
