"""The pages of the candidate's rights and of complaints in every state, with invented words: what the tests render."""

from datetime import date
from typing import get_args

from shared.pages import parts as p
from shared.pages import rights_models as r
from shared.texts.catalogue import Language
from tests.browser.setting import AT, frame

DUE = date(2026, 12, 9)
_WORDS: dict[Language, str] = {"sv": "Jag heter Alwa, inte Alva.", "en": "My name is Alwa, not Alva."}
_REASONS: dict[Language, str] = {"sv": "Vi har rättat namnet.", "en": "We have corrected the name."}


def rights(language: Language) -> dict[str, p.Page]:
    """Each page of C16 and C18 by name."""
    inside, words, reasons = frame(language), _WORDS[language], _REASONS[language]
    waiting = r.Asked(1, "rectification", "open", AT, DUE, words)
    longer = r.Asked(2, "access", "under_review", AT, DUE, words, extended=True, extension=reasons)
    told: dict[r.RequestStatus, r.Asked] = {
        status: r.Asked(3, "erasure", status, AT, DUE, words, reasons=reasons, answered_at=AT)
        for status in ("granted", "partly", "refused", "answered")
    }
    asked = (waiting, longer, *told.values())
    missing = p.FieldError("text", "rights.error_text_missing")
    contested = (r.Contestable(1, "Svea hovrätt"),)
    made = (r.Complained(AT.date(), DUE, words), r.Complained(AT.date(), DUE, words, reasons, AT.date()))
    pages: dict[str, p.Page] = {
        "c16-rights": r.Rights(frame=inside),
        "c16-rights-asked": r.Rights(frame=inside, asked=asked),
        "c16-contest": r.RightsAsk(frame=inside, kind="rectification", due=DUE, findings=contested),
        "c16-contest-error": r.RightsAsk(
            frame=inside, kind="rectification", due=DUE, findings=contested, about="1", errors=(missing,)
        ),
        "c16-erasure-archive": r.RightsAsk(frame=inside, kind="erasure", due=DUE, authority=True),
        "c16-objected": r.Objected(frame=frame(language, signed_in=False), due=DUE),
        "c16-copy": r.RightsCopy(
            frame=inside,
            at=AT,
            sections=(r.CopySection("person", ("Alva Exempel",)), r.CopySection("comments", ())),
            missing=("findings", "assessment"),
        ),
        "c18-complaint": r.Complaint(frame=inside),
        "c18-complaint-named": r.Complaint(frame=inside, officer="Klara Berg", made=made),
        "c18-complaint-error": r.Complaint(
            frame=inside, errors=(p.FieldError("text", "complaint.error_long", 12),), text=words
        ),
        "c18-receipt": r.ComplaintReceipt(frame=inside, received=AT.date(), due=DUE),
    }
    pages |= {f"c16-ask-{kind}": r.RightsAsk(frame=inside, kind=kind, due=DUE) for kind in get_args(r.Right)}
    requests: dict[str, r.Asked] = {"open": waiting, "longer": longer} | {str(k): v for k, v in told.items()}
    return pages | {
        f"c16-request-{name}": r.RightsRequest(frame=inside, asked=row) for name, row in requests.items()
    }
