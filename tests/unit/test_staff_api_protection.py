"""Protected identity through the staff API: the case is there for its handlers only, and gives nothing without approval."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.content import open_object, open_person
from shared.domain import commands as c
from tests.unit.test_staff_api_world import (
    CANDIDATE,
    DECIDER,
    OFFICER,
    ORDERER,
    PDF,
    REVIEWER,
    TENANT,
    Got,
    Staff,
    World,
    stack,
    staff,
)

SECOND = Staff("officer-2", tuple(f"tillit:{TENANT}:*:{role}" for role in ("case_officer", "reviewer")))
THIRD = staff("case_officer", number=3)
DPO, AUDITOR = staff("data_protection_officer"), staff("auditor")
TEST = "Mottagaren behöver uppgiften; den röjer inte var personen finns."


@pytest.fixture(name="shared", scope="module")
def _shared() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, stack(patch) as world:
        yield world


@pytest.fixture(name="world")
def _world(shared: World) -> World:
    """One stack for all, with cases of one's own."""
    shared.move(0)
    return shared


def done(world: World, who: Staff, case: str, name: str, body: object) -> Got:
    """A command that must be carried out."""
    got = world.command(who, case, name, body)
    assert got.status == 201, got.body
    return got


def refused(world: World, who: Staff, case: str, name: str, body: object) -> tuple[int, str]:
    """A command that must be refused: status and code."""
    got = world.command(who, case, name, body)
    assert got.status >= 400, got.body
    return got.status, got.body["code"]


def protected(world: World) -> str:
    """A case in which protection was switched on, with two handlers, and which goes on."""
    case = world.accepted()
    world.does(case, c.AnswerProtected(True), "protected")
    done(world, OFFICER, case, "handlers", {"handler": SECOND.subject})
    done(world, OFFICER, case, "resumptions", {})
    return case


def approved(world: World, by: Staff, case: str, output: str, to: str) -> None:
    done(world, by, case, "output-approvals", {"output": output, "to": to, "harm_test": TEST})


def listed(world: World, who: Staff, case: str) -> list[dict[str, Any]]:
    """The rows of a case in somebody's worklist."""
    world.listed(case)
    return [row for row in who.get("/cases?limit=100").body["items"] if row["case_id"] == case]


def test_a_protected_case_is_in_no_list_but_its_handlers(world: World) -> None:
    case = world.accepted()
    assert listed(world, THIRD, case)
    world.does(case, c.AnswerProtected(True), "protected")
    for who in (THIRD, ORDERER, REVIEWER, DECIDER, DPO, AUDITOR, staff("administrator")):
        assert listed(world, who, case) == []
    assert listed(world, OFFICER, case)[0]["waiting_for"]["what"] == "paused:protected_identity"
    counted, _ = world.services.views.page(TENANT, 500, None, None)
    assert case not in [row.case for row in counted]  # what counts cases counts none of these


@pytest.mark.parametrize("path", ["", "/report", "/events", "/readings"])
def test_to_everybody_else_it_is_a_case_that_does_not_exist(world: World, path: str) -> None:
    case = protected(world)
    for who in (THIRD, ORDERER, REVIEWER, DECIDER, DPO, AUDITOR):
        got, unknown = who.get(f"/cases/{case}{path}"), who.get(f"/cases/nothing-here{path}")
        assert (got.status, got.body["code"]) == (unknown.status, unknown.body["code"])
        assert got.status in (403, 404)
    assert refused(world, THIRD, case, "pauses", {"reason": "objection"}) == (404, "unknown_case")


def test_the_name_is_read_once_for_each_approval_and_without_address(world: World) -> None:
    case = protected(world)
    assert "candidate" not in OFFICER.get(f"/cases/{case}").body
    approved(world, SECOND, case, "names", OFFICER.subject)
    assert "candidate" not in SECOND.get(f"/cases/{case}").body
    body = OFFICER.get(f"/cases/{case}").body
    assert body["candidate"] == {"first_name": "Ida", "last_name": "Provsson"}  # PN-15
    assert "candidate" not in OFFICER.get(f"/cases/{case}").body  # that approval has served
    approved(world, SECOND, case, "names", OFFICER.subject)
    assert "candidate" in OFFICER.get(f"/cases/{case}").body
    assert refused(
        world, SECOND, case, "output-approvals", {"output": "names", "to": SECOND.subject, "harm_test": TEST}
    ) == (409, "own_output")


