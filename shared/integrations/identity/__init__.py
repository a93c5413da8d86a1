"""Who somebody is: candidates by e-identification over OpenID Connect, staff by their access token's claims.

A candidate signs in at a broker of Swedish e-identification (BankID, Freja eID+) by the authorization code
flow with PKCE; `RelyingParty` begins and finishes it. Staff tokens are checked by the API's authorizer;
`verify_staff_claims` checks again what it lets through.
"""

from shared.integrations.identity.errors import IdentityRefused
from shared.integrations.identity.relying_party import Identity, Issuer, Pending, RelyingParty
from shared.integrations.identity.staff import StaffIdentity, verify_staff_claims

__all__ = [
    "Identity",
    "IdentityRefused",
    "Issuer",
    "Pending",
    "RelyingParty",
    "StaffIdentity",
    "verify_staff_claims",
]
