"""Sign-in of a candidate by OpenID Connect: authorization code flow with PKCE S256, state and nonce.

Sources: OpenID Connect Core 1.0 section 3.1, RFC 7636 (PKCE), RFC 9207 (issuer in the answer), RFC 9700.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import urllib3

from shared.integrations.identity import person_claims
from shared.integrations.identity.documents import Documents, JsonObject, safe_url
from shared.integrations.identity.errors import IdentityRefused
from shared.integrations.identity.id_token import SKEW, Expected, same_text, time_claim, verify_id_token
from shared.integrations.identity.issuer_keys import Endpoints, IssuerKeys

RandomBytes = Callable[[int], bytes]

PENDING_LIFETIME = timedelta(minutes=10)
_ENTROPY = 32
_MAX_CODE = 2048


@dataclass(frozen=True)
class Issuer:
    """A broker as it is configured for a tenant.

    `audience` is the ID token's, the client id where empty. `accepted_methods` limits what may stand in
    the ID token's acr (or the broker's word for it); empty accepts all the broker offers. `max_age` asks
    for a fresh sign-in; None asks nothing. `allow_local` allows plain http to this machine and belongs to
    local stages alone.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    audience: str = ""
    scopes: tuple[str, ...] = ("openid", "profile")
    acr_values: tuple[str, ...] = ()
    accepted_methods: frozenset[str] = frozenset()
    max_age: timedelta | None = timedelta(minutes=5)
    allow_local: bool = False

    def __post_init__(self) -> None:
        safe_url(self.issuer, allow_local=self.allow_local)
        safe_url(self.redirect_uri, allow_local=self.allow_local)
        if "openid" not in self.scopes or not self.client_id:
            raise IdentityRefused("issuer_misconfigured")


@dataclass(frozen=True)
class Pending:
    """A begun sign-in, kept secret in the candidate's session on the server until the answer comes."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    started_at: int


@dataclass(frozen=True)
class Identity:
    """Who signed in, as the issuer says. The number is text still to be parsed; None where none was given."""

    subject: str = field(repr=False)
    person_number_text: str | None = field(repr=False)
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    method: str
    authenticated_at: datetime


class RelyingParty:
    """One issuer's client. Keep the object: it holds the issuer's keys for minutes. `now` is real time."""

    def __init__(self, issuer: Issuer, http: urllib3.PoolManager | None = None) -> None:
        self._issuer = issuer
        self._documents = Documents(http or urllib3.PoolManager(), allow_local=issuer.allow_local)
        self._keys = IssuerKeys(issuer.issuer, self._documents, allow_local=issuer.allow_local)

    def begin(
        self, random_bytes: RandomBytes, now: datetime, *, language: str = "sv", login_hint: str = ""
    ) -> tuple[str, Pending]:
        """The address to send the candidate to, and what to keep meanwhile.

        `random_bytes(n)` must be of cryptographic quality. `login_hint` stands in a URL: no personal data.
        Raises IdentityRefused when the issuer cannot be reached.
        """
        state, nonce, verifier = (_base64url(random_bytes(_ENTROPY)) for _ in range(3))
        asked = {
            "response_type": "code",
            "client_id": self._issuer.client_id,
            "redirect_uri": self._issuer.redirect_uri,
            "scope": " ".join(self._issuer.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": _base64url(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
            "ui_locales": language,
            "acr_values": " ".join(self._issuer.acr_values),
            "login_hint": login_hint,
        }
        if self._issuer.max_age is not None:
            asked["max_age"] = str(int(self._issuer.max_age.total_seconds()))
        address = self._keys.endpoints(now).authorization
        joint = "&" if "?" in address else "?"
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{address}{joint}{query}", Pending(state, nonce, verifier, int(now.timestamp()))

    def finish(
        self, code: str, state: str, pending: Pending, now: datetime, *, answering_issuer: str | None = None
    ) -> Identity:
        """Exchanges the code for an identity. `answering_issuer` is the answer's `iss` (RFC 9207), if any.

        Raises IdentityRefused; retryable only when the issuer did not answer. A code serves once at most.
        """
        endpoints = self._checked_answer(code, state, pending, now, answering_issuer)
        answer = self._exchange(endpoints, code, pending.verifier)
        token, access_token = answer.get("id_token"), answer.get("access_token")
        if not isinstance(token, str) or str(answer.get("token_type", "")).lower() != "bearer":
            raise IdentityRefused("issuer_answer_malformed")
        if access_token is not None and not isinstance(access_token, str):
            raise IdentityRefused("issuer_answer_malformed")
        expected = Expected(
            issuer=self._issuer.issuer,
            audience=self._issuer.audience or self._issuer.client_id,
            client_id=self._issuer.client_id,
            nonce=pending.nonce,
            access_token=access_token,
            max_age=self._issuer.max_age,
        )
        claims = verify_id_token(token, self._keys, expected, now)
        method = person_claims.method(claims)
        if self._issuer.accepted_methods and method not in self._issuer.accepted_methods:
            raise IdentityRefused("method_not_accepted")
        return _identity(self._completed(claims, endpoints, access_token), method)

    def _checked_answer(
        self, code: str, state: str, pending: Pending, now: datetime, answering_issuer: str | None
    ) -> Endpoints:
        if not same_text(state, pending.state):
            raise IdentityRefused("state_wrong")
        if not 0 < len(code) <= _MAX_CODE:
            raise IdentityRefused("code_missing")
        started = datetime.fromtimestamp(pending.started_at, UTC)
        if not -SKEW <= now - started <= PENDING_LIFETIME:
            raise IdentityRefused("sign_in_too_old")
        endpoints = self._keys.endpoints(now)
        if answering_issuer is None and endpoints.names_itself:
            raise IdentityRefused("answering_issuer_missing")
        if answering_issuer is not None and answering_issuer != self._issuer.issuer:
            raise IdentityRefused("answering_issuer_wrong")
        return endpoints

    def _exchange(self, endpoints: Endpoints, code: str, verifier: str) -> JsonObject:
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._issuer.redirect_uri,
            "code_verifier": verifier,
        }
        headers = {}
        if endpoints.secret_in_body:
            fields |= {"client_id": self._issuer.client_id, "client_secret": self._issuer.client_secret}
        else:
            pair = f"{quote(self._issuer.client_id, safe='')}:{quote(self._issuer.client_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return self._documents.post_form(endpoints.token, "code_refused", fields, headers)

    def _completed(self, claims: JsonObject, endpoints: Endpoints, access_token: str | None) -> JsonObject:
        """Some brokers tell the number at the UserInfo endpoint only; what the ID token says goes first."""
        if person_claims.person_number_text(claims) or not endpoints.userinfo or not access_token:
            return claims
        bearer = {"Authorization": f"Bearer {access_token}"}
        told = self._documents.get(endpoints.userinfo, "userinfo_refused", bearer)
        if told.get("sub") != claims["sub"]:
            raise IdentityRefused("userinfo_of_another")
        return told | claims


def _identity(claims: JsonObject, method: str) -> Identity:
    moment = "auth_time" if "auth_time" in claims else "iat"
    return Identity(
        subject=str(claims["sub"]),
        person_number_text=person_claims.person_number_text(claims),
        given_name=person_claims.given_name(claims),
        family_name=person_claims.family_name(claims),
        method=method,
        authenticated_at=time_claim(claims, moment, "authentication_time_missing"),
    )


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
