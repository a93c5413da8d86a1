"""One run: who applies, what goes wrong meanwhile, and how it ends. Everything follows from the seed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from infra.local.simulators.provider_answers import Persona
from infra.operate_rebuild import rebuild
from infra.operate_redrive import redrive
from shared.domain.due import due
from tests.simulation.actors import Actors
from tests.simulation.checks import wrong_with
from tests.simulation.engine import Engine
from tests.simulation.faults import One, Struck, rates
from tests.simulation.kernel import Stuck
from tests.simulation.office import Office
from tests.simulation.person import DAY, HOUR, MINUTE
from tests.simulation.plots import Plot, persons
from tests.simulation.world import TENANT, World
from tests.world.place import place

_MOST_SWITCHES = 60_000  # more than twice what the longest schedules take


@dataclass
class Run:
    """What a run came to: what is wrong (nothing, one hopes), what struck, and how much happened."""

    seed: int
    wrong: list[str] = field(default_factory=list)
    struck: list[Struck] = field(default_factory=list)
    met: list[tuple[int, str]] = field(default_factory=list)
    cases: int = 0
    commits: int = 0
    invocations: int = 0
    steps: int = 0  # of a handler: from one call of a service to the next, where others may come between
    history: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Setting:
    """What of a run is not left to its seed.

    `allowed`: only these faults strike. `plot`: these people, and no fault but `one`. `persona`: every source answers so.
    """

    allowed: frozenset[int] | None = None
    plot: Plot | None = None
    one: One | None = None
    persona: Persona | None = None


AS_DRAWN = Setting()


class Play:
    """A run being played in a world."""

    def __init__(self, world: World, setting: Setting) -> None:
        self.world = world
        self.kernel, self.chance = world.kernel, world.kernel.chance
        self.persons = setting.plot() if setting.plot else persons(self.chance)
        if setting.persona:
            found = {"comments": "replies"}  # who comments does so because something was found
            self.persons = [
                replace(person, persona=setting.persona, manner=found.get(person.manner, person.manner))
                for person in self.persons
            ]
        self.office = Office(world)
        self.actors = Actors(world, self.office.handed)
        world.cloud.faults.one = setting.one
        if setting.plot is None:
            world.cloud.faults.rates = rates(self.chance)
            world.cloud.chaos = self.chance.choice((0.0, 0.3, 1.0))
        world.cloud.faults.until = self.kernel.now + self.chance.choice((1, 4, 10)) * DAY
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
            start(
                "ats",
                partial(self.actors.applies, person),
                person.applies_after + self.chance.uniform(0, HOUR),
            )
            start("candidate", partial(self.actors.lives, person))
            for _ in range(self.chance.choice((1, 1, 2))):
                often = self.chance.choice((20 * MINUTE, 3 * HOUR))
                start("staff", partial(self.office.works_on, person, often))
            if person.trouble in ("pause", "cancel"):
                start("trouble", partial(self.office.makes_trouble, person))
        if self.chance.random() < 0.3:
            start("operator", self._operate, self.chance.uniform(0, 6 * DAY))
        if self.chance.random() < 0.3:
            start("administrator", self._change_policy, self.chance.uniform(0, 3 * DAY))
        Engine(self.world)

    def _operate(self) -> None:
        """Operators bring back what was put aside, and make the worklist anew, while everybody goes on."""
        redrive(self.place, self.said.append, do=True, wait=0)
        rebuild(self.place, self.said.append, do=True)

    def _change_policy(self) -> None:
        """The tenant gets another version of its policy: cases keep the one that they were accepted under."""
        policy = self.place.tenants.policy(TENANT)
        terms = replace(policy.terms, reading_working_days=self.chance.choice((5, 7, 10)))
        self.place.tenants.add_policy(replace(policy, version=policy.version + 1, terms=terms))

    def over(self) -> bool:
        """Every case has come to its end, as far as people bring it there."""
        return all(person.over for person in self.persons)

    def come_to_rest(self) -> None:
        """The faults stop, operators bring back what was put aside, and everything that is under way ends."""
        self.world.cloud.faults.until = 0.0
        for _ in range(3):
            self.kernel.start("operator", lambda: redrive(self.place, self.said.append, do=True, wait=0))
            self._pass(DAY)
        if self.chance.random() < 0.3:
            self.kernel.start("operator", self._view_lost)
        later = self.chance.choice((0, 0, 0, 0, 0, 40, 40, 800)) * DAY
        self._pass(later + DAY)
        for _ in range(3):  # a deadline may have come just now
            if self._busy():
                self._pass(20 * MINUTE)

    def _view_lost(self) -> None:
        """The worklist is thrown away and made again from the logs."""
        for item in list(self.world.table("ViewsTable").items()):
            key = {"pk": item["pk"], "sk": item["sk"]}
            self.world.client("dynamodb").delete_item(TableName=self.place.outputs["ViewsTable"], Key=key)
        rebuild(self.place, self.said.append, do=True)

    def _busy(self) -> bool:
        now = datetime.now(UTC)
        return bool(self.world.queued()) or any(due(self.world.log(c).case, now) for c in self.world.cases())

    def _pass(self, seconds: float) -> None:
        until = self.kernel.now + seconds
        self.kernel.later(seconds, lambda: None)
        self.kernel.run(lambda: self.kernel.now >= until, _MOST_SWITCHES)


def play_until_released(world: World, seed: int, setting: Setting) -> None:
    """Play a seed until the first report is released, or all is over, and leave the world as it then is."""
    with world.run(seed, setting.allowed) as kernel:
        acting = Play(world, setting)
        acting.begin()
        kernel.run(lambda: acting.office.released or acting.over(), _MOST_SWITCHES)


def play(world: World, seed: int, setting: Setting = AS_DRAWN) -> Run:
    """Play a seed to its end, and judge what became of it."""
    run = Run(seed)
    with world.run(seed, setting.allowed) as kernel:
        acting = Play(world, setting)
        acting.begin()
        try:
            kernel.run(acting.over, _MOST_SWITCHES)
            acting.come_to_rest()
            run.wrong = acting.office.broken + wrong_with(world, len(acting.persons), acting.office.answered)
        except (Stuck, AssertionError) as wrong:
            run.wrong = [f"{type(wrong).__name__}: {wrong}"]
        run.met = world.cloud.faults.met
        run.struck, run.cases = world.cloud.faults.struck, len(acting.persons)
        run.invocations = world.functions.invocations
        run.steps = run.invocations + world.cloud.faults.asked
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
