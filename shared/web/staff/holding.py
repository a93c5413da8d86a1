"""A case in the hands of somebody who may see it; for anybody else it does not exist."""

import re
from dataclasses import dataclass

from shared.domain.case import Case
from shared.domain.commit import Log
from shared.domain.errors import Kind, Refused
from shared.domain.policy import Policy
from shared.flow import policy_of
from shared.web.staff.call import Call
from shared.web.staff.entering import lets_in
from shared.web.staff.organisations import roles_of
from shared.web.staff.rights import acting_role

_CASE = re.compile(r"[a-z0-9-]{1,64}")


@dataclass(frozen=True, repr=False)
class Held:
    """A case that the caller may see: its log and policy, the caller's roles for it, the acting one."""

    log: Log
    policy: Policy
    roles: tuple[str, ...]
    role: str
    client: bool = True  # whether the caller is of the client, not of the performer

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.log.case


def hold(call: Call) -> Held:
    """The case of a call. Who has the role nowhere is refused (403) before anything is looked up.

    A case of another tenant or another unit, or protected and without the caller's name in it (PN-16), answers as one that
    does not exist, after the same look-ups.
    """
    acting_role(call.operation, call.caller.member.roles())
    if not _CASE.fullmatch(call.case):
        raise _unknown()
    log = call.services.log.load(call.tenant, call.case)
    policy = policy_of(call.services, log.case)
    if log.case.sequence == 0:
        raise _unknown()
    roles = roles_of(call, log.case, policy)
    if not roles or not lets_in(log.case, call, roles):
        raise _unknown()
    client = call.caller.member.organisation == "client"
    return Held(log, policy, roles, acting_role(call.operation, roles), client)


def _unknown() -> Refused:
    return Refused("case 4", "unknown_case", "There is no such case.", Kind.UNKNOWN)
