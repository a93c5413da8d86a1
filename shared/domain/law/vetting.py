"""Security vetting (säkerhetsprövning) by class, its follow-up, class change and exit. SSL 2018:585, SSF 2021:955, PMFS 2022:1.

The matrix of the case description, section 3, in rows: what a class may not have is forbidden here, not hidden elsewhere.
"""

from dataclasses import replace
from datetime import date

from shared.domain.law.rows import Regime, Row, Step

_FROM = date(2021, 12, 1)  # SSF 2021:955
_NEXT_LOOK, _INQUIRY = date(2027, 6, 30), date(2027, 6, 8)  # dir. 2025:105 reports
_ROWS = (
    Row("SP-01", "seen", _NEXT_LOOK), Row("SP-02", "seen", _NEXT_LOOK), Row("SP-03", "seen", _NEXT_LOOK),
    Row("SP-10", "seen", _NEXT_LOOK), Row("SP-11", "seen", _NEXT_LOOK), Row("SP-23", "seen", _NEXT_LOOK),
    Row("SP-24", "seen", _NEXT_LOOK), Row("SP-29", "seen", _NEXT_LOOK), Row("SP-34", "seen", _NEXT_LOOK),
    Row("SP-38", "unsure", _INQUIRY),  # whether parts of SOU 2024:88 are in force
    Row("SP-41", "report", _NEXT_LOOK), Row("SP-44", "unsure", _NEXT_LOOK),
)  # fmt: skip
_CLASSED = (
    Row("SP-09", "seen", _NEXT_LOOK), Row("SP-12", "seen", _NEXT_LOOK), Row("SP-13", "seen", _NEXT_LOOK),
    Row("SP-14", "seen", _NEXT_LOOK), Row("SP-15", "general", _NEXT_LOOK), Row("SP-16", "general", _NEXT_LOOK),
    Row("SP-20", "general", _NEXT_LOOK), Row("SP-22", "seen", _NEXT_LOOK), Row("SP-27", "seen", _NEXT_LOOK),
    Row("SP-28", "general", _NEXT_LOOK), Row("SP-31", "seen", _NEXT_LOOK),
)  # fmt: skip
_INVESTIGATED = (
    Row("SP-17", "seen", _NEXT_LOOK),
    Row("SP-19", "seen", _NEXT_LOOK),
    Row("SP-26", "unsure", _NEXT_LOOK),
)
_BASIS = ("GDPR 6.1 c", "GDPR 6.1 e", "GDPR 9.2 g", "GDPR 10", "SSL 3:1-4", "SSF 5:2")
_ASKS = (
    "position", "engagement", "final_candidate", "need", "proportionality", "conflict_of_interest", "security_agreement"
)  # fmt: skip
_RECORD_DAYS, _COPY_DAYS = (
    730,
    30,
)  # while somebody takes part and two years more; a firm's copy of the investigation
_LEAST = {"waiting_working_days": 1, "interview_notice_days": 1}  # BK-13, SP-41
_GATE = (
    "identity",
    "protected_identity",
    "acknowledged",
    "person_number",
    "right_person",
    "of_age",
    "waiting_time",
)

