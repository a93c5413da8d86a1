"""The case log on a table: one conditional put a commit, whatever fails in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from shared.adapters.case_log import CaseLog, Conflict, Draft
from shared.domain import events as e
from shared.domain.commit import Log, SealedItem, faults
from tests.invariants.cloud import Cloud, cloud
from tests.invariants.setting import CASE, START, TENANT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPENED = e.CaseOpened("person-0000000000000001", "ats", "sv")


@pytest.fixture
def there() -> Iterator[Cloud]:
    with cloud() as made:
        yield made


def draft(
    cause: str = "open", *events: e.Event, fingerprint: str = "f", sealed: tuple[SealedItem, ...] = ()
) -> Draft:
    return Draft(START, cause, fingerprint, "test", events or (OPENED,), sealed)


class Unreliable:
    """A client whose next put fails, before or after it took effect."""

    def __init__(self, client: Any, when: str, meanwhile: Callable[[], None] | None = None) -> None:
        self.client, self.when, self.meanwhile = client, when, meanwhile
        self.puts = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def put_item(self, **request: Any) -> Any:
        self.puts += 1
        if self.puts > 1:
            return self.client.put_item(**request)
        if self.meanwhile:
            self.meanwhile()
        if self.when == "before":
            raise ReadTimeoutError(endpoint_url="dynamodb")
        self.client.put_item(**request)
        return self.client.put_item(**request)  # the SDK's own retry: the first answer was lost


def test_what_is_committed_is_loaded(there: Cloud) -> None:
    log = there.log.commit(there.log.load(TENANT, CASE), draft())
    log = there.log.commit(log, draft("host", e.HostAssigned("mona", "lena")))
    loaded = there.log.load(TENANT, CASE)
    assert loaded == log
    assert loaded.case.host == "mona"
    assert faults(loaded.commits) == []


def test_a_case_that_is_not_there_is_an_empty_log(there: Cloud) -> None:
    log = there.log.load(TENANT, "d" * 24)
    assert (log.commits, log.case.sequence) == ((), 0)


def test_the_second_writer_of_a_number_loses(there: Cloud) -> None:
    empty = there.log.load(TENANT, CASE)
    there.log.commit(empty, draft())
    with pytest.raises(Conflict):
        there.log.commit(empty, draft("other"))
    with pytest.raises(Conflict):
        there.log.commit(empty, draft(fingerprint="other content"))
    assert len(there.items("CasesTable")) == 1


def test_an_own_put_whose_answer_was_lost_is_recognised(there: Cloud) -> None:
    flaky = Unreliable(there.dynamodb, "after")
    log = CaseLog(flaky, "CasesTable").commit(there.log.load(TENANT, CASE), draft())
    assert flaky.puts == 1
    assert log == there.log.load(TENANT, CASE)
    assert len(log.commits) == 1


def test_a_put_that_never_arrived_leaves_nothing(there: Cloud) -> None:
    flaky = Unreliable(there.dynamodb, "before")
    with pytest.raises(ReadTimeoutError):
        CaseLog(flaky, "CasesTable").commit(there.log.load(TENANT, CASE), draft())
    assert there.items("CasesTable") == []


def test_another_fault_of_the_table_is_not_a_conflict(there: Cloud) -> None:
    with pytest.raises(ClientError, match="ResourceNotFound"):
        CaseLog(there.dynamodb, "NoTable").commit(there.log.load(TENANT, CASE), draft())


def test_the_log_goes_on_from_another_writers_commit(there: Cloud) -> None:
    stale = there.log.load(TENANT, CASE)
    there.log.commit(stale, draft())
    with pytest.raises(Conflict):
        there.log.commit(stale, draft("host", e.HostAssigned("mona", "lena")))
    fresh = there.log.load(TENANT, CASE)
    assert there.log.commit(fresh, draft("host", e.HostAssigned("mona", "lena"))).case.sequence == 2


def test_a_log_longer_than_a_page_is_loaded_whole_and_in_order(there: Cloud) -> None:
    sealed = bytes(5 << 10)
    log: Log = there.log.load(TENANT, CASE)
    for number in range(230):  # over the megabyte of one page of a query
        item = SealedItem(f"notes-{number:016x}", "notes", "0" * 64, sealed)
        log = there.log.commit(log, draft(f"c{number}", OPENED, sealed=(item,)))
    loaded = there.log.load(TENANT, CASE)
    assert [c.sequence for c in loaded.commits] == list(range(1, 231))
    assert loaded.sealed("notes-00000000000000e5").data == sealed


def test_a_commit_stands_in_the_index_of_its_hour_by_keys_only(there: Cloud) -> None:
    there.log.commit(there.log.load(TENANT, CASE), draft())
    (item,) = there.items("CasesTable")
    assert item["committed"]["S"].startswith("COMMITTED#2026-11-02T08#")
    found = there.dynamodb.query(
        TableName="CasesTable",
        IndexName="committed",
        KeyConditionExpression="committed = :hour",
        ExpressionAttributeValues={":hour": item["committed"]},
    )["Items"]
    assert [set(x) for x in found] == [{"pk", "sk", "committed"}]


def test_keys_begin_with_the_tenant_and_cases_keep_apart(there: Cloud) -> None:
    there.log.commit(there.log.load(TENANT, CASE), draft())
    assert there.log.load("other", CASE).commits == ()
    assert there.items("CasesTable")[0]["pk"]["S"].startswith(f"T#{TENANT}#")
