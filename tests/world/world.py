"""A world for one test: the template's resources and functions in this process, a tenant, outside parties, a clock.

with World(outside) as world:
    world.http("POST", "/intake/almby-greenhouse", body, headers=...)
    world.until_quiet()      # stream, bus, queues and functions until nothing moves
    world.move_to(instant)   # the case clock
    world.tick()             # what the scheduler invokes
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from math import ceil
from types import TracebackType
from typing import Any, Self

from moto import mock_aws
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends

from infra.local import tenant
from infra.local.stack import parameters
from shared.adapters.access_log import AccessLog
from shared.adapters.case_log import CaseLog
from shared.adapters.tenants import Tenants
from shared.adapters.views import Views
from shared.domain.calendar import STOCKHOLM, add_working_days, local_date
from shared.domain.commit import Log
from shared.runtime.clients import client
from tests.world.api import Answer, Api, call_of
from tests.world.faults import Fault, Wanted, every_call
from tests.world.functions import SANDBOX, Functions, environment
from tests.world.outside import Outside
from tests.world.pump import Pump
from tests.world.resources import Resources
from tests.world.speed import faster
from tests.world.template import ACCOUNT, REGION
from tests.world.wiring import Schedule, wiring

STACK = "tillit-test"
TENANT = tenant.TENANT
_PATIENCE = 20.0
_TOKEN_HOURS = 1
_SWEEPS = 8


def morning(day: date, hour: int = 9) -> datetime:
    """An hour of a day in Stockholm."""
    return datetime.combine(day, clock_time(hour), STOCKHOLM)


@dataclass(frozen=True)
class Sent:
    """A mail as the mail service took it."""

    to: str
    subject: str
    body: str


class World:
    """See the module. `prepare` puts in what an operator would; the tests change it by `settings` of a tenant."""

    def __init__(self, outside: Outside, **changes: str) -> None:
        self.outside = outside
        self.parameters = {**parameters(outside.door.url, outside.identity.url), **changes}
        self.lines: list[dict[str, object]] = []
        self.sweeping = False  # whether the scheduler runs whenever the world is let go on
        self._stack = ExitStack()
        self._faults: list[Fault] = []

    def __enter__(self) -> Self:
        """Make the world. One at a time: the services in this process are the process's."""
        try:
            self._begin(self._stack.enter_context)
        except BaseException:
            self._stack.close()
            raise
        return self

    def _begin(self, enter: Callable[[AbstractContextManager[object]], object]) -> None:
        enter(environment(SANDBOX))
        enter(faster())
        enter(mock_aws())
        self.resources = Resources(STACK, self.parameters, client)
        self.resources.make()
        self.wiring = wiring(self.resources)
        self.functions = Functions(self.resources)
        self.pump = Pump(client, self.wiring, self.functions, _holds)
        self.api = Api(self.wiring, self.functions)
        self._listen()
        # Every story begins in the morning of the next working day, so that periods are the same on every day of the week.
        self.move_to(morning(add_working_days(local_date(datetime.now(UTC)), 1)))
        self._furnish()
        self.outside.door.lead_to(self.api.serve)
        self._stack.callback(self.outside.door.lead_to, None)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.mend()
        self._stack.close()
        # What a source still wants to send belongs to this world: a repeated delivery would knock at the next one's door.
        self.outside.ask(self.outside.provider, "forget", {})

    # What an installation has around the stack --------------------------------------------------------------------

    def _furnish(self) -> None:
        """What operators put in: secrets of connections, the sender's address, the tenant's data."""
        manager = client("secretsmanager")
        for name, value in tenant.connection_secrets(self.outside.secrets).items():
            manager.create_secret(Name=name, SecretString=value)
        manager.put_secret_value(
            SecretId=self.resources.value("IdentitySecret"), SecretString=self.outside.secrets.identity
        )
        client("ses").verify_email_identity(
            EmailAddress=self.resources.template.resolve({"Ref": "MailSender"})
        )
        settings = tenant.connections(self.outside.ats.url, self.outside.provider.url, self.outside.door.url)
        tenant.put_in(self.tenants, local_date(self.now()), settings)

    def _listen(self) -> None:
        """Keep every line that the functions write."""
        handler = _Kept(self.lines)
        logging.getLogger("tillit").addHandler(handler)
        self._stack.callback(logging.getLogger("tillit").removeHandler, handler)

    @property
    def tenants(self) -> Tenants:
        """Policies and connections."""
        return Tenants(client("dynamodb"), self.resources.value("TenantsTable"))

    # The clock ----------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The case clock."""
        found = client("ssm").get_parameter(Name=self.resources.value("CaseClock"))
        return datetime.now(UTC) + timedelta(seconds=int(found["Parameter"]["Value"]))

    def move_to(self, instant: datetime) -> None:
        """Set the case clock, as an operator of a test stage would; it knows whole seconds, so never before `instant`."""
        ahead = ceil((instant - datetime.now(UTC)).total_seconds())
        client("ssm").put_parameter(
            Name=self.resources.value("CaseClock"), Value=str(ahead), Type="String", Overwrite=True
        )

    def advance(self, **by: float) -> None:
        """Move the case clock by a timedelta's arguments."""
        self.move_to(self.now() + timedelta(**by))

    def tick(self) -> None:
        """A minute of the scheduler: it invokes, and what that hints is delivered."""
        for schedule in self.wiring.schedules:
            self._invoke(schedule)
        self.pump.until_quiet()

    def _invoke(self, schedule: Schedule) -> None:
        """Invoke, try again as often as the template says, then tell the failure destination."""
        if any(self._succeeds(schedule.function) for _ in range(schedule.retries + 1)):
            return
        body = json.dumps({"requestContext": {"condition": "RetriesExhausted"}})
        client("sqs").send_message(QueueUrl=schedule.failures, MessageBody=body)

    def _succeeds(self, function: str) -> bool:
        try:
            self.functions.invoke(function, {})
        except Exception:  # whatever it raises: the invocation has failed
            return False
        return True

    # Moving things --------------------------------------------------------------------------------------------------

    def until_quiet(self) -> None:
        """Deliver everything until nothing is left to deliver; with `sweeping`, as often as the sweep finds something."""
        self.pump.until_quiet()
        for _ in range(_SWEEPS if self.sweeping else 0):
            before = self.commits
            self.tick()
            if self.commits == before:
                return

    @property
    def commits(self) -> int:
        """How many commits there are, of all cases."""
        counted = client("dynamodb").scan(TableName=self.resources.value("CasesTable"), Select="COUNT")
        return int(counted["Count"])

    def wait_for(self, reached: Callable[[], bool]) -> None:
        """Go on delivering until `reached`, for what comes from another process; raises AssertionError when it never does."""
        last = time.monotonic() + _PATIENCE
        self.until_quiet()
        while not reached():
            assert time.monotonic() < last, "what was waited for never came"
            time.sleep(0.01)
            self.until_quiet()

    # Talking to it --------------------------------------------------------------------------------------------------

    def http(
        self,
        method: str,
        target: str,
        body: bytes | Mapping[str, object] | None = None,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        claims: Mapping[str, object] | None = None,
    ) -> Answer:
        """A request to the HTTP API; `claims` for a route with an authorizer (see `staff`)."""
        return self.api.serve(call_of(method, target, body, form=form, headers=headers, claims=claims))

    def staff(
        self, role: str, unit: str = "*", subject: str | None = None, *, performer: bool = False
    ) -> dict[str, object]:
        """The claims of a member of staff's access token: one role, in one unit or all (`*`), of the client unless said."""
        now = int(time.time())
        return {
            "iss": self.parameters["StaffIssuer"],
            "aud": self.parameters["StaffAudience"],
            "sub": subject or tenant.STAFF.get(role, role),
            "groups": [f"tillit:{TENANT}:{'performer:' if performer else ''}{unit}:{role}"],
            "token_use": "access",
            "iat": now,
            "nbf": now,
            "exp": now + _TOKEN_HOURS * 3600,
        }

    # Looking at it --------------------------------------------------------------------------------------------------

    @property
    def case_log(self) -> CaseLog:
        """The log of cases, as it is stored."""
        return CaseLog(client("dynamodb"), self.resources.value("CasesTable"))

    @property
    def readings(self) -> AccessLog:
        """Who has read what."""
        return AccessLog(client("dynamodb"), self.resources.value("CasesTable"))

    @property
    def views(self) -> Views:
        """The worklist."""
        return Views(client("dynamodb"), self.resources.value("ViewsTable"))

    def log(self, case: str) -> Log:
        """A case's log as it stands."""
        return self.case_log.load(TENANT, case)

    def items(self, table: str) -> list[dict[str, Any]]:
        """Everything in a table of the template."""
        found: list[dict[str, Any]] = client("dynamodb").scan(TableName=self.resources.value(table))["Items"]
        return found

    def documents(self) -> dict[str, int]:
        """The sealed objects in the bucket: key to size."""
        bucket = self.resources.value("DocumentsBucket")
        found = client("s3").list_objects_v2(Bucket=bucket, Prefix="sealed/")
        return {entry["Key"]: entry["Size"] for entry in found.get("Contents", [])}

    def waiting(self, queue: str) -> list[str]:
        """The bodies of the messages in a queue of the template, taken out of it."""
        url, found = self.resources.value(queue), []
        while messages := client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(message["Body"])
                client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def send(self, queue: str, body: str) -> None:
        """Put a message into a queue of the template."""
        client("sqs").send_message(QueueUrl=self.resources.value(queue), MessageBody=body)

    def mail(self) -> list[Sent]:
        """What the mail service was asked to send, oldest first."""
        return [
            Sent(message.destinations["ToAddresses"][0], message.subject, message.body)
            for message in ses_backends[ACCOUNT][REGION].sent_messages
        ]

    # Breaking it ----------------------------------------------------------------------------------------------------

    def fail(
        self,
        service: str,
        operation: str,
        *,
        wanted: Wanted = every_call,
        times: int = 1,
        code: str = "InternalServerError",
        applied: bool = False,
    ) -> Fault:
        """Let an AWS call fail: before it takes effect, or (`applied`) after. `wanted` is asked about its parameters."""
        fault = Fault(client(service), operation, wanted, times, code, applied)
        self._faults.append(fault)
        return fault

    def mend(self) -> None:
        """Let every call through again."""
        while self._faults:
            self._faults.pop().stop()


def _holds(queue: str) -> bool:
    *_, account, name = queue.split("/")
    return bool(sqs_backends[account][REGION].queues[name].messages)


class _Kept(logging.Handler):
    """Keeps the log catalogue's lines with their ids."""

    def __init__(self, lines: list[dict[str, object]]) -> None:
        super().__init__()
        self._lines = lines
        self._usual = frozenset(logging.makeLogRecord({}).__dict__)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        ids = {name: value for name, value in record.__dict__.items() if name not in self._usual}
        self._lines.append({"line": record.getMessage(), **ids})
