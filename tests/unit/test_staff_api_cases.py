"""One case through the staff API, from opening to decision, and what concerns its candidate."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from shared.content import Comment, match_of, open_object, open_person, seal
from shared.domain import commands as c
from shared.flow import react
from shared.reactors.write_report import write_report
from tests.unit.test_staff_api_policy import HOST
from tests.unit.test_staff_api_story import RECORD, collected, shown, stored
from tests.unit.test_staff_api_world import (
    CANDIDATE,
    DECIDER,
    NUMBER,
    OFFICER,
    ORDERER,
    PAGES,
    PDF,
    REVIEWER,
    TENANT,
    World,
    stack,
    staff,
)

REASONS = "Kandidaten motsvarar kraven för tjänsten."


@pytest.fixture(name="shared", scope="module")
def _shared() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, stack(patch) as world:
        yield world


@pytest.fixture(name="world")
def _world(shared: World) -> World:
    """One stack for all, with cases of one's own and a clock that stands at the present."""
    shared.move(0)
    return shared


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


def test_a_link_and_a_code_are_handed_over_to_who_was_checked(world: World) -> None:
    case = world.accepted()
    got = world.command(OFFICER, case, "login-codes", {"days": 2})
    assert (got.status, got.body["code"]) == (409, "identity_not_checked")
    world.informed(case)
    key = "b5b5ad35-3a0e-4b6e-9a6d-0a7f53d1a9f2"
    given = world.command(OFFICER, case, "login-codes", {"days": 2}, idempotency_key=key)
    assert given.status == 201
    assert set(given.body) == {"case_id", "version", "events", "address", "code", "expires_at"}
    assert (given.body["events"], given.etag) == (["link.issued"], f'"{given.body["version"]}"')
    token = given.body["address"].removeprefix(f"{PAGES}/c/link/")
    for opens, link in ((given.body["code"].replace(" ", ""), "code"), (token, "l1")):
        found = world.services.doors.link(opens, world.services.clock.real())
        assert found is not None
        assert (found["tenant"], found["case"], found["link"]) == (TENANT, case, link)
    version = world.state(case).sequence
    again = world.command(OFFICER, case, "login-codes", {"days": 2}, idempotency_key=key)
    assert again.body == given.body, "lost on the way? the same is told again, and no second link exists"
    assert world.state(case).sequence == version
    assert world.log(case).commits[-1].events[0].data()["by"] == HOST
    other = world.command(OFFICER, case, "login-codes", {"days": 3}, idempotency_key=key)
    assert other.body["code"] == "key_reused"
    assert world.command(OFFICER, case, "login-codes", {"days": 8}).status == 422
    stale = world.command(OFFICER, case, "login-codes", {"days": 1}, if_match='"1"')
    assert (stale.status, stale.body["current_version"]) == (412, version)


def test_nobody_else_hands_a_link_over_and_a_second_one_is_another(world: World) -> None:
    case = world.accepted()
    world.informed(case)
    first, second = (world.command(OFFICER, case, "login-codes", {"days": 1}) for _ in range(2))
    assert first.body["address"] != second.body["address"]
    assert first.body["code"] != second.body["code"]
    assert [link for link, _ in world.state(case).links] == ["l1", "l2"]
    assert world.command(REVIEWER, case, "login-codes", {"days": 1}).status == 403


def test_the_question_whom_no_mail_reaches_leads_to_an_id_check_and_a_link(world: World) -> None:
    case = world.opened(candidate={"first_name": "Ida", "last_name": "Provsson"})
    for who, question, answer, text in (
        (ORDERER, "need", "stated", "Arbete ensam med barn."),
        (ORDERER, "proportionality", "proportionate", None),
        (OFFICER, "conflict_of_interest", "none", None),
        (ORDERER, "email", "none", None),
    ):
        body = {"question": question, "answer": answer, **({"text": text} if text else {})}
        assert world.command(who, case, "answers", body).status == 201
    assert world.command(OFFICER, case, "host-changes", {"host": HOST}).status == 201
    assert shown(OFFICER, case)["waiting_for"]["what"] == "id_check"
    born = {"document_kind": "passport", "birth_date": "1980-01-02"}
    assert world.command(OFFICER, case, "identity-checks", born).status == 201
    assert shown(OFFICER, case)["waiting_for"]["what"] == "login_code"
    assert world.command(OFFICER, case, "login-codes", {}).status == 201
    assert shown(OFFICER, case)["waiting_for"]["who"] == "candidate"


