"""The sign-in of a candidate against the real issuer process, over HTTP."""

import base64
import html
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
import pytest
import urllib3

from shared.integrations.identity import (
    Identity,
    IdentityRefused,
    Issuer,
    Pending,
    RelyingParty,
    verify_staff_claims,
)

ROOT = Path(__file__).parents[2]
REDIRECT = "http://127.0.0.1:1/c/signed-in"
CLIENT, SECRET, AUDIENCE = "tillit-candidates", "local:secret/with%signs", "tillit-staff-api"
PERSON_NUMBER, COORDINATION_NUMBER = "189001209817", "191404762393"
PERSONS = [
    {"key": "one", "person_number": PERSON_NUMBER, "given_name": "Ása <b>", "family_name": "Provsson"},
    {"key": "two", "person_number": COORDINATION_NUMBER, "given_name": "Tess", "family_name": "Exempel"},
]
HTTP = urllib3.PoolManager()


@contextmanager
def running(folder: Path, *more: str) -> Iterator[str]:
    """The issuer's process and its address."""
    persons = folder / "persons.json"
    persons.write_text(json.dumps(PERSONS), "utf-8")
    fixed = [
        "--port",
        "0",
        "--client-id",
        CLIENT,
        "--client-secret-env",
        "SIGN_IN_SECRET",
        "--redirect-uri",
        REDIRECT,
    ]
    command = [sys.executable, "-m", "infra.local.simulators.identity", *fixed, "--api-audience", AUDIENCE]
    with subprocess.Popen(
        [*command, "--persons", str(persons), *more],
        cwd=ROOT,
        env={**os.environ, "SIGN_IN_SECRET": SECRET},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.stdin.close()
            assert process.wait(timeout=10) == 0
            assert process.stdout.read() + process.stderr.read() == ""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("issuer")) as address:
        yield address


@pytest.fixture
def party(url: str) -> RelyingParty:
    return RelyingParty(issuer(url), HTTP)


def issuer(url: str) -> Issuer:
    return Issuer(url, CLIENT, SECRET, REDIRECT, allow_local=True)


def now() -> datetime:
    return datetime.now(UTC)


def page_fields(authorize_url: str) -> tuple[str, dict[str, str]]:
    page = HTTP.request("GET", authorize_url).data.decode()
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return page, {name: html.unescape(value) for name, value in hidden}


def choose(authorize_url: str, **fields: str) -> dict[str, str]:
    """Opens the page, sends its form and gives the parameters of the redirect back."""
    _, form = page_fields(authorize_url)
    response = HTTP.request(
        "POST", authorize_url.partition("?")[0], body=urlencode({**form, **fields}), redirect=False
    )
    assert response.status == 302, response.data
    assert response.headers["Location"].startswith(REDIRECT + "?")
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


def signed_in(party: RelyingParty, person: str) -> tuple[dict[str, str], Pending]:
    address, pending = party.begin(secrets.token_bytes, now())
    return choose(address, person=person), pending


def finished(
    party: RelyingParty, answer: dict[str, str], pending: Pending, at: datetime | None = None
) -> Identity:
    return party.finish(answer["code"], answer["state"], pending, at or now(), answering_issuer=answer["iss"])


def refusal(party: RelyingParty, answer: dict[str, str], pending: Pending, at: datetime | None = None) -> str:
    with pytest.raises(IdentityRefused) as caught:
        finished(party, answer, pending, at)
    return caught.value.code


@pytest.mark.parametrize(("key", "number"), [("one", PERSON_NUMBER), ("two", COORDINATION_NUMBER)])
def test_full_flow(party: RelyingParty, key: str, number: str) -> None:
    answer, pending = signed_in(party, key)
    identity = finished(party, answer, pending)
    person = next(person for person in PERSONS if person["key"] == key)
    assert identity.person_number_text == number
    assert (identity.given_name, identity.family_name) == (person["given_name"], person["family_name"])
    assert identity.method == "http://id.elegnamnden.se/loa/1.0/loa3"
    assert abs(identity.authenticated_at - now()) < timedelta(seconds=10)
    assert number not in identity.subject
    shown = repr(identity) + repr(pending) + repr(issuer("https://a.example.se"))
    for secret in (
        number,
        identity.subject,
        pending.verifier,
        pending.nonce,
        pending.state,
        SECRET,
        "Provsson",
        "Tess",
    ):
        assert secret not in shown


