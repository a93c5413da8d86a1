"""The contracts in events/ against the code, the template and what generated cases really publish."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from infra.catalogue import FOLDER, PRODUCERS, ROOT, differences, sample, schema, types
from infra.catalogue_members import PATTERNS, PERSON_NUMBER
from shared.adapters.bus import hint
from shared.domain import commands as c
from shared.domain.commit import published
from shared.domain.events import content_of
from shared.domain.extracts import ReturnOriginal
from shared.domain.hold import PlaceHold
from shared.domain.known_events import TYPES, read
from shared.domain.surplus import DiscardSurplus
from tests.invariants.beginnings import BACKGROUND, SERVICES, ahead, starts
from tests.invariants.histories import seeded
from tests.invariants.people_of_rights import rights_used
from tests.invariants.setting import OFFICER

if TYPE_CHECKING:
    from tests.invariants.setting import Desk

INVALID = sorted((FOLDER / "invalid").glob("*.json"))
_EACH = 25  # events of a type that are held against its schema


@cache
def validator(event_type: str) -> Draft202012Validator:
    version = types()[event_type].version
    content = json.loads((FOLDER / "schemas" / f"{event_type}.v{version}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


def test_stored_contracts_are_what_the_code_says() -> None:
    assert differences() == [], "run `python -m infra catalogue write` and look at the difference"


@pytest.mark.parametrize("event_type", sorted(types()))
def test_sample_is_valid_and_reads_back(event_type: str) -> None:
    stored = json.loads((FOLDER / "samples" / f"{event_type}.v1.json").read_text("utf-8"))
    validator(event_type).validate(stored)
    if event_type in TYPES:
        own = {k: v for k, v in stored["data"].items() if k not in ("version", "tenant", "case", "sequence")}
        event = read(event_type, stored["data"])
        assert json.loads(json.dumps(content_of(event))) == own


@pytest.mark.parametrize("path", INVALID, ids=lambda p: p.stem)
def test_invalid_sample_is_refused_where_it_says(path: Any) -> None:
    told = json.loads(path.read_text("utf-8"))
    event_type = told["event"]["type"] if told["event"]["type"] in types() else "case.opened"
    errors = list(validator(event_type).iter_errors(told["event"]))
    places = {".".join(map(str, error.absolute_path)) for error in errors}
    assert told["why"]
    assert places == {told["at"]}


def test_there_are_invalid_samples_of_every_sort() -> None:
    names = {p.stem for p in INVALID}
    assert {
        "person-number-as-subject",
        "name-of-person",
        "what-was-found",
        "missing-tenant",
        "sequence-as-text",
    } <= names


def _seeds(service: str) -> range:
    """More of the services that have many rare events."""
    return range(180 if service in BACKGROUND else 25)


def _held() -> Desk:
    """A closed case that is held, and looked at again after half a year."""
    desk = dict(starts("BK-B"))["closed, teacher"].copy()
    desk.do(PlaceHold("supervision", OFFICER))
    desk.wait(days=200)
    desk.do(c.AnswerQuestion("hold_review", "keep", OFFICER))
    return desk


def _returned() -> Desk:
    """An extract whose original went back to the person who had shown it."""
    desk = ahead(dict(starts("RU-HVB"))["nothing, RU-HVB"].copy(), lambda case: "extract_copy" in case.steps)
    desk.do(ReturnOriginal(OFFICER))
    return desk


def _more_time() -> Desk:
    """A candidate who reads and needs more time, while something that may not be kept is discarded."""
    desk = dict(starts("BK-B"))["reading, teacher"].copy()
    desk.do(c.ExtendReading(), DiscardSurplus(OFFICER))
    return desk


@cache
def events_of_histories() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    destroyed = ahead(dict(starts("BK-B"))["closed, teacher"].copy(), lambda case: case.shredded)
    walks = [seeded(seed, 30, service).desk.log for service in SERVICES for seed in _seeds(service)]
    asked = rights_used(dict(starts("BK-B"))["closed, teacher"].copy())
    corrected = ahead(asked, lambda case: case.rights.noted > 0)
    logs = [
        destroyed.log,
        _held().log,
        _more_time().log,
        _returned().log,
        corrected.log,
        *(desk.log for _, desk in starts()),
        *walks,
    ]
    for log in logs:
        for commit in log.commits:
            for envelope in published(commit):
                if len(found[str(envelope["type"])]) < _EACH:
                    found[str(envelope["type"])].append(json.loads(json.dumps(envelope)))
    return found


@pytest.mark.parametrize("event_type", sorted(TYPES))
def test_what_generated_cases_publish_is_valid(event_type: str) -> None:
    seen = events_of_histories()[event_type]
    assert seen, "the generated cases never come to this event"
    for envelope in seen:
        validator(event_type).validate(envelope)


def test_hint_is_valid() -> None:
    envelope = hint("almby", "5d41402abc4b2a76b9719d911b", "sweep", "2026-11-12T08:15:30.000000Z")
    validator("case.hinted").validate(envelope)


def test_schemas_let_no_member_through_unread() -> None:
    """Every text has a pattern of its own or is a code, and none of them lets a person number in."""
    number = sample("case.opened")["data"]["ats_application"]
    assert not re.search(PERSON_NUMBER, str(number))
    for event_type in types():
        for name, shape in schema(event_type)["properties"]["data"]["properties"].items():
            assert name in PATTERNS or "const" in shape or _is_narrow(shape), (event_type, name)


def _is_narrow(shape: dict[str, Any]) -> bool:
    options = shape.get("anyOf", [shape])
    return all("pattern" in o or o["type"] in ("integer", "boolean", "null", "array") for o in options)


def test_reading_ignores_what_it_does_not_know() -> None:
    data = {**sample("host.assigned")["data"], "colour": "blue"}
    assert read("host.assigned", data) == read("host.assigned", sample("host.assigned")["data"])


def test_every_type_has_producer_and_consumer() -> None:
    rows = {r["type"]: r for r in json.loads((FOLDER / "catalogue.json").read_text("utf-8"))}
    assert rows.keys() == types().keys() == PRODUCERS.keys()
    for name, row in rows.items():
        assert row["meaning"], name
        assert row["consumers"], f"no rule of the template matches {name}"
        assert all((ROOT / "functions" / f).is_dir() for f in (*row["producers"], *row["consumers"])), name


def test_handlers_say_what_the_catalogue_says() -> None:
    """The event types that a handler's docstring names are those that the catalogue gives it."""
    for handler in sorted((ROOT / "functions").glob("*/handler.py")):
        name = handler.parent.name
        told = (ast.get_docstring(ast.parse(handler.read_text("utf-8"))) or "").partition("Emits")[2]
        named = {t for t in re.findall(r"[a-z_]+\.[a-z_]+", told) if t in types()}
        produced = {t for t, functions in PRODUCERS.items() if name in functions}
        assert named == produced, f"{name}: docstring and catalogue differ by {sorted(named ^ produced)}"


def test_reactors_commit_what_the_catalogue_says() -> None:
    """A reactor's own code makes the events that the catalogue gives it, and no others (flow adds action.failed)."""
    classes = {cls.__name__: name for name, cls in TYPES.items()}
    for module in sorted((ROOT / "shared" / "reactors").glob("*.py")):
        name = module.stem
        calls = [n for n in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(n, ast.Call)]
        made = {classes[n.func.id] for n in calls if isinstance(n.func, ast.Name) and n.func.id in classes}
        produced = {t for t, functions in PRODUCERS.items() if name in functions}
        assert made <= produced, f"{name} makes {sorted(made - produced)}"
        assert produced - made <= {"action.claimed", "action.failed", "case.hinted"}, (
            f"{name} never makes {produced - made}"
        )
