"""Policy and regimes: what the tenant's data may establish, and that law as data is only ever added to."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from shared.adapters.tenants import read_policy, write_policy
from shared.domain import regimes
from shared.domain.admission import CheckKind, RelevanceRow
from shared.domain.case import Case
from shared.domain.errors import Kind, Refused
from shared.domain.events import OrderAccepted
from shared.domain.findings import NotDone
from shared.domain.gate import Circumstances, rule
from shared.domain.law.rows import content
from shared.domain.order import read_facts, recruitment
from shared.domain.policy import (
    Approval,
    OffenceBasis,
    Organisation,
    Terms,
    open_window,
    runnable,
    service_for,
)
from shared.domain.questions import QUESTIONS, check_answer
from shared.domain.regimes import REGIMES, in_force, pinned
from shared.domain.scope import relevant, requirement_words, scope_for
from tests.invariants.setting import (
    FINANCE,
    OFFICER,
    PERMIT,
    SENTENCE,
    STATUTE,
    Desk,
    answers,
    opening,
    policy,
)

TODAY = date(2026, 11, 2)


def test_no_regime_is_in_force_before_its_day() -> None:
    with pytest.raises(Refused, match="no_regime"):
        in_force("BK-B", date(2023, 6, 30))
    assert in_force("BK-B", date(2023, 7, 1)).version == 1
    with pytest.raises(Refused, match="service_blocked"):
        runnable(policy(), "BK-L", TODAY)  # during employment (BK-10)


def test_regimes_are_versioned_once_each_and_found_by_what_a_case_pinned() -> None:
    names = [(r.service, r.version) for r in REGIMES]
    assert len(names) == len(set(names))
    for regime in REGIMES:
        assert pinned(regime.service, regime.version) is regime
        assert len(regime.hash) == 64
    assert len({r.hash for r in REGIMES}) == len(REGIMES)


def test_a_regime_changes_its_hash_with_any_of_its_content() -> None:
    regime = REGIMES[0]
    assert replace(regime, notice_version=2).hash != regime.hash
    assert replace(regime, valid_to=date(2027, 1, 1)).hash != regime.hash


def test_every_uncertain_row_needs_a_named_persons_approval_that_is_in_force() -> None:
    given = policy()
    assert runnable(given, "BK-U", TODAY).service == "BK-U"
    for approval in given.approvals:
        rest = tuple(a for a in given.approvals if a != approval)
        for replaced in (
            rest,
            (*rest, Approval(approval.rule, "", TODAY)),
            (*rest, Approval(approval.rule, "per", date(2027, 1, 1))),
        ):
            with pytest.raises(Refused) as no:
                runnable(replace(given, approvals=replaced), "BK-B", TODAY)
            assert (no.value.rule, no.value.code) == (approval.rule, "not_approved")


@pytest.mark.parametrize(
    ("basis", "why"),
    [
        (OffenceBasis("authority", "2018:218 3:8"), "no_basis"),
        (OffenceBasis("consent", ""), "no_basis"),
        (replace(PERMIT, valid_to=date(2026, 11, 1)), "basis_ended"),
        (replace(PERMIT, valid_to=None), "basis_incomplete"),
        (replace(PERMIT, max_days=None), "basis_incomplete"),
        (replace(PERMIT, categories=()), "basis_incomplete"),
        (OffenceBasis("statute", "SFS"), "basis_incomplete"),
        (OffenceBasis("statute", "SFS", date(2026, 11, 1), ("assault",)), "basis_ended"),
    ],
)
def test_a_private_employer_needs_a_basis_that_holds(basis: OffenceBasis, why: str) -> None:
    with pytest.raises(Refused, match=why) as no:
        runnable(policy(authority=False, basis=basis), "BK-B", TODAY)
    assert no.value.rule in ("BK-06", "BK-07")
    assert SENTENCE.fullmatch(no.value.detail)


@pytest.mark.parametrize(
    "kind", [PERMIT, STATUTE, OffenceBasis("private_without_permit", "")], ids=lambda x: x.kind
)
def test_a_private_employer_asks_the_courts_by_permit_by_statute_or_without_keeping_anything(
    kind: OffenceBasis,
) -> None:
    assert runnable(policy(authority=False, basis=kind), "BK-B", TODAY).service == "BK-B"


def test_a_firm_that_is_its_own_controller_needs_its_own_basis_whoever_the_client_is() -> None:
    """BK-32: the client's being an authority does not help the performer."""
    firm = Organisation("Kontrollbolaget AB", "info@example.se", "dso@example.se", authority=False)
    with pytest.raises(Refused, match="no_basis"):
        runnable(replace(policy(), performer=firm, controller="performer"), "BK-B", TODAY)
    assert (
        runnable(replace(policy(), performer=firm), "BK-B", TODAY).service == "BK-B"
    )  # it acts for the municipality
    assert runnable(replace(policy(basis=PERMIT), performer=firm), "BK-B", TODAY).service == "BK-B"


