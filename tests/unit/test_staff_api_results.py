"""Answers and results through the staff API: what may be kept, what is refused, what is noticed."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.content import open_object
from shared.domain import commands as c
from shared.domain.events import CaseClosed
from shared.web.staff import conventions
from tests.unit.test_staff_api_story import RECORD, shown, stored
from tests.unit.test_staff_api_world import (
    CANDIDATE,
    DECIDER,
    OFFICER,
    ORDERER,
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


def _done() -> dict[str, object]:
    return {"check": "courts_general", "status": "done"}


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
    before = stored(world)
    record = {name: value for name, value in {**RECORD, **change}.items() if value is not None}
    got = world.command(OFFICER, case, "results", {**_done(), "findings": [record]})
    assert (got.status, got.body["code"]) == (422, code)
    assert stored(world) == before


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
    before = stored(world)
    for who, name, body in (
        (OFFICER, "assessments", {"text": "Bedömning."}),
        (DECIDER, "decisions", {"outcome": "appointed", "reasons": REASONS}),
        (OFFICER, "results", {**_done(), "findings": [RECORD]}),
        (ORDERER, "answers", {"question": "need", "answer": "stated", "text": "En gång till."}),
    ):
        got = world.command(who, case, name, body)
        assert got.status == 409, got.body
        assert got.body["rule_id"]
    assert stored(world) == before


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


def test_the_administrator_answers_for_the_disposal_of_a_closed_case(world: World) -> None:
    case = world.opened()
    world.fact(case, CaseClosed({"findings": "2027-01-01"}))
    body = {"question": "disposal_decision", "answer": "decided", "text": "Gallringsbeslut 2026:12."}
    assert world.command(OFFICER, case, "answers", body).body["code"] == "role"
    assert world.command(staff("administrator"), case, "answers", body).status == 201
    assert world.state(case).answered("disposal_decision") == "decided"
