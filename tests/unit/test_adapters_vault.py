"""Sealed items: the key is durable before anything is sealed, each item opens only as itself, and destroyed is destroyed."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from shared.adapters.case_log import Draft
from shared.adapters.vault import IN_COMMIT, SMALLEST, STEPS, TooLarge, Unreadable, Vault, pad, unpad
from shared.domain import events as e
from shared.domain.commit import SealedItem, faults
from tests.invariants.cloud import Cloud, cloud
from tests.invariants.setting import CASE, START, TENANT

if TYPE_CHECKING:
    from collections.abc import Iterator

CLASSES = ("person", "findings", "reply", "assessment", "report", "notes", "decision")


@pytest.fixture
def there() -> Iterator[Cloud]:
    with cloud() as made:
        yield made


def test_what_is_sealed_opens_as_it_was(there: Cloud) -> None:
    for content in (b"", b"x", b"\0\0", bytes(range(256)) * 9):
        for retention_class in CLASSES:
            sealed = there.vault.seal(TENANT, CASE, retention_class, content)
            assert there.vault.open(TENANT, CASE, sealed) == content
            assert content == b"" or content not in (sealed.data or b"") or len(content) < 3


def test_each_item_has_a_key_and_an_id_of_its_own(there: Cloud) -> None:
    sealed = [there.vault.seal(TENANT, CASE, "notes", b"same") for _ in range(20)]
    assert len({s.item for s in sealed}) == len({s.sha256 for s in sealed}) == 20
    wrapped = {bytes(i["wrapped"]["B"]) for i in there.items("KeysTable")}
    assert len(wrapped) == 20
    assert all(s.item.startswith("notes-") for s in sealed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"retention_class": "findings"},
        {"item": "notes-0000000000000000"},
        {"tenant": "other"},
        {"case": "d" * 24},
    ],
)
def test_an_item_opens_only_in_its_place(there: Cloud, wrong: dict[str, str]) -> None:
    """The key's row is copied to the wrong place, as somebody with the table's rights could: KMS still says no."""
    sealed = there.vault.seal(TENANT, CASE, "notes", b"only here")
    moved = replace(sealed, **{k: v for k, v in wrong.items() if k in ("retention_class", "item")})  # type: ignore[arg-type]  # fields of SealedItem
    tenant, case = wrong.get("tenant", TENANT), wrong.get("case", CASE)
    (row,) = there.items("KeysTable")
    row |= {"pk": {"S": f"T#{tenant}#CASE#{case}"}, "sk": {"S": f"KEY#{moved.retention_class}#{moved.item}"}}
    there.dynamodb.put_item(TableName="KeysTable", Item=row)
    with pytest.raises((Unreadable, ClientError)):
        there.vault.open(tenant, case, moved)


def test_what_is_sealed_again_in_its_place_leaves_one_key_and_nothing_of_before(there: Cloud) -> None:
    first = there.vault.seal(TENANT, CASE, "reply", b"typed")
    second = there.vault.reseal(TENANT, CASE, "reply", first.item, b"typed anew")
    assert second.item == first.item
    assert len(second.data or b"") == len(first.data or b"")
    assert there.vault.open(TENANT, CASE, second) == b"typed anew"
    with pytest.raises(Unreadable):
        there.vault.open(TENANT, CASE, first)
    assert len(there.items("KeysTable")) == 1


def test_changed_ciphertext_does_not_open(there: Cloud) -> None:
    sealed = there.vault.seal(TENANT, CASE, "notes", b"content")
    raw = sealed.data or b""
    for at in (0, 5, 11, 12, len(raw) // 2, len(raw) - 1):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(Unreadable):
            there.vault.open(TENANT, CASE, replace(sealed, data=changed))
    with pytest.raises(Unreadable):
        there.vault.open(TENANT, CASE, replace(sealed, data=raw[:-1]))


def test_a_class_is_destroyed_and_the_others_stay(there: Cloud) -> None:
    notes = [there.vault.seal(TENANT, CASE, "notes", b"n") for _ in range(3)]
    person = there.vault.seal(TENANT, CASE, "person", b"p")
    other = there.vault.seal(TENANT, "d" * 24, "notes", b"o")
    assert there.vault.destroy(TENANT, CASE, "notes") == 3
    assert there.vault.destroy(TENANT, CASE, "notes") == 0
    for sealed in notes:
        with pytest.raises(Unreadable):
            there.vault.open(TENANT, CASE, sealed)
    assert there.vault.open(TENANT, CASE, person) == b"p"
    assert there.vault.open(TENANT, "d" * 24, other) == b"o"


def test_the_chain_verifies_when_the_keys_are_gone(there: Cloud) -> None:
    sealed = there.vault.seal(TENANT, CASE, "notes", b"content")
    draft = Draft(START, "open", "f", "test", (e.CaseOpened("person-1", "ats", "sv"),), (sealed,))
    there.log.commit(there.log.load(TENANT, CASE), draft)
    there.vault.destroy(TENANT, CASE, "notes")
    log = there.log.load(TENANT, CASE)
    assert faults(log.commits) == []
    with pytest.raises(Unreadable):
        there.vault.open(TENANT, CASE, log.sealed(sealed.item))


class Failing:
    """A client one of whose calls fails."""

    def __init__(self, client: Any, call: str) -> None:
        self.client, self.call = client, call

    def __getattr__(self, name: str) -> Any:
        if name == self.call:
            raise ConnectionError(name)
        return getattr(self.client, name)


@pytest.mark.parametrize(("client", "call"), [("kms", "generate_data_key"), ("dynamodb", "put_item")])
def test_nothing_can_be_committed_whose_key_is_not_durable(there: Cloud, client: str, call: str) -> None:
    """A fault anywhere before the key's row is there raises: the caller has no sealed item that it could commit."""
    kms = Failing(there.kms, call) if client == "kms" else there.kms
    table = Failing(there.dynamodb, call) if client == "dynamodb" else there.dynamodb
    with pytest.raises(ConnectionError):
        Vault(kms, table, "KeysTable", there.key).seal(TENANT, CASE, "notes", b"content")
    assert there.items("KeysTable") == []


