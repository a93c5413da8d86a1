"""C5, the permission (medgivande) to a credit report: explain, choose, sign, receipt, take back (KU-03)."""

from shared.domain.commands import AnswerPermission
from shared.domain.status import permission_settled
from shared.pages.acts import PermissionExplain, PermissionReceipt, SignWithdraw, SignWithdrawn
from shared.pages.parts import Answer
from shared.pages.render import signed_text_hash
from shared.texts.catalogue import text
from shared.web.candidate.notice_values import bureau
from shared.web.candidate.obstacles import not_found, obstacle
from shared.web.candidate.signing import Signing
from shared.web.candidate.visit import Visit, performer
from shared.web.http import Response


def explain(visit: Visit) -> Response:
    """First page: what, why, and the letter that comes (KU-04)."""
    if elsewhere := _elsewhere(visit):
        return elsewhere
    inquirer = performer(visit.policy).name
    return visit.show(PermissionExplain(frame=visit.frame(), credit_bureau=bureau(visit), inquirer=inquirer))


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
        return visit.show(SignWithdraw(frame=visit.frame(), act="permission"))
    if case.permission_at is None:
        return not_found(visit)
    return visit.show(SignWithdrawn(frame=visit.frame(), act="permission", at=case.permission_at))


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


def _signed(visit: Visit, choice: Answer) -> str:
    return text(
        visit.language,
        f"permission.signed_{choice}",
        employer=visit.policy.client.name,
        credit_bureau=bureau(visit),
        position=visit.position.title[visit.language],
    )


SIGNING = Signing(
    name="permission",
    elsewhere=_elsewhere,
    signed=_signed,
    command=lambda _, choice, digest: AnswerPermission(choice == "yes", digest),
    answered_at=lambda case: case.permission_at,
)
