"""The addresses of the candidate's pages and the fields of their forms. No address names a case or a person.

Reading one item has its number in the address: an access log of these pages must record routes, never paths.
"""

from collections.abc import Mapping

PATHS: Mapping[str, str] = {
    "start": "/c",
    "login_eid": "/c/login",
    "login_code": "/c/login/code",
    "logout": "/c/logout",
    "protected_question": "/c/protected/question",
    "protected": "/c/protected",
    "status": "/c/case",
    "notice": "/c/notice",
    "notice_full": "/c/notice/full",
    "acknowledge": "/c/notice/acknowledge",
    "acknowledge_receipt": "/c/notice/receipt",
    "permission": "/c/permission",
    "permission_choose": "/c/permission/choose",
    "permission_sign": "/c/permission/sign",
    "permission_receipt": "/c/permission/receipt",
    "permission_withdraw": "/c/permission/withdraw",
    "consent": "/c/consent",
    "consent_choose": "/c/consent/choose",
    "consent_sign": "/c/consent/sign",
    "consent_receipt": "/c/consent/receipt",
    "consent_withdraw": "/c/consent/withdraw",
    "extract": "/c/extract",
    "interview": "/c/interview",
    "reading": "/c/reading",
    "item": "/c/reading/{number}",
    "comment": "/c/reading/{number}/comment",
    "check": "/c/reading/check",
    "send": "/c/reading/send",
    "reading_receipt": "/c/reading/receipt",
    "more_time": "/c/reading/more-time",
    "report": "/c/report",
    "report_pdf": "/c/report/pdf",
    "readers": "/c/readers",
    "rights": "/c/rights",
    "rights_copy": "/c/rights/copy",
    "rights_data": "/c/rights/copy/data",
    "rights_request": "/c/rights/requests/{number}",
    "rights_ask": "/c/rights/ask/{kind}",
    "complaint": "/c/complaint",
    "stop": "/c/stop",
    "stop_receipt": "/c/stop/receipt",
    "deleted": "/c/deleted",
    "renew_link": "/c/link/renew",
    "accessibility": "/c/accessibility",
}

ONE_TIME_FIELD = "form_token"
"""The one-time token that every form carries; a second press is answered "already done"."""

FORMS: Mapping[str, tuple[str, ...]] = {
    "login_eid": ("link",),
    "login_code": ("link", "code"),
    "logout": (),
    "protected_question": ("answer",),
    "protected": (),
    "acknowledge": (),
    "permission_choose": ("choice", "act"),
    "permission_sign": ("choice", "text_hash"),
    "permission_withdraw": (),
    "consent_choose": ("choice", "act"),
    "consent_sign": ("choice", "text_hash"),
    "consent_withdraw": ("text_hash",),
    "comment": ("choice", "text", "act"),
    "send": (),
    "more_time": (),
    "rights_ask": ("text", "about", "choice"),
    "complaint": ("text",),
    "stop": (),
    "renew_link": ("link",),
}
"""What each POST carries beside the token. `act=language` saves what was typed and changes language."""


def href(base: str, name: str, **values: object) -> str:
    """Return the address of a page under `base` ("" or "/test"); KeyError for an unknown name."""
    return base + PATHS[name].format(**values)
