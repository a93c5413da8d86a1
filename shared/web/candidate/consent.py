"""C5, the consent by law (samtycke) to a record check: explain, choose, sign, receipt, take back (SSL 3:18, SP-14 to SP-16).

It is asked only when the case says so, covers the position for as long as it is held, and a no goes to a human decision.
"""

from shared.domain.case import Case
from shared.domain.commands import Command
from shared.domain.consent import AnswerConsent
from shared.domain.procedure import consent_wanted, steps_of
from shared.domain.vetting import security_class
from shared.pages.acts import ConsentExplain, ConsentReceipt, SignWithdraw, SignWithdrawn
from shared.pages.parts import Answer
from shared.texts.consents import RECORD_CHECK, Statement, consent_text
from shared.web.candidate.obstacles import not_found, obstacle
from shared.web.candidate.signing import Signing, shown_before
from shared.web.candidate.visit import Visit
from shared.web.candidate.words import word
from shared.web.http import Response


def asks(case: Case) -> bool:
    """Whether the law asks for a consent in this case type at all."""
    return any(step.consent for step in steps_of(case))


def class_words(visit: Visit) -> str:
    """The security class in words ("säkerhetsklass 3"); "" without one."""
    number = security_class(visit.case)
    return word(visit.language, "security_class", number=number) if number else ""


def explain(visit: Visit) -> Response:
    """First page: who makes the check, what it covers and for how long, and what a no means."""
    if elsewhere := _elsewhere(visit):
        return elsewhere
    words = class_words(visit)
    page = ConsentExplain(frame=visit.frame(), security_class=words, investigated=_investigated(visit.case))
    return visit.show(page)


def receipt(visit: Visit) -> Response:
    """What was answered, and how it is changed."""
    case = visit.case
    if case.consent == "withdrawn":
        return visit.go_to("consent_withdraw")
    if case.consent is None or case.consent_at is None:
        return visit.go_to("consent") if consent_wanted(case) else not_found(visit)
    return visit.show(
        ConsentReceipt(
            frame=visit.frame(),
            choice="yes" if case.consent == "given" else "no",
            at=case.consent_at,
            may_change=may_change(case),
        )
    )


def withdrawal(visit: Visit) -> Response:
    """Taking the consent back; afterwards the same address is its receipt."""
    case = visit.case
    if case.consent == "given" and case.active:
        page = SignWithdraw(frame=visit.frame(), act="consent", signed_text=_statement(visit, "withdraw"))
        return visit.show(page)
    if case.consent != "withdrawn" or case.consent_at is None:
        return not_found(visit)
    change = may_change(case)
    return visit.show(
        SignWithdrawn(frame=visit.frame(), act="consent", at=case.consent_at, may_change=change)
    )


def withdraw(visit: Visit) -> Response:
    """Shorter than giving: one press, by the text that was shown. It stops the record check and nothing else (SP-16)."""
    if not shown_before(visit, _statement(visit, "withdraw")):
        return obstacle(visit, "two_tabs", back=visit.href("consent_withdraw"))
    if visit.case.consent is None:
        return not_found(visit)
    visit.act(_command(visit, "no", visit.field("text_hash")), done=visit.case.consent_at)
    return visit.go_to("consent_withdraw")


def may_change(case: Case) -> bool:
    """A yes may be taken back while the case is open; a no may become a yes until the decision."""
    answered = case.consent is not None and case.active
    return answered and (case.consent == "given" or case.decided_at is None)


def _elsewhere(visit: Visit) -> Response | None:
    """Where the candidate is sent when there is nothing to answer here."""
    case = visit.case
    if not asks(case):
        return not_found(visit)
    if not case.active:
        return obstacle(visit, "after_stopping") if case.withdrawn_at else visit.go_to("status")
    if case.consent is None:
        return None if consent_wanted(case) else not_found(visit)
    return visit.go_to("consent_receipt") if case.consent == "given" or case.decided_at else None


def _investigated(case: Case) -> bool:
    """Whether the consent also covers a special personal investigation: in class 1 and 2 alone (SP-17)."""
    named = any(step.id == "special_investigation" for step in steps_of(case))
    return named and security_class(case) in ("1", "2")


def _signed(visit: Visit, choice: Answer) -> str:
    if choice == "no":
        return _statement(visit, "no")
    return _statement(visit, "yes_investigated" if _investigated(visit.case) else "yes")


def _statement(visit: Visit, statement: Statement) -> str:
    values = {
        "employer": visit.policy.client.name,
        "position": visit.position.title[visit.language],
        "security_class": class_words(visit),
    }
    return consent_text(RECORD_CHECK, visit.language, statement, values)


def _command(visit: Visit, choice: Answer, digest: str) -> Command:
    return AnswerConsent(choice == "yes", f"{RECORD_CHECK}.{visit.language}", digest)


SIGNING = Signing(
    name="consent",
    elsewhere=_elsewhere,
    signed=_signed,
    command=_command,
    answered_at=lambda case: case.consent_at,
)
