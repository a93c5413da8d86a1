"""An applicant of a run, and what everybody who acts around one has in common."""

from dataclasses import dataclass

from infra.local.simulators.provider_answers import Persona
from shared.domain.case import Case
from tests.scenario.people import Applicant
from tests.simulation.world import World

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@dataclass
class Person:
    """An applicant and how everybody around them behaves: all of it drawn from the seed."""

    who: Applicant
    connection: str
    persona: Persona
    prompt: float  # how soon the candidate does what is asked, in seconds on the average
    manner: str  # replies, silent, withdraws, comments, asks_for_time
    permission: str
    trouble: str  # "", pause, cancel, ats_rejects
    applies_after: float = 0.0
    case: str = ""
    over: bool = False
    service: str = ""  # what the orderer asks for; "" where the policy gives one only
    consents: bool = True  # to the record check, where the law asks


class Acting:
    """Somebody who acts in a world, by its chance."""

    def __init__(self, world: World) -> None:
        self.world, self.chance = world, world.kernel.chance

    def think(self, seconds: float) -> None:
        """Let time pass, about so much."""
        self.world.kernel.sleep(self.chance.expovariate(1 / seconds))

    def case_of(self, person: Person) -> Case | None:
        """The person's case as it stands, once there is one."""
        return self.world.log(person.case).case if person.case else None
