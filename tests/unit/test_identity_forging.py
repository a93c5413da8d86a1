"""Forged ID tokens, false issuers and broken answers, each through the whole sign-in: all refused."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import ThreadingHTTPServer
from typing import Any

import jwt
import pytest
import urllib3
from jwt.algorithms import RSAAlgorithm

from shared.integrations.identity import Identity, IdentityRefused, Issuer, Pending, RelyingParty
from tests.unit.false_issuer import (
    AT,
    CLIENT,
    EC_KEY,
    FORGED,
    KEYS,
    NOW,
    NUMBER,
    OTHER_KEY,
    P384_KEY,
    PEM,
    PROFILE,
    RSA_KEY,
    SMALL_KEY,
    Door,
    Forger,
    Json,
    Sender,
    b64,
    public,
)

HTTP = urllib3.PoolManager()


@pytest.fixture(scope="module")
def door() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def sender(door: ThreadingHTTPServer) -> Sender:
    Door.sender = Sender(f"http://127.0.0.1:{door.server_address[1]}")
    return Door.sender


def begun(sender: Sender, **settings: Any) -> tuple[RelyingParty, Pending]:
    issuer = Issuer(sender.url, CLIENT, "secret", "https://tillit.example.se/c", allow_local=True)
    party = RelyingParty(replace(issuer, **settings), HTTP)
    _, pending = party.begin(lambda size: b"\x07" * size, NOW)
    sender.nonce = pending.nonce
    return party, pending


def finish(sender: Sender, make: Forger, **settings: Any) -> Identity:
    party, pending = begun(sender, **settings)
    if isinstance(sender.answer, dict):
        sender.answer = {"id_token": make(sender), **sender.answer}
    return party.finish("code", pending.state, pending, NOW)


@pytest.mark.parametrize("name", FORGED)
def test_forged_token_is_refused(sender: Sender, name: str) -> None:
    make, code = FORGED[name]
    with pytest.raises(IdentityRefused) as caught:
        finish(sender, make)
    assert caught.value.code in code.split("|")
    assert not caught.value.retryable


def test_the_matrix_is_large_enough() -> None:
    assert len(FORGED) >= 90


GENUINE: dict[str, Forger] = {
    "RS256": lambda s: s.token(),
    "PS256": lambda s: s.token(sign="PS256"),
    "ES256": lambda s: s.token(sign="ES256", key=EC_KEY, header={"kid": "ec"}),
    "audience as a list of one": lambda s: s.token(s.claims(aud=[CLIENT], azp=CLIENT)),
    "without type and hash": lambda s: s.token(s.claims(at_hash=None), header={"typ": None}),
    "within the clock's skew": lambda s: s.token(s.claims(exp=AT - 29, iat=AT + 29, nbf=AT + 29)),
}


@pytest.mark.parametrize("name", GENUINE)
def test_genuine_token_is_accepted(sender: Sender, name: str) -> None:
    """Without these, the matrix could pass by refusing everything."""
    identity = finish(sender, GENUINE[name])
    assert (identity.subject, identity.person_number_text) == ("s-1", NUMBER)
    assert identity.authenticated_at == NOW - timedelta(seconds=5)


UNFIT_KEYS: dict[str, tuple[list[Json], str]] = {
    "two with one id": ([KEYS[0], public(OTHER_KEY, kid="rsa")], "key_ambiguous"),
    "for encryption": ([public(RSA_KEY, kid="rsa", use="enc")], "key_unfit"),
    "with its private part": ([RSAAlgorithm.to_jwk(RSA_KEY, as_dict=True) | {"kid": "rsa"}], "key_unfit"),
    "symmetric": ([{"kty": "oct", "k": b64(PEM), "kid": "rsa"}], "key_unfit"),
    "garbage": ([{"kty": "RSA", "n": "!", "e": "AQAB", "kid": "rsa"}], "key_unfit"),
    "none at all": ([], "key_unknown"),
}


@pytest.mark.parametrize("name", UNFIT_KEYS)
def test_unfit_key_is_refused(sender: Sender, name: str) -> None:
    sender.keys, code = UNFIT_KEYS[name]
    with pytest.raises(IdentityRefused, match=f"^{code}$"):
        finish(sender, lambda s: s.token())


@pytest.mark.parametrize(("key", "sign"), [(SMALL_KEY, "RS256"), (P384_KEY, "ES256")])
def test_weak_or_other_curve_key_is_refused(sender: Sender, key: Any, sign: str) -> None:
    sender.keys = [public(key, kid="rsa")]
    with pytest.raises(IdentityRefused, match="key_unfit"):
        finish(sender, lambda s: s.token(header={"alg": sign}))


def test_unknown_key_is_asked_for_once_per_cool_down_and_a_new_key_is_found_after_it(sender: Sender) -> None:
    party, pending = begun(sender)
    sender.answer = {**sender.answer, "id_token": sender.token(key=OTHER_KEY, header={"kid": "new"})}

    def attempt(seconds: int) -> str:
        try:
            return party.finish("code", pending.state, pending, NOW + timedelta(seconds=seconds)).subject
        except IdentityRefused as refused:
            return refused.code

    assert [attempt(seconds) for seconds in (1, 5, 29)] == ["key_unknown"] * 3
    assert sender.asked.count("/jwks") == 1
    sender.keys.append(public(OTHER_KEY, kid="new"))
    assert attempt(29) == "key_unknown"
    assert [attempt(seconds) for seconds in (31, 40)] == ["s-1", "s-1"]
    assert sender.asked.count("/jwks") == 2


def test_key_taken_back_is_forgotten_after_five_minutes(sender: Sender) -> None:
    party, pending = begun(sender)
    later = NOW + timedelta(minutes=5)
    sender.keys = []
    claims = sender.claims(exp=AT + 900, auth_time=AT + 300)
    sender.answer = {**sender.answer, "id_token": sender.token(claims)}
    with pytest.raises(IdentityRefused, match="key_unknown"):
        party.finish("code", pending.state, pending, later)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": "https://other.example.se"}, "issuer_mismatch"),
        ({"issuer": None}, "issuer_mismatch"),
        ({"token_endpoint": "http://broker.example.se/token"}, "issuer_url_unsafe"),
        ({"jwks_uri": "file:///etc/passwd"}, "issuer_url_unsafe"),
        ({"jwks_uri": "https://a:b@broker.example.se/"}, "issuer_url_unsafe"),
        ({"authorization_endpoint": None}, "issuer_url_unsafe"),
        ({"userinfo_endpoint": "http://[broken"}, "issuer_url_unsafe"),
    ],
)
def test_false_discovery_is_refused(sender: Sender, changes: Json, code: str) -> None:
    sender.discovery |= changes
    with pytest.raises(IdentityRefused, match=code):
        begun(sender)


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (302, "issuer_discovery_refused", False),
        (404, "issuer_discovery_refused", False),
        (503, "issuer_unavailable", True),
    ],
)
def test_status_decides_and_redirects_are_not_followed(
    sender: Sender, status: int, code: str, retryable: bool
) -> None:
    sender.status, sender.headers = status, {"Location": sender.url + "/elsewhere"}
    with pytest.raises(IdentityRefused) as caught:
        begun(sender)
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    assert "/elsewhere" not in sender.asked


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>",
        b"[]",
        b"{" + b" " * 300_000 + b"}",
        {"access_token": 1, "token_type": "Bearer"},
        {"token_type": "mac"},
    ],
)
def test_broken_token_answer_is_refused(sender: Sender, answer: bytes | Json) -> None:
    sender.answer = answer
    with pytest.raises(IdentityRefused, match="issuer_answer_malformed"):
        finish(sender, lambda s: s.token())


def test_userinfo_counts_only_for_the_same_subject(sender: Sender) -> None:
    sender.discovery["userinfo_endpoint"] = sender.url + "/userinfo"
    sender.userinfo = {"sub": "another", "nin": NUMBER, "nin_issuing_country": "SE"}
    with pytest.raises(IdentityRefused, match="userinfo_of_another"):
        finish(sender, lambda s: s.token(s.claims(**{PROFILE: None})))
    sender.userinfo["sub"] = "s-1"
    assert finish(sender, lambda s: s.token(s.claims(**{PROFILE: None}))).person_number_text == NUMBER


@pytest.mark.parametrize(
    "claims",
    [
        {"https://id.oidc.se/claim/coordinationNumber": NUMBER, "acr": "loa3"},
        {"https://claims.oidc.se/1.0/personalNumber": NUMBER, "acr": "loa3"},
        {"https://frejaeid.com/oidc/claims/personalIdentityNumber": NUMBER, "idp": "freja"},
        {"nin": NUMBER, "nin_issuing_country": "SE", "idp": "sbid"},
        {"ssn": NUMBER, "country": "SE", "authenticationtype": "urn:grn:authn:se:bankid:another-device:qr"},
        {"personalIdentityNumber": NUMBER, "ssn": NUMBER, "identityscheme": "sebankid"},
    ],
)
def test_brokers_put_number_and_method_in_claims_of_their_own(sender: Sender, claims: Json) -> None:
    identity = finish(sender, lambda s: s.token(s.claims(**{PROFILE: None, **claims})))
    assert identity.person_number_text == NUMBER
    assert identity.method != "unknown"


def test_foreign_number_is_no_person_number(sender: Sender) -> None:
    changes = {PROFILE: None, "nin": "17029012345", "nin_issuing_country": "NO"}
    assert finish(sender, lambda s: s.token(s.claims(**changes))).person_number_text is None


def test_without_max_age_the_issue_time_stands_in(sender: Sender) -> None:
    identity = finish(sender, lambda s: s.token(s.claims(auth_time=None)), max_age=None)
    assert identity.authenticated_at == NOW


@pytest.mark.parametrize("keys", [None, {"rsa": KEYS[0]}, "rsa"])
def test_key_set_without_a_list_is_refused(sender: Sender, keys: object) -> None:
    sender.keys = keys
    with pytest.raises(IdentityRefused, match="issuer_answer_malformed"):
        begun(sender)


def test_oversize_document_is_refused_though_its_beginning_would_do(sender: Sender) -> None:
    class Padded(Sender):
        def document(self, path: str) -> Any:
            return json.dumps(super().document(path)).encode() + b" " * 300_000

    Door.sender = Padded(sender.url)
    with pytest.raises(IdentityRefused, match="issuer_answer_malformed"):
        begun(Door.sender)


@pytest.mark.parametrize("settings", [{"scopes": ("profile",)}, {"client_id": ""}])
def test_client_without_openid_or_id_is_misconfigured(sender: Sender, settings: Json) -> None:
    with pytest.raises(IdentityRefused, match="issuer_misconfigured"):
        begun(sender, **settings)


@pytest.mark.parametrize(
    "address", ["http://broker.example.se", "https://", "ftp://127.0.0.1", "https://a@b.example.se"]
)
def test_unsafe_issuer_is_no_issuer(address: str) -> None:
    with pytest.raises(IdentityRefused, match="issuer_url_unsafe"):
        Issuer(address, CLIENT, "secret", "https://tillit.example.se/c", allow_local=True)
    with pytest.raises(IdentityRefused, match="issuer_url_unsafe"):
        Issuer("http://127.0.0.1:1", CLIENT, "secret", "https://tillit.example.se/c")


def test_the_library_itself_is_not_what_refuses(sender: Sender) -> None:
    """The good token is good to another verifier too, so the forger's ground is sound."""
    key = jwt.PyJWK(KEYS[0], "RS256")
    claims = json.loads(jwt.PyJWS().decode(sender.token(), key, algorithms=["RS256"]))
    assert claims["sub"] == "s-1"
