"""What is shown to whom and from when on, and what is recorded before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.adapters.access_log import AccessLog
from shared.adapters.vault import Vault
from shared.content import open_person, seal
from shared.domain import commands as c
from shared.domain.events import CaseShredded, CheckReturned, ReportWritten
from shared.domain.findings import (
    DONE,
    CourtType,
    Finding,
    Kind,
    LegalStatus,
    MatchedOn,
    Relevance,
    Sanction,
    to_document,
)
from tests.unit.test_staff_api_policy import HOST
from tests.unit.test_staff_api_story import RECORD, collected, shown
from tests.unit.test_staff_api_world import (
    CANDIDATE,
    DECIDER,
    FOREIGN,
    NUMBER,
    OFFICER,
    ORDERER,
    PDF,
    REVIEWER,
    TENANT,
    World,
    stack,
    staff,
)

FOUND = Finding(
    id="f1",
    source="Exempelby tingsrätt",
    source_ref="B 12-20",
    court_type=CourtType.GENERAL,
    kind=Kind.FINAL_JUDGMENT,
    legal_status=LegalStatus.LAGA_KRAFT,
    dated_on=date(2025, 3, 4),
    final_on=date(2025, 4, 4),
    category="assault",
    matched_on=MatchedOn.PERSONNUMMER,
    relevance=Relevance("trust", "ansvar för barn", 5),
    words="Misshandel",
    sanction=Sanction.FINES,
)
CONTENT = {"findings", "reply", "assessment"}


@pytest.fixture(name="shared", scope="module")
def _shared() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, stack(patch) as world:
        yield world


@pytest.fixture(name="world")
def _world(shared: World) -> World:
    """One stack for all, with cases of one's own and a clock that stands at the present."""
    shared.move(0)
    return shared


def _outside(world: World, case: str) -> dict[str, Any]:
    """What can be seen of a case without opening anything."""
    log = world.log(case)
    row = world.services.views.get(TENANT, case)
    assert row is not None
    s3 = world.services.documents.s3
    kept = s3.list_objects_v2(Bucket="documents", Prefix=f"sealed/{TENANT}/{case}/").get("Contents", [])
    body = shown(staff("auditor"), case)
    return {
        "events": [[type(e).__name__ for e in commit.events] for commit in log.commits],
        "inside": [[len(s.data or b"") for s in commit.sealed.values()] for commit in log.commits],
        "outside": sorted(entry["Size"] for entry in kept),
        "row": replace(row, case=""),
        "steps": [step["step"] for step in body["steps"]],
        "checks": [(check["check"], check["status"]) for check in body["checks"]],
    }


def test_the_case_says_what_is_waited_for_and_which_questions_are_open(world: World) -> None:
    case = world.opened()
    body = shown(OFFICER, case, "?parts=names")
    assert body["candidate"] == {"first_name": "Ida", "last_name": "Provsson", "email": "ida@example.com"}
    assert body["waiting_for"]["who"] == "staff"
    assert [q["question"] for q in body["questions"]] == ["need", "proportionality", "conflict_of_interest"]
    assert body["questions"][0]["rule_id"] == "BK-11"
    assert body["position"] == {"code": "teacher", "text": "lärare"}
    english = OFFICER.get(f"/cases/{case}", accept_language="en").body
    assert english["position"]["text"] == "teacher"


