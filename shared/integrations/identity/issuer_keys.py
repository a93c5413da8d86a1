"""What an issuer publishes about itself: its endpoints and its signing keys, kept for a short while."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from shared.integrations.identity.documents import Documents, JsonObject, safe_url
from shared.integrations.identity.errors import IdentityRefused

LIFETIME = timedelta(minutes=5)
COOL_DOWN = timedelta(seconds=30)
ALGORITHMS = ("RS256", "PS256", "ES256")
_MIN_RSA_BITS = 2048


@dataclass(frozen=True)
class Endpoints:
    """The part of the discovery document that is used (OpenID Connect Discovery 1.0 section 3)."""

    authorization: str
    token: str
    jwks: str
    userinfo: str | None
    secret_in_body: bool
    names_itself: bool


@dataclass(frozen=True)
class _Kept:
    endpoints: Endpoints
    keys: tuple[JsonObject, ...]
    fetched_at: datetime


class IssuerKeys:
    """Discovery document and key set of one issuer.

    Fetched again after `LIFETIME`, and for an unknown key id at most once per `COOL_DOWN`, so that forged
    key ids cannot be turned into requests.
    """

    def __init__(self, issuer: str, documents: Documents, *, allow_local: bool) -> None:
        self._issuer = issuer
        self._documents = documents
        self._allow_local = allow_local
        self._kept: _Kept | None = None

    def endpoints(self, now: datetime) -> Endpoints:
        """Raises IdentityRefused when the issuer does not answer or describes another issuer."""
        return self._fresh(now, LIFETIME).endpoints

    def key(self, kid: str, algorithm: str, now: datetime) -> jwt.PyJWK:
        """The one signing key with this id, fit for the algorithm. Raises IdentityRefused."""
        found = _with_id(self._fresh(now, LIFETIME).keys, kid)
        if not found:
            found = _with_id(self._fresh(now, COOL_DOWN).keys, kid)
        if not found:
            raise IdentityRefused("key_unknown")
        if len(found) > 1:
            raise IdentityRefused("key_ambiguous")
        return _usable(found[0], algorithm)

    def _fresh(self, now: datetime, age: timedelta) -> _Kept:
        kept = self._kept
        if kept is None or not timedelta(0) <= now - kept.fetched_at < age:
            endpoints = self._discover()
            published = self._documents.get(endpoints.jwks, "issuer_keys_refused").get("keys")
            if not isinstance(published, list):
                raise IdentityRefused("issuer_answer_malformed")
            kept = _Kept(endpoints, tuple(key for key in published if isinstance(key, dict)), now)
            self._kept = kept
        return kept

    def _discover(self) -> Endpoints:
        url = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
        found = self._documents.get(url, "issuer_discovery_refused")
        if found.get("issuer") != self._issuer:
            raise IdentityRefused("issuer_mismatch")
        methods = found.get("token_endpoint_auth_methods_supported")
        userinfo = found.get("userinfo_endpoint")
        return Endpoints(
            authorization=self._url(found.get("authorization_endpoint")),
            token=self._url(found.get("token_endpoint")),
            jwks=self._url(found.get("jwks_uri")),
            userinfo=None if userinfo is None else self._url(userinfo),
            secret_in_body=isinstance(methods, list) and "client_secret_basic" not in methods,
            names_itself=found.get("authorization_response_iss_parameter_supported") is True,
        )

    def _url(self, url: object) -> str:
        return safe_url(url, allow_local=self._allow_local)


def _with_id(keys: tuple[JsonObject, ...], kid: str) -> list[JsonObject]:
    return [key for key in keys if key.get("kid") == kid]


def _usable(key: JsonObject, algorithm: str) -> jwt.PyJWK:
    """A public signing key of the algorithm's family, size and curve; RS256 and PS256 may share an RSA key
    only if the key names neither."""
    if key.get("use", "sig") != "sig" or key.get("alg", algorithm) != algorithm or "d" in key:
        raise IdentityRefused("key_unfit")
    try:  # refuses a key of another family than the algorithm's
        usable = jwt.PyJWK(key, algorithm)
    except (jwt.PyJWTError, ValueError, TypeError):
        raise IdentityRefused("key_unfit") from None
    public = usable.key
    fit = (isinstance(public, RSAPublicKey) and public.key_size >= _MIN_RSA_BITS) or (
        isinstance(public, EllipticCurvePublicKey) and isinstance(public.curve, SECP256R1)
    )
    if not fit:
        raise IdentityRefused("key_unfit")
    return usable
