"""Who calls: the claims that the API's authorizer let through, checked once more, and what they give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.integrations.identity import verify_staff_claims
from shared.runtime.services import Services
from shared.web.staff.rights import Membership, membership


@dataclass(frozen=True)
class Caller:
    """A staff member with one tenant's roles; `subject` is the issuer's id for the person."""

    subject: str
    member: Membership = field(repr=False)

    @property
    def tenant(self) -> str:
        """The tenant that the token speaks for."""
        return self.member.tenant


def caller_of(services: Services, event: Mapping[str, Any]) -> Caller:
    """The caller of a request (payload 2.0). Raises IdentityRefused (401) and Refused (403)."""
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    claims: Mapping[str, object] = (authorizer.get("jwt") or {}).get("claims") or {}
    staff = verify_staff_claims(
        claims,
        services.clock.real(),
        services.settings["STAFF_AUDIENCE"],
        services.settings["STAFF_ISSUER"],
    )
    return Caller(staff.subject, membership(staff.groups))
