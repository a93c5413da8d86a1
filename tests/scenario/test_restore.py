"""Tables come back as they were at a point in time; what was destroyed since then is destroyed again."""

from dataclasses import replace
from typing import Any

import pytest

from infra.changeset import StackError
from infra.operate_restore import Sources
from shared.adapters import keys
from shared.runtime.clients import client
from tests.scenario.operators import Operator, place
from tests.scenario.people import BO, Applicant
from tests.scenario.restored import TABLES, lose, remove, restored
from tests.scenario.story import Story, closed, invited, opened
from tests.world.world import TENANT, World


def everything(world: World, *tables: str) -> list[list[dict[str, Any]]]:
    """The items of some tables, in order."""
    return [sorted(world.items(t), key=lambda i: (i["pk"]["S"], i["sk"]["S"])) for t in tables]


def classes(world: World) -> set[str]:
    """The retention classes of which keys are left."""
    return {item["sk"]["S"].split("#")[1] for item in world.items("KeysTable")}


def test_lost_tables_come_back_and_the_case_goes_on(world: World) -> None:
    story, operator = invited(world), Operator(world)
    before, sources = everything(world, *TABLES), restored(world)
    lose(world, *TABLES)
    assert operator.restore(sources, do=False)
    assert everything(world, *TABLES) == [[], [], [], []]
    assert operator.restore(sources)
    assert "chains verified: 1 cases" in operator.said
    assert everything(world, *TABLES) == before
    world.until_quiet()
    assert (
        everything(world, "CasesTable") == before[:1]
    )  # the log came back in one piece: nobody did anything again
    assert operator.restore(sources)
    assert "cases: 1 whole already" in operator.said
    assert operator.rebuild()
    story.candidate.arrive()
    assert story.now.acknowledged_at
    assert story.sent() == ["invitation"]


def test_what_came_after_the_point_in_time_stays_and_what_was_changed_is_put_back(world: World) -> None:
    first = invited(world)
    sources = restored(world)
    first.candidate.arrive()
    second = opened(world, Applicant(number=BO, email="bo@example.com"))
    before = everything(world, "CasesTable")
    item = world.case_log.items(TENANT, first.case)[2]
    remove(world, "CasesTable", world.case_log.items(TENANT, first.case)[4])
    changed = {**item, "actor": {"S": "somebody else"}}
    client("dynamodb").put_item(TableName=world.resources.value("CasesTable"), Item=changed)
    operator = Operator(world)
    assert operator.restore(sources)
    assert "cases: 1 put back" in operator.said
    assert everything(world, "CasesTable") == before
    assert second.now.sequence > 0


def report(story: Story) -> int:
    """The status of the report, asked for by the one who decides."""
    claims = story.world.staff("decider")
    return story.world.http("GET", f"/tillit/v1/cases/{story.case}/report", claims=claims).status


@pytest.mark.parametrize("lost", [TABLES, ("KeysTable",), ()])
def test_what_was_destroyed_since_is_destroyed_again(world: World, lost: tuple[str, ...]) -> None:
    story = closed(world, persona="final_judgment")
    sources, shredded = restored(world), {"findings", "reply", "assessment", "report"}
    assert shredded <= classes(world)
    world.advance(days=30)
    world.tick()
    assert classes(world).isdisjoint(shredded)
    lose(world, *lost)
    if not lost:  # somebody copied the keys by hand
        for item in client("dynamodb").scan(TableName=sources.keys or "")["Items"]:
            client("dynamodb").put_item(TableName=world.resources.value("KeysTable"), Item=item)
        assert shredded <= classes(world)
    operator = Operator(world)
    assert operator.restore(sources)
    assert "erasures applied again: 4 classes of 1 cases" in operator.said
    assert classes(world) == {"person", "notes", "decision"}
    assert report(story) == 410
    assert operator.rebuild()
    world.tick()
    assert {"findings", "reply", "assessment", "report"} == story.now.disposed
    assert report(story) == 410
    assert operator.restore(sources)


def test_a_case_whose_end_was_lost_with_its_log_is_named(world: World) -> None:
    story = invited(world)
    story.candidate.sign_in()
    sources = restored(world)
    story.office.do("case_officer", "cancellations", reason="recruitment_ended")
    world.advance(days=31)
    world.tick()
    assert "person" not in story.now.disposed
    assert story.now.disposed
    lose(world, *TABLES)
    operator = Operator(world)
    assert not operator.restore(sources)
    (line,) = [said for said in operator.said if story.case in said]
    assert "destroyed after the point in time; cancel the case" in line
    assert classes(world) == {"person"}
    story.office.do("case_officer", "cancellations", reason="recruitment_ended")
    assert operator.restore(sources)


def test_a_log_that_went_another_way_is_left_and_named(world: World) -> None:
    who = Applicant()
    story = invited(world, who)
    sources = restored(world)
    lose(world, *TABLES[:3])
    again = opened(world, who)  # the ATS repeated itself before anybody restored
    assert again.case == story.case
    before = everything(world, "CasesTable")
    operator = Operator(world)
    assert not operator.restore(sources)
    assert any(story.case in said and "different ways" in said for said in operator.said)
    assert everything(world, "CasesTable") == before


def test_a_session_and_a_code_do_not_come_back_a_link_does(world: World) -> None:
    story = invited(world)
    story.office.do("case_officer", "identity-checks", document_kind="passport", birth_date="1978-01-10")
    story.candidate.come_in(*story.office.hand_over())
    kinds = {item["sk"]["S"] for item in world.items("DoorsTable")}
    assert {"SESSION", "LINK"} <= kinds
    sources = restored(world)
    lose(world, "DoorsTable")
    assert Operator(world).restore(sources)
    left = world.items("DoorsTable")
    assert "SESSION" not in {item["sk"]["S"] for item in left}
    links = [item["content"]["S"] for item in left if item["sk"]["S"] == "LINK"]
    assert links
    assert not [content for content in links if '"link": "code"' in content]


def test_a_newer_policy_comes_back_as_the_current_one(world: World) -> None:
    policy = world.tenants.policy(TENANT)
    world.tenants.add_policy(replace(policy, version=2))
    sources = restored(world)
    lose(world, "TenantsTable")
    world.tenants.add_policy(policy)
    assert Operator(world).restore(sources)
    assert world.tenants.policy(TENANT).version == 2


def test_a_table_of_the_stack_is_no_source(world: World) -> None:
    with pytest.raises(StackError, match="table of the stack"):
        Operator(world).restore(Sources(cases=place(world).outputs["CasesTable"]))


def test_more_than_a_transaction_holds_is_put_back_only_at_rest(world: World) -> None:
    story = opened(world)
    readings = story.world.readings
    for number in range(120):
        readings.record(TENANT, story.case, f"p{number}", "auditor", "case", world.now())
    sources = restored(world)
    lose(world, "CasesTable")
    operator = Operator(world)
    assert not operator.restore(sources)
    assert any("see --at-rest" in said for said in operator.said)
    assert world.items("CasesTable") == []
    assert operator.restore(sources, at_rest=True)
    assert len(readings.read(TENANT, story.case)) == 120
    assert keys.case_pk(TENANT, story.case) in {i["pk"]["S"] for i in world.items("CasesTable")}
