"""The hash chain: what is written verifies for ever, and what was changed, moved, planted or taken out shows."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import Any

import pytest

from shared.adapters.case_log import commit_of, item_of
from shared.domain import events as e
from shared.domain.commit import GENESIS, Commit, SealedItem, chain_hash, faults, link, published, stamp
from tests.invariants.beginnings import starts
from tests.invariants.setting import CASE, START, TENANT

MANIPULATIONS = 500
Item = dict[str, Any]


def stored() -> list[Item]:
    """The items of a closed case, one of its commits with a sealed item in it."""
    commits = list(starts("BK-U")[-1][1].log.commits)
    sealed = SealedItem("reply-00000000000000aa", "reply", "5" * 64, None)
    small = b"ciphertext of a small item"
    kept = SealedItem("notes-00000000000000ab", "notes", "", small)
    kept = replace(kept, sha256=sha256(small).hexdigest())
    linked: list[Commit] = []
    for number, commit in enumerate(commits):
        held = {s.item: s for s in (sealed, kept)} if number == 3 else commit.sealed
        prev = linked[-1].hash if linked else GENESIS
        linked.append(link(replace(commit, sealed=held, prev=prev)))
    return [item_of(c) for c in linked]


def verified(items: list[Item]) -> bool:
    """Whether a log read back from these items verifies; one that cannot be read does not."""
    try:
        return faults([commit_of(i) for i in items]) == []
    except (ValueError, KeyError, TypeError):
        return False


def test_the_chain_verifies_from_what_is_stored() -> None:
    assert verified(stored())
    assert len(stored()) > 20


def _changed(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return text[:at] + chr(ord(text[at]) ^ (1 << random.randrange(7))) + text[at + 1 :]


def manipulate(items: list[Item], random: Random) -> tuple[str, list[Item]]:
    """One manipulation of a log: what it was, and the log after it."""
    items = copy.deepcopy(items)
    number = random.randrange(len(items))
    item = items[number]
    kind = random.choice(
        ("flip", "flip", "flip", "flip", "drop", "swap", "double", "plant", "move", "cipher")
    )
    if kind == "flip":
        name = random.choice(("at", "cause", "fingerprint", "actor", "events", "prev", "hash"))
        item[name] = {"S": _changed(item[name]["S"], random)}
        return f"{kind} {name} of {number}", items
    if kind == "drop":
        del items[min(number, len(items) - 2)]  # the last one of all shows only against a head kept elsewhere
    elif kind == "swap":
        other = (number + 1) % len(items)
        items[number], items[other] = items[other], items[number]
    elif kind == "double":
        items.insert(number, copy.deepcopy(item))
    elif kind == "plant":
        told = json.loads(item["events"]["S"])
        told[0]["data"]["planted"] = random.randrange(1000)
        item["events"] = {"S": json.dumps(told, sort_keys=True, separators=(",", ":"))}
    elif kind == "move":
        item["pk"] = {"S": f"T#{TENANT}#CASE#{'d' * 24}"}
    else:
        held = next(i for i in items if i["sealed"]["M"])["sealed"]["M"]["notes-00000000000000ab"]["M"]
        raw = bytearray(held["data"]["B"])
        raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
        held["data"] = {"B": bytes(raw)}
    return f"{kind} {number}", items


def test_every_manipulation_is_detected() -> None:
    random = Random(20261121)  # noqa: S311 - choices of a test, nothing secret
    items = stored()
    missed = []
    for _ in range(MANIPULATIONS):
        what, changed = manipulate(items, random)
        if changed != items and verified(changed):
            missed.append(what)
    assert missed == []


def test_the_chain_verifies_after_the_ciphertext_is_gone() -> None:
    """Disposal takes keys and documents away; the chain is over hashes."""
    items = stored()
    for item in items:
        for held in item["sealed"]["M"].values():
            held["M"].pop("data", None)
    assert verified(items)


def test_a_cut_off_end_shows_against_the_head_that_the_report_kept() -> None:
    """The report holds the head it was rendered from: a log that does not contain it was cut."""
    desk = starts("BK-U")[-1][1]
    assert desk.case.report is not None
    heads = [c.hash for c in desk.log.commits]
    assert heads[desk.case.report.head_sequence - 1] == desk.case.report.head


def commit(**changes: Any) -> Commit:
    base = Commit(TENANT, CASE, 1, START, "open", "f", "test", (e.CaseResumed("mona"),))
    return link(replace(base, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"tenant": "other"}, {"case": "d" * 24}, {"sequence": 2}, {"cause": "x"}, {"fingerprint": "x"}, {"actor": "x"},
        {"events": (e.CaseResumed("per"),)}, {"prev": "1" * 64}, {"at": START.replace(microsecond=1)},
        {"sealed": {"n": SealedItem("n", "notes", "0" * 64)}},
    ],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_the_hash_is_over_everything(changes: dict[str, Any]) -> None:
    assert commit(**changes).hash != commit().hash


def test_a_log_written_by_a_later_version_still_verifies() -> None:
    """Types and members that this version does not know count in the chain as they were stored."""
    item = item_of(commit())
    told = [{"type": "case.teleported", "version": 2, "data": {"where": "x"}}]
    told.append({"type": "case.resumed", "version": 1, "data": {"by": "mona", "colour": "blue"}})
    item["events"] = {"S": json.dumps(told, sort_keys=True, separators=(",", ":"))}
    raw = commit_of(item)
    written = replace(raw, hash=chain_hash(raw))
    item["hash"] = {"S": written.hash}
    assert faults([commit_of(item)]) == []
    envelopes: list[dict[str, Any]] = published(commit_of(item))
    versions = [(x["type"], x["data"]["version"]) for x in envelopes]
    assert versions == [("case.teleported", 2), ("case.resumed", 1)]


def test_a_commit_is_published_the_same_every_time() -> None:
    twice = commit(events=(e.CaseWithdrawn(), e.LinksRevoked("withdrawn")))
    again = commit_of(item_of(twice))
    assert published(twice) == published(again)
    assert [x["id"] for x in published(twice)] == [f"{CASE}:1:1", f"{CASE}:1:2"]
    assert {x["time"] for x in published(twice)} == {stamp(START)}
