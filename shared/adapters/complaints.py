"""Complaints: a queue of its own beside the cases. No case's log, view or worklist knows of it, and it is never folded into one.

What is written lies sealed under the complaint's own id; the row holds days, ids and who answered.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters import keys
from shared.adapters.query import every_item
from shared.domain.commit import SealedItem

CLASS = "complaint"


@dataclass(frozen=True)
class Complaint:
    """A complaint: about which case, its days, the sealed text, and the answer once a person has given one."""

    tenant: str
    id: str
    case: str
    received: date
    due: date
    text: SealedItem
    answer: SealedItem | None = None
    answered_by: str | None = None
    answered: date | None = None


@dataclass(frozen=True)
class Complaints:
    """Complaints in the Doors table."""

    dynamodb: Any
    table: str

    def add(self, complaint: Complaint) -> bool:
        """Add a complaint; False when one with its id is there already."""
        pointer = {
            "pk": {"S": keys.complaints_of_pk(complaint.tenant, complaint.case)},
            "sk": {"S": complaint.id},
        }
        self.dynamodb.put_item(TableName=self.table, Item=pointer)
        item = {
            "pk": {"S": keys.complaints_pk(complaint.tenant)},
            "sk": {"S": complaint.id},
            "case": {"S": complaint.case},
            "received": {"S": complaint.received.isoformat()},
            "due": {"S": complaint.due.isoformat()},
            "text": _sealed(complaint.text),
        }
        return self._put(item, "attribute_not_exists(pk)")

    def answer(self, complaint: Complaint, answer: SealedItem, by: str, on: date) -> bool:
        """Put the answer in; False when somebody has answered before."""
        given = {"answer": _sealed(answer), "answered_by": {"S": by}, "answered": {"S": on.isoformat()}}
        try:
            self.dynamodb.update_item(
                TableName=self.table,
                Key={"pk": {"S": keys.complaints_pk(complaint.tenant)}, "sk": {"S": complaint.id}},
                UpdateExpression="SET answer = :answer, answered_by = :answered_by, answered = :answered",
                ConditionExpression="attribute_exists(pk) AND attribute_not_exists(answer)",
                ExpressionAttributeValues={f":{name}": value for name, value in given.items()},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def find(self, tenant: str, complaint: str) -> Complaint | None:
        """One complaint, or None."""
        key = {"pk": {"S": keys.complaints_pk(tenant)}, "sk": {"S": complaint}}
        item = self.dynamodb.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        return _read(tenant, item) if item else None

    def all(self, tenant: str) -> list[Complaint]:
        """Every complaint of a tenant."""
        return [_read(tenant, item) for item in self._query(keys.complaints_pk(tenant))]

    def of_case(self, tenant: str, case: str) -> list[Complaint]:
        """The complaints that were made about a case, for the page of who made them."""
        pointers = self._query(keys.complaints_of_pk(tenant, case))
        found = [self.find(tenant, pointer["sk"]["S"]) for pointer in pointers]
        return sorted((c for c in found if c), key=lambda c: (c.received, c.id))

    def _query(self, pk: str) -> list[dict[str, Any]]:
        return every_item(
            self.dynamodb.query,
            TableName=self.table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ConsistentRead=True,
        )

    def _put(self, item: dict[str, Any], condition: str) -> bool:
        try:
            self.dynamodb.put_item(TableName=self.table, Item=item, ConditionExpression=condition)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _sealed(item: SealedItem) -> dict[str, Any]:
    told = {"item": {"S": item.item}, "sha256": {"S": item.sha256}}
    return {"M": {**told, "data": {"B": item.data}} if item.data is not None else told}


def _unsealed(value: dict[str, Any]) -> SealedItem:
    told = value["M"]
    data = bytes(told["data"]["B"]) if "data" in told else None
    return SealedItem(told["item"]["S"], CLASS, told["sha256"]["S"], data)


def _read(tenant: str, item: dict[str, Any]) -> Complaint:
    return Complaint(
        tenant=tenant,
        id=item["sk"]["S"],
        case=item["case"]["S"],
        received=date.fromisoformat(item["received"]["S"]),
        due=date.fromisoformat(item["due"]["S"]),
        text=_unsealed(item["text"]),
        answer=_unsealed(item["answer"]) if "answer" in item else None,
        answered_by=item["answered_by"]["S"] if "answered_by" in item else None,
        answered=date.fromisoformat(item["answered"]["S"]) if "answered" in item else None,
    )
