"""The wiring of template.yaml after the transform: rules, queues, mappings, routes. What no emulator tells is held here."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from infra.catalogue import FOLDER, types
from tests.invariants.transformed import ROOT, Stack, listed, source, stack, target

STACK = stack()
FUNCTIONS = STACK.of("AWS::Lambda::Function")
QUEUES = STACK.of("AWS::SQS::Queue")
RULES = STACK.of("AWS::Events::Rule")
MAPPINGS = STACK.of("AWS::Lambda::EventSourceMapping")
ROUTES = STACK.of("AWS::ApiGatewayV2::Route")


def failure_places(where: Stack) -> set[str]:
    """Queues that something failed falls into: of a queue, a rule's target, a mapping, an asynchronous call or a schedule."""
    text = json.dumps(list(where.resources.values()))
    found = set()
    for name in QUEUES:
        arn = json.dumps({"Fn::GetAtt": [name, "Arn"]})
        kinds = ("deadLetterTargetArn", "DeadLetterConfig", "OnFailure", "Destination")
        if any(
            f'"{kind}": {form}' in text
            for kind in kinds
            for form in (arn, f'{{"Arn": {arn}}}', f'{{"Destination": {arn}}}')
        ):
            found.add(name)
    return found


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_encrypted_and_has_a_place_for_what_fails_or_is_one(name: str) -> None:
    queue = QUEUES[name]
    assert queue.get("SqsManagedSseEnabled") is True or queue.get("KmsMasterKeyId")
    redrive = queue.get("RedrivePolicy")
    if redrive is None:
        assert name in failure_places(STACK), "no dead-letter queue, and nothing falls into it"
        assert queue["MessageRetentionPeriod"] == 1209600, "what failed is kept as long as SQS can"
    else:
        dead = QUEUES[target(redrive["deadLetterTargetArn"])]
        assert 1 <= redrive["maxReceiveCount"] <= 10
        assert dead["MessageRetentionPeriod"] > queue["MessageRetentionPeriod"]


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_mapping_is_bounded_and_loses_nothing(name: str) -> None:
    mapping = MAPPINGS[name]
    origin = target(mapping["EventSourceArn"])
    function = FUNCTIONS[target(mapping["FunctionName"])]
    if origin in QUEUES:
        assert QUEUES[origin]["VisibilityTimeout"] >= 6 * function["Timeout"]
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert QUEUES[origin]["RedrivePolicy"]["maxReceiveCount"]
        return
    assert 0 < mapping["MaximumRetryAttempts"] <= 20
    assert 0 < mapping["MaximumRecordAgeInSeconds"] < 86400, "the stream keeps a day"
    assert mapping["BisectBatchOnFunctionError"] is True
    assert target(mapping["DestinationConfig"]["OnFailure"]["Destination"]) in QUEUES
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert "FunctionResponseTypes" not in mapping, (
        "the relay raises; a partial answer loses records on some servers"
    )
    (pattern,) = mapping["FilterCriteria"]["Filters"]
    assert json.loads(pattern["Pattern"])["eventName"] == ["INSERT"]


def test_there_is_one_stream_with_one_reader() -> None:
    streams = [n for n, t in STACK.of("AWS::DynamoDB::Table").items() if "StreamSpecification" in t]
    assert streams == ["CasesTable"]
    assert [n for n, m in MAPPINGS.items() if target(m["EventSourceArn"]) in streams] == [
        "RelayCommitsMapping"
    ]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_leads_from_the_bus_through_a_queue_to_a_handler(name: str) -> None:
    rule = RULES[name]
    assert target(rule["EventBusName"]) in STACK.of("AWS::Events::EventBus"), "an unknown bus swallows events"
    assert rule["EventPattern"]["source"] == ["tillit"]
    for aim in rule["Targets"]:
        queue = target(aim["Arn"])
        assert queue in QUEUES
        assert target(aim["DeadLetterConfig"]["Arn"]) in QUEUES
        assert aim["RetryPolicy"]["MaximumRetryAttempts"] > 0
        readers = [
            target(m["FunctionName"]) for m in MAPPINGS.values() if target(m["EventSourceArn"]) == queue
        ]
        assert len(readers) == 1
        folder = source()["Resources"][readers[0]]["Properties"]["CodeUri"]
        assert (ROOT / folder / "handler.py").is_file()
        assert _may_send(queue, name)


