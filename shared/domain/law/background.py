"""Background checks (bakgrundskontroll): BK-B, BK-U, and BK-L, which nobody may order."""

from datetime import date

from shared.domain.law.look_back import LookBack
from shared.domain.law.rows import Regime, Row, Source

_NEXT_LOOK = date(2027, 6, 30)
_INQUIRY = date(2027, 3, 11)  # dir. 2025:83 reports
_ROWS = (
    Row("BK-03", "report", _NEXT_LOOK),
    Row("BK-09", "unsure", _INQUIRY),  # art. 6.1 e for a municipality
    Row("BK-11", "unsure", _INQUIRY),  # check of final candidates by a public employer
    Row("BK-12", "report", _NEXT_LOOK),
    Row("BK-13", "report", _NEXT_LOOK),
    Row("BK-15", "general", _NEXT_LOOK),
)
_ASKS = ("position", "engagement", "final_candidate", "need", "proportionality", "conflict_of_interest")
_BEFORE, _LAST = (
    ("identity", "protected_identity", "acknowledged"),
    ("person_number", "right_person", "of_age", "waiting_time"),
)
_GATE = (*_BEFORE, *_LAST)
_BASIS = ("GDPR 6.1 e", "GDPR 10", "2018:218 3:8", "TF 2:1")
_NEVER = (("recurring_check", "BK-10"), ("compulsory_care", "BK-17"), ("register_extract_copy", "BK-20"))
_LEAST, _MOST = {"waiting_working_days": 1}, {"max_candidates": 3}  # BK-13, BK-12
_COURTS = LookBack()  # BK-30, KU-05: the register's own weeding periods
_SOURCES = (
    Source("courts_general", "BK-03", ("GDPR 6.1 e", "GDPR 10", "2018:218 3:8", "TF 2:1")),
    Source("courts_administrative", "BK-03", ("GDPR 6.1 e", "GDPR 10", "2018:218 3:8", "TF 2:1")),
)
_CREDIT = Source("credit", "KU-02", ("GDPR 6.1 e", "KUL 9 §"), ("permission_given",))

BACKGROUND: tuple[Regime, ...] = (
    Regime(
        service="BK-B",
        version=1,
        valid_from=date(2023, 7, 1),
        valid_to=None,
        family="background_check",
        title={"sv": "Bakgrundskontroll, grundkontroll", "en": "Background check, basic"},
        law={"sv": "Allmänna handlingar hos domstol", "en": "Public records of the courts"},
        legal_basis=_BASIS,
        rows=_ROWS,
        notice="bk-b",
        notice_version=1,
        asks=_ASKS,
        gate=_GATE,
        sources=_SOURCES,
        forbidden=(*_NEVER, ("credit", "KU-02")),
        reading=True,
        look_back=_COURTS,
        at_least=_LEAST,
        at_most=_MOST,
    ),
    Regime(
        service="BK-U",
        version=1,
        valid_from=date(2023, 7, 1),
        valid_to=None,
        family="background_check",
        title={"sv": "Bakgrundskontroll, utökad", "en": "Background check, extended"},
        law={
            "sv": "Allmänna handlingar hos domstol och kreditupplysningslagen",
            "en": "Public records of the courts and the Credit Reports Act",
        },
        legal_basis=(*_BASIS, "KUL 9 §"),
        rows=(*_ROWS, Row("KU-02", "seen", _NEXT_LOOK), Row("KU-03", "seen", _NEXT_LOOK)),
        notice="bk-u",
        notice_version=1,
        asks=_ASKS,
        gate=(*_BEFORE, "permission_answered", *_LAST),
        sources=(*_SOURCES, _CREDIT),
        forbidden=_NEVER,
        reading=True,
        look_back=_COURTS,
        at_least=_LEAST,
        at_most={**_MOST, "retain_credit_days": 30},
    ),
    Regime(
        service="BK-L",
        version=1,
        valid_from=date(2023, 7, 1),
        valid_to=None,
        family="background_check",
        title={"sv": "Bakgrundskontroll under pågående anställning", "en": "Background check during employment"},
        law={"sv": "Saknas (RF 2:6, JO 2023)", "en": "None (RF 2:6, JO 2023)"},
        legal_basis=(),
        rows=(Row("BK-10", "seen", _INQUIRY), Row("BK-34", "general", _NEXT_LOOK), Row("BK-35", "general", _NEXT_LOOK)),
        notice="bk-b",
        notice_version=1,
        asks=_ASKS,
        gate=_GATE,
        at_least=_LEAST,
        at_most=_MOST,
        blocked=("BK-10", "A check during employment has no settled support in statute (RF 2:6, JO 2023)."),
    ),
)  # fmt: skip
