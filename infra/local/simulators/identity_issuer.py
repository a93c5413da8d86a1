"""The issuer behind the identity simulator: test persons, codes, tokens. No HTTP here.

It holds to the same rules as a broker's: PKCE S256, exact redirect addresses, codes that serve once and
briefly. Its persons carry official test numbers only (PN-12). Keys are made at the start and die with the
process.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from shared.domain.person_number import PersonNumber, is_official_test_number, parse

ClaimsIn = Literal["id_token", "userinfo"]

LEVEL = "http://id.elegnamnden.se/loa/1.0/loa3"
PROFILE_CLAIMS = {
    "personnummer": "https://id.oidc.se/claim/personalIdentityNumber",
    "samordningsnummer": "https://id.oidc.se/claim/coordinationNumber",
}
_ID_TOKEN_SECONDS = 300
_USERINFO_SECONDS = 300
_STAFF_TOKEN_SECONDS = 8 * 3600


class IssuerRefused(Exception):
    """`code` is an OAuth error code (RFC 6749 sections 4.1.2.1 and 5.2) or says what a control call lacks."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Settings:
    """What a simulated issuer is set to. `number_claim` replaces the Swedish profile's, as brokers do."""

    client_id: str
    client_secret: str = field(repr=False)
    api_audience: str
    official_numbers: frozenset[str] = field(repr=False)
    code_seconds: float = 60
    number_claim: str = ""
    claims_in: ClaimsIn = "id_token"


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as. `key` is what a page or an actor names, in place of the number."""

    key: str
    number: PersonNumber
    given_name: str
    family_name: str


@dataclass(frozen=True)
class _Grant:
    person: Person
    redirect_uri: str
    nonce: str
    challenge: str
    issued_at: float


class LocalIssuer:
    """State and rules of the simulated issuer; safe to call from several threads."""

    def __init__(self, settings: Settings, redirect_uris: set[str]) -> None:
        self.settings = settings
        self.url = ""
        self.persons: dict[str, Person] = {}
        self._redirect_uris = set(redirect_uris)
        self._grants: dict[str, _Grant] = {}
        self._bearers: dict[str, tuple[Person, float]] = {}
        self._lock = threading.Lock()
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._kid = secrets.token_urlsafe(12)
        self._pairwise = secrets.token_bytes(32)

    def discovery(self) -> dict[str, object]:
        """The discovery document (OpenID Connect Discovery 1.0)."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
        }

    def key_set(self) -> dict[str, object]:
        """The public signing key (RFC 7517)."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        fit = {"kty": "RSA", "n": public["n"], "e": public["e"]}
        return {"keys": [{**fit, "kid": self._kid, "use": "sig", "alg": "RS256"}]}

    def add_person(self, told: Mapping[str, object]) -> Person:
        """Registers a person as a control call tells it. Raises IssuerRefused, PersonNumberRefused."""
        texts = {name: told.get(name) for name in ("person_number", "given_name", "family_name")}
        if not all(isinstance(text, str) and text for text in texts.values()):
            raise IssuerRefused("person_incomplete")
        number = parse(str(texts["person_number"]), datetime.now(UTC).date())
        if not is_official_test_number(number, self.settings.official_numbers):
            raise IssuerRefused("only_official_test_numbers")
        with self._lock:
            key = str(told.get("key") or f"person-{len(self.persons) + 1}")
            person = Person(key, number, str(texts["given_name"]), str(texts["family_name"]))
            self.persons[key] = person
        return person

    def add_redirect_uri(self, address: str) -> None:
        """Registers one more address of the client; it is compared whole."""
        with self._lock:
            self._redirect_uris.add(address)

    def check_request(self, asked: Mapping[str, str]) -> None:
        """An authorization request as it should be. Raises IssuerRefused; nothing is redirected then."""
        if asked.get("client_id") != self.settings.client_id:
            raise IssuerRefused("unauthorized_client")
        if asked.get("redirect_uri") not in self._redirect_uris:
            raise IssuerRefused("redirect_uri_not_registered")
        if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
            raise IssuerRefused("invalid_request")
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            raise IssuerRefused("pkce_required")
        if not asked.get("state") or not asked.get("nonce"):
            raise IssuerRefused("state_and_nonce_required")

    def grant(self, asked: Mapping[str, str], person_key: str) -> str:
        """A code for a checked request and the chosen person. Raises IssuerRefused."""
        self.check_request(asked)
        person = self.persons.get(person_key)
        if person is None:
            raise IssuerRefused("unknown_person")
        code = secrets.token_urlsafe(32)
        grant = _Grant(
            person, asked["redirect_uri"], asked["nonce"], asked["code_challenge"], time.monotonic()
        )
        with self._lock:
            self._grants[code] = grant
        return code

    def exchange(self, form: Mapping[str, str], client_id: str, client_secret: str) -> dict[str, object]:
        """The token endpoint's answer. Raises IssuerRefused; the code of a known client is spent by then."""
        known = hmac.compare_digest(client_secret.encode(), self.settings.client_secret.encode())
        if client_id != self.settings.client_id or not known:
            raise IssuerRefused("invalid_client")
        if form.get("grant_type") != "authorization_code":
            raise IssuerRefused("unsupported_grant_type")
        with self._lock:
            grant = self._grants.pop(form.get("code", ""), None)
        if grant is None or time.monotonic() - grant.issued_at > self.settings.code_seconds:
            raise IssuerRefused("invalid_grant")
        challenge = _base64url(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if form.get("redirect_uri") != grant.redirect_uri or challenge != grant.challenge:
            raise IssuerRefused("invalid_grant")
        return self._tokens(grant)

    def userinfo(self, bearer: str) -> dict[str, object]:
        """The claims about the person behind an access token. Raises IssuerRefused."""
        person, expires = self._bearers.get(bearer, (None, 0.0))
        if person is None or time.monotonic() > expires:
            raise IssuerRefused("invalid_token")
        return {"sub": self._subject(person), **self._about(person), **self._number(person)}

    def staff_token(self, subject: str, name: str, groups: list[str]) -> dict[str, object]:
        """An access token for the staff API (RFC 9068), given to whoever asks: for local use."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": self.settings.api_audience,
            "sub": subject,
            "name": name,
            "groups": groups,
            "token_use": "access",
            "client_id": self.settings.client_id,
            "iat": now,
            "nbf": now,
            "exp": now + _STAFF_TOKEN_SECONDS,
            "jti": secrets.token_urlsafe(12),
        }
        return {
            "access_token": self._signed(claims, "at+jwt"),
            "token_type": "Bearer",
            "expires_in": _STAFF_TOKEN_SECONDS,
        }

    def _tokens(self, grant: _Grant) -> dict[str, object]:
        bearer, now = secrets.token_urlsafe(32), int(time.time())
        with self._lock:
            self._bearers[bearer] = (grant.person, time.monotonic() + _USERINFO_SECONDS)
        claims: dict[str, object] = {
            "iss": self.url,
            "aud": self.settings.client_id,
            "sub": self._subject(grant.person),
            "nonce": grant.nonce,
            "iat": now,
            "auth_time": now,
            "exp": now + _ID_TOKEN_SECONDS,
            "acr": LEVEL,
            "at_hash": _base64url(hashlib.sha256(bearer.encode()).digest()[:16]),
            **self._about(grant.person),
        }
        if self.settings.claims_in == "id_token":
            claims |= self._number(grant.person)
        return {
            "id_token": self._signed(claims, "JWT"),
            "access_token": bearer,
            "token_type": "Bearer",
            "expires_in": _USERINFO_SECONDS,
        }

    def _about(self, person: Person) -> dict[str, object]:
        return {"given_name": person.given_name, "family_name": person.family_name}

    def _number(self, person: Person) -> dict[str, object]:
        return {self.settings.number_claim or PROFILE_CLAIMS[person.number.kind]: person.number.canonical}

    def _subject(self, person: Person) -> str:
        return hmac.new(self._pairwise, person.number.canonical.encode(), hashlib.sha256).hexdigest()

    def _signed(self, claims: Mapping[str, object], kind: str) -> str:
        return jwt.encode(dict(claims), self._key, algorithm="RS256", headers={"kid": self._kid, "typ": kind})


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
