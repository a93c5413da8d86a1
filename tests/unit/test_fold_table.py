"""Every event on a case in which everything has happened: what it changes of the case, and that it changes nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from shared.domain import events as e
from shared.domain.case import (
    Answer,
    Approved,
    Case,
    CheckState,
    Failure,
    Keeping,
    Protection,
    Report,
    StepState,
)
from shared.domain.consent import ConsentGiven, ConsentRefused, ConsentWithdrawn
from shared.domain.extracts import EmploymentStartStated, OriginalReturned
from shared.domain.filed import Parties
from shared.domain.fold import fold
from shared.domain.hold import HoldLifted, HoldPlaced, HoldReviewed
from shared.domain.known_events import TYPES
from shared.domain.protection import HandlerNamed, OutputApproved
from shared.domain.records import ArchiveExported
from shared.domain.steps import InterviewCompleted, ParticipationEnded, StepRecorded, StepWaived
from tests.invariants.setting import CASE, START, TENANT
from tests.unit import fold_rows_rights
from tests.unit.fold_of_files import FILE, rows
from tests.unit.fold_rows_rights import RIGHTS

if TYPE_CHECKING:
    from collections.abc import Mapping

AT = START + timedelta(days=90)
STAMP = "2027-02-01T08:00:00.000000Z"


def answer(code: str) -> Answer:
    return Answer(code, "lena", "notes-0000000000000001", START)


ANSWERS = {
    name: answer("asked")
    for name in (
        "need", "ats_stopped", "names_differ", "minor", "permission_refused", "unanswered", "source_slow", "wrong_subject"
    )
}  # fmt: skip
PROTECTION = Protection(
    ("mona", "olle"), (Approved("names", "mona", "olle", START), Approved("names", "olle", "mona", START))
)
GENERAL = CheckState("ordered", 2, START, "order-2", None, "old", None)
CREDIT = CheckState("waiting", 1, START, None, None, "wrong_subject", None)
DONE = CheckState("not_done", 1, START, "order-1", None, "source_closed", None)
HELD = Keeping("supervision", START, "2027-05-02", "2026-11-01", START, working=False)
FULL = Case(
    tenant=TENANT, id=CASE, sequence=8, head="before", opened_at=START, opened_by="before", source="ats", language="sv",
    person="person-before", facts={"position": "before"}, connection="before", ats_application="1", ats_candidate="2",
    ats_result="3", signal="deleted", answers=ANSWERS, conflicted=frozenset({"olle"}), service="BK-B", accepted_by="before",
    accepted_at=START, unit="before", position="before", policy_version=1, regime_version=1, terms={"link_days": 3},
    checks={"courts_general": GENERAL, "credit": CREDIT, "done": DONE}, host="before", hosts=1,
    links=(("l1", STAMP), ("l2", STAMP)), links_revoked=1, invitations=3, handed_over_at=START,
    claims={"message:one": START, "message:two": START, "ats:1:received": START},
    failures={"message:one": Failure(2, START)}, messages={"message:old": START}, identity="before", identity_by="before",
    identity_at=START, minor=True, has_number=True, has_birth_date=True, names_differ=True, person_before="person-first",
    protected=True, protection=PROTECTION,
    notice_hash="before", notice_at=START, acknowledged_at=START, permission="before", permission_at=START,
    collecting_at=START, collected_by="before", reading_until="2026-12-01", reading_opened_at=START, reply="before",
    reply_at=START, assessment="before", assessed_by="before", assessed_at=START, reviewed_by="before", reviewed_at=START,
    report=Report("before", "s", "h", 1, START), reports=1, released_at=START, decision="before", decided_at=START,
    closed_at=START, retention={"findings": "before"}, disposed=frozenset({"notes"}), paused="before", paused_at=START,
    withdrawn_at=START, cancelled="before", cancelled_at=START, informed="before", informs=4, restored=1,
    keeping=HELD,
    records=FILE, parties=Parties({"handler": "before"}, frozenset({"before"})),
    steps={"interview": StepState("done", "before", START)}, consent="before", consent_at=START, participation_ended_at=START,
    rights=RIGHTS,
)  # fmt: skip


def without(*names: str) -> dict[str, Answer]:
    return {name: given for name, given in ANSWERS.items() if name not in names}


def checks(**changed: CheckState) -> dict[str, CheckState]:
    return {**FULL.checks, **changed}


def asked(question: str, code: str) -> e.QuestionAnswered:
    return e.QuestionAnswered(question, code, "mona", "notes-0000000000000002")


def answered(question: str, code: str) -> dict[str, Answer]:
    return {**ANSWERS, question: Answer(code, "mona", "notes-0000000000000002", AT)}


NOBODY_CAME = {
    "person": "person-first", "identity": None, "identity_by": None, "identity_at": None, "names_differ": False,
    "has_number": False, "has_birth_date": False, "minor": False, "protected": None, "protection": Protection(),
    "notice_hash": None, "notice_at": None,
    "acknowledged_at": None, "permission": None, "permission_at": None, "checks": dict.fromkeys(FULL.checks, CheckState()),
    "invitations": 4, "answers": without("names_differ", "minor", "permission_refused", "unanswered"),
}  # fmt: skip
CHANGES: list[tuple[e.Event, Mapping[str, object]]] = [
    (
        e.CaseOpened("person-new", "staff", "en", {"unit": "new"}, "almby", "55", "77", "99", "lena"),
        {
            "opened_at": AT, "opened_by": "lena", "source": "staff", "language": "en", "person": "person-new",
            "facts": {"unit": "new"}, "connection": "almby", "ats_application": "55", "ats_candidate": "77", "ats_result": "99",
        },
    ),
    (e.CaseSignalled("rejected"), {"signal": "rejected", "answers": without("ats_stopped")}),
    (e.CaseSignalled("hired"), {"signal": None}),
    (e.CaseSignalled("reinstated"), {"signal": None}),
    (asked("need", "stated"), {"answers": answered("need", "stated")}),
    (asked("conflict_of_interest", "none"), {"answers": answered("conflict_of_interest", "none")}),
    (asked("conflict_of_interest", "declared"), {"conflicted": {"olle", "mona"}}),
    (asked("unanswered", "cancel"), {"answers": answered("unanswered", "cancel")}),
    (asked("unanswered", "new_link"), {"answers": answered("unanswered", "new_link"), "invitations": 4}),
    (asked("names_differ", "same_person"), {"answers": answered("names_differ", "same_person")}),
    (asked("names_differ", "other_person"), NOBODY_CAME),
    (asked("wrong_subject", "not_done"), {"answers": answered("wrong_subject", "not_done")}),
    (
        asked("wrong_subject", "order_again"),
        {
            "answers": answered("wrong_subject", "order_again"),
            "checks": checks(credit=replace(CREDIT, reason=None)),
        },
    ),
    (
        e.OrderAccepted("BK-U", ("a", "b"), "social", "cfo", 7, "p", 9, "r", {"link_days": 5}, "lena"),
        {
            "service": "BK-U", "unit": "social", "position": "cfo", "policy_version": 7, "regime_version": 9,
            "terms": {"link_days": 5}, "checks": {"a": CheckState(), "b": CheckState()}, "accepted_by": "lena",
            "accepted_at": AT,
        },
    ),
    (e.ServiceFound("SP-2"), {"facts": {"position": "before", "service": "SP-2"}}),
    (
        StepRecorded("references", "done", "mona", "notes-0000000000000002"),
        {"steps": {**FULL.steps, "references": StepState("done", "mona", AT, "notes-0000000000000002")}},
    ),
    (
        InterviewCompleted("interview", "done", "olle", "notes-0000000000000002"),
        {"steps": {"interview": StepState("done", "olle", AT, "notes-0000000000000002", 2)}},
    ),
    (
        StepWaived("references", "not_relevant", "mona", "notes-0000000000000002"),
        {"steps": {**FULL.steps, "references": StepState(None, "mona", AT, "notes-0000000000000002")}},
    ),
    (EmploymentStartStated("2026-12-01", "mona"), {"keeping": replace(HELD, starts_on="2026-12-01")}),
    (OriginalReturned("mona"), {"keeping": replace(HELD, original_returned_at=AT)}),
    (
        HoldPlaced("legal_claim", "2027-08-01", "sara"),
        {"keeping": replace(HELD, hold="legal_claim", held_at=AT, hold_review="2027-08-01")},
    ),
    (HoldReviewed("2028-02-01", "sara"), {"keeping": replace(HELD, hold_review="2028-02-01")}),
    (HoldLifted("sara"), {"keeping": replace(HELD, hold=None, held_at=None, hold_review=None)}),
    (ParticipationEnded("left", "mona"), {"participation_ended_at": AT}),
    (ConsentGiven("record_check", "t", "h", "position"), {"consent": "given", "consent_at": AT}),
    (ConsentRefused("record_check", "h"), {"consent": "refused", "consent_at": AT}),
    (ConsentWithdrawn("record_check", "h"), {"consent": "withdrawn", "consent_at": AT}),
    (e.HostAssigned("johan", "lena"), {"host": "johan", "hosts": 2}),
    (e.LinkIssued("l3", STAMP), {"links": (*FULL.links, ("l3", STAMP))}),
    (e.LinkIssued("l3", STAMP, "mona"), {"links": (*FULL.links, ("l3", STAMP)), "handed_over_at": AT}),
    (e.LinksRevoked("objection"), {"links_revoked": 2}),
    (
        e.ActionClaimed("message:two", STAMP),
        {"claims": {**FULL.claims, "message:two": datetime(2027, 2, 1, 8, tzinfo=UTC)}},
    ),
    (
        e.ActionFailed("message:one", "mail_failed", STAMP),
        {
            "failures": {"message:one": Failure(3, datetime(2027, 2, 1, 8, tzinfo=UTC))},
            "claims": {"message:two": START, "ats:1:received": START},
        },
    ),
    (
        e.ActionFailed("message:two", "mail_failed", STAMP),
        {
            "failures": {**FULL.failures, "message:two": Failure(1, datetime(2027, 2, 1, 8, tzinfo=UTC))},
            "claims": {"message:one": START, "ats:1:received": START},
        },
    ),
    (
        e.MessageSent("message:one", "invitation"),
        {
            "messages": {"message:old": START, "message:one": AT},
            "claims": {"message:two": START, "ats:1:received": START},
        },
    ),
    (
        e.IdentityProven("id_check", "person-new", False, False, "mona"),
        {
            "identity": "id_check", "identity_by": "mona", "identity_at": AT, "person": "person-new", "minor": False,
            "has_number": False, "has_birth_date": False, "names_differ": False,
        },
    ),
    (e.ProtectedIdentityAnswered(False), {"protected": False}),
    (
        e.NoticeDelivered("bk-b", 2, "hash", "en"),
        {"notice_hash": "hash", "notice_at": AT, "language": "en"},
    ),
    (e.NoticeAcknowledged("hash"), {"acknowledged_at": AT}),
    (e.PermissionGiven("credit_report", "hash"), {"permission": "given", "permission_at": AT}),
    (e.PermissionRefused("credit_report", "hash"), {"permission": "refused", "permission_at": AT}),
    (e.CollectionStarted("mona"), {"collecting_at": AT, "collected_by": "mona"}),
    (
        e.CheckOrdered("credit", "bureau", "order-9"),
        {
            "checks": checks(credit=CheckState("ordered", 2, AT, "order-9", None, None, None)),
            "answers": without("source_slow"),
        },
    ),
    (e.CheckOrdered("done", "courts", "order-9"), {"checks": checks(done=replace(DONE, attempts=2))}),
    (
        e.CheckReturned("courts_general", "findings-1", "callback"),
        {"checks": checks(courts_general=CheckState("returned", 2, AT, "order-2", "findings-1", None, "callback"))},
    ),
    (
        e.CheckNotDone("courts_general", "source_slow", "mona"),
        {"checks": checks(courts_general=replace(GENERAL, status="not_done", reason="source_slow", at=AT))},
    ),
    (
        e.CheckRejected("courts_general", "wrong_subject"),
        {
            "checks": checks(courts_general=replace(GENERAL, status="waiting", reason="wrong_subject", order=None)),
            "answers": without("wrong_subject"),
        },
    ),
    (e.ReadingOpened("2027-02-09"), {"reading_until": "2027-02-09", "reading_opened_at": AT}),
    (e.ReadingExtended("2027-02-09"), {"reading_until": "2027-02-09", "extended": True}),
    (e.ReadingExtended("2027-02-09", asked=False), {"reading_until": "2027-02-09"}),
    (e.ReplyGiven("reply-1"), {"reply": "reply-1", "reply_at": AT}),
    (e.ReadingLapsed(), {"lapsed": True}),
    (
        e.AssessmentSigned("new", "mona"),
        {
            "assessment": "new",
            "assessed_by": "mona",
            "assessed_at": AT,
            "parties": Parties({"handler": "before"}, frozenset({"before", "mona"})),
        },
    ),
    *rows(AT, HELD),
    (e.ReviewApproved("johan"), {"reviewed_by": "johan", "reviewed_at": AT}),
    (
        e.ReviewReturned("johan", "notes-1"),
        {
            "assessment": None, "assessed_by": None, "reviewed_by": None, "reviewed_at": None,
            "keeping": replace(HELD, working=True),
        },
    ),
    (
        e.ReportWritten("report-1", "sha", "head", 12, "report-3", "report-2", "sha-2"),
        {"report": Report("report-1", "sha", "head", 12, AT, "report-3", "report-2", "sha-2"), "reports": 2},
    ),
    (e.ReportReleased("mona"), {"released_at": AT, "rights": replace(RIGHTS, reissued=2, handed_over=1)}),
    (e.DecisionRecorded("decision-1", "per"), {"decision": "decision-1", "decided_at": AT}),
    (e.CaseClosed({"report": "2027-03-09"}), {"closed_at": AT, "retention": {"report": "2027-03-09"}}),
    (e.ClassDisposed("findings", "2027-03-09"), {"disposed": {"notes", "findings"}}),
    (e.CaseShredded(), {"shredded": True}),
    (e.CasePaused("objection"), {"paused": "objection", "paused_at": AT}),
    (e.CaseResumed("mona"), {"paused": None, "paused_at": None}),
    (e.CaseWithdrawn(), {"withdrawn_at": AT}),
    (e.CaseCancelled("ats", "mona"), {"cancelled": "ats", "cancelled_at": AT}),
    (
        HandlerNamed("karin"),
        {"protection": replace(PROTECTION, handlers=("mona", "olle", "karin"))},
    ),
    (HandlerNamed("karin", "olle", "mona"), {"protection": Protection(("mona", "karin"), PROTECTION.approvals[:1])}),
    (
        OutputApproved("release", "mona", "olle", "notes-0000000000000003"),
        {"protection": replace(PROTECTION, approvals=(*PROTECTION.approvals, Approved("release", "mona", "olle", AT)))},
    ),
    (
        e.AtsInformed("released"),
        {"informed": "released", "informs": 5, "claims": {"message:one": START, "message:two": START}},
    ),
    (
        e.CaseRestored(),
        {"informed": None, "restored": 2, "checks": checks(courts_general=replace(GENERAL, again=True))},
    ),
    *fold_rows_rights.rows(AT),
]  # fmt: skip


@pytest.mark.parametrize(("event", "changes"), CHANGES, ids=lambda x: getattr(x, "type", ""))
def test_an_event_changes_what_it_says_and_nothing_else(
    event: e.Event, changes: Mapping[str, object]
) -> None:
    after = fold(FULL, AT, 9, "after", [event])
    told = {f.name: getattr(after, f.name) for f in fields(Case)}
    before = {f.name: getattr(FULL, f.name) for f in fields(Case)}
    assert told == {**before, **changes, "sequence": 9, "head": "after"}


def test_the_table_knows_every_event() -> None:
    assert {type(event) for event, _ in CHANGES} == set(TYPES.values())


def test_what_waited_for_the_archive_is_tried_at_once() -> None:
    waited = replace(FULL, failures={"dispose:report": Failure(1, START), **FULL.failures})
    told = fold(waited, AT, 9, "h", [ArchiveExported("sha", "head", 12, ("report",), "rut", "notes-9")])
    assert told.failures == FULL.failures


def test_an_action_that_never_failed_has_failed_once() -> None:
    case = fold(Case(TENANT, CASE), AT, 1, "h", [e.ActionFailed("message:one", "mail_failed", STAMP)])
    assert case.failures["message:one"].attempts == 1


def test_who_signs_in_first_is_remembered_as_who_was_before() -> None:
    proven = e.IdentityProven("e_identification", "person-new", False, True)
    fresh = replace(FULL, person_before="")
    assert fold(fresh, AT, 9, "h", [proven]).person_before == "person-before"


def test_a_pause_that_killed_every_link_costs_an_invitation_when_it_ends() -> None:
    """Where no link was dead, the old one goes on; where there never was one, none is owed."""
    resumed = [e.CaseResumed("mona")]
    dead = replace(FULL, links_revoked=2)
    assert fold(dead, AT, 9, "h", resumed).invitations == 4
    assert fold(replace(FULL, links=(), links_revoked=0), AT, 9, "h", resumed).invitations == 3


def test_a_stop_of_the_ats_stays_until_a_person_has_answered() -> None:
    stopped = replace(FULL, answers=without("ats_stopped"))
    assert fold(stopped, AT, 9, "h", [e.CaseSignalled("hired")]).signal == "deleted"


def test_an_order_that_is_repeated_after_a_restore_is_the_same_attempt_and_repeated_once() -> None:
    again = replace(FULL, checks={"courts_general": replace(GENERAL, again=True)})
    for event in (
        e.CheckOrdered("courts_general", "courts", "order-2"),
        e.CheckReturned("courts_general", "findings-1", "callback"),
        e.CheckNotDone("courts_general", "source_slow"),
        e.CheckRejected("courts_general", "wrong_subject"),
    ):
        check = fold(again, AT, 9, "h", [event]).checks["courts_general"]
        assert (check.again, check.attempts) == (False, 2)