def test_a_case_that_holds_an_item_holds_its_key(there: Cloud) -> None:
    """The door fails between sealing and committing: a key without an item is left, never an item without a key."""
    there.vault.seal(TENANT, CASE, "person", b"content")
    assert len(there.items("KeysTable")) == 1
    assert there.items("CasesTable") == []


def test_large_items_lie_in_the_bucket_as_ciphertext_under_ids(there: Cloud) -> None:
    content = b"Lena" * 3000
    sealed = there.vault.seal(TENANT, CASE, "report", content)
    placed = there.documents.place(TENANT, CASE, sealed)
    assert placed.data is None
    listed = there.s3.list_objects_v2(Bucket=there.bucket)["Contents"]
    assert [x["Key"] for x in listed] == [f"sealed/{TENANT}/{CASE}/{sealed.item}"]
    body = there.s3.get_object(Bucket=there.bucket, Key=listed[0]["Key"])["Body"].read()
    assert b"Lena" not in body
    assert sha256(body).hexdigest() == placed.sha256
    assert there.vault.open(TENANT, CASE, there.documents.fetch(TENANT, CASE, placed)) == content


def test_a_document_that_was_changed_or_destroyed_is_not_handed_over(there: Cloud) -> None:
    placed = there.documents.place(TENANT, CASE, there.vault.seal(TENANT, CASE, "report", b"content"))
    key = f"sealed/{TENANT}/{CASE}/{placed.item}"
    there.s3.put_object(Bucket=there.bucket, Key=key, Body=b"another")
    with pytest.raises(Unreadable):
        there.documents.fetch(TENANT, CASE, placed)
    assert there.documents.destroy(TENANT, CASE, "report") == 1
    assert there.documents.destroy(TENANT, CASE, "report") == 0
    with pytest.raises(Unreadable):
        there.documents.fetch(TENANT, CASE, placed)


def test_small_items_stay_in_the_commit(there: Cloud) -> None:
    sealed = there.vault.seal(TENANT, CASE, "notes", b"short")
    assert there.documents.place(TENANT, CASE, sealed) is sealed
    assert len(sealed.data or b"") <= IN_COMMIT


@pytest.mark.parametrize("retention_class", CLASSES)
def test_sizes_tell_nothing(retention_class: str) -> None:
    """Documents that differ have the same size, up to the class's smallest step: nothing shows what was found."""
    smallest = SMALLEST.get(retention_class, STEPS[0])
    sizes = {
        len(pad(b"x" * length, retention_class)) for length in range(0, smallest - 3, max(1, smallest // 50))
    }
    assert sizes == {smallest}


def test_the_classes_that_could_tell_begin_at_sizes_that_no_ordinary_content_outgrows() -> None:
    wanted = {
        **dict.fromkeys(("findings", "credit", "facts", "working"), 1 << 16),
        **dict.fromkeys(("reply", "assessment", "disclosures"), 1 << 18),
        "report": 1 << 20,
        "extract_copy": 1 << 22,
    }
    assert wanted == SMALLEST
    assert set(SMALLEST.values()) <= set(STEPS)


@pytest.mark.parametrize("length", [0, 1, 1019, 1020, 1021, 4092, 4093, (1 << 22) - 4])
def test_padding_is_taken_off_exactly(length: int) -> None:
    content = bytes(length)
    padded = pad(content, "notes")
    assert len(padded) in STEPS
    assert unpad(padded) == content


def test_a_document_over_four_megabytes_is_refused() -> None:
    with pytest.raises(TooLarge):
        pad(bytes((1 << 22) - 3), "notes")


def test_an_item_without_ciphertext_is_unreadable(there: Cloud) -> None:
    sealed = there.vault.seal(TENANT, CASE, "notes", b"content")
    with pytest.raises(Unreadable):
        there.vault.open(TENANT, CASE, SealedItem(sealed.item, "notes", sealed.sha256))
