"""Steps through the staff API: who may record which, with what content, and how a case shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shared.content import open_object
from shared.domain.law.interview import REPLIES, THEMES
from shared.domain.law.rows import FORMS as LAW_FORMS
from shared.domain.procedure import steps_of
from shared.domain.regimes import REGIMES
from shared.web.staff import rights
from shared.web.staff.call import Turned
from shared.web.staff.rights import ROLES
from shared.web.staff.step_requests import FORMS, ReplyContent, Theme, shaped
from shared.web.staff.step_view import BANNER, title_of
from tests.unit.staff_api_procedures import (
    APPROVAL,
    INTERVIEWER,
    PLACER,
    WORDS,
    content_of,
    later,
    next_step,
    ordered,
    record,
    shown,
    started,
    steps_shown,
    walk,
)
from tests.unit.test_staff_api_world import CANDIDATE, DECIDER, OFFICER, ORDERER, World, stack, staff


@pytest.fixture(name="shared", scope="module")
def _shared() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, stack(patch, **APPROVAL) as world:
        yield world


@pytest.fixture(name="world")
def _world(shared: World) -> World:
    """One stack for all, with cases of one's own and a clock that stands at the present."""
    shared.move(0)
    return shared


def invite(world: World, case: str, **changes: object) -> Any:
    step = next(s for s in steps_of(world.state(case)) if s.id == "interview_invitation")
    given = {**(content_of(world, step, INTERVIEWER) or {}), **changes}
    return record(world, case, step, "handed_over", given)


def test_every_form_and_theme_of_the_law_has_its_shape() -> None:
    """SP-39, SP-40"""
    assert set(FORMS) | {"none", "copy"} == set(LAW_FORMS)  # a copy is a file, at an address of its own
    assert Theme.__args__ == tuple(THEMES)  # type: ignore[attr-defined]  # a Literal's values
    assert ReplyContent.model_fields["reply"].annotation.__args__ == REPLIES  # type: ignore[union-attr]  # a Literal's values
    for regime in REGIMES:
        for step in regime.steps:
            assert title_of(step.id, "sv").text != title_of(step.id, "en").text


@pytest.mark.parametrize("role", ROLES)
def test_only_the_roles_of_the_row_record_a_step(world: World, role: str) -> None:
    case = started(world, "SP-0")
    body = {"step": "certificates", "route": "done", "content": {"text": WORDS}}
    got = world.command(staff(role), case, "steps", body)
    if role == "case_officer":
        assert got.status == 201
    else:
        assert (got.status, got.body["code"]) == (403, "role")


@pytest.mark.parametrize("role", [r for r in ROLES if r in rights.OPERATIONS["waive_step"]])
def test_only_who_may_decide_it_leaves_a_step_out(world: World, role: str) -> None:
    case = started(world, "SP-0")
    body = {"step": "references", "reason": "particular_reasons", "text": WORDS}
    got = world.command(staff(role), case, "waivers", body)
    assert got.status == (201 if role == "decider" else 403)
    required = {"step": "interview_invitation", "reason": "not_relevant", "text": WORDS}
    got = world.command(INTERVIEWER, case, "waivers", required)
    assert (got.status, got.body["rule_id"], got.body["code"]) == (409, "SP-41", "step_required")


def test_what_was_said_is_sealed_and_no_event_tells_of_it(world: World) -> None:
    case = started(world, "SP-0")
    assert (
        record(world, case, next(s for s in steps_of(world.state(case)) if s.id == "certificates")).status
        == 201
    )
    known = world.state(case).steps["certificates"]
    assert known.item is not None
    assert known.item.startswith("investigation-")
    assert open_object(world.services, world.log(case), known.item) == {"text": WORDS}
    assert WORDS not in str(staff("auditor").get(f"/cases/{case}/events").body)


@pytest.mark.parametrize(
    ("form", "content", "pointer"),
    [
        ("text", {"text": "ok"}, "#/content/text"),
        ("text", {"text": WORDS, "score": 4}, "#/content/score"),
        ("interview", {"held_on": "2026-11-02", "themes": []}, "#/content/themes"),
        ("interview", {"held_on": "2026-11-02", "themes": [{"theme": "free", "notes": "x"}]}, "#/content/themes/0/notes"),
        (
            "interview",
            {"held_on": "2026-11-02", "themes": [{"theme": "free", "notes": WORDS, "mark": 3}]},
            "#/content/themes/0/mark",
        ),
        ("reply", {"reply": "uppgifter_finns"}, "#/content/reply"),
        ("reply", {"reply": REPLIES[0], "comment": "inget"}, "#/content/comment"),
        ("application", {"operator": "A", "supervisory_body": "B", "title": "C", "reason": ""}, "#/content/reason"),
        ("sources", {"sources": [{"source": "Bolagsverket", "relevance": ""}]}, "#/content/sources/0/relevance"),
        ("extract", {"shown": True, "date": "2026-11-02", "by": "x", "issued_on": "2026-10-01"}, "#/content/issued_on"),
        ("extract", {"shown": False, "date": "2026-11-02", "by": "x"}, "#/content/shown"),
        ("invitation", {"what": WORDS}, "#/content/why"),
    ],
)  # fmt: skip
def test_content_has_the_shape_of_the_steps_form(form: str, content: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Turned) as turned:
        shaped(form, content)
    assert pointer in {error.pointer for error in turned.value.errors}