def test_what_a_permit_does_not_cover_is_not_asked_for() -> None:
    given = policy(authority=False, basis=replace(PERMIT, categories=("tax_case",)))
    teacher = given.positions[0]
    assert relevant(given, teacher, "courts_general") == frozenset()
    assert relevant(given, teacher, "courts_administrative") == {"tax_case"}
    assert relevant(policy(), teacher, "courts_general") == {"assault"}


def test_a_service_comes_from_a_row_of_the_policy_or_not_at_all() -> None:
    given = policy()
    service, position = service_for(given, {"position": "teacher", "engagement": "new_hire"})
    assert (service, position.unit) == ("BK-B", "education")
    with pytest.raises(Refused, match="not_covered"):
        service_for(given, {"position": "head-of-finance", "engagement": "trainee"})
    with pytest.raises(Refused) as no:
        service_for(given, {"position": "nobody", "engagement": "trainee"})
    assert (no.value.rule, no.value.code, no.value.kind) == ("BK-11", "unknown_position", Kind.CONTENT)
    assert SENTENCE.fullmatch(no.value.detail)


@pytest.mark.parametrize("said", ["REQ-7", "Ida Provsson 19800102-2386", "x" * 5000])
def test_a_requisition_is_only_counted_over_and_says_nothing(said: str) -> None:
    kept = read_facts(policy(), {"requisition": said})["requisition"]
    assert re.fullmatch("[0-9a-f]{32}", kept)
    assert kept == read_facts(policy(), {"requisition": said})["requisition"]
    assert kept != read_facts(policy(), {"requisition": said + " "})["requisition"]
    assert kept != read_facts(replace(policy(), tenant="annanby"), {"requisition": said})["requisition"]


def test_a_requirement_is_said_in_the_readers_language_and_by_its_id_where_there_are_no_words() -> None:
    teacher = policy().positions[0]
    assert [requirement_words(teacher, "children", x) for x in ("sv", "en", "fi")] == [
        "Barn",
        "Children",
        "children",
    ]
    assert requirement_words(teacher, "unknown", "sv") == "unknown"
    assert requirement_words(None, "children", "en") == "children"


def test_two_positions_with_one_title_are_asked_about() -> None:
    given = policy()
    twin = replace(given.positions[0], id="teacher-2")
    assert replace(given, positions=(*given.positions, twin)).position_named("Lärare") is None
    assert given.position_named("lärare ") is given.positions[0]


def test_a_stored_policy_reads_back_with_the_hash_of_its_content() -> None:
    stored = read_policy(write_policy(policy()))
    assert replace(stored, hash=policy().hash) == policy()
    other = read_policy(write_policy(replace(policy(), closes=date(2028, 1, 1))))
    assert stored.hash != other.hash


def test_every_question_has_a_rule_people_who_may_answer_and_answers_that_are_codes() -> None:
    for name, question in QUESTIONS.items():
        assert name == question.name
        assert question.rule
        assert question.roles
        assert all(choice.replace("_", "").isalnum() for choice in question.choices)
        for choice in question.choices:
            assert check_answer(name, choice) is question


def test_reason_codes_are_neutral() -> None:
    assert not {r.value for r in NotDone} & {
        "failed",
        "rejected",
        "negative",
        "suspicious",
        "refused_by_candidate",
    }


def test_of_what_a_sender_says_only_codes_that_the_policy_knows_are_kept() -> None:
    said = {
        "final_candidate": "no", "has_email": "yes", "person_number": "asked", "position": "teacher", "engagement": "trainee",
        "salary": "yes",
    }  # fmt: skip
    assert read_facts(policy(), said) == {k: v for k, v in said.items() if k != "salary"}
    guessed = {"final_candidate": "ja", "has_email": "", "person_number": "189001209817", "requisition": ""}
    assert read_facts(policy(), guessed) == {}


