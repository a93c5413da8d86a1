"""Every candidate page in every state, in both languages, with invented people: what the tests render."""

from dataclasses import replace
from datetime import date
from typing import get_args

from shared.pages import acts
from shared.pages import models as m
from shared.pages import parts as p
from shared.texts.catalogue import Language, text
from tests.browser.procedures import procedures
from tests.browser.rights import rights
from tests.browser.setting import (
    AT,
    CHAIN_HEAD,
    LINK,
    START,
    UNTIL,
    VALUES,
    WORDS,
    frame,
    full_notice,
    nameless,
)


def findings(language: Language) -> tuple[p.Finding, ...]:
    """Return a final judgment with a comment and a pending prosecution without."""
    words = WORDS[language]
    judgment = p.Finding(
        number=1,
        words=words["judgment"],
        source=words["appeal_court"],
        on=date(2022, 3, 3),
        kind="final_judgment",
        matched="personnummer",
        relevance=words["relevance"],
        keep=words["keep"],
        reference="B 1234-21",
        state="draft",
        choice="context",
        comment=words["comment"],
    )
    prosecution = p.Finding(
        number=2,
        words=words["prosecution"],
        source=words["district_court"],
        on=date(2026, 8, 17),
        kind="pending_prosecution",
        matched="name_and_birth_date",
        relevance=words["relevance"],
        keep=words["keep"],
        reference="B 4321-26",
    )
    return judgment, prosecution


def gallery(language: Language) -> dict[str, p.Page]:
    """Return every page and state by a name that says which."""
    return {
        **_entering(language),
        **_notices(language),
        **_permission(language),
        **procedures(language),
        **statuses(language),
        **_reading(language),
        **_later(language),
        **rights(language),
        **_obstacles(language),
    }


def _entering(language: Language) -> dict[str, p.Page]:
    out, inside = frame(language, signed_in=False), frame(language)
    wrong = (p.FieldError("code", "start.error_code_wrong"),)
    missing = (p.FieldError("code", "start.error_code_missing"),)
    tries = (p.FieldError("code", "start.error_code_tries"),)
    failed = (p.FieldError("eid", "start.error_eid_failed"),)
    return {
        "c01-start": m.Start(frame=out, link=LINK),
        "c01-start-code-missing": m.Start(frame=out, link=LINK, errors=missing),
        "c01-start-code-wrong": m.Start(frame=out, link=LINK, code="123 456", errors=wrong),
        "c01-start-code-tries": m.Start(frame=out, link=LINK, errors=tries),
        "c01-start-eid-failed": m.Start(frame=out, link=LINK, errors=failed),
        "c00-protected-question": m.ProtectedQuestion(frame=inside),
        "c00-protected-act": m.ProtectedAct(frame=inside),
        "c00-protected-done": m.ProtectedDone(frame=out),
        "c00-accessibility": m.Accessibility(frame=out, tested_on=AT.date()),
        "c00-accessibility-no-case": m.Accessibility(frame=nameless(language), tested_on=AT.date()),
    }


def _notices(language: Language) -> dict[str, p.Page]:
    inside, values, words = frame(language), VALUES[language], WORDS[language]
    basic = m.NoticeShort(
        frame=inside,
        purpose=values["purpose"],
        keep=words["keep_short"],
        start=START,
        court_days=5,
        reply_days=5,
        client_is_authority=True,
        administrative_courts_asked=True,
    )
    return {
        "c02-notice-b": basic,
        "c02-notice-u": replace(basic, credit_bureau=values["credit_bureau"]),
        "c02-notice-read-before": replace(basic, read_on=AT.date()),
        "c02-notice-changed": replace(basic, read_on=AT.date(), changes=(words["change"],)),
        "c03-full-b": m.NoticeFull(frame=inside, notice=full_notice(language, "bk-b"), shown_at=AT),
        "c03-full-u": m.NoticeFull(frame=inside, notice=full_notice(language, "bk-u"), shown_at=AT),
        "c04-acknowledge": m.Acknowledge(frame=inside),
        "c04-receipt-b": m.AcknowledgeReceipt(frame=inside, at=AT, start=START, next="status"),
        "c04-receipt-u": m.AcknowledgeReceipt(frame=inside, at=AT, start=START, next="permission"),
    }


def _permission(language: Language) -> dict[str, p.Page]:
    inside, values = frame(language), VALUES[language]
    bureau = values["credit_bureau"]
    pages: dict[str, p.Page] = {
        "c05-explain": acts.PermissionExplain(
            frame=inside, credit_bureau=bureau, inquirer=values["employer"]
        ),
        "c05-choose": acts.SignChoose(frame=inside, act="permission"),
        "c05-choose-error": acts.SignChoose(
            frame=inside, act="permission", errors=(p.FieldError("choice", "permission.error_missing"),)
        ),
        "c05-withdraw": acts.SignWithdraw(frame=inside, act="permission"),
        "c05-withdrawn": acts.SignWithdrawn(frame=inside, act="permission", at=AT),
    }
    answers: tuple[p.Answer, ...] = ("yes", "no")
    for choice in answers:
        signed = text(language, f"permission.signed_{choice}", **values)
        pages[f"c05-check-{choice}"] = acts.SignCheck(
            frame=inside, act="permission", choice=choice, signed_text=signed
        )
        pages[f"c05-receipt-{choice}"] = acts.PermissionReceipt(
            frame=inside, choice=choice, at=AT, credit_bureau=bureau
        )
    return pages


