"""The stack around the staff API for its tests: tables, key and bucket in process, a policy, staff with tokens' claims."""

import base64
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import boto3
import pytest
from moto import mock_aws

from functions.staff_api.handler import handler
from shared.adapters.case_log import Draft
from shared.content import Comment, reply_data, seal
from shared.domain import commands as c
from shared.domain.case import Case
from shared.domain.commit import Log, SealedItem
from shared.domain.events import Event, ReportWritten
from shared.flow import Order, react, submit
from shared.reactors.advance_case import advance
from shared.reactors.project_view import project
from shared.runtime import clients
from shared.runtime import services as runtime
from shared.runtime.services import Services
from tests.unit.test_staff_api_policy import HOST, policy

REGION = "eu-north-1"
ISSUER, AUDIENCE = "https://issuer.example.com", "tillit-staff-api"
TENANT, FOREIGN = "exempelby", "annanby"
NUMBER, OTHER_NUMBER = "198001022386", "198002192394"
BASE = "https://api.example.com/tillit/v1"
PAGES = "https://api.example.com"
PDF = b"%PDF-1.7 a report as bytes"
CANDIDATE = {"first_name": "Ida", "last_name": "Provsson", "email": "ida@example.com"}


@contextmanager
def stack(monkeypatch: pytest.MonkeyPatch, **more: str) -> Iterator["World"]:
    """Everything that the template gives the function, in process, with the policies of two tenants."""
    settings = {
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        "CASES_TABLE": "Cases",
        "KEYS_TABLE": "Keys",
        "VIEWS_TABLE": "Views",
        "DOORS_TABLE": "Doors",
        "TENANTS_TABLE": "Tenants",
        "DOCUMENTS_BUCKET": "documents",
        "CASE_CLOCK": "/tillit/clock",
        "STAFF_ISSUER": ISSUER,
        "STAFF_AUDIENCE": AUDIENCE,
        "LINK_SECRET": "links",
        "PAGE_BASE_URL": PAGES,
        "STAGE": "local",
        **more,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        monkeypatch.setenv("DATA_KEY", _resources())
        clients.forget()
        runtime.forget()
        world = World(runtime.services())
        world.services.tenants.add_policy(policy(TENANT))
        world.services.tenants.add_policy(policy(FOREIGN))
        yield world
    clients.forget()
    runtime.forget()


def _resources() -> str:
    dynamodb: Any = boto3.client("dynamodb", REGION)
    indexes = {"Cases": {"committed": ("committed", "sk")}, "Views": {"due": ("due_shard", "due_at")}}
    for name in ("Cases", "Keys", "Views", "Doors", "Tenants"):
        own = indexes.get(name, {})
        attributes = dict.fromkeys(["pk", "sk", *(a for pair in own.values() for a in pair)])
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": a, "AttributeType": "S"} for a in attributes],
            KeySchema=_keys("pk", "sk"),
            **({"GlobalSecondaryIndexes": [_index(i, *pair) for i, pair in own.items()]} if own else {}),
        )
    s3: Any = boto3.client("s3", REGION)
    s3.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": REGION})
    boto3.client("secretsmanager", REGION).create_secret(Name="links", SecretString="link secret")
    boto3.client("ssm", REGION).put_parameter(Name="/tillit/clock", Value="0", Type="String")
    key: str = boto3.client("kms", REGION).create_key()["KeyMetadata"]["KeyId"]
    return key


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]


def _index(name: str, partition: str, sort: str) -> dict[str, Any]:
    return {
        "IndexName": name,
        "KeySchema": _keys(partition, sort),
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }


