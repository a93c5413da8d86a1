"""One case through the staff API, from opening to decision; what is shown to whom, and what is recorded before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.adapters.access_log import AccessLog
from shared.adapters.vault import Vault
from shared.content import Comment, open_object, open_person, seal
from shared.domain import commands as c
from shared.domain.events import CaseShredded, CheckReturned
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
from shared.flow import react
from shared.reactors.advance_case import advance
from shared.web.staff import conventions
from tests.unit.test_staff_api_world import (
    CANDIDATE,
    DECIDER,
    FOREIGN,
    HOST,
    NUMBER,
    OFFICER,
    ORDERER,
    PDF,
    REVIEWER,
    TENANT,
    Staff,
    World,
    stack,
    staff,
)

REASONS = "Kandidaten motsvarar kraven för tjänsten."
RECORD = {
    "source": "Exempelby tingsrätt",
    "source_ref": "B 12-20",
    "status": "laga_kraft",
    "category": "assault",
    "matched_on": "personnummer",
    "dated_on": "2025-03-04",
    "final_on": "2025-04-04",
    "sanction": "fines",
    "words": "Misshandel",
}
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
SHOWN = {"courts_general": [RECORD], "courts_administrative": []}


@pytest.fixture(name="shared", scope="module")
def _shared() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, stack(patch) as world:
        yield world


@pytest.fixture(name="world")
def _world(shared: World) -> World:
    """One stack for all, with cases of one's own and a clock that stands at the present."""
    shared.move(0)
    return shared


def shown(who: Staff, case: str, parts: str = "") -> dict[str, Any]:
    """A case as somebody sees it."""
    got = who.get(f"/cases/{case}{parts}")
    assert got.status == 200, got.body
    body: dict[str, Any] = got.body
    return body


def collected(world: World, case: str, records: list[dict[str, str]]) -> None:
    """The results are entered; the candidate reads."""
    for check in ("courts_general", "courts_administrative"):
        body = {"check": check, "status": "done", "findings": records if check == "courts_general" else []}
        got = world.command(OFFICER, case, "results", body)
        assert got.status == 201, got.body
    react(world.services, "advance_case", TENANT, case, advance)


def test_a_case_goes_from_opening_to_decision(world: World) -> None:
    case = world.accepted()
    assert shown(ORDERER, case)["waiting_for"]["who"] == "candidate"
    world.informed(case)
    world.collecting(case)
    collected(world, case, [RECORD])
    disputed = Comment("courts_general", "f1", "wrong", "Det var inte jag.")
    item = seal(world.services, TENANT, case, "reply", {"comments": [disputed.__dict__]})
    world.does(case, c.Reply(item.item), "reply", world.services.documents.place(TENANT, case, item))
    assert world.command(OFFICER, case, "assessments", {"text": "Bedömning."}).body["code"] == "open_dispute"
    resolution = {
        "check": "courts_general",
        "finding": "f1",
        "outcome": "rejected",
        "reason": "Källan är hörd.",
    }
    assessed = {"text": "Bedömning.", "resolutions": [resolution]}
    assert world.command(OFFICER, case, "assessments", assessed).status == 201
    own = replace(OFFICER, groups=(*OFFICER.groups, f"tillit:{TENANT}:*:reviewer"))
    assert world.command(own, case, "reviews", {"outcome": "approved"}).body["code"] == "own_work"
    returned = {"outcome": "returned", "reason": "Förtydliga stycke två."}
    assert world.command(REVIEWER, case, "reviews", returned).status == 201
    assert world.command(OFFICER, case, "assessments", assessed).status == 201
    assert world.command(REVIEWER, case, "reviews", {"outcome": "approved"}).status == 201
    assert world.command(OFFICER, case, "releases", {}).body["code"] == "report_not_written"
    world.written(case)
    decision = {"outcome": "appointed", "reasons": REASONS}
    assert world.command(DECIDER, case, "decisions", decision).body["code"] == "not_released"
    assert world.command(OFFICER, case, "releases", b"").status == 201
    assert DECIDER.get(f"/cases/{case}/report").body == PDF
    assert world.command(DECIDER, case, "decisions", decision).status == 201
    log = world.log(case)
    assert open_object(world.services, log, str(log.case.decision)) == decision
    assert shown(DECIDER, case)["assessment"]["resolutions"] == [resolution]


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
    assert shown(OFFICER, case)["findings"][0]["findings"][0]["words"] == "Misshandel"
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
    got = world.command(OFFICER, case, "resumptions", {})
    assert (got.status, got.body["rule_id"]) == (409, "PN-16")


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


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({}, 1),
        ({"status": "atal_vackt", "final_on": None, "sanction": None}, 1),
        ({"status": "frikand", "final_on": None}, 0),
        ({"category": "speeding"}, 0),
        ({"category": "lvm-care"}, 0),
        ({"dated_on": "1999-01-01", "final_on": "1999-02-01"}, 0),
    ],
)
def test_only_what_may_be_kept_of_an_entered_result_is(
    world: World, change: dict[str, str | None], kept: int
) -> None:
    case = world.accepted()
    world.informed(case)
    world.collecting(case)
    record = {name: value for name, value in {**RECORD, **change}.items() if value is not None}
    got = world.command(OFFICER, case, "results", {**_done(), "findings": [record]})
    assert got.status == 201, got.body
    assert got.body["events"] == ["check.returned"]
    checks = shown(OFFICER, case)["findings"]
    assert len(checks[0]["findings"]) == kept