_OFFICER, _DECIDER = ("case_officer",), ("decider",)
_INVITATION = Step(
    "interview_invitation",
    "SP-41",
    ("interviewer", "case_officer"),
    routes=("mailed", "handed_over"),
    form="invitation",
)
_INTERVIEW = Step(
    "interview",
    "SP-11",
    ("interviewer",),
    after=("interview_invitation",),
    form="interview",
    basis=("SSF 5:2",),
)
_CERTIFICATES = Step(
    "certificates", "SP-10", _OFFICER, waivable_by=_DECIDER, basis=("SSF 5:2",)
)  # SP-03: särskilda skäl
_REFERENCES = Step("references", "SP-10", _OFFICER, waivable_by=_DECIDER, basis=("SSF 5:2",))
_SOURCES = Step("other_sources", "SP-10", _OFFICER, need="conditional", form="sources", basis=("SSF 5:2",))
_INTERIM = Step(
    "interim_assessment", "SP-12", _DECIDER, phase="after_report", routes=("go_on", "to_decision"), onward=("go_on",),
    basis=("SSF 5:3",),
)  # fmt: skip
_APPLICATION = Step(
    "record_check", "SP-13", ("placing_body",), phase="after_report", after=("interim_assessment",), form="application",
    basis=("SSL 3:13-14", "SSL 3:18", "SSF 5:13"), consent=True,
)  # fmt: skip
_FORM = Step(
    "special_investigation", "SP-17", _OFFICER, phase="after_report", after=("interim_assessment",), form="spu",
    basis=("SSL 3:17", "SSF 5:11"), consent=True,
)  # fmt: skip
_SENT = Step(
    "application_sent", "SP-35", ("placing_body",), phase="after_report", after=("record_check",), form="none", consent=True
)  # fmt: skip
_SENT_WITH_FORM = replace(_SENT, after=("record_check", "special_investigation"))
_TALK = Step(
    "agency_talk",
    "SP-19",
    ("placing_body",),
    phase="after_report",
    need="conditional",
    after=("application_sent",),
    form="none",
)
_TALK_UNLESS = Step(
    "agency_talk", "SP-19", ("placing_body",), phase="after_report", need="unless_unneeded", after=("application_sent",),
    form="none",
)  # fmt: skip
_REPLY = Step(
    "record_check_reply", "SP-22", _DECIDER, phase="after_report", after=("application_sent",), form="reply",
    basis=("SSF 5:18-19",),
)  # fmt: skip
_SECRECY = Step(
    "secrecy_information", "SP-29", _OFFICER, phase="after_decision", form="none", basis=("SSL 8:2",)
)
_TRAINING = Step(
    "training", "SP-29", _OFFICER, phase="after_decision", form="none", basis=("SSF 2:3", "SSF 5:1")
)
_AUTHORISATION = Step(
    "authorisation", "SP-30", _DECIDER, phase="after_decision", after=("secrecy_information", "training"), form="authorisation",
    basis=("SSF 2:2",),
)  # fmt: skip
_FOLLOW_UP = Step(
    "follow_up", "SP-25", _OFFICER, phase="participation", routes=("kept", "reviewed"), form="reference",
    basis=("SSL 3:3",), every_months=12,
)  # fmt: skip
_RENEWAL = Step(
    "renewal", "SP-26", ("placing_body",), phase="participation", need="conditional", form="none", every_months=60, consent=True
)  # fmt: skip
_DEREGISTRATION = Step(
    "deregistration", "SP-27", ("placing_body",), phase="exit", form="reference", within=1, escalates=5, basis=("SSF 5:20",)
)  # fmt: skip
_CLOSING_TALK = Step(
    "closing_talk", "SP-28", _OFFICER, phase="exit", need="recommended", form="none", basis=("PMFS 2022:1",)
)
_ALL = (_INVITATION, _INTERVIEW, _CERTIFICATES, _REFERENCES, _SOURCES, _INTERIM)
_AFTER = (_SECRECY, _TRAINING, _AUTHORISATION, _FOLLOW_UP)
_NO_SEARCH = (
    ("record_check", "SP-07"), ("application_sent", "SP-07"), ("record_check_reply", "SP-07"), ("deregistration", "SP-07"),
)  # fmt: skip
_NO_INVESTIGATION = (("special_investigation", "SP-17"), ("agency_talk", "SP-19"), ("renewal", "SP-26"))
_DECIDED = ("godkänd", "ej_godkänd")
_PLACED = (*_ASKS, "citizenship", "placement")
_SE, _EN = "Säkerhetsskyddslagen (2018:585)", "Protective Security Act (2018:585)"


_NONE = Regime(
    service="SP-0", version=1, valid_from=_FROM, valid_to=None, family="security_vetting",
    title={"sv": "Säkerhetsprövning utan säkerhetsklass", "en": "Security vetting without a class"}, law={"sv": _SE, "en": _EN},
    legal_basis=_BASIS, rows=_ROWS, notice="sp-0", notice_version=1, asks=_ASKS, gate=_GATE,
    steps=(*_ALL, *_AFTER, _CLOSING_TALK), forbidden=(*_NO_SEARCH, *_NO_INVESTIGATION), at_least=_LEAST,
    record_days=_RECORD_DAYS, vendor_copy_days=_COPY_DAYS,
    outcomes=_DECIDED,
)  # fmt: skip
_THREE = replace(
    _NONE, service="SP-3", title={"sv": "Säkerhetsprövning, klass 3", "en": "Security vetting, class 3"},
    legal_basis=(*_BASIS, "SSL 3:13-14", "SSL 3:18"), rows=(*_ROWS, *_CLASSED), notice="sp-3", asks=_PLACED,
    steps=(*_ALL, _APPLICATION, _SENT, _REPLY, *_AFTER, _DEREGISTRATION, _CLOSING_TALK),
    forbidden=_NO_INVESTIGATION, classed=True,
)  # fmt: skip
_TWO = replace(
    _THREE, service="SP-2", title={"sv": "Säkerhetsprövning, klass 2", "en": "Security vetting, class 2"},
    legal_basis=(*_BASIS, "SSL 3:13-14", "SSL 3:17-18"), rows=(*_ROWS, *_CLASSED, *_INVESTIGATED), notice="sp-2",
    steps=(*_ALL, _FORM, _APPLICATION, _SENT_WITH_FORM, _TALK, _REPLY, *_AFTER, _RENEWAL, _DEREGISTRATION, _CLOSING_TALK),
    forbidden=(),
)  # fmt: skip

