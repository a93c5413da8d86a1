"""One run: who applies, what goes wrong meanwhile, and how it ends. Everything follows from the seed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random

from infra.local import tenant
from infra.local.simulators.provider_answers import Persona
from infra.operate_redrive import redrive
from shared.domain.due import due
from tests.scenario.people import ALVA, BO, CIM, DAG, Applicant
from tests.simulation.actors import DAY, HOUR, MINUTE, Actors, Person
from tests.simulation.checks import wrong_with
from tests.simulation.engine import Engine
from tests.simulation.faults import Faults, Struck, rates
from tests.simulation.kernel import Stuck
from tests.simulation.world import World
from tests.world.place import place

_MOST_SWITCHES = 50_000
_NUMBERS = (ALVA, BO, CIM, DAG)
_PERSONAS = (
    Persona.CLEAR, Persona.CLEAR, Persona.FINAL_JUDGMENT, Persona.PENDING_PROSECUTION, Persona.WRONG_SUBJECT,
    Persona.SENDS_TWICE, Persona.SENDS_GARBAGE, Persona.SOURCE_REFUSES, Persona.SLOW, Persona.DEBTS,
)  # fmt: skip


@dataclass
class Run:
    """What a run came to: what is wrong (nothing, one hopes), what struck, and how much happened."""

    seed: int
    wrong: list[str] = field(default_factory=list)
    struck: list[Struck] = field(default_factory=list)
    cases: int = 0
    commits: int = 0
    invocations: int = 0
    history: list[str] = field(default_factory=list)


def persons(chance: Random) -> list[Person]:
    """Who applies, and how everybody around them is."""
    found: list[Person] = []
    for number in chance.sample(_NUMBERS, chance.choice((1, 1, 2, 2, 3))):
        manager = chance.random() < 0.35
        who = Applicant(
            number=number,
            first_name=f"Förnamn{number[-4:]}",
            last_name=f"Efternamn{number[-4:]}",
            email=f"kandidat{number[-4:]}@example.com",
            position="head-of-finance" if manager else "teacher",
            candidate=str(700_000 + len(found)),
            application=str(710_000 + len(found)),
            requisition=str(720_000 + len(found)),
            result=f"00000000-0000-4000-8000-00000000000{len(found)}",
        )
        found.append(
            Person(
                who=who,
                connection=chance.choice((tenant.GREENHOUSE, tenant.TEAMTAILOR)),
                persona=chance.choice(_PERSONAS),
                prompt=chance.choice((10 * MINUTE, 3 * HOUR, DAY)),
                manner=chance.choice(
                    ("replies", "replies", "replies", "silent", "withdraws", "comments", "asks_for_time")
                ),
                permission=chance.choice(("yes", "yes", "no")),
                trouble=chance.choice(("", "", "", "", "pause", "cancel", "ats_rejects")),
            )
        )
    return found


class Play:
    """A run being played in a world."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.seed = world, seed
        self.kernel, self.chance = world.kernel, world.kernel.chance
        self.persons = persons(self.chance)
        self.actors = Actors(world)
        self.last_fault = self.kernel.now + self.chance.choice((0.5, 3, 8)) * DAY
        kinds = rates(self.chance)
        world.cloud.faults = Faults(
            Random(f"{seed}:faults"),  # noqa: S311 - chance, not secrecy
            self.last_fault,
            kinds,
            world.cloud.faults.allowed,
        )
        world.cloud.chaos = self.chance.choice((0.0, 0.3, 1.0))
        world.pump.disturb = world.cloud.disturbed
        self.place = place(world.resources, world.client)
        self.said: list[str] = []
        for person in self.persons:
            who = person.who
            world.addresses[who.candidate] = str(who.email)
            world.personal |= {who.number, who.number[2:], str(who.email), who.first_name, who.last_name}

    def begin(self) -> None:
        """Let everybody begin."""
        start = self.kernel.start
        for person in self.persons:
            start("ats", partial(self.actors.applies, person), self.chance.uniform(0, HOUR))
            start("candidate", partial(self.actors.lives, person))
            for _ in range(self.chance.choice((1, 1, 2))):
                often = self.chance.choice((20 * MINUTE, 3 * HOUR))
                start("staff", partial(self.actors.works_on, person, often))
            if person.trouble in ("pause", "cancel"):
                start("trouble", partial(self.actors.makes_trouble, person))
        Engine(self.world)

    def over(self) -> bool:
        """Every case has come to its end, as far as people bring it there."""
        return all(person.over for person in self.persons)

    def come_to_rest(self) -> None:
        """The faults stop, operators bring back what was put aside, and everything that is under way ends."""
        self.world.cloud.faults.until = 0.0
        for _ in range(3):
            self.kernel.start("operator", lambda: redrive(self.place, self.said.append, do=True, wait=0))
            self._pass(DAY)
        later = self.chance.choice((0, 0, 0, 0, 0, 40, 40, 800)) * DAY
        self._pass(later + DAY)
        for _ in range(3):  # a deadline may have come just now
            if self._busy():
                self._pass(20 * MINUTE)

    def _busy(self) -> bool:
        now = datetime.now(UTC)
        return bool(self.world.queued()) or any(due(self.world.log(c).case, now) for c in self.world.cases())

    def _pass(self, seconds: float) -> None:
        until = self.kernel.now + seconds
        self.kernel.later(seconds, lambda: None)
        self.kernel.run(lambda: self.kernel.now >= until, _MOST_SWITCHES)


def play(world: World, seed: int, allowed: frozenset[int] | None = None) -> Run:
    """Play a seed; with `allowed`, only these faults strike."""
    run = Run(seed)
    with world.run(seed, allowed) as kernel:
        acting = Play(world, seed)
        acting.begin()
        try:
            kernel.run(acting.over, _MOST_SWITCHES)
            acting.come_to_rest()
            run.wrong = acting.actors.broken + wrong_with(world, len(acting.persons), acting.actors.answered)
        except (Stuck, AssertionError) as wrong:
            run.wrong = [f"{type(wrong).__name__}: {wrong}"]
        run.struck, run.cases = world.cloud.faults.struck, len(acting.persons)
        run.invocations = world.functions.invocations
        run.history = list(_told(world))
        run.commits = sum(len(world.log(case).commits) for case in world.cases())
    return run


def _told(world: World) -> Iterator[str]:
    """What happened to each case, commit by commit; ids and codes only."""
    for case in world.cases():
        yield f"case {case}"
        for commit in world.log(case).commits:
            what = ", ".join(event.type for event in commit.events)
            yield f"  {commit.sequence:3} {commit.at:%m-%d %H:%M:%S} {commit.actor}: {what}"
