"""The worklist: one row a case, written only forwards, rebuildable from the log at any time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters import keys
from shared.adapters.query import pages
from shared.domain.commit import stamp


@dataclass(frozen=True)
class Row:
    """What a list may show of a case: no name, nothing that differs with what was found."""

    tenant: str
    case: str
    sequence: int
    label: str
    waiting_who: str
    waiting_what: str
    waiting_until: str | None
    position: str | None
    unit: str | None
    service: str | None
    host: str | None
    opened_on: str
    questions: tuple[str, ...] = ()
    handlers: tuple[str, ...] | None = (
        None  # a protected case's, who alone see the row (PN-16); None: not protected
    )
    diary_item: str | None = None
    tasks: tuple[str, ...] = ()  # who|what|day of what waits beside the case's own way
    performer: str | None = None  # performs or finishes: whose people work on the case (BK-32)


@dataclass(frozen=True)
class Views:
    """The Views table."""

    dynamodb: Any
    table: str

    def put(self, row: Row, due_at: datetime | None) -> bool:
        """Write the row unless a later one is there; returns whether it was written."""
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item=item_of(row, due_at),
                # only forwards; at the same sequence again, for the clock may have changed what is due
                ConditionExpression="attribute_not_exists(pk) OR #sequence <= :n",
                ExpressionAttributeNames={"#sequence": "sequence"},
                ExpressionAttributeValues={":n": {"N": str(row.sequence)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def get(self, tenant: str, case: str) -> Row | None:
        """One row, or None."""
        item = self.stored(tenant, case)
        return _row(item) if item else None

    def stored(self, tenant: str, case: str) -> dict[str, Any] | None:
        """One row as DynamoDB has it, or None."""
        found = self.dynamodb.get_item(TableName=self.table, Key=_key(tenant, case), ConsistentRead=True)
        item: dict[str, Any] | None = found.get("Item")
        return item

    def remove(self, tenant: str, case: str, sequence: int) -> None:
        """Take away a row that no log accounts for, unless it has been written again meanwhile."""
        try:
            self.dynamodb.delete_item(
                TableName=self.table,
                Key=_key(tenant, case),
                ConditionExpression="#sequence = :n",
                ExpressionAttributeNames={"#sequence": "sequence"},
                ExpressionAttributeValues={":n": {"N": str(sequence)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def cases(self) -> Iterator[tuple[str, str, int]]:
        """(tenant, case, sequence) of every row, page by page."""
        for page in pages(self.dynamodb.scan, TableName=self.table, ConsistentRead=True):
            yield from ((_tenant(item), item["sk"]["S"], int(item["sequence"]["N"])) for item in page)

    def page(
        self, tenant: str, limit: int, after: str | None, reader: str | None, *, oversees: bool = False
    ) -> tuple[list[Row], str | None]:
        """A page of a tenant's rows and the case to go on after, or None at the end.

        A protected case is on it only for a `reader` who handles it; None reads for nobody, as statistics do (PN-16).
        Who `oversees` also meets those that nobody handles yet, so that none is forgotten.
        """
        request: dict[str, Any] = {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": keys.views_pk(tenant)}},
            "Limit": limit,
        }
        if after:
            request["ExclusiveStartKey"] = {"pk": {"S": keys.views_pk(tenant)}, "sk": {"S": after}}
        page = self.dynamodb.query(**request)
        last = page.get("LastEvaluatedKey")
        rows = [_row(item) for item in page["Items"]]
        return [row for row in rows if _shown(row, reader, oversees=oversees)], last["sk"][
            "S"
        ] if last else None

    def due(self, shard: int, now: datetime, limit: int = 200) -> list[tuple[str, str]]:
        """(tenant, case) of the rows of a shard whose deadline has come, oldest first."""
        page = self.dynamodb.query(
            TableName=self.table,
            IndexName="due",
            KeyConditionExpression="due_shard = :shard AND due_at <= :now",
            ExpressionAttributeValues={":shard": {"S": keys.due_pk(shard)}, ":now": {"S": stamp(now)}},
            Limit=limit,
        )
        return [(_tenant(item), item["sk"]["S"]) for item in page["Items"]]


def _shown(row: Row, reader: str | None, *, oversees: bool) -> bool:
    if row.handlers is None:
        return True
    return reader in row.handlers or (oversees and not row.handlers)


def _key(tenant: str, case: str) -> dict[str, Any]:
    return {"pk": {"S": keys.views_pk(tenant)}, "sk": {"S": case}}


def item_of(row: Row, due_at: datetime | None) -> dict[str, Any]:
    """The row as a DynamoDB item: the same bytes whenever it is made from the same log at the same instant."""
    item: dict[str, Any] = {
        "pk": {"S": keys.views_pk(row.tenant)},
        "sk": {"S": row.case},
        "sequence": {"N": str(row.sequence)},
        "questions": {"L": [{"S": q} for q in row.questions]},
        "tasks": {"L": [{"S": t} for t in row.tasks]},
    }
    if row.handlers is not None:
        item["handlers"] = {"L": [{"S": handler} for handler in row.handlers]}
    text = (
        "label",
        "waiting_who",
        "waiting_what",
        "waiting_until",
        "position",
        "unit",
        "service",
        "host",
    )
    for name in (*text, "opened_on", "diary_item", "performer"):
        value = getattr(row, name)
        if value is not None:
            item[name] = {"S": value}
    if due_at is not None:
        item["due_shard"] = {"S": keys.due_pk(keys.shard_of(row.case))}
        item["due_at"] = {"S": stamp(due_at)}
    return item


def _tenant(item: Mapping[str, Any]) -> str:
    return str(item["pk"]["S"]).split("#")[1]


def _row(item: Mapping[str, Any]) -> Row:
    def text(name: str) -> str | None:
        return item[name]["S"] if name in item else None

    return Row(
        tenant=_tenant(item),
        case=item["sk"]["S"],
        sequence=int(item["sequence"]["N"]),
        label=item["label"]["S"],
        waiting_who=item["waiting_who"]["S"],
        waiting_what=item["waiting_what"]["S"],
        waiting_until=text("waiting_until"),
        position=text("position"),
        unit=text("unit"),
        service=text("service"),
        host=text("host"),
        opened_on=item["opened_on"]["S"],
        questions=tuple(q["S"] for q in item["questions"]["L"]),
        handlers=tuple(h["S"] for h in item["handlers"]["L"]) if "handlers" in item else None,
        diary_item=text("diary_item"),
        tasks=tuple(t["S"] for t in item["tasks"]["L"]) if "tasks" in item else (),
        performer=text("performer"),
    )
