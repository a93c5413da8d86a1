"""What is destroyed by which clock, what a hold keeps, and the receipt that a candidate can hold against the chain."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from infra.chain import verify
from shared.domain.policy import OffenceBasis, Policy
from shared.domain.status import state
from tests.scenario.operators import place
from tests.scenario.people import Applicant
from tests.scenario.story import Story, closed, ordered
from tests.scenario.test_retention import classes, closed_without_diary, disposals
from tests.world.world import TENANT, World

PDF = b"%PDF-1.7 whatever the extract says"


def chain(story: Story) -> int:
    """`python -m infra chain CASE`: the number of commits of a chain that verifies."""
    stack = place(story.world)
    return verify(stack.client, stack.outputs, TENANT, story.case)


def changed(world: World, **changes: object) -> Policy:
    """A next version of the tenant's policy, of a private employer unless told otherwise."""
    policy = world.tenants.policy(TENANT)
    client = replace(policy.client, authority=False)
    fields = {"client": client, "disposal_decisions": {}, **changes}
    return world.tenants.add_policy(replace(policy, version=policy.version + 1, **fields))  # type: ignore[arg-type]  # fields of Policy


def by_permit(world: World, **limits: object) -> OffenceBasis:
    """A permit for what the local tenant asks the courts about."""
    categories = {name for of in world.tenants.policy(TENANT).categories.values() for name in of}
    basis = OffenceBasis("private_with_permit", "IMY-2026-1", None, tuple(sorted(categories)), 70)
    return replace(basis, **limits)  # type: ignore[arg-type]  # fields of OffenceBasis


def extract_shown(world: World, service: str) -> Story:
    """A case of a register extract in which the candidate knows what it is about, and the officer may look at the extract."""
    rules = tuple(
        replace(rule, service=service)
        for rule in world.tenants.policy(TENANT).rules
        if rule.unit == "education"
    )
    changed(world, rules=rules[:1])
    story = ordered(world, Applicant())
    office = story.office
    for question, answer in (("offer_stage", "yes"), ("rehire", "no"), ("conflict_of_interest", "none")):
        office.answer(question, answer)
    office.do("case_officer", "answers", question="email", answer="given", email=story.who.email)
    office.do("case_officer", "host-changes", host="mona")
    story.candidate.arrive()
    office.start()
    today = world.now().date()
    office.do(
        "case_officer", "steps", step="extract_shown", issued_on=(today - timedelta(days=30)).isoformat(),
        content={"shown": True, "date": today.isoformat(), "by": "mona"},
    )  # fmt: skip
    return story


def upload(story: Story) -> int:
    """Send a copy of the extract; the status."""
    version = story.now.sequence
    headers = {
        "Idempotency-Key": f"copy-of-an-extract-{version}",
        "If-Match": f'"{version}"',
        "Content-Type": "application/pdf",
    }
    told = story.world.http(
        "POST", f"/tillit/v1/cases/{story.case}/extract-copies", PDF, headers=headers, claims=story.world.staff("case_officer")
    )  # fmt: skip
    story.world.until_quiet()
    return told.status


def test_case_06a_a_schools_extract_is_noted_and_never_copied(world: World) -> None:
    story = extract_shown(world, "RU-SKOLA")
    before = (world.items("CasesTable"), world.items("KeysTable"), world.documents())
    assert upload(story) == 403
    assert (world.items("CasesTable"), world.items("KeysTable"), world.documents()) == before
    assert state(story.now) == "avslutad"
    assert classes(world) == {"person", "notes", "extract_note"}
    (note,) = [c for c in world.log(story.case).commits if any("extract_note" in name for name in c.sealed)]
    assert [e.data()["step"] for e in note.events] == ["extract_shown"]


def test_case_06b_a_care_homes_copy_stays_for_24_months_and_then_goes_by_itself(world: World) -> None:
    story = extract_shown(world, "RU-HVB")
    starts = world.now().date() + timedelta(days=20)
    story.office.do("case_officer", "employment-starts", starts_on=starts.isoformat())
    assert upload(story) == 201
    story.office.do("case_officer", "steps", step="authenticity")
    assert state(story.now) == "avslutad"
    world.advance(days=20 + 725)
    world.tick()
    assert "extract_copy" not in disposals(story)
    copy = world.http(
        "GET", f"/tillit/v1/cases/{story.case}/extract-copy", claims=world.staff("case_officer")
    )
    assert (copy.status, copy.body) == (200, PDF)
    assert world.readings.read(TENANT, story.case)[-1].what == "extract_copy"
    world.advance(days=10)
    world.tick()
    assert disposals(story) == {"extract_copy": None}
    assert world.documents() == {}
    assert classes(world) == {"person", "notes", "extract_note"}
    assert chain(story) == story.now.sequence


