"""Where operations are performed: the doubles, moto, the embedded server, or an account; each with the same resources."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from botocore.config import Config
from moto import mock_aws

from infra.local.server import start_server
from infra.session import REGION, session
from tests.simulation.doubles.bus import Events
from tests.simulation.doubles.calls import Call, Perform
from tests.simulation.doubles.queues import Sqs
from tests.simulation.doubles.stores import S3, Kms, SecretsManager, Ses, Ssm
from tests.simulation.doubles.streams import Streams
from tests.simulation.doubles.tables import DynamoDb
from tests.world.functions import SANDBOX, environment
from tests.world.speed import faster
from tests.world.template import load

CONFIG = Config(
    connect_timeout=2, read_timeout=20, retries={"mode": "standard", "max_attempts": 3},
    s3={"addressing_style": "path"},
)  # fmt: skip
SERVICES = ("dynamodb", "dynamodbstreams", "events", "kms", "s3", "secretsmanager", "ses", "sqs", "ssm")
TABLES = {"cases": "CasesTable", "views": "ViewsTable", "doors": "DoorsTable"}
_SETTLED = 2.0  # seconds until an account's index, stream and bus have most likely caught up
Client = Callable[[str], Any]


@dataclass
class Place:
    """One implementation. `names`: what it calls the resources; `held`: what its answers gave in this sequence."""

    name: str
    client: Client
    prefix: str
    account: str
    settle: Callable[[], object] = lambda: None
    lasting: bool = False  # new tables take too long here to make some more than once
    names: dict[str, str] = field(default_factory=dict)
    held: dict[tuple[str, str | int], list[Any]] = field(default_factory=dict)
    read_to: dict[str, str] = field(default_factory=dict)
    undo: list[Callable[[], object]] = field(default_factory=list)
    _made: int = 0

    def furnish(self) -> None:
        """Make the tables, the keys, the bucket, and the bus with the template's rules, each with a queue."""
        self.make_tables()
        self._keys()
        self._bucket()
        self._bus()
        for kind in ("table", "bus", "bucket"):
            self.names[f"no-such-{kind}"] = f"{self.prefix}-no-such-{kind}"
        self.names["no-such-queue"] = f"{self.names[next(iter(rules()))]}-nowhere"

    def make_tables(self) -> None:
        """Make the tables, empty; those of before are no longer asked."""
        self._made += 1
        for name, logical in TABLES.items():
            self._table(name, load()["Resources"][logical]["Properties"])
        self.read_to.clear()

    def _table(self, name: str, properties: Mapping[str, Any]) -> None:
        dynamodb, table = self.client("dynamodb"), f"{self.prefix}-{name}-{self._made}"
        kept = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        asked = {part: properties[part] for part in kept if part in properties}
        if "StreamSpecification" in properties:
            asked["StreamSpecification"] = {**properties["StreamSpecification"], "StreamEnabled": True}
        made = dynamodb.create_table(TableName=table, **asked)["TableDescription"]
        self.undo.append(lambda: dynamodb.delete_table(TableName=table))
        self.names[name] = table
        self.names[f"{name} stream"] = made.get("LatestStreamArn", "")
        if hasattr(dynamodb, "get_waiter"):
            dynamodb.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1})

    def _keys(self) -> None:
        kms = self.client("kms")
        for name in ("key", "other key"):
            made = kms.create_key(Description=self.prefix)["KeyMetadata"]
            self.names |= {name: made["KeyId"], f"{name} ARN": made["Arn"]}
            away = made["KeyId"]
            self.undo.append(
                lambda away=away: kms.schedule_key_deletion(KeyId=away, PendingWindowInDays=7)  # type: ignore[misc]  # the default binds it
            )

    def _bucket(self) -> None:
        s3, bucket = self.client("s3"), f"{self.prefix}-bucket"
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.names["bucket"] = bucket

        def away() -> None:
            for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
                s3.delete_object(Bucket=bucket, Key=entry["Key"])
            s3.delete_bucket(Bucket=bucket)

        self.undo.append(away)

    def queue(self, name: str, attributes: Mapping[str, str]) -> str:
        """Make a queue, which the bus may write to; returns its ARN."""
        sqs, full = self.client("sqs"), f"{self.prefix}-{name}"
        arn = f"arn:aws:sqs:{REGION}:{self.account}:{full}"
        allowed = {
            "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn,
        }  # fmt: skip
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        url = sqs.create_queue(QueueName=full, Attributes={**attributes, "Policy": policy})["QueueUrl"]
        self.names[name] = url
        self.undo.append(lambda: sqs.delete_queue(QueueUrl=url))
        return arn

    def _bus(self) -> None:
        events, bus = self.client("events"), f"{self.prefix}-bus"
        events.create_event_bus(Name=bus)
        self.undo.append(lambda: events.delete_event_bus(Name=bus))
        self.names["bus"] = bus
        for name, pattern in rules().items():
            arn = self.queue(name, {})
            events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(pattern))
            events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
            self.undo.append(lambda name=name: events.delete_rule(Name=name, EventBusName=bus))  # type: ignore[misc]  # the default binds it
            self.undo.append(
                lambda name=name: events.remove_targets(Rule=name, EventBusName=bus, Ids=["queue"])  # type: ignore[misc]  # the default binds it
            )

    def remove(self) -> None:
        """Take away what was made, the last first; what cannot be taken away keeps nothing else from it."""
        with ExitStack() as stack:
            for undo in self.undo:
                stack.callback(undo)


