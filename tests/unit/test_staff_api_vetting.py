"""Security vetting through the staff API: placement, consent, record check, reply, decision, participation and its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from shared.content import open_object
from shared.domain.law.interview import REPLIES
from shared.web.staff.rights import ROLES
from shared.web.staff.step_requests import FORMS
from tests.unit.staff_api_procedures import (
    APPROVAL,
    FORM,
    HOLISTIC,
    INTERVIEWER,
    PLACER,
    WORDS,
    assessed,
    consents,
    later,
    next_step,
    ordered,
    record,
    shown,
    started,
    steps_shown,
    walk,
)
from tests.unit.test_staff_api_policy import policy
from tests.unit.test_staff_api_world import (
    CANDIDATE,
    DECIDER,
    NUMBER,
    OFFICER,
    ORDERER,
    TENANT,
    Got,
    World,
    stack,
    staff,
)

WHOLE = {**HOLISTIC, **FORM}
REASONS = "Helhetsbedömningen bygger på samtal, referenser och intyg."
APPLICATION = {"step": "record_check", "route": "done", "content": {
    "operator": "A AB", "supervisory_body": "Länsstyrelsen", "title": "tekniker", "reason": WORDS}}  # fmt: skip
RECORDED = {
    "deregistration": {"step": "deregistration", "route": "done", "content": {"reference": "RK 2026/9"}},
}


@pytest.fixture(name="shared", scope="module")
def _shared() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, stack(patch, **APPROVAL) as world:
        yield world


@pytest.fixture(name="world")
def _world(shared: World) -> World:
    """One stack for all, with cases of one's own and a clock that stands at the present."""
    shared.move(0)
    return shared


def interim(world: World, service: str, route: str = "go_on") -> str:
    """The basic investigation is assessed, and the operator has taken its position."""
    case = started(world, service)
    walk(world, case)
    assessed(world, case)
    walk(world, case, until="none", route={"interim_assessment": route})
    return case


def refused(got: Got) -> tuple[int, str, str]:
    assert got.status >= 400, got.body
    return got.status, got.body["rule_id"], got.body["code"]


def decided(world: World, case: str, outcome: str = "godkänd") -> None:
    got = world.command(DECIDER, case, "decisions", {"outcome": outcome, "reasons": REASONS})
    assert got.status == 201, got.body


def export(case: str) -> Got:
    return PLACER.get(f"/cases/{case}/record-check-application")


def test_a_class_2_goes_from_the_placement_to_the_de_registration(world: World) -> None:
    case = interim(world, "SP-2")
    assert shown(world, case)["consent"] == {"state": "asked"}
    assert refused(world.command(PLACER, case, "steps", APPLICATION)) == (409, "SP-14", "no_consent")
    assert refused(export(case)) == (409, "SP-14", "no_consent")
    consents(world, case)
    consent = shown(world, case)["consent"]
    assert (consent["state"], consent["text"], consent["covers"]) == ("given", "sp-consent", "position")
    assert refused(export(case)) == (409, "SP-36", "application_missing")
    walk(world, case, until="application_sent")
    handed = export(case)
    assert handed.status == 200
    assert handed.headers["content-disposition"].startswith("attachment")
    assert handed.body["person"] == {"first_name": "Ida", "last_name": "Provsson", "person_number": NUMBER}
    assert handed.body["sections"] == [{"heading": "Personalia", "text": "Som i blanketten."}]
    walk(world, case)
    decided(world, case)
    walk(world, case)
    later(world, 370)
    assert steps_shown(world, case)["follow_up"]["state"] == "open"
    walk(world, case)
    assert world.command(OFFICER, case, "participation-endings", {"reason": "left"}).status == 201
    shown_steps = steps_shown(world, case)
    assert shown_steps["deregistration"]["state"] == "open"
    assert shown_steps["deregistration"]["due_on"]
    later(world, 9)
    assert steps_shown(world, case)["deregistration"]["escalated"] is True
    assert shown(world, case)["waiting_for"]["who"] == "decider"
    walk(world, case)
    assert steps_shown(world, case)["closing_talk"]["state"] == "done"


def test_case_01_no_application_is_handed_out_after_an_investigation_that_was_not_passed(
    world: World,
) -> None:
    case = interim(world, "SP-3", route="to_decision")
    assert refused(export(case)) == (409, "SP-12", "step_closed")
    assert refused(world.command(PLACER, case, "steps", APPLICATION)) == (409, "SP-12", "step_closed")
    assert steps_shown(world, case)["record_check"]["state"] == "closed"
    assert shown(world, case)["consent"] == {"state": "not_asked"}
    readings = staff("auditor").get(f"/cases/{case}/readings").body["items"]
    assert "record_check_application" not in {reading["what"] for reading in readings}
    decided(world, case, "ej_godkänd")


