"""`python -m infra smoke`: asks a deployed stack whether it is alive, and changes nothing."""

from __future__ import annotations

import argparse
import os
from http import HTTPStatus
from typing import TYPE_CHECKING

import urllib3
from botocore.exceptions import WaiterError

from infra.changeset import StackError
from infra.outcome import DEFAULT_STACK, reported
from infra.session import session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import boto3
    from mypy_boto3_lambda.type_defs import WaiterConfigTypeDef

API_INFO = "/tillit/v1/api-info"
_TIMEOUT = 20.0  # seconds: a first call meets a cold start
_PATIENCE: WaiterConfigTypeDef = {"Delay": 1, "MaxAttempts": 60}  # seconds, times
_STAGE = "$default"


def smoke(stack: str, aws: boto3.Session, say: Callable[[str], None]) -> None:
    """In: a stack's name, the session, where to report. Raises StackError naming all that is not alive.

    Tables are ACTIVE, functions Active, event source mappings Enabled, and each API's description answers.
    """
    resources = _resources(stack, aws)
    problems = [*_tables(resources, aws), *_functions(resources, aws), *_apis(resources, aws)]
    if problems:
        message = "\n".join((f"smoke test of {stack}:", *(f"  {problem}" for problem in problems)))
        raise StackError(message)
    say(f"smoke test of {stack}: alive")


def _resources(stack: str, aws: boto3.Session) -> list[tuple[str, str]]:
    """Type and physical id of each resource."""
    pages = aws.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return [
        (found["ResourceType"], found.get("PhysicalResourceId", ""))
        for page in pages
        for found in page["StackResourceSummaries"]
    ]


def _tables(resources: Sequence[tuple[str, str]], aws: boto3.Session) -> Iterator[str]:
    client = aws.client("dynamodb")
    for kind, name in resources:
        if kind == "AWS::DynamoDB::Table":
            status = client.describe_table(TableName=name)["Table"].get("TableStatus")
            if status != "ACTIVE":
                yield f"table {name} is {status}"


def _functions(resources: Sequence[tuple[str, str]], aws: boto3.Session) -> Iterator[str]:
    client = aws.client("lambda")
    for kind, name in resources:
        if kind == "AWS::Lambda::Function":
            try:
                # A changed function is Pending for a moment before it is Active.
                client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=_PATIENCE)
            except WaiterError as error:
                yield f"function {name}: {error}"
        if kind == "AWS::Lambda::EventSourceMapping":
            mapping = client.get_event_source_mapping(UUID=name).get("State")
            if mapping != "Enabled":
                yield f"event source mapping {name} is {mapping}"


def _apis(resources: Sequence[tuple[str, str]], aws: boto3.Session) -> Iterator[str]:
    for kind, identity in resources:
        if kind != "AWS::ApiGatewayV2::Api":
            continue
        url = api_url(identity, aws) + API_INFO
        try:
            answer = urllib3.request("GET", url, timeout=_TIMEOUT, retries=2, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            yield f"GET {url}: {error}"
            continue
        if answer.status != HTTPStatus.OK:
            yield f"GET {url} answers {answer.status}"


def api_url(identity: str, aws: boto3.Session) -> str:
    """In: an HTTP API's id. Out: where its $default stage answers, without a closing slash.

    A server at AWS_ENDPOINT_URL answers under a path: the host names it invents need not resolve.
    """
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        return f"{endpoint.rstrip('/')}/_aws/execute-api/{identity}/{_STAGE}"
    return str(aws.client("apigatewayv2").get_api(ApiId=identity)["ApiEndpoint"]).rstrip("/")


def main(arguments: Sequence[str]) -> int:
    """`python -m infra smoke [--stack NAME]`. Out: the exit status, 1 when something is not alive."""
    parser = argparse.ArgumentParser(prog="python -m infra smoke", description=__doc__.splitlines()[0])
    parser.add_argument("--stack", default=DEFAULT_STACK)
    given = parser.parse_args(arguments)

    def operation() -> bool:
        smoke(given.stack, session(), print)
        return True

    return reported("smoke", operation)
