"""What the API's authorizer lets through is checked again, as JSON values and as API Gateway's text."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.integrations.identity import IdentityRefused, verify_staff_claims

UNHURRIED = settings(deadline=None)  # a busy machine is no failure
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
ISSUER, AUDIENCE = "https://staff.example.se", "tillit-staff-api"
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "staff-1",
    "name": "Ulla Handläggare",
    "groups": ["botkyrka:officer", "botkyrka:reviewer"],
    "token_use": "access",
    "iat": AT - 60,
    "nbf": AT - 60,
    "exp": AT + 3600,
}


def as_text(value: object) -> str:
    """How API Gateway's HTTP API writes a claim for a function (payload format 2.0)."""
    if isinstance(value, list):
        return "[" + " ".join(as_text(item) for item in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def refusal(**changes: Any) -> str:
    claims = {name: value for name, value in (GOOD | changes).items() if value is not None}
    with pytest.raises(IdentityRefused) as caught:
        verify_staff_claims(claims, NOW, AUDIENCE, ISSUER)
    assert GOOD["name"] not in str(caught.value)
    assert GOOD["sub"] not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("aud", [AUDIENCE, [AUDIENCE]])
@pytest.mark.parametrize("groups", [GOOD["groups"], ["botkyrka:officer"]])
def test_json_values_and_gateway_text_mean_the_same(aud: object, groups: list[str]) -> None:
    claims = GOOD | {"aud": aud, "groups": groups}
    staff = verify_staff_claims(claims, NOW, AUDIENCE, ISSUER)
    assert staff == verify_staff_claims({k: as_text(v) for k, v in claims.items()}, NOW, AUDIENCE, ISSUER)
    assert (staff.subject, staff.name, staff.groups) == ("staff-1", "Ulla Handläggare", frozenset(groups))
    assert "Ulla" not in repr(staff)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": None}, "issuer_wrong"),
        ({"iss": ISSUER + "/"}, "issuer_wrong"),
        ({"iss": ISSUER.upper()}, "issuer_wrong"),
        ({"aud": None}, "audience_wrong"),
        ({"aud": []}, "audience_wrong"),
        ({"aud": "[]"}, "audience_wrong"),
        ({"aud": "another"}, "audience_wrong"),
        ({"aud": [AUDIENCE, "another"]}, "audience_wrong"),
        ({"aud": f"[{AUDIENCE} another]"}, "audience_wrong"),
        ({"aud": f"{AUDIENCE} another"}, "audience_wrong"),
        ({"aud": {AUDIENCE: 1}}, "audience_wrong"),
        ({"aud": None, "client_id": AUDIENCE}, "audience_wrong"),
        ({"token_use": None}, "not_an_access_token"),
        ({"token_use": "id"}, "not_an_access_token"),
        ({"token_use": "id", "typ": "at+jwt"}, "not_an_access_token"),
        ({"typ": "ID"}, "not_an_access_token"),
        ({"nonce": "n"}, "not_an_access_token"),
        ({"at_hash": "h"}, "not_an_access_token"),
        ({"exp": None}, "expiry_missing"),
        ({"exp": ""}, "expiry_missing"),
        ({"exp": "never"}, "expiry_missing"),
        ({"exp": True}, "expiry_missing"),
        ({"exp": -1}, "expiry_missing"),
        ({"exp": 1.7e9}, "expiry_missing"),
        ({"exp": "9" * 30}, "expiry_missing"),
        ({"exp": "\u0661" * 10}, "expiry_missing"),
        ({"exp": AT}, "token_expired"),
        ({"exp": str(AT - 1)}, "token_expired"),
        ({"exp": AT + 90_000}, "expiry_too_far"),
        ({"exp": "99999999999"}, "expiry_too_far"),
        ({"nbf": AT + 60}, "not_before_wrong"),
        ({"nbf": "soon"}, "not_before_wrong"),
        ({"iat": AT + 60}, "issue_time_wrong"),
        ({"sub": None}, "subject_missing"),
        ({"sub": ""}, "subject_missing"),
        ({"sub": ["staff-1"]}, "subject_missing"),
        ({"groups": None}, "groups_missing"),
        ({"groups": []}, "groups_missing"),
        ({"groups": "[]"}, "groups_missing"),
        ({"groups": {"decider": True}}, "groups_missing"),
        ({"groups": ["officer", 7]}, "groups_missing"),
        ({"groups": [f"g{n}" for n in range(201)]}, "groups_missing"),
        ({"groups": ""}, "groups_malformed"),
        ({"groups": ["officer decider"]}, "groups_malformed"),
        ({"groups": "officer decider"}, "groups_malformed"),
        ({"groups": "[officer] [decider]"}, "groups_malformed"),
        ({"groups": "officer,decider"}, "groups_malformed"),
        ({"groups": ["o" * 129]}, "groups_malformed"),
    ],
)
def test_forged_or_foreign_claims_are_refused(changes: dict[str, Any], code: str) -> None:
    assert refusal(**changes) == code


@pytest.mark.parametrize("changes", [{"token_use": None, "typ": "Bearer"}, {"typ": "at+jwt"}])
def test_access_tokens_of_other_issuers_are_recognised(changes: dict[str, Any]) -> None:
    claims = {name: value for name, value in (GOOD | changes).items() if value is not None}
    assert verify_staff_claims(claims, NOW, AUDIENCE, ISSUER).subject == "staff-1"


def test_cognitos_groups_count_where_no_others_are_told() -> None:
    claims = {name: value for name, value in GOOD.items() if name != "groups"} | {
        "cognito:groups": "[decider]"
    }
    assert verify_staff_claims(claims, NOW, AUDIENCE, ISSUER).groups == {"decider"}


@UNHURRIED
@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "typ"]), st.none() | st.text() | st.integers() | st.lists(st.text())
    )
)
def test_any_claims_are_verified_or_refused(claims: dict[str, object]) -> None:
    try:
        staff = verify_staff_claims(GOOD | claims, NOW, AUDIENCE, ISSUER)
    except IdentityRefused:
        return
    assert staff.subject
    assert staff.groups
