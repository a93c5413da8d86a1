"""An issuer whose every answer a test sets, and the tokens that a forger would send through it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm, get_default_algorithms

Json = dict[str, Any]
Forger = Callable[["Sender"], str]

CLIENT = "tillit-candidates"
NUMBER = "189001209817"
PROFILE = "https://id.oidc.se/claim/personalIdentityNumber"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
RSA_KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
SMALL_KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - to be refused
EC_KEY, P384_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())
PEM = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public(key: Any, **more: str) -> Json:
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    return {
        k: v for k, v in algorithm.to_jwk(key.public_key(), as_dict=True).items() if k != "key_ops"
    } | more


KEYS = [
    public(RSA_KEY, kid="rsa", use="sig"),
    public(EC_KEY, kid="ec"),
    public(RSA_KEY, kid="rs256", alg="RS256"),
]


def b64(content: bytes | str | Json | list[Any]) -> str:
    if isinstance(content, dict | list):
        content = json.dumps(content)
    raw = content.encode() if isinstance(content, str) else content
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Sender:
    """An issuer whose every answer a test sets; it counts what it is asked for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.nonce = ""
        self.asked: list[str] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        endpoints = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
        self.discovery: Json = {"issuer": url} | {name: url + path for name, path in endpoints.items()}
        self.keys: Any = list(KEYS)
        self.answer: Any = {"access_token": "at-1", "token_type": "Bearer"}
        self.userinfo: Json = {}

    def document(self, path: str) -> Any:
        self.asked.append(path)
        documents = {"/jwks": {"keys": self.keys}, "/token": self.answer, "/userinfo": self.userinfo}
        return documents.get(path, self.discovery)

    def claims(self, **changes: Any) -> Json:
        """Good claims with changes; None leaves the claim out."""
        at_hash = b64(hashlib.sha256(b"at-1").digest()[:16])
        times = {"iat": AT, "exp": AT + 300, "auth_time": AT - 5}
        said = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "s-1",
            "nonce": self.nonce,
            "at_hash": at_hash,
            PROFILE: NUMBER,
        }
        return {name: value for name, value in (said | times | changes).items() if value is not None}

    def token(
        self, claims: Any = None, header: Json | None = None, key: Any = RSA_KEY, sign: str = "RS256"
    ) -> str:
        head: Json = {"alg": sign, "kid": "rsa", "typ": "JWT"} | (header or {})
        return self.signed(
            b64({k: v for k, v in head.items() if v is not None}), b64(claims or self.claims()), key, sign
        )

    def signed(self, head: str, body: str, key: Any = RSA_KEY, sign: str = "RS256") -> str:
        return f"{head}.{body}.{b64(get_default_algorithms()[sign].sign(f'{head}.{body}'.encode(), key))}"


