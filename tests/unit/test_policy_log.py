"""The log of a tenant's policy: who approved which rule, when and in which words; and the law in tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from infra.__main__ import main
from infra.law_tables import listing, matrix
from shared.domain import regimes
from shared.domain.errors import Refused
from shared.domain.policy import Approval, Terms, runnable, settled
from shared.domain.policy_log import approve, awaiting, entries, following, loosened_terms, unprepared
from shared.domain.regimes import REGIMES, pinned
from tests.invariants.procedures import everything
from tests.invariants.setting import TENANT, policy

ON = date(2026, 11, 2)
BASIC = pinned("BK-B", 1)


def test_a_rule_runs_once_a_named_person_has_approved_it_in_the_words_that_are_in_force() -> None:
    """Rules, section 13; BK-09, BK-11 and BK-15 are uncertain or general."""
    given = replace(policy(), approvals=())
    for rule in ("BK-09", "BK-11", "BK-15"):
        with pytest.raises(Refused) as no:
            runnable(given, "BK-B", ON)
        assert (no.value.rule, no.value.code) == (rule, "not_approved")
        given = approve(given, rule, "Per Åhlund, kommundirektör", ON)
    assert runnable(given, "BK-B", ON) is BASIC
    last = given.approvals[-1]
    assert (last.rule, last.by, last.on) == ("BK-15", "Per Åhlund, kommundirektör", ON)
    assert set(last.texts) == {BASIC.hash, pinned("BK-U", 1).hash}
    assert (given.version, given.previous) == (4, policy().hash)


def test_an_approval_of_one_text_does_not_let_another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next version of the law awaits a person again, though it stands on the same rule."""
    given = policy()
    for rule in ("BK-09", "BK-11", "BK-15"):
        given = approve(
            replace(given, approvals=tuple(a for a in given.approvals if a.texts)), rule, "Per", ON
        )
    new = replace(BASIC, version=2, valid_from=date(2026, 12, 1), notice_version=2)
    monkeypatch.setattr(regimes, "REGIMES", (*REGIMES, new))
    assert runnable(given, "BK-B", date(2026, 11, 30)) is BASIC
    with pytest.raises(Refused, match="not_approved"):
        runnable(given, "BK-B", date(2026, 12, 1))


def test_an_approval_is_of_something_by_somebody_and_once() -> None:
    with pytest.raises(Refused, match="nobody"):
        approve(policy(), "BK-22", " - ", ON)
    with pytest.raises(Refused, match="nothing_to_approve"):
        approve(policy(), "BK-21", "Per", ON)
    once = approve(policy(), "BK-22", "Per", ON)
    with pytest.raises(Refused, match="approved"):
        approve(once, "BK-22", "Per", ON)


def test_a_lawyers_answer_is_approved_like_a_rule() -> None:
    """BK-21: whether a note of the authenticity may exist is a question for the tenant's lawyer."""
    school = pinned("RU-SKOLA", 2)
    plain = everything()
    assert settled(plain, school, ON) == {}
    answered = approve(plain, "BK-21.authenticity", "Advokat Ek", ON)
    assert settled(answered, school, ON) == {"BK-21.authenticity": "settled"}


def test_a_new_version_loses_no_approval_and_names_the_texts_of_new_ones() -> None:
    current = replace(approve(policy(), "BK-22", "Per", ON), hash="c" * 64)
    proposed = replace(policy(), version=3, approvals=(Approval("BK-25", "Per", ON),))
    added = following(proposed, current, ON)
    assert added.approvals[:-1] == current.approvals
    assert added.approvals[-1] == Approval("BK-25", "Per", ON, (pinned("RU-LSS-BARN", 1).hash,))
    assert added.previous == "c" * 64
    assert following(proposed, None, ON).previous == ""


def test_the_log_tells_each_approval_once_and_what_is_not_whole() -> None:
    first = replace(policy(), hash="1" * 64)
    second = replace(approve(first, "BK-22", "Per", ON), hash="2" * 64)
    third = replace(second, version=3, previous="2" * 64, hash="3" * 64)
    told = list(entries((first, second, third)))
    assert [len(entry.approvals) for entry in told] == [3, 1, 0]
    assert not [fault for entry in told for fault in entry.faults]
    (_, wrong) = entries((first, replace(third, approvals=(), previous="9" * 64)))
    assert wrong.faults[0] == "the version before it was changed"
    assert "the approval of BK-09 was lost" in wrong.faults


