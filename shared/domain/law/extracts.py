"""Register extracts (registerutdrag), a regime for each statute. What may be documented differs, so it is data (rules 2).

An extract is asked for at the offer stage (BK-28), obtained from Polisen by the candidate, and shown. None of its content enters.
"""

from dataclasses import replace
from datetime import date

from shared.domain.law.rows import Extract, Regime, Row, Step

_NEXT_LOOK = date(2027, 6, 30)
_SCHOOL_WATCH = date(2026, 12, 31)
_BOTH = ("belastningsregistret", "misstankeregistret")
_ONE = ("belastningsregistret",)
_NOTE_MONTHS = 24  # after the employment
_ASKS = ("position", "engagement", "final_candidate", "offer_stage", "conflict_of_interest")
_ASKS_REHIRE = (*_ASKS, "rehire")  # where the statute exempts who was employed there until lately
_GATE = ("identity", "protected_identity", "acknowledged", "right_person", "of_age", "waiting_time")
_SHOWN = Step("extract_shown", "BK-21", ("case_officer", "decider"), form="extract")
_AUTHENTICITY = Step(
    "authenticity", "BK-28", ("case_officer", "decider"), form="none", settled="BK-21.authenticity"
)
_COPY = Step(
    "extract_copy",
    "BK-24",
    ("case_officer",),
    after=("extract_shown",),
    form="copy",
    basis=("2007:171 3 §",),
)
_COPY_AUTHENTICITY = Step("authenticity", "BK-28", ("case_officer",), after=("extract_shown",), form="none")
_NEVER_COPY = (("extract_copy", "BK-20"), ("extract_content", "BK-20"))


_ROWS = (Row("BK-20", "seen", _NEXT_LOOK), Row("BK-28", "seen", _NEXT_LOOK))
_SCHOOL = Regime(
    service="RU-SKOLA", version=1, valid_from=date(2021, 8, 1), valid_to=date(2026, 7, 14), family="register_extract",
    title={"sv": "Registerutdrag, skola och förskola", "en": "Register extract, school and preschool"},
    law={"sv": "Skollagen (2010:800) 2 kap. 31–33 §§", "en": "Education Act (2010:800) 2:31–33"},
    legal_basis=("GDPR 6.1 c", "skollagen 2:31-33"), rows=(Row("BK-21", "seen", _NEXT_LOOK), *_ROWS),
    notice="ru-skola", notice_version=1, asks=_ASKS_REHIRE, gate=_GATE, steps=(_SHOWN, _AUTHENTICITY), forbidden=_NEVER_COPY,
    judged=False, decided=False, extract=Extract(_ONE, "mandatory", "note_only", 12, 12, note_keep_months=_NOTE_MONTHS),
    at_least={"waiting_working_days": 1}, at_most={"max_candidates": 3},
)  # fmt: skip
_CHILDREN = replace(
    _SCHOOL, service="RU-BARN", valid_from=date(2013, 12, 18), valid_to=date(2026, 2, 28),
    title={"sv": "Registerutdrag, arbete med barn", "en": "Register extract, work with children"},
    law={"sv": "Lag (2013:852)", "en": "Act (2013:852)"}, legal_basis=("GDPR 6.1 e", "GDPR 6.1 f", "2013:852"),
    rows=(Row("BK-23", "seen", _NEXT_LOOK), *_ROWS), notice="ru-barn", asks=_ASKS,
    extract=Extract(_ONE, "on_request", "note_only", 12, note_keep_months=_NOTE_MONTHS),
)  # fmt: skip

EXTRACTS: tuple[Regime, ...] = (
    _SCHOOL,
    replace(
        _SCHOOL, version=2, valid_from=date(2026, 7, 15), valid_to=None,
        law={"sv": "Skollagen 2 kap. 31–33 §§ enligt lagrådsremiss januari 2026",
             "en": "Education Act 2:31–33 as proposed in January 2026"},
        rows=(Row("BK-22", "unsure", _SCHOOL_WATCH), *_ROWS),
        extract=Extract(_BOTH, "mandatory", "note_only", 6, 6, note_keep_months=_NOTE_MONTHS),
    ),
    _CHILDREN,
    replace(
        _CHILDREN, version=2, valid_from=date(2026, 3, 1), valid_to=None,
        law={"sv": "Lag (2013:852), ändrad genom prop. 2025/26:61", "en": "Act (2013:852), as amended by bill 2025/26:61"},
        rows=(Row("BK-23", "report", _NEXT_LOOK), *_ROWS),
        extract=Extract(_BOTH, "on_request", "note_only", None, note_keep_months=_NOTE_MONTHS),
    ),
    replace(
        _SCHOOL, service="RU-HVB", valid_from=date(2024, 4, 1), valid_to=None,
        title={"sv": "Registerutdrag, HVB och stödboende", "en": "Register extract, homes for care and supported housing"},
        law={"sv": "Lag (2007:171)", "en": "Act (2007:171)"}, legal_basis=("GDPR 6.1 c", "2007:171"),
        rows=(Row("BK-24", "seen", _NEXT_LOOK), *_ROWS), notice="ru-hvb", steps=(_SHOWN, _COPY_AUTHENTICITY, _COPY),
        forbidden=(("extract_content", "BK-20"),),
        extract=Extract(_BOTH, "mandatory", "keep_copy", 6, 6, 24, note_keep_months=_NOTE_MONTHS),
    ),
    replace(
        _SCHOOL, service="RU-LSS-BARN", valid_from=date(2011, 1, 1), valid_to=None,
        title={"sv": "Registerutdrag, LSS-insatser åt barn", "en": "Register extract, LSS services for children"},
        law={"sv": "Lag (2010:479)", "en": "Act (2010:479)"}, legal_basis=("GDPR 6.1 c", "2010:479"),
        rows=(Row("BK-25", "general", _NEXT_LOOK), *_ROWS), notice="ru-lss-barn", asks=_ASKS,
        extract=Extract(_ONE, "mandatory", "note_only", 12, note_keep_months=_NOTE_MONTHS),
    ),
    replace(
        _SCHOOL, service="RU-HEM", valid_from=date(2026, 3, 1), valid_to=None,
        title={"sv": "Registerutdrag, arbete i hemmet", "en": "Register extract, work in people's homes"},
        law={"sv": "Lag (2026:43)", "en": "Act (2026:43)"}, legal_basis=("GDPR 6.1 e", "GDPR 6.1 f", "2026:43"),
        rows=(Row("BK-26", "report", _NEXT_LOOK), *_ROWS), notice="ru-hem", asks=_ASKS,
        extract=Extract(_BOTH, "on_request", "note_only", None, note_keep_months=_NOTE_MONTHS),
    ),
    replace(
        _SCHOOL, service="RU-LEDNING", valid_from=date(2026, 3, 1), valid_to=None,
        title={"sv": "Registerutdrag, ledande befattning", "en": "Register extract, leading position"},
        law={"sv": "Ny lag enligt prop. 2025/26:61", "en": "New act according to bill 2025/26:61"},
        legal_basis=("GDPR 6.1 e", "prop. 2025/26:61"), rows=(Row("BK-27", "report", _NEXT_LOOK), *_ROWS), notice="ru-ledning",
        asks=_ASKS, extract=Extract(_ONE, "on_request", "note_only", None, note_keep_months=_NOTE_MONTHS),
    ),
)  # fmt: skip
