"""After a restore the log is behind the outside: what was told is told again, what was answered comes again, once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from infra.operate_restore import Sources
from tests.scenario.operators import Operator
from tests.scenario.people import BO, Applicant
from tests.scenario.restored import TABLES, lose, restored
from tests.scenario.story import Story, closed, collecting, invited, opened, told
from tests.world.world import TENANT, World

POINT = datetime(2026, 11, 21, 8, tzinfo=UTC)
_WITHOUT_DOORS = ("CasesTable", "KeysTable")


def put_back(world: World, sources: Sources, *lost: str) -> Operator:
    """Everything since the point in time is lost, and the tables are as they were."""
    lose(world, *lost)
    operator = Operator(world)
    assert operator.restore(sources)
    assert operator.rebuild()
    return operator


def answered(story: Story) -> dict[str, str]:
    """How each check of a case stands."""
    return {name: state.status for name, state in story.now.checks.items()}


def sources_before(world: World, story: Story) -> Sources:
    """The tables at the instant when everything is ordered and nothing answered yet."""
    sources = restored(world)
    assert set(answered(story).values()) == {"ordered"}
    return sources


def slow(world: World) -> Story:
    """A case whose sources take their time."""
    return collecting(world, persona="slow")


def test_results_that_were_lost_come_again_without_a_second_check(world: World) -> None:
    story = slow(world)
    sources = sources_before(world, story)
    story.source.release(story.case)
    story.source.wait(story.case)
    operator = put_back(world, sources, *_WITHOUT_DOORS)
    assert set(answered(story).values()) == {"ordered"}
    messages = {d["webhook_id"] for order in story.source.orders(story.case) for d in order["deliveries"]}

    assert not operator.reconcile(POINT, do=False)
    lines = " ".join(operator.said)
    assert messages
    assert all(f"message {message} of " in lines for message in messages)
    assert story.now.restored == 0

    operator.reconcile(POINT)
    story.source.wait(story.case)
    orders = story.source.orders(story.case)
    assert {order["requests"] for order in orders} == {2}
    assert len(orders) == len(story.now.checks)  # the same orders, and no other check of anybody
    assert operator.reconcile(POINT)
    assert operator.said == [
        "0 cases that are not over: their ATS is told again, their open orders go out again"
    ]
    world.until_quiet()
    assert {order["requests"] for order in story.source.orders(story.case)} == {2}
    story.candidate.sign_in()
    story.candidate.send_reply()
    story.office.finish()
    story.office.decide()
    assert story.events().count("check.returned") == len(story.now.checks)
    assert story.events().count("case.restored") == 1


def test_the_ats_is_told_again_who_is_waited_for(world: World) -> None:
    story = invited(world)
    sources = restored(world)
    label = story.now.informed
    story.candidate.arrive()
    story.office.start()
    story.source.wait(story.case)
    notes = len(story.ats.notes(story.who))
    operator = put_back(world, sources, *_WITHOUT_DOORS)
    world.until_quiet()
    assert (
        len(story.ats.notes(story.who)) == notes
    )  # by itself nobody says that things are otherwise than told
    assert operator.reconcile(POINT)
    world.until_quiet()
    assert len(story.ats.notes(story.who)) == notes + 1
    assert story.now.informed == label
    operator.reconcile(POINT)
    world.until_quiet()
    assert len(story.ats.notes(story.who)) == notes + 1


def test_a_case_opened_after_the_point_in_time_is_named_and_comes_by_the_ats_repeat(world: World) -> None:
    first = told(world)
    sources = restored(world)
    who = Applicant(number=BO, email="bo@example.com")
    second = opened(world, who)
    operator = put_back(world, sources, *_WITHOUT_DOORS)
    assert second.now.sequence == 0
    assert not operator.reconcile(POINT)
    (line,) = [said for said in operator.said if second.case in said]
    assert "have the ATS send the application again" in line
    again = opened(world, who)
    assert again.case == second.case
    assert again.now.sequence > 0
    assert operator.reconcile(POINT)
    assert first.case != second.case


def test_a_case_that_is_over_is_left_alone(world: World) -> None:
    story = closed(world)
    before = story.now.sequence
    operator = Operator(world)
    assert operator.reconcile(POINT)
    world.until_quiet()
    assert story.now.sequence == before


def test_with_the_doors_lost_too_the_rest_goes_on(world: World) -> None:
    story = slow(world)
    sources = sources_before(world, story)
    story.source.release(story.case)
    story.source.wait(story.case)
    operator = put_back(world, sources, *TABLES)
    assert operator.reconcile(POINT)
    story.source.wait(story.case)
    assert set(answered(story).values()) == {"returned"}


def of_ordered(params: Mapping[str, Any]) -> bool:
    return "check.ordered" in str(params["Item"].get("events"))


def test_an_order_whose_record_was_lost_is_the_same_order_on_another_day(world: World) -> None:
    story = told(world)
    world.fail("dynamodb", "PutItem", wanted=of_ordered, times=10_000)
    story.office.start()
    assert set(answered(story).values()) == {"waiting"}
    world.mend()
    world.advance(days=1)
    Operator(world).redrive()
    world.until_quiet()
    assert not {"action.failed"} & set(story.events())
    assert len(story.source.orders(story.case)) == len(story.now.checks)
    assert world.views.get(TENANT, story.case)
