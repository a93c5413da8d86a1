"""Words for codes in worklist and case: the same words for the same thing as on the candidate's pages."""

from collections.abc import Mapping
from datetime import date

from shared.domain.status import Waiting
from shared.texts import dates
from shared.web.problem import Language
from shared.web.staff.answers import WaitingFor
from shared.web.staff.given import Labelled

Pair = Mapping[Language, str]
LABELS: Mapping[str, Pair] = {
    "received": {"sv": "Mottaget", "en": "Received"},
    "screening_of_order": {"sv": "Beställningen prövas", "en": "The order is being assessed"},
    "awaiting_candidate": {"sv": "Väntar på kandidaten", "en": "Waiting for the candidate"},
    "in_progress": {"sv": "Pågår", "en": "In progress"},
    "awaiting_source": {"sv": "Väntar på en källa", "en": "Waiting for a source"},
    "awaiting_candidate_reading": {
        "sv": "Väntar på att kandidaten läser",
        "en": "Waiting for the candidate to read",
    },
    "in_review": {"sv": "Granskas", "en": "In review"},
    "released": {"sv": "Levererad", "en": "Delivered"},
    "closed": {"sv": "Avslutat", "en": "Closed"},
    "shredded": {"sv": "Förstört", "en": "Destroyed"},
    "suspended": {"sv": "Pausat", "en": "Paused"},
    "withdrawn": {"sv": "Återkallat", "en": "Withdrawn"},
    "cancelled": {"sv": "Avbrutet", "en": "Cancelled"},
}
WHO: Mapping[str, Pair] = {
    "staff": {"sv": "handläggaren", "en": "the case officer"},
    "candidate": {"sv": "kandidaten", "en": "the candidate"},
    "source": {"sv": "en källa", "en": "a source"},
    "reviewer": {"sv": "granskaren", "en": "the reviewer"},
    "decider": {"sv": "den som beslutar", "en": "the decider"},
    "registrar": {"sv": "registratorn", "en": "the registrar"},
    "data_protection_officer": {"sv": "dataskyddsombudet", "en": "the data protection officer"},
    "placing_body": {"sv": "den som placerar i säkerhetsklass", "en": "the placing body"},
}
_NOBODY: Pair = {"sv": "Ingen väntas på.", "en": "Nobody is waited for."}


def label_of(code: str, language: Language) -> Labelled:
    """An outward label with its words; a code without words stands for itself."""
    return Labelled(code=code, text=LABELS[code][language] if code in LABELS else code)


def waiting(who: str, what: str, until: date | None, language: Language) -> WaitingFor:
    """Who is waited for and until when, as codes and as one sentence."""
    if who not in WHO:
        sentence = _NOBODY[language]
    else:
        lead = {"sv": "Väntar på", "en": "Waiting for"}[language]
        inclusive = {"sv": "till och med", "en": "until and including"}[language]
        last = f" {inclusive} {dates.day(language, until)}" if until else ""
        sentence = f"{lead} {WHO[who][language]}{last}."
    return WaitingFor(who=who, what=what, until_on=until.isoformat() if until else None, text=sentence)


def waiting_of(now: Waiting, language: Language) -> WaitingFor:
    """The domain's answer to who is waited for, in words."""
    return waiting(now.who, now.what, now.until, language)
