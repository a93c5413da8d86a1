"""Sealed items: each piece of personal data under a data key of its own, padded, bound to its case and class.

A data key is made by KMS with the encryption context {tenant, case, class, item} and stored wrapped in the Keys table
before anything is encrypted with it, so that nothing is ever committed that cannot be opened. Destroying the wrapped
key destroys the item everywhere, backups included. AES-256-GCM with the same context as associated data; one key seals
one item once, so a nonce is never used twice.
"""

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.adapters import keys
from shared.domain.commit import SealedItem, canonical

STEPS = (1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22)
# Classes whose length could tell what was found start at a step that no ordinary content outgrows.
SMALLEST = {
    **dict.fromkeys(("findings", "credit", "facts", "working"), 1 << 16),
    **dict.fromkeys(("reply", "assessment", "disclosures"), 1 << 18),
    "report": 1 << 20,
    "extract_copy": 1 << 22,
}
IN_COMMIT = 5 << 10  # larger ciphertexts lie in S3, so that loading a log stays cheap
_HEADER = 4
_NONCE = 12


class TooLarge(Exception):
    """The content is over 4 MB."""


class Unreadable(Exception):
    """The item cannot be opened: its key was destroyed, or it was changed."""


@dataclass(frozen=True)
class Vault:
    """Seals and opens items. A function that only writes needs kms:GenerateDataKey, one that reads kms:Decrypt."""

    kms: Any
    dynamodb: Any
    keys_table: str
    key_id: str

    def seal(self, tenant: str, case: str, retention_class: str, content: bytes) -> SealedItem:
        """Seal `content`; the ciphertext is in `data`, also for items that the caller then puts in S3."""
        # the item's id is random: a second one with it would be a fault, never an overwrite
        fresh = {"ConditionExpression": "attribute_not_exists(pk)"}
        item = f"{retention_class}-{token_hex(8)}"
        return self._seal(tenant, case, retention_class, item, content, fresh)

    def _seal(
        self,
        tenant: str,
        case: str,
        retention_class: str,
        item: str,
        content: bytes,
        condition: dict[str, str],
    ) -> SealedItem:
        context = _context(tenant, case, retention_class, item)
        data_key = self.kms.generate_data_key(KeyId=self.key_id, KeySpec="AES_256", EncryptionContext=context)
        self.dynamodb.put_item(
            TableName=self.keys_table,
            Item={
                "pk": {"S": keys.case_pk(tenant, case)},
                "sk": {"S": keys.key_sk(retention_class, item)},
                "wrapped": {"B": data_key["CiphertextBlob"]},
            },
            **condition,
        )
        sealed = _encrypted(data_key["Plaintext"], content, retention_class, context)
        return SealedItem(item, retention_class, sha256(sealed).hexdigest(), sealed)

    def reseal(self, tenant: str, case: str, retention_class: str, item: str, content: bytes) -> SealedItem:
        """Seal other content in place of an item that no commit holds (a draft): a new key under the same id.

        What the id held before can no longer be opened by anybody.
        """
        return self._seal(tenant, case, retention_class, item, content, {})

    def make_again(self, tenant: str, case: str, old: SealedItem, content: bytes) -> tuple[SealedItem, bytes]:
        """Other content for a committed item, under a new key: its ciphertext (to be placed first) and the wrapped key."""
        context = _context(tenant, case, old.retention_class, old.item)
        data_key = self.kms.generate_data_key(KeyId=self.key_id, KeySpec="AES_256", EncryptionContext=context)
        data = _encrypted(data_key["Plaintext"], content, old.retention_class, context)
        name = f"{old.item}-{sha256(data).hexdigest()[:16]}"
        sealed = SealedItem(name, old.retention_class, sha256(data).hexdigest(), data)
        return sealed, bytes(data_key["CiphertextBlob"])

    def switch(self, tenant: str, case: str, old: SealedItem, new: SealedItem, wrapped: bytes) -> None:
        """From here on the item is what `make_again` made of it, and nobody can open what it was (BK-31).

        That stands beside its key, for a commit is never changed; both go with their class.
        """
        again = {"wrapped": {"B": wrapped}, "replaced": {"S": new.sha256}}
        self.dynamodb.put_item(TableName=self.keys_table, Item={**_key(tenant, case, old), **again})

    def current(self, tenant: str, case: str, sealed: SealedItem) -> SealedItem:
        """The item as it is now: itself, or what it was replaced with, under the name of that in S3."""
        stored = self.dynamodb.get_item(
            TableName=self.keys_table, Key=_key(tenant, case, sealed), ConsistentRead=True
        ).get("Item")
        if stored is None or "replaced" not in stored:
            return sealed
        digest = str(stored["replaced"]["S"])
        return SealedItem(f"{sealed.item}-{digest[:16]}", sealed.retention_class, digest)

    def open(self, tenant: str, case: str, sealed: SealedItem) -> bytes:
        """The content of an item whose ciphertext is in `data`; raises Unreadable."""
        stored = self.dynamodb.get_item(
            TableName=self.keys_table,
            Key=_key(tenant, case, sealed),
            ConsistentRead=True,
        ).get("Item")
        if stored is None or sealed.data is None:
            raise Unreadable("the key of this item has been destroyed")
        context = _context(tenant, case, sealed.retention_class, sealed.item)
        key = self.kms.decrypt(
            CiphertextBlob=bytes(stored["wrapped"]["B"]), EncryptionContext=context, KeyId=self.key_id
        )
        nonce, cipher = sealed.data[:_NONCE], sealed.data[_NONCE:]
        try:
            padded = AESGCM(key["Plaintext"]).decrypt(nonce, cipher, canonical(context).encode())
        except InvalidTag as error:
            raise Unreadable("the sealed item was changed") from error
        return unpad(padded)

    def destroy(self, tenant: str, case: str, retention_class: str) -> int:
        """Destroy the keys of a retention class of a case; returns how many there were. Safe to repeat."""
        pk = {"S": keys.case_pk(tenant, case)}
        destroyed = 0
        while True:  # the query starts again after each page: what it found is gone then
            page = self.dynamodb.query(
                TableName=self.keys_table,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :class)",
                ExpressionAttributeValues={":pk": pk, ":class": {"S": f"KEY#{retention_class}#"}},
                ProjectionExpression="sk",
                ConsistentRead=True,
            )
            for item in page["Items"]:
                self.dynamodb.delete_item(TableName=self.keys_table, Key={"pk": pk, "sk": item["sk"]})
            destroyed += len(page["Items"])
            if "LastEvaluatedKey" not in page:
                return destroyed


