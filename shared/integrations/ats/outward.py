"""What the ATS hears: one of the outward labels, in the same plain words for everyone.

The words tell who is being waited for and nothing else: no score, grade, rank or outcome, and nothing that
depends on what was found. Teamtailor also wants one of its five statuses. Its only word for "ended without a
result" is `failed`, which a recruiter reads as the candidate's failure; so `failed` is never sent, and an end
of any kind is `completed` with a text that says nothing about the candidate. A disputed case reads as any
paused one: that a candidate contests something would tell that there is something.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.integrations.http import OutboundRefused


@dataclass(frozen=True)
class Wording:
    """An outward label as Teamtailor's status and as a sentence in Swedish and English."""

    status: str
    sv: str
    en: str


_NEUTRAL_SV = "Ärendet är avslutat utan resultat. Det säger ingenting om kandidaten."
_NEUTRAL_EN = "The case ended without a result. That says nothing about the candidate."
_PAUSED = Wording("pending", "Ärendet är pausat.", "The case is paused.")
_ENDED = Wording("completed", _NEUTRAL_SV, _NEUTRAL_EN)

WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {
        "received": Wording("sending", "Beställningen är mottagen.", "The order has been received."),
        "screening_of_order": Wording("sending", "Vi prövar beställningen.", "We are looking at the order."),
        "awaiting_candidate": Wording(
            "sent", "Vi väntar på kandidaten.", "We are waiting for the candidate."
        ),
        "in_progress": Wording("pending", "Arbetet pågår.", "The work is in progress."),
        "awaiting_source": Wording(
            "pending", "Vi väntar på svar från en källa.", "We are waiting for a source."
        ),
        "awaiting_candidate_reading": Wording(
            "pending", "Vi väntar på att kandidaten läser.", "We are waiting for the candidate to read."
        ),
        "in_review": Wording("pending", "En annan person granskar.", "Another person is reviewing."),
        "released": Wording(
            "completed",
            "Rapporten är levererad. Logga in för att läsa den.",
            "The report is delivered. Log in to read it.",
        ),
        "closed": Wording("completed", "Ärendet är avslutat.", "The case is closed."),
        "shredded": Wording("completed", "Uppgifterna är raderade.", "The information is deleted."),
        "suspended": _PAUSED,
        "disputed": _PAUSED,
        "withdrawn": Wording(
            "completed",
            "Kandidaten har återkallat. Det säger ingenting om kandidaten.",
            "The candidate has withdrawn. That says nothing about the candidate.",
        ),
        "cancelled": _ENDED,
        "expired": _ENDED,
        "refused_order": Wording(
            "completed",
            "Beställningen kunde inte tas emot. Det säger ingenting om kandidaten.",
            "The order could not be accepted. That says nothing about the candidate.",
        ),
    }
)

_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,80}")
_RULE = re.compile(r"[A-Za-z]{2,5}[ -][0-9]{1,3}(\.[0-9]{1,2})?[a-z]?")


@dataclass(frozen=True)
class StatusNotice:
    """A status to tell the ATS.

    `reference` is the same on every try; `rule` says why an order was refused (BK-12).
    """

    label: str
    language: str
    reference: str
    candidate_id: str
    application_id: str
    update_url: str | None = None
    rule: str | None = None

    def wording(self) -> Wording:
        """The label's wording.

        `OutboundRefused` for a label that has none, so that nothing unplanned is said.
        """
        found = WORDINGS.get(self.label)
        if found is None:
            raise OutboundRefused("label_unknown")
        return found

    def summary(self) -> str:
        """The sentence in the notice's language (Swedish for others); only a refused order adds its rule."""
        words = self.wording()
        sentence = words.en if self.language == "en" else words.sv
        if self.label == "refused_order" and self.rule is not None and _RULE.fullmatch(self.rule):
            return f"{sentence} ({self.rule})"
        return sentence

    def checked_reference(self) -> str:
        """The reference, which goes into a text that people read; refused when it is not a plain id."""
        if _REFERENCE.fullmatch(self.reference) is None:
            raise OutboundRefused("reference_malformed")
        return self.reference
