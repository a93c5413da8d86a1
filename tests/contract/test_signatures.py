"""Every signature family in use: the published vectors, and forged variants that must all be refused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from shared.integrations.signatures import (
    Reason,
    SecretUnusable,
    SignatureRefused,
    sign_standard,
    verify_bearer,
    verify_greenhouse,
    verify_standard,
    verify_teamtailor_partner,
)

# The vector of the Standard Webhooks reference libraries (tests/test_webhooks.py, commit b2fa7b87).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
SIGNED_AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
OTHER_SECRET = "whsec_" + base64.b64encode(b"another tenant's secret!").decode()
HEADERS = {"webhook-id": MESSAGE_ID, "webhook-timestamp": "1614265330", "webhook-signature": SIGNATURE}

Change = Callable[[dict[str, str]], Mapping[str, str]]


def with_header(name: str, value: str) -> Change:
    return lambda headers: {**headers, name: value}


def without(name: str) -> Change:
    return lambda headers: {key: value for key, value in headers.items() if key != name}


def reason_of(call: Callable[[], object]) -> Reason:
    with pytest.raises(SignatureRefused) as refused:
        call()
    assert str(refused.value) == refused.value.reason.value
    return refused.value.reason


def test_standard_webhooks_published_vector_is_signed_and_accepted() -> None:
    assert sign_standard(SECRET, MESSAGE_ID, SIGNED_AT, BODY) == HEADERS
    assert verify_standard(BODY, HEADERS, [SECRET], SIGNED_AT) == MESSAGE_ID


@pytest.mark.parametrize(
    "headers",
    [
        {name.title(): value for name, value in HEADERS.items()},
        {**HEADERS, "webhook-signature": f"v1,AAAA v1a,AAAA v2,AAAA {SIGNATURE}"},
    ],
    ids=["header names in another case", "one match in a list with unknown versions"],
)
def test_standard_webhooks_accepts(headers: dict[str, str]) -> None:
    assert verify_standard(BODY, headers, [SECRET], SIGNED_AT) == MESSAGE_ID


@pytest.mark.parametrize("secret", [SECRET.removeprefix("whsec_"), SECRET.rstrip("=")])
def test_standard_webhooks_secret_with_or_without_prefix_and_padding(secret: str) -> None:
    verify_standard(BODY, HEADERS, [secret], SIGNED_AT)


def test_standard_webhooks_secret_that_lost_its_padding_is_padded() -> None:
    padded = "whsec_" + base64.b64encode(b"p" * 25).decode()
    assert padded.endswith("=")
    headers = sign_standard(padded, "msg_1", SIGNED_AT, BODY)
    verify_standard(BODY, headers, [padded.rstrip("=")], SIGNED_AT)


def test_standard_webhooks_rotation_accepts_both_secrets_until_the_old_one_is_retired() -> None:
    new = sign_standard(OTHER_SECRET, MESSAGE_ID, SIGNED_AT, BODY)
    for headers in (HEADERS, new):
        verify_standard(BODY, headers, [OTHER_SECRET, SECRET], SIGNED_AT)
    assert reason_of(lambda: verify_standard(BODY, HEADERS, [OTHER_SECRET], SIGNED_AT)) is Reason.WRONG


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_standard_webhooks_tolerance_is_five_minutes_both_ways(seconds: int) -> None:
    verify_standard(BODY, HEADERS, [SECRET], SIGNED_AT + timedelta(seconds=seconds))


FORGED: list[tuple[str, Change, bytes, Reason]] = [
    ("no id", without("webhook-id"), BODY, Reason.HEADER_MISSING),
    ("no timestamp", without("webhook-timestamp"), BODY, Reason.HEADER_MISSING),
    ("no signature", without("webhook-signature"), BODY, Reason.HEADER_MISSING),
    ("blank signature", with_header("webhook-signature", " "), BODY, Reason.HEADER_MISSING),
    ("published invalid vector", with_header("webhook-signature", SIGNATURE[:-2] + "A="), BODY, Reason.WRONG),
    ("body changed by one byte", lambda h: h, BODY.replace(b"4}", b"5}"), Reason.WRONG),
    (
        "body written anew",
        lambda h: h,
        json.dumps(json.loads(BODY), separators=(",", ":")).encode(),
        Reason.WRONG,
    ),
    ("empty body", lambda h: h, b"", Reason.WRONG),
    ("other id", with_header("webhook-id", "msg_other"), BODY, Reason.WRONG),
    ("other timestamp", with_header("webhook-timestamp", "1614265331"), BODY, Reason.WRONG),
    ("timestamp no number", with_header("webhook-timestamp", "soon"), BODY, Reason.TIMESTAMP_MALFORMED),
    (
        "timestamp a fraction",
        with_header("webhook-timestamp", "1614265330.0"),
        BODY,
        Reason.TIMESTAMP_MALFORMED,
    ),
    ("timestamp negative", with_header("webhook-timestamp", "-1"), BODY, Reason.TIMESTAMP_MALFORMED),
    ("other digits", with_header("webhook-timestamp", "١٦١٤٢٦٥٣٣٠"), BODY, Reason.TIMESTAMP_MALFORMED),
    (
        "unknown version alone",
        with_header("webhook-signature", "v2" + SIGNATURE[2:]),
        BODY,
        Reason.VERSION_UNKNOWN,
    ),
    ("no version", with_header("webhook-signature", SIGNATURE[3:]), BODY, Reason.VERSION_UNKNOWN),
    ("list without a match", with_header("webhook-signature", "v1,AAAA v1,BBBB"), BODY, Reason.WRONG),
    ("endless list", with_header("webhook-signature", "v1,A " * 700), BODY, Reason.HEADER_MALFORMED),
    (
        "long list",
        with_header("webhook-signature", f"{'v1,A ' * 40}{SIGNATURE}"),
        BODY,
        Reason.HEADER_MALFORMED,
    ),
    ("not ASCII", with_header("webhook-signature", "v1,åäö"), BODY, Reason.WRONG),
    (
        "hex instead of base64",
        with_header("webhook-signature", "v1," + base64.b64decode(SIGNATURE[3:]).hex()),
        BODY,
        Reason.WRONG,
    ),
]


@pytest.mark.parametrize(
    ("change", "body", "reason"), [row[1:] for row in FORGED], ids=[row[0] for row in FORGED]
)
def test_standard_webhooks_refuses_the_forged(change: Change, body: bytes, reason: Reason) -> None:
    assert reason_of(lambda: verify_standard(body, change(dict(HEADERS)), [SECRET], SIGNED_AT)) is reason


def test_standard_webhooks_another_tenants_secret_is_refused() -> None:
    assert reason_of(lambda: verify_standard(BODY, HEADERS, [OTHER_SECRET], SIGNED_AT)) is Reason.WRONG


def test_a_replay_gives_the_same_id_inside_the_window_and_is_refused_after_it() -> None:
    again = SIGNED_AT + timedelta(seconds=200)
    assert verify_standard(BODY, HEADERS, [SECRET], again) == MESSAGE_ID  # the inbox drops it by this id
    late, early = SIGNED_AT + timedelta(seconds=301), SIGNED_AT - timedelta(seconds=301)
    assert reason_of(lambda: verify_standard(BODY, HEADERS, [SECRET], late)) is Reason.TIMESTAMP_STALE
    assert reason_of(lambda: verify_standard(BODY, HEADERS, [SECRET], early)) is Reason.TIMESTAMP_AHEAD


@pytest.mark.parametrize("secrets", [[], [""], ["whsec_"], ["whsec_not base64!"], ["whsec_AAAA"]])
def test_an_unusable_secret_is_the_operators_error_not_the_senders(secrets: list[str]) -> None:
    with pytest.raises(SecretUnusable):
        verify_standard(BODY, HEADERS, secrets, SIGNED_AT)


# Greenhouse publishes no full vector: these follow its rule ("Authentication" in the web hook reference).
GH_SECRET, GH_BODY = "greenhouse-secret", b'{"action":"ping","note":"\\u003cp\\u003e"}'


def gh_headers(secret: str = GH_SECRET, body: bytes = GH_BODY) -> dict[str, str]:
    return {"Signature": "sha256 " + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def test_greenhouse_is_verified_over_the_bytes_as_sent_with_either_secret() -> None:
    verify_greenhouse(GH_BODY, gh_headers(), [GH_SECRET])
    verify_greenhouse(GH_BODY, {"signature": gh_headers()["Signature"]}, ["newer", GH_SECRET])


GH_FORGED: list[tuple[str, Mapping[str, str], bytes, Reason]] = [
    ("no header", {}, GH_BODY, Reason.HEADER_MISSING),
    ("wrong secret", gh_headers("another"), GH_BODY, Reason.WRONG),
    ("body changed", gh_headers(), GH_BODY.replace(b"ping", b"pong"), Reason.WRONG),
    ("escapes written out", gh_headers(), GH_BODY.replace(b"\\u003c", b"<"), Reason.WRONG),
    ("empty body", gh_headers(), b"", Reason.WRONG),
    ("no algorithm", {"Signature": gh_headers()["Signature"][7:]}, GH_BODY, Reason.HEADER_MALFORMED),
    ("older algorithm", {"Signature": "sha1 " + "a" * 40}, GH_BODY, Reason.HEADER_MALFORMED),
    (
        "equals sign",
        {"Signature": gh_headers()["Signature"].replace(" ", "=")},
        GH_BODY,
        Reason.HEADER_MALFORMED,
    ),
    ("half a digest", {"Signature": gh_headers()["Signature"][:40]}, GH_BODY, Reason.HEADER_MALFORMED),
    ("two digests", {"Signature": gh_headers()["Signature"] * 2}, GH_BODY, Reason.HEADER_MALFORMED),
]


@pytest.mark.parametrize(
    ("headers", "body", "reason"), [row[1:] for row in GH_FORGED], ids=[row[0] for row in GH_FORGED]
)
def test_greenhouse_refuses_the_forged(headers: Mapping[str, str], body: bytes, reason: Reason) -> None:
    assert reason_of(lambda: verify_greenhouse(body, headers, [GH_SECRET])) is reason


# Teamtailor publishes no vector either; the rule is in "Webhook signatures" of the partner reference.
TT_SECRET, TT_EVENT, TT_AT = "teamtailor-secret", "f3d7e8e2-da33-4c10-ae5f-0e7f4d46f6d7", 1764000000
TT_NOW = datetime.fromtimestamp(TT_AT + 5, UTC)


def tt_digest(event: str = TT_EVENT, at: int = TT_AT, secret: str = TT_SECRET) -> str:
    return hmac.new(secret.encode(), f"{at}.{event}".encode(), hashlib.sha256).hexdigest()


def tt_headers(value: str) -> dict[str, str]:
    return {"Teamtailor-Signature": value}


@pytest.mark.parametrize("separator", [",", ", ", ",\r\n  "])
def test_teamtailor_newest_version_is_verified(separator: str) -> None:
    value = separator.join([f"t={TT_AT}", f"v1={tt_digest()}", f"v0={'0' * 64}"])
    verify_teamtailor_partner(TT_EVENT, tt_headers(value), ["newer-secret", TT_SECRET], TT_NOW)


TT_FORGED: list[tuple[str, str, Reason]] = [
    ("blank", "", Reason.HEADER_MISSING),
    ("only the older version", f"t={TT_AT},v0={tt_digest()}", Reason.VERSION_UNKNOWN),
    ("right in the older version only", f"t={TT_AT},v1={'0' * 64},v0={tt_digest()}", Reason.WRONG),
    ("a newer version above", f"t={TT_AT},v2={tt_digest()},v1={tt_digest()}", Reason.VERSION_UNKNOWN),
    ("version twice", f"t={TT_AT},v1={'0' * 64},v1={tt_digest()}", Reason.HEADER_MALFORMED),
    ("timestamp twice", f"t={TT_AT},t={TT_AT + 1},v1={tt_digest()}", Reason.HEADER_MALFORMED),
    ("no timestamp", f"v1={tt_digest()}", Reason.HEADER_MALFORMED),
    ("timestamp no number", f"t=now,v1={tt_digest()}", Reason.TIMESTAMP_MALFORMED),
    ("timestamp changed", f"t={TT_AT + 1},v1={tt_digest()}", Reason.WRONG),
    ("too old", f"t={TT_AT - 400},v1={tt_digest(at=TT_AT - 400)}", Reason.TIMESTAMP_STALE),
    ("too new", f"t={TT_AT + 400},v1={tt_digest(at=TT_AT + 400)}", Reason.TIMESTAMP_AHEAD),
    ("another event", f"t={TT_AT},v1={tt_digest(event='other')}", Reason.WRONG),
    ("another tenant's secret", f"t={TT_AT},v1={tt_digest(secret='other')}", Reason.WRONG),
    ("half a digest", f"t={TT_AT},v1={tt_digest()[:32]}", Reason.HEADER_MALFORMED),
    ("digest in capitals", f"t={TT_AT},v1={tt_digest().upper()}", Reason.HEADER_MALFORMED),
    ("something else", "Bearer abc", Reason.HEADER_MALFORMED),
]


@pytest.mark.parametrize(
    ("value", "reason"), [row[1:] for row in TT_FORGED], ids=[row[0] for row in TT_FORGED]
)
def test_teamtailor_refuses_the_forged(value: str, reason: Reason) -> None:
    call = partial(verify_teamtailor_partner, TT_EVENT, tt_headers(value), [TT_SECRET], TT_NOW)
    assert reason_of(call) is reason


def test_bearer_accepts_each_key_and_nothing_else() -> None:
    keys = ["key-new", "key-old"]
    for key in keys:
        verify_bearer({"authorization": f"Bearer {key}"}, keys)
    for value in ("Bearer", "Basic key-new", "key-new"):
        headers = {"Authorization": value}
        assert reason_of(partial(verify_bearer, headers, keys)) is Reason.CREDENTIAL_MISSING
    assert reason_of(lambda: verify_bearer({}, keys)) is Reason.CREDENTIAL_MISSING
    assert reason_of(lambda: verify_bearer({"Authorization": "Bearer key"}, keys)) is Reason.CREDENTIAL_WRONG
    assert reason_of(lambda: verify_bearer({"Authorization": "Bearer å"}, keys)) is Reason.CREDENTIAL_WRONG
