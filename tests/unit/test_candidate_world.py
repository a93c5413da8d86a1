"""The stack around the candidate's pages for their tests: tables, key and bucket in process, the issuer's own process."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from shared.adapters.case_log import Draft
from shared.content import PersonRecord, open_person, person_data, seal
from shared.domain import commands as c
from shared.domain.commit import stamp
from shared.domain.events import Event, LinkIssued, ReadingLapsed, ReportReleased, ReportWritten
from shared.domain.findings import (
    DONE,
    CourtType,
    Finding,
    Kind,
    LegalStatus,
    MatchedOn,
    Relevance,
    Sanction,
    to_document,
)
from shared.domain.policy import (
    Approval,
    OffenceBasis,
    Organisation,
    Person,
    Policy,
    Position,
    ServiceRule,
)
from shared.flow import Order, react, submit
from shared.links import token_for
from shared.reactors.advance_case import advance
from shared.runtime import clients
from shared.runtime import services as runtime
from shared.runtime.services import Services
from tests.unit.test_candidate_browser import BASE

ROOT = Path(__file__).parents[2]
REGION = "eu-north-1"
CLIENT, SECRET = "tillit-candidates", "issuer:secret/for%tests"
TENANT, OFFICER, OTHER_OFFICER = "botkyrka", "officer-1", "officer-2"
ADULT, ANOTHER, MINOR = "198001022386", "198002192394", "202312242395"
PERSONS = [
    {"key": "adult", "person_number": ADULT, "given_name": "Ida", "family_name": "Provsson"},
    {"key": "another", "person_number": ANOTHER, "given_name": "Tess", "family_name": "Exempel"},
    {"key": "minor", "person_number": MINOR, "given_name": "Maj", "family_name": "Testdotter"},
]


@contextmanager
def issuer(folder: Path) -> Iterator[str]:
    """The local identity issuer as its own process."""
    persons = folder / "persons.json"
    persons.write_text(json.dumps(PERSONS), "utf-8")
    command = [sys.executable, "-m", "infra.local.simulators.identity", "--port", "0", "--client-id", CLIENT]
    command += ["--client-secret-env", "SIGN_IN_SECRET", "--redirect-uri", f"{BASE}/c/callback"]
    command += ["--api-audience", "tillit-staff-api", "--persons", str(persons)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "SIGN_IN_SECRET": SECRET},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.stdin.close()
            assert process.wait(timeout=10) == 0


@contextmanager
def world(folder: Path, **more: str) -> Iterator["World"]:
    """Everything that the template gives the function, in process, with a tenant's policy and a real issuer."""
    with issuer(folder) as address, pytest.MonkeyPatch.context() as monkeypatch:
        yield from _world(address, monkeypatch, more)


def _world(issuer_url: str, monkeypatch: pytest.MonkeyPatch, more: Mapping[str, str]) -> Iterator["World"]:
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
        "PAGE_BASE_URL": BASE,
        "IDENTITY_ISSUER": issuer_url,
        "IDENTITY_CLIENT_ID": CLIENT,
        "IDENTITY_SECRET": "identity",
        "STAGE": "local",
        **more,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        monkeypatch.setenv("DATA_KEY", _resources())
        _forget()
        made = World(runtime.services())
        made.services.tenants.add_policy(policy())
        yield made
    _forget()


def _forget() -> None:
    clients.forget()
    runtime.forget()


def _resources() -> str:
    dynamodb: Any = boto3.client("dynamodb", REGION)
    for name, index in (("Cases", "committed"), ("Keys", ""), ("Views", ""), ("Doors", ""), ("Tenants", "")):
        attributes = ["pk", "sk", *([index] if index else [])]
        keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
        by_index = {"IndexName": index, "KeySchema": [{"AttributeName": index, "KeyType": "HASH"}]}
        projected = {**by_index, "Projection": {"ProjectionType": "KEYS_ONLY"}}
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": a, "AttributeType": "S"} for a in attributes],
            KeySchema=keys,
            **({"GlobalSecondaryIndexes": [projected]} if index else {}),
        )
    s3: Any = boto3.client("s3", REGION)
    s3.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": REGION})
    boto3.client("secretsmanager", REGION).create_secret(Name="identity", SecretString=SECRET)
    boto3.client("ssm", REGION).put_parameter(Name="/tillit/clock", Value="0", Type="String")
    key: str = boto3.client("kms", REGION).create_key()["KeyMetadata"]["KeyId"]
    return key


