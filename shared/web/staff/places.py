"""Places of a recruitment: no more final candidates than the policy allows (BK-12), reserved before the order
is accepted.
"""

from shared.domain.commit import Log
from shared.domain.decide import Decision
from shared.domain.errors import Refused
from shared.domain.events import OrderAccepted
from shared.domain.order import recruitment
from shared.runtime.services import Services


def reserve_place(services: Services, log: Log, decision: Decision) -> None:
    """Reserve a place for a case whose order is about to be accepted; refuses when none is free.

    A place is held by a case until that case is over. Reserving again changes nothing, and a place that was
    reserved for a commit that never came stands for the same case at its next attempt.
    """
    accepted = next((e for e in decision.events if isinstance(e, OrderAccepted)), None)
    if accepted is None:
        return
    case = log.case
    name = recruitment(case) or accepted.position
    for number in range(1, int(accepted.terms["max_candidates"]) + 1):
        holder = services.doors.take_place(case.tenant, name, number, case.id)
        if holder == case.id:
            return
        other = services.log.load(case.tenant, holder).case
        if other.over and services.doors.pass_place(case.tenant, name, number, holder, case.id):
            return
    raise Refused(
        "BK-12", "too_many_candidates", "The recruitment has as many final candidates as the policy allows."
    )
