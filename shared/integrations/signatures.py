"""Verifiers for the signature families in use: pure functions, with the clock and the secrets passed in.

A verifier takes the raw bytes as received (never re-serialised JSON) and several secrets, so that one can be
rotated without a gap. It returns quietly or raises `SignatureRefused` with a reason code that carries no part
of the message. Every comparison takes the same time whether it succeeds or fails, and every secret is tried.

Sources: Greenhouse web hook reference ("Authentication"); Teamtailor partner reference ("Webhook
signatures"); Standard Webhooks specification 1.0.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

TOLERANCE_SECONDS = 300
_LONGEST_HEADER = 4096
_MOST_SIGNATURES = 32
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_HEX = re.compile(r"[0-9a-f]{64}")
_GREENHOUSE = re.compile(r"sha256 ([0-9a-f]{64})")
_SECRET_BYTES = range(24, 65)


class Reason(StrEnum):
    """Why a message was refused; safe to count and to log."""

    HEADER_MISSING = "signature_header_missing"
    HEADER_MALFORMED = "signature_header_malformed"
    VERSION_UNKNOWN = "signature_version_unknown"
    WRONG = "signature_wrong"
    TIMESTAMP_MALFORMED = "timestamp_malformed"
    TIMESTAMP_STALE = "timestamp_stale"
    TIMESTAMP_AHEAD = "timestamp_ahead"
    CREDENTIAL_MISSING = "credential_missing"
    CREDENTIAL_WRONG = "credential_wrong"


class SignatureRefused(Exception):
    """The message is not from who it says, or not from now. `reason` is one of `Reason`."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class SecretUnusable(ValueError):
    """A secret in the configuration cannot be used: an operator's error, never the sender's."""


def header(headers: Mapping[str, str], name: str) -> str | None:
    """The header's value whatever the case of its name; None when it is absent or blank."""
    wanted = name.lower()
    for key, value in headers.items():
        if key.lower() == wanted:
            return value.strip() or None
    return None


def verify_greenhouse(raw: bytes, headers: Mapping[str, str], secrets: Iterable[str]) -> None:
    """Greenhouse: `Signature: sha256 <hex>`, HMAC-SHA256 over the raw body, the secret's text as key."""
    match = _GREENHOUSE.fullmatch(_required(headers, "Signature"))
    if match is None:
        raise SignatureRefused(Reason.HEADER_MALFORMED)
    expected = [hmac.digest(key, raw, "sha256").hex() for key in _text_keys(secrets)]
    _one_matches([match.group(1)], expected)


def verify_bearer(headers: Mapping[str, str], keys: Iterable[str]) -> None:
    """`Authorization: Bearer <key>`, compared in constant time with each key of the connection."""
    known = [hashlib.sha256(key).hexdigest() for key in _text_keys(keys)]
    value = header(headers, "Authorization")
    if value is None:
        raise SignatureRefused(Reason.CREDENTIAL_MISSING)
    scheme, _, given = value.partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise SignatureRefused(Reason.CREDENTIAL_MISSING)
    digest = hashlib.sha256(given.strip().encode("utf-8", "surrogateescape")).hexdigest()
    if not _any_equal([digest], known):
        raise SignatureRefused(Reason.CREDENTIAL_WRONG)


def verify_teamtailor_partner(
    event_id: str,
    headers: Mapping[str, str],
    secrets: Iterable[str],
    now: datetime,
    tolerance: int = TOLERANCE_SECONDS,
) -> None:
    """Teamtailor partner: `Teamtailor-Signature: t=..,v1=..,v0=..`, HMAC-SHA256 in hex over `t.event_id`.

    The newest version in the header counts and must be v1: an older one beside or without it is a downgrade.
    The body is NOT covered; what it says must be fetched from the ATS before use.
    """
    timestamp, versions = _teamtailor_parts(_required(headers, "Teamtailor-Signature"))
    _in_time(timestamp, now, tolerance)
    if max(versions) != 1:
        raise SignatureRefused(Reason.VERSION_UNKNOWN)
    if _HEX.fullmatch(versions[1]) is None:
        raise SignatureRefused(Reason.HEADER_MALFORMED)
    signed = f"{timestamp}.{event_id}".encode()
    _one_matches([versions[1]], [hmac.digest(key, signed, "sha256").hex() for key in _text_keys(secrets)])


