"""Decision support for an erasure, and the copy of everything that is held: read by staff, recorded first (GR-01, GR-03)."""

from shared.domain.case import Case
from shared.domain.due import disposal_dates
from shared.domain.errors import Kind, Refused
from shared.domain.gate import barred
from shared.domain.policy import Policy
from shared.domain.rights import CLASSES
from shared.export import export
from shared.web.problem import Language
from shared.web.staff import rights_requests as r
from shared.web.staff.call import Answer, Call
from shared.web.staff.holding import Held, hold
from shared.web.staff.reading import record

_PROOF = frozenset({"person", "notes", "decision"})
_WORDS: dict[str, dict[Language, str]] = {
    "gone": {"sv": "Redan raderat.", "en": "Deleted already."},
    "running": {
        "sv": "Ärendet pågår och behöver uppgifterna. Avsluta det först.",
        "en": "The case is running and needs this. End it first.",
    },
    "held": {
        "sv": "Begränsad: ingenting förstörs förrän begränsningen upphör.",
        "en": "Restricted: nothing is destroyed until that ends.",
    },
    "archive": {
        "sv": "En myndighet gallrar bara med stöd av beslut. Begränsa i stället (GDPR 17.3 b och d).",
        "en": "An authority destroys only by a disposal decision. Restrict instead (GDPR 17.3 b and d).",
    },
    "decided": {
        "sv": "Begränsad, gallras enligt beslut {decision}.",
        "en": "Restricted, disposed of by decision {decision}.",
    },
    "claims": {
        "sv": "Kan behövas som bevis om någon väcker talan (GDPR 17.3 e). En person väger det.",
        "en": "May be needed as proof in a legal claim (GDPR 17.3 e). A person weighs that.",
    },
    "free": {"sv": "Får raderas. En person beslutar.", "en": "May be erased. A person decides."},
}


def erasure_limits(call: Call) -> Answer:
    """Which classes may be erased on request, by which rule; support for a human, who decides."""
    held = hold(call)
    items = [_limit(held, name, call.language) for name in CLASSES]
    return Answer(r.ErasureLimits(items=items), headers={"etag": f'"{held.case.sequence}"'})


def _limit(held: Held, name: str, language: Language) -> r.ErasureLimit:
    case, policy = held.case, held.policy
    why, rule = _why(case, policy, name)
    decision = policy.disposal_decisions.get(name) if policy.client.authority else None
    planned = dict(disposal_dates(case)).get(name)
    return r.ErasureLimit(
        retention_class=name,
        may_be_erased=why in ("free", "claims", "decided"),
        rule_id=rule,
        decision=decision,
        planned_on=planned.isoformat() if planned else None,
        text=_WORDS[why][language].format(decision=decision),
    )


def _why(case: Case, policy: Policy, name: str) -> tuple[str, str]:
    if name in case.disposed or case.shredded:
        return "gone", "case 9"
    if not case.over:
        return "running", "GR-03"
    if case.keeping.hold:
        return "held", "GR-04"
    if policy.client.authority:
        return ("decided" if name in policy.disposal_decisions else "archive"), "OS-09"
    return ("claims" if name in _PROOF else "free"), "GR-03"


def export_case(call: Call) -> Answer:
    """The copy for the data protection officer to hand over: what the candidate may read now, and nobody else's data."""
    held = hold(call)
    if held.case.shredded:
        raise Refused("case 9", "shredded", "The case has been destroyed.", Kind.GONE)
    barred(held.case, call.caller.subject)
    if held.case.protected:
        raise Refused(
            "PN-16",
            "protected_identity",
            "The copy of a protected person is handed over by the case's handlers in person.",
        )
    record(call, held.role, "export")
    copied = export(call.services, held.log, held.policy, call.services.clock.now(), call.language)
    return Answer(r.Exported(export=copied), headers={"etag": f'"{held.case.sequence}"'})
