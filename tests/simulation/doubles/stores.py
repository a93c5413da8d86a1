"""The smaller services: keys, documents, parameters, secrets, mail."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from tests.simulation.doubles.calls import Double, Way, only, refusal

Random = Callable[[int], bytes]


class NoSuchKey(Exception):
    """S3 has no object under this key."""


class Kms(Double):
    """The key service: a wrapped key opens under its own key and its own context only."""

    service = "kms"

    def __init__(self, way: Way, random: Random) -> None:
        super().__init__(way)
        self._random = random
        self._wrapped: dict[bytes, tuple[str, str, bytes]] = {}

    def create_key(self, **asked: Any) -> dict[str, Any]:
        """Make a key."""
        return {"KeyMetadata": {"KeyId": "key-1", "Arn": "arn:aws:kms:key/key-1"}}

    def generate_data_key(self, **asked: Any) -> dict[str, Any]:
        """A new data key, plain and wrapped."""
        only("generate_data_key", asked, "KeyId", "KeySpec", "EncryptionContext")
        plain = self._random(32)
        blob = sha256(b"wrapped" + plain).digest()
        self._wrapped[blob] = (_key(asked), _context(asked), plain)
        return {"CiphertextBlob": blob, "Plaintext": plain}

    def decrypt(self, **asked: Any) -> dict[str, Any]:
        """The data key that was wrapped."""
        only("decrypt", asked, "CiphertextBlob", "EncryptionContext", "KeyId")
        known = self._wrapped.get(bytes(asked["CiphertextBlob"]))
        if known is None or known[1] != _context(asked):
            raise refusal("InvalidCiphertextException", "Decrypt")
        if known[0] != _key(asked):
            raise refusal("IncorrectKeyException", "Decrypt")
        return {"Plaintext": known[2]}


def _key(asked: Any) -> str:
    """A key by its id, which is the end of its ARN."""
    return str(asked["KeyId"]).rpartition("/")[2]


def _context(asked: Any) -> str:
    return repr(sorted(asked["EncryptionContext"].items()))


class S3(Double):
    """The object store. Reads see the latest write, as S3 promises."""

    service = "s3"
    exceptions = SimpleNamespace(NoSuchKey=NoSuchKey)

    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._buckets: dict[str, dict[str, bytes]] = {}

    def create_bucket(self, **asked: Any) -> dict[str, Any]:
        """Make a bucket."""
        self._buckets[asked["Bucket"]] = {}
        return {}

    def put_bucket_encryption(self, **asked: Any) -> dict[str, Any]:
        """Objects are ciphertext already."""
        return {}

    def put_object(self, **asked: Any) -> dict[str, Any]:
        """Put an object."""
        only("put_object", asked, "Bucket", "Key", "Body")
        self._bucket(asked, "PutObject")[asked["Key"]] = bytes(asked["Body"])
        return {}

    def get_object(self, **asked: Any) -> dict[str, Any]:
        """An object's octets."""
        only("get_object", asked, "Bucket", "Key")
        found = self._bucket(asked, "GetObject").get(asked["Key"])
        if found is None:
            raise NoSuchKey(asked["Key"])
        return {"Body": io.BytesIO(found)}

    def list_objects_v2(self, **asked: Any) -> dict[str, Any]:
        """The keys that begin with a prefix, at most a thousand."""
        only("list_objects_v2", asked, "Bucket", "Prefix", "ContinuationToken")
        bucket, after = self._bucket(asked, "ListObjectsV2"), asked.get("ContinuationToken", "")
        keys = sorted(key for key in bucket if key.startswith(asked.get("Prefix", "")) and key > after)
        found = [{"Key": key, "Size": len(bucket[key])} for key in keys[:1000]]
        more = {"NextContinuationToken": keys[999]} if len(keys) > len(found) else {}
        return {"IsTruncated": bool(more), **more, **({"Contents": found} if found else {})}

    def delete_object(self, **asked: Any) -> dict[str, Any]:
        """Take an object away; one that is not there is no error."""
        only("delete_object", asked, "Bucket", "Key")
        self._bucket(asked, "DeleteObject").pop(asked["Key"], None)
        return {}

    def _bucket(self, asked: Any, operation: str) -> dict[str, bytes]:
        bucket = self._buckets.get(asked["Bucket"])
        if bucket is None:
            raise refusal("NoSuchBucket", operation)
        return bucket


class Ssm(Double):
    """Parameters."""

    service = "ssm"

    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._values: dict[str, str] = {}

    def put_parameter(self, **asked: Any) -> dict[str, Any]:
        """Put a parameter's value."""
        if asked["Name"] in self._values and not asked.get("Overwrite"):
            raise refusal("ParameterAlreadyExists", "PutParameter")
        self._values[asked["Name"]] = asked["Value"]
        return {}

    def get_parameter(self, **asked: Any) -> dict[str, Any]:
        """A parameter's value."""
        only("get_parameter", asked, "Name")
        if asked["Name"] not in self._values:
            raise refusal("ParameterNotFound", "GetParameter")
        return {"Parameter": {"Name": asked["Name"], "Value": self._values[asked["Name"]]}}


class SecretsManager(Double):
    """Secrets by name."""

    service = "secretsmanager"

    def __init__(self, way: Way, random: Random) -> None:
        super().__init__(way)
        self._random = random
        self._values: dict[str, str] = {}

    def get_random_password(self, **asked: Any) -> dict[str, Any]:
        """A random text."""
        return {"RandomPassword": self._random(32).hex()}

    def create_secret(self, **asked: Any) -> dict[str, Any]:
        """Make a secret."""
        if asked["Name"] in self._values:
            raise refusal("ResourceExistsException", "CreateSecret")
        self._values[asked["Name"]] = asked["SecretString"]
        return {"ARN": asked["Name"]}

    def put_secret_value(self, **asked: Any) -> dict[str, Any]:
        """Change a secret."""
        self._values[asked["SecretId"]] = asked["SecretString"]
        return {}

    def get_secret_value(self, **asked: Any) -> dict[str, Any]:
        """A secret's text."""
        only("get_secret_value", asked, "SecretId")
        if asked["SecretId"] not in self._values:
            raise refusal("ResourceNotFoundException", "GetSecretValue")
        return {"SecretString": self._values[asked["SecretId"]]}


@dataclass(frozen=True)
class Mail:
    """A mail that the mail service took."""

    to: str
    subject: str
    body: str


class Ses(Double):
    """The mail service. It knows no idempotency key: what is sent twice arrives twice."""

    service = "ses"

    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._verified: set[str] = set()
        self.sent: list[Mail] = []

    def verify_email_identity(self, **asked: Any) -> dict[str, Any]:
        """Let an address be a sender."""
        self._verified.add(asked["EmailAddress"])
        return {}

    def send_email(self, **asked: Any) -> dict[str, Any]:
        """Take a mail."""
        only("send_email", asked, "Source", "Destination", "Message")
        if asked["Source"] not in self._verified:
            raise refusal("MessageRejected", "SendEmail", "Email address is not verified")
        message = asked["Message"]
        (to,) = asked["Destination"]["ToAddresses"]
        self.sent.append(Mail(to, message["Subject"]["Data"], message["Body"]["Text"]["Data"]))
        return {"MessageId": str(len(self.sent))}