def test_case_06a_the_note_of_an_extract_has_three_fields_and_nothing_is_uploaded(world: World) -> None:
    case = started(world, "RU-SKOLA")
    assert set(FORMS["extract"].model_fields) == {"shown", "date", "by"}
    step = next_step(world, case)
    assert step is not None
    other = record(world, case, step, content={"shown": True, "date": "2026-01-02", "by": "somebody-else"})
    assert (other.status, other.body["code"]) == (422, "note_by_another")
    copied = world.command(
        OFFICER, case, "steps", {"step": "extract_copy", "route": "done", "content": {"page": "x"}}
    )
    assert copied.status == 403
    assert (copied.body["rule_id"], copied.body["code"]) == ("BK-20", "copy_forbidden")
    assert record(world, case, step).status == 201
    (told,) = shown(world, case)["step_contents"]
    assert set(told["content"]) == {"shown", "date", "by"}


def test_the_case_lists_its_steps_and_hides_none_that_there_is(world: World) -> None:
    case = started(world, "SP-0")
    steps = steps_shown(world, case)
    assert list(steps) == [step.id for step in steps_of(world.state(case))]
    assert steps["interview_invitation"]["state"] == "open"
    assert steps["interview"]["state"] == "later"
    assert {theme["code"] for theme in steps["interview"]["themes"]} == set(THEMES)
    assert steps["references"]["waiving_roles"] == ["decider"]
    assert "record_check" not in steps
    assert "consent" not in shown(world, case)


def test_an_invitation_names_a_known_person_and_leaves_the_candidate_some_days(world: World) -> None:
    case = started(world, "SP-0")
    assert invite(world, case, who="somebody").body["code"] == "unknown_interviewer"
    soon = world.services.clock.now().isoformat()
    assert invite(world, case, when=soon).body["code"] == "invited_too_late"
    assert invite(world, case).status == 201
    interview = next(s for s in steps_of(world.state(case)) if s.id == "interview")
    early = record(world, case, interview)
    assert (early.status, early.body["rule_id"], early.body["code"]) == (409, "SP-41", "invited_too_late")
    later(world, 3)
    tomorrow = {"held_on": "2099-01-01", "themes": [{"theme": "free", "notes": WORDS}]}
    assert record(world, case, interview, content=tomorrow).body["errors"][0]["code"] == "out_of_range"
    assert record(world, case, interview).body["events"] == ["interview.completed"]


def test_the_interviewer_knows_whom_they_meet_and_no_assessor_does(world: World) -> None:
    case = ordered(world, "SP-0")
    assert shown(world, case, INTERVIEWER)["candidate"]["first_name"] == "Ida"
    assert "candidate" not in shown(world, world.accepted(), INTERVIEWER)


def test_the_placing_body_answers_for_the_placement_and_nobody_else(world: World) -> None:
    case = world.opened(service="SP-3")
    body = {
        "question": "placement",
        "answer": "supervisory_authority",
        "text": "Beslut 2026-09-01, dnr 2026/44.",
    }
    for who in (OFFICER, DECIDER):
        assert world.command(who, case, "answers", body).status == 403
    assert world.command(PLACER, case, "answers", body).status == 201


def test_the_steps_of_the_work_are_done_and_the_case_waits_for_its_assessment(world: World) -> None:
    case = started(world, "SP-0")
    walk(world, case)
    assert shown(world, case)["state"]["code"] == "in_review"
    contents = {c["step"] for c in shown(world, case)["step_contents"]}
    assert contents == {"interview_invitation", "interview", "certificates", "references"}
    assert "step_contents" not in shown(world, case, PLACER)


def test_without_the_installations_approval_classified_text_is_forbidden(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(world.services.settings.environment, "SECURITY_PROTECTION_APPROVAL")
    case = world.opened(service="SP-3")
    for language in ("sv", "en"):
        got = OFFICER.get(f"/cases/{case}", accept_language=language)
        assert got.body["banner"] == {"code": "no_classified_information", "text": BANNER[language]}
    with pytest.raises(AssertionError, match="installation_not_approved"):
        ordered(world, "SP-3")
    assert ordered(world, "SP-0")


def test_with_it_nothing_stands_above_the_case(world: World) -> None:
    assert "banner" not in shown(world, ordered(world, "SP-3"))


def test_a_service_that_the_policy_does_not_give_is_not_guessed(world: World) -> None:
    body = {"position": "teacher", "engagement": "new_hire", "service": "BK-L", "candidate": CANDIDATE}
    got = ORDERER.post("/cases", body)
    assert (got.status, got.body["code"]) == (422, "not_covered")
