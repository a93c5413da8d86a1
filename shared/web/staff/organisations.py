"""The two organisations of a case (BK-32): which roles a member of either has in it.

The client orders, decides and keeps the file; whoever performs the case works on it. The performer sees cases of its mandate
only, never the client's decision and reasons, and nothing after its mandate has ended. It never decides (SP-23).
"""

from datetime import date

from shared.adapters.views import Row
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.errors import Kind, Refused
from shared.domain.filing import mandate_over, performed_by
from shared.domain.policy import Policy
from shared.web.staff.call import Call
from shared.web.staff.rights import PERFORMING, Membership, unit_of

DECIDING = ("decide", "decide_disclosure")
CLIENTS_OWN = ("decision.recorded", "disclosure.", "secrecy.", "archive.")
"""Types of events that the performer's people do not see in the log; one with a dot at its end stands for all that begin so."""


def never_decides(operation: str, member: Membership) -> None:
    """Refuse the performer's people what only the client may do, whatever roles their token names (SP-23, GR-06)."""
    if member.organisation == "performer" and operation in DECIDING:
        raise Refused("SP-23", "performer_decides", "The performer never decides.", Kind.FORBIDDEN)


def roles_of(call: Call, case: Case, policy: Policy) -> tuple[str, ...]:
    """The caller's roles in a case, none for somebody for whom it does not exist; refuses when the mandate has ended."""
    member, unit = call.caller.member, unit_of(case, policy)
    roles = member.roles_in(unit)
    if member.organisation == "client":
        theirs = performed_by(case) == "performer"
        return tuple(role for role in roles if not (theirs and role in PERFORMING))
    now = call.services.clock.now()
    current = call.services.tenants.policy(call.tenant)
    if not _charged(case, current, unit, local_date(now)):
        return ()
    if (roles and _ended(case, current, local_date(now))) or mandate_over(case, now):
        raise Refused(
            "BK-32", "mandate_ended", "The mandate has ended; the client has been asked.", Kind.FORBIDDEN
        )
    return roles


def _charged(case: Case, policy: Policy, unit: str | None, on: date) -> bool:
    """An accepted order says whose it is; before that, the mandate in force."""
    if case.service is not None:
        return performed_by(case) == "performer"
    return policy.mandate is not None and policy.mandate.covers(unit, case.facts.get("service"), on)


def _ended(case: Case, policy: Policy, on: date) -> bool:
    """A mandate that the client has ended early ends at once, unless it lets this case be finished."""
    mandate = policy.mandate if policy.performer else None
    left = case.answered("mandate_ended") == "finish"
    return not left and (mandate is None or on > mandate.valid_to)


def listed_for(member: Membership, row: Row, unit: str | None, policy: Policy, on: date) -> tuple[str, ...]:
    """The roles under which a row of the worklist is shown; `policy` is the tenant's current one."""
    roles = member.roles_in(unit)
    if member.organisation == "client":
        return roles
    mandate = policy.mandate if policy.performer else None
    if row.performer is None:
        covered = row.service is None and mandate is not None and mandate.covers(unit, None, on)
        return roles if covered and row.label in ("received", "screening_of_order") else ()
    in_force = mandate is not None and on <= mandate.valid_to
    return roles if row.performer == "finishes" or (row.performer == "performs" and in_force) else ()


def clients_own(event_type: str) -> bool:
    """Whether an event belongs to the client alone."""
    return any(event_type == own or (own.endswith(".") and event_type.startswith(own)) for own in CLIENTS_OWN)