def test_the_request_carries_what_the_flow_needs(party: RelyingParty) -> None:
    address, pending = party.begin(secrets.token_bytes, now(), language="en", login_hint="two")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (asked["state"], asked["nonce"]) == (pending.state, pending.nonce)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert pending.verifier not in address
    assert len({pending.state, pending.nonce, pending.verifier}) == 3
    assert (asked["ui_locales"], asked["login_hint"], asked["max_age"]) == ("en", "two", "300")


def test_page_lists_persons_masked_escaped_and_with_the_hinted_one_chosen(party: RelyingParty) -> None:
    page, _ = page_fields(party.begin(secrets.token_bytes, now(), login_hint="two")[0])
    assert "18900120-****" in page
    assert PERSON_NUMBER not in page
    assert "<b>" not in page
    assert re.findall(r'value="(\w+)" checked', page) == ["two"]


def test_cancelling_gives_an_error_and_no_code(party: RelyingParty) -> None:
    address, pending = party.begin(secrets.token_bytes, now())
    answer = choose(address, cancel="1")
    assert answer["error"] == "access_denied"
    assert answer["state"] == pending.state
    assert "code" not in answer


def test_a_code_serves_once(party: RelyingParty) -> None:
    answer, pending = signed_in(party, "one")
    finished(party, answer, pending)
    assert refusal(party, answer, pending) == "code_refused"


def test_wrong_verifier_is_refused_and_spends_the_code(party: RelyingParty) -> None:
    answer, pending = signed_in(party, "one")
    assert refusal(party, answer, replace(pending, verifier="x" * 43)) == "code_refused"
    assert refusal(party, answer, pending) == "code_refused"


def test_answer_of_another_sign_in_is_refused(party: RelyingParty) -> None:
    mine, pending = signed_in(party, "one")
    other, other_pending = signed_in(party, "two")
    assert refusal(party, other, pending) == "state_wrong"
    assert refusal(party, mine, replace(pending, nonce=other_pending.nonce)) == "nonce_wrong"
    assert refusal(party, {**other, "state": pending.state}, pending) == "code_refused"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"state": ""}, "state_wrong"),
        ({"state": "\ud800"}, "state_wrong"),
        ({"code": ""}, "code_missing"),
        ({"code": "x" * 3000}, "code_missing"),
        ({"iss": "https://other.example.se"}, "answering_issuer_wrong"),
    ],
)
def test_changed_answer_is_refused(party: RelyingParty, changed: dict[str, str], code: str) -> None:
    answer, pending = signed_in(party, "one")
    assert refusal(party, {**answer, **changed}, pending) == code


def test_missing_issuer_in_the_answer_is_refused_where_it_is_promised(party: RelyingParty) -> None:
    answer, pending = signed_in(party, "one")
    with pytest.raises(IdentityRefused, match="answering_issuer_missing"):
        party.finish(answer["code"], answer["state"], pending, now())


def test_time_is_held(party: RelyingParty) -> None:
    for minutes in (-2, 11):
        answer, pending = signed_in(party, "one")
        assert refusal(party, answer, pending, now() + timedelta(minutes=minutes)) == "sign_in_too_old"
    answer, pending = signed_in(party, "one")
    assert refusal(party, answer, pending, now() + timedelta(minutes=9)) == "token_expired"


def test_other_redirect_address_is_refused_at_both_doors(url: str) -> None:
    elsewhere = RelyingParty(replace(issuer(url), redirect_uri=REDIRECT + "/"), HTTP)
    address, _ = elsewhere.begin(secrets.token_bytes, now())
    assert HTTP.request("GET", address).status == 400
    answer, pending = signed_in(RelyingParty(issuer(url), HTTP), "one")
    assert refusal(elsewhere, answer, pending) == "code_refused"


def test_wrong_client_secret_is_refused_and_keeps_the_code(url: str, party: RelyingParty) -> None:
    answer, pending = signed_in(party, "one")
    assert (
        refusal(RelyingParty(replace(issuer(url), client_secret="guess"), HTTP), answer, pending)
        == "code_refused"
    )
    assert finished(party, answer, pending).person_number_text == PERSON_NUMBER


def test_only_accepted_methods_sign_in(url: str) -> None:
    party = RelyingParty(replace(issuer(url), accepted_methods=frozenset({"urn:example:loa4"})), HTTP)
    answer, pending = signed_in(party, "one")
    assert refusal(party, answer, pending) == "method_not_accepted"