def policy() -> Policy:
    """A municipality with two positions: one for BK-B, one for BK-U."""
    need = {"sv": "Du ska arbeta med barn.", "en": "You are to work with children."}
    positions = tuple(
        Position(
            id=name,
            title={"sv": swedish, "en": english},
            unit="school",
            financial_responsibility=financial,
            need=need,
            requirements={"trust": {"sv": "ansvar för barn", "en": "responsibility for children"}},
            relevance={"assault": "trust", "payment_default": "trust"},
        )
        for name, swedish, english, financial in (
            ("teacher", "lärare", "teacher", False),
            ("head", "rektor", "head teacher", True),
        )
    )
    today = date.today()  # noqa: DTZ011 - a window around the day on which the tests run
    rules = tuple(
        ServiceRule("school", "new_hire", financial, service)
        for financial, service in ((False, "BK-B"), (True, "BK-U"))
    )
    law = ("BK-03", "BK-09", "BK-11", "BK-12", "BK-13", "BK-15", "KU-02", "KU-03")
    approved = today - timedelta(days=30)
    return Policy(
        tenant=TENANT,
        version=1,
        hash="",
        client=Organisation("Provköpings kommun", "Torget 1", "dso@example.se", True),
        performer=None,
        opens=today - timedelta(days=30),
        closes=today + timedelta(days=365),
        units={"school": {"sv": "Skolan", "en": "The school"}},
        engagements={"new_hire": {"sv": "nyanställd", "en": "new hire"}},
        positions=positions,
        rules=rules,
        offence_basis=OffenceBasis("authority", "2018:218 3:8"),
        approvals=tuple(Approval(rule, "approver-1", approved) for rule in law),
        staff={
            OFFICER: Person("Vera Värdsson", "08-123 456 78", "9–16"),
            OTHER_OFFICER: Person("Olle Andresson", "08-123 456 79", "9–16"),
        },
        providers=dict.fromkeys(("courts_general", "courts_administrative", "credit"), "manual"),
        categories={
            "courts_general": ("assault",),
            "courts_administrative": ("tax",),
            "credit": ("payment_default",),
        },
    )


FOUND = Finding(
    id="f1",
    source="Provköpings tingsrätt",
    source_ref="B 12-20",
    court_type=CourtType.GENERAL,
    kind=Kind.FINAL_JUDGMENT,
    legal_status=LegalStatus.LAGA_KRAFT,
    dated_on=date(2025, 3, 4),
    final_on=date(2025, 4, 4),
    category="assault",
    matched_on=MatchedOn.PERSONNUMMER,
    relevance=Relevance("trust", "note", 5),
    words="Misshandel",
    sanction=Sanction.FINES,
)
LATER = replace(FOUND, id="f2", dated_on=date(2026, 1, 2), final_on=date(2026, 2, 2), words="Stöld")


