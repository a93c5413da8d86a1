"""C5, the permission (medgivande) to a credit report: explain, choose, sign, receipt, take back (KU-03)."""

import hmac
from typing import cast

from shared.domain.commands import AnswerPermission
from shared.domain.status import permission_settled
from shared.pages.models import (
    PermissionCheck,
    PermissionChoose,
    PermissionExplain,
    PermissionReceipt,
    PermissionWithdraw,
    PermissionWithdrawn,
)
from shared.pages.parts import Answer, FieldError
from shared.pages.render import signed_text_hash
from shared.texts.catalogue import text
from shared.web.candidate.notice import bureau
from shared.web.candidate.obstacles import not_found, obstacle
from shared.web.candidate.visit import Visit, performer
from shared.web.http import Response

_ANSWERS = ("yes", "no")


def explain(visit: Visit) -> Response:
    """First page: what, why, and the letter that comes (KU-04)."""
    if elsewhere := _elsewhere(visit):
        return elsewhere
    inquirer = performer(visit.policy).name
    return visit.show(PermissionExplain(frame=visit.frame(), credit_bureau=bureau(visit), inquirer=inquirer))


def choose(visit: Visit) -> Response:
    """Second page. Nothing is preselected, but who comes back to change finds the own choice."""
    if elsewhere := _elsewhere(visit):
        return elsewhere
    return visit.show(PermissionChoose(frame=visit.frame(), choice=_choice(visit)))


def chosen(visit: Visit) -> Response:
    """The choice, kept in the session until it is signed; nothing is in the case yet."""
    if elsewhere := _elsewhere(visit):
        return elsewhere
    said = visit.request.form.get("choice", "")
    known = said in _ANSWERS
    if known:
        visit.keep(choice=said)
    if visit.request.form.get("act") == "language":
        visit.keep(language="en" if visit.language == "sv" else "sv")
        return visit.go_to("permission_choose")
    if not known:
        errors = (FieldError("choice", "permission.error_missing"),)
        return visit.show(PermissionChoose(frame=visit.frame(), errors=errors), 422)
    return visit.go_to("permission_sign")


def check(visit: Visit) -> Response:
    """Third page: the one text that is shown, signed and stored by its hash."""
    if elsewhere := _elsewhere(visit):
        return elsewhere
    choice = _choice(visit)
    if choice is None:
        return visit.go_to("permission_choose")
    return visit.show(PermissionCheck(frame=visit.frame(), choice=choice, signed_text=_signed(visit, choice)))


def sign(visit: Visit) -> Response:
    """The answer is given by the text that was shown; another text is shown again first."""
    said = visit.field("choice")
    choice = cast("Answer", said) if said in _ANSWERS else None
    digest = signed_text_hash(_signed(visit, choice)) if choice else ""
    if choice is None or not hmac.compare_digest(visit.field("text_hash").encode(), digest.encode()):
        return obstacle(visit, "two_tabs", back=visit.href("permission_choose"))
    visit.act(AnswerPermission(choice == "yes", digest), done=visit.case.permission_at)
    return visit.go_to("permission_receipt")


def receipt(visit: Visit) -> Response:
    """What was answered, and whether it can still be changed."""
    case = visit.case
    if "credit" not in case.checks:
        return not_found(visit)
    if case.permission is None or case.permission_at is None:
        return visit.go_to("permission")
    waiting = case.active and case.checks["credit"].status == "waiting"
    return visit.show(
        PermissionReceipt(
            frame=visit.frame(),
            choice="yes" if case.permission == "given" else "no",
            at=case.permission_at,
            credit_bureau=bureau(visit),
            may_change=waiting,
        )
    )


def withdrawal(visit: Visit) -> Response:
    """Taking back a yes; afterwards the same address is its receipt."""
    case = visit.case
    if case.permission == "given":
        return visit.show(PermissionWithdraw(frame=visit.frame()))
    if case.permission_at is None:
        return not_found(visit)
    return visit.show(PermissionWithdrawn(frame=visit.frame(), at=case.permission_at))


def withdraw(visit: Visit) -> Response:
    """As short as giving: one press. The same rule refuses it once the bureau has been asked."""
    digest = signed_text_hash(text(visit.language, "permission.withdraw_what"))
    visit.act(AnswerPermission(False, digest), done=visit.case.permission_at)
    return visit.go_to("permission_withdraw")


def _elsewhere(visit: Visit) -> Response | None:
    """Where the candidate is sent when there is nothing to answer here."""
    case = visit.case
    if "credit" not in case.checks:
        return not_found(visit)
    if not case.active:
        return obstacle(visit, "after_stopping") if case.withdrawn_at else visit.go_to("status")
    if case.acknowledged_at is None:
        return visit.go_to("notice")
    if permission_settled(case) and case.checks["credit"].status != "waiting":
        return visit.go_to("permission_receipt")
    return None


def _choice(visit: Visit) -> Answer | None:
    said = visit.known_session.choice
    return cast("Answer", said) if said in _ANSWERS else None


def _signed(visit: Visit, choice: Answer) -> str:
    return text(
        visit.language,
        f"permission.signed_{choice}",
        employer=visit.policy.client.name,
        credit_bureau=bureau(visit),
        position=visit.position.title[visit.language],
    )