def test_request_without_pkce_or_nonce_is_refused(party: RelyingParty) -> None:
    address, _ = party.begin(secrets.token_bytes, now())
    for name in ("code_challenge", "code_challenge_method", "nonce", "state", "response_type", "client_id"):
        assert HTTP.request("GET", re.sub(rf"([?&]){name}=[^&]*", r"\1", address)).status == 400, name


def test_codes_expire(tmp_path: Path) -> None:
    with running(tmp_path, "--code-seconds", "-1") as address:
        party = RelyingParty(issuer(address), HTTP)
        answer, pending = signed_in(party, "one")
        assert refusal(party, answer, pending) == "code_refused"


def test_broker_that_tells_the_number_at_userinfo_in_its_own_claim(tmp_path: Path) -> None:
    with running(tmp_path, "--number-claim", "nin", "--claims-in", "userinfo") as address:
        party = RelyingParty(issuer(address), HTTP)
        answer, pending = signed_in(party, "one")
        assert finished(party, answer, pending).person_number_text == PERSON_NUMBER
        assert HTTP.request("GET", f"{address}/userinfo", headers={"Authorization": "Bearer x"}).status == 401


def test_silent_issuer_is_worth_another_try(tmp_path: Path) -> None:
    with running(tmp_path) as address:
        pass
    with pytest.raises(IdentityRefused) as caught:
        RelyingParty(issuer(address), HTTP).begin(secrets.token_bytes, now())
    assert (caught.value.code, caught.value.retryable) == ("issuer_unavailable", True)


@pytest.mark.parametrize(
    ("person_number", "status"), [("197602292381", 422), ("202601049030", 400), ("", 400), (7, 400)]
)
def test_persons_carry_official_test_numbers_only(url: str, person_number: object, status: int) -> None:
    told = {"person_number": person_number, "given_name": "Tess", "family_name": "Exempel"}
    response = HTTP.request("POST", f"{url}/_control/persons", json=told)
    assert response.status == status
    assert not person_number or str(person_number) not in response.data.decode()


def test_controls_add_a_person_and_an_address_and_take_json_alone(url: str, party: RelyingParty) -> None:
    told = {"person_number": "189002099811", "given_name": "Ny", "family_name": "Prov"}
    key = HTTP.request("POST", f"{url}/_control/persons", json=told).json()["key"]
    answer, pending = signed_in(party, key)
    assert finished(party, answer, pending).person_number_text == "189002099811"
    plain = HTTP.request(
        "POST", f"{url}/_control/persons", body=json.dumps(told), headers={"Content-Type": "text/plain"}
    )
    assert plain.status == 400
    other = "http://127.0.0.1:1/other"
    assert HTTP.request("POST", f"{url}/_control/redirect-uris", json={"redirect_uri": other}).status == 201
    address, _ = RelyingParty(replace(issuer(url), redirect_uri=other), HTTP).begin(
        secrets.token_bytes, now()
    )
    assert HTTP.request("GET", address).status == 200


def test_staff_token_is_a_verifiable_access_token(url: str) -> None:
    told = {
        "subject": "staff-1",
        "name": "Ulla Handläggare",
        "groups": ["botkyrka:case-officer", "botkyrka:reviewer"],
    }
    token = HTTP.request("POST", f"{url}/staff-token", json=told).json()["access_token"]
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["typ"]) == ("RS256", "at+jwt")
    key = jwt.PyJWK(HTTP.request("GET", f"{url}/jwks").json()["keys"][0])
    claims = jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=url)
    staff = verify_staff_claims(claims, now(), AUDIENCE, url)
    assert (staff.subject, staff.name, staff.groups) == (
        "staff-1",
        "Ulla Handläggare",
        frozenset(told["groups"]),
    )
    assert HTTP.request("POST", f"{url}/staff-token", json={**told, "groups": "all"}).status == 400


def test_key_set_holds_nothing_private_and_unknown_doors_are_closed(url: str) -> None:
    (key,) = HTTP.request("GET", f"{url}/jwks").json()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}
    assert len(base64.urlsafe_b64decode(key["n"] + "==")) == 256
    assert HTTP.request("GET", f"{url}/nothing").status == 404
    assert HTTP.request("POST", f"{url}/token", body=b"x" * 70_000).status == 400
    assert HTTP.request("POST", f"{url}/token", body=b"\xff").status == 400
