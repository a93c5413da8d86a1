"""A tenant's policy on a stack: versions, approvals and their log, and what a proposed one would have done."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from infra.changeset import StackError
from infra.operate_policy import add_policy, approve, tell_log, try_policy
from infra.operate_policy import policy_in as read_file
from shared.adapters.tenants import write_policy
from shared.domain.calendar import local_date
from shared.domain.policy import Policy, ServiceRule
from tests.scenario.operators import place
from tests.scenario.people import Applicant
from tests.scenario.story import invited, opened
from tests.world.world import TENANT, World

PERSON = "Per Åhlund, kommundirektör"


def file(folder: Path, policy: Policy) -> Path:
    path = folder / "policy.json"
    path.write_text(write_policy(policy), encoding="utf-8")
    return path


def test_an_order_waits_for_a_named_persons_approval(world: World) -> None:
    """BK-11: without it the order is refused; the approval is a version of the policy, and the case pins it."""
    policy = world.tenants.policy(TENANT)
    rest = tuple(a for a in policy.approvals if a.rule != "BK-11")
    world.tenants.add_policy(replace(policy, version=2, approvals=rest))
    story = opened(world)
    story.office.answer("need", "stated", text="Läraren arbetar ensam med barn.")
    story.office.answer("diary_number", "registered", text="KS 2026/17")
    story.office.answer("conflict_of_interest", "none")
    last = {"question": "proportionality", "answer": "proportionate"}
    assert story.office.refused("case_officer", "answers", **last) == (409, "not_approved")
    said = approve(world.tenants, TENANT, "BK-11", PERSON, date(2026, 11, 2))
    assert said.startswith(f"BK-11 approved by {PERSON} on 2026-11-02 in BK-B v1 (")
    story.office.answer(**last)
    assert (story.now.service, story.now.policy_version) == ("BK-B", 3)
    with pytest.raises(StackError, match="approved as it stands"):
        approve(world.tenants, TENANT, "BK-11", PERSON, date(2026, 11, 2))


def test_the_log_of_a_policy_tells_who_approved_what_and_on_which_text(world: World, tmp_path: Path) -> None:
    approve(world.tenants, TENANT, "BK-25", PERSON, date(2026, 11, 2))
    proposed = replace(world.tenants.policy(TENANT), version=3, closes=date(2030, 1, 31), approvals=())
    add_policy(world.tenants, file(tmp_path, proposed), date(2026, 11, 2))
    said: list[str] = []
    assert tell_log(world.tenants.policies(TENANT), said.append)
    assert [line.split()[1] for line in said if line.startswith("policy")] == ["1", "2", "3"]
    assert sum(f"BK-25 approved by {PERSON}" in line for line in said) == 1
    assert world.tenants.policy(TENANT).approvals  # the file named none, and none was lost


def test_an_approval_that_was_cut_off_before_it_counted_counts_with_the_next(world: World) -> None:
    """A version that was stored and never made current is gone on from, not overwritten."""
    policy = world.tenants.policy(TENANT)
    stored = world.tenants.add_policy(replace(policy, version=2, closes=date(2031, 1, 31)))
    world.tenants.dynamodb.put_item(
        TableName=world.tenants.table,
        Item={"pk": {"S": f"T#{TENANT}"}, "sk": {"S": "CURRENT"}, "version": {"N": "1"}},
    )
    assert world.tenants.policy(TENANT).version == 1
    approve(world.tenants, TENANT, "BK-25", PERSON, date(2026, 11, 2))
    current = world.tenants.policy(TENANT)
    assert (current.version, current.closes, current.previous) == (3, date(2031, 1, 31), stored.hash)


def test_a_file_that_is_looser_than_the_law_or_not_complete_is_not_added(
    world: World, tmp_path: Path
) -> None:
    policy = world.tenants.policy(TENANT)
    loose = replace(policy, version=2, terms=replace(policy.terms, waiting_working_days=0))
    with pytest.raises(StackError, match="looser than the law: BK-B: waiting_working_days"):
        add_policy(world.tenants, file(tmp_path, loose), date(2026, 11, 2))
    with pytest.raises(StackError, match="not complete: BK-34"):
        add_policy(
            world.tenants, file(tmp_path, replace(policy, version=2, references={})), date(2026, 11, 2)
        )
    assert world.tenants.policy(TENANT).version == 1


def test_a_proposed_policy_is_tried_on_past_cases_by_ids_and_codes_only(world: World, tmp_path: Path) -> None:
    who = Applicant()
    story = invited(world, who)
    policy = world.tenants.policy(TENANT)
    day = local_date(world.now())
    before = world.items("CasesTable")

    def would(proposed: Policy) -> list[str]:
        said: list[str] = []
        read = read_file(file(tmp_path, proposed))
        assert try_policy(place(world), read, day, day, said.append)
        return said

    assert would(policy) == [f"{story.case}  same  BK-B", f"1 cases opened from {day} to {day}: 1 same"]
    vetting = tuple(replace(r, service="RU-BARN") if r.service == "BK-B" else r for r in policy.rules)
    (line, _) = would(replace(policy, rules=vetting))
    assert line == f"{story.case}  asks  BK-B -> RU-BARN  offer_stage"
    nothing = tuple(r for r in policy.rules if r.unit != "education")
    assert (
        would(replace(policy, rules=nothing))[0] == f"{story.case}  refused  BK-B -> none  BK-11  not_covered"
    )
    extended = tuple(replace(r, service="BK-U") if r.service == "BK-B" else r for r in policy.rules)
    assert would(replace(policy, rules=extended))[0] == f"{story.case}  other  BK-B -> BK-U"
    closed = replace(policy, closes=date(2026, 1, 31))
    assert would(closed)[0] == f"{story.case}  refused  BK-B -> none  BK-11  window_closed"
    assert isinstance(policy.rules[0], ServiceRule)
    assert world.items("CasesTable") == before
    assert who.last_name not in json.dumps(would(policy), ensure_ascii=False)


def test_cases_outside_the_period_are_left_out(world: World) -> None:
    opened(world)
    said: list[str] = []
    assert try_policy(
        place(world), world.tenants.policy(TENANT), date(2020, 1, 1), date(2020, 12, 31), said.append
    )
    assert said == ["0 cases opened from 2020-01-01 to 2020-12-31"]
