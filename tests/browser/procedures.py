"""The pages of register extracts, security vetting and the consent by law, in every state."""

from dataclasses import replace
from datetime import UTC, date, datetime

from shared.pages import acts
from shared.pages import models as m
from shared.pages import parts as p
from shared.texts.catalogue import Language
from shared.texts.consents import RECORD_CHECK, Statement, consent_text
from tests.browser.setting import AT, START, UNTIL, VALUES, WORDS, frame, full_notice

WHEN = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
EXTRACTS = ("ru-skola", "ru-barn", "ru-hvb", "ru-lss-barn", "ru-hem", "ru-ledning")
VETTINGS = ("sp-0", "sp-3", "sp-2", "sp-1", "sp-f", "sp-k")
HELD = ("sp-f", "sp-k")


def kind_frame(language: Language, *variants: str) -> p.Frame:
    """The frame of a case of another kind than a background check."""
    return replace(frame(language), variants=variants)


def procedures(language: Language) -> dict[str, p.Page]:
    """Every such page by a name that says which."""
    return {
        **_notices(language),
        **_consent(language),
        **_preparing(language),
        **_statuses(language),
        **_stopping(language),
    }


def _notices(language: Language) -> dict[str, p.Page]:
    shown, values = kind_frame(language, "extract"), VALUES[language]
    short = m.NoticeExtract(
        frame=shown,
        purpose=values["purpose"],
        law=values["law"],
        obligation="mandatory",
        registers=values["registers"],
        age=values["age"],
        keep=WORDS[language]["keep"],
        publicity=values["public_extract"],
        start=START,
    )
    pages: dict[str, p.Page] = {
        "c02-extract": short,
        "c02-extract-asked": replace(short, obligation="on_request", read_on=AT.date()),
        "c02-extract-copy": replace(short, copy_months=24),
        "c04-receipt-extract": m.AcknowledgeReceipt(frame=shown, at=AT, start=START, next="extract"),
        "c02-vetting-3": _vetting(language, "vetting"),
        "c02-vetting-0": replace(_vetting(language, "vetting"), security_class="", record_check=False),
        "c02-vetting-follow-up": replace(
            _vetting(language, "employed", "vetting"),
            security_class="",
            interview=False,
            talk=True,
            documents=False,
            record_check=False,
            judged=False,
            read_on=AT.date(),
        ),
        "c02-vetting-change": replace(
            _vetting(language, "employed", "vetting"), interview=False, documents=False, delta=True
        ),
    }
    for name in (*EXTRACTS, *VETTINGS):
        kinds = (
            ("extract",) if name in EXTRACTS else ("employed", "vetting") if name in HELD else ("vetting",)
        )
        pages[f"c03-full-{name}"] = m.NoticeFull(
            frame=kind_frame(language, *kinds), notice=full_notice(language, name), shown_at=AT
        )
    return pages


def _vetting(language: Language, *variants: str) -> m.NoticeVetting:
    values = VALUES[language]
    return m.NoticeVetting(
        frame=kind_frame(language, *variants),
        purpose=values["purpose"],
        security_class=values["security_class"],
        interview=True,
        talk=False,
        delta=False,
        documents=True,
        record_check=True,
        judged=True,
        keep=WORDS[language]["keep"],
        publicity=values["public_vetting"],
        start=START,
        interview_days=2,
    )


def _consent(language: Language) -> dict[str, p.Page]:
    inside, values = kind_frame(language, "vetting"), VALUES[language]

    def signed(statement: Statement) -> str:
        return consent_text(RECORD_CHECK, language, statement, values)

    named = values["security_class"]
    withdraw = acts.SignWithdraw(frame=inside, act="consent", signed_text=signed("withdraw"))
    withdrawn = acts.SignWithdrawn(frame=inside, act="consent", at=AT)
    missing = (p.FieldError("choice", "consent.error_missing"),)
    return {
        "c05-consent-explain": acts.ConsentExplain(frame=inside, security_class=named, investigated=False),
        "c05-consent-explain-2": acts.ConsentExplain(frame=inside, security_class=named, investigated=True),
        "c05-consent-choose": acts.SignChoose(frame=inside, act="consent"),
        "c05-consent-choose-error": acts.SignChoose(frame=inside, act="consent", errors=missing),
        "c05-consent-check-yes": acts.SignCheck(
            frame=inside, act="consent", choice="yes", signed_text=signed("yes")
        ),
        "c05-consent-check-yes-2": acts.SignCheck(
            frame=inside, act="consent", choice="yes", signed_text=signed("yes_investigated")
        ),
        "c05-consent-check-no": acts.SignCheck(
            frame=inside, act="consent", choice="no", signed_text=signed("no")
        ),
        "c05-consent-receipt-yes": acts.ConsentReceipt(frame=inside, choice="yes", at=AT),
        "c05-consent-receipt-no": acts.ConsentReceipt(frame=inside, choice="no", at=AT),
        "c05-consent-receipt-over": acts.ConsentReceipt(frame=inside, choice="no", at=AT, may_change=False),
        "c05-consent-withdraw": withdraw,
        "c05-consent-withdrawn": withdrawn,
        "c05-consent-withdrawn-open": replace(withdrawn, may_change=True),
    }


