"""`python -m infra catalogue write|check`: the contracts in events/, made from the event classes and template.yaml.

events/catalogue.json says of each type its version, meaning, producers and consumers; events/schemas/TYPE.v1.json is the JSON
Schema of its envelope (CloudEvents 1.0, the `detail` on the bus); events/samples/TYPE.v1.json is one valid event.
Schemas forbid members that are not named: what is written is held to them. Reading ignores members that it does not know.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import TypeAdapter

from infra.catalogue_members import example, member_schema
from infra.template_file import load
from shared.domain.known_events import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "events"
STAMP = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"
CASE_ID = r"^[0-9a-f]{24,32}$"
TENANT_ID = r"^[a-z][a-z0-9-]{1,40}$"
_CASE, _TENANT, _AT = "5d41402abc4b2a76b9719d911b", "almby", "2026-11-12T08:15:30.000000Z"


@dataclass(frozen=True)
class CaseHinted:
    """Says only: look at this case. It belongs to no commit; whoever hears it loads the case and judges for itself."""

    type: ClassVar[str] = "case.hinted"
    version: ClassVar[int] = 1
    reason: str


_DOORS = ("candidate_page", "staff_api")
PRODUCERS: dict[str, tuple[str, ...]] = {
    "case.opened": ("ats_intake", "staff_api"),
    "case.signalled": ("ats_intake",),
    "question.answered": _DOORS,
    "service.found": ("ats_intake", "staff_api"),
    "order.accepted": ("staff_api",),
    "step.recorded": ("staff_api",),
    "step.waived": ("staff_api",),
    "interview.completed": ("staff_api",),
    "participation.ended": ("staff_api",),
    "consent.given": ("candidate_page",),
    "consent.refused": ("candidate_page",),
    "consent.withdrawn": ("candidate_page",),
    "employment.start_stated": ("staff_api",),
    "extract.original_returned": ("staff_api",),
    "hold.placed": ("staff_api",),
    "hold.reviewed": ("staff_api",),
    "hold.lifted": ("staff_api",),
    "right.requested": _DOORS,
    "right.taken_up": ("staff_api",),
    "right.extended": ("staff_api",),
    "right.answered": ("staff_api",),
    "restriction.ended": ("staff_api",),
    "correction.noted": ("staff_api",),
    "surplus.discarded": ("staff_api",),
    "host.assigned": ("staff_api",),
    **dict.fromkeys(
        (
            "note.written",
            "fact.recorded",
            "disclosure.requested",
            "secrecy.tested",
            "disclosure.decided",
            "archive.exported",
            "work.assigned",
        ),
        ("staff_api",),
    ),
    "disclosure.answered": ("write_report",),
    "link.issued": ("notify",),
    "links.revoked": _DOORS,
    "action.claimed": ("inform_ats", "notify"),
    "action.failed": ("dispose_case", "inform_ats", "notify", "order_checks"),
    "message.sent": ("notify",),
    "identity.proven": _DOORS,
    "protected_identity.answered": _DOORS,
    "handler.named": _DOORS,
    "output.approved": ("staff_api",),
    "notice.delivered": ("candidate_page",),
    "notice.acknowledged": ("candidate_page",),
    "permission.given": ("candidate_page",),
    "permission.refused": ("candidate_page",),
    "collection.started": ("staff_api",),
    "check.ordered": ("order_checks",),
    "check.returned": ("check_results", "staff_api"),
    "check.not_done": ("check_results", "order_checks", "staff_api"),
    "check.rejected": ("check_results",),
    "reading.opened": ("advance_case",),
    "reading.extended": _DOORS,
    "reply.given": ("candidate_page",),
    "reading.lapsed": ("advance_case",),
    "assessment.signed": ("staff_api",),
    "review.approved": ("staff_api",),
    "review.returned": ("staff_api",),
    "report.written": ("write_report",),
    "report.released": ("staff_api",),
    "decision.recorded": ("staff_api",),
    "case.closed": ("advance_case",),
    "class.disposed": ("dispose_case",),
    "case.shredded": ("dispose_case",),
    "case.paused": _DOORS,
    "case.resumed": ("staff_api",),
    "case.withdrawn": ("candidate_page",),
    "case.cancelled": ("staff_api",),
    "case.restored": (),
    "ats.informed": ("inform_ats",),
    "case.hinted": ("keep_deadlines",),
}
"""Which functions commit (or, for a hint, publish) an event of each type; after a restore an operator does (reconcile)."""


def types() -> dict[str, type[Any]]:
    """Every type on the bus with its class."""
    return {**TYPES, CaseHinted.type: CaseHinted}


def consumers(event_type: str) -> list[str]:
    """The functions that a rule of template.yaml wakes for this type."""
    return sorted(
        function for function, types_ in woken_by().items() if event_type in (types_ or {event_type})
    )


@cache
def woken_by() -> dict[str, frozenset[str]]:
    """The types that wake each function, by the rules' patterns; an empty set stands for all."""
    resources = load(ROOT / "template.yaml")["Resources"]
    return {
        _snake(name.removesuffix("Rule")): frozenset(r["Properties"]["EventPattern"].get("detail-type", ()))
        for name, r in resources.items()
        if r["Type"] == "AWS::Events::Rule"
    }