def test_candidates_are_counted_over_the_recruitment_else_over_the_position() -> None:
    """BK-12: a position that staff named afterwards stands in the order and not in the facts."""
    case = Case("almby", "c0ffee00c0ffee00c0ffee00")
    assert recruitment(replace(case, facts={"requisition": "r", "position": "p"}, position="q")) == "r"
    assert recruitment(replace(case, facts={"position": "p"}, position="q")) == "p"
    assert recruitment(replace(case, position="q")) == "q"
    assert recruitment(case) == ""


def test_the_scope_of_a_check_is_what_the_position_asks_of_it() -> None:
    """BK-08: categories that the policy names for the check and the position has use for, each with its requirement."""
    given = policy()
    teacher = replace(
        given.positions[0], relevance={"tax_case": "unsaid", "assault": "children"}, pending_allowed=True
    )
    scope = scope_for(given, teacher, "courts_general", REGIMES[0])
    assert (scope.kind, scope.role, scope.categories) == (
        CheckKind.COURTS_GENERAL,
        "teacher",
        frozenset({"assault"}),
    )
    assert scope.relevance == (
        RelevanceRow("teacher", "assault", "children", "Barn"),
        RelevanceRow("teacher", "tax_case", "unsaid", "unsaid"),
    )
    assert (scope.basis, scope.pending_allowed) == (given.offence_basis, True)
    assert scope_for(given, given.positions[0], "courts_general", None).pending_allowed is False


def test_the_latest_version_that_is_in_force_counts_and_its_last_day_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = replace(REGIMES[0], valid_to=date(2026, 12, 31))
    second = replace(first, version=2, valid_from=date(2026, 12, 1), valid_to=None, notice="aaa")
    monkeypatch.setattr(regimes, "REGIMES", (second, first))
    assert in_force("BK-B", date(2026, 11, 30)) is first
    assert in_force("BK-B", date(2026, 12, 1)) is second
    monkeypatch.setattr(regimes, "REGIMES", (first, second))
    assert in_force("BK-B", date(2026, 12, 31)) is second
    monkeypatch.setattr(regimes, "REGIMES", (first,))
    assert in_force("BK-B", date(2026, 12, 31)) is first
    with pytest.raises(Refused) as no:
        in_force("BK-B", date(2027, 1, 1))
    assert (no.value.rule, no.value.code) == ("rules 13", "no_regime")
    assert SENTENCE.fullmatch(no.value.detail)


def test_the_order_of_a_regimes_members_is_not_its_content() -> None:
    """The hash that a case pins stands on names, so that a member may move in the class."""
    canonical = json.dumps(content(REGIMES[0]), sort_keys=True)
    assert REGIMES[0].hash == sha256(canonical.encode()).hexdigest()


def test_what_no_rule_decides_is_a_fault_and_names_the_kind_of_command() -> None:
    with pytest.raises(AssertionError, match=r"no rule decides Policy$"):
        rule(policy(), Case("almby", "c"), Circumstances(datetime(2026, 11, 2, tzinfo=UTC), policy()))  # type: ignore[arg-type]  # not a command


def test_an_accepted_order_names_all_that_it_stands_on() -> None:
    desk = Desk(policy=replace(policy(), terms=Terms(link_days=9)))
    *first, last = answers()
    desk.do(opening(FINANCE), *first)
    _, accepted = desk.judge(last).events
    regime = in_force("BK-U", TODAY)
    assert accepted == OrderAccepted(
        service="BK-U",
        checks=("courts_general", "courts_administrative", "credit"),
        unit="social",
        position="head-of-finance",
        policy_version=1,
        policy_hash="b" * 64,
        regime_version=regime.version,
        regime_hash=regime.hash,
        terms={
            **Terms(link_days=9).as_facts(), "provider_courts_general": "courts", "provider_courts_administrative": "courts",
            "provider_credit": "bureau",
        },
        by=OFFICER,
    )  # fmt: skip


def test_a_window_and_an_approval_count_from_their_first_day() -> None:
    given = policy()
    open_window(given, given.opens)
    open_window(given, given.closes)
    assert runnable(given, "BK-B", given.approvals[0].on).service == "BK-B"


def test_a_refused_answer_says_which_answers_there_are() -> None:
    with pytest.raises(Refused) as no:
        check_answer("proportionality", "maybe")
    assert no.value.detail == "The answers to proportionality are: proportionate, not_proportionate."


def test_a_case_is_active_from_its_first_commit() -> None:
    case = Case("almby", "c0ffee00c0ffee00c0ffee00")
    assert (case.active, replace(case, sequence=1).active) == (False, True)
    assert not replace(case, sequence=1, paused="staff").active