@dataclass(frozen=True)
class Got:
    """An answer: status, headers in lower case, the body as JSON (or as bytes where it is none)."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def etag(self) -> str:
        """The version as If-Match wants it."""
        return self.headers["etag"]


@dataclass(frozen=True)
class Staff:
    """A member of staff with the claims of a token, as API Gateway hands them over."""

    subject: str
    groups: tuple[str, ...]
    claims: Mapping[str, str] | None = None

    def given(self) -> dict[str, str]:
        """The token's claims."""
        if self.claims is not None:
            return dict(self.claims)
        expires = int(datetime.now().timestamp()) + 600  # noqa: DTZ005 - seconds since 1970 know no zone
        return {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": self.subject,
            "exp": str(expires),
            "token_use": "access",
            "groups": f"[{' '.join(self.groups)}]",
        }

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Got:
        """One call, as it comes; `headers` with _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return send(self.given(), method, path, body, sent)

    def get(self, path: str, **headers: str) -> Got:
        """Read."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: object, **headers: str) -> Got:
        """A command with a fresh key; to an existing case with the version that stands."""
        headers.setdefault("idempotency_key", secrets.token_hex(16))
        return self.call("POST", path, body, **headers)


def send(
    claims: Mapping[str, str] | None, method: str, path: str, body: object, headers: Mapping[str, str]
) -> Got:
    """A request in payload 2.0 to the handler; a body that is bytes is sent as it is."""
    address, _, query = path.partition("?")
    raw = body if isinstance(body, bytes) else (b"" if body is None else json.dumps(body).encode())
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "ANY /tillit/v1/{proxy+}",
        "rawPath": f"/tillit/v1{address}",
        "rawQueryString": query,
        "queryStringParameters": dict(p.split("=", 1) for p in query.split("&") if "=" in p),
        "headers": {
            "host": "api.example.com",
            "x-forwarded-proto": "https",
            **({"content-type": "application/json"} if raw else {}),
            **headers,
        },
        "requestContext": {
            "http": {"method": method, "path": f"/tillit/v1{address}"},
            "requestId": "request-1",
            "domainName": "api.example.com",
            "stage": "$default",
            **(
                {"authorizer": {"jwt": {"claims": dict(claims), "scopes": None}}}
                if claims is not None
                else {}
            ),
        },
        "body": base64.b64encode(raw).decode() if raw else None,
        "isBase64Encoded": bool(raw),
    }
    answer = handler(event, None)
    kept = {name.lower(): value for name, value in answer["headers"].items()}
    if answer["isBase64Encoded"]:
        return Got(answer["statusCode"], kept, base64.b64decode(answer["body"]))
    return Got(answer["statusCode"], kept, json.loads(answer["body"]))


def staff(role: str, unit: str = "*", tenant: str = TENANT, number: int = 1) -> Staff:
    """A member of staff with one role."""
    return Staff(f"{role}-{number}", (f"tillit:{tenant}:{unit}:{role}",))


ORDERER, OFFICER, REVIEWER, DECIDER = (
    staff("orderer"),
    Staff(HOST, (f"tillit:{TENANT}:*:case_officer",)),
    staff("reviewer"),
    staff("decider"),
)


