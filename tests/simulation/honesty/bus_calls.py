"""Generated sequences on EventBridge: events published, and what arrives in the queues of the template's rules."""

import json
from random import Random
from typing import Any

from tests.simulation.honesty.operations import Named, Operation, Sequence
from tests.simulation.honesty.places import rules


def bus_sequence(chance: Random, number: int) -> Sequence:
    """A few publications, and after each what arrived."""
    made: Sequence = []
    for turn in range(6):
        made += [
            _put(chance, f"{number}.{turn}"),
            Operation("events", "arrived", "in every queue", {"Mark": f"{number}."}),
        ]
    return made


def _types() -> list[str]:
    """The types that the rules ask for, and one that none does."""
    return sorted(
        {kind for pattern in rules().values() for kind in pattern.get("detail-type", ())} | {"nothing.such"}
    )


def _entry(chance: Random, mark: str, about: str) -> dict[str, Any]:
    """One entry; only good ones are delivered."""
    good = {
        "EventBusName": Named("bus"), "Source": chance.choice(("tillit", "tillit", "tillit", "other")),
        "DetailType": chance.choice(_types()), "Detail": json.dumps({"mark": mark, "å": [1, None]}),
    }  # fmt: skip
    wrong: dict[str, dict[str, Any]] = {
        "good": {},
        "not JSON": {"Detail": '{"mark": '},
        "a list": {"Detail": "[1]"},
        "a text": {"Detail": '"x"'},
        "an empty detail": {"Detail": ""},
        "of AWS itself": {"Source": "aws.ec2"},
        "no such bus": {"EventBusName": Named("no-such-bus")},
        "no source": {"Source": None},
        "no type": {"DetailType": None},
        "no detail": {"Detail": None},
    }
    return {name: value for name, value in {**good, **wrong[about]}.items() if value is not None}


def _put(chance: Random, mark: str) -> Operation:
    kind = chance.random()
    if kind < 0.04:
        return _events("none at all", [])
    if kind < 0.10:
        return _events("eleven", [_entry(chance, f"{mark}.{n}", "good") for n in range(11)])
    if kind < 0.16:
        large = {**_entry(chance, mark, "good"), "Detail": json.dumps({"x": "x" * 600_000})}
        return _events("too large together", [large, large])
    if kind < 0.45:
        return _events("good", [_entry(chance, f"{mark}.{n}", "good") for n in range(chance.randint(1, 10))])
    about = chance.choice(
        (
            "not JSON",
            "a list",
            "a text",
            "an empty detail",
            "of AWS itself",
            "no such bus",
            "no source",
            "no type",
            "no detail",
        )
    )
    return _events(about, [_entry(chance, f"{mark}.0", "good"), _entry(chance, f"{mark}.1", about)])


def _events(about: str, entries: list[dict[str, Any]]) -> Operation:
    return Operation("events", "put_events", about, {"Entries": entries})