VETTING: tuple[Regime, ...] = (
    _NONE,
    _THREE,
    _TWO,
    replace(
        _TWO, service="SP-1", title={"sv": "Säkerhetsprövning, klass 1", "en": "Security vetting, class 1"},
        legal_basis=(*_BASIS, "SSL 3:13-14", "SSL 3:17-18", "SSF 5:5", "SSF 5:17"), notice="sp-1",
        steps=(*_ALL, _FORM, _APPLICATION, _SENT_WITH_FORM, _TALK_UNLESS, _REPLY, *_AFTER, _RENEWAL, _DEREGISTRATION,
               _CLOSING_TALK),
    ),
    Regime(
        service="SP-F", version=1, valid_from=_FROM, valid_to=None, family="security_vetting",
        title={"sv": "Uppföljande säkerhetsprövning", "en": "Follow-up of security vetting"}, law={"sv": _SE, "en": _EN},
        legal_basis=("GDPR 6.1 c", "GDPR 6.1 e", "SSL 3:3"),
        rows=(Row("SP-03", "seen", _NEXT_LOOK), Row("SP-25", "report", _NEXT_LOOK), Row("SP-34", "seen", _NEXT_LOOK)),
        notice="sp-f", notice_version=1, asks=("position", "engagement", "need", "conflict_of_interest"), gate=_GATE,
        steps=(
            Step("follow_up_talk", "SP-25", ("interviewer", "case_officer"), form="interview", basis=("SSL 3:3",)),
            Step("changes", "SP-25", _OFFICER, need="conditional", after=("follow_up_talk",)),
        ),
        forbidden=(("record_check", "SP-15"), ("special_investigation", "SP-15")), judged=False,
        outcomes=("kvarstår", "omprövas"), follows=True, at_least=_LEAST,
    record_days=_RECORD_DAYS, vendor_copy_days=_COPY_DAYS,
    ),
    Regime(
        service="SP-K", version=1, valid_from=_FROM, valid_to=None, family="security_vetting",
        title={"sv": "Byte av säkerhetsklass", "en": "Change of security class"}, law={"sv": _SE, "en": _EN},
        legal_basis=(*_BASIS, "SSL 3:18", "SSF 5:11", "SSF 5:20"),
        rows=(*_ROWS, *_CLASSED, Row("SP-32", "general", _NEXT_LOOK)), notice="sp-k", notice_version=1,
        asks=(
            "position", "engagement", "need", "proportionality", "conflict_of_interest", "citizenship", "security_class",
            "placement",
        ),
        gate=_GATE,
        steps=(
            Step("delta", "SP-32", _OFFICER, basis=("SSF 5:11",)), _INTERIM, _APPLICATION,
            Step("special_investigation", "SP-17", _OFFICER, phase="after_report", need="conditional",
                 after=("interim_assessment",), form="spu", basis=("SSL 3:17",), consent=True),
            _SENT, _REPLY,
            Step("old_deregistration", "SP-32", ("placing_body",), phase="after_decision", form="reference",
                 within=1, escalates=5,
                 basis=("SSF 5:20",)),
            _SECRECY, _TRAINING, _AUTHORISATION, _FOLLOW_UP, _DEREGISTRATION, _CLOSING_TALK,
        ),
        outcomes=_DECIDED, follows=True,
        classed=True, at_least=_LEAST,
    record_days=_RECORD_DAYS, vendor_copy_days=_COPY_DAYS,
    ),
    Regime(
        service="SP-A", version=1, valid_from=_FROM, valid_to=None, family="exit",
        title={"sv": "Avslut efter säkerhetsprövning", "en": "Exit after security vetting"}, law={"sv": _SE, "en": _EN},
        legal_basis=("GDPR 6.1 c", "SSF 5:20"),
        rows=(Row("SP-27", "seen", _NEXT_LOOK), Row("SP-28", "general", _NEXT_LOOK), Row("SP-34", "seen", _NEXT_LOOK)),
        notice="sp-a", notice_version=1, asks=("position", "engagement", "conflict_of_interest"), gate=(),
        steps=(
            Step("deregistration", "SP-27", ("placing_body",), form="reference", within=1, escalates=5, basis=("SSF 5:20",)),
            Step("closing_talk", "SP-28", _OFFICER, need="recommended", form="none", basis=("PMFS 2022:1",)),
            Step("material_returned", "SP-28", _OFFICER, form="none"),
            Step("secrecy_reminder", "SP-29", _OFFICER, form="none", basis=("SSL 8:2",)),
        ),
        forbidden=(("record_check", "SP-27"), ("special_investigation", "SP-27")), judged=False, decided=False,
        follows=True, record_days=_RECORD_DAYS, vendor_copy_days=_COPY_DAYS,
    ),
)  # fmt: skip
