"""Who may enter a protected case at the staff's door, and what of it they may be given.

It exists for nobody but those who are named in it: to others it answers as a case that is not there (PN-16).
"""

from shared.domain import protection as p
from shared.domain.case import Case
from shared.domain.errors import Refused
from shared.web.staff.call import Call

NAMING = "name_handler"
OVERSEES = "data_protection_officer"


def lets_in(case: Case, call: Call, roles: tuple[str, ...]) -> bool:
    """Whether the caller may hold the case; who names its first handlers, or oversees, may do no more than that."""
    if p.may_enter(case, call.caller.subject):
        return True
    return call.operation == NAMING and (not case.handlers or OVERSEES in roles)


def left(call: Call, case: Case, output: str) -> bool:
    """Whether an output of the case may be given to the caller: each approval serves once (PN-14)."""
    if not case.protected:
        return True
    who = call.caller.subject
    approved = p.approvals(case, output, who)
    if not approved:
        return False
    readings = call.services.access.read(case.tenant, case.id)
    given = [x for x in readings if (x.who, x.what) == (who, output) and x.at >= approved[0]]
    return len(given) < len(approved)


def needs_log(call: Call, case: Case) -> None:
    """Refuse the log of a protected case to whoever is neither its handler nor approved by name."""
    if not p.handles(case, call.caller.subject):
        p.needs_approval(case, "log", call.caller.subject)


def not_approved() -> Refused:
    """The refusal of an output that nobody has approved, or whose approval has served."""
    return Refused(
        "PN-14", "output_not_approved", "A named person must approve this first, with a harm test."
    )