def test_the_harm_test_is_words_and_lies_sealed(world: World) -> None:
    case = protected(world)
    body = {"output": "names", "to": OFFICER.subject, "harm_test": "ok"}
    assert world.command(SECOND, case, "output-approvals", body).status == 422
    approved(world, SECOND, case, "names", OFFICER.subject)
    log = world.log(case)
    event = log.commits[-1].events[0].data()
    assert open_object(world.services, log, str(event["item"])) == {"harm_test": TEST}
    assert TEST not in str(event)
    assert {**body, "kind": "x"}.keys() - body.keys() and world.command(
        SECOND, case, "output-approvals", {**body, "harm_test": TEST, "kind": "fingerade"}
    ).status == 422  # PN-13: there is no member for it


def test_the_pdf_is_blocked_until_a_named_person_has_approved_it(world: World) -> None:
    case = world.accepted()
    world.reviewed(case)
    done(world, OFFICER, case, "protections", {})
    done(world, OFFICER, case, "handlers", {"handler": SECOND.subject})
    for who in (OFFICER, SECOND):
        got = who.get(f"/cases/{case}/report")
        assert (got.status, got.body["code"]) == (409, "output_not_approved")
    assert (DECIDER.get(f"/cases/{case}/report").status) == 404
    done(world, OFFICER, case, "resumptions", {})
    assert refused(world, OFFICER, case, "releases", {}) == (409, "output_not_approved")
    approved(world, SECOND, case, "release", OFFICER.subject)
    done(world, OFFICER, case, "releases", {})
    approved(world, SECOND, case, "report", DECIDER.subject)
    got = DECIDER.get(f"/cases/{case}/report")
    assert (got.status, got.body) == (200, PDF)
    assert DECIDER.get(f"/cases/{case}/report").body["code"] == "output_not_approved"  # once
    shown = DECIDER.get(f"/cases/{case}").body
    assert not {"candidate", "findings", "reply", "assessment"} & shown.keys()
    done(
        world,
        DECIDER,
        case,
        "decisions",
        {"outcome": "appointed", "reasons": "Motsvarar kraven för tjänsten."},
    )


def test_who_oversees_names_a_handler_but_sees_nothing(world: World) -> None:
    case = protected(world)
    assert refused(world, THIRD, case, "handlers", {"handler": THIRD.subject}) == (404, "unknown_case")
    done(world, DPO, case, "handlers", {"handler": THIRD.subject, "replaces": OFFICER.subject})
    assert THIRD.get(f"/cases/{case}").status == 200
    assert OFFICER.get(f"/cases/{case}").status == 404
    assert DPO.get(f"/cases/{case}").status == 404
    approved(world, SECOND, case, "log", AUDITOR.subject)
    assert AUDITOR.get(f"/cases/{case}/readings").status == 200
    approved(world, SECOND, case, "report" if world.state(case).report else "disclosure", DECIDER.subject)
    assert DECIDER.get(f"/cases/{case}").status == 200
    assert staff("administrator").get(f"/cases/{case}/events").status == 404


def test_at_the_order_nothing_of_the_person_is_given(world: World) -> None:
    body = {
        "position": "teacher",
        "engagement": "new_hire",
        "final_candidate": True,
        "protected_identity": True,
    }
    for wrong in ({"candidate": CANDIDATE}, {}):
        given = {**body, **wrong, **({} if wrong else {"protected_identity": False})}
        got = ORDERER.post("/cases", given)
        assert (got.status, got.body["code"]) == (422, "protected_or_named")
    got = ORDERER.post("/cases", {**body, "file_reference": "Kassaskåp 3, pärm 7"})
    assert got.status == 201, got.body
    case = str(got.body["case_id"])
    assert ORDERER.get(f"/cases/{case}").status == 404  # not even to who ordered it
    assert [len(listed(world, who, case)) for who in (ORDERER, OFFICER, DPO)] == [
        0,
        0,
        1,
    ]  # nobody forgets it
    done(world, THIRD, case, "handlers", {"handler": THIRD.subject})
    assert THIRD.get(f"/cases/{case}").body["protected_identity"] is True
    assert refused(world, OFFICER, case, "handlers", {"handler": OFFICER.subject}) == (404, "unknown_case")
    assert [len(listed(world, who, case)) for who in (THIRD, DPO)] == [1, 0]
    person = open_person(world.services, world.log(case))
    assert (person.called, person.name, person.email, person.person_number) == ("Kandidat 1", "", None, None)
    assert person.file_reference == "Kassaskåp 3, pärm 7"
