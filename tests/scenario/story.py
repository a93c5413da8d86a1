"""A case on its way: each function takes a story one stage further, with the people who do it."""

import uuid
from dataclasses import dataclass

from infra.local import tenant
from shared.domain.case import Case
from tests.scenario.people import Applicant, Ats, Candidate, Office
from tests.scenario.source import Source
from tests.world.world import World


@dataclass(frozen=True)
class Story:
    """One case with everybody who takes part in it."""

    world: World
    who: Applicant
    case: str
    ats: Ats
    office: Office
    candidate: Candidate
    source: Source

    @property
    def now(self) -> Case:
        """The case as it stands."""
        return self.world.log(self.case).case

    def events(self) -> list[str]:
        """The types of the events of the log, in order."""
        return [event.type for commit in self.world.log(self.case).commits for event in commit.events]

    def mails(self) -> list[str]:
        """The subjects of the candidate's mails."""
        return [mail.subject for mail in self.world.mail() if mail.to == self.who.email]

    def sent(self) -> list[str]:
        """The kinds of messages that the log says were sent."""
        commits = self.world.log(self.case).commits
        return [str(e.data()["kind"]) for c in commits for e in c.events if e.type == "message.sent"]


def opened(
    world: World,
    who: Applicant | None = None,
    connection: str = tenant.GREENHOUSE,
    persona: str = "clear",
) -> Story:
    """The ATS has told of an application, and a case is open."""
    who = who or Applicant()
    source = Source(world)
    source.answers(who, persona)
    ats = Ats(world)
    case = ats.applies(who, connection)
    return Story(world, who, case, ats, Office(world, case), Candidate(world, who), source)


def ordered(world: World, who: Applicant) -> Story:
    """An orderer has opened a case for somebody who never passed an ATS; nobody has a number or a mail address."""
    candidate = {"first_name": who.first_name, "last_name": who.last_name}
    body = {
        "position": who.position,
        "engagement": who.engagement,
        "language": who.language,
        "candidate": candidate,
        "final_candidate": who.final,
    }
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answer = world.http("POST", "/tillit/v1/cases", body, headers=key, claims=world.staff("orderer"))
    assert answer.status == 201, answer.text
    world.until_quiet()
    case = str(answer.json["case_id"])
    people = (Ats(world), Office(world, case), Candidate(world, who), Source(world))
    return Story(world, who, case, *people)


def invited(world: World, who: Applicant | None = None, **how: str) -> Story:
    """The need is assessed, the host named, the candidate invited."""
    story = opened(world, who, **how)
    story.office.accept()
    return story


def told(world: World, who: Applicant | None = None, **how: str) -> Story:
    """The candidate has proven who they are and has acknowledged the notice."""
    story = invited(world, who, **how)
    story.candidate.arrive()
    return story


def collecting(world: World, who: Applicant | None = None, **how: str) -> Story:
    """The checks are ordered."""
    story = told(world, who, **how)
    story.office.start()
    return story


def reading(world: World, who: Applicant | None = None, **how: str) -> Story:
    """Every source has answered, and the candidate may read, in a session of their own."""
    story = collecting(world, who, **how)
    story.source.wait(story.case)
    story.candidate.sign_in()
    return story


def replied(world: World, who: Applicant | None = None, **how: str) -> Story:
    """The candidate has read and has nothing to say."""
    story = reading(world, who, **how)
    story.candidate.send_reply()
    return story


def released(world: World, who: Applicant | None = None, **how: str) -> Story:
    """The report is in the client's hands."""
    story = replied(world, who, **how)
    story.office.finish()
    return story


def closed(world: World, who: Applicant | None = None, **how: str) -> Story:
    """The client has decided, and the case is closed."""
    story = released(world, who, **how)
    story.office.decide()
    return story
