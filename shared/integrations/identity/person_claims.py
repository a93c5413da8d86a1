"""Where brokers of Swedish e-identification put the person number, the names and the way of signing in."""

from collections.abc import Mapping

from shared.integrations.identity.errors import IdentityRefused

# Claim -> the claim naming the country of issue, if any; another country's number is none of ours.
NUMBER_CLAIMS: dict[str, str | None] = {
    # The Swedish OpenID Connect profile, "Claims and Scopes Specification" (oidc.se).
    "https://id.oidc.se/claim/personalIdentityNumber": None,
    "https://id.oidc.se/claim/coordinationNumber": None,
    # Its draft of 2021-04-23, which some issuers still speak.
    "https://claims.oidc.se/1.0/personalNumber": None,
    "https://claims.oidc.se/1.0/coordinationNumber": None,
    # Freja eID's own issuer.
    "https://frejaeid.com/oidc/claims/personalIdentityNumber": "https://frejaeid.com/oidc/claims/country",
    # Signicat: scope `nin`, as a rule at the UserInfo endpoint.
    "nin": "nin_issuing_country",
    # Idura Verify (formerly Criipto).
    "ssn": "country",
    # Names without a name space, as BankID's and Freja's own interfaces call it; brokers can be set to them.
    "personalIdentityNumber": None,
    "personalNumber": None,
}
METHOD_CLAIMS = ("acr", "authenticationtype", "idp", "identityscheme")
_GIVEN_NAMES = ("given_name", "givenname")
_FAMILY_NAMES = ("family_name", "surname")
_MAX_TEXT = 255


def person_number_text(claims: Mapping[str, object]) -> str | None:
    """The person number as the broker writes it, unverified; None where no Swedish one is given.

    Raises IdentityRefused when two claims disagree: then it is not known who signed in.
    """
    found = set()
    for name, country_claim in NUMBER_CLAIMS.items():
        country = claims.get(country_claim, "SE") if country_claim else "SE"
        number = _text(claims, name)
        if number and country == "SE":
            found.add(number)
    if len(found) > 1:
        raise IdentityRefused("person_number_ambiguous")
    return found.pop() if found else None


def given_name(claims: Mapping[str, object]) -> str:
    """The given names, empty where none is told."""
    return _first(claims, _GIVEN_NAMES)


def family_name(claims: Mapping[str, object]) -> str:
    """The surname, empty where none is told."""
    return _first(claims, _FAMILY_NAMES)


def method(claims: Mapping[str, object]) -> str:
    """How the person signed in, in the issuer's word, such as a level of assurance; or `unknown`."""
    return _first(claims, METHOD_CLAIMS) or "unknown"


def _first(claims: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := _text(claims, name))), "")


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise IdentityRefused("claim_malformed")
    return value.strip()
