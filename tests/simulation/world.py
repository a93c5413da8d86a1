"""A world for many runs: the template's wiring and functions over doubles, made once, put back before each run."""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from infra.local import tenant
from infra.local.stack import parameters
from shared.adapters.case_log import CaseLog
from shared.adapters.tenants import Tenants
from shared.adapters.views import Views
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.commit import Log
from shared.integrations.http import Outbound
from tests.simulation import faster
from tests.simulation.cloud import Cloud
from tests.simulation.doubles.queues import Message
from tests.simulation.doubles.tables import Item
from tests.simulation.kernel import Kernel
from tests.simulation.peers import ATS, ISSUER, PROVIDER, TILLIT, Peers
from tests.simulation.sandboxes import Sandboxes
from tests.world.api import Answer, Api, call_of
from tests.world.pump import Pump
from tests.world.resources import Resources
from tests.world.wiring import wiring

STACK, TENANT = "tillit-simulation", tenant.TENANT


class World:
    """See the module. `run` puts everything back and lets a run begin; its parts are there until the next."""

    def __init__(self) -> None:
        self.kernel = Kernel(0)
        self.cloud = Cloud(self.kernel)
        self.client = self.cloud.client
        self.lines: list[dict[str, Any]] = []
        self.addresses: dict[str, str] = {}  # of the ATS's candidates
        self.personal: set[str] = set()  # what may stand nowhere but in ciphertext
        self.secrets = _secrets()
        self.resources = Resources(STACK, parameters(TILLIT, ISSUER), self.client)
        self.resources.make()
        self.wiring = wiring(self.resources)
        self.functions = Sandboxes(self.resources, self.cloud)
        self.pump = Pump(self.client, self.wiring, self.functions, self._holds)
        self.api = Api(self.wiring, self.functions)
        self.outside = SimpleNamespace(door=SimpleNamespace(url=TILLIT))
        with self.kernel.clock():
            self._furnish()
        self.cloud.keep()

    def _furnish(self) -> None:
        """What operators put in."""
        manager = self.client("secretsmanager")
        for name, value in tenant.connection_secrets(self.secrets).items():
            manager.create_secret(Name=name, SecretString=value)
        manager.put_secret_value(
            SecretId=self.resources.value("IdentitySecret"), SecretString=self.secrets.identity
        )
        self.client("ses").verify_email_identity(
            EmailAddress=self.resources.template.resolve({"Ref": "MailSender"})
        )
        tenants = Tenants(self.client("dynamodb"), self.resources.value("TenantsTable"))
        tenant.put_in(tenants, local_date(datetime.now(UTC)), tenant.connections(ATS, PROVIDER, TILLIT))

    # Runs -----------------------------------------------------------------------------------------------------------

    @contextmanager
    def installed(self) -> Iterator[None]:
        """While the block runs, the process's clients, ways out, randomness and log lines are this world's."""
        text, octets = self.cloud.text, self.cloud.octets
        random = SimpleNamespace(token_bytes=octets, token_urlsafe=text)
        with ExitStack() as stack:
            for place in (
                patch("shared.runtime.services.client", self.client),
                patch.object(Outbound, "request", self.cloud.outbound),
                patch(
                    "shared.integrations.identity.documents.urllib3.PoolManager.request", self.cloud.pooled
                ),
                patch("shared.adapters.vault.token_hex", self.cloud.hexadecimal),
                patch("shared.web.candidate.links.token_hex", self.cloud.hexadecimal),
                patch("shared.flow.token_hex", self.cloud.hexadecimal),
                patch("shared.web.candidate.sessions.token_urlsafe", text),
                patch("shared.web.candidate.login.random", random),
                patch("secrets.token_urlsafe", text),
                patch.dict(os.environ, {"AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled"}),
                faster.installed(),
            ):
                stack.enter_context(place)
            logger = logging.getLogger("tillit")
            kept, logger.handlers = logger.handlers, [_Kept(self)]
            stack.callback(setattr, logger, "handlers", kept)
            yield

    @contextmanager
    def run(self, seed: int, allowed: frozenset[int] | None = None) -> Iterator[Kernel]:
        """One run: everything as it was in the beginning, and a schedule of its own."""
        self.kernel = Kernel(seed)
        self.cloud.begin_anew(self.kernel, seed, allowed)
        self.lines, self.addresses, self.personal = [], {}, set()
        self.pump = Pump(self.client, self.wiring, self.functions, self._holds)
        self.functions.begin_anew()
        self.cloud.peers = self.peers = Peers(self.secrets, self.cloud.ordered)
        with self.kernel.clock():
            yield self.kernel

    # Talking to it --------------------------------------------------------------------------------------------------

    def http(
        self, method: str, target: str, body: bytes | Mapping[str, object] | None = None, *,
        form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None,
        claims: Mapping[str, object] | None = None,
    ) -> Answer:  # fmt: skip
        """A request to the HTTP API, from inside a task."""
        return self.api.serve(call_of(method, target, body, form=form, headers=headers, claims=claims))

    def staff(self, role: str, subject: str) -> dict[str, object]:
        """The claims of a member of staff's token."""
        now = int(self.kernel.now)
        told = self.resources.template
        return {
            "iss": told.resolve({"Ref": "StaffIssuer"}), "aud": told.resolve({"Ref": "StaffAudience"}),
            "sub": subject, "groups": [f"tillit:{TENANT}:*:{role}"], "token_use": "access",
            "iat": now, "nbf": now, "exp": now + 3600,
        }  # fmt: skip

    # Looking at it, from outside: these calls meet no faults ----------------------------------------------------------

    def log(self, case: str) -> Log:
        """A case's log as it stands."""
        return self._case_log.load(TENANT, case)

    @property
    def _case_log(self) -> CaseLog:
        return CaseLog(self.client("dynamodb"), self.resources.value("CasesTable"))

    @property
    def views(self) -> Views:
        """The worklist."""
        return Views(self.client("dynamodb"), self.resources.value("ViewsTable"))

    def cases(self) -> list[str]:
        """The ids of all cases."""
        found = {
            i["pk"]["S"].split("#")[3]
            for i in self.table("CasesTable").items()
            if i["sk"]["S"].startswith("COMMIT#")
        }
        return sorted(found)

    def table(self, name: str) -> Any:
        """A table of the template, as the double holds it."""
        return self.cloud.tables._tables[self.resources.value(name)]

    def queued(self) -> dict[str, list[Message]]:
        """The messages of every queue that holds any, by the queue's name in the template."""
        names = self.resources.template.resources("AWS::SQS::Queue")
        held = {
            name: list(self.cloud.queues._queues[self.resources.value(name)].messages.values())
            for name in names
        }
        return {name: messages for name, messages in held.items() if messages}

    def address_of(self, case: Case) -> str:
        """The candidate's mail address: who applied is known here by the ATS's candidate, else by the case itself."""
        return self.addresses.get(case.ats_candidate or case.id, "")

    def readable(self) -> Iterator[tuple[str, str]]:
        """All that can be read without a key: where it stands, and what it says."""
        for name in ("CasesTable", "KeysTable", "ViewsTable", "DoorsTable"):
            yield name, "\n".join(map(_without_octets, self.table(name).items()))
        yield "events", json.dumps(self.cloud.bus.published, ensure_ascii=False)
        yield "queues", "\n".join(m.body for messages in self.queued().values() for m in messages)
        yield "log lines", str(self.lines)
        yield (
            "keys of objects",
            "\n".join(self.client("s3")._buckets[self.resources.value("DocumentsBucket")]),
        )

    def _holds(self, queue: str) -> bool:
        now = self.kernel.now
        return any(message.seen_from <= now for message in self.cloud.queues._queues[queue].messages.values())


def _secrets() -> tenant.LocalSecrets:
    """Made-up secrets, the same in every run."""
    chance = Random(1)  # noqa: S311 - made up, not secret
    with (
        patch("secrets.token_bytes", chance.randbytes),
        patch("infra.local.tenant.token_hex", lambda n: chance.randbytes(n).hex()),
        patch("infra.local.tenant.token_urlsafe", lambda n: chance.randbytes(n).hex()),
    ):
        return tenant.LocalSecrets.make()


def _without_octets(item: Item) -> str:
    return json.dumps(item, ensure_ascii=False, default=lambda octets: "")


class _Kept(logging.Handler):
    """Keeps the log's lines with their ids, unformatted."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self._usual = frozenset(logging.makeLogRecord({}).__dict__)

    def emit(self, record: logging.LogRecord) -> None:
        told = {n: v for n, v in record.__dict__.items() if n not in self._usual}
        self._world.lines.append({"line": record.msg, **told})
