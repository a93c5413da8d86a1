"""The local stack: the project's template on the embedded server, with outside parties as processes of their own.

Nothing is wired here: the template is built and deployed through CloudFormation as it would be to AWS, and the server
delivers bus, queue, stream and schedule events by itself. What this adds is what an installation has around the stack: a
domain name, an ATS, check providers, an identity issuer, and a tenant's data.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from infra import template_file
from infra.artefacts import Artefacts
from infra.build import ROOT, build
from infra.changeset import Stack as CloudFormationStack
from infra.local import tenant
from infra.local.door import Door
from infra.local.processes import Process, start_simulator, undisturbed
from infra.local.server import Server, start_server
from infra.session import session
from shared.adapters.tenants import Tenants

STACK = "tillit-local"
CLIENT_ID, AUDIENCE = "tillit-candidate", "tillit-staff"
_QUIET_LOOKS = 3  # between a commit and its message in the queues lies the stream's way
Say = Callable[[str], None]


@dataclass
class LocalStack:
    """A running local stack; addresses of everything, and an AWS session for operators' work."""

    server: Server
    door: Door
    aws: boto3.Session
    outputs: dict[str, str]
    identity: Process
    ats: Process
    provider: Process
    secrets: tenant.LocalSecrets
    folder: Path

    @property
    def url(self) -> str:
        """Where people and machines reach the product."""
        return self.door.url

    def client(self, service: str) -> Any:
        """An AWS client against the server."""
        make: Any = self.aws.client
        return make(service)


def log_lines(stack: LocalStack, part: str = "") -> Iterator[tuple[float, str]]:
    """(seconds since 1970, line) of the log groups with `part` in their name; a line begins with the group's name."""
    logs = stack.client("logs")
    for groups in logs.get_paginator("describe_log_groups").paginate():
        for name in (group["logGroupName"] for group in groups["logGroups"]):
            if part not in name:
                continue
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name):
                for event in page["events"]:
                    yield event["timestamp"] / 1000, f"{name}: {event['message'].strip()}"


def faults(stack: LocalStack) -> list[str]:
    """What the functions' logs say went wrong: unexpected faults, and traces of functions that did not come up.

    While the server was being stopped and started, functions met what they cannot do without; that is no fault of theirs.
    """
    said = (found for found in log_lines(stack, STACK) if "FAULT" in found[1] or "Error" in found[1])
    return [line for at, line in said if not any(gone <= at <= back for gone, back in stack.server.outages)]


def undelivered(stack: LocalStack) -> dict[str, int]:
    """How many messages lie in each of the stack's queues that no function reads: dead letters, failed deliveries."""
    read, lying = _read_by_functions(stack), _lying(stack)
    return {name: number for (name, arn), number in lying.items() if arn not in read}


def await_quiet(stack: LocalStack, patience: float) -> bool:
    """Wait until every message that a function reads has been worked off, seconds at most; returns whether it was."""
    read, deadline, quiet = _read_by_functions(stack), time.monotonic() + patience, 0
    while quiet < _QUIET_LOOKS and time.monotonic() < deadline:
        waiting = sum(number for (_, arn), number in _lying(stack).items() if arn in read)
        quiet = 0 if waiting else quiet + 1
        time.sleep(0.2)
    return quiet == _QUIET_LOOKS


def _read_by_functions(stack: LocalStack) -> set[str]:
    pages = stack.client("lambda").get_paginator("list_event_source_mappings").paginate()
    return {mapping["EventSourceArn"] for page in pages for mapping in page["EventSourceMappings"]}


def _lying(stack: LocalStack) -> dict[tuple[str, str], int]:
    """(logical id, ARN) of each queue of the stack, and how many messages lie in it."""
    sqs, found = stack.client("sqs"), {}
    pages = stack.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    for resource in (r for page in pages for r in page["StackResourceSummaries"]):
        if resource["ResourceType"] == "AWS::SQS::Queue":
            url = resource["PhysicalResourceId"]
            told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
            found[resource["LogicalResourceId"], told["QueueArn"]] = len(stack.server.lying_in(url))
    return found


@contextmanager
def local_stack(say: Say, *, folder: Path | None = None, keep_state: bool = False) -> Iterator[LocalStack]:
    """Start everything, hand it over, stop everything; nothing outlives the block, however it ends."""
    place = folder or Path(tempfile.mkdtemp(prefix="tillit-"))
    place.mkdir(parents=True, exist_ok=True)
    processes: list[Process | Server] = []
    door = Door()
    before = dict(os.environ)
    try:
        yield _start(place, door, processes, say, keep_state)
    finally:
        with undisturbed():
            os.environ.clear()
            os.environ.update(before)
            door.close()
            for process in reversed(processes):
                process.stop()
            if folder is None:
                shutil.rmtree(place, ignore_errors=True)