@dataclass
class World:
    """The services, and cases on them."""

    services: Services

    def case(self, *, number: str | None = None, position: str = "teacher", language: str = "sv") -> "Told":
        """A case whose order is accepted and whose candidate has been sent a link."""
        case = secrets.token_hex(13)
        person = PersonRecord("Ida", "Provsson", "ida@example.com", None, number)
        item = seal(self.services, TENANT, case, "person", person_data(person))
        told = Told(self, case)
        facts = {"position": position, "engagement": "new_hire", "final_candidate": "yes", "has_email": "yes"}
        told.do(c.OpenCase(item.item, "api", language, facts, by="orderer-1"), item)
        note = seal(self.services, TENANT, case, "notes", {"text": "behov"})
        told.do(c.AnswerQuestion("need", "stated", "orderer-1", note.item), note)
        told.do(c.AnswerQuestion("proportionality", "proportionate", "orderer-1"))
        told.do(c.AnswerQuestion("conflict_of_interest", "none", OFFICER))
        note = seal(self.services, TENANT, case, "notes", {"text": "KS 2026/1"})
        told.do(c.AnswerQuestion("diary_number", "registered", "orderer-1", note.item), note)
        told.do(c.AssignHost(OFFICER, OFFICER))
        told.link = told.issue()
        return told

    def move(self, days: int) -> None:
        """Move the cases' clock by days from real time."""
        boto3.client("ssm", REGION).put_parameter(
            Name="/tillit/clock", Value=str(days * 86400), Type="String", Overwrite=True
        )


@dataclass
class Told:
    """One case: commands from staff, facts from reactors, and what the log says."""

    world: World
    id: str
    link: str = ""
    causes: Iterator[int] = field(default_factory=lambda: iter(range(1000)))

    @property
    def log(self) -> Any:
        """The log as it stands."""
        return self.world.services.log.load(TENANT, self.id)

    @property
    def state(self) -> Any:
        """The case as it stands."""
        return self.log.case

    def do(self, command: c.Command, *sealed: Any) -> None:
        """A command from somebody else than the candidate."""
        cause = f"test:{next(self.causes)}"
        submit(self.world.services, Order(TENANT, self.id, command, cause, cause, "test", sealed))

    def fact(self, *events: Event, sealed: tuple[Any, ...] = ()) -> None:
        """Events that a reactor commits."""
        cause = f"fact:{next(self.causes)}"
        draft = Draft(self.world.services.clock.now(), cause, cause, "function:test", events, sealed)
        self.world.services.log.commit(self.log, draft)

    def issue(self, lasts: timedelta = timedelta(days=7)) -> str:
        """A new link; its token."""
        services, name = self.world.services, f"l{len(self.state.links) + 1}"
        expires = services.clock.real() + lasts
        self.fact(LinkIssued(name, stamp(expires)))
        token = token_for("link secret", TENANT, self.id, name)
        services.doors.put_link(token, TENANT, self.id, name, expires)
        return token

    def collected(self, *findings: Finding) -> None:
        """The checks are back and the reading period is open."""
        services = self.world.services
        self.do(c.StartCollection(OFFICER))
        for check in self.state.checks:
            if check == "credit" and self.state.permission != "given":
                self.do(c.SkipCheck(check, "permission_not_given", by=OFFICER))
                continue
            rows = findings if check == "courts_general" else ()
            item = seal(services, TENANT, self.id, "findings", to_document(rows, DONE))
            self.do(c.ReturnCheck(check, item.item, "manual", by=OFFICER), item)
        react(services, "advance_case", TENANT, self.id, advance)
        assert self.state.reading_until

    def lapse(self) -> None:
        """The reading period is over without an answer."""
        self.fact(ReadingLapsed())

    def released(self, content: bytes) -> None:
        """Assessed, reviewed, written and handed over."""
        services = self.world.services
        item = seal(services, TENANT, self.id, "assessment", {"text": "Bedömning", "resolutions": []})
        self.do(c.SignAssessment(item.item, OFFICER), item)
        self.do(c.ApproveReview(OTHER_OFFICER))
        report = services.documents.place(TENANT, self.id, seal(services, TENANT, self.id, "report", content))
        head = self.state
        self.fact(ReportWritten(report.item, "0" * 64, head.head, head.sequence), sealed=(report,))
        self.fact(ReportReleased(OTHER_OFFICER))

    @property
    def person(self) -> PersonRecord:
        """The person record as it stands."""
        return open_person(self.world.services, self.log)

    def readings(self) -> list[tuple[str, str]]:
        """Who has read what."""
        return [(a.who, a.what) for a in self.world.services.access.read(TENANT, self.id)]
