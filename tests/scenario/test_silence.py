"""Nothing tells what was found: two cases that differ only in that are the same from outside until the release."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from shared.adapters import keys
from shared.domain.commit import published
from shared.runtime.clients import client
from tests.scenario.people import Applicant
from tests.scenario.story import Story, collecting
from tests.world.outside import Outside
from tests.world.world import TENANT, World

_ITEM = re.compile(r"\b(person|findings|reply|assessment|report|notes|decision)-[0-9a-f]{16}\b")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.0-9]*(Z|\+00:00)?")
_LINK = re.compile(r"/c/link/[A-Za-z0-9_-]+")
_JUDGMENT: dict[str, Any] = {
    "court_type": "general",
    "source": "Attunda tingsrätt",
    "source_ref": "B 1234-25",
    "category": "assault",
    "heading": "Misshandel",
    "statute": "3 kap. 5 § brottsbalken",
    "status": "laga_kraft",
    "dated_on": "2026-03-02",
    "final_on": "2026-03-23",
    "sanction": "fines",
}


def read_by_the_candidate(world: World, records: list[dict[str, Any]]) -> Story:
    """A case in which the courts answer with `records`, and the candidate has signed in to read."""
    story = collecting(world, Applicant(candidate="1", application="2", requisition="3"), persona="slow")
    who = story.who
    person = {"person_number": who.number, "name": f"{who.first_name} {who.last_name}", "birth_date": None}
    for order in story.source.orders(story.case):
        found = [{**r, **person} for r in records] if order["kind"] == "courts_general" else []
        answer = story.source.deliver("courts", order["order_id"], order["kind"], who, found)
        assert answer.status == 200, answer.text
        world.until_quiet()
    story.candidate.sign_in()
    return story


def a_case(world: World, records: list[dict[str, Any]]) -> Story:
    """The same up to the review."""
    story = read_by_the_candidate(world, records)
    story.candidate.send_reply()
    story.office.do("case_officer", "assessments", text="Bedömningen är gjord.", resolutions=[])
    story.office.do("reviewer", "reviews", outcome="approved")
    return story


def neutral(story: Story, value: object) -> str:
    """A text without what differs between any two cases: ids, times, hashes."""
    text = json.dumps(value, sort_keys=True, default=str).replace(story.case, "CASE")
    for pattern, name in ((_ITEM, r"\1"), (_HASH, "HASH"), (_TIME, "TIME"), (_LINK, "LINK")):
        text = pattern.sub(name, text)
    return text


def sizes(story: Story) -> list[tuple[str, int]]:
    """Class and size of each sealed item, as it is stored."""
    objects = {key.rsplit("/", 1)[1]: size for key, size in story.world.documents().items()}
    items = [i for commit in story.world.log(story.case).commits for i in commit.sealed.values()]
    return [(i.retention_class, len(i.data) if i.data is not None else objects[i.item]) for i in items]


def wrapped_keys(story: Story) -> Iterable[tuple[str, int]]:
    """Class and size of each wrapped key, in the order of their classes."""
    return sorted(
        (i["sk"]["S"].split("#")[1], len(i["wrapped"]["B"])) for i in story.world.items("KeysTable")
    )


def seen_from_outside(story: Story) -> dict[str, object]:
    """All that anybody without the keys can see of a case."""
    world, case = story.world, story.case
    commits = world.log(case).commits
    row = world.views.get(TENANT, case)
    raw = world.case_log.items(TENANT, case)
    assert row is not None
    return {
        "events": [neutral(story, published(c)) for c in commits],
        "actors": [c.actor for c in commits],
        "causes": [c.cause.split(":")[0] for c in commits],
        "row": neutral(story, asdict(row)),
        "sizes": sizes(story),
        "item_sizes": [
            {name: len(neutral(story, value)) for name, value in i.items() if name != "sealed"} for i in raw
        ],
        "objects": sorted(world.documents().values()),
        "keys": wrapped_keys(story),
        "readings": [(r.who, r.role, r.what) for r in world.readings.read(TENANT, case)],
        "lines": [line["line"] for line in world.lines],
        "mails": [neutral(story, (m.to, m.subject, m.body)) for m in world.mail()],
        "doors": sorted(keys_of(story)),
    }


def keys_of(story: Story) -> Iterable[str]:
    """The kinds of rows at the doors, and how many of each."""
    return [item["pk"]["S"].split("#")[0] for item in story.world.items("DoorsTable")]


def test_two_cases_that_differ_in_what_was_found_look_the_same_until_release(parties: Outside) -> None:
    seen = []
    for records in ([], [_JUDGMENT], [_JUDGMENT, {**_JUDGMENT, "source_ref": "B 77-25"}]):
        with World(parties) as world:
            story = a_case(world, records)
            seen.append(seen_from_outside(story))
            shown = story.office.read("case_officer").json["findings"]
            assert sum(len(check["findings"]) for check in shown) == len(records)
    for part in seen[0]:
        assert seen[1][part] == seen[0][part], part
        assert seen[2][part] == seen[0][part], part


def test_a_comment_that_is_typed_and_not_sent_shows_nowhere(parties: Outside) -> None:
    seen = []
    for typed in (None, "Jag var nitton år.", "Det är inte hela sanningen. " * 140):
        with World(parties) as world:
            story = read_by_the_candidate(world, [_JUDGMENT])
            for address in ("/c/reading", "/c/reading/1"):
                story.candidate.browser.open(address)
            if typed:
                story.candidate.comment(1, "context", typed)
                story.candidate.comment(1, "wrong", typed)
                page = story.candidate.browser.open("/c/reading/1/comment")
                assert typed.strip() in page.text  # it is kept
            world.until_quiet()
            bucket = world.resources.value("DocumentsBucket")
            versions = client("s3").list_object_versions(Bucket=bucket).get("Versions", [])
            seen.append({**seen_from_outside(story), "versions": len(versions)})
    for part in seen[0]:
        assert seen[1][part] == seen[0][part], part
        assert seen[2][part] == seen[0][part], part


def test_every_row_of_a_case_is_under_its_tenant(parties: Outside) -> None:
    with World(parties) as world:
        story = collecting(world)
        partition = keys.case_pk(TENANT, story.case)
        assert {item["pk"]["S"] for item in world.items("CasesTable")} == {partition}
        assert {item["pk"]["S"] for item in world.items("KeysTable")} == {partition}
