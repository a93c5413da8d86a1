"""What two candidates leave behind who differ only in what was found, and in what they wrote about it: the same."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.adapters.keys import case_pk
from shared.domain.findings import Finding
from tests.unit.test_candidate_browser import Browser
from tests.unit.test_candidate_world import FOUND, LATER, TENANT, Told, World, world

_ITEM = re.compile(r"-[0-9a-f]{16}\b")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+00:00)")
Typing = Callable[[Browser], None]


@pytest.fixture(scope="module")
def shared_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("issuer")) as made:
        yield made


@pytest.fixture
def stack(shared_stack: World) -> World:
    shared_stack.move(0)
    return shared_stack


def nothing_typed(browser: Browser) -> None:
    """There is nothing to comment on."""


def once(browser: Browser) -> None:
    """One comment."""
    browser.get("/c/reading/1")
    browser.get("/c/reading/1/comment")
    browser.press("/c/reading/1/comment", choice="not_me", text="Det var inte jag.")


def again_and_again(browser: Browser) -> None:
    """Both findings, each typed, changed, taken back and typed anew, at the greatest length, looked at in between."""
    for number, length in ((1, 4000), (2, 4000), (1, 0), (2, 17), (1, 4000), (2, 4000)):
        browser.get(f"/c/reading/{number}")
        browser.get(f"/c/reading/{number}/comment")
        browser.press(f"/c/reading/{number}/comment", choice="wrong", text="å" * length)
        browser.get("/c/reading")


def too_long_first(browser: Browser) -> None:
    """A text that must be shortened is kept all the same, and mended."""
    browser.get("/c/reading/1/comment")
    browser.press("/c/reading/1/comment", choice="context", text="x" * 9000)
    browser.press("/c/reading/1/comment", choice="context", text="kort")


def read_to(stack: World, findings: tuple[Finding, ...], typing: Typing, *, send: bool) -> Told:
    """A candidate reads what was found, types, looks it over and, perhaps, sends."""
    stack.move(0)
    told, browser = stack.case(), Browser()
    browser.sign_in(told.link)
    browser.informed()
    stack.move(6)
    told.collected(*findings)
    browser.get("/c/reading")
    typing(browser)
    browser.get("/c/reading/check")
    if send:
        browser.press("/c/reading/send")
        browser.get("/c/reading")
    return told


def left_behind(stack: World, told: Told) -> dict[str, Any]:
    """Everything that lies in tables and bucket under the case, as far as it can be seen without opening anything."""
    services = stack.services
    dynamodb, s3, partition = services.log.dynamodb, services.documents.s3, case_pk(TENANT, told.id)

    def rows(table: str) -> list[dict[str, Any]]:
        question = {
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": partition}},
        }
        found: list[dict[str, Any]] = dynamodb.query(TableName=table, **question)["Items"]
        return found

    objects = s3.list_objects_v2(Bucket="documents", Prefix=f"sealed/{TENANT}/{told.id}/").get("Contents", [])
    logged = [row for row in rows("Cases") if row["sk"]["S"].startswith("COMMIT#")]
    return {
        "keys": sorted(_ITEM.sub("", row["sk"]["S"]) for row in rows("Keys")),
        "wrapped": {len(bytes(row["wrapped"]["B"])) for row in rows("Keys")},
        "objects": sorted((_ITEM.sub("", x["Key"]).replace(told.id, ""), x["Size"]) for x in objects),
        "readings": told.readings(),
        "commits": [[type(x).__name__ for x in commit.events] for commit in told.log.commits],
        "rows": [{name: _size(value) for name, value in row.items()} for row in logged],
        "doors": sorted(str(_size(row["content"])) for row in _of_case(dynamodb, told)),
    }


def _of_case(dynamodb: Any, told: Told) -> list[dict[str, Any]]:
    """What the doors keep of the case: its link, its session, its one place for drafts."""
    every: list[dict[str, Any]] = dynamodb.scan(TableName="Doors")["Items"]
    kept = [row for row in every if told.id in str(row.get("content"))]
    draft = stack_draft(told)
    kept += [row for row in every if draft and draft in str(row.get("content")) and row not in kept]
    return kept


def stack_draft(told: Told) -> str | None:
    """The item of the case's place for drafts, if there is one."""
    record = told.world.services.doors.session(f"draft/{TENANT}/{told.id}", told.world.services.clock.real())
    return record["item"] if record else None


def _size(value: object) -> object:
    """The shape of a stored value: lengths, with ids and times brought to one length."""
    if isinstance(value, dict):
        return {_ITEM.sub("-", name): _size(x) for name, x in value.items()}
    if isinstance(value, list):
        return [_size(x) for x in value]
    return len(value) if isinstance(value, bytes) else len(_TIME.sub("T", _ITEM.sub("-", str(value))))


@pytest.fixture(scope="module")
def clear(shared_stack: World) -> dict[bool, dict[str, Any]]:
    """What a case leaves behind in which nothing was found: before the reading is answered, and after."""
    return {
        send: left_behind(shared_stack, read_to(shared_stack, (), nothing_typed, send=send))
        for send in (False, True)
    }


@pytest.mark.parametrize(
    ("findings", "typing", "send"),
    [((FOUND,), once, False), ((FOUND, LATER), again_and_again, True), ((FOUND,), too_long_first, True)],
    ids=["typed once", "typed again and again, sent", "too long, mended, sent"],
)
def test_findings_comments_and_drafts_leave_the_traces_of_a_clear_case(
    stack: World,
    clear: dict[bool, dict[str, Any]],
    findings: tuple[Finding, ...],
    typing: Typing,
    send: bool,
) -> None:
    told = left_behind(stack, read_to(stack, findings, typing, send=send))
    assert told == clear[send]
    assert told["readings"] == [("candidate", "findings")]
    assert sum("reply" in name for name in told["keys"]) == 1 + send


def test_a_draft_is_overwritten_in_its_place_and_what_it_said_before_is_gone(stack: World) -> None:
    told, browser = stack.case(), Browser()
    browser.sign_in(told.link)
    browser.informed()
    stack.move(6)
    told.collected(FOUND)
    browser.get("/c/reading")
    first = stack_draft(told)
    assert first, "the place is there before anything is typed"
    once(browser)
    assert stack_draft(told) == first
    s3, key = stack.services.documents.s3, f"sealed/{TENANT}/{told.id}/{first}"
    before = s3.get_object(Bucket="documents", Key=key)["Body"].read()
    browser.get("/c/reading/1/comment")
    browser.press("/c/reading/1/comment", choice="wrong", text="Något annat.")
    assert s3.get_object(Bucket="documents", Key=key)["Body"].read() != before
    assert "Något annat." in browser.get("/c/reading/1/comment").text


def test_a_reading_is_recorded_once_a_session_however_much_is_opened(stack: World) -> None:
    told = read_to(stack, (FOUND, LATER), again_and_again, send=False)
    assert told.readings() == [("candidate", "findings")]
    browser = Browser()
    browser.sign_in(told.issue())
    for address in ("/c/reading", "/c/reading/1", "/c/reading/2", "/c/reading/check"):
        browser.get(address)
    assert told.readings() == [("candidate", "findings")] * 2
