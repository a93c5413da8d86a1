"""The doors of the deployed stack: who is let in, and what the others are told."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
import urllib3

from infra.local import tenant
from infra.local.stack import LocalStack

pytestmark = pytest.mark.stack


def _intake(stack: LocalStack, connection: str, body: bytes, **headers: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request(
        "POST", f"{stack.url}/intake/{connection}", body=body, headers=headers, retries=False
    )


def _signature(stack: LocalStack, body: bytes) -> str:
    key = str(stack.secrets.greenhouse["signing"][0]).encode()
    return f"sha256 {hmac.new(key, body, hashlib.sha256).hexdigest()}"


def _problem(answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "instance", "rule_id"} <= problem.keys()
    return problem


def _commits(stack: LocalStack) -> int:
    count: int = stack.client("dynamodb").scan(TableName=stack.outputs["CasesTable"], Select="COUNT")["Count"]
    return count


@pytest.mark.parametrize(
    ("connection", "body", "signed", "status"),
    [
        (tenant.GREENHOUSE, b'{"action": "ping"}', False, 401),
        ("nobody", b'{"action": "ping"}', True, 404),
        (tenant.GREENHOUSE, b'{"action": ', True, 400),
        (tenant.GREENHOUSE, b'"' + b"a" * (1 << 20) + b'"', True, 413),
    ],
)
def test_what_cannot_be_taken_in_is_refused_and_nothing_is_stored(
    stack: LocalStack, connection: str, body: bytes, signed: bool, status: int
) -> None:
    before = _commits(stack)
    answer = _intake(stack, connection, body, Signature=_signature(stack, body) if signed else "sha256 00")

    assert answer.status == status
    assert _problem(answer)["status"] == status
    assert _commits(stack) == before


def test_the_ats_ping_is_answered_200(stack: LocalStack) -> None:
    body = b'{"action": "ping", "payload": {"web_hook_id": 1}}'

    assert _intake(stack, tenant.GREENHOUSE, body, Signature=_signature(stack, body)).status == 200


def test_a_result_without_signature_is_refused(stack: LocalStack) -> None:
    answer = urllib3.request("POST", f"{stack.url}/results/{tenant.COURTS}", body=b"{}", retries=False)

    assert answer.status == 401


def test_the_api_says_what_it_is_without_a_token(stack: LocalStack) -> None:
    assert urllib3.request("GET", f"{stack.url}/tillit/v1/api-info").json()["apiName"]
    description = urllib3.request("GET", f"{stack.url}/tillit/v1/openapi.json").json()
    assert description["openapi"].startswith("3.1")


def test_no_token_no_case(stack: LocalStack) -> None:
    assert urllib3.request("GET", f"{stack.url}/tillit/v1/cases", retries=False).status == 401


def test_a_token_of_another_tenant_sees_nothing(stack: LocalStack) -> None:
    asked = {"subject": "eve", "name": "Eve", "groups": ["tillit:elsewhere:*:case_officer"]}
    token = urllib3.request("POST", f"{stack.identity.url}/staff-token", json=asked).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    answer = urllib3.request("GET", f"{stack.url}/tillit/v1/cases", headers=headers, retries=False)

    assert answer.status in (403, 404) or answer.json()["items"] == []


def test_with_the_relay_switched_off_the_sweep_finds_what_was_committed(stack: LocalStack) -> None:
    functions, mappings = stack.client("lambda"), []
    for page in functions.get_paginator("list_event_source_mappings").paginate():
        mappings += [m["UUID"] for m in page["EventSourceMappings"] if ":dynamodb:" in m["EventSourceArn"]]
    functions.update_event_source_mapping(UUID=mappings[0], Enabled=False)
    try:
        case = _open_without_ats(stack)
        sweeper = next(
            f["FunctionName"]
            for page in functions.get_paginator("list_functions").paginate()
            for f in page["Functions"]
            if "KeepDeadlines" in f["FunctionName"]
        )
        hinted = json.loads(functions.invoke(FunctionName=sweeper)["Payload"].read())
        assert hinted["hinted"] >= 1
        _until_listed(stack, case)
    finally:
        functions.update_event_source_mapping(UUID=mappings[0], Enabled=True)


def _token(stack: LocalStack, role: str) -> dict[str, str]:
    asked = {
        "subject": tenant.STAFF[role],
        "name": role,
        "groups": [f"tillit:{tenant.TENANT}:*:{role}"],
    }
    answer = urllib3.request("POST", f"{stack.identity.url}/staff-token", json=asked).json()
    return {"Authorization": f"Bearer {answer['access_token']}"}


def _open_without_ats(stack: LocalStack) -> str:
    """A placement student never passes an ATS: an orderer opens the case."""
    order = {
        "position": "teacher",
        "engagement": "teacher_placement",
        "candidate": {"first_name": "Tuva", "last_name": "Provsson", "email": "tuva@example.se"},
        "final_candidate": True,
    }
    headers = {**_token(stack, "orderer"), "Idempotency-Key": f'"{time.time_ns()}"'}
    answer = urllib3.request(
        "POST", f"{stack.url}/tillit/v1/cases", json=order, headers=headers, retries=False
    )
    assert answer.status == 201, answer.data
    return answer.headers["location"].rsplit("/", 1)[-1]


def _until_listed(stack: LocalStack, case: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        rows = urllib3.request(
            "GET", f"{stack.url}/tillit/v1/cases?limit=100", headers=_token(stack, "case_officer")
        ).json()["items"]
        if case in {row["case_id"] for row in rows}:
            return
        time.sleep(0.2)
    raise AssertionError("the case was never listed")