def _teamtailor_parts(value: str) -> tuple[str, dict[int, str]]:
    timestamp, versions = "", {}
    for part in value.split(","):
        name, _, text = part.strip().partition("=")
        if name == "t" and not timestamp:
            timestamp = text
        elif re.fullmatch(r"v[0-9]{1,3}", name) and int(name[1:]) not in versions:
            versions[int(name[1:])] = text
        else:
            raise SignatureRefused(Reason.HEADER_MALFORMED)
    if not timestamp or not versions:
        raise SignatureRefused(Reason.HEADER_MALFORMED)
    return timestamp, versions


def verify_standard(
    raw: bytes,
    headers: Mapping[str, str],
    secrets: Iterable[str],
    now: datetime,
    tolerance: int = TOLERANCE_SECONDS,
) -> str:
    """Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, base64, in a list of which one match is
    enough.

    Returns the message id, for the receiver's dedupe. Entries of another version than v1 are skipped.
    """
    message_id = _required(headers, "webhook-id")
    timestamp = _required(headers, "webhook-timestamp")
    listed = _required(headers, "webhook-signature").split(" ")
    if len(listed) > _MOST_SIGNATURES:
        raise SignatureRefused(Reason.HEADER_MALFORMED)
    _in_time(timestamp, now, tolerance)
    given = [text for version, _, text in (entry.partition(",") for entry in listed) if version == "v1"]
    if not given:
        raise SignatureRefused(Reason.VERSION_UNKNOWN)
    keys = [_standard_key(secret) for secret in secrets]
    _one_matches(given, [_standard_digest(key, message_id, timestamp, raw) for key in _some(keys)])
    return message_id


def sign_standard(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three Standard Webhooks headers for a message sent `at` (aware time).

    `message_id` is the same on every retry.
    """
    timestamp = str(int(at.timestamp()))
    signature = _standard_digest(_standard_key(secret), message_id, timestamp, body)
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{signature}"}


def _standard_digest(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode("utf-8", "surrogateescape") + body
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _standard_key(secret: str) -> bytes:
    text = secret.removeprefix("whsec_")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SecretUnusable("a Standard Webhooks secret is not base64") from error
    if len(key) not in _SECRET_BYTES:
        raise SecretUnusable("a Standard Webhooks secret has 24 to 64 bytes")
    return key


def _required(headers: Mapping[str, str], name: str) -> str:
    value = header(headers, name)
    if value is None:
        raise SignatureRefused(Reason.HEADER_MISSING)
    if len(value) > _LONGEST_HEADER:
        raise SignatureRefused(Reason.HEADER_MALFORMED)
    return value


def _in_time(timestamp: str, now: datetime, tolerance: int) -> None:
    if _TIMESTAMP.fullmatch(timestamp) is None:
        raise SignatureRefused(Reason.TIMESTAMP_MALFORMED)
    age = now.timestamp() - int(timestamp)
    if age > tolerance:
        raise SignatureRefused(Reason.TIMESTAMP_STALE)
    if age < -tolerance:
        raise SignatureRefused(Reason.TIMESTAMP_AHEAD)


def _text_keys(secrets: Iterable[str]) -> list[bytes]:
    keys = [secret.encode() for secret in secrets]
    if not all(keys):
        raise SecretUnusable("a secret is empty")
    return _some(keys)


def _some(keys: list[bytes]) -> list[bytes]:
    # Without this an empty list of secrets would refuse every message as the sender's fault.
    if not keys:
        raise SecretUnusable("no secret is configured")
    return keys


def _one_matches(given: list[str], expected: list[str]) -> None:
    if not _any_equal(given, expected):
        raise SignatureRefused(Reason.WRONG)


def _any_equal(given: list[str], expected: list[str]) -> bool:
    # Bytes, because compare_digest refuses text outside ASCII; a list, so that no comparison is skipped.
    pairs = [(one.encode("utf-8", "surrogateescape"), other.encode()) for one in given for other in expected]
    return sum(hmac.compare_digest(one, other) for one, other in pairs) > 0