def test_case_02_without_a_class_record_check_and_investigation_are_absent(world: World) -> None:
    case = started(world, "SP-0")
    assert not {"record_check", "special_investigation", "deregistration"} & steps_shown(world, case).keys()
    assert refused(world.command(PLACER, case, "steps", APPLICATION)) == (409, "SP-07", "step_forbidden")
    assert refused(export(case)) == (409, "SP-07", "step_forbidden")


def test_case_03_class_3_has_no_special_investigation(world: World) -> None:
    case = started(world, "SP-3")
    body = {"step": "special_investigation", "route": "done", "content": {"sections": []}}
    assert refused(world.command(OFFICER, case, "steps", body)) == (409, "SP-17", "step_forbidden")


def test_case_04_a_municipality_places_nobody_in_class_1(world: World) -> None:
    case = world.opened(service="SP-1")
    body = {"question": "placement", "answer": "municipality", "text": "Beslut 2026-09-01, dnr 2026/44."}
    assert refused(world.command(PLACER, case, "answers", body)) == (422, "SP-09", "placement_decider")
    body["answer"] = "government"
    assert world.command(PLACER, case, "answers", body).status == 201


def test_case_05_citizenship_is_asked_by_public_employers_only(world: World) -> None:
    case = world.opened(service="SP-2")
    assert "citizenship" not in {q["question"] for q in shown(world, case)["questions"]}
    client = replace(policy(TENANT).client, authority=True)
    kept = world.services.tenants.policy(TENANT)
    world.services.tenants.add_policy(replace(kept, version=kept.version + 1, client=client))
    case = world.opened(service="SP-2")
    answer = {"question": "citizenship", "answer": "not_swedish"}
    assert refused(world.command(OFFICER, case, "answers", answer)) == (422, "SP-31", "citizenship")
    exempted = {"question": "citizenship", "answer": "exempted", "text": "Regeringens beslut 2026/12."}
    assert world.command(OFFICER, case, "answers", exempted).status == 201
    world.services.tenants.add_policy(replace(kept, version=kept.version + 2))


def test_case_23_a_reply_is_one_of_two_values_and_only_the_decider_reads_it(world: World) -> None:
    case = interim(world, "SP-3")
    consents(world, case)
    walk(world, case, until="record_check_reply")
    step = next_step(world, case)
    assert step is not None
    for wrong in (
        {"reply": "väntar_på_säpo"},
        {"reply": REPLIES[1], "text": "se bilaga"},
        {"reply": None},
        {},
    ):
        got = record(world, case, step, content=wrong or {"x": 1})
        assert (got.status, got.body["code"]) == (422, "content_invalid")
    assert set(FORMS["reply"].model_fields) == {"reply"}
    assert record(world, case, step, content={"reply": REPLIES[1]}).status == 201
    (told,) = [c for c in shown(world, case, DECIDER)["step_contents"] if c["step"] == "record_check_reply"]
    assert told["content"] == {"reply": REPLIES[1]}
    for role in ROLES:
        who = staff(role)
        got = who.get(f"/cases/{case}")
        assert role == "decider" or REPLIES[1] not in str(got.body)
        if got.status == 200:
            (seen,) = [s for s in got.body["procedure_steps"] if s["step"]["code"] == "record_check_reply"]
            assert seen["state"] == "done"  # svar mottaget
        assert REPLIES[1] not in str(who.get(f"/cases/{case}/events").body)
    readings = staff("auditor").get(f"/cases/{case}/readings").body["items"]
    assert {r["role"] for r in readings if r["what"] == "record_check_reply"} == {"decider"}


def test_replies_look_the_same_from_outside(world: World) -> None:
    sizes = []
    for value in REPLIES:
        case = interim(world, "SP-3")
        consents(world, case)
        walk(world, case, until="record_check_reply")
        step = next_step(world, case)
        assert step is not None
        assert record(world, case, step, content={"reply": value}).status == 201
        commit = world.log(case).commits[-1]
        sizes.append(([e.type for e in commit.events], [len(s.data or b"") for s in commit.sealed.values()]))
        world.move(0)
    assert sizes[0] == sizes[1]


def test_a_vetting_is_assessed_in_words_under_four_headings(world: World) -> None:
    """SP-02, SP-42"""
    case = started(world, "SP-0")
    early = world.command(OFFICER, case, "assessments", {"holistic": WHOLE})
    assert refused(early) == (409, "SP-41", "step_before")
    walk(world, case)
    for body, code in (
        ({"text": "Bedömning i ord."}, "content_invalid"),
        ({"holistic": WHOLE, "text": "Bedömning."}, "content_invalid"),
        ({"holistic": {**WHOLE, "loyalty": "god"}}, "content_invalid"),
        ({"holistic": {**WHOLE, "score": 4}}, "content_invalid"),
        ({"holistic": {**WHOLE, "checks": {"cv": "yes"}}}, "content_invalid"),
        ({"holistic": {**WHOLE, "statements": {**FORM["statements"], "loyal": False}}}, "statement_reason"),
        (
            {"holistic": {**WHOLE, "evidences": [{"heading": "loyalty", "steps": ["record_check"]}]}},
            "no_such_step",
        ),
        ({"holistic": {**WHOLE, "overall": f"{HOLISTIC['overall']} Betyg: 4"}}, "mark_in_text"),
        ({"holistic": {**WHOLE, "overall": f"{HOLISTIC['overall']} 8 av 10."}}, "mark_in_text"),
        ({"holistic": {**WHOLE, "overall": f"{HOLISTIC['overall']} Till 80 %."}}, "mark_in_text"),
    ):
        got = world.command(OFFICER, case, "assessments", body)
        assert (got.status, got.body["code"]) == (422, code), body
    assessed(world, case)
    assessment = shown(world, case)["assessment"]
    assert assessment["holistic"] == {**WHOLE, "reason": "", "evidences": []}
    assert assessment["assessed_by"] == OFFICER.subject


