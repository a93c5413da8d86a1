"""The demo's own promises: actors know only HTTP doors, and a planted leak is found in every form."""

import ast
import base64
import sys
from pathlib import Path
from typing import cast

import pytest

from infra.demo.claims import seeded
from infra.demo.director import Demo
from infra.local.capture import Leak, forms_of, leaks, values_of
from infra.local.stack import LocalStack

DEMO = Path(__file__).parents[2] / "infra" / "demo"
PLAYED = [*sorted((DEMO / "actors").glob("*.py")), DEMO / "story.py", DEMO / "procedure.py"]
VALUE = "Åsa Örnsköld-Berg"


@pytest.mark.parametrize("path", PLAYED, ids=lambda path: path.stem)
def test_actors_and_what_they_play_import_nothing_of_the_product(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")

    foreign = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names | {"urllib3"}}
    among = ("infra.demo.actors", "infra.demo.procedure", "infra.demo.story")
    assert {name for name in foreign if not name.startswith(among)} == set()


@pytest.mark.parametrize("form", sorted(forms_of(VALUE)))
def test_a_leak_is_found_in_each_form(form: str) -> None:
    raw = b"before " + forms_of(VALUE)[form] + b" after"

    assert form in {leak.form for leak in leaks([("a log", raw)], [VALUE])}


@pytest.mark.parametrize("shift", range(6))
def test_a_leak_is_found_inside_base64_wherever_it_begins(shift: int) -> None:
    raw = base64.b64encode(b"x" * shift + VALUE.encode() + b"yz")

    assert leaks([("a queue", raw)], [VALUE])


def test_a_value_that_chance_would_find_is_not_looked_for() -> None:
    assert leaks([("an object", b"..aLvA..")], ["Alva"]) == []


@pytest.mark.parametrize("vendor", ["greenhouse", "teamtailor"])
def test_every_value_of_the_demos_people_is_long_enough_to_be_looked_for(vendor: str, tmp_path: Path) -> None:
    demo = Demo(cast("LocalStack", None), print, None, tmp_path)

    for story in (demo.story(vendor), demo.who_stops()):
        assert [value for value in seeded(story) if value not in values_of(seeded(story))] == []


def test_no_leak_no_finding() -> None:
    assert leaks([("a queue", b"0f3a case.opened T#almby")], [VALUE, "197601052397"]) == []


@pytest.mark.parametrize("written", ["19760105-2397", "760105-2397", "7601052397", "760105+2397"])
def test_a_person_number_is_found_however_it_is_written(written: str) -> None:
    found = leaks([("a url", f"/cases/{written}".encode())], ["197601052397"])

    assert Leak("a url", "plain") in found
    assert written in values_of(["197601052397"])
