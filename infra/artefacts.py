"""The bucket that deployments take their code from: every object is named by its content."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.literals import BucketLocationConstraintType

    from infra.build import Built
    from infra.template_file import Template

_US_EAST_1 = "us-east-1"
_MISSING = frozenset({"404", "NoSuchBucket", "NoSuchKey", "NotFound"})


class Artefacts:
    """One bucket of one account. Every request names the account: somebody else's bucket is refused."""

    def __init__(self, session: boto3.Session, bucket: str | None = None) -> None:
        """In: the session; the bucket's name (default: tillit-artefacts-<account>-<region>)."""
        self._s3: S3Client = session.client("s3")
        self._account = session.client("sts").get_caller_identity()["Account"]
        self._region = self._s3.meta.region_name
        self.bucket = bucket or f"tillit-artefacts-{self._account}-{self._region}"

    def prepare(self) -> bool:
        """Makes the bucket when it is missing: private, encrypted, TLS only. Out: whether it was made."""
        try:
            self._s3.head_bucket(Bucket=self.bucket, ExpectedBucketOwner=self._account)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _MISSING:
                raise
        else:
            return False
        self._create()
        self._s3.put_public_access_block(
            Bucket=self.bucket,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        )
        if self._s3.meta.endpoint_url.startswith("https:"):
            self._s3.put_bucket_policy(Bucket=self.bucket, Policy=self._tls_only())
        return True

    def _create(self) -> None:
        if self._region == _US_EAST_1:
            self._s3.create_bucket(Bucket=self.bucket)
            return
        # The stubs list the regions they know; a newer region is no error.
        region = cast("BucketLocationConstraintType", self._region)
        self._s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": region})

    def _tls_only(self) -> str:
        arn = f"arn:aws:s3:::{self.bucket}"
        statement = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    def upload(self, built: Built, say: Callable[[str], None]) -> dict[str, str]:
        """In: what was built; where progress goes. Out: by logical id, s3://bucket/key.

        What the bucket has already is not sent again, so an interrupted upload goes on where it stopped.
        Raises ClientError, BotoCoreError.
        """
        locations = {}
        for number, (name, made) in enumerate(built.artefacts.items(), start=1):
            key = f"code/{made.sha256}.zip"
            sent = self._put(key, made.archive.read_bytes())
            size = made.archive.stat().st_size / 1e6
            done = "uploaded" if sent else "is there"
            say(f"  {number}/{len(built.artefacts)} {name} ({size:.2f} MB) {done}")
            locations[name] = f"s3://{self.bucket}/{key}"
        return locations

    def upload_template(self, template: Template) -> str:
        """In: the template with its code located. Out: its URL: inline, 51,200 bytes are the limit."""
        body = json.dumps(template, sort_keys=True, default=str).encode()
        key = f"template/{hashlib.sha256(body).hexdigest()}.json"
        self._put(key, body)
        return f"https://s3.{self._region}.amazonaws.com/{self.bucket}/{key}"

    def _put(self, key: str, body: bytes) -> bool:
        """Out: whether it had to be sent. The server checks the SHA-256: a torn upload leaves nothing."""
        try:
            self._s3.head_object(Bucket=self.bucket, Key=key, ExpectedBucketOwner=self._account)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _MISSING:
                raise
        else:
            return False
        self._s3.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=body,
            ChecksumSHA256=base64.b64encode(hashlib.sha256(body).digest()).decode(),
            ExpectedBucketOwner=self._account,
        )
        return True
