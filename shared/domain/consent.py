"""Consent by law (samtycke, SSL 3:18): the only consent that Tillit asks for. It is never the basis by GDPR (SP-16)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from shared.domain.case import Case
from shared.domain.commands import Command
from shared.domain.events import Event
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, needs_identity, refuse, rule, yes
from shared.domain.procedure import consent_wanted, steps_of

SUBJECT = "record_check"


@dataclass(frozen=True)
class ConsentGiven(Event):
    """Consent to the record check (and special investigation); `covers` position: for as long as it is held (SP-15)."""

    type: ClassVar[str] = "consent.given"
    subject: str
    text: str
    text_hash: str
    covers: str


@dataclass(frozen=True)
class ConsentRefused(Event):
    """The person does not consent: no record check, and a human decides (SP-16)."""

    type: ClassVar[str] = "consent.refused"
    subject: str
    text_hash: str


@dataclass(frozen=True)
class ConsentWithdrawn(Event):
    """The person takes the consent back: no further record check, and a human decides; nothing ends by itself (SP-16)."""

    type: ClassVar[str] = "consent.withdrawn"
    subject: str
    text_hash: str


@dataclass(frozen=True)
class AnswerConsent(Command):
    """The person gives, refuses or takes back the consent, by the text with this hash."""

    given: bool
    text: str
    text_hash: str


@rule.register
def _(command: AnswerConsent, case: Case, around: Circumstances) -> Decision:
    needs_identity(case)
    if not any(step.consent for step in steps_of(case)):
        refuse("SP-14", "no_consent_asked", "The law asks for no consent in this case.")
    if command.given:
        return _gives(command, case)
    if case.consent == "given":
        return yes(
            "No further record check; a person goes on (SP-16).", ConsentWithdrawn(SUBJECT, command.text_hash)
        )
    if case.consent:
        return yes("Answered so before.")
    if not consent_wanted(case):
        refuse(
            "SP-12",
            "consent_not_asked",
            "Consent is asked for only when the basic investigation has been assessed.",
        )
    return yes("No record check; a person goes on (SP-16).", ConsentRefused(SUBJECT, command.text_hash))


def _gives(command: AnswerConsent, case: Case) -> Decision:
    if case.consent == "given":
        return yes("Answered so before.")
    if case.consent is None and not consent_wanted(case):
        refuse(
            "SP-12",
            "consent_not_asked",
            "Consent is asked for only when the basic investigation has been assessed.",
        )
    if case.decided_at:
        refuse("SP-14", "decided", "The decision has been made; a new consent belongs to a new case.")
    return yes("Consent by SSL 3:18.", ConsentGiven(SUBJECT, command.text, command.text_hash, "position"))


@apply.register
def _(event: ConsentGiven, case: Case, at: datetime) -> Case:
    return replace(case, consent="given", consent_at=at)


@apply.register
def _(event: ConsentRefused, case: Case, at: datetime) -> Case:
    return replace(case, consent="refused", consent_at=at)


@apply.register
def _(event: ConsentWithdrawn, case: Case, at: datetime) -> Case:
    return replace(case, consent="withdrawn", consent_at=at)