def test_case_16_nothing_goes_while_a_hold_stands_and_all_of_it_when_it_is_lifted(world: World) -> None:
    story = closed(world, persona="final_judgment")
    dpo = "data_protection_officer"
    story.office.do(dpo, "holds", reason="legal_claim")
    assert state(story.now) == "låst"
    world.advance(days=200)
    world.tick()
    assert disposals(story) == {}
    waiting = story.office.read(dpo).json["waiting_for"]
    assert (waiting["who"], waiting["what"]) == ("staff", "question:hold_review")
    story.office.do(dpo, "answers", question="hold_review", answer="lift")
    world.tick()
    assert disposals(story) == dict.fromkeys(("findings", "reply", "assessment", "report"), "KS 2026/101")
    assert classes(world) == {"person", "notes", "decision"}
    assert chain(story) == story.now.sequence


def test_case_19_the_day_after_a_permits_end_everything_under_it_goes(world: World) -> None:
    ends = world.now().date() + timedelta(days=40)
    changed(world, offence_basis=by_permit(world, valid_to=ends))
    story = closed_without_diary(world)
    assert "findings" not in classes(world)  # until the decision, and not a day longer
    world.advance(days=41)
    world.tick()
    assert not {"reply", "assessment", "report"} & classes(world)
    assert chain(story) == story.now.sequence


@pytest.mark.parametrize("shredded", [False, True], ids=["content", "everything"])
def test_case_37_the_receipt_verifies_against_the_chain(world: World, shredded: bool) -> None:
    story = closed(world, persona="final_judgment")
    items = {name for commit in world.log(story.case).commits for name in commit.sealed}
    world.advance(days=800 if shredded else 31)
    world.tick()
    assert (state(story.now) == "gallrad") is shredded
    page = story.candidate.browser.open("/c/deleted")
    assert page.status == 200, page.text
    (head,) = set(re.findall(r"\b[0-9a-f]{64}\b", page.text))
    commits = world.log(story.case).commits
    assert head in {commit.hash for commit in commits}
    told = set(re.findall(r"\b[a-z_]+-[0-9a-f]{16}\b", page.text))
    left = {row["sk"]["S"].split("#")[2] for row in world.items("KeysTable")}
    assert told
    assert told <= items - left
    for personal in (story.who.first_name, story.who.last_name, story.who.number, str(story.who.email)):
        assert personal not in page.text
    assert chain(story) == len(commits)


def test_without_a_permit_only_that_the_check_was_made_is_stored(world: World) -> None:
    changed(world, offence_basis=OffenceBasis("private_without_permit", ""))
    story = ordered(world, Applicant())
    office = story.office
    office.do("case_officer", "answers", question="email", answer="given", email=story.who.email)
    office.answer("need", "stated", text="Behovet finns.")
    office.answer("proportionality", "proportionate")
    office.answer("conflict_of_interest", "none")
    office.do("case_officer", "host-changes", host="mona")
    story.candidate.arrive()
    office.start()
    record = {
        "source": "Almby tingsrätt", "source_ref": "B 1-26", "status": "laga_kraft", "category": "assault",
        "matched_on": "personnummer", "dated_on": "2025-01-02", "final_on": "2025-01-23", "words": "Misshandel",
    }  # fmt: skip
    told = office.refused("case_officer", "results", check="courts_general", status="done", findings=[record])
    assert told == (403, "nothing_may_be_stored")
    for check in story.now.checks:
        office.do("case_officer", "results", check=check, status="done")
    assert state(story.now) == "avslutad"
    assert [e for e in story.events() if e.startswith(("check.", "assessment", "report", "decision"))] == [
        "check.returned", "check.returned"
    ]  # fmt: skip
    assert not {"reply", "assessment", "report", "decision", "credit"} & classes(world)