def _key(tenant: str, case: str, sealed: SealedItem) -> dict[str, dict[str, str]]:
    return {
        "pk": {"S": keys.case_pk(tenant, case)},
        "sk": {"S": keys.key_sk(sealed.retention_class, sealed.item)},
    }


def _encrypted(key: bytes, content: bytes, retention_class: str, context: dict[str, str]) -> bytes:
    nonce = bytes.fromhex(token_hex(_NONCE))
    return nonce + AESGCM(key).encrypt(nonce, pad(content, retention_class), canonical(context).encode())


def _context(tenant: str, case: str, retention_class: str, item: str) -> dict[str, str]:
    return {"tenant": tenant, "case": case, "class": retention_class, "item": item}


def pad(content: bytes, retention_class: str) -> bytes:
    """Content with its length in front, filled up to the next size step of its class; raises TooLarge over 4 MB."""
    needed = len(content) + _HEADER
    smallest = SMALLEST.get(retention_class, STEPS[0])
    step = next((s for s in STEPS if s >= needed and s >= smallest), None)
    if step is None:
        raise TooLarge("a document may be at most 4 MB")
    return (len(content).to_bytes(_HEADER, "big") + content).ljust(step, b"\0")


def unpad(padded: bytes) -> bytes:
    """The content without length and filling."""
    length = int.from_bytes(padded[:_HEADER], "big")
    return padded[_HEADER : _HEADER + length]