def _done() -> dict[str, object]:
    return {"check": "courts_general", "status": "done"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"words": "Dömd för misshandel"}, "wording"),
        ({"final_on": None}, "laga_kraft_and_date_disagree"),
        ({"dated_on": "2099-01-01", "final_on": "2099-01-02"}, "dates"),
    ],
)
def test_what_nobody_can_judge_is_refused_and_nothing_is_stored(
    world: World, change: dict[str, str | None], code: str
) -> None:
    case = world.accepted()
    world.informed(case)
    world.collecting(case)
    before = _stored(world)
    record = {name: value for name, value in {**RECORD, **change}.items() if value is not None}
    got = world.command(OFFICER, case, "results", {**_done(), "findings": [record]})
    assert (got.status, got.body["code"]) == (422, code)
    assert _stored(world) == before


def _stored(world: World) -> int:
    dynamodb = world.services.log.dynamodb
    return sum(dynamodb.scan(TableName=name, Select="COUNT")["Count"] for name in ("Cases", "Keys"))


def test_a_check_that_could_not_be_done_has_a_reason(world: World) -> None:
    case = world.accepted()
    world.informed(case)
    world.collecting(case)
    got = world.command(OFFICER, case, "results", {"check": "courts_general", "status": "source_refused"})
    assert (got.status, got.body["events"]) == (201, ["check.not_done"])
    check = shown(OFFICER, case)["checks"][0]
    assert (check["status"], check["reason"]) == ("not_done", "source_refused")


def test_what_is_refused_is_refused_before_anything_of_it_is_sealed(world: World) -> None:
    case = world.accepted()
    before = _stored(world)
    for who, name, body in (
        (OFFICER, "assessments", {"text": "Bedömning."}),
        (DECIDER, "decisions", {"outcome": "appointed", "reasons": REASONS}),
        (OFFICER, "results", {**_done(), "findings": [RECORD]}),
        (ORDERER, "answers", {"question": "need", "answer": "stated", "text": "En gång till."}),
    ):
        got = world.command(who, case, name, body)
        assert got.status == 409, got.body
        assert got.body["rule_id"]
    assert _stored(world) == before


def test_a_commit_between_reading_and_writing_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.opened()
    ordinary = conventions.seal_all

    def slow(*given: Any) -> Any:
        world.does(case, c.AnswerQuestion("proportionality", "proportionate", "orderer-2"), "in between")
        return ordinary(*given)

    monkeypatch.setattr(conventions, "seal_all", slow)
    got = world.command(ORDERER, case, "answers", {"question": "need", "answer": "stated", "text": "Behov."})
    assert (got.status, got.body["current_version"]) == (412, 2)
    assert world.state(case).answered("need") is None


def test_questions_have_their_own_roles_and_take_no_surplus_text(world: World) -> None:
    case = world.opened(candidate={"first_name": "Ida", "last_name": "Provsson"})
    got = world.command(ORDERER, case, "answers", {"question": "conflict_of_interest", "answer": "none"})
    assert (got.status, got.body["code"]) == (403, "role")
    surplus = {"question": "proportionality", "answer": "proportionate", "text": "Ord."}
    got = world.command(ORDERER, case, "answers", surplus)
    assert got.body["errors"][0]["code"] == "not_asked_for"
    email = {"question": "email", "answer": "given", "email": "ida@example.com"}
    assert world.command(ORDERER, case, "answers", email).status == 201
    log = world.log(case)
    assert open_object(world.services, log, str(log.case.answers["email"].item)) == {
        "text": "ida@example.com"
    }