def test_findings_are_for_few_and_from_a_state_on(world: World) -> None:
    case = world.accepted()
    world.informed(case)
    world.collecting(case)
    collected(world, case, [RECORD])
    everybody = [
        ORDERER,
        REVIEWER,
        DECIDER,
        *(staff(r) for r in ("auditor", "data_protection_officer", "administrator")),
    ]
    finding = shown(OFFICER, case)["findings"][0]["findings"][0]
    assert (finding["words"], finding["relevance"]) == ("Misshandel", "ansvar för barn")
    (in_english, *_) = OFFICER.get(f"/cases/{case}", accept_language="en").body["findings"]
    assert in_english["findings"][0]["relevance"] == "responsibility for children"
    for who in everybody:
        assert not CONTENT & shown(who, case).keys()
    world.read_by_candidate(case)
    assert world.command(OFFICER, case, "assessments", {"text": "Bedömning."}).status == 201
    assert shown(REVIEWER, case).keys() >= CONTENT
    assert not CONTENT & shown(DECIDER, case).keys()
    assert world.command(REVIEWER, case, "reviews", {"outcome": "approved"}).status == 201
    world.written(case)
    for who in (ORDERER, DECIDER):
        got = who.get(f"/cases/{case}/report")
        assert (got.status, got.body["code"]) == (409, "not_released")
    assert not CONTENT & shown(DECIDER, case).keys()
    assert world.command(OFFICER, case, "releases", {}).status == 201
    assert shown(DECIDER, case).keys() >= CONTENT
    assert not CONTENT & shown(ORDERER, case).keys()
    assert ORDERER.get(f"/cases/{case}/report").body == PDF


def test_no_finding_is_shown_before_identity_is_proven(world: World) -> None:
    """Even a case whose log came to hold findings without a proof of identity shows none."""
    case = world.accepted()
    item = seal(world.services, TENANT, case, "findings", to_document((FOUND,), DONE))
    placed = world.services.documents.place(TENANT, case, item)
    world.fact(case, CheckReturned("courts_general", item.item, "manual"), placed)
    assert "findings" not in shown(OFFICER, case)


def test_names_are_for_those_who_work_the_case(world: World) -> None:
    case = world.opened()
    for role in ("auditor", "administrator"):
        assert "candidate" not in shown(staff(role), case)
    assert shown(staff("data_protection_officer"), case)["candidate"]["last_name"] == "Provsson"


def test_a_person_number_is_shown_masked_only(world: World) -> None:
    case = world.opened(candidate={**CANDIDATE, "person_number": f"{NUMBER[:8]}-{NUMBER[8:]}"})
    body = shown(OFFICER, case)
    assert body["candidate"]["person_number_masked"] == "19800102-****"
    assert NUMBER[8:] not in str(body)
    assert open_person(world.services, world.log(case)).person_number == NUMBER


def test_a_protected_person_is_named_to_nobody(world: World) -> None:
    case = world.accepted()
    world.does(case, c.AnswerProtected(True), "protected")
    body = shown(OFFICER, case)
    assert body["protected_identity"] is True
    assert "candidate" not in body
    assert staff("data_protection_officer").get(f"/cases/{case}").status == 404


def test_who_is_partial_reads_no_content(world: World) -> None:
    case = world.opened()
    declared = {"question": "conflict_of_interest", "answer": "declared"}
    assert world.command(OFFICER, case, "answers", declared).status == 201
    assert "candidate" not in shown(OFFICER, case)


def test_reading_is_recorded_before_anything_is_opened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.accepted()
    world.reviewed(case)
    happened: list[str] = []
    record, unseal = AccessLog.record, Vault.open

    def recording(self: AccessLog, *given: Any) -> None:
        happened.append(str(given[4]))
        record(self, *given)

    def opening(self: Vault, *given: Any) -> bytes:
        happened.append(f"open {given[2].retention_class}")
        return unseal(self, *given)

    monkeypatch.setattr(AccessLog, "record", recording)
    monkeypatch.setattr(Vault, "open", opening)
    shown(OFFICER, case)
    assert happened[:4] == ["names", "findings", "reply", "assessment"]
    assert all(step.startswith("open ") for step in happened[4:])
    happened.clear()
    OFFICER.get(f"/cases/{case}/report")
    assert happened == ["report", "open report"]
    readings = staff("auditor").get(f"/cases/{case}/readings").body["items"]
    assert [(r["reader"], r["role"], r["what"]) for r in readings][-1] == (HOST, "case_officer", "report")
    assert [r["number"] for r in readings] == list(range(1, len(readings) + 1))


