"""Tokens of the candidate's links: made again from the secret when a message is sent again, stored only as a hash."""

import hmac
from base64 import b32encode, urlsafe_b64encode
from hashlib import sha256


def token_for(secret: str, tenant: str, case: str, link: str) -> str:
    """The token of a link: 32 bytes of HMAC-SHA-256 over tenant, case and link id, URL-safe without padding."""
    message = "\n".join((tenant, case, link)).encode()
    return urlsafe_b64encode(hmac.digest(secret.encode(), message, sha256)).decode().rstrip("=")


def code_for(secret: str, tenant: str, case: str, link: str) -> str:
    """The one-time code that is handed over with a link: 26 letters and digits, 128 bits, made again the same."""
    message = "\n".join(("code", tenant, case, link)).encode()
    return b32encode(hmac.digest(secret.encode(), message, sha256)[:16]).decode().rstrip("=").lower()


def digest_of(secret: str, content: bytes) -> str:
    """A keyed digest of a message: says whether two are the same, and nothing to who would guess the content."""
    return hmac.digest(secret.encode(), b"message\n" + content, sha256).hex()


def case_id(secret: str, connection: str, application: str, number: int = 1) -> str:
    """The id of an application's case: the same however often it is told, and not to be guessed.

    `number` counts rounds: a new one after a closed case opens only by a person's answer.
    """
    message = "\n".join((connection, application, str(number))).encode()
    return hmac.digest(secret.encode(), message, sha256).hex()[:26]