def test_only_the_operators_decider_decides_and_in_the_words_of_a_vetting(world: World) -> None:
    case = interim(world, "SP-0")
    for role in ROLES:
        if role != "decider":
            body = {"outcome": "godkänd", "reasons": REASONS}
            assert world.command(staff(role), case, "decisions", body).status == 403
    wrong = world.command(DECIDER, case, "decisions", {"outcome": "appointed", "reasons": REASONS})
    assert refused(wrong) == (422, "SP-23", "unknown_outcome")
    decided(world, case)
    item = world.state(case).decision
    assert item is not None
    assert open_object(world.services, world.log(case), item)["outcome"] == "godkänd"


def test_an_employments_decision_has_no_vettings_words(world: World) -> None:
    case = world.accepted()
    world.reviewed(case)
    assert world.command(OFFICER, case, "releases", {}).status == 201
    wrong = world.command(DECIDER, case, "decisions", {"outcome": "godkänd", "reasons": REASONS})
    assert refused(wrong) == (422, "SP-23", "unknown_outcome")


def test_somebody_is_authorised_by_three_checks_after_training_and_secrecy(world: World) -> None:
    """SP-30"""
    case = interim(world, "SP-0")
    decided(world, case)
    met = {"met": True, "words": WORDS}
    body = {"step": "authorisation", "content": {"reliability": met, "knowledge": met, "need": met}}
    assert refused(world.command(DECIDER, case, "steps", body)) == (409, "SP-29", "step_before")
    walk(world, case, until="authorisation")
    assert world.command(DECIDER, case, "steps", {**body, "content": {"need": met}}).status == 422
    assert world.command(OFFICER, case, "steps", body).status == 403
    assert world.command(DECIDER, case, "steps", body).status == 201


def test_consent_that_is_taken_back_stops_the_record_check_and_ends_nothing(world: World) -> None:
    case = interim(world, "SP-3")
    consents(world, case)
    walk(world, case, until="application_sent")
    assert export(case).status == 200
    consents(world, case, given=False)
    assert refused(export(case)) == (409, "SP-14", "no_consent")
    sent = {"step": "application_sent", "route": "done"}
    assert refused(world.command(PLACER, case, "steps", sent)) == (409, "SP-14", "no_consent")
    assert shown(world, case)["consent"]["state"] == "withdrawn"
    assert shown(world, case)["waiting_for"]["what"] == "decision"


@pytest.mark.parametrize("role", ROLES)
def test_only_the_placing_body_takes_the_application_out(world: World, role: str) -> None:
    """SP-35"""
    case = ordered(world, "SP-3")
    got = staff(role).get(f"/cases/{case}/record-check-application")
    assert got.status == (409 if role == "placing_body" else 403)


def follow(world: World, service: str, previous: str | None) -> Got:
    body: dict[str, Any] = {
        "position": "teacher",
        "engagement": "new_hire",
        "service": service,
        "candidate": CANDIDATE,
    }
    return ORDERER.post("/cases", {**body, **({"previous": previous} if previous else {})})


def test_a_sequel_names_a_decided_vetting_of_the_same_tenant(world: World) -> None:
    assert refused(follow(world, "SP-F", "no-such-case")) == (422, "case 4", "unknown_previous")
    assert refused(follow(world, "SP-F", world.accepted())) == (422, "SP-03", "previous_unfit")
    case = interim(world, "SP-0")
    assert refused(follow(world, "SP-F", case)) == (422, "SP-03", "previous_unfit")
    decided(world, case)
    got = follow(world, "SP-F", case)
    assert got.status == 201
    assert shown(world, got.body["case_id"])["previous"] == case


def test_a_sequel_without_an_earlier_vetting_is_not_accepted(world: World) -> None:
    with pytest.raises(AssertionError, match="previous_missing"):
        ordered(world, "SP-A")


def test_the_interviewer_reads_the_investigation_and_no_reply(world: World) -> None:
    case = started(world, "SP-0")
    walk(world, case)
    contents = {c["step"] for c in shown(world, case, INTERVIEWER)["step_contents"]}
    assert {"interview", "references"} <= contents
