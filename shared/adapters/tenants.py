"""A tenant's data: append-only versions of its policy, its ATS connections and its check providers."""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from shared.domain.commit import canonical
from shared.domain.errors import Kind, Refused
from shared.domain.policy import Policy
from shared.domain.policy_log import approve

_POLICY = TypeAdapter(Policy)


class TestNumbersMissing(RuntimeError):
    """Production was asked about a person number before the official test list was loaded."""


@dataclass(frozen=True)
class Tenants:
    """The Tenants table."""

    dynamodb: Any
    table: str

    def policy(self, tenant: str, version: int | None = None) -> Policy:
        """A version of a tenant's policy, by default the current one."""
        number = version if version is not None else self._current(tenant)
        item = self._get(f"T#{tenant}", f"POLICY#{number:06d}")
        if item is None:
            raise Refused("rules 13", "no_policy", "The tenant has no such policy.", Kind.UNKNOWN)
        return read_policy(item["content"]["S"])

    def add_policy(self, policy: Policy) -> Policy:
        """Add the next version of a policy; versions are never changed. Returns it with its hash."""
        content = write_policy(policy)
        pk = {"S": f"T#{policy.tenant}"}
        self.dynamodb.put_item(
            TableName=self.table,
            Item={"pk": pk, "sk": {"S": f"POLICY#{policy.version:06d}"}, "content": {"S": content}},
            ConditionExpression="attribute_not_exists(pk)",  # append-only: a version exists once
        )
        self._make_current(pk, policy.version)
        return read_policy(content)

    def policies(self, tenant: str) -> list[Policy]:
        """Every version of a tenant's policy up to the current one, oldest first: the log of the policy."""
        found = (self._get(f"T#{tenant}", f"POLICY#{n:06d}") for n in range(1, self._current(tenant) + 1))
        return [read_policy(item["content"]["S"]) for item in found if item]

    def approve(self, tenant: str, rule: str, by: str, on: date) -> Policy:
        """A named person's approval of a rule, as the next version of the policy; raises Refused. Returns that version."""
        while True:
            version = approve(self.policy(tenant), rule, by, on)
            try:
                return self.add_policy(version)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                # somebody else's version has come, or one that was added and not made current: go on from that
                self._make_current({"S": f"T#{tenant}"}, version.version)

    def _make_current(self, pk: dict[str, str], version: int) -> None:
        """Move CURRENT forwards; a version that was overtaken meanwhile leaves it where it is."""
        number = {"N": str(version)}
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item={"pk": pk, "sk": {"S": "CURRENT"}, "version": number},
                ConditionExpression="attribute_not_exists(pk) OR version < :version",
                ExpressionAttributeValues={":version": number},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def connection(self, connection: str) -> dict[str, Any] | None:
        """The stored settings of an ATS connection or a check provider, or None."""
        item = self._get(f"CONNECTION#{connection}", "CONNECTION")
        return json.loads(item["content"]["S"]) if item else None

    def put_connection(self, connection: str, content: dict[str, Any]) -> None:
        """Store a connection's settings; its secrets lie in Secrets Manager, never here."""
        self.dynamodb.put_item(
            TableName=self.table,
            Item={
                "pk": {"S": f"CONNECTION#{connection}"},
                "sk": {"S": "CONNECTION"},
                "content": {"S": canonical(content)},
            },
        )

    def is_test_number(self, canonical: str) -> bool:
        """Whether a number is on the official test list that an operator has loaded; raises when none was loaded (PN-12)."""
        if self._get("TESTNUMBERS", "LOADED") is None:
            raise TestNumbersMissing("production needs the official list of test numbers; load it first")
        return self._get("TESTNUMBERS", sha256(canonical.encode()).hexdigest()) is not None

    def load_test_numbers(self, numbers: frozenset[str]) -> None:
        """Load the official test list, by hash; the mark that it is loaded is written last."""
        for number in sorted(numbers):
            digest = sha256(number.encode()).hexdigest()
            self.dynamodb.put_item(
                TableName=self.table, Item={"pk": {"S": "TESTNUMBERS"}, "sk": {"S": digest}}
            )
        self.dynamodb.put_item(
            TableName=self.table,
            Item={"pk": {"S": "TESTNUMBERS"}, "sk": {"S": "LOADED"}, "count": {"N": str(len(numbers))}},
        )

    def _current(self, tenant: str) -> int:
        item = self._get(f"T#{tenant}", "CURRENT")
        if item is None:
            raise Refused("rules 13", "no_policy", "The tenant has no policy.", Kind.UNKNOWN)
        return int(item["version"]["N"])

    def _get(self, pk: str, sk: str) -> dict[str, Any] | None:
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        found = self.dynamodb.get_item(TableName=self.table, Key=key, ConsistentRead=True)
        item: dict[str, Any] | None = found.get("Item")
        return item


def write_policy(policy: Policy) -> str:
    """The stored form of a policy: canonical JSON without its hash."""
    content = _POLICY.dump_python(policy, mode="json")
    content.pop("hash")
    return canonical(content)


@lru_cache(maxsize=64)
def read_policy(content: str) -> Policy:
    """The policy of a stored form, with the hash of exactly that form; raises pydantic.ValidationError.

    A version never changes, so what was read is kept.
    """
    digest = sha256(content.encode()).hexdigest()
    return replace(_POLICY.validate_python({**json.loads(content), "hash": digest}))
