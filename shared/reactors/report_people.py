"""What every report says of the people and the order: in the words of the report's language."""

from datetime import date

from shared.content import PersonRecord, open_object
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.commit import Log
from shared.domain.person_number import parse
from shared.domain.policy import Policy
from shared.reactors.report_parts import Words
from shared.reports import document as d
from shared.runtime.services import Services


def called(case: Case, person: PersonRecord, words: Words) -> str:
    """The candidate's name; a pseudonym for a protected identity (PN-16)."""
    return words.text("candidate.pseudonym") if case.protected else person.name


def masked(case: Case, person: PersonRecord, on: date) -> str | None:
    """The number as a report may show it (PN-11), or None; never a protected identity's."""
    shown = person.person_number if not case.protected else None
    return parse(shown, on).masked() if shown else None


def reference(case: Case) -> str:
    """The case number that people see: the beginning of the id, in groups."""
    return f"{case.id[:4]}-{case.id[4:8]}-{case.id[8:12]}".upper()


def sealed_text(services: Services, log: Log, question: str) -> str | None:
    """The text that was given with the answer to a question, or None."""
    answer = log.case.answers.get(question)
    if answer is None or answer.item is None:
        return None
    return str(open_object(services, log, answer.item)["text"])


def title(policy: Policy, case: Case, words: Words) -> str:
    """The position's title."""
    position = policy.position(case.position or "")
    return position.title[words.language] if position else ""


def purpose(services: Services, log: Log, policy: Policy, words: Words) -> str:
    """The documented need of the position, and what the person who ordered the check wrote about this case (BK-11)."""
    position = policy.position(log.case.position or "")
    documented = position.need[words.language] if position else ""
    stated = sealed_text(services, log, "need") or ""
    return f"{documented}\n\n{stated}".strip()


def staff(policy: Policy, subject: str | None, words: Words, role: str) -> str:
    """A member of staff's name, or the role where the policy does not name them."""
    known = policy.staff.get(subject or "")
    return known.name if known else words.text(f"role.{role}")


def identity(case: Case, policy: Policy, words: Words) -> d.IdentityProof:
    """How the candidate's identity was proven."""
    if case.identity is None or case.identity_at is None:
        raise RuntimeError("a report is due only after proof of identity")
    method = d.IdentityMethod(case.identity)
    by_hand = method is d.IdentityMethod.ID_CHECK
    checked_by = staff(policy, case.identity_by, words, "case_officer") if by_hand else None
    return d.IdentityProof(method, local_date(case.identity_at), checked_by)


def ordered_by(case: Case, policy: Policy, words: Words) -> d.Person:
    """Who stated the need for this check: that is what an order stands on (BK-11)."""
    stated = case.answers.get("need")
    name = staff(policy, stated.by if stated else case.opened_by, words, "orderer")
    return d.Person(name, words.text("role.stated_need"))


def host(policy: Policy, case: Case) -> str:
    """The candidate's contact, with a phone number."""
    host = policy.staff[case.host or ""]
    return f"{host.name}, {host.phone}"
