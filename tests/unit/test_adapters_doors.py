"""Doors, worklist, tenants' data, the access log and the bus: each write happens once, forwards, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from shared.adapters.access_log import AccessLog, chain_faults
from shared.adapters.bus import Bus, NotPublished, hint
from shared.adapters.tenants import TestNumbersMissing as NumbersMissing
from shared.adapters.views import Row
from shared.domain.errors import Refused
from tests.invariants.cloud import Cloud, cloud
from tests.invariants.setting import CASE, START, TENANT, policy

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER = "d" * 24


@pytest.fixture
def there() -> Iterator[Cloud]:
    with cloud() as made:
        yield made


# ---- doors


def test_a_message_is_claimed_once_and_a_repeat_finds_its_case(there: Cloud) -> None:
    claim = there.doors.claim
    assert claim(TENANT, "almby-greenhouse", "m1", "digest", CASE) == CASE
    assert claim(TENANT, "almby-greenhouse", "m1", "digest", OTHER) == CASE
    assert claim(TENANT, "almby-teamtailor", "m1", "digest", OTHER) == OTHER


def test_other_content_under_the_same_id_is_refused_and_nothing_overwritten(there: Cloud) -> None:
    there.doors.claim(TENANT, "almby-greenhouse", "m1", "digest", CASE)
    with pytest.raises(Refused, match="other_content"):
        there.doors.claim(TENANT, "almby-greenhouse", "m1", "another", CASE)
    assert there.items("DoorsTable")[0]["digest"]["S"] == "digest"


def test_a_candidate_is_remembered_with_every_case_and_under_a_hash(there: Cloud) -> None:
    doors = there.doors
    for application, case in (("1", CASE), ("2", OTHER), ("1", CASE)):
        doors.remember(TENANT, "almby-greenhouse", "880055", application, case)
    assert doors.cases_of(TENANT, "almby-greenhouse", "880055") == [CASE, OTHER]
    assert doors.cases_of(TENANT, "almby-teamtailor", "880055") == []
    assert doors.cases_of("annanby", "almby-greenhouse", "880055") == []
    assert "880055" not in str(there.items("DoorsTable"))


def test_of_a_stop_before_its_case_the_last_word_is_kept(there: Cloud) -> None:
    doors = there.doors
    assert doors.stop_of(TENANT, "almby-greenhouse", "550123") is None
    for kind in ("rejected", "reinstated"):
        doors.put_stop(TENANT, "almby-greenhouse", "550123", kind)
        assert doors.stop_of(TENANT, "almby-greenhouse", "550123") == kind
    assert doors.cases_of(TENANT, "almby-greenhouse", "550123") == []
    assert "550123" not in str(there.items("DoorsTable"))


def test_a_place_of_a_recruitment_has_one_holder_and_is_handed_on(there: Cloud) -> None:
    doors = there.doors
    assert doors.take_place(TENANT, "REQ 7", 1, CASE) == CASE
    assert doors.take_place(TENANT, "REQ 7", 1, CASE) == CASE
    assert doors.take_place(TENANT, "REQ 7", 1, OTHER) == CASE
    assert doors.take_place(TENANT, "REQ 8", 1, OTHER) == OTHER
    assert not doors.pass_place(TENANT, "REQ 7", 1, OTHER, "e" * 24)
    assert doors.pass_place(TENANT, "REQ 7", 1, CASE, OTHER)
    assert not doors.pass_place(TENANT, "REQ 7", 1, CASE, "e" * 24)
    assert doors.take_place(TENANT, "REQ 7", 1, CASE) == OTHER


def test_tokens_are_stored_only_as_hashes_and_expire(there: Cloud) -> None:
    now = datetime.now(UTC)
    there.doors.put_link("a-secret-token", TENANT, CASE, "l1", now + timedelta(days=7))
    there.doors.put_session("another-secret", {"case": CASE}, now + timedelta(minutes=30))
    assert "secret" not in str(there.items("DoorsTable"))
    link = there.doors.link("a-secret-token", now)
    assert link is not None
    assert (link["case"], link["link"]) == (CASE, "l1")
    assert there.doors.link("guess", now) is None
    assert there.doors.session("another-secret", now)
    assert there.doors.session("another-secret", now + timedelta(minutes=31)) is None
    there.doors.end_session("another-secret")
    assert there.doors.session("another-secret", now) is None


# ---- views


def row(sequence: int, **changes: Any) -> Row:
    base = Row(
        TENANT,
        CASE,
        sequence,
        "received",
        "staff",
        "host",
        None,
        None,
        None,
        None,
        None,
        "2026-11-02",
        ("need",),
    )
    return replace(base, **changes)


def test_a_view_goes_only_forwards(there: Cloud) -> None:
    assert there.views.put(row(3), None)
    assert not there.views.put(row(2, label="late"), None)
    assert there.views.put(row(3, label="again"), START)
    found = there.views.get(TENANT, CASE)
    assert found == row(3, label="again")
    assert there.views.put(row(4), None)
    assert there.views.get("other", CASE) is None


def test_a_deadline_is_found_when_it_has_come_and_gone_when_it_is_over(there: Cloud) -> None:
    from shared.adapters.keys import SHARDS

    def due(at: datetime) -> list[tuple[str, str]]:
        return [found for shard in range(SHARDS) for found in there.views.due(shard, at)]

    there.views.put(row(1), START)
    assert due(START - timedelta(microseconds=1)) == []
    assert due(START) == [(TENANT, CASE)]
    there.views.put(row(2), None)
    assert due(START + timedelta(days=9)) == []


def test_a_worklist_comes_in_pages(there: Cloud) -> None:
    cases = sorted(f"{n:024x}" for n in range(7))
    for case in cases:
        there.views.put(row(1, case=case), None)
    seen: list[str] = []
    after: str | None = None
    while True:
        page, after = there.views.page(TENANT, 3, after, None)
        seen += [r.case for r in page]
        if after is None:
            break
    assert seen == cases


# ---- tenants


def test_a_policy_version_is_never_changed(there: Cloud) -> None:
    first = there.tenants.add_policy(policy())
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        there.tenants.add_policy(replace(policy(), closes=policy().opens))
    assert there.tenants.policy(TENANT) == first
    second = there.tenants.add_policy(replace(policy(), version=2, closes=policy().opens))
    assert there.tenants.policy(TENANT) == second
    assert there.tenants.policy(TENANT, 1) == first
    assert len({first.hash, second.hash}) == 2


def test_the_current_policy_never_goes_back(there: Cloud) -> None:
    for version in (1, 3, 2):
        there.tenants.add_policy(replace(policy(), version=version))
    assert there.tenants.policy(TENANT).version == 3


def test_an_unknown_tenant_has_no_policy(there: Cloud) -> None:
    with pytest.raises(Refused, match="no_policy"):
        there.tenants.policy("nobody")
    with pytest.raises(Refused, match="no_policy"):
        there.tenants.policy(TENANT, 9)


def test_test_numbers_are_known_by_hash_and_only_after_they_were_loaded(there: Cloud) -> None:
    number = "189001209817"
    with pytest.raises(NumbersMissing):
        there.tenants.is_test_number(number)
    there.tenants.load_test_numbers(frozenset({number}))
    assert there.tenants.is_test_number(number)
    assert not there.tenants.is_test_number("189002099811")
    assert number not in str(there.items("TenantsTable"))


# ---- the access log


class OnePutAtATime:
    """A client whose conditional puts are atomic, as the real table's are and the in-process server's are not."""

    def __init__(self, client: Any) -> None:
        self.client, self.lock = client, Lock()

    def put_item(self, **request: Any) -> Any:
        with self.lock:
            return self.client.put_item(**request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)


def test_readings_are_chained_also_when_many_read_at_once(there: Cloud) -> None:
    access = AccessLog(OnePutAtATime(there.dynamodb), "CasesTable")

    def read(number: int) -> None:
        access.record(TENANT, CASE, f"reader-{number}", "case_officer", "findings", START)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(12)))
    readings = there.access.read(TENANT, CASE)
    assert [r.number for r in readings] == list(range(1, 13))
    assert {r.who for r in readings} == {f"reader-{n}" for n in range(12)}
    assert chain_faults(there.dynamodb, "CasesTable", TENANT, CASE) == []


@pytest.mark.parametrize("name", ["who", "what", "role", "at", "prev", "hash"])
def test_a_changed_or_missing_reading_shows(there: Cloud, name: str) -> None:
    for number in range(3):
        there.access.record(TENANT, CASE, f"reader-{number}", "case_officer", "findings", START)
    item = sorted(there.items("CasesTable"), key=lambda i: str(i["sk"]["S"]))[1]
    changed = {
        **item,
        name: {"S": "2026-11-02T08:00:01.000000Z" if name == "at" else sha256(b"x").hexdigest()},
    }
    there.dynamodb.put_item(TableName="CasesTable", Item=changed)
    assert chain_faults(there.dynamodb, "CasesTable", TENANT, CASE)
    there.dynamodb.delete_item(TableName="CasesTable", Key={k: item[k] for k in ("pk", "sk")})
    assert chain_faults(there.dynamodb, "CasesTable", TENANT, CASE)


def test_a_reading_that_cannot_be_recorded_is_an_error(there: Cloud) -> None:
    broken = replace(there.access, table="NoTable")
    with pytest.raises(ClientError):
        broken.record(TENANT, CASE, "reader", "case_officer", "findings", START)


def test_readings_are_no_part_of_the_case(there: Cloud) -> None:
    there.access.record(TENANT, CASE, "reader", "case_officer", "case", START)
    assert there.log.load(TENANT, CASE).commits == ()


# ---- the bus


class Taking:
    """An events client that refuses every entry whose number is in `refused`."""

    def __init__(self, *refused: int) -> None:
        self.refused = refused
        self.calls: list[list[dict[str, str]]] = []

    def put_events(self, Entries: list[dict[str, str]]) -> dict[str, int]:  # noqa: N803 - the AWS name
        self.calls.append(Entries)
        first = sum(map(len, self.calls[:-1]))
        return {"FailedEntryCount": sum(first <= n < first + len(Entries) for n in self.refused)}


def test_envelopes_go_out_ten_at_a_time() -> None:
    taking = Taking()
    Bus(taking, "bus").publish([hint(TENANT, CASE, "sweep", str(n)) for n in range(23)])
    assert [len(entries) for entries in taking.calls] == [10, 10, 3]
    assert {(x["Source"], x["DetailType"], x["EventBusName"]) for x in taking.calls[0]} == {
        ("tillit", "case.hinted", "bus")
    }


@pytest.mark.parametrize("number", [0, 9, 10, 22])
def test_one_refused_entry_fails_the_batch(number: int) -> None:
    with pytest.raises(NotPublished):
        Bus(Taking(number), "bus").publish([hint(TENANT, CASE, "sweep", str(n)) for n in range(23)])