STEPS: tuple[p.Step, ...] = (
    p.Step("information", "done", AT.date()),
    p.Step("permission", "done", AT.date()),
    p.Step("identity", "done", AT.date()),
    p.Step("courts", "now", date(2026, 11, 18), days=5),
    p.Step("credit", "not_asked"),
    p.Step("reading", "later"),
    p.Step("assessment", "later"),
    p.Step("review", "later"),
    p.Step("report", "later"),
    p.Step("decision", "later"),
    p.Step("deletion", "planned", date(2027, 1, 29)),
)
READING_STEPS = (
    *STEPS[:3],
    p.Step("courts", "done", date(2026, 11, 18)),
    p.Step("credit", "missing"),
    p.Step("reading", "yours", UNTIL),
    *STEPS[6:],
)


def statuses(language: Language) -> dict[str, p.Page]:
    """Return the status page under every outward label and task."""
    inside = frame(language)
    acts: tuple[p.Act, ...] = ("notice", "permission", "readers", "protected", "stop")
    base = m.Status(frame=inside, label="in_progress", steps=STEPS, acts=acts, until=UNTIL)
    first = (p.Step("information", "yours", UNTIL), *(p.Step(s.name, "later") for s in STEPS[1:]))
    yours = replace(base, label="awaiting_candidate", steps=first)
    over = tuple(s if s.name == "deletion" else p.Step(s.name, "done", UNTIL) for s in STEPS)
    ended = replace(base, until=None, acts=("notice", "readers"), steps=over)
    pages: dict[str, p.Page] = {
        "c07-in-progress": base,
        "c07-in-progress-undated": replace(base, until=None),
        "c07-your-turn-notice": replace(yours, task="notice"),
        "c07-your-turn-permission": replace(yours, task="permission"),
        "c07-your-turn-identity": replace(yours, task="identity"),
        "c07-reading": replace(base, label="awaiting_candidate_reading", task="reading", steps=READING_STEPS),
        "c07-in-review": replace(base, label="in_review"),
        "c07-released": replace(ended, label="released", task="report"),
        "c07-closed": replace(ended, label="closed", until=date(2027, 1, 29)),
        "c07-shredded": replace(ended, label="shredded", task="receipt", acts=(), steps=()),
        "c07-withdrawn": replace(ended, label="withdrawn", steps=()),
        "c07-cancelled": replace(ended, label="cancelled", steps=()),
        "c07-expired": replace(ended, label="expired", steps=()),
    }
    sources: tuple[p.Source, ...] = ("general", "administrative", "credit")
    for source in sources:
        pages[f"c07-source-{source}"] = replace(base, label="awaiting_source", source=source)
    pauses: tuple[p.Pause, ...] = ("objection", "correction", "question")
    for pause in pauses:
        pages[f"c07-paused-{pause}"] = replace(base, label="suspended", pause=pause)
    return pages


def _reading(language: Language) -> dict[str, p.Page]:
    inside, words = frame(language), WORDS[language]
    judgment, prosecution = both = findings(language)
    listed = m.Reading(frame=inside, findings=both, until=UNTIL, missing=(words["district_court"],))
    comment = m.Comment(frame=inside, number=2, source=prosecution.source)
    kinds: tuple[p.FindingKind, ...] = ("non_final_judgment", "credit_entry")
    states: tuple[p.CommentState, ...] = ("sent", "under_review", "upheld", "partly", "rejected", "over")
    pages: dict[str, p.Page] = {
        "c10-list": listed,
        "c10-list-one": replace(listed, findings=both[:1], missing=(), may_extend=False),
        "c10-list-over": replace(listed, open=False),
        "c10-list-one-over": replace(listed, findings=both[:1], open=False),
        "c10-none": replace(listed, findings=(), missing=()),
        "c10-none-missing": replace(listed, findings=()),
        "c10-none-extended": replace(listed, findings=(), missing=(), may_extend=False),
        "c10-none-over": replace(listed, findings=(), open=False),
        "c10-item-judgment": m.ReadingItem(frame=inside, finding=judgment, count=2),
        "c10-item-prosecution": m.ReadingItem(frame=inside, finding=prosecution, count=2),
        "c11-comment": comment,
        "c11-comment-kept": replace(comment, choice="context", text=words["comment"]),
        "c11-comment-errors": replace(comment, text="x" * 4212, errors=_two_errors()),
        "c11-comment-no-text": replace(
            comment, choice="context", errors=(p.FieldError("text", "reading.error_text_missing"),)
        ),
        "c12-check": m.CommentCheck(frame=inside, findings=both),
        "c12-check-none": m.CommentCheck(frame=inside, findings=(prosecution,)),
        "c12-check-no-findings": m.CommentCheck(frame=inside, findings=()),
        "c12-sent": m.CommentReceipt(frame=inside, at=AT, until=UNTIL, commented=True),
        "c12-sent-none": m.CommentReceipt(frame=inside, at=AT, until=UNTIL, commented=False),
        "c12-more-time": m.MoreTime(frame=inside, until=UNTIL),
    }
    for kind in kinds:
        other = replace(prosecution, kind=kind, matched="samordningsnummer", reference=None)
        pages[f"c10-item-{kind}"] = m.ReadingItem(frame=inside, finding=other, count=2)
    for state in states:
        answered = replace(judgment, state=state, reason=words["reason"] if state == "rejected" else "")
        pages[f"c10-item-{state}"] = m.ReadingItem(frame=inside, finding=answered, count=2)
    return pages


