"""Register extracts, the kept copy and the legal hold through the staff API: what is taken in, and what is refused whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.commit import faults
from shared.flow import react
from shared.reactors.advance_case import advance
from shared.reactors.dispose_case import dispose
from shared.web.staff.requests import MAX_FILE
from tests.unit.staff_api_procedures import next_step, record, started
from tests.unit.test_staff_api_world import DECIDER, OFFICER, TENANT, Got, Staff, World, stack, staff

DPO = staff("data_protection_officer")
COPY = b"%PDF-1.7\n" + b"an extract with whatever it says" * 9_000


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with stack(monkeypatch) as made:
        yield made


def upload(
    world: World, case: str, file: bytes = COPY, kind: str = "application/pdf", who: Staff = OFFICER
) -> Got:
    version = world.state(case).sequence
    return who.post(f"/cases/{case}/extract-copies", file, content_type=kind, if_match=f'"{version}"')


def shown_extract(world: World, service: str) -> str:
    case = started(world, service)
    step = next_step(world, case)
    assert step is not None
    assert record(world, case, step).status == 201
    return case


def everything_stored(world: World) -> str:
    """All that lies open in tables and bucket: keys, items, logs of commits; ciphertext too."""
    services = world.services
    rows = [
        services.log.dynamodb.scan(TableName=name)["Items"] for name in ("Cases", "Keys", "Views", "Doors")
    ]
    objects = services.documents.s3.list_objects_v2(Bucket=services.documents.bucket).get("Contents", [])
    return json.dumps([rows, [x["Key"] for x in objects]], default=str)


@pytest.mark.parametrize("service", ["RU-SKOLA", "RU-BARN", "RU-LSS-BARN", "RU-HEM", "RU-LEDNING", "SP-0"])
def test_case_06a_a_copy_is_refused_and_nothing_of_it_is_kept(world: World, service: str) -> None:
    case = started(world, service)
    before = everything_stored(world)
    got = upload(world, case)
    assert (got.status, got.body["rule_id"], got.body["code"]) == (403, "BK-20", "copy_forbidden")
    assert everything_stored(world) == before


def test_case_06b_a_copy_is_kept_and_cannot_be_deleted_for_24_months(world: World) -> None:
    case = shown_extract(world, "RU-HVB")
    assert upload(world, case).body["code"] == "start_missing"
    starts = world.services.clock.now().date() + timedelta(days=30)
    assert world.command(OFFICER, case, "employment-starts", {"starts_on": starts.isoformat()}).status == 201
    got = upload(world, case)
    assert (got.status, got.body["events"]) == (201, ["step.recorded"])
    read = OFFICER.get(f"/cases/{case}/extract-copy")
    assert (read.status, read.body) == (200, COPY)
    assert world.services.access.read(TENANT, case)[-1].what == "extract_copy"
    step = next_step(world, case)
    assert step is not None
    assert record(world, case, step).status == 201  # its authenticity
    react(world.services, "advance_case", TENANT, case, advance)
    world.move(10 + 30 + 720)
    react(world.services, "dispose_case", TENANT, case, dispose)
    assert DECIDER.get(f"/cases/{case}/extract-copy").status == 200
    world.move(10 + 30 + 735)
    react(world.services, "dispose_case", TENANT, case, dispose)
    assert "extract_copy" in world.state(case).disposed
    assert OFFICER.get(f"/cases/{case}/extract-copy").status == 410
    assert faults(world.log(case).commits) == []


@pytest.mark.parametrize(
    ("file", "kind", "status", "code"),
    [
        (COPY, "application/json", 415, "not_a_pdf"),
        (COPY, "text/plain", 415, "not_a_pdf"),
        (b"PK\x03\x04 a zip", "application/pdf", 422, "not_a_pdf"),
        (b"", "application/pdf", 422, "not_a_pdf"),
        (b"%PDF-" + b"0" * MAX_FILE, "application/pdf", 413, "body_too_large"),
    ],
    ids=["json", "text", "zip", "nothing", "too large"],
)
def test_only_a_pdf_of_four_megabytes_is_taken(
    world: World, file: bytes, kind: str, status: int, code: str
) -> None:
    case = shown_extract(world, "RU-HVB")
    got = upload(world, case, file, kind)
    assert (got.status, got.body["code"]) == (status, code)


def test_the_largest_copy_fits(world: World) -> None:
    case = shown_extract(world, "RU-HVB")
    assert world.command(OFFICER, case, "employment-starts", {"starts_on": "2027-01-01"}).status == 201
    assert upload(world, case, b"%PDF-" + b"0" * (MAX_FILE - 5)).status == 201


def test_two_copies_of_any_length_look_the_same(world: World) -> None:
    for number, file in enumerate((b"%PDF-1.7 short", COPY), start=1):
        case = started(world, "RU-HVB", 10 * number)
        step = next_step(world, case)
        assert step is not None
        assert record(world, case, step).status == 201
        assert world.command(OFFICER, case, "employment-starts", {"starts_on": "2027-01-01"}).status == 201
        assert upload(world, case, file).status == 201
    services = world.services
    found = services.documents.s3.list_objects_v2(Bucket=services.documents.bucket)["Contents"]
    sizes = {x["Size"] for x in found if "extract_copy" in x["Key"]}
    assert len(sizes) == 1


def test_an_extract_that_is_too_old_leaves_nothing_behind(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    case = started(world, "RU-LSS-BARN")
    step = next_step(world, case)
    assert step is not None
    before = everything_stored(world)
    now = world.services.clock.now().date()
    body = {
        "step": step.id, "issued_on": (now - timedelta(days=400)).isoformat(),
        "content": {"shown": True, "date": now.isoformat(), "by": OFFICER.subject},
    }  # fmt: skip
    capsys.readouterr()
    got = world.command(OFFICER, case, "steps", body)
    assert (got.status, got.body["code"]) == (409, "extract_too_old")
    assert everything_stored(world) == before
    assert "extract_too_old" not in capsys.readouterr().out
    assert record(world, case, step).status == 201
    told = world.log(case).commits[-1]
    assert set(told.sealed.values().__iter__().__next__().item.split("-")[:1]) == {"extract_note"}


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("answers", {"question": "minor", "answer": "continue", "text": "Utdraget visade en dom."}),
        ("waivers", {"step": "extract_shown", "reason": "not_relevant", "text": "Utdraget visade en dom om stöld."}),
        ("assessments", {"text": "Utdraget visade en dom."}),
        ("decisions", {"outcome": "not_appointed", "reasons": "Utdraget visade en dom om stöld."}),
        ("reviews", {"outcome": "returned", "reason": "Utdraget visade en dom."}),
        ("results", {"check": "courts_general", "status": "done", "findings": []}),
        ("steps", {"step": "extract_shown", "content": {"shown": True, "date": "2026-11-01", "by": "x", "note": "dom"}}),
        ("steps", {"step": "extract_content", "content": {"text": "Utdraget visade en dom."}}),
        ("pauses", {"reason": "objection", "text": "Utdraget visade en dom."}),
        ("working-notes", {"text": "Utdraget visade en dom."}),
        ("recorded-facts", {"text": "Utdraget visade en dom."}),
        ("cancellations", {"reason": "client_request", "text": "Utdraget visade en dom."}),
    ],
)  # fmt: skip
def test_no_door_takes_a_word_about_a_schools_extract(
    world: World, command: str, body: dict[str, Any]
) -> None:
    case = started(world, "RU-SKOLA")
    before = everything_stored(world)
    for who in (OFFICER, DECIDER, staff("reviewer")):
        got = world.command(who, case, command, body)
        assert got.status in (403, 409, 422), got.body
    assert everything_stored(world) == before


def test_case_06a_no_background_check_takes_a_copy_either(world: World) -> None:
    got = upload(world, world.accepted())
    assert (got.status, got.body["rule_id"], got.body["code"]) == (403, "BK-20", "copy_forbidden")


def test_a_hold_is_placed_and_lifted_by_the_data_protection_officer(world: World) -> None:
    case = world.accepted()
    assert world.command(OFFICER, case, "holds", {"reason": "legal_claim"}).status == 403
    assert world.command(DPO, case, "holds", {"reason": "he sued us"}).status == 422
    assert world.command(DPO, case, "holds", {"reason": "legal_claim"}).status == 201
    got = OFFICER.get(f"/cases/{case}")
    assert (got.body["state"]["code"], got.body["waiting_for"]["what"]) == ("suspended", "held")
    refused = world.command(OFFICER, case, "cancellations", {"reason": "client_request"})
    assert (
        refused.status == 201
    )  # who may stop a case may stop a held one; nothing of it is destroyed meanwhile
    world.move(60)
    react(world.services, "dispose_case", TENANT, case, dispose)
    assert not world.state(case).disposed
    assert world.command(DPO, case, "hold-liftings", {}).status == 201
    react(world.services, "dispose_case", TENANT, case, dispose)
    assert "findings" in world.state(case).disposed


def test_the_original_is_noted_as_returned(world: World) -> None:
    case = shown_extract(world, "RU-HVB")
    assert world.command(OFFICER, case, "original-returns", {}).body["code"] == "no_copy"
    assert world.command(OFFICER, case, "employment-starts", {"starts_on": "2027-01-01"}).status == 201
    assert upload(world, case).status == 201
    assert world.command(OFFICER, case, "original-returns", {}).status == 201
