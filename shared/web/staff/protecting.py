"""Protected identity at the staff's door: switching it on, naming its handlers, approving what is handed out of it."""

from shared.domain import protection as p
from shared.web.staff import protecting_requests as r
from shared.web.staff.call import Answer, Call
from shared.web.staff.conventions import Act, carry_out
from shared.web.staff.entering import OVERSEES
from shared.web.staff.requests import Nothing


def protect(call: Call, body: Nothing) -> Answer:
    """Switch protection on, at once (PN-18). No reason is asked for."""
    return carry_out(call, lambda _: Act(lambda _: p.Protect(call.caller.subject)))


def name_handler(call: Call, body: r.NewHandler) -> Answer:
    """Name a handler, or put one in the place of another."""
    oversight = OVERSEES in call.caller.member.roles()
    by = call.caller.subject
    return carry_out(
        call, lambda _: Act(lambda _: p.NameHandler(body.handler, by, body.replaces, oversight=oversight))
    )


def approve_output(call: Call, body: r.NewApproval) -> Answer:
    """Approve an output to a receiver, with the harm test sealed (PN-14)."""
    by = call.caller.subject
    content = (("notes", {"harm_test": body.harm_test}),)
    return carry_out(
        call, lambda _: Act(lambda items: p.ApproveOutput(body.output, body.to, by, items[0]), content)
    )


COMMANDS = (
    (
        "protect",
        "protections",
        protect,
        Nothing,
        ("Slå på skyddsläge", "Switch protection on"),
        (
            "Gäller genast: länkar slutar gälla, inget skickas (PN-18). Varken art eller skäl frågas efter.",
            "At once: links end, nothing is sent (PN-18). Neither kind nor reason is asked for.",
        ),
    ),
    (
        "name_handler",
        "handlers",
        name_handler,
        r.NewHandler,
        ("Utse handläggare", "Name a handler"),
        (
            "Högst två personer får öppna ett skyddat ärende (PN-16).",
            "At most two people may open a protected case (PN-16).",
        ),
    ),
    (
        "approve_output",
        "output-approvals",
        approve_output,
        r.NewApproval,
        ("Godkänn ett utlämnande", "Approve an output"),
        (
            "Ur ett skyddat ärende lämnas inget utan en namngiven persons skadeprövning (PN-14). Gäller en gång.",
            "Nothing leaves a protected case without a named person's harm test (PN-14). It serves once.",
        ),
    ),
)
"""Rows of the table of operations: id, last part of the address, what runs, the body, its words."""
