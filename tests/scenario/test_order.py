"""Who may be checked at all: the window, the final phase, the number of candidates, the need; and what nobody guesses."""

import uuid
from dataclasses import replace
from datetime import date

from infra.local import tenant
from shared.domain.status import open_questions, state
from tests.scenario.people import BO, CIM, Applicant, Ats, Office, greenhouse_body
from tests.scenario.story import invited, opened
from tests.world.world import TENANT, World, morning

# The pilot's own dates (BK-03): no case opens after its end.
PILOT_OPENS, PILOT_ENDS = date(2023, 8, 28), date(2024, 12, 31)


def with_policy(world: World, **changes: object) -> None:
    """The tenant's next policy version, with changes."""
    now = world.tenants.policy(TENANT)
    world.tenants.add_policy(replace(now, version=now.version + 1, **changes))  # type: ignore[arg-type]  # fields of Policy


def test_after_the_pilots_end_no_case_opens_and_the_refusal_says_so(world: World) -> None:
    with_policy(world, opens=PILOT_OPENS, closes=PILOT_ENDS)
    status, answer = Ats(world).send(tenant.GREENHOUSE, greenhouse_body(Applicant()))
    assert (status, answer["code"], answer["rule_id"]) == (409, "window_closed", "BK-11")
    assert "2024-12-31" in answer["detail"]
    assert world.items("CasesTable") == []
    world.move_to(morning(PILOT_ENDS, 23))
    assert Ats(world).applies(Applicant())  # the last day counts in full


def test_an_order_is_not_accepted_after_the_windows_end(world: World) -> None:
    story = opened(world)
    with_policy(world, closes=date(2026, 1, 1))
    for question, answer, text in (
        ("need", "stated", "Behovet finns."),
        ("diary_number", "registered", "KS 2026/17"),
        ("conflict_of_interest", "none", None),
    ):
        more = {"text": text} if text else {}
        story.office.answer(question, answer, **more)
    refused = story.office.refused(
        "case_officer", "answers", question="proportionality", answer="proportionate"
    )
    assert refused == (409, "window_closed")
    assert state(story.now) == "utkast"


def test_a_position_takes_no_more_final_candidates_than_the_policy_allows(world: World) -> None:
    first = invited(world)
    second = opened(world, Applicant(number=BO, email="bo@example.com", requisition=first.who.requisition))
    for question, answer, text in (
        ("need", "stated", "Behovet finns."),
        ("diary_number", "registered", "KS 2026/18"),
        ("conflict_of_interest", "none", None),
    ):
        second.office.answer(question, answer, **({"text": text} if text else {}))
    last = {"question": "proportionality", "answer": "proportionate"}
    assert second.office.refused("case_officer", "answers", **last) == (409, "too_many_candidates")
    first.office.do("case_officer", "cancellations", reason="recruitment_ended")
    second.office.do("case_officer", "answers", **last)  # the place is free again
    assert second.now.service == "BK-B"


def test_who_is_no_final_candidate_is_not_checked(world: World) -> None:
    story = opened(world, Applicant(final=False))
    assert "final_candidate" in open_questions(story.now, world.now())
    story.office.answer("final_candidate", "no")
    assert (state(story.now), story.now.cancelled) == ("avbruten", "BK-12")


def test_what_the_ats_does_not_say_is_asked_by_name(world: World) -> None:
    story = opened(world, Applicant(position="Ukänd tjänst", engagement="konsult", email=None))
    asked = open_questions(story.now, world.now())
    assert {"position", "engagement", "email"} <= set(asked)
    unknown = story.office.refused("case_officer", "answers", question="position", answer="astronaut")
    assert unknown == (422, "unknown_position")


def test_a_need_that_is_not_proportionate_ends_the_case_without_a_word_about_the_candidate(
    world: World,
) -> None:
    story = opened(world)
    story.office.answer("proportionality", "not_proportionate")
    assert (state(story.now), story.now.cancelled) == ("avbruten", "BK-11")
    assert story.mails() == []


def test_who_has_declared_a_conflict_of_interest_does_nothing_more_in_the_case(world: World) -> None:
    story = opened(world)
    story.office.answer("conflict_of_interest", "declared")
    refused = story.office.refused(
        "case_officer", "answers", question="proportionality", answer="proportionate"
    )
    assert refused == (403, "conflict_of_interest")


def test_an_orderer_opens_a_case_for_somebody_who_never_passed_an_ats(world: World) -> None:
    body = {
        "position": "teacher",
        "engagement": "trainee",
        "candidate": {"first_name": "Cim", "last_name": "Exempel", "email": "cim@example.com"},
        "final_candidate": True,
    }
    key = {"Idempotency-Key": uuid.uuid4().hex}
    claims = world.staff("orderer")
    first = world.http("POST", "/tillit/v1/cases", body, headers=key, claims=claims)
    again = world.http("POST", "/tillit/v1/cases", body, headers=key, claims=claims)
    assert (first.status, again.json) == (201, first.json)
    world.until_quiet()
    office = Office(world, first.json["case_id"])
    assert (office.now.source, office.now.connection) == ("api", None)
    assert CIM not in first.text


def test_the_ats_takes_the_application_back_and_a_human_decides(world: World) -> None:
    story = invited(world)
    application = {"id": int(story.who.application), "candidate": {"id": int(story.who.candidate)}}
    body = {"action": "reject_candidate", "payload": {"application": application}}
    status, answer = story.ats.send(tenant.GREENHOUSE, body)
    assert (status, answer["taken"]) == (200, "signal")
    world.until_quiet()
    assert "ats_stopped" in open_questions(story.now, world.now())
    story.office.answer("ats_stopped", "cancel")
    assert (state(story.now), story.now.cancelled) == ("avbruten", "ats")
