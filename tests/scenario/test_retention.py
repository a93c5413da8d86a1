"""What is kept how long, and that an authority destroys nothing without a decision (OS-09)."""

from dataclasses import replace

from shared.domain.commit import faults
from shared.domain.policy import OffenceBasis, Policy
from shared.domain.status import state
from tests.scenario.story import Story, closed, opened
from tests.world.world import TENANT, World


def classes(world: World) -> set[str]:
    """The retention classes of which keys are left."""
    return {item["sk"]["S"].split("#")[1] for item in world.items("KeysTable")}


def disposals(story: Story) -> dict[str, object]:
    """The decision behind each class that was destroyed."""
    events = [e for c in story.world.log(story.case).commits for e in c.events if e.type == "class.disposed"]
    return {str(e.data()["retention_class"]): e.data()["decision"] for e in events}


def test_content_is_destroyed_after_a_month_and_the_rest_in_its_time(world: World) -> None:
    story = closed(world, persona="final_judgment")
    assert {"findings", "reply", "assessment", "report", "person", "notes", "decision"} <= classes(world)
    world.advance(days=29)
    world.tick()
    assert disposals(story) == {}
    world.advance(days=1)
    world.tick()
    assert disposals(story) == dict.fromkeys(("findings", "reply", "assessment", "report"), "KS 2026/101")
    assert classes(world) == {"person", "notes", "decision"}
    assert world.documents() == {}
    report = world.http("GET", f"/tillit/v1/cases/{story.case}/report", claims=world.staff("decider"))
    assert report.status == 410
    world.advance(days=760)
    world.tick()
    assert (state(story.now), classes(world)) == ("gallrad", set())
    assert disposals(story)["person"] == "KS 2026/102"
    assert story.office.read("case_officer").status == 410
    assert faults(world.log(story.case).commits) == []  # the chain runs over ciphertext and still verifies


def test_an_authority_without_a_decision_keeps_everything(world: World) -> None:
    policy = world.tenants.policy(TENANT)
    world.tenants.add_policy(replace(policy, version=2, disposal_decisions={}))
    story = closed(world)
    before = classes(world)
    for _ in range(3):
        world.advance(days=31)
        world.tick()
    assert disposals(story) == {}
    assert classes(world) == before
    failed = [e for c in world.log(story.case).commits for e in c.events if e.type == "action.failed"]
    assert {e.data()["reason"] for e in failed} == {"no_disposal_decision"}


def statute(policy: Policy) -> OffenceBasis:
    """A statute that lets a private employer hold what the local tenant asks the courts about."""
    covered = {name for of in policy.categories.values() for name in of}
    return OffenceBasis("statute", "2026:1 5 §", None, tuple(sorted(covered)))


def test_a_private_employer_needs_no_decision(world: World) -> None:
    policy = world.tenants.policy(TENANT)
    private = replace(policy, client=replace(policy.client, authority=False), offence_basis=statute(policy))
    world.tenants.add_policy(replace(private, version=2, disposal_decisions={}))
    story = closed_without_diary(world)
    world.advance(days=31)
    world.tick()
    assert disposals(story) == dict.fromkeys(("findings", "reply", "assessment", "report"))


def closed_without_diary(world: World) -> Story:
    """A closed case of an employer that keeps no diary."""
    story = opened(world)
    office = story.office
    office.answer("need", "stated", text="Behovet finns.")
    office.answer("proportionality", "proportionate")
    office.answer("conflict_of_interest", "none")
    office.do("case_officer", "host-changes", host="mona")
    story.candidate.arrive()
    office.start()
    story.source.wait(story.case)
    story.candidate.sign_in()
    story.candidate.send_reply()
    office.finish()
    office.decide()
    return story
