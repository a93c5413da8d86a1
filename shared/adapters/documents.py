"""Large sealed items in S3: ciphertext only, under ids only. Beside them a receipt of each retention class that was destroyed.

The receipts are what survives when tables are restored to an earlier time: no restore of a table touches the bucket, and no
function may take a receipt away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from shared.adapters.vault import IN_COMMIT, Unreadable
from shared.domain.commit import SealedItem, stamp


class Destroyed(Unreadable):
    """The document is gone."""


@dataclass(frozen=True)
class Documents:
    """The documents bucket."""

    s3: Any
    bucket: str

    def place(self, tenant: str, case: str, sealed: SealedItem) -> SealedItem:
        """The item as its commit shall hold it: large ciphertext is put in S3 and leaves only its hash behind."""
        if sealed.data is None or len(sealed.data) <= IN_COMMIT:
            return sealed
        self.put(tenant, case, sealed)
        return replace(sealed, data=None)

    def put(self, tenant: str, case: str, sealed: SealedItem) -> None:
        """Put an item's ciphertext in S3, whatever its size."""
        self.s3.put_object(Bucket=self.bucket, Key=object_key(tenant, case, sealed.item), Body=sealed.data)

    def fetch(self, tenant: str, case: str, sealed: SealedItem) -> SealedItem:
        """The item with its ciphertext; raises Unreadable when what lies in S3 is gone or not what was committed."""
        if sealed.data is not None:
            return sealed
        try:
            found = self.s3.get_object(Bucket=self.bucket, Key=object_key(tenant, case, sealed.item))
        except self.s3.exceptions.NoSuchKey as error:
            raise Destroyed("the document has been destroyed") from error
        data = found["Body"].read()
        if sha256(data).hexdigest() != sealed.sha256:
            raise Unreadable("the document was changed")
        return replace(sealed, data=data)

    def record_erasure(self, tenant: str, case: str, retention_class: str, at: datetime) -> None:
        """Leave a receipt that a class of a case is destroyed: written before that is done. Safe to repeat."""
        key = receipt_key(tenant, case, retention_class)
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=stamp(at).encode())

    def erased(self, tenant: str, case: str, retention_class: str) -> bool:
        """Whether there is a receipt that a class of a case is destroyed."""
        try:
            self.s3.get_object(Bucket=self.bucket, Key=receipt_key(tenant, case, retention_class))
        except self.s3.exceptions.NoSuchKey:
            return False
        return True

    def erasures(self) -> Iterator[tuple[str, str, str]]:
        """(tenant, case, retention class) of every receipt."""
        request = {"Bucket": self.bucket, "Prefix": "erased/"}
        while True:
            page = self.s3.list_objects_v2(**request)
            for entry in page.get("Contents", []):
                _, tenant, case, retention_class = entry["Key"].split("/")
                yield tenant, case, retention_class
            if not page.get("IsTruncated"):
                return
            request["ContinuationToken"] = page["NextContinuationToken"]

    def destroy(self, tenant: str, case: str, retention_class: str) -> int:
        """Delete the documents of a retention class of a case; returns how many there were. Safe to repeat."""
        prefix = object_key(tenant, case, f"{retention_class}-")
        destroyed = 0
        while True:
            page = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix)
            for entry in page.get("Contents", []):
                self.s3.delete_object(Bucket=self.bucket, Key=entry["Key"])
                destroyed += 1
            if not page.get("IsTruncated"):
                return destroyed


def object_key(tenant: str, case: str, item: str) -> str:
    """Key of a document: ids only."""
    return f"sealed/{tenant}/{case}/{item}"


def receipt_key(tenant: str, case: str, retention_class: str) -> str:
    """Key of the receipt that a class of a case is destroyed: ids and a code."""
    return f"erased/{tenant}/{case}/{retention_class}"