@cache
def rules() -> dict[str, Mapping[str, Any]]:
    """The patterns of the template's rules, by the rule's name."""
    found = load()["Resources"].items()
    return {n: r["Properties"]["EventPattern"] for n, r in found if r["Type"] == "AWS::Events::Rule"}


def double() -> Place:
    """The doubles, without chance: nothing is late, lost or stale."""

    def way(call: Call, perform: Perform) -> Any:
        return perform()

    numbers = iter(range(1 << 30))
    tables = DynamoDb(way, lambda: False, lambda table, item: None)
    queues = Sqs(way, lambda: 0.0, lambda: 0.0, lambda queue, after: None)

    def at_once(after: float, act: Callable[[], object]) -> None:
        act()

    events = Events(way, queues, at_once, lambda: (0.0,), lambda: False)

    def octets(number: int) -> bytes:
        return next(numbers).to_bytes(number, "big")

    clients = {
        "dynamodb": tables, "dynamodbstreams": Streams(way, tables), "sqs": queues, "events": events, "s3": S3(way),
        "kms": Kms(way, octets), "ssm": Ssm(way), "secretsmanager": SecretsManager(way, octets), "ses": Ses(way),
    }  # fmt: skip
    place = Place("the double", clients.__getitem__, "tillit", "123456789012")
    place.furnish()
    return place


@contextmanager
def moto() -> Iterator[Place]:
    """moto, in this process."""
    with ExitStack() as stack:
        stack.enter_context(environment(SANDBOX))
        stack.enter_context(faster())
        stack.enter_context(mock_aws())
        # moto's clock knows only milliseconds: what was shown in this one is not yet to be seen
        place = Place("moto", _clients(), "tillit", "123456789012", settle=lambda: time.sleep(0.002))
        place.furnish()
        yield place


@contextmanager
def embedded(folder: Path) -> Iterator[Place]:
    """The embedded server, a process of its own."""
    server = start_server(folder)
    try:
        with environment(server.environment):
            clients = _clients()
        place = Place("the server", clients, "tillit", "000000000000")
        place.furnish()
        yield place
    finally:
        server.stop()


@contextmanager
def account(prefix: str) -> Iterator[Place]:
    """The account that the process's AWS variables name; all that is made there bears the prefix, and is removed."""
    clients = _clients()
    number = clients("sts").get_caller_identity()["Account"]
    place = Place("AWS", clients, prefix, number, settle=lambda: time.sleep(_SETTLED), lasting=True)
    try:
        place.furnish()
        yield place
    finally:
        place.remove()


def _clients() -> Client:
    """Clients made now, for the place that the process's AWS variables name now."""
    make: Any = session().client
    return {service: make(service, config=CONFIG) for service in (*SERVICES, "sts")}.__getitem__