def test_an_identity_check_takes_the_number_from_the_document(world: World) -> None:
    case = world.accepted(candidate={**CANDIDATE, "person_number": NUMBER})
    got = world.command(OFFICER, case, "identity-checks", {"document_kind": "passport"})
    assert got.status == 201
    assert world.state(case).identity == "id_check"
    assert world.state(case).identity_by == HOST
    assert world.state(case).has_number is False
    person = open_person(world.services, world.log(case))
    assert (person.first_name, person.person_number) == ("Ida", None)


def test_somebody_without_a_number_is_known_by_name_and_date_of_birth(world: World) -> None:
    case = world.accepted()
    born = {"document_kind": "passport", "birth_date": "1980-01-02"}
    assert world.command(OFFICER, case, "identity-checks", born).status == 201
    state = world.state(case)
    assert (state.has_number, state.has_birth_date, state.minor) == (False, True, False)
    person = open_person(world.services, world.log(case))
    compared = match_of(person, date(2026, 11, 2))
    assert (compared.person_number, compared.name, compared.birth_date) == (
        None,
        "Ida Provsson",
        date(1980, 1, 2),
    )
    assert "1980" not in str([x.data() for x in world.log(case).commits[-1].events])


def test_a_minor_is_known_by_the_date_of_birth_too(world: World) -> None:
    case = world.accepted()
    born = {"document_kind": "passport", "birth_date": f"{world.services.clock.now().year - 16}-01-01"}
    assert world.command(OFFICER, case, "identity-checks", born).status == 201
    assert shown(OFFICER, case)["waiting_for"]["what"] == "question:minor"


def test_a_reviewer_and_a_decider_may_declare_a_conflict_whenever_it_shows(world: World) -> None:
    case = world.accepted()
    declared = {"question": "conflict_of_interest", "answer": "declared"}
    for who in (REVIEWER, DECIDER):
        assert world.command(who, case, "answers", declared).status == 201
        assert who.subject in world.state(case).conflicted
    need = {"question": "need", "answer": "stated", "text": "Nej"}
    assert world.command(REVIEWER, case, "answers", need).status == 403


def test_what_a_pause_is_about_shows_nowhere(world: World) -> None:
    case = world.accepted()
    assert world.command(OFFICER, case, "pauses", {"reason": "dispute"}).status == 201
    assert (world.state(case).paused, shown(OFFICER, case)["paused"]) == ("staff", "staff")
    assert "dispute" not in str([x.data() for commit in world.log(case).commits for x in commit.events])
    world.listed(case)
    row = world.services.log.dynamodb.scan(TableName="Views")["Items"]
    assert "dispute" not in str(row)


@pytest.mark.parametrize("typed", ["19800102-2387", "no number", "5560360793"])
def test_a_number_that_does_not_verify_is_refused_by_name(world: World, typed: str) -> None:
    before = stored(world)
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
    assert stored(world) == before


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


def test_a_paused_case_waits_for_a_person(world: World) -> None:
    case = world.accepted()
    officer = staff("data_protection_officer")
    assert world.command(officer, case, "pauses", {"reason": "objection"}).status == 201
    got = world.command(OFFICER, case, "collection-starts", {})
    assert (got.status, got.body["rule_id"]) == (409, "GR-05")
    refused = world.command(officer, case, "resumptions", {})
    assert (refused.status, refused.body["code"]) == (409, "objection_unanswered")
    answer = {"request": "r1", "outcome": "refused", "reasons": "Skälen för kontrollen väger tyngre."}
    assert world.command(officer, case, "rights-answers", answer).status == 201
    assert world.state(case).paused is None


def test_a_report_that_must_be_refused_says_in_the_open_only_that(world: World) -> None:
    """Which rule a text broke could tell what it was about; a reviewer returns it, and it is written anew."""
    case = world.accepted()
    world.informed(case)
    world.collecting(case)
    world.read_by_candidate(case)
    content = {"text": "Kandidaten dömdes för stöld.", "resolutions": []}
    item = seal(world.services, TENANT, case, "assessment", content)
    placed = world.services.documents.place(TENANT, case, item)
    world.does(case, c.SignAssessment(item.item, HOST), "past the door", placed)
    assert world.command(REVIEWER, case, "reviews", {"outcome": "approved"}).status == 201
    react(world.services, "write_report", TENANT, case, write_report)
    (failed,) = world.log(case).commits[-1].events
    assert (failed.type, failed.data()["reason"]) == ("action.failed", "report_refused")
    returned = {"outcome": "returned", "reason": "Skriv inte så."}
    assert world.command(REVIEWER, case, "reviews", returned).status == 201
    assert world.command(OFFICER, case, "assessments", {"text": "Bedömning."}).status == 201
