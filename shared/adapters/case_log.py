"""The case log in DynamoDB: load a case by one strongly consistent query, change it by one conditional put."""

import json
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters import keys
from shared.adapters.query import every_item
from shared.domain.case import Case
from shared.domain.commit import GENESIS, Commit, Log, SealedItem, extend, link, stamp
from shared.domain.events import Event
from shared.domain.known_events import read


class Conflict(Exception):
    """Another writer took the sequence number first: load again and decide again."""


@dataclass(frozen=True)
class Draft:
    """What a commit will hold, but for its place in the chain."""

    at: datetime
    cause: str
    fingerprint: str
    actor: str
    events: tuple[Event, ...]
    sealed: tuple[SealedItem, ...] = ()


@dataclass(frozen=True)
class CaseLog:
    """The Cases table as a log of commits."""

    dynamodb: Any
    table: str

    def load(self, tenant: str, case: str) -> Log:
        """The case's log as it stands; an empty one when there is no such case."""
        log = Log(Case(tenant, case))
        for item in self.items(tenant, case):
            log = extend(log, commit_of(item))
        return log

    def items(self, tenant: str, case: str) -> list[dict[str, Any]]:
        """The stored commits in order, as DynamoDB has them."""
        return every_item(
            self.dynamodb.query,
            TableName=self.table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :commit)",
            ExpressionAttributeValues={
                ":pk": {"S": keys.case_pk(tenant, case)},
                ":commit": {"S": "COMMIT#"},
            },
            ConsistentRead=True,
        )

    def committed_in(self, hour: datetime, shard: int) -> list[tuple[str, str, int]]:
        """(tenant, case, sequence) of every commit made in an hour, for one shard, from the index of commits."""
        items = every_item(
            self.dynamodb.query,
            TableName=self.table,
            IndexName="committed",
            KeyConditionExpression="committed = :hour",
            ExpressionAttributeValues={":hour": {"S": keys.committed(hour, shard)}},
        )
        return [(*keys.read_case_pk(item["pk"]["S"]), keys.sequence_of(item["sk"]["S"])) for item in items]

    def commit(self, log: Log, draft: Draft) -> Log:
        """Add a commit to `log`; raises Conflict when another writer was first.

        A refused put whose stored commit has the same cause and fingerprint was our own earlier attempt, which took
        effect although its answer was lost: then the log is loaded again and returned.
        """
        new = _next(log, draft)
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item=item_of(new),
                # (case, sequence) is free: the optimistic lock, and the dedupe of a retried put
                ConditionExpression="attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            stored: dict[str, Any] | None = error.response.get("Item")  # type: ignore[assignment]  # asked for with ALL_OLD
            if stored and _same(stored, new):
                return self.load(new.tenant, new.case)
            raise Conflict(f"commit {new.sequence} exists") from error
        return extend(log, new)


def _next(log: Log, draft: Draft) -> Commit:
    case = log.case
    commit = Commit(
        prev=case.head or GENESIS,
        tenant=case.tenant,
        case=case.id,
        sequence=case.sequence + 1,
        at=draft.at,
        cause=draft.cause,
        fingerprint=draft.fingerprint,
        actor=draft.actor,
        events=draft.events,
        sealed={s.item: s for s in draft.sealed},
    )
    return link(commit)


def _same(stored: dict[str, Any], new: Commit) -> bool:
    return bool(stored["cause"]["S"] == new.cause and stored["fingerprint"]["S"] == new.fingerprint)


def item_of(commit: Commit) -> dict[str, Any]:
    """The commit as a DynamoDB item."""
    sealed = {
        s.item: {
            "M": {
                "class": {"S": s.retention_class},
                "sha256": {"S": s.sha256},
                **({"data": {"B": s.data}} if s.data is not None else {}),
            }
        }
        for s in commit.sealed.values()
    }
    return {
        "pk": {"S": keys.case_pk(commit.tenant, commit.case)},
        "sk": {"S": keys.commit_sk(commit.sequence)},
        "sequence": {"N": str(commit.sequence)},
        "at": {"S": stamp(commit.at)},
        "cause": {"S": commit.cause},
        "fingerprint": {"S": commit.fingerprint},
        "actor": {"S": commit.actor},
        "events": {"S": commit.body},
        "sealed": {"M": sealed},
        "prev": {"S": commit.prev},
        "hash": {"S": commit.hash},
        "committed": {"S": keys.committed(commit.at, keys.shard_of(commit.case))},
    }


def commit_of(item: dict[str, Any]) -> Commit:
    """The commit that a DynamoDB item holds (from the table or from the stream)."""
    tenant, case = keys.read_case_pk(item["pk"]["S"])
    sealed = {name: _sealed_of(name, value["M"]) for name, value in item["sealed"]["M"].items()}
    return Commit(
        tenant=tenant,
        case=case,
        sequence=int(item["sequence"]["N"]),
        at=_instant(item["at"]["S"]),
        cause=item["cause"]["S"],
        fingerprint=item["fingerprint"]["S"],
        actor=item["actor"]["S"],
        events=tuple(read(x["type"], x["data"]) for x in json.loads(item["events"]["S"])),
        sealed=sealed,
        prev=item["prev"]["S"],
        hash=item["hash"]["S"],
        body=item["events"]["S"],
    )


def _sealed_of(name: str, value: dict[str, Any]) -> SealedItem:
    data = value.get("data", {}).get("B")
    # The table's client gives bytes; a stream event is JSON, where the same attribute is base64 text.
    raw = b64decode(data) if isinstance(data, str) else data
    return SealedItem(name, value["class"]["S"], value["sha256"]["S"], raw)


def _instant(text: str) -> datetime:
    """The instant as `stamp` wrote it; raises ValueError for any other way to write it, which is no commit of ours."""
    at = datetime.fromisoformat(text)
    if stamp(at) != text:
        raise ValueError("an instant that is written otherwise")
    return at
