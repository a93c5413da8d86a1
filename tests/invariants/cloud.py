"""The tables, bucket and key of template.yaml on moto, in this process: what the tests of the adapters work on."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import boto3
from moto import mock_aws

from infra.template_file import load
from shared.adapters.access_log import AccessLog
from shared.adapters.case_log import CaseLog
from shared.adapters.documents import Documents
from shared.adapters.doors import Doors
from shared.adapters.tenants import Tenants
from shared.adapters.vault import Vault
from shared.adapters.views import Views

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "eu-north-1"
_CREATED = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
_ROOT = Path(__file__).parents[2]


@dataclass
class Cloud:
    """Clients and adapters on tables named as in the template."""

    dynamodb: Any
    kms: Any
    s3: Any
    key: str
    bucket: str = "documents"

    @cached_property
    def log(self) -> CaseLog:
        """The case log."""
        return CaseLog(self.dynamodb, "CasesTable")

    @cached_property
    def access(self) -> AccessLog:
        """The access log."""
        return AccessLog(self.dynamodb, "CasesTable")

    @cached_property
    def vault(self) -> Vault:
        """The vault."""
        return Vault(self.kms, self.dynamodb, "KeysTable", self.key)

    @cached_property
    def documents(self) -> Documents:
        """The documents."""
        return Documents(self.s3, self.bucket)

    @cached_property
    def doors(self) -> Doors:
        """The doors."""
        return Doors(self.dynamodb, "DoorsTable")

    @cached_property
    def tenants(self) -> Tenants:
        """The tenants."""
        return Tenants(self.dynamodb, "TenantsTable")

    @cached_property
    def views(self) -> Views:
        """The views."""
        return Views(self.dynamodb, "ViewsTable")

    def items(self, table: str) -> list[dict[str, Any]]:
        """Everything in a table."""
        found: list[dict[str, Any]] = self.dynamodb.scan(TableName=table)["Items"]
        return found


@cache
def _tables() -> dict[str, dict[str, Any]]:
    resources = load(_ROOT / "template.yaml")["Resources"]
    tables = {name: r["Properties"] for name, r in resources.items() if r["Type"] == "AWS::DynamoDB::Table"}
    return {name: {k: v for k, v in own.items() if k in _CREATED} for name, own in tables.items()}


@contextmanager
def cloud() -> Iterator[Cloud]:
    """Fresh tables, in an environment that holds nothing of this machine's."""
    environment = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}
    with mock.patch.dict(os.environ, environment, clear=True), mock_aws():
        session: Any = boto3.session.Session(region_name=REGION)
        made = Cloud(session.client("dynamodb"), session.client("kms"), session.client("s3"), "")
        for name, wanted in _tables().items():
            made.dynamodb.create_table(TableName=name, **wanted)
        made.key = made.kms.create_key()["KeyMetadata"]["Arn"]
        made.s3.create_bucket(Bucket=made.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield made
