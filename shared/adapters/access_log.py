"""Who has read what: recorded before content is handed over, in a chain of its own beside the case's log."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters import keys
from shared.adapters.query import every_item
from shared.domain.commit import GENESIS, canonical, stamp

_ATTEMPTS = 50  # many may read at once, and every put that is lost means that somebody else has read


@dataclass(frozen=True)
class Access:
    """One reading: when, who (subject id), in which role, what (names, findings, assessment, report, case)."""

    number: int
    at: datetime
    who: str
    role: str
    what: str
    hash: str = ""


@dataclass(frozen=True)
class AccessLog:
    """Access records of a case in the Cases table, outside the fold."""

    dynamodb: Any
    table: str

    def record(self, tenant: str, case: str, who: str, role: str, what: str, now: datetime) -> None:
        """Record a reading; raises when it cannot be recorded, and then nothing may be handed over."""
        for _ in range(_ATTEMPTS):
            last = self._last(tenant, case)
            number = last.number + 1 if last else 1
            prev = last.hash if last else GENESIS
            access = Access(number, now, who, role, what)
            if self._put(tenant, case, access, prev):
                return
        raise RuntimeError("the reading could not be recorded; nothing was handed over")

    def read(self, tenant: str, case: str) -> list[Access]:
        """The readings of a case, oldest first."""
        return [_access(item) for item in every_item(self.dynamodb.query, **self._query(tenant, case))]

    def _query(self, tenant: str, case: str) -> dict[str, Any]:
        return {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :access)",
            "ExpressionAttributeValues": {
                ":pk": {"S": keys.case_pk(tenant, case)},
                ":access": {"S": "ACCESS#"},
            },
            "ConsistentRead": True,
        }

    def _last(self, tenant: str, case: str) -> Access | None:
        query = {**self._query(tenant, case), "ScanIndexForward": False, "Limit": 1}
        items = self.dynamodb.query(**query)["Items"]
        return _access(items[0]) if items else None

    def _put(self, tenant: str, case: str, access: Access, prev: str) -> bool:
        values = {**_values(access), "prev": prev}
        item = {name: {"N" if name == "number" else "S": str(value)} for name, value in values.items()}
        item["hash"] = {"S": sha256(canonical(values).encode()).hexdigest()}
        item["pk"] = {"S": keys.case_pk(tenant, case)}
        item["sk"] = {"S": keys.access_sk(access.number)}
        try:
            self.dynamodb.put_item(
                TableName=self.table, Item=item, ConditionExpression="attribute_not_exists(pk)"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _access(item: dict[str, Any]) -> Access:
    return Access(
        number=int(item["number"]["N"]),
        at=datetime.fromisoformat(item["at"]["S"]),
        who=item["who"]["S"],
        role=item["role"]["S"],
        what=item["what"]["S"],
        hash=item["hash"]["S"],
    )


def chain_faults(dynamodb: Any, table: str, tenant: str, case: str) -> list[str]:
    """What is wrong with the access records of a case, in plain words; empty when their chain verifies."""
    query = AccessLog(dynamodb, table)._query(tenant, case)
    prev, found = GENESIS, []
    for number, item in enumerate(every_item(dynamodb.query, **query), start=1):
        access = _access(item)
        values = {**_values(access), "prev": prev}
        if access.number != number or item["prev"]["S"] != prev:
            found.append(f"access record {number} is missing or out of order")
        if sha256(canonical(values).encode()).hexdigest() != access.hash:
            found.append(f"access record {number} was changed after it was written")
        prev = access.hash
    return found


def _values(access: Access) -> dict[str, object]:
    return {
        "number": access.number,
        "at": stamp(access.at),
        "who": access.who,
        "role": access.role,
        "what": access.what,
    }
