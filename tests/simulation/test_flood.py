"""A flood: ten thousand messages within an hour open each case once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from tests.simulation.actors import Actors
from tests.simulation.person import HOUR
from tests.simulation.plots import applicant
from tests.simulation.world import World
from tests.world.api import Answer

_MESSAGES, _APPLICATIONS = 10_000, 2_500


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    with made.installed():
        yield made


def test_ten_thousand_webhooks_open_each_case_once(world: World) -> None:
    """Each application is told of four times, by two messages and a repeat of each, in any order and several at once."""
    with world.run(1) as kernel:
        actors, answers = Actors(world, {}), list[Answer]()

        def tell(number: int) -> None:
            application, repeat = number % _APPLICATIONS, number // _APPLICATIONS % 2
            who = replace(applicant(0), candidate=str(application), application=str(10_000 + application))
            who = replace(who, requisition=str(20_000 + application))
            answers.append(actors.tells(who, f"event-{application}-{repeat}"))

        for number in range(_MESSAGES):
            kernel.start("ats", partial(tell, number), kernel.chance.uniform(0, HOUR))
        kernel.run(lambda: len(answers) == _MESSAGES, 1_000_000)
        told = Counter((answer.status, answer.json["taken"]) for answer in answers)
        assert told.keys() <= {(200, "opened"), (200, "known"), (200, "repeated"), (200, "signalled")}
        assert len({answer.json["case"] for answer in answers}) == len(world.cases()) == _APPLICATIONS
        logs = [world.log(case) for case in world.cases()]
        opened = [x for log in logs for c in log.commits for x in c.events if x.type == "case.opened"]
        assert len(opened) == _APPLICATIONS
