"""Who may do what: the one table of roles and operations, and of roles and content. Pure.

Sources: case description, section 6. The vendor never decides; orderer and decider see no finding before
release.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.domain.case import Case
from shared.domain.errors import Kind, Refused
from shared.domain.policy import Policy
from shared.domain.procedure import steps_of
from shared.domain.report_version import report_current

ROLES = (
    "orderer",
    "case_officer",
    "reviewer",
    "decider",
    "auditor",
    "data_protection_officer",
    "administrator",
    "interviewer",
    "assessor",
    "placing_body",
    "registrar",
    "complaints_officer",
)
PERFORMING = ("case_officer", "interviewer", "assessor", "reviewer")
"""The roles that the people of whoever performs a case have in it; every other role is the client's alone (BK-32)."""
EVERY_UNIT = "*"
_GROUP = re.compile(
    r"tillit:([a-z0-9][a-z0-9-]{0,39}):(?:(client|performer):)?(\*|[a-z0-9][a-z0-9_-]{0,39}):([a-z_]{1,40})"
)
_STATUS = (
    "orderer",
    "case_officer",
    "reviewer",
    "decider",
    "auditor",
    "data_protection_officer",
    "administrator",
    "interviewer",
    "placing_body",
    "registrar",
)

# Operation -> roles. Each step's row of law names its own roles too. An assessor has nothing to do yet: no row names them.
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "list_cases": _STATUS,
    "open_case": ("orderer",),
    "read_case": _STATUS,
    "answer_question": (
        "orderer",
        "case_officer",
        "reviewer",
        "decider",
        "administrator",
        "placing_body",
        "registrar",
        "data_protection_officer",
    ),  # each question names its own roles too
    "change_host": ("case_officer",),
    "check_identity": ("case_officer",),
    "issue_login_code": ("case_officer",),
    "start_collection": ("case_officer",),
    "enter_result": ("case_officer",),
    "assess": ("case_officer",),
    "review": ("reviewer",),
    "release": ("case_officer",),
    "decide": ("decider",),
    "protect": ("orderer", "case_officer", "reviewer", "decider", "data_protection_officer"),
    "name_handler": ("case_officer", "data_protection_officer"),
    "approve_output": ("case_officer", "reviewer"),
    "pause": ("case_officer", "data_protection_officer"),
    "resume": ("case_officer", "data_protection_officer"),
    "cancel": ("orderer", "case_officer"),
    "record_step": ("case_officer", "interviewer", "decider", "placing_body"),
    "waive_step": ("case_officer", "interviewer", "decider", "placing_body"),
    "export_application": ("placing_body",),
    "end_participation": ("case_officer", "decider", "placing_body"),
    "place_hold": ("data_protection_officer",),
    "lift_hold": ("data_protection_officer",),
    "state_employment_start": ("case_officer",),
    "keep_extract_copy": ("case_officer",),
    "return_original": ("case_officer",),
    "read_extract_copy": ("case_officer", "decider"),
    "request_right": ("case_officer", "data_protection_officer"),
    "list_requests": ("case_officer", "data_protection_officer"),
    "take_up_right": ("case_officer", "reviewer", "data_protection_officer"),
    "extend_right": ("data_protection_officer",),
    "answer_right": (
        "case_officer",
        "reviewer",
        "data_protection_officer",
    ),  # each kind names its own roles too
    "end_restriction": ("data_protection_officer",),
    "erasure_limits": ("case_officer", "data_protection_officer"),
    "export_case": ("data_protection_officer",),
    "note_correction": ("orderer", "decider"),
    "discard_surplus": ("case_officer", "interviewer"),
    "list_complaints": ("complaints_officer",),
    "register_complaint": ("complaints_officer",),
    "read_complaint": ("complaints_officer",),
    "answer_complaint": ("complaints_officer",),
    "read_report": ("case_officer", "reviewer", "decider", "orderer"),
    "write_note": ("case_officer", "interviewer", "reviewer"),
    "record_fact": ("case_officer", "interviewer", "reviewer", "registrar"),
    "assign_work": ("case_officer", "orderer", "decider", "administrator"),
    "request_disclosure": ("registrar", "case_officer", "orderer", "decider", "administrator"),
    "judge_secrecy": ("registrar",),
    "decide_disclosure": ("registrar", "decider"),
    "read_disclosure_document": ("registrar",),
    "read_disclosure_answer": ("registrar", "decider"),
    "read_archive_package": ("registrar",),
    "confirm_archive": ("registrar",),
    "read_attachment": ("case_officer", "reviewer", "decider"),
    "list_events": ("auditor", "case_officer", "reviewer", "data_protection_officer", "administrator"),
    "list_readings": ("auditor", "data_protection_officer"),
}

From = Callable[[Case], bool]


def _any_time(case: Case) -> bool:
    """The name of a protected person needs an approval besides (PN-14, see `entering`)."""
    return "person" not in case.disposed


def _any(case: Case) -> bool:
    return True


def _proven(case: Case) -> bool:
    """Identity before content."""
    return case.identity is not None


