"""What can be proven afterwards: the chain of commits, who has read what, and that nothing was read unrecorded."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from shared.adapters.case_log import commit_of, item_of
from shared.domain.commit import faults
from shared.runtime.clients import client
from tests.scenario.story import Story, released
from tests.world.api import Answer
from tests.world.network import loopback_only
from tests.world.outside import Outside
from tests.world.world import TENANT, World


@pytest.fixture(scope="module")
def story(parties: Outside) -> Iterator[Story]:
    """A released case with a finding, for tests that leave it as it is."""
    with loopback_only(), World(parties) as world:
        yield released(world, persona="final_judgment")


def found_in(items: list[dict[str, Any]]) -> list[str]:
    """What is wrong with a case's stored commits: unreadable, not as they were written, or no chain."""
    try:
        commits = [commit_of(item) for item in items]
    except (ValueError, KeyError, TypeError) as error:
        return [f"unreadable: {type(error).__name__}"]
    changed = [c.sequence for c, i in zip(commits, items, strict=True) if item_of(c) != i]
    return [f"commit {number} is not as it was written" for number in changed] or faults(commits)


def flipped(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A DynamoDB value with one byte changed, once for each of its bytes (for binary: the first and the last)."""
    ((kind, content),) = value.items()
    if kind == "B":
        yield {"B": bytes([content[0] ^ 1]) + content[1:]}
        yield {"B": content[:-1] + bytes([content[-1] ^ 1])}
        return
    for place, letter in enumerate(content):
        yield {kind: content[:place] + chr(ord(letter) ^ 1) + content[place + 1 :]}


def one_byte_changed(item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A stored commit with one byte changed: each byte of each attribute, the sealed items' too."""
    for name, value in item.items():
        if name != "sealed":
            yield from ({**item, name: spoiled} for spoiled in flipped(value))
    for sealed, held in item["sealed"]["M"].items():
        for name, value in held["M"].items():
            for spoiled in flipped(value):
                changed = {**held["M"], name: spoiled}
                yield {**item, "sealed": {"M": {**item["sealed"]["M"], sealed: {"M": changed}}}}


def test_the_chain_verifies_and_one_changed_byte_breaks_it(story: Story) -> None:
    items = story.world.case_log.items(TENANT, story.case)
    assert found_in(items) == []
    with_content = next(
        n for n, i in enumerate(items) if any("data" in x["M"] for x in i["sealed"]["M"].values())
    )
    in_the_bucket = next(
        n for n, i in enumerate(items) if any("data" not in x["M"] for x in i["sealed"]["M"].values())
    )
    for number in {0, with_content, in_the_bucket, len(items) - 1}:
        before, after = items[:number], items[number + 1 :]
        for spoiled in one_byte_changed(items[number]):
            assert found_in([*before, spoiled, *after]), (number, spoiled)


def test_a_commit_left_out_or_moved_breaks_the_chain(story: Story) -> None:
    items = story.world.case_log.items(TENANT, story.case)
    assert found_in(items[1:])
    assert found_in([*items[:5], *items[6:]])
    assert found_in([items[1], items[0], *items[2:]])


def test_a_changed_document_is_never_handed_over(story: Story) -> None:
    report = story.now.report
    assert report is not None
    key = next(key for key in story.world.documents() if key.endswith(report.item))
    bucket, s3 = story.world.resources.value("DocumentsBucket"), client("s3")
    raw = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=bucket, Key=key, Body=raw[:1000] + bytes([raw[1000] ^ 1]) + raw[1001:])
    answer = read_report(story, "decider")
    s3.put_object(Bucket=bucket, Key=key, Body=raw)
    assert answer.status in (410, 500)
    assert b"%PDF" not in answer.body
    assert read_report(story, "decider").status == 200


def read_report(story: Story, role: str) -> Answer:
    """Fetch the report."""
    return story.world.http("GET", f"/tillit/v1/cases/{story.case}/report", claims=story.world.staff(role))


def readings(story: Story) -> list[tuple[str, str, str]]:
    """Who has read what, in which role."""
    return [(r.who, r.role, r.what) for r in story.world.readings.read(TENANT, story.case)]


def test_each_reading_is_recorded_with_name_role_and_kind(story: Story) -> None:
    before = readings(story)
    assert ("candidate", "candidate", "findings") in before
    story.office.read("decider")
    read_report(story, "decider")
    new = readings(story)[len(before) :]
    parts = ["names", "findings", "reply", "assessment", "report"]
    assert new == [("per", "decider", part) for part in parts]


def test_what_cannot_be_recorded_is_not_handed_over(story: Story) -> None:
    world = story.world

    def of_access(params: Mapping[str, Any]) -> bool:
        return str(params["Item"]["sk"]["S"]).startswith("ACCESS#")

    before = readings(story)
    story.candidate.sign_in()  # a reading is recorded once a session
    world.fail("dynamodb", "PutItem", wanted=of_access, times=99)
    case = story.office.read("case_officer")
    report = read_report(story, "decider")
    page = story.candidate.browser.open("/c/reading")
    world.mend()
    assert [case.status, report.status, page.status] == [503, 503, 500]
    assert story.who.last_name not in case.text
    assert b"%PDF" not in report.body
    assert "brottsbalken" not in page.text
    assert readings(story) == before


def test_the_log_and_the_worklist_are_no_content(story: Story) -> None:
    log = story.world.http(
        "GET", f"/tillit/v1/cases/{story.case}/events?limit=100", claims=story.world.staff("auditor")
    )
    assert log.status == 200
    assert len(log.json["items"]) == story.now.sequence
    for secret in (story.who.last_name, story.who.number, str(story.who.email), "tingsrätt"):
        assert secret not in log.text
    assert read_report(story, "auditor").status == 403


def test_no_personal_data_lies_outside_the_sealed_items(story: Story) -> None:
    world = story.world
    everything = str([world.items(t) for t in ("CasesTable", "ViewsTable", "DoorsTable", "KeysTable")])
    everything += str(sorted(world.documents())) + str(world.lines)
    secrets = (story.who.number, story.who.number[2:], story.who.last_name, str(story.who.email), "tingsrätt")
    assert [secret for secret in secrets if secret in everything] == []
