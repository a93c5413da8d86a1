"""What stands at the doors: claims of messages from outside, the candidate's links and sessions, places of a recruitment.

Links and sessions are stored under the hash of their token; whoever reads the table cannot use them. `expires` is the
table's time to live, in real time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters import keys
from shared.adapters.query import every_item
from shared.domain.errors import Refused


@dataclass(frozen=True)
class Doors:
    """The Doors table."""

    dynamodb: Any
    table: str

    def claim(self, tenant: str, sender: str, message: str, digest: str, case: str) -> str:
        """Claim a message from outside once; returns the case that it belongs to.

        A repeat with the same body returns the case of the first claim, so that the caller goes on where it stopped;
        other content under the same id is refused.
        """
        item = {
            "pk": {"S": keys.intake_pk(tenant, sender)},
            "sk": {"S": message},
            "digest": {"S": digest},
            "case": {"S": case},
        }
        stored = self._put_new(item)
        if stored is None:
            return case
        if stored["digest"]["S"] != digest:
            raise Refused("ATS 6", "other_content", "The same message id came before with other content.")
        return str(stored["case"]["S"])

    def remember(self, tenant: str, connection: str, candidate: str, application: str, case: str) -> None:
        """Note that an application of an ATS candidate has, or would have, this case. Repeating it changes nothing."""
        self.dynamodb.put_item(
            TableName=self.table,
            Item={
                "pk": {"S": keys.candidate_pk(tenant, connection, candidate)},
                "sk": {"S": f"APPLICATION#{application}"},
                "case": {"S": case},
            },
        )

    def cases_of(self, tenant: str, connection: str, candidate: str) -> list[str]:
        """The cases of an ATS candidate's applications."""
        return [
            item["case"]["S"] for item in self._of_candidate(tenant, connection, candidate, "APPLICATION#")
        ]

    def put_stop(self, tenant: str, connection: str, application: str, kind: str) -> None:
        """Keep what the ATS last said of an application that has no case yet."""
        self.dynamodb.put_item(
            TableName=self.table,
            Item={
                "pk": {"S": keys.candidate_pk(tenant, connection, application)},
                "sk": {"S": "STOP#"},
                "kind": {"S": kind},
            },
        )

    def stop_of(self, tenant: str, connection: str, application: str) -> str | None:
        """What the ATS said of an application before its case was opened, or None."""
        found = self._of_candidate(tenant, connection, application, "STOP#")
        return str(found[0]["kind"]["S"]) if found else None

    def _of_candidate(self, tenant: str, connection: str, who: str, kind: str) -> list[dict[str, Any]]:
        return every_item(
            self.dynamodb.query,
            TableName=self.table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :kind)",
            ExpressionAttributeValues={
                ":pk": {"S": keys.candidate_pk(tenant, connection, who)},
                ":kind": {"S": kind},
            },
            ConsistentRead=True,
        )

    def take_place(self, tenant: str, recruitment: str, number: int, case: str) -> str:
        """Take place `number` of a recruitment for a case; returns the case that holds it (ours when it was free)."""
        item = {
            "pk": {"S": keys.places_pk(tenant, recruitment)},
            "sk": {"S": f"PLACE#{number}"},
            "case": {"S": case},
        }
        stored = self._put_new(item)
        return case if stored is None else str(stored["case"]["S"])

    def pass_place(self, tenant: str, recruitment: str, number: int, old: str, new: str) -> bool:
        """Hand a place on from a case that is over; False when somebody else was quicker."""
        try:
            self.dynamodb.update_item(
                TableName=self.table,
                Key={"pk": {"S": keys.places_pk(tenant, recruitment)}, "sk": {"S": f"PLACE#{number}"}},
                UpdateExpression="SET #case = :new",
                ConditionExpression="#case = :old",
                ExpressionAttributeNames={"#case": "case"},
                ExpressionAttributeValues={":new": {"S": new}, ":old": {"S": old}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def put_link(self, token: str, tenant: str, case: str, link: str, expires: datetime) -> None:
        """Make a link known by its token's hash. Repeating it changes nothing."""
        self._put_token("LINK", token, {"tenant": tenant, "case": case, "link": link}, expires)

    def link(self, token: str, now: datetime) -> dict[str, str] | None:
        """Tenant, case, link id and expiry of a link's token, also when it has expired; None when there is none."""
        return self._get_token("LINK", token)

    def put_session(self, token: str, content: Mapping[str, str], expires: datetime) -> None:
        """Store a session's content under its token's hash."""
        self._put_token("SESSION", token, content, expires)

    def session(self, token: str, now: datetime) -> dict[str, str] | None:
        """A session's content, or None when it is not there or over."""
        content = self._get_token("SESSION", token)
        if content is None or float(content["expires"]) <= now.timestamp():
            return None
        return content

    def end_session(self, token: str) -> None:
        """Forget a session."""
        key = keys.hashed("SESSION", token)
        self.dynamodb.delete_item(TableName=self.table, Key={"pk": {"S": key}, "sk": {"S": "SESSION"}})

    def _put_token(self, kind: str, token: str, content: Mapping[str, str], expires: datetime) -> None:
        self.dynamodb.put_item(
            TableName=self.table,
            Item={
                "pk": {"S": keys.hashed(kind, token)},
                "sk": {"S": kind},
                "content": {"S": json.dumps(dict(content))},
                "expires": {"N": str(int(expires.timestamp()))},
            },
        )

    def _get_token(self, kind: str, token: str) -> dict[str, str] | None:
        key = {"pk": {"S": keys.hashed(kind, token)}, "sk": {"S": kind}}
        item = self.dynamodb.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        if item is None:
            return None
        return {**json.loads(item["content"]["S"]), "expires": item["expires"]["N"]}

    def _put_new(self, item: dict[str, Any]) -> dict[str, Any] | None:
        """Put an item under a free key; returns None, or the item that was there."""
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item=item,
                ConditionExpression="attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            stored: dict[str, Any] = error.response["Item"]  # type: ignore[typeddict-item]  # asked for with ALL_OLD
            return stored
        return None
