"""The world itself: it is the template's, refuses what it does not know, and nothing leaves the machine."""

import socket
from collections.abc import Iterator

import pytest

from tests.world.api import call_of
from tests.world.network import Outside as LeftTheMachine
from tests.world.network import loopback_only
from tests.world.outside import Outside
from tests.world.resources import Resources
from tests.world.template import FUNCTION, TemplateUnreadable
from tests.world.world import World


@pytest.fixture(scope="module")
def world(parties: Outside) -> Iterator[World]:
    """One world for all tests here: they only look at it."""
    with loopback_only(), World(parties) as looked_at:
        yield looked_at


def test_every_function_of_the_template_is_led_to(world: World) -> None:
    wired = world.wiring
    led = {m.function for m in wired.streams} | {m.function for m in wired.queues}
    led |= {m.function for m in wired.routes} | {m.function for m in wired.schedules}
    assert led == set(world.resources.template.resources(FUNCTION))


def test_every_queue_is_polled_or_takes_what_failed(world: World) -> None:
    template = world.resources.template
    destinations = {m.failures for m in world.wiring.streams} | {m.failures for m in world.wiring.schedules}
    polled = {m.queue for m in world.wiring.queues}
    failures = {
        template.properties(name).get("RedrivePolicy", {}).get("deadLetterTargetArn")
        for name in template.resources("AWS::SQS::Queue")
    }
    for name in template.resources("AWS::SQS::Queue"):
        arn, url = world.resources.value(name, "Arn"), world.resources.value(name)
        assert url in polled or arn in failures or url in destinations or name == "Undelivered"


@pytest.mark.parametrize(
    ("method", "path", "function"),
    [
        ("GET", "/tillit/v1/api-info", "StaffApi"),
        ("POST", "/intake/somebody", "AtsIntake"),
        ("GET", "/c/notice/full", "CandidatePage"),
    ],
)
def test_a_request_finds_the_function_of_its_route(
    world: World, method: str, path: str, function: str
) -> None:
    before = world.functions[function].invocations
    world.api.serve(call_of(method, path))
    assert world.functions[function].invocations == before + 1


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/intake/somebody"), ("GET", "/"), ("POST", "/intake/a/b")]
)
def test_what_no_route_names_is_not_found(world: World, method: str, path: str) -> None:
    assert world.http(method, path).status == 404


@pytest.mark.parametrize("changes", [{"iss": "https://other.example.com"}, {"aud": "another"}])
def test_claims_of_another_issuer_or_for_another_audience_open_nothing(
    world: World, changes: dict[str, str]
) -> None:
    before = world.functions["StaffApi"].invocations
    claims = {**world.staff("case_officer"), **changes}
    assert world.http("GET", "/tillit/v1/cases", claims=claims).status == 401
    assert world.functions["StaffApi"].invocations == before


@pytest.mark.parametrize("changes", [{"exp": 1}, {"token_use": "id"}, {"groups": ["other:group"]}])
def test_the_function_looks_at_the_claims_again(world: World, changes: dict[str, object]) -> None:
    before = world.functions["StaffApi"].invocations
    claims = {**world.staff("case_officer"), **changes}
    assert world.http("GET", "/tillit/v1/cases", claims=claims).status in (401, 403)
    assert world.functions["StaffApi"].invocations == before + 1


def test_each_function_knows_only_what_the_template_gives_it(world: World) -> None:
    assert "DATA_KEY" not in world.functions["ProjectView"].environment
    assert "BUS_NAME" not in world.functions["CandidatePage"].environment
    assert world.functions["Notify"].environment["PAGE_BASE_URL"] == world.outside.door.url


def test_unknown_parameters_and_types_are_refused(world: World) -> None:
    with pytest.raises(TemplateUnreadable):
        Resources("other", {**world.parameters, "Unheard": "of"}, lambda _: None)


def test_production_has_no_clock_to_move(world: World) -> None:
    production = Resources("other", {**world.parameters, "Stage": "production"}, lambda _: None)
    assert "CaseClock" not in production.template.resources()
    assert production.template.resolve({"Fn::If": ["MovableClock", "moves", "stands"]}) == "stands"


def test_nothing_leaves_this_machine(world: World) -> None:
    with pytest.raises(LeftTheMachine):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(LeftTheMachine):
        socket.getaddrinfo("example.com", 443)