def test_what_cannot_be_recorded_is_not_handed_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.accepted()
    world.reviewed(case)

    def refused(*_: object) -> None:
        raise RuntimeError("the table does not answer")

    def never(*_: object) -> bytes:
        raise AssertionError("something was opened")

    monkeypatch.setattr(AccessLog, "record", refused)
    monkeypatch.setattr(Vault, "open", never)
    for path in (f"/cases/{case}", f"/cases/{case}/report", f"/cases/{case}?parts=findings"):
        got = OFFICER.get(path)
        assert (got.status, got.body["code"]) == (503, "reading_not_recorded")
        assert "Provsson" not in str(got.body)


def test_the_worklist_names_nobody_and_shows_own_units_by_due_day(world: World) -> None:
    taught, headed, nursed = world.accepted(), world.accepted("head"), world.opened("nurse")
    world.informed(taught)
    world.collecting(taught)
    collected(world, taught, [])
    world.listed(taught, headed, nursed)
    items: list[dict[str, Any]] = []
    path: str | None = "/cases?limit=2"
    while path:
        page = OFFICER.get(path).body
        assert len(page["items"]) <= 2
        items += page["items"]
        path = page.get("next", "").removeprefix("https://api.example.com/tillit/v1")
    ids = [item["case_id"] for item in items]
    assert len(ids) == len(set(ids))
    assert {taught, headed, nursed} <= set(ids)
    days = [item["waiting_for"].get("until_on", "9999") for item in items]
    assert days == sorted(days)
    assert days[ids.index(taught)] != "9999"
    for secret in ("Ida", "Provsson", "ida@example.com", NUMBER):
        assert secret not in str(items)
    cared = [x["case_id"] for x in staff("case_officer", "care").get("/cases").body["items"]]
    assert nursed in cared
    assert not {taught, headed} & set(cared)
    waits = {item["case_id"] for item in OFFICER.get("/cases?waiting_for=candidate").body["items"]}
    assert waits & {taught, headed, nursed} == {taught, headed}
    assert all(
        x["unit"] == "care" and x["state"]["code"] == "received"
        for x in OFFICER.get("/cases?unit=care&state=received").body["items"]
    )
    assert staff("case_officer", tenant=FOREIGN).get("/cases").body["items"] == []


def test_the_log_is_listed_with_ids_and_codes_only(world: World) -> None:
    case = world.accepted()
    auditor = staff("auditor")
    first = auditor.get(f"/cases/{case}/events?limit=3").body
    rest = auditor.get(first["next"].removeprefix("https://api.example.com/tillit/v1")).body
    numbers = [item["sequence"] for item in (*first["items"], *rest["items"])]
    assert numbers == [x.sequence for x in world.log(case).commits]
    assert first["items"][0]["events"][0]["type"] == "case.opened"
    for secret in ("Ida", "Provsson", "ida@example.com", "ensam"):
        assert secret not in str(first)


def test_a_shredded_case_is_gone_and_its_log_remains(world: World) -> None:
    case = world.opened()
    world.fact(case, CaseShredded())
    assert OFFICER.get(f"/cases/{case}").status == 410
    assert OFFICER.get(f"/cases/{case}/report").status == 410
    assert world.command(OFFICER, case, "pauses", {"reason": "objection"}).status == 410
    assert staff("auditor").get(f"/cases/{case}/events").status == 200


def test_a_report_that_is_not_the_committed_one_is_not_handed_over(world: World) -> None:
    case = world.accepted()
    world.reviewed(case)
    report = world.state(case).report
    assert report is not None
    other = seal(world.services, TENANT, case, "report", b"%PDF-1.7 another")
    placed = world.services.documents.place(TENANT, case, other)
    world.fact(case, ReportWritten(other.item, report.sha256, report.head, report.head_sequence), placed)
    got = OFFICER.get(f"/cases/{case}/report")
    assert (got.status, got.body["code"]) == (500, "fault")


def test_two_cases_that_differ_in_what_was_found_are_the_same_outside(world: World) -> None:
    seen = []
    for records in ([RECORD], []):
        world.move(0)
        case = world.accepted()
        world.informed(case)
        world.collecting(case)
        collected(world, case, records)
        world.listed(case)
        seen.append(_outside(world, case))
    assert seen[0] == seen[1]
