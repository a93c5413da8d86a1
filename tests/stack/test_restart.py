"""What a restart of the embedded server leaves: everything that an account keeps when nobody touches it."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.local.server import ACCOUNT, Server, start_server
from infra.session import REGION

pytestmark = pytest.mark.stack

_RELAY = """
import boto3, os

def handler(event, context):
    for record in event["Records"]:
        told = record["dynamodb"]["Keys"]["pk"]["S"]
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=told)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, beside the stack's."""
    started = start_server(tmp_path, keep_state=True)
    try:
        yield started
    finally:
        started.stop()


def _client(server: Server, service: str) -> Any:
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=server.url,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def _told(server: Server, queue: str, count: int) -> list[str]:
    deadline = time.monotonic() + 30
    while len(found := [m["Body"] for m in server.lying_in(queue)]) < count and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def _relayed_table(server: Server, queue: str) -> str:
    """A table whose stream is read by a function that tells the queue; returns the table's name."""
    table = _client(server, "dynamodb").create_table(
        TableName="log",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    iam, functions = _client(server, "iam"), _client(server, "lambda")
    trusted = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = iam.create_role(RoleName="relay", AssumeRolePolicyDocument=json.dumps({"Statement": [trusted]}))
    may = {"Effect": "Allow", "Action": ["sqs:SendMessage", "dynamodb:*"], "Resource": "*"}
    iam.put_role_policy(RoleName="relay", PolicyName="relay", PolicyDocument=json.dumps({"Statement": [may]}))
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as archive:
        archive.writestr("handler.py", _RELAY)
    functions.create_function(
        FunctionName="relay",
        Runtime="python3.12",
        Role=role["Role"]["Arn"],
        Handler="handler.handler",
        Code={"ZipFile": packed.getvalue()},
        Environment={"Variables": {"QUEUE": queue}},
        Timeout=30,
    )
    functions.create_event_source_mapping(
        FunctionName="relay", EventSourceArn=table["LatestStreamArn"], StartingPosition="TRIM_HORIZON"
    )
    return str(table["TableName"])


def test_a_stream_is_read_on_and_no_mail_is_lost(server: Server) -> None:
    queue = _client(server, "sqs").create_queue(QueueName="told")["QueueUrl"]
    table, dynamodb = _relayed_table(server, queue), _client(server, "dynamodb")
    ses = _client(server, "ses")
    ses.verify_email_identity(EmailAddress="a@example.se")
    message = {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}
    for sent in (1, 2):
        for key in ("a", "b"):  # more than one: a reader that keeps its old position would wait for as many
            dynamodb.put_item(TableName=table, Item={"pk": {"S": f"{key}{sent}"}})
        ses.send_email(
            Source="a@example.se", Destination={"ToAddresses": [f"{sent}@example.se"]}, Message=message
        )
        assert len(_told(server, queue, 2 * sent)) == 2 * sent

        server.restart()

        assert [mail["To"] for mail in server.sent_mail()] == [
            [f"{n}@example.se"] for n in range(1, sent + 1)
        ]
        assert dynamodb.scan(TableName=table)["Count"] == 2 * sent
        assert (
            f":{ACCOUNT}:"
            in _client(server, "lambda").get_function(FunctionName="relay")["Configuration"]["FunctionArn"]
        )
    assert len(server.outages) == 2


def test_a_killed_worker_is_replaced(server: Server) -> None:
    queue = _client(server, "sqs").create_queue(QueueName="told")["QueueUrl"]
    table, dynamodb = _relayed_table(server, queue), _client(server, "dynamodb")
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}})
    assert _told(server, queue, 1) == ["a"]

    assert server.kill_workers() == 1
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "b"}})

    assert _told(server, queue, 2) == ["a", "b"]
