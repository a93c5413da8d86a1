"""OAuth 2.0 client credentials (RFC 6749 section 4.4); the token is kept in memory until it soon expires."""

import time
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from shared.integrations.ats.connection import Connection, ConnectionInvalid, Secrets
from shared.integrations.http import Outbound, OutboundFailed

_MARGIN_SECONDS = 60.0


class TokenCache:
    """Access tokens by connection and client, for the life of the process.

    `clock` is monotonic, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}

    def token(self, connection: Connection, secrets: Secrets, outbound: Outbound) -> str:
        """A token that is valid for a while yet; asks the connection's `token_url` when there is none."""
        key = (connection.id, secrets.need("client_id"))
        kept, until = self._tokens.get(key, ("", 0.0))
        if kept and self._clock() < until:
            return kept
        asked_at = self._clock()
        token, seconds = _ask(connection, secrets, outbound)
        self._tokens[key] = (token, asked_at + seconds - _MARGIN_SECONDS)
        return token

    def forget(self, connection: Connection, secrets: Secrets) -> None:
        """Drops the token: the API refused it before its time."""
        self._tokens.pop((connection.id, secrets.need("client_id")), None)


def _ask(connection: Connection, secrets: Secrets, outbound: Outbound) -> tuple[str, float]:
    if connection.token_url is None:
        raise ConnectionInvalid("token_url is needed")
    # As the vendor's clients send it: RFC 6749 section 2.3.1 would have both percent-encoded first.
    plain = f"{secrets.need('client_id')}:{secrets.need('client_secret')}"
    pair = b64encode(plain.encode()).decode()
    form = {"grant_type": "client_credentials"}
    if secrets.acting_user is not None:
        form["sub"] = secrets.acting_user
    headers = {
        "Authorization": f"Basic {pair}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    given = outbound.request("POST", connection.token_url, headers, urlencode(form).encode())
    answer = given.accepted().json()
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(token, str) or not token:
        raise OutboundFailed("token_missing")
    return token, _lifetime(answer)


def _lifetime(answer: dict[str, object]) -> float:
    """Seconds the token lives: `expires_in`, or Greenhouse's older `expires_at`.

    0 (use once) when neither is readable.
    """
    seconds, moment = answer.get("expires_in"), answer.get("expires_at")
    if isinstance(seconds, int | float) and not isinstance(seconds, bool):
        return float(seconds)
    if isinstance(moment, str):
        try:
            until = datetime.fromisoformat(moment)
        except ValueError:
            return 0.0
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        return (aware - datetime.now(UTC)).total_seconds()
    return 0.0
