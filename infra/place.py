"""Where an operator's command works: the names of a deployed stack, and the adapters on them with the operator's clients."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from infra.chain import outputs_of
from infra.session import session
from shared.adapters.bus import Bus
from shared.adapters.case_log import CaseLog
from shared.adapters.clock import Clock
from shared.adapters.documents import Documents
from shared.adapters.doors import Doors
from shared.adapters.keys import read_case_pk
from shared.adapters.query import pages
from shared.adapters.tenants import Tenants
from shared.adapters.vault import Vault
from shared.adapters.views import Views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import boto3

_FIRST = "COMMIT#000001"


@dataclass(frozen=True)
class Place:
    """A stack. `client` gives the client of a service, `outputs` are the template's.

    `queues` is the URL of each queue by its logical id, `dead_letters` the queue that each dead-letter queue belongs to.
    """

    client: Callable[[str], Any]
    outputs: Mapping[str, str]
    queues: Mapping[str, str]
    dead_letters: Mapping[str, str]

    @property
    def log(self) -> CaseLog:
        """The case log."""
        return CaseLog(self.client("dynamodb"), self.outputs["CasesTable"])

    @property
    def views(self) -> Views:
        """The worklist."""
        return Views(self.client("dynamodb"), self.outputs["ViewsTable"])

    @property
    def doors(self) -> Doors:
        """Claims, links, sessions and places."""
        return Doors(self.client("dynamodb"), self.outputs["DoorsTable"])

    @property
    def tenants(self) -> Tenants:
        """Policies and connections."""
        return Tenants(self.client("dynamodb"), self.outputs["TenantsTable"])

    @property
    def documents(self) -> Documents:
        """The documents bucket."""
        return Documents(self.client("s3"), self.outputs["DocumentsBucket"])

    @property
    def vault(self) -> Vault:
        """The vault, in which an operator may destroy and nothing else: the key policy refuses the rest."""
        tables = (self.client("dynamodb"), self.outputs["KeysTable"])
        return Vault(self.client("kms"), *tables, self.outputs["DataKey"])

    @property
    def bus(self) -> Bus:
        """The event bus."""
        return Bus(self.client("events"), self.outputs["BusName"])

    @property
    def clock(self) -> Clock:
        """The case clock."""
        parameter = self.outputs.get("CaseClock")
        return Clock(self.client("ssm") if parameter else None, parameter)

    def cases(self, table: str = "") -> Iterator[tuple[str, str]]:
        """(tenant, case) of every case in the table (the stack's own unless named), page by page.

        Nothing but the base table knows every case, so it is scanned; a case that is opened meanwhile may come or not.
        """
        found = pages(
            self.client("dynamodb").scan,
            TableName=table or self.outputs["CasesTable"],
            FilterExpression="sk = :first",
            ExpressionAttributeValues={":first": {"S": _FIRST}},
            ProjectionExpression="pk",
            ConsistentRead=True,
        )
        return (read_case_pk(item["pk"]["S"]) for page in found for item in page)


def place(stack: str) -> Place:
    """The place that a deployed stack is, read from CloudFormation and the queues' own settings; raises ClientError."""
    aws = session()
    make: Any = aws.client
    client: Callable[[str], Any] = cache(make)
    queues = _queues(aws, stack)
    return Place(client, outputs_of(aws, stack), queues, _dead_letters(client("sqs"), queues))


def _queues(aws: boto3.Session, stack: str) -> dict[str, str]:
    listed = aws.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return {
        found["LogicalResourceId"]: found["PhysicalResourceId"]
        for page in listed
        for found in page["StackResourceSummaries"]
        if found["ResourceType"] == "AWS::SQS::Queue"
    }


def _dead_letters(sqs: Any, queues: Mapping[str, str]) -> dict[str, str]:
    arns, aims = {}, {}
    for name, url in queues.items():
        told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn", "RedrivePolicy"])[
            "Attributes"
        ]
        arns[told["QueueArn"]] = name
        if "RedrivePolicy" in told:
            aims[name] = json.loads(told["RedrivePolicy"])["deadLetterTargetArn"]
    return {arns[aim]: name for name, aim in aims.items()}