@dataclass
class World:
    """The services, and cases on them."""

    services: Services

    def move(self, days: int) -> None:
        """Move the cases' clock by days from real time."""
        boto3.client("ssm", REGION).put_parameter(
            Name="/tillit/clock", Value=str(days * 86400), Type="String", Overwrite=True
        )

    def log(self, case: str) -> Log:
        """A case's log."""
        return self.services.log.load(TENANT, case)

    def state(self, case: str) -> Case:
        """A case as it stands."""
        return self.log(case).case

    def etag(self, case: str) -> str:
        """The version that stands."""
        return f'"{self.state(case).sequence}"'

    def command(self, who: Staff, case: str, name: str, body: object, **headers: str) -> Got:
        """A command with the version that stands."""
        headers.setdefault("if_match", self.etag(case))
        return who.post(f"/cases/{case}/{name}", body, **headers)

    def opened(self, position: str = "teacher", **more: object) -> str:
        """A case opened by the orderer."""
        body = {
            "position": position,
            "engagement": "new_hire",
            "requisition": secrets.token_hex(4),
            "candidate": CANDIDATE,
            "final_candidate": True,
            **more,
        }
        got = ORDERER.post("/cases", body)
        assert got.status == 201, got.body
        return str(got.body["case_id"])

    def accepted(self, position: str = "teacher", **more: object) -> str:
        """A case whose order is accepted and whose host is named."""
        case = self.opened(position, **more)
        for who, question, answer, text in (
            (ORDERER, "need", "stated", "Arbete ensam med barn."),
            (ORDERER, "proportionality", "proportionate", None),
            (OFFICER, "conflict_of_interest", "none", None),
        ):
            body = {"question": question, "answer": answer, **({"text": text} if text else {})}
            got = self.command(who, case, "answers", body)
            assert got.status == 201, got.body
        got = self.command(OFFICER, case, "host-changes", {"host": HOST})
        assert got.status == 201, got.body
        return case

    def informed(self, case: str, number: str = NUMBER) -> None:
        """The handler has checked the identity; the candidate has read and acknowledged the notice."""
        body = {"document_kind": "passport", "person_number": number}
        got = self.command(OFFICER, case, "identity-checks", body)
        assert got.status == 201, got.body
        self.does(case, c.AnswerProtected(False), "candidate:protected")
        self.does(case, c.ShowNotice("bk-b", 1, "h", "sv"), "candidate:notice")
        self.does(case, c.Acknowledge("h"), "candidate:acknowledged")
        if "credit" in self.state(case).checks:
            self.does(case, c.AnswerPermission(True, "h"), "candidate:permission")

    def collecting(self, case: str) -> None:
        """The waiting time is over and the collection has begun."""
        self.move(10)
        got = self.command(OFFICER, case, "collection-starts", {})
        assert got.status == 201, got.body

    def read_by_candidate(self, case: str, *comments: Comment) -> None:
        """The checks are entered; the candidate has read and answered."""
        for check in self.state(case).checks:
            body = {"check": check, "status": "done", "findings": []}
            if self.state(case).checks[check].status == "waiting":
                assert self.command(OFFICER, case, "results", body).status == 201
        react(self.services, "advance_case", TENANT, case, advance)
        item = seal(self.services, TENANT, case, "reply", reply_data(comments))
        self.does(
            case, c.Reply(item.item), "candidate:reply", self.services.documents.place(TENANT, case, item)
        )

    def written(self, case: str, content: bytes = PDF) -> None:
        """The report's reactor has done its work."""
        item = self.services.documents.place(
            TENANT, case, seal(self.services, TENANT, case, "report", content)
        )
        state = self.state(case)
        event = ReportWritten(item.item, sha256(content).hexdigest(), state.head, state.sequence)
        self.fact(case, event, item)

    def reviewed(self, case: str) -> None:
        """From an accepted order to a reviewed report."""
        self.informed(case)
        self.collecting(case)
        self.read_by_candidate(case)
        assert self.command(OFFICER, case, "assessments", {"text": "Bedömning i ord."}).status == 201
        assert self.command(REVIEWER, case, "reviews", {"outcome": "approved"}).status == 201
        self.written(case)

    def does(self, case: str, command: c.Command, cause: str, *sealed: SealedItem) -> None:
        """A command that comes by another door."""
        submit(self.services, Order(TENANT, case, command, cause, cause, "candidate", sealed))

    def fact(self, case: str, event: Event, *sealed: SealedItem) -> None:
        """An event that a reactor commits."""
        draft = Draft(self.services.clock.now(), f"fact:{event.type}", "", "function:test", (event,), sealed)
        self.services.log.commit(self.log(case), draft)

    def listed(self, *cases: str) -> None:
        """The worklist's reactor has done its work."""
        for case in cases:
            project(self.services, TENANT, case)


def test_the_stack_carries_a_case_to_a_written_report(monkeypatch: pytest.MonkeyPatch) -> None:
    with stack(monkeypatch) as world:
        case = world.accepted()
        world.reviewed(case)
        assert world.state(case).report is not None
