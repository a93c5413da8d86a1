"""Verification of an ID token (OpenID Connect Core 1.0 section 3.1.3.7; RFC 8725 on ways to forge one)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from shared.integrations.identity.documents import JsonObject
from shared.integrations.identity.errors import IdentityRefused
from shared.integrations.identity.issuer_keys import ALGORITHMS, IssuerKeys
from shared.integrations.strict_json import NotAnObject, read_object

SKEW = timedelta(seconds=30)
MAX_LIFETIME = timedelta(hours=24)
MAX_AGE_SINCE_ISSUE = timedelta(minutes=10)
_MAX_LENGTH = 16 * 1024
_MAX_TEXT = 255
_PARTS = 3
# Keys that travel with the token and rules the reader must know have no place in a known issuer's token.
_FORBIDDEN_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc", "cty"})


@dataclass(frozen=True)
class Expected:
    """What the token must say, from configuration and from the begun sign-in."""

    issuer: str
    audience: str
    client_id: str
    nonce: str
    access_token: str | None
    max_age: timedelta | None


def verify_id_token(token: str, keys: IssuerKeys, expected: Expected, now: datetime) -> JsonObject:
    """The claims of a token that is genuine, for us, of this sign-in and current. Raises IdentityRefused."""
    header = _header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise IdentityRefused("algorithm_refused")
    if not isinstance(kid, str) or not 0 < len(kid) <= _MAX_TEXT:
        raise IdentityRefused("key_id_missing")
    claims = _signed_claims(token, keys.key(kid, algorithm, now), algorithm)
    _check_parties(claims, expected)
    _check_times(claims, now)
    _check_sign_in(claims, expected, now)
    return claims


def same_text(one: str, other: str) -> bool:
    """Whether two secrets are the same, in constant time; JSON's lone surrogates do no harm."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def text_claim(claims: Mapping[str, object], name: str, refused: str) -> str:
    """A required text of 1 to 255 characters. Raises IdentityRefused(refused)."""
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_TEXT:
        raise IdentityRefused(refused)
    return value


def time_claim(claims: Mapping[str, object], name: str, refused: str) -> datetime:
    """A required whole number of seconds since 1970. Raises IdentityRefused(refused)."""
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise IdentityRefused(refused)
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        raise IdentityRefused(refused) from None


def _header(token: str) -> JsonObject:
    if len(token) > _MAX_LENGTH or not token.isascii():
        raise IdentityRefused("token_malformed")
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise IdentityRefused("token_malformed")
    try:
        decoded = [_decoded(part) for part in parts]
        header = read_object(decoded[0])
    except ValueError:
        raise IdentityRefused("token_malformed") from None
    if _FORBIDDEN_HEADERS & header.keys():
        raise IdentityRefused("header_refused")
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise IdentityRefused("token_type_refused")
    return header


def _decoded(part: str) -> bytes:
    """Canonical, unpadded base64url and nothing else: one token has one spelling."""
    content = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    if not part or base64.urlsafe_b64encode(content).rstrip(b"=") != part.encode():
        raise binascii.Error("not canonical")
    return content


def _signed_claims(token: str, key: jwt.PyJWK, algorithm: str) -> JsonObject:
    try:
        content = jwt.PyJWS(algorithms=[algorithm]).decode(token, key, algorithms=[algorithm])
    except (jwt.PyJWTError, ValueError, TypeError):
        raise IdentityRefused("signature_wrong") from None
    try:
        return read_object(content)
    except NotAnObject:
        raise IdentityRefused("token_malformed") from None


def _check_parties(claims: JsonObject, expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise IdentityRefused("issuer_wrong")
    if claims.get("aud") not in (expected.audience, [expected.audience]):
        raise IdentityRefused("audience_wrong")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise IdentityRefused("authorized_party_wrong")
    text_claim(claims, "sub", "subject_missing")


def _check_times(claims: JsonObject, now: datetime) -> None:
    expires = time_claim(claims, "exp", "expiry_missing")
    issued = time_claim(claims, "iat", "issue_time_missing")
    if expires <= now - SKEW:
        raise IdentityRefused("token_expired")
    if expires > now + MAX_LIFETIME:
        raise IdentityRefused("expiry_too_far")
    if issued > now + SKEW or issued < now - MAX_AGE_SINCE_ISSUE:
        raise IdentityRefused("issue_time_wrong")
    if "nbf" in claims and time_claim(claims, "nbf", "not_before_wrong") > now + SKEW:
        raise IdentityRefused("not_before_wrong")


def _check_sign_in(claims: JsonObject, expected: Expected, now: datetime) -> None:
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not same_text(nonce, expected.nonce):
        raise IdentityRefused("nonce_wrong")
    if "at_hash" in claims and (
        expected.access_token is None or claims["at_hash"] != _left_half_hash(expected.access_token)
    ):
        raise IdentityRefused("access_token_hash_wrong")
    if expected.max_age is None and "auth_time" not in claims:
        return
    authenticated = time_claim(claims, "auth_time", "authentication_time_missing")
    if authenticated > now + SKEW:
        raise IdentityRefused("authentication_time_wrong")
    if expected.max_age is not None and authenticated < now - expected.max_age - SKEW:
        raise IdentityRefused("authentication_too_old")


def _left_half_hash(access_token: str) -> str:
    """Half of SHA-256, for each allowed algorithm ends in 256 (OpenID Connect Core 1.0 section 3.1.3.6)."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()