def test_a_recruitment_has_as_many_candidates_as_the_policy_allows(world: World) -> None:
    first = world.accepted(requisition="R-1")
    second = world.opened(requisition="R-1")
    need = {"question": "need", "answer": "stated", "text": "Behov."}
    world.command(ORDERER, second, "answers", need)
    world.command(OFFICER, second, "answers", {"question": "conflict_of_interest", "answer": "none"})
    last = {"question": "proportionality", "answer": "proportionate"}
    got = world.command(ORDERER, second, "answers", last)
    assert (got.status, got.body["rule_id"], got.body["code"]) == (409, "BK-12", "too_many_candidates")
    assert world.state(second).service is None
    assert world.command(ORDERER, first, "cancellations", {"reason": "client_request"}).status == 201
    assert world.command(ORDERER, second, "answers", last).status == 201
    assert world.state(second).service == "BK-B"


def test_an_orderer_opens_and_places_cases_in_own_units_only(world: World) -> None:
    cared = staff("orderer", "care")
    body = {"position": "teacher", "engagement": "new_hire", "candidate": CANDIDATE}
    assert cared.post("/cases", body).status == 403
    assert cared.post("/cases", {**body, "position": "nurse"}).status == 201
    assert cared.post("/cases", {**body, "position": "astronaut"}).status == 422


def test_a_login_code_is_told_once_to_who_was_checked(world: World) -> None:
    case = world.accepted()
    got = world.command(OFFICER, case, "login-codes", {"days": 2})
    assert (got.status, got.body["code"]) == (409, "identity_not_checked")
    world.informed(case)
    key = "b5b5ad35-3a0e-4b6e-9a6d-0a7f53d1a9f2"
    given = world.command(OFFICER, case, "login-codes", {"days": 2}, idempotency_key=key)
    assert given.status == 201
    code = given.body["code"]
    found = world.services.doors.link(code.replace(" ", ""), world.services.clock.real())
    assert found is not None
    assert (found["tenant"], found["case"], found["link"]) == (TENANT, case, "code")
    again = world.command(OFFICER, case, "login-codes", {"days": 2}, idempotency_key=key)
    assert again.body == {name: value for name, value in given.body.items() if name != "code"}
    other = world.command(OFFICER, case, "login-codes", {"days": 3}, idempotency_key=key)
    assert other.body["code"] == "key_reused"
    assert world.command(OFFICER, case, "login-codes", {"days": 8}).status == 422


def test_an_identity_check_takes_the_number_from_the_document(world: World) -> None:
    case = world.accepted(candidate={**CANDIDATE, "person_number": NUMBER})
    got = world.command(OFFICER, case, "identity-checks", {"document_kind": "passport"})
    assert got.status == 201
    assert world.state(case).identity == "id_check"
    assert world.state(case).identity_by == HOST
    assert world.state(case).has_number is False
    person = open_person(world.services, world.log(case))
    assert (person.first_name, person.person_number) == ("Ida", None)


@pytest.mark.parametrize("typed", ["19800102-2387", "no number", "5560360793"])
def test_a_number_that_does_not_verify_is_refused_by_name(world: World, typed: str) -> None:
    before = _stored(world)
    body = {
        "position": "teacher",
        "engagement": "new_hire",
        "candidate": {**CANDIDATE, "person_number": typed},
    }
    got = ORDERER.post("/cases", body)
    assert got.status == 422
    assert got.body["rule_id"].startswith("PN-")
    assert got.body["errors"][0]["pointer"] == "#/candidate/person_number"
    assert typed not in str(got.body)
    assert _stored(world) == before


def test_production_takes_no_test_number_and_does_not_work_without_the_list(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.services.settings.environment, "STAGE", "production")
    body = {
        "position": "teacher",
        "engagement": "new_hire",
        "candidate": {**CANDIDATE, "person_number": NUMBER},
    }
    assert ORDERER.post("/cases", body).status == 500
    world.services.tenants.load_test_numbers(frozenset({NUMBER}))
    got = ORDERER.post("/cases", body)
    assert (got.status, got.body["rule_id"], got.body["code"]) == (422, "PN-12", "test_number")


def test_a_shredded_case_is_gone_and_its_log_remains(world: World) -> None:
    case = world.opened()
    world.fact(case, CaseShredded())
    assert OFFICER.get(f"/cases/{case}").status == 410
    assert OFFICER.get(f"/cases/{case}/report").status == 410
    assert world.command(OFFICER, case, "pauses", {"reason": "objection"}).status == 410
    assert staff("auditor").get(f"/cases/{case}/events").status == 200


def test_a_paused_case_waits_for_a_person(world: World) -> None:
    case = world.accepted()
    officer = staff("data_protection_officer")
    assert world.command(officer, case, "pauses", {"reason": "objection"}).status == 201
    got = world.command(OFFICER, case, "collection-starts", {})
    assert (got.status, got.body["rule_id"]) == (409, "GR-05")
    assert world.command(officer, case, "resumptions", {}).status == 201
    assert world.state(case).paused is None


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
