"""Every projection can be thrown away and made again from the logs, byte for byte, while traffic goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from infra.operate_rebuild import rebuild
from infra.place import Place
from shared.adapters import keys
from shared.domain.status import state
from tests.scenario.operators import Operator, place
from tests.scenario.people import BO, CIM, Applicant
from tests.scenario.story import Story, closed, collecting, invited, opened, told
from tests.scenario.test_delivery import spoil
from tests.world.world import TENANT, World


def several(world: World) -> list[Story]:
    """Cases at different stages."""
    return [
        closed(world),
        invited(world, Applicant(number=BO, email="bo@example.com")),
        opened(world, Applicant(number=CIM, email="cim@example.com")),
    ]


def rows(world: World) -> list[dict[str, Any]]:
    """The worklist as it is stored, in the order of its keys."""
    return sorted(world.items("ViewsTable"), key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def candidates(world: World) -> list[dict[str, Any]]:
    """Which cases the doors know an ATS candidate by."""
    found = [i for i in world.items("DoorsTable") if i["sk"]["S"].startswith("APPLICATION#")]
    return sorted(found, key=lambda item: item["pk"]["S"])


def throw_away(world: World, table: str, items: list[dict[str, Any]]) -> None:
    for item in items:
        key = {"pk": item["pk"], "sk": item["sk"]}
        world.case_log.dynamodb.delete_item(TableName=world.resources.value(table), Key=key)


def test_what_is_thrown_away_comes_again_byte_for_byte(world: World) -> None:
    stories, operator = several(world), Operator(world)
    before = rows(world), candidates(world)
    assert (len(before[0]), len(before[1])) == (3, 3)
    assert operator.rebuild(do=False)  # the live projections equal their logs
    assert operator.said[0] == "3 equal"
    throw_away(world, "ViewsTable", before[0])
    throw_away(world, "DoorsTable", before[1])
    assert not operator.rebuild(do=False)
    assert rows(world) == []
    assert operator.rebuild()
    assert operator.said == ["3 made again"]
    assert (rows(world), candidates(world)) == before
    assert operator.rebuild(do=False)
    assert [state(s.now) for s in stories] == ["avslutad", "behovsprövad", "utkast"]


@pytest.mark.parametrize("sequence", [0, 10_000])
def test_a_row_that_tells_something_else_than_its_log_is_made_again(world: World, sequence: int) -> None:
    story, operator = invited(world), Operator(world)
    (right,) = before = rows(world)
    wrong = {**right, "label": {"S": "closed"}, "sequence": {"N": str(sequence)}}
    world.case_log.dynamodb.put_item(TableName=world.resources.value("ViewsTable"), Item=wrong)
    assert not operator.rebuild(do=False)
    assert rows(world) == [wrong]
    assert operator.rebuild()
    assert rows(world) == before
    story.candidate.arrive()
    assert rows(world)[0]["sequence"]["N"] == str(story.now.sequence)


def test_the_row_of_a_case_that_does_not_exist_is_removed(world: World) -> None:
    opened(world)
    before = rows(world)
    ghost = {**before[0], "sk": {"S": "0" * 26}}
    world.case_log.dynamodb.put_item(TableName=world.resources.value("ViewsTable"), Item=ghost)
    operator = Operator(world)
    assert not operator.rebuild(do=False)
    assert operator.said[0] == "1 equal, 1 of no case"
    assert operator.rebuild()
    assert rows(world) == before


def test_a_case_that_cannot_be_read_is_named_and_the_others_are_made_again(world: World) -> None:
    opened(world)
    before = rows(world)
    throw_away(world, "ViewsTable", before)
    spoil(world, "broken")
    operator = Operator(world)
    assert not operator.rebuild()
    assert operator.said == ["case broken: commit 1 cannot be read", "1 made again, 1 unreadable"]
    assert rows(world) == before


@dataclass
class Busy:
    """Clients of a command between whose pages, and before each of whose writes, somebody else acts."""

    where: Place
    acts: Iterator[Callable[[], object]]

    def client(self, service: str) -> Any:
        """The client of a service, with the traffic."""
        return _Among(self, self.where.client(service))

    def act(self) -> None:
        """Whatever comes next."""
        next(self.acts, lambda: None)()


@dataclass
class _Among:
    _busy: Busy
    _client: Any

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)
        if name == "scan":
            return lambda **request: self._page(call, request)
        if name in ("put_item", "delete_item"):
            return lambda **request: self._write(call, request)
        return call

    def _page(self, scan: Callable[..., Any], request: dict[str, Any]) -> Any:
        page = scan(**{**request, "Limit": 2})
        self._busy.act()
        return page

    def _write(self, write: Callable[..., Any], request: dict[str, Any]) -> Any:
        self._busy.act()
        return write(**request)


def test_a_rebuild_among_traffic_changes_nothing_that_traffic_wrote(world: World) -> None:
    first = told(world)
    second = invited(world, Applicant(number=BO, email="bo@example.com"))
    cim = Applicant(number=CIM, email="cim@example.com")
    throw_away(world, "ViewsTable", rows(world))
    ghost = {"pk": {"S": keys.views_pk(TENANT)}, "sk": {"S": "0" * 26}, "sequence": {"N": "3"}}
    world.case_log.dynamodb.put_item(TableName=world.resources.value("ViewsTable"), Item=ghost)
    acts: list[Callable[[], object]] = [
        second.candidate.arrive,
        first.office.start,
        lambda: opened(world, cim),
        lambda: first.source.wait(first.case),
        first.candidate.sign_in,
        first.candidate.send_reply,
        first.office.finish,
        lambda: second.office.ask("case_officer", "cancellations", reason="recruitment_ended"),
    ]
    left = iter(acts)
    busy = Busy(place(world), left)
    assert rebuild(replace(busy.where, client=busy.client), lambda _: None, do=True)
    assert next(left, None) is None  # all of it went on in the middle
    world.until_quiet()
    assert len(rows(world)) == 3
    assert Operator(world).rebuild(do=False)


def test_a_case_with_a_source_that_is_waited_for_is_made_again_with_its_deadline(world: World) -> None:
    who = Applicant()
    story = collecting(world, who, persona="slow")
    (before,) = rows(world)
    assert "due_at" in before
    throw_away(world, "ViewsTable", [before])
    assert Operator(world).rebuild()
    assert rows(world) == [before]
    story.source.release(story.case)
    story.source.wait(story.case)