def _preparing(language: Language) -> dict[str, p.Page]:
    values, words = VALUES[language], WORDS[language]
    extract = acts.Extract(
        frame=kind_frame(language, "extract"),
        form="ru-skola",
        obligation="mandatory",
        registers=values["registers"],
        age=values["age"],
        start=START,
    )
    talk = acts.Interview(
        frame=kind_frame(language, "vetting"),
        what=words["interview_what"],
        why=words["interview_why"],
        minutes=90,
        when=WHEN,
        who=values["host_name"],
        topics=tuple(words["topics"].split("; ")),
        place=words["interview_place"],
    )
    pages: dict[str, p.Page] = {
        f"c06-extract-{name}": replace(extract, form=name, obligation="on_request")
        for name in EXTRACTS
        if name in ("ru-barn", "ru-hem", "ru-ledning")
    }
    pages |= {f"c06-extract-{name}": replace(extract, form=name) for name in ("ru-skola", "ru-lss-barn")}
    return pages | {
        "c06-extract-ru-hvb": replace(extract, form="ru-hvb", copy_months=24),
        "c08-interview": talk,
        "c08-interview-no-place": replace(talk, place=None),
    }


EXTRACT_STEPS: tuple[p.Step, ...] = (
    p.Step("information", "done", AT.date()),
    p.Step("extract", "yours"),
    p.Step("extract_copy", "later"),
    p.Step("authenticity", "later"),
    p.Step("deletion", "later"),
)
VETTING_STEPS: tuple[p.Step, ...] = (
    p.Step("information", "done", AT.date()),
    p.Step("interview", "yours"),
    p.Step("documents", "now"),
    p.Step("assessment", "later"),
    p.Step("review", "later"),
    p.Step("report", "later"),
    p.Step("interim", "later"),
    p.Step("consent", "later"),
    p.Step("record_check", "later"),
    p.Step("decision", "later"),
    p.Step("obligations", "later"),
    p.Step("follow_up", "later"),
    p.Step("exit", "later"),
    p.Step("deletion", "later"),
)


def _at(name: p.StepName, state: p.StepState) -> tuple[p.Step, ...]:
    """The vetting's steps where `name` is the first that is not done."""
    place = [step.name for step in VETTING_STEPS].index(name)
    done = tuple(p.Step(step.name, "done", AT.date()) for step in VETTING_STEPS[:place])
    later = tuple(p.Step(step.name, "later") for step in VETTING_STEPS[place + 1 :])
    return (*done, p.Step(name, state), *later)


def _statuses(language: Language) -> dict[str, p.Page]:
    acts: tuple[p.Act, ...] = ("notice", "readers", "protected", "stop")
    extract = m.Status(
        frame=kind_frame(language, "extract"),
        label="awaiting_extract",
        steps=EXTRACT_STEPS,
        acts=("notice", "extract", "readers", "protected", "stop"),
        task="extract",
    )
    shown = (
        EXTRACT_STEPS[0],
        p.Step("extract", "done", UNTIL),
        p.Step("extract_copy", "now"),
        *EXTRACT_STEPS[3:],
    )
    vetting = m.Status(
        frame=kind_frame(language, "vetting"), label="in_progress", steps=VETTING_STEPS, acts=acts
    )
    answered: tuple[p.Act, ...] = ("notice", "consent", "report", "readers", "protected")
    refused = tuple(
        p.Step("record_check", "not_asked") if s.name == "record_check" else s for s in _at("decision", "now")
    )
    held = kind_frame(language, "employed", "vetting")
    return {
        "c07-extract": extract,
        "c07-extract-shown": replace(extract, label="in_progress", steps=shown, acts=acts, task=None),
        "c07-extract-closed": replace(
            extract, label="closed", until=date(2027, 1, 29), steps=shown, acts=("notice",), task=None
        ),
        "c07-vetting": vetting,
        "c07-vetting-interview": replace(
            vetting, label="awaiting_interview", task="interview", acts=("notice", "interview", *acts[1:])
        ),
        "c07-vetting-released": replace(
            vetting, label="released", task="report", steps=_at("interim", "now"), acts=("notice", "report")
        ),
        "c07-vetting-consent": replace(
            vetting, label="awaiting_consent", task="consent", steps=_at("consent", "yours"), acts=acts
        ),
        "c07-vetting-record-check": replace(
            vetting, label="record_check", steps=_at("record_check", "now"), acts=answered
        ),
        "c07-vetting-refused": replace(
            vetting, label="released", task="report", steps=refused, acts=answered
        ),
        "c07-vetting-decided": replace(
            vetting, label="decided", steps=_at("obligations", "later"), acts=answered
        ),
        "c07-vetting-ending": replace(vetting, label="ending", steps=_at("exit", "now"), acts=answered),
        "c07-vetting-employed": replace(vetting, frame=held),
        "c07-vetting-paused": replace(vetting, label="suspended", pause="objection"),
        "c07-extract-paused": replace(extract, label="suspended", pause="objection", task=None),
    }


def _stopping(language: Language) -> dict[str, p.Page]:
    pages: dict[str, p.Page] = {}
    for kind in ("extract", "vetting"):
        inside = kind_frame(language, kind)
        pages[f"c17-stop-{kind}"] = m.Stop(frame=inside, days=7)
        pages[f"c17-stopped-{kind}"] = m.StopReceipt(frame=inside, at=AT, deleted_by=UNTIL)
        pages[f"c22-after_stopping-{kind}"] = m.Obstacle(frame=inside, kind="after_stopping", at=AT)
    outside = replace(frame(language, signed_in=False), variants=("employed", "vetting"))
    return pages | {"c01-start-employed": m.Start(frame=outside, link="Zm9yZXN0LXJpdmVyLXN0b25lLW1vc3M")}
