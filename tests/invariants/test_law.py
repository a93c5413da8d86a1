"""The law as data: rows are only ever added, a later version only tightens, and an old log always folds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from infra.chain import law_faults
from shared.domain import commands as c
from shared.domain import events as e
from shared.domain import regimes
from shared.domain.due import due_for
from shared.domain.errors import Refused
from shared.domain.law import published
from shared.domain.law.look_back import LookBack, ScopeRefused
from shared.domain.law.rows import Extract, Regime, Step
from shared.domain.law.tightening import check, loosened
from shared.domain.policy import Terms
from shared.domain.procedure import awaited, steps_of
from shared.domain.regimes import REGIMES, figure, in_force, pinned, retention
from shared.domain.scope import scope_for
from shared.domain.status import state
from shared.domain.steps import RecordStep, WaiveStep
from shared.reactors.order_checks import order_check
from tests.invariants.beginnings import ahead
from tests.invariants.procedures import ProcedureDesk, everything, ordered, record, started
from tests.invariants.setting import OFFICER, START, Desk, answers, opening, policy

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHOOL, CARE = pinned("RU-SKOLA", 1), pinned("RU-HVB", 1)
BASIC, VETTING = pinned("BK-B", 1), pinned("SP-3", 1)
TOMORROW = date(2026, 11, 3)


def later(regime: Regime, **changes: Any) -> Regime:
    """The next version of a regime, in force from the day after the tests begin."""
    return replace(regime, version=regime.version + 1, valid_from=TOMORROW, valid_to=None, **changes)


def with_step(regime: Regime, name: str, **changes: Any) -> Regime:
    """The next version, in which one step says something else."""
    return later(regime, steps=tuple(replace(s, **changes) if s.id == name else s for s in regime.steps))


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Regime]]:
    """Rows to which a test may add, as a later release would."""
    rows = list(REGIMES)
    monkeypatch.setattr(regimes, "REGIMES", rows)
    yield rows
    check(rows)


def test_what_was_published_stands_as_it_was_published() -> None:
    assert published.unpublished(REGIMES) == []


def test_a_row_that_was_changed_or_vanished_or_was_not_published_is_named() -> None:
    changed = (replace(REGIMES[0], notice_version=2), *REGIMES[1:])
    assert published.unpublished(changed) == [
        "BK-B v1 is published and was changed: make a new version instead"
    ]
    assert published.unpublished(REGIMES[1:]) == ["BK-B v1 is published and has vanished"]
    new = later(REGIMES[0])
    assert published.unpublished((*REGIMES, new)) == [f'publish it: ("BK-B", 2, "{new.hash}"),']


def test_an_order_pins_law_that_is_published() -> None:
    for regime in REGIMES:
        assert published.is_published(regime.service, regime.version, regime.hash)
    desk = Desk()
    desk.do(opening(), *answers())
    assert law_faults(desk.log.commits) == []
    last = desk.log.commits[-1]
    accepted = replace(
        last,
        events=tuple(
            replace(x, regime_hash="0" * 64) if isinstance(x, e.OrderAccepted) else x for x in last.events
        ),
    )
    assert law_faults([accepted]) == [f"commit {last.sequence} pins law that was never published"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"asks": BASIC.asks[1:]}, "asks has lost something"),
        ({"gate": BASIC.gate[:-1]}, "gate has lost something"),
        ({"sources": pinned("BK-U", 1).sources}, "a source is added"),
        ({"forbidden": BASIC.forbidden[1:]}, "something is no longer forbidden"),
        ({"reading": False}, "reading is gone"),
        ({"judged": False}, "judged is gone"),
        ({"decided": False}, "decided is gone"),
        ({"at_most": {"max_candidates": 4}}, "at_most max_candidates is more"),
        ({"at_most": {}}, "at_most max_candidates is more"),
        ({"at_least": {"waiting_working_days": 0}}, "at_least waiting_working_days is less"),
        ({"at_least": {}}, "at_least waiting_working_days is less"),
        ({"look_back": None}, "look_back fines is longer"),
    ],
)
def test_a_check_may_not_loosen(changes: dict[str, Any], told: str) -> None:
    assert told in list(loosened(BASIC, later(BASIC, **changes)))
    with pytest.raises(ValueError, match="BK-B v2 loosens v1"):
        check((*REGIMES, later(BASIC, **changes)))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"documentation": "keep_copy", "copy_keep_months": 24}, "more is documented"),
        ({"max_age_months": 13}, "max_age_months is longer"),
        ({"rehire_exemption_months": 13}, "rehire_exemption_months is longer"),
        ({"obligation": "on_request"}, "the extract is no longer mandatory"),
        ({"registers": ()}, "a register is gone"),
        ({"note_keep_months": 25}, "note_keep_months is longer"),
    ],
)
def test_an_extract_may_not_loosen(changes: dict[str, Any], told: str) -> None:
    assert SCHOOL.extract
    assert list(loosened(SCHOOL, later(SCHOOL, extract=replace(SCHOOL.extract, **changes)))) == [told]
    assert list(loosened(SCHOOL, later(SCHOOL, extract=None))) == ["the extract is gone"]
    assert not list(loosened(CARE, later(CARE, extract=replace(_extract(CARE), copy_keep_months=23))))
    assert list(loosened(CARE, later(CARE, extract=replace(_extract(CARE), copy_keep_months=25)))) == [
        "copy_keep_months is longer"
    ]


def _extract(regime: Regime) -> Extract:
    assert regime.extract
    return regime.extract


@pytest.mark.parametrize(
    ("name", "changes", "told"),
    [
        ("interview", {"need": "conditional"}, "interview: it may be left out more easily"),
        ("interview", {"by": ("interviewer", "case_officer")}, "interview: more people may record it or leave it out"),
        ("references", {"waivable_by": ("decider", "case_officer")}, "references: more people may record it or leave it out"),
        ("interview", {"after": ()}, "interview: what came before it no longer does"),
        ("record_check", {"consent": False}, "record_check: consent is no longer needed"),
        ("training", {"form": "text"}, "training: more is documented"),
        ("deregistration", {"within": 2}, "deregistration: within is longer"),
        ("deregistration", {"escalates": None}, "deregistration: escalates is longer"),
        ("follow_up", {"every_months": 13}, "follow_up: every_months is longer"),
    ],
)  # fmt: skip
def test_a_step_may_not_loosen(name: str, changes: dict[str, Any], told: str) -> None:
    assert list(loosened(VETTING, with_step(VETTING, name, **changes))) == [told]


def test_a_required_step_stays_unless_the_law_forbids_it_and_settling_stays() -> None:
    without = tuple(s for s in VETTING.steps if s.id != "references")
    assert list(loosened(VETTING, later(VETTING, steps=without))) == ["references: a required step is gone"]
    forbidden = (*VETTING.forbidden, ("references", "SP-10"))
    assert not list(loosened(VETTING, later(VETTING, steps=without, forbidden=forbidden)))
    unsettled = with_step(SCHOOL, "authenticity", settled="")
    assert list(loosened(SCHOOL, unsettled)) == ["authenticity: it no longer waits for the tenant's lawyer"]


def test_a_shorter_time_and_a_shorter_look_back_are_no_loosening() -> None:
    shorter = later(
        BASIC, keeps={"findings": 7}, look_back=LookBack(fines=3), at_least={"waiting_working_days": 2}
    )
    assert not list(loosened(BASIC, shorter))
    longer = replace(
        shorter, version=3, valid_from=date(2027, 1, 1), keeps={"findings": 8}, look_back=LookBack()
    )
    assert list(loosened(shorter, longer)) == ["keeps findings is more", "look_back fines is longer"]


def test_versions_are_counted_and_follow_each_other() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        check((*REGIMES, replace(later(BASIC), version=3)))
    assert "it is not later" in list(loosened(BASIC, replace(later(BASIC), valid_from=BASIC.valid_from)))


def test_case_07a_on_the_last_day_of_the_older_law_an_extract_may_be_twelve_months_old() -> None:
    """BK-21"""
    regime = in_force("RU-SKOLA", date(2026, 7, 14))
    assert figure("RU-SKOLA", regime.version, "max_age_months") == 12


def test_case_07b_on_the_day_after_six_months_once_the_later_version_is_confirmed() -> None:
    """BK-22; without the confirmation no order is accepted (case 07c)."""
    desk = ordered("RU-SKOLA", ProcedureDesk(everything(), datetime(2026, 7, 15, 8, tzinfo=UTC)))
    assert desk.case.regime_version == 2
    assert figure("RU-SKOLA", desk.case.regime_version, "max_age_months") == 6


def test_a_figure_that_nobody_has_verified_does_not_loosen_the_older_one() -> None:
    """BK-23: what age the later wording names is not known; the rule that was known goes on. BK-26: nothing is known at all."""
    assert _extract(pinned("RU-BARN", 2)).max_age_months is None
    assert figure("RU-BARN", 2, "max_age_months") == 12
    assert figure("RU-HEM", 1, "max_age_months") is None
    assert figure("BK-B", 1, "max_age_months") is None


def test_what_a_later_version_forbids_binds_a_running_case_at_once(added: list[Regime]) -> None:
    """Rules, section 13: new prohibitions bind; what else the later version says does not."""
    desk = started("SP-0")
    added.append(
        later(
            pinned("SP-0", 1),
            steps=tuple(s for s in pinned("SP-0", 1).steps if s.id != "other_sources"),
            forbidden=(*pinned("SP-0", 1).forbidden, ("other_sources", "SP-10")),
        )
    )
    with pytest.raises(Refused) as no:
        desk.judge(RecordStep("other_sources", "done", OFFICER, "notes-0000000000000009"))
    assert (no.value.rule, no.value.code) == ("SP-10", "step_forbidden")
    assert desk.case.regime_version == 1
    assert awaited(desk.case, desk.now) is not None


def test_a_check_that_was_forbidden_since_takes_nothing_in_and_the_case_goes_on(added: list[Regime]) -> None:
    """Rules, section 13; BK-17 stands for whatever rule a later law forbids a source by."""
    desk = collecting()
    fewer = tuple(s for s in BASIC.sources if s.check != "courts_administrative")
    added.append(
        later(BASIC, sources=fewer, forbidden=(*BASIC.forbidden, ("courts_administrative", "BK-17")))
    )
    with pytest.raises(Refused) as no:
        desk.judge(c.ReturnCheck("courts_administrative", "findings-0000000000000001", "manual", by=OFFICER))
    assert (no.value.rule, no.value.code) == ("BK-17", "step_forbidden")
    desk.judge(c.ReturnCheck("courts_general", "findings-0000000000000001", "manual", by=OFFICER))
    services: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: desk.now))
    action = next(a for a in due_for("order_checks", desk.case, desk.now) if "administrative" in a.key)
    desk.take(*order_check(services, desk.log, action).events)
    assert desk.case.checks["courts_administrative"].status == "not_done"
    assert desk.do(c.SkipCheck("courts_general", "source_closed", by=OFFICER)).collecting_at


def collecting() -> Desk:
    """A basic check whose collection has begun."""
    desk = Desk()
    desk.do(opening(), *answers())
    ahead(desk, lambda case: case.acknowledged_at is not None)
    desk.wait(days=4)
    desk.do(c.StartCollection(OFFICER))
    return desk


def test_a_required_step_that_was_forbidden_since_is_left_out_by_a_person(added: list[Regime]) -> None:
    """Else the case could neither make the step nor go on without it."""
    desk = started("SP-0")
    record(desk, steps_of(desk.case)[0])
    leave = WaiveStep("interview", "particular_reasons", OFFICER, "notes-0000000000000009")
    with pytest.raises(Refused, match="step_required"):
        desk.judge(leave)
    none = pinned("SP-0", 1)
    without = tuple(s for s in none.steps if s.id != "interview")
    added.append(later(none, steps=without, forbidden=(*none.forbidden, ("interview", "SP-11"))))
    with pytest.raises(Refused, match="step_forbidden"):
        desk.judge(RecordStep("interview", "done", OFFICER, "notes-0000000000000009"))
    assert desk.do(leave).steps["interview"].route is None


def test_a_prohibition_binds_from_its_day_and_not_before(added: list[Regime]) -> None:
    desk = ProcedureDesk(everything())
    none = pinned("SP-0", 1)
    new = later(none, forbidden=(*none.forbidden, ("x", "SP-02")))
    added.append(replace(new, valid_from=date(2026, 12, 1)))
    assert regimes.newly_forbidden("SP-0", 1, "x", date(2026, 11, 30)) is None
    assert regimes.newly_forbidden("SP-0", 1, "x", date(2026, 12, 1)) == "SP-02"
    assert ordered("SP-0", desk).case.regime_version == 1


def test_a_later_version_shortens_what_a_running_case_keeps_and_never_lengthens_it(
    added: list[Regime],
) -> None:
    """Rules, section 13. A version that is general or unsure shortens nothing: what was destroyed does not come back."""
    days = {"findings": 30, "report": 30}
    sure = tuple(replace(row, certainty="seen") for row in BASIC.rows)
    added.append(later(BASIC, rows=sure, keeps={"findings": 10, "report": 90}))
    assert retention("BK-B", 1, days, TOMORROW - timedelta(days=1)) == days
    assert retention("BK-B", 1, days, TOMORROW) == {"findings": 10, "report": 30}
    added[-1] = later(BASIC, keeps={"findings": 10})
    assert retention("BK-B", 1, days, TOMORROW) == days


def test_a_tenant_may_be_stricter_than_the_law_and_never_less_strict() -> None:
    """BK-12, BK-13"""
    terms = Terms(waiting_working_days=0, max_candidates=9)
    desk = Desk(replace(policy(), terms=terms))
    desk.do(opening(), *answers())
    assert (desk.case.term("waiting_working_days"), desk.case.term("max_candidates")) == (1, 3)
    strict = Desk(replace(policy(), terms=Terms(waiting_working_days=3, max_candidates=1)))
    strict.do(opening(), *answers())
    assert (strict.case.term("waiting_working_days"), strict.case.term("max_candidates")) == (3, 1)


def test_a_tenant_may_look_back_less_far_than_the_law_and_never_further() -> None:
    """BK-30, KU-05"""
    given = replace(policy(), look_back={"fines": 2, "cap": 40})
    teacher = given.positions[0]
    shortened = scope_for(given, teacher, "courts_general", BASIC).look_back
    assert (shortened.fines, shortened.cap) == (2, 20)
    assert scope_for(policy(), teacher, "courts_general", BASIC).look_back == BASIC.look_back
    stricter = replace(BASIC, look_back=LookBack(cap=10))
    assert scope_for(given, teacher, "courts_general", stricter).look_back.cap == 10
    with pytest.raises(ScopeRefused, match="KU-05"):
        LookBack(payment_default=4)


def test_an_old_log_folds_whatever_the_law_has_become() -> None:
    """A case pinned a version that is no longer in force, and goes on by it to its end."""
    desk = started("RU-SKOLA", ProcedureDesk(everything(), datetime(2026, 7, 6, 8, tzinfo=UTC)))
    assert desk.case.regime_version == 1
    desk.now = datetime(2027, 1, 4, 9, tzinfo=UTC)
    with pytest.raises(Refused, match="not_approved"):
        ordered("RU-SKOLA", ProcedureDesk(everything(without=frozenset({"BK-22"})), desk.now))
    step = awaited(desk.case, desk.now)
    assert step is not None
    assert step.id == "extract_shown"
    record(desk, step)
    assert {s.id for s in steps_of(desk.case)} <= {s.id for s in SCHOOL.steps}


def test_a_log_of_the_first_version_folds_with_the_hash_that_it_pinned() -> None:
    """Before a row held steps and prohibitions it had another hash; the log says it, and nothing is asked of it."""
    ((service, version, digest), *_) = sorted(published.EARLIER_FORMS)
    desk = Desk()
    desk.do(opening(), *answers()[:-1])
    (_, accepted) = desk.judge(answers()[-1]).events
    assert isinstance(accepted, e.OrderAccepted)
    assert published.is_published(service, version, digest)
    old: dict[str, int | str] = {"waiting_working_days": 1, "provider_courts_general": "courts"}
    desk.take(replace(accepted, regime_hash=digest, terms=old))
    assert (desk.case.service, desk.case.regime_version) == (service, version)
    assert state(desk.case) == "behovsprövad"
    desk.do(c.AssignHost(OFFICER, OFFICER))
    assert desk.now == START


def test_a_row_that_gets_a_new_empty_member_says_what_it_said() -> None:
    """The hash leaves out what is empty by default, so that published rows keep theirs when rows learn to say more."""
    bare = replace(VETTING, keeps={}, blocked=None, look_back=None)
    assert bare.hash == VETTING.hash
    assert replace(VETTING, keeps={"findings": 1}).hash != VETTING.hash
    assert replace(VETTING, judged=False).hash != VETTING.hash
    step = Step("x", "SP-01", ("decider",))
    assert replace(VETTING, steps=(step,)).hash != replace(VETTING, steps=(replace(step, form="none"),)).hash