def test_a_policy_looser_than_the_law_is_named_by_its_term() -> None:
    assert not list(loosened_terms(policy(), ON))
    loose = policy(terms=Terms(waiting_working_days=0, max_candidates=4))
    assert list(loosened_terms(loose, ON)) == [
        "BK-B: waiting_working_days is 0, the law says 1",
        "BK-B: max_candidates is 4, the law says 3",
        "BK-U: waiting_working_days is 0, the law says 1",
        "BK-U: max_candidates is 4, the law says 3",
    ]


def test_a_tenant_says_what_it_did_before_it_checks_anybody() -> None:
    """BK-34, BK-35"""
    assert [line.split(":")[0] for line in unprepared(policy(), ON)] == ["BK-34", "BK-35"]
    said = replace(policy(), references={"BK-34": "KS 2026/12", "BK-35": " "})
    assert [line.split(":")[0] for line in unprepared(said, ON)] == ["BK-35"]
    assert not list(unprepared(replace(said, references={"BK-34": "KS 2026/12", "BK-35": "not owed"}), ON))
    assert not list(unprepared(replace(policy(), rules=()), ON))


def test_what_awaits_approval_is_what_the_tenant_can_order() -> None:
    assert awaiting(ON, policy()) == ()
    assert {a.rule for a in awaiting(ON, replace(policy(), approvals=()))} == {"BK-09", "BK-11", "BK-15"}
    assert {"BK-22", "SP-38", "BK-21.authenticity"} <= {a.rule for a in awaiting(ON)}
    assert "BK-10" not in {a.rule for a in awaiting(ON)}  # nobody can order it, so nobody approves it


def test_the_list_says_what_is_in_force_what_changes_and_what_awaits() -> None:
    told = "\n".join(listing(date(2026, 7, 1)))
    force, changes = told.split("changes next")
    assert "RU-SKOLA v1" in force
    assert "RU-SKOLA v2" not in force
    assert "blocked by BK-10" in force
    assert "2026-07-15  RU-SKOLA v2  comes into force" in changes
    assert "(the day has passed)" not in told
    later = "\n".join(listing(date(2027, 7, 1)))
    assert later.count("(the day has passed)") == 4
    of_one = "\n".join(listing(ON, replace(policy(), approvals=())))
    assert f"of what {TENANT}'s policy 1 can order" in of_one
    assert "SP-" not in of_one
    assert "awaits BK-09, BK-11, BK-15" in of_one
    assert "no case opens after it" in of_one
    assert "BK-34: references lack" in of_one


def test_the_matrix_holds_every_step_source_and_prohibition_of_every_case_type() -> None:
    for regime in REGIMES:
        told = "\n".join(matrix(regime.valid_from, regime.service))
        for name in (*regime.checks, *(s.id for s in regime.steps), *(name for name, _ in regime.forbidden)):
            assert name in told, (regime.service, name)
        for word in (*regime.asks, *regime.gate, *regime.legal_basis):
            assert word in told, (regime.service, word)
    whole = "\n".join(matrix(ON))
    assert all(f"{service} v" in whole for service in {r.service for r in REGIMES})


def test_the_matrix_of_security_vetting_is_the_descriptions_own() -> None:
    """SP-07, SP-17, SP-19, SP-26: what a class must, may and may not have."""
    rows = {
        service: {line.split()[0]: line for line in matrix(ON, service) if line.startswith("  ")}
        for service in ("SP-0", "SP-3", "SP-2", "SP-1")
    }
    assert "forbidden" in rows["SP-0"]["record_check"]
    assert "forbidden" in rows["SP-3"]["special_investigation"]
    assert "R unless unneeded" in rows["SP-1"]["agency_talk"]
    assert " C " in rows["SP-2"]["agency_talk"]
    assert "every 60 months" in rows["SP-2"]["renewal"]
    assert "consent by law (SP-14)" in rows["SP-3"]["record_check"]


def test_both_tables_are_printed_without_a_stack(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "list", "--on", "2026-11-02"]) == 0
    assert "RU-SKOLA v2" in capsys.readouterr().out
    assert main(["matrix", "--on", "2026-11-02", "--service", "BK-U"]) == 0
    assert "KUL 9 §" in capsys.readouterr().out
    assert main(["matrix", "--on", "2026-11-02", "--service", "BK-X"]) == 1
    assert "no law of BK-X is in force" in capsys.readouterr().err