def _two_errors() -> tuple[p.FieldError, ...]:
    return (
        p.FieldError("choice", "reading.error_choice_missing"),
        p.FieldError("text", "reading.error_text_long", over=212),
    )


def _later(language: Language) -> dict[str, p.Page]:
    inside, words = frame(language), WORDS[language]
    part = p.ReportPart(words["part"], (words["sentence"],))
    employer = VALUES[language]["employer"]
    notes = (
        p.ReadingNote(AT, "decider", employer, "report", "decide"),
        p.ReadingNote(AT, "host", employer, "findings", "assess", "Anna Lind"),
        p.ReadingNote(AT, "candidate", "", "findings", "own"),
    )
    staff = tuple(p.ReadingNote(AT, role, employer, what, why) for role, what, why in STAFF_READINGS)
    gone = m.Deleted(
        frame=frame(language, signed_in=False),
        classes=(p.DeletedClass("person", AT, "7K3M"), p.DeletedClass("items", AT, "9QX2")),
        kept=(p.Kept("proof", date(2029, 1, 29)), p.Kept("log", date(2031, 1, 29)), p.Kept("archive")),
        effective=date(2026, 11, 16),
        receipt_code="7K3M-9QX2-LV",
        chain_head=CHAIN_HEAD,
    )
    return {
        "c13-report-waiting": m.Report(frame=inside, earliest=UNTIL),
        "c13-report": m.Report(frame=inside, released_at=AT, parts=(part,), pdf_pages=3, pdf_bytes=48_230),
        "c13-report-by-hand": m.Report(frame=inside, released_at=AT, by_hand=True),
        "c15-readers": m.Readers(frame=inside, notes=notes, older_href="/c/readers?page=2"),
        "c15-readers-older": m.Readers(frame=inside, notes=notes, newer_href="/c/readers"),
        "c15-readers-staff": m.Readers(frame=inside, notes=staff),
        "c15-readers-none": m.Readers(frame=inside, notes=()),
        "c17-stop": m.Stop(frame=inside, days=7),
        "c17-stop-archive": m.Stop(frame=inside, days=None),
        "c17-stopped": m.StopReceipt(frame=inside, at=AT, deleted_by=date(2026, 11, 16)),
        "c17-stopped-archive": m.StopReceipt(frame=inside, at=AT, deleted_by=None),
        "c20-deleted": gone,
        "c20-deleted-all": replace(gone, kept=()),
    }


STAFF_READINGS: tuple[tuple[p.Reader, p.Read, p.Reason], ...] = (
    ("data_protection_officer", "case", "oversee"),
    ("auditor", "case", "oversee"),
    ("administrator", "case", "administer"),
    ("decider", "report", "decide"),
    ("reviewer", "assessment", "review"),
    ("reviewer", "reply", "review"),
    ("assessor", "findings", "assess"),
    ("interviewer", "names", "interview"),
    ("case_officer", "names", "identify"),
    ("case_officer", "findings", "collect"),
    ("orderer", "names", "order"),
)


OUTSIDE = {"link_expired", "link_requested", "another_person", "session_over", "logged_out", "service_closed"}
NO_CASE: tuple[p.ObstacleKind, ...] = (
    "not_found",
    "our_fault",
    "our_fault_not_saved",
    "unreadable",
    "too_large",
)


def _obstacles(language: Language) -> dict[str, p.Page]:
    pages: dict[str, p.Page] = {
        f"c22-{kind}": m.Obstacle(
            frame=frame(language, signed_in=kind not in OUTSIDE),
            kind=kind,
            at=AT,
            return_href="/c/reading",
            link=LINK,
        )
        for kind in get_args(p.ObstacleKind)
    }
    nobody = nameless(language)
    return pages | {f"c22-{kind}-no-case": m.Obstacle(frame=nobody, kind=kind) for kind in NO_CASE}
