"""The claims of a staff member's access token, checked once more behind the API's JWT authorizer.

API Gateway's HTTP API hands every claim over as text: numbers as digits, a list as "[a b]". Whether the
authorizer asked for an expiry, and whether the token was an access token at all, is not left to it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shared.integrations.identity.errors import IdentityRefused
from shared.integrations.identity.id_token import SKEW, text_claim

MAX_LIFETIME = timedelta(hours=24)
GROUP_CLAIMS = ("groups", "cognito:groups")
_ACCESS_TYPES = frozenset({"at+jwt", "application/at+jwt", "bearer"})
_ID_TOKEN_MARKS = frozenset({"nonce", "at_hash", "c_hash"})
# No blank and no bracket: within "[a b]" a group's name could otherwise pass for two groups.
_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@*-]{0,127}")
_SECONDS = re.compile(r"[0-9]{1,11}")
_MAX_GROUPS = 200


@dataclass(frozen=True)
class StaffIdentity:
    """A staff member: the issuer's subject, the name to show (may be empty), the groups giving the roles."""

    subject: str
    name: str = field(repr=False)
    groups: frozenset[str]


def verify_staff_claims(
    claims: Mapping[str, object], now: datetime, audience: str, issuer: str
) -> StaffIdentity:
    """Who calls. `claims` are of a token with verified signature, as JSON values or API Gateway's text.

    The audience must be ours alone, and the issuer must name groups without blanks. Raises IdentityRefused.
    """
    if claims.get("iss") != issuer:
        raise IdentityRefused("issuer_wrong")
    if _list(claims.get("aud"), "audience_wrong") != [audience]:
        raise IdentityRefused("audience_wrong")
    _check_use(claims)
    _check_times(claims, now)
    subject = text_claim(claims, "sub", "subject_missing")
    name = claims.get("name", "")
    return StaffIdentity(subject, name if isinstance(name, str) else "", _groups(claims))


def _check_use(claims: Mapping[str, object]) -> None:
    """An access token says so in `token_use` (Cognito) or `typ` (Keycloak); an ID token is for sign-in."""
    use, kind = claims.get("token_use"), claims.get("typ")
    if _ID_TOKEN_MARKS & claims.keys() or (use is None and kind is None):
        raise IdentityRefused("not_an_access_token")
    if use not in (None, "access") or (kind is not None and str(kind).lower() not in _ACCESS_TYPES):
        raise IdentityRefused("not_an_access_token")


def _check_times(claims: Mapping[str, object], now: datetime) -> None:
    expires = _time(claims, "exp", "expiry_missing")
    if expires <= now:
        raise IdentityRefused("token_expired")
    if expires > now + MAX_LIFETIME:
        raise IdentityRefused("expiry_too_far")
    for name, refused in (("nbf", "not_before_wrong"), ("iat", "issue_time_wrong")):
        if name in claims and _time(claims, name, refused) > now + SKEW:
            raise IdentityRefused(refused)


def _time(claims: Mapping[str, object], name: str, refused: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str) or not _SECONDS.fullmatch(str(value)):
        raise IdentityRefused(refused)
    return datetime.fromtimestamp(int(value), UTC)


def _groups(claims: Mapping[str, object]) -> frozenset[str]:
    named = next((claims[name] for name in GROUP_CLAIMS if name in claims), None)
    groups = _list(named, "groups_missing")
    if not groups or len(groups) > _MAX_GROUPS:
        raise IdentityRefused("groups_missing")
    if not all(_GROUP.fullmatch(group) for group in groups):
        raise IdentityRefused("groups_malformed")
    return frozenset(groups)


def _list(value: object, refused: str) -> list[str]:
    """A JSON list of texts, API Gateway's "[a b]" for the same, or one text alone."""
    if isinstance(value, str):
        bracketed = value.startswith("[") and value.endswith("]")
        return value[1:-1].split() if bracketed else [value]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    raise IdentityRefused(refused)