def _start(
    place: Path, door: Door, processes: list[Process | Server], say: Say, keep_state: bool
) -> LocalStack:
    secrets = tenant.LocalSecrets.make()
    say("starting the embedded server and the outside parties")
    server = start_server(place, keep_state=keep_state)
    processes.append(server)
    identity, ats, provider = _outside(place, door.url, secrets, processes)
    os.environ.update(server.environment)
    aws = session()
    say("building and deploying template.yaml")
    outputs = deploy(aws, place, door.url, identity.url, say)
    door.open(server, outputs["ApiId"])
    stack = LocalStack(server, door, aws, outputs, identity, ats, provider, secrets, place)
    say("putting in the tenant")
    _furnish(stack)
    return stack


def _outside(
    place: Path, base: str, secrets: tenant.LocalSecrets, processes: list[Process | Server]
) -> tuple[Process, Process, Process]:
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    identity = start_simulator(
        "identity",
        [
            *("--port", "0", "--client-id", CLIENT_ID, "--client-secret-env", "IDENTITY_SECRET"),
            *("--redirect-uri", f"{base}/c/callback", "--api-audience", AUDIENCE),
        ],
        {**plain, "IDENTITY_SECRET": secrets.identity},
        place,
    )
    processes.append(identity)
    ats = start_simulator("ats", ["--port", "0"], {**plain, "TILLIT_ATS_SECRETS": secrets.ats()}, place)
    processes.append(ats)
    environment = {
        **plain,
        "PROVIDER_TOKEN": secrets.provider_token,
        "PROVIDER_WEBHOOK_SECRET": secrets.provider_webhook,
    }
    provider = start_simulator("provider", ["--port", "0", "--retry-scale", "0.1"], environment, place)
    processes.append(provider)
    return identity, ats, provider


def parameters(base: str, issuer: str) -> dict[str, str]:
    """The template's parameters for a local stack."""
    return {
        "Stage": "local",
        "PublicBaseUrl": base,
        "StaffIssuer": issuer,
        "StaffAudience": AUDIENCE,
        "SecurityProtectionApproval": "local",
        "IdentityIssuer": issuer,
        "IdentityClientId": CLIENT_ID,
        "DependencyLayers": "false",
        "ConditionKeys": "false",
        "Retain": "false",
    }


def deploy(aws: boto3.Session, place: Path, base: str, issuer: str, say: Say) -> dict[str, str]:
    """Build and deploy the template through CloudFormation; returns the stack's outputs.

    The layers of packages are left out: the Python that runs the functions here holds the same locked packages.
    """
    template = template_file.load(ROOT / "template.yaml")
    packages = {"DependencyLayer", "ReportLayer"}
    names = {unit.name for unit in template_file.units(template)} - packages
    built = build("local", output=place / "build", only=names)
    store = Artefacts(aws)
    store.prepare()
    locations = store.upload(built, lambda _: None)
    locations |= dict.fromkeys(packages, locations["SharedLayer"])  # named by a condition that is false
    located = template_file.relocated(template, locations)
    stack = CloudFormationStack(aws.client("cloudformation"), STACK, 0.1)
    plan = stack.plan(store.upload_template(located), located, parameters(base, issuer), "local")
    if plan:
        stack.execute(plan, lambda _: None)
    described = aws.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    say(f"deployed {len(plan.changes) if plan else 0} resources")
    return {o["OutputKey"]: o["OutputValue"] for o in described["Outputs"]}


def _furnish(stack: LocalStack) -> None:
    """What operators put into a new installation: the tenant's data and the secrets of its connections."""
    manager = stack.client("secretsmanager")
    for name, value in tenant.connection_secrets(stack.secrets).items():
        manager.create_secret(Name=name, SecretString=value)
    manager.put_secret_value(SecretId=stack.outputs["IdentitySecret"], SecretString=stack.secrets.identity)
    stack.client("ses").verify_email_identity(EmailAddress="tillit@example.se")
    tenants = Tenants(stack.client("dynamodb"), stack.outputs["TenantsTable"])
    settings = tenant.connections(stack.ats.url, stack.provider.url, stack.url)
    tenant.put_in(tenants, datetime.now(UTC).date(), settings)