def _may_send(queue: str, rule: str) -> bool:
    """A queue policy lets the bus send, and only for this rule."""
    for policy in STACK.of("AWS::SQS::QueuePolicy").values():
        if queue in map(target, policy["Queues"]):
            (statement,) = policy["PolicyDocument"]["Statement"]
            only = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
            return statement["Principal"] == {"Service": "events.amazonaws.com"} and target(only) == rule
    return False


@pytest.mark.parametrize("name", RULES)
def test_a_rule_names_event_types_that_exist_and_have_samples(name: str) -> None:
    named = RULES[name]["EventPattern"].get("detail-type", list(types()))
    assert named
    assert len(named) == len(set(named))
    for event_type in named:
        assert event_type in types()
        sample = json.loads((FOLDER / "samples" / f"{event_type}.v1.json").read_text("utf-8"))
        assert sample["type"] == event_type
    assert "case.hinted" in named, "a hint reaches every reactor"


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_has_an_authorizer_or_says_why_not(name: str) -> None:
    route = ROUTES[name]
    integration = target(route["Target"])
    assert integration in STACK.of("AWS::ApiGatewayV2::Integration")
    if route["AuthorizationType"] == "JWT":
        authorizer = STACK.of("AWS::ApiGatewayV2::Authorizer")[target(route["AuthorizerId"])]
        assert authorizer["JwtConfiguration"]["Issuer"]
        assert authorizer["JwtConfiguration"]["Audience"]
        return
    text = (ROOT / "template.yaml").read_text("utf-8")
    own = re.search(rf"^  {name}:\n(?:    .*\n)+", text, re.MULTILINE)
    assert own is not None
    assert re.search(r"AuthorizationType: NONE +# .{10,}", own.group()), "no authorizer, and no reason named"


def test_every_staff_route_but_the_descriptions_is_behind_the_authorizer() -> None:
    open_routes = {r["RouteKey"] for r in ROUTES.values() if r["AuthorizationType"] != "JWT"}
    assert {r for r in open_routes if "/tillit/" in r} == {
        "GET /tillit/v1/api-info",
        "GET /tillit/v1/openapi.json",
    }


@pytest.mark.parametrize("name", STACK.of("AWS::ApiGatewayV2::Integration"))
def test_an_integration_may_be_invoked_by_this_api_only(name: str) -> None:
    function = target(STACK.of("AWS::ApiGatewayV2::Integration")[name]["IntegrationUri"])
    allowed = [
        p for p in STACK.of("AWS::Lambda::Permission").values() if target(p["FunctionName"]) == function
    ]
    assert [p["Principal"] for p in allowed] == ["apigateway.amazonaws.com"]
    assert target(allowed[0]["SourceArn"]) == "HttpApi"
    assert FUNCTIONS[function]["Timeout"] <= 29, "the HTTP API waits 30 seconds"


def test_the_access_log_holds_no_path_and_no_address() -> None:
    (stage,) = STACK.of("AWS::ApiGatewayV2::Stage").values()
    told = stage["AccessLogSettings"]["Format"]
    assert not re.search(r"\$context\.(path|requestPath|identity|authorizer|domainName)", told)
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"]


def test_the_schedule_wakes_the_sweep_and_what_fails_is_kept() -> None:
    (schedule,) = STACK.of("AWS::Scheduler::Schedule").values()
    assert target(schedule["Target"]["Arn"]) == "KeepDeadlines"
    assert target(schedule["Target"]["DeadLetterConfig"]["Arn"]) in QUEUES
    calls = STACK.of("AWS::Lambda::EventInvokeConfig")
    swept = [c for c in calls.values() if target(c["FunctionName"]) == "KeepDeadlines"]
    assert len(swept) == 1
    assert swept[0]["MaximumRetryAttempts"] <= 2
    assert target(swept[0]["DestinationConfig"]["OnFailure"]["Destination"]) in QUEUES


def test_every_function_is_woken_by_something() -> None:
    text = json.dumps([*MAPPINGS.values(), *STACK.of("AWS::ApiGatewayV2::Integration").values(), *listed(
        list(STACK.of("AWS::Scheduler::Schedule").values()))])  # fmt: skip
    for name in FUNCTIONS:
        assert f'"{name}"' in text, f"nothing wakes {name}"


def test_the_way_in_is_named_after_folders_that_exist() -> None:
    folders = {p.parent.name for p in (ROOT / "functions").glob("*/handler.py")}
    written: dict[str, Any] = source()["Resources"]
    used = {
        r["Properties"]["CodeUri"].strip("/").split("/")[-1]
        for r in written.values()
        if r["Type"] == "AWS::Serverless::Function"
    }
    assert folders == used
