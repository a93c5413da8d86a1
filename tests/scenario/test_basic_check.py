"""BK-B, the check of new hires, from the ATS's message to the closed case."""

from tests.scenario.people import ALVA, Applicant, Ats, Candidate, Office, Source
from tests.world.world import World


def events(world: World, case: str) -> list[str]:
    return [event.type for commit in world.log(case).commits for event in commit.events]


def test_a_teacher_from_the_web_hook_to_the_closed_case(world: World) -> None:
    who = Applicant(number=ALVA)
    Source(world).answers(who, "clear")
    case = Ats(world).applies(who)
    office, candidate = Office(world, case), Candidate(world, who)
    office.accept()
    candidate.arrive()
    office.start()
    Source(world).wait(case)
    candidate.sign_in()
    candidate.send_reply()
    office.finish()
    office.decide()
    print(events(world, case))
    assert office.now.closed_at
    print(world.lines[-5:])
