"""Commits that the relay gave up, found again by what its failure message says: where in the stream they stood, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from shared.adapters import keys
from shared.adapters.case_log import commit_of
from shared.domain.commit import published

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from infra.place import Place

# The stream keeps a day; after that, and when the table was replaced, it says one of these.
_FORGOTTEN = frozenset(
    {"TrimmedDataAccessException", "ResourceNotFoundException", "ExpiredIteratorException"}
)
_EMPTY_PAGES = 20
_ABOUT = timedelta(minutes=5)  # the times of arrival are approximate, and the commit was made before


@dataclass(frozen=True)
class Again:
    """What is to be published once more: the same events as the first time. `broken` names commits that cannot be read."""

    envelopes: tuple[dict[str, object], ...]
    broken: tuple[str, ...]
    source: str


def again(where: Place, told: Mapping[str, Any]) -> Again:
    """In: the `DDBStreamBatchInfo` of a failure message. Out: the commits that it stands for, as the table has them now.

    Which they are says the stream or, when it has forgotten, the index of commits by the hours in which they came: then
    their neighbours come with them.
    """
    try:
        records = list(_records(where.client("dynamodbstreams"), told))
    except ClientError as error:
        if error.response["Error"]["Code"] not in _FORGOTTEN:
            raise
        records = []
    found = {int(r["dynamodb"]["SequenceNumber"]) for r in records}
    if {int(told["startSequenceNumber"]), int(told["endSequenceNumber"])} <= found:
        return _again(where, _inserted(records), "the stream")
    hours = [(hour, shard) for hour in _hours(where, told) for shard in range(keys.SHARDS)]
    return _again(where, {x for when in hours for x in where.log.committed_in(*when)}, "the index of commits")


def _again(where: Place, wanted: set[tuple[str, str, int]], source: str) -> Again:
    envelopes: list[dict[str, object]] = []
    broken = []
    for tenant, case in sorted({x[:2] for x in wanted}):
        for item in where.log.items(tenant, case):
            number = keys.sequence_of(item["sk"]["S"])
            if (tenant, case, number) not in wanted:
                continue
            try:
                envelopes += published(commit_of(item))
            except (KeyError, TypeError, ValueError):
                broken.append(f"commit {number} of case {case}")
    return Again(tuple(envelopes), tuple(broken), source)


def _records(streams: Any, told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The records from the first to the last that the message names; others of the table may stand between them."""
    empty, iterator = (
        0,
        streams.get_shard_iterator(
            StreamArn=told["streamArn"],
            ShardId=told["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=told["startSequenceNumber"],
        )["ShardIterator"],
    )
    while iterator and empty < _EMPTY_PAGES:
        page = streams.get_records(ShardIterator=iterator)
        for record in page["Records"]:
            if int(record["dynamodb"]["SequenceNumber"]) > int(told["endSequenceNumber"]):
                return
            yield record
        empty += not page["Records"]  # a page may be empty although more follows
        iterator = page.get("NextShardIterator")


def _inserted(records: list[dict[str, Any]]) -> set[tuple[str, str, int]]:
    """(tenant, case, sequence) of the commits among the records: what the mapping's filter lets through."""
    places = [r["dynamodb"]["Keys"] for r in records if r["eventName"] == "INSERT"]
    return {
        (*keys.read_case_pk(place["pk"]["S"]), keys.sequence_of(place["sk"]["S"]))
        for place in places
        if place["sk"]["S"].startswith("COMMIT#")
    }


def _hours(where: Place, told: Mapping[str, Any]) -> list[datetime]:
    """The hours of the index in which the records came, by real time and by the case clock."""
    first = datetime.fromisoformat(told["approximateArrivalOfFirstRecord"]) - _ABOUT
    last = datetime.fromisoformat(told["approximateArrivalOfLastRecord"]) + _ABOUT
    found = []
    for ahead in {timedelta(0), where.clock.now() - where.clock.real()}:
        hour = (first + ahead).replace(minute=0, second=0, microsecond=0)
        while hour <= last + ahead:
            found.append(hour)
            hour += timedelta(hours=1)
    return found