def _signed(case: Case) -> bool:
    return _proven(case) and case.assessment is not None


def _reviewed(case: Case) -> bool:
    return _signed(case) and report_current(case)


def _released(case: Case) -> bool:
    return _proven(case) and case.released_at is not None


def _met(case: Case) -> bool:
    """Who holds the interview, or applies for the record check, must know who the person is; in other cases they need not."""
    steps = {name for step in steps_of(case) for name in step.by}
    return _any_time(case) and bool(steps & {"interviewer", "placing_body"})


# Content -> role -> from which state on the role may read it.
CONTENT: Mapping[str, Mapping[str, From]] = {
    "names": {
        **dict.fromkeys(
            ("orderer", "case_officer", "reviewer", "decider", "data_protection_officer"), _any_time
        ),
        **dict.fromkeys(("interviewer", "placing_body"), _met),
    },
    "findings": {"case_officer": _proven, "reviewer": _signed, "decider": _released},
    "reply": {"case_officer": _proven, "reviewer": _signed, "decider": _released},
    "assessment": {"case_officer": _signed, "reviewer": _signed, "decider": _released},
    "investigation": {
        "case_officer": _proven,
        "interviewer": _proven,
        "reviewer": _signed,
        "decider": _released,
    },
    "record_check_application": {"placing_body": _proven},
    "record_check_reply": {"decider": _proven},  # that there is a reply is all that anybody else sees (SP-22)
    "extract_copy": {"case_officer": _proven, "decider": _proven},
    "form": {"placing_body": _proven},
    "step_notes": {"case_officer": _proven, "decider": _proven},
    "decision": {"decider": _any, "registrar": _released},
    "facts": {
        "case_officer": _any,
        "interviewer": _any,
        "reviewer": _any,
        "registrar": _released,
        "decider": _released,
    },
    "working_notes": dict.fromkeys(("case_officer", "interviewer", "reviewer"), _any),
    "report_attachment": {"case_officer": _reviewed, "reviewer": _reviewed, "decider": _released},
    "report": {
        "case_officer": _reviewed,
        "reviewer": _reviewed,
        "decider": _released,
        "orderer": _released,
    },
}


@dataclass(frozen=True)
class Membership:
    """The one tenant that a token speaks for, and (unit, role) for each of its groups."""

    tenant: str
    grants: frozenset[tuple[str, str]]
    organisation: str = (
        "client"  # or performer: a group that names it, tillit:<tenant>:performer:<unit>:<role> (BK-32)
    )

    def roles_in(self, unit: str | None) -> tuple[str, ...]:
        """The roles for cases of a unit, in the table's order; a case without unit belongs to whoever has all
        units.
        """
        held = {role for of, role in self.grants if of == EVERY_UNIT or (unit is not None and of == unit)}
        return tuple(role for role in ROLES if role in held)

    def roles(self) -> tuple[str, ...]:
        """The roles in any unit."""
        held = {role for _, role in self.grants}
        return tuple(role for role in ROLES if role in held)


def membership(groups: frozenset[str]) -> Membership:
    """What the groups give; groups of other systems do not count.

    Refuses a token for several tenants, or for none.
    """
    read = [m.groups() for m in map(_GROUP.fullmatch, groups) if m]
    tenants = {tenant for tenant, *_ in read}
    organisations = {organisation or "client" for _, organisation, _, role in read if role in ROLES}
    grants = frozenset((unit, role) for _, _, unit, role in read if role in ROLES)
    if len(tenants) > 1:
        raise Refused("case 6", "several_tenants", "A token speaks for one tenant.", Kind.FORBIDDEN)
    if not grants:
        raise Refused("case 6", "no_role", "The token gives no role here.", Kind.FORBIDDEN)
    if len(organisations) > 1:
        raise Refused(
            "BK-32", "several_organisations", "A token speaks for one organisation.", Kind.FORBIDDEN
        )
    organisation = organisations.pop()
    if organisation == "performer":
        grants = frozenset((unit, role) for unit, role in grants if role in PERFORMING)
    return Membership(tenants.pop(), grants, organisation)


def acting_role(operation: str, roles: tuple[str, ...]) -> str:
    """The role under which an operation is done; refuses when none of `roles` may."""
    role = next((r for r in roles if r in OPERATIONS[operation]), None)
    if role is None:
        raise Refused("case 6", "role", "None of your roles may do this.", Kind.FORBIDDEN)
    return role


def reading_role(content: str, roles: tuple[str, ...], case: Case, reader: str) -> str | None:
    """The role under which `reader` may read such content now, or None (SO-18: not who is partial)."""
    if reader in case.conflicted:
        return None
    return next((r for r in roles if r in CONTENT[content] and CONTENT[content][r](case)), None)


def unit_of(case: Case, policy: Policy) -> str | None:
    """The unit that a case belongs to: the accepted one, else that of the position asked for, else None."""
    if case.unit:
        return case.unit
    position = policy.position(case.answered("position") or case.facts.get("position", ""))
    return position.unit if position else None