class Door(BaseHTTPRequestHandler):
    sender: Sender

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        found = self.sender.document(self.path)
        content = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(self.sender.status)
        for name, value in {**self.sender.headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


def hmac_token(sender: Sender, secret: bytes) -> str:
    signed = f"{b64({'alg': 'HS256', 'kid': 'rsa', 'typ': 'JWT'})}.{b64(sender.claims())}"
    return f"{signed}.{b64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


def unsigned(sender: Sender, alg: str) -> str:
    return f"{b64({'alg': alg, 'kid': 'rsa', 'typ': 'JWT'})}.{b64(sender.claims())}."


def parts(sender: Sender) -> list[str]:
    return sender.token().split(".")


def flipped(sender: Sender) -> str:
    head, body, signature = parts(sender)
    raw = bytearray(base64.urlsafe_b64decode(signature + "=="))
    raw[7] ^= 1
    return f"{head}.{body}.{b64(bytes(raw))}"


def truncated(sender: Sender) -> str:
    head, body, signature = parts(sender)
    return f"{head}.{body}.{b64(base64.urlsafe_b64decode(signature + '==')[:-1])}"


def not_canonical(sender: Sender) -> str:
    """The last character's unused bits are set: the same bytes, spelt otherwise."""
    head, body, signature = parts(sender)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return f"{head}.{body}.{signature[:-1]}{alphabet[alphabet.index(signature[-1]) + 1]}"


def duplicated(sender: Sender) -> str:
    text = json.dumps(sender.claims())[:-1] + ', "sub": "another"}'
    return sender.signed(b64({"alg": "RS256", "kid": "rsa"}), b64(text))


def claim(refused: str, **changes: Any) -> tuple[Forger, str]:
    return lambda s: s.token(s.claims(**changes)), refused


def head(refused: str, **changes: Any) -> tuple[Forger, str]:
    return lambda s: s.token(header=changes), refused


FORGED: dict[str, tuple[Forger, str]] = {
    "alg none": (lambda s: unsigned(s, "none"), "token_malformed"),
    "alg None": (lambda s: unsigned(s, "None") + "AA", "algorithm_refused"),
    "alg nOnE": (lambda s: unsigned(s, "nOnE") + "AA", "algorithm_refused"),
    "alg none signed": head("algorithm_refused", alg="none"),
    "alg HS256 with the PEM": (lambda s: hmac_token(s, PEM), "algorithm_refused"),
    "alg HS256 with the key set": (
        lambda s: hmac_token(s, json.dumps({"keys": KEYS}).encode()),
        "algorithm_refused",
    ),
    "alg RS384": (lambda s: s.token(sign="RS384"), "algorithm_refused"),
    "alg RS512": (lambda s: s.token(sign="RS512"), "algorithm_refused"),
    "alg ES256 named, RSA key": head("key_unfit", alg="ES256"),
    "alg RS256 named, EC key": head("key_unfit", kid="ec"),
    "alg PS256 named, RS256 signature": head("signature_wrong", alg="PS256"),
    "alg differs from the key's": (lambda s: s.token(header={"kid": "rs256"}, sign="PS256"), "key_unfit"),
    "alg missing": head("algorithm_refused", alg=None),
    "alg a list": head("algorithm_refused", alg=["RS256"]),
    "kid missing": head("key_id_missing", kid=None),
    "kid empty": head("key_id_missing", kid=""),
    "kid a number": head("key_id_missing", kid=1),
    "kid unknown": head("key_unknown", kid="retired"),
    "kid path": head("key_unknown", kid="../../dev/null"),
    "kid injection": head("key_unknown", kid="rsa' OR '1'='1"),
    "kid oversize": head("key_id_missing", kid="r" * 256),
    "key of another issuer": (lambda s: s.token(key=OTHER_KEY, header={"kid": "other"}), "key_unknown"),
    "jku": head("header_refused", jku="https://keys.example.com/jwks"),
    "x5u": head("header_refused", x5u="https://keys.example.com/x5u"),
    "jwk": (lambda s: s.token(key=OTHER_KEY, header={"jwk": public(OTHER_KEY)}), "header_refused"),
    "x5c": head("header_refused", x5c=["MIIB"]),
    "crit unknown": head("header_refused", crit=["exp"]),
    "b64 false": head("header_refused", b64=False, crit=["b64"]),
    "zip": head("header_refused", zip="DEF"),
    "nested": head("header_refused", cty="JWT"),
    "typ access token": head("token_type_refused", typ="at+jwt"),
    "typ logout token": head("token_type_refused", typ="logout+jwt"),
    "typ a list": head("token_type_refused", typ=["JWT"]),
    "signature empty": (lambda s: ".".join([*parts(s)[:2], ""]), "token_malformed"),
    "signature stripped": (lambda s: ".".join(parts(s)[:2]), "token_malformed"),
    "signature truncated": (truncated, "signature_wrong"),
    "signature one bit flipped": (flipped, "signature_wrong"),
    "signature by another key": (lambda s: s.token(key=OTHER_KEY), "signature_wrong"),
    "payload swapped": (
        lambda s: ".".join([parts(s)[0], b64(s.claims(sub="x")), parts(s)[2]]),
        "signature_wrong",
    ),
    "iss missing": claim("issuer_wrong", iss=None),
    "iss other": claim("issuer_wrong", iss="https://other.example.se"),
    "iss slash": (lambda s: s.token(s.claims(iss=s.url + "/")), "issuer_wrong"),
    "iss case": (lambda s: s.token(s.claims(iss=s.url.upper())), "issuer_wrong"),
    "iss a list": (lambda s: s.token(s.claims(iss=[s.url])), "issuer_wrong"),
    "aud missing": claim("audience_wrong", aud=None),
    "aud other": claim("audience_wrong", aud="another-client"),
    "aud empty": claim("audience_wrong", aud=[]),
    "aud merely contains ours": claim("audience_wrong", aud=[CLIENT, "another"]),
    "aud prefix": claim("audience_wrong", aud=CLIENT + "-2"),
    "azp other": claim("authorized_party_wrong", azp="another-client"),
    "sub missing": claim("subject_missing", sub=None),
    "sub empty": claim("subject_missing", sub=""),
    "sub a number": claim("subject_missing", sub=7),
    "sub oversize": claim("subject_missing", sub="s" * 256),
    "exp missing": claim("expiry_missing", exp=None),
    "exp past": claim("token_expired", exp=AT - 30),
    "exp as text": claim("expiry_missing", exp=str(AT + 300)),
    "exp as fraction": claim("expiry_missing", exp=AT + 300.5),
    "exp true": claim("expiry_missing", exp=True),
    "exp far": claim("expiry_too_far", exp=AT + 10 * 365 * 86400),
    "exp beyond any calendar": claim("expiry_missing", exp=10**30),
    "iat missing": claim("issue_time_missing", iat=None),
    "iat future": claim("issue_time_wrong", iat=AT + 60),
    "iat old": claim("issue_time_wrong", iat=AT - 700),
    "nbf future": claim("not_before_wrong", nbf=AT + 60),
    "nbf as text": claim("not_before_wrong", nbf="now"),
    "auth_time missing": claim("authentication_time_missing", auth_time=None),
    "auth_time old": claim("authentication_too_old", auth_time=AT - 400),
    "auth_time future": claim("authentication_time_wrong", auth_time=AT + 60),
    "nonce missing": claim("nonce_wrong", nonce=None),
    "nonce other": claim("nonce_wrong", nonce="replayed"),
    "nonce a list": (lambda s: s.token(s.claims(nonce=[s.nonce])), "nonce_wrong"),
    "nonce a lone surrogate": claim("token_malformed", nonce="\ud800"),
    "at_hash other": claim("access_token_hash_wrong", at_hash=b64(b"\x00" * 16)),
    "at_hash empty": claim("access_token_hash_wrong", at_hash=""),
    "two numbers": claim("person_number_ambiguous", ssn="189002099811"),
    "number a list": claim("claim_malformed", **{PROFILE: [NUMBER]}),
    "name oversize": claim("claim_malformed", given_name="n" * 300),
    "four parts": (lambda s: s.token() + ".AA", "token_malformed"),
    "five parts": (lambda s: s.token() + ".AA.AA", "token_malformed"),
    "duplicate keys": (duplicated, "token_malformed"),
    "duplicate header keys": (
        lambda s: s.signed(b64('{"alg":"none","alg":"RS256","kid":"rsa"}'), b64(s.claims())),
        "token_malformed",
    ),
    "padded": (lambda s: s.token() + "==", "token_malformed"),
    "base64 not canonical": (not_canonical, "token_malformed"),
    "blank within": (lambda s: s.token().replace(".", ". ", 1), "token_malformed"),
    "not ASCII": (lambda s: s.token() + "é", "token_malformed"),
    "not UTF-8": (
        lambda s: s.signed(b64({"alg": "RS256", "kid": "rsa"}), b64(b'{"sub":"\xff"}')),
        "token_malformed",
    ),
    "deep": (
        lambda s: s.signed(b64({"alg": "RS256", "kid": "rsa"}), b64('{"a":' + "[" * 5000 + "]" * 5000 + "}")),
        "issuer_wrong|token_malformed",
    ),
    "NaN": (lambda s: s.signed(b64({"alg": "RS256", "kid": "rsa"}), b64('{"exp":NaN}')), "token_malformed"),
    "a list": (lambda s: s.signed(b64({"alg": "RS256", "kid": "rsa"}), b64([1])), "token_malformed"),
    "oversize": claim("token_malformed", padding="x" * 20_000),
    "empty": (lambda _: "", "token_malformed"),
}