def _snake(name: str) -> str:
    return "".join(f"_{x.lower()}" if x.isupper() else x for x in name).strip("_")


def schema(event_type: str) -> dict[str, Any]:
    """The JSON Schema of an envelope of a type, from its class."""
    cls = types()[event_type]
    made = TypeAdapter(cls).json_schema()
    envelope: dict[str, Any] = {
        "version": {"const": cls.version},
        "tenant": {"type": "string", "pattern": TENANT_ID},
        "case": {"type": "string", "pattern": CASE_ID},
    }
    if cls is not CaseHinted:
        envelope["sequence"] = {"type": "integer", "minimum": 1}
    own = {name: member_schema(name, shape) for name, shape in made.get("properties", {}).items()}
    text = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"tillit:{event_type}.v{cls.version}",
        "title": event_type,
        "description": " ".join((cls.__doc__ or "").split()),
        "type": "object",
        "additionalProperties": False,
        "required": ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {**text, "pattern": r"^[0-9a-f]{24,32}:(\d+:\d+|hint:[0-9TZ:.-]+)$"},
            "source": {**text, "pattern": TENANT_ID.replace("^", "^tillit/")},
            "type": {"const": event_type},
            "subject": {**text, "pattern": CASE_ID},
            "time": {**text, "pattern": STAMP},
            "datacontenttype": {"const": "application/json"},
            "data": {
                "type": "object",
                "additionalProperties": False,
                "required": [*envelope, *made.get("required", [])],
                "properties": {**envelope, **own},
            },
        },
    }


def sample(event_type: str) -> dict[str, Any]:
    """One valid event of a type: every member that the class has, with an example value."""
    cls = types()[event_type]
    data: dict[str, Any] = {"version": cls.version, "tenant": _TENANT, "case": _CASE}
    if cls is not CaseHinted:
        data["sequence"] = 7
    data |= {f.name: example(event_type, f.name) for f in fields(cls)}
    return {
        "specversion": "1.0",
        "id": f"{_CASE}:hint:{_AT}" if cls is CaseHinted else f"{_CASE}:7:1",
        "source": f"tillit/{_TENANT}",
        "type": event_type,
        "subject": _CASE,
        "time": _AT,
        "datacontenttype": "application/json",
        "data": data,
    }


def row(event_type: str) -> dict[str, Any]:
    """What the catalogue says of a type."""
    cls = types()[event_type]
    return {
        "type": event_type,
        "version": cls.version,
        "meaning": " ".join((cls.__doc__ or "").split()),
        "producers": list(PRODUCERS[event_type]),
        "consumers": consumers(event_type),
        "schema": f"schemas/{event_type}.v{cls.version}.json",
        "sample": f"samples/{event_type}.v{cls.version}.json",
    }


def contracts() -> dict[str, str]:
    """Every generated file of events/, by its path there."""
    rows = [row(name) for name in types()]
    made: dict[str, Any] = {"catalogue.json": rows}
    for told in rows:
        made[told["schema"]] = schema(told["type"])
        made[told["sample"]] = sample(told["type"])
    return {path: json.dumps(content, indent=2, ensure_ascii=False) + "\n" for path, content in made.items()}


def differences(folder: Path = FOLDER) -> list[str]:
    """Where events/ and the code disagree, in plain words; empty when they agree."""
    wanted = contracts()
    stored = {str(p.relative_to(folder)): p.read_text("utf-8") for p in _stored(folder)}
    found = [f"{path} is missing" for path in wanted.keys() - stored.keys()]
    found += [f"{path} belongs to no event type" for path in stored.keys() - wanted.keys()]
    found += [
        f"{path} is not what the code says"
        for path in wanted.keys() & stored.keys()
        if wanted[path] != stored[path]
    ]
    return sorted(found)


def _stored(folder: Path) -> Iterable[Path]:
    return (p for part in ("catalogue.json", "schemas/*.json", "samples/*.json") for p in folder.glob(part))


def write(folder: Path = FOLDER) -> None:
    """Write the contracts anew, and remove those of types that are gone."""
    for path in _stored(folder):
        path.unlink()
    for name, content in contracts().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")


def main(arguments: Sequence[str]) -> int:
    """In: `write` or `check`. Out: 0, or 1 when `check` finds a difference."""
    parser = argparse.ArgumentParser(
        prog="python -m infra catalogue", description="The contracts in events/."
    )
    parser.add_argument("what", choices=["write", "check"])
    if parser.parse_args(arguments).what == "write":
        write()
        return 0
    found = differences()
    for line in found:
        print(f"events/{line}", file=sys.stderr)
    return 1 if found else 0
