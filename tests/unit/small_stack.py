"""A small stack on a running AWS-compatible server: fixtures for what deploys, smoke-tests and destroys."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from infra import session as sessions
from infra.changeset import Stack
from infra.deploy import Order, deploy
from infra.local.server import Server, start_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import boto3

_running: dict[int, Server] = {}  # by port
HERE = f"python{sys.version_info[0]}.{sys.version_info[1]}"
HANDLER = """
from shared.answer import ANSWER


def handler(event, context):
    return {"statusCode": 200, "body": ANSWER}
"""
TEMPLATE = f"""
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Note: {{Type: String, Default: first}}
Resources:
  SharedLayer:
    Type: AWS::Serverless::LayerVersion
    Properties: {{ContentUri: shared/}}
  StaffApi:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/staff_api/
      Handler: handler.handler
      Runtime: {HERE}
      Timeout: 10
      Layers: [!Ref SharedLayer]
      Environment: {{Variables: {{NOTE: !Ref Note}}}}
  Cases:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{AttributeName: pk, AttributeType: S}}]
      KeySchema: [{{AttributeName: pk, KeyType: HASH}}]
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {{Name: staff, ProtocolType: HTTP}}
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {{ApiId: !Ref Api, StageName: $default, AutoDeploy: true}}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      PayloadFormatVersion: '2.0'
      IntegrationUri: !GetAtt StaffApi.Arn
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: GET /tillit/v1/api-info
      Target: !Sub integrations/${{Integration}}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref StaffApi
      Principal: apigateway.amazonaws.com
"""
# A stream of a log group that does not exist: refused by the server while the stack is being made.
BROKEN = """
  Broken:
    Type: AWS::Logs::LogStream
    Properties: {LogGroupName: no-such-group}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The embedded server, with role and bucket policies enforced. Out: its port on 127.0.0.1."""
    started = start_server(tmp_path_factory.mktemp("server"))
    try:
        port = urlsplit(started.url).port or 0
        _running[port] = started
        yield port
    finally:
        started.stop()


@pytest.fixture
def aws(server: int, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    """A session on an emptied server. Not an account for each test: APIs answer in the default one only."""
    running = _running[server]
    running.empty()
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    return sessions.session()


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """An order for a small stack: an API, a function with the shared layer, the table of cases."""
    root = tmp_path / "repository"
    (root / "functions" / "staff_api").mkdir(parents=True)
    (root / "functions" / "staff_api" / "handler.py").write_text(HANDLER)
    (root / "shared").mkdir()
    (root / "shared" / "__init__.py").touch()
    (root / "shared" / "answer.py").write_text("ANSWER = 'alive'\n")
    (root / "template.yaml").write_text(TEMPLATE)
    return Order(root=root, yes=True, interval=0.1)


class Operator:
    """Somebody at the keyboard: gives one answer, keeps what was said and asked."""

    def __init__(self, answer: str = "yes") -> None:
        self.answer = answer
        self.said: list[str] = []
        self.asked: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        return self.answer

    def heard(self, words: str) -> bool:
        return any(words in line for line in self.said)


def run(order: Order, aws: boto3.Session, answer: str = "yes") -> tuple[bool, Operator]:
    operator = Operator(answer)
    return deploy(order, aws, ask=operator.ask, say=operator.said.append, now=datetime.now(UTC)), operator


def status(aws: boto3.Session, stack: str = "tillit") -> str:
    return Stack(aws.client("cloudformation"), stack).status()


def protected(aws: boto3.Session) -> bool:
    described = aws.client("cloudformation").describe_stacks(StackName="tillit")["Stacks"][0]
    return bool(described.get("EnableTerminationProtection"))


def cases_table(aws: boto3.Session) -> str:
    found = aws.client("cloudformation").describe_stack_resource(
        StackName="tillit", LogicalResourceId="Cases"
    )
    return found["StackResourceDetail"]["PhysicalResourceId"]


def edit(order: Order, change: Callable[[str], str]) -> None:
    template = order.root / "template.yaml"
    template.write_text(change(template.read_text()))
