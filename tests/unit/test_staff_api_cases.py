"""One case through the staff API, from opening to decision, and what concerns its candidate."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.content import Comment, open_object, open_person, seal
from shared.domain import commands as c
from tests.unit.test_staff_api_policy import HOST
from tests.unit.test_staff_api_story import RECORD, collected, shown, stored
from tests.unit.test_staff_api_world import (
    CANDIDATE,
    DECIDER,
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
    assert world.command(officer, case, "resumptions", {}).status == 201
    assert world.state(case).paused is None
