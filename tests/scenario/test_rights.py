"""The candidate's rights, each from the page to a named human's answer, with its day by the clock (GR-01 to GR-07)."""

import json
from datetime import date
from typing import Any

import pytest

from shared.domain.calendar import add_months, end_of_day, local_date
from shared.domain.status import state
from tests.scenario.browser import Browser
from tests.scenario.story import Story, closed, collecting, reading, released, replied, told
from tests.world.world import TENANT, World

REASONS = "Vi har gått igenom det du skrev och kommit fram till detta."


def ask(story: Story, kind: str, text: str = "Jag vill att ni gör det.", **more: str) -> str:
    """Ask for a right on the page, in a session that is signed in; the request's id."""
    browser = story.candidate.browser
    assert browser.open(f"/c/rights/ask/{kind}").status == 200
    page = browser.send(f"/c/rights/ask/{kind}", text=text, **more)
    assert page.status == 200, page.text
    story.world.until_quiet()
    return list(story.now.rights.requests)[-1]


def answer(
    story: Story, request: str, outcome: str, role: str = "data_protection_officer", **more: object
) -> None:
    """A named human answers."""
    story.office.do(role, "rights-answers", request=request, outcome=outcome, reasons=REASONS, **more)


def row(story: Story) -> tuple[str, str, str | None]:
    """Who the worklist says is waited for."""
    found = story.world.views.get(TENANT, story.case)
    assert found is not None
    return found.waiting_who, found.waiting_what, found.waiting_until


def test_test_case_25_an_objection_pauses_at_once_and_kills_the_links(world: World) -> None:
    """GR-05: paused before anybody has looked; only a human's answer with reasons lets it go on."""
    story = told(world, persona="slow")
    link = story.candidate.link()
    page = ask(story, "objection", "Jag vill inte att ni hämtar domar.")
    assert (page, state(story.now), story.now.paused) == ("r1", "pausad", "objection")
    assert "En person svarar dig" in story.candidate.browser.page.text
    assert Browser(world).open(link).status == 410
    assert (
        story.candidate.browser.open("/c/case").status != 200
        or "Logga in" in story.candidate.browser.page.text
    )
    due = add_months(local_date(world.now()), 1)
    assert row(story) == ("data_protection_officer", "rights_request", due.isoformat())
    world.advance(days=10)
    world.tick()
    assert story.office.refused("case_officer", "collection-starts") == (409, "paused")
    assert story.office.refused("case_officer", "resumptions") == (409, "objection_unanswered")
    answer(story, "r1", "refused", "case_officer")
    assert (story.now.paused, state(story.now)) == (None, "klar_att_börja")
    assert "right_answered" in story.sent()
    story.candidate.sign_in()
    told_of = story.candidate.browser.open("/c/rights/requests/1").text
    assert REASONS in told_of
    story.office.start()


def test_a_granted_objection_ends_the_case_and_says_nothing_of_the_candidate(world: World) -> None:
    """GR-05: the controller stops unless its grounds are compelling."""
    story = collecting(world, persona="slow")
    ask(story, "objection")
    answer(story, "r1", "granted", "case_officer")
    assert state(story.now) == "avbruten"
    assert row(story)[0] == "nobody"
    story.candidate.sign_in()
    assert REASONS in story.candidate.browser.open("/c/rights/requests/1").text


def test_a_request_is_late_by_the_clock_and_nothing_is_decided_by_that(world: World) -> None:
    """GR-01: a month from the day on which it came; the clock asks the role again and answers nothing."""
    story = told(world)
    ask(story, "access", "Jag vill se anteckningarna.")
    due = add_months(local_date(world.now()), 1)
    assert row(story)[0] == "staff"  # the case itself goes on meanwhile
    listed = world.http(
        "GET", "/tillit/v1/cases?waiting_for=data_protection_officer", claims=world.staff("auditor")
    )
    tasks = [task for item in listed.json["items"] for task in item["tasks"]]
    assert [(t["who"], t["until_on"]) for t in tasks] == [("data_protection_officer", due.isoformat())]
    world.move_to(end_of_day(due))
    world.tick()
    assert row(story) == ("data_protection_officer", "rights_request_late", due.isoformat())
    shown = office_list(story)
    assert (shown[0]["late"], shown[0]["status"]) == (True, "open")
    assert story.office.refused(
        "data_protection_officer", "rights-extensions", request="r1", reason="Sent."
    ) == (
        409,
        "too_late_to_extend",
    )
    answer(story, "r1", "granted")
    assert row(story)[1] != "rights_request_late"


def office_list(story: Story) -> list[dict[str, object]]:
    """The case's requests as the data protection officer reads them."""
    path = f"/tillit/v1/cases/{story.case}/rights-requests"
    got = story.world.http("GET", path, claims=story.world.staff("data_protection_officer"))
    assert got.status == 200, got.text
    items: list[dict[str, object]] = got.json["items"]
    return items


def test_the_time_for_an_answer_is_extended_once_with_the_reason_told(world: World) -> None:
    """GR-01, GR-07: at most two months more, told within the first month; here for a file of the person's own input."""
    story = told(world)
    ask(story, "portability")
    first = add_months(local_date(world.now()), 1)
    why = "Uppgifterna finns delvis i ett äldre arkiv."
    story.office.do("data_protection_officer", "rights-extensions", request="r1", reason=why)
    assert story.now.rights.requests["r1"].due == add_months(first, 2)
    assert "right_extended" in story.sent()
    assert why in story.candidate.browser.open("/c/rights/requests/1").text
    again = story.office.refused("data_protection_officer", "rights-extensions", request="r1", reason="Igen.")
    assert again == (409, "extended_before")


def test_a_letter_is_registered_with_the_day_on_which_it_came(world: World) -> None:
    story = told(world)
    came = date.fromordinal(local_date(world.now()).toordinal() - 9)
    body = {"kind": "access", "text": "Skicka allt till mig.", "received_on": came.isoformat()}
    story.office.do("data_protection_officer", "rights-requests", **body)
    assert story.now.rights.requests["r1"].due == add_months(came, 1)
    late = {**body, "received_on": "2020-01-01"}
    assert story.office.refused("data_protection_officer", "rights-requests", **late) == (422, "received_on")


def test_test_case_35_a_contested_finding_blocks_the_decision_until_a_human_has_answered(
    world: World,
) -> None:
    """case 8: open, under review, answered; and after it the report is corrected, never overwritten (GR-02)."""
    story = released(world, persona="final_judgment")
    first = story.office.report("decider")
    story.candidate.sign_in()
    ask(story, "rectification", "Det är inte min dom.", about="1", choice="not_me")
    decide = {"outcome": "not_appointed", "reasons": "Skäl nog för ett beslut i ärendet."}
    assert story.office.refused("decider", "decisions", **decide) == (409, "open_request")
    story.office.do("reviewer", "rights-reviews", request="r1")
    assert story.now.rights.requests["r1"].status == "under_review"
    assert story.office.refused("decider", "decisions", **decide) == (409, "open_request")
    own = story.office.refused(
        "case_officer", "rights-answers", request="r1", outcome="granted", reasons=REASONS
    )
    assert own == (409, "own_work")  # who made the assessment does not judge what is said against it
    answer(story, "r1", "granted", "reviewer")
    assert story.events().count("report.written") == 2
    assert story.office.refused("decider", "decisions", **decide) == (409, "correction_not_released")
    story.office.do("case_officer", "releases")
    assert story.events().count("report.released") == 2
    assert story.office.report("decider") != first
    assert row(story)[:2] == ("decider", "corrected_report")  # who had the earlier one is told (GDPR 19)
    story.office.do("decider", "correction-receipts")
    assert "report_corrected" in story.sent()
    story.office.decide()
    assert state(story.now) == "avslutad"


def test_a_contest_tells_nobody_before_the_release_that_anything_was_found(world: World) -> None:
    """The same request, size and answer whatever was found: on the bus, in the worklist, to the client (BK-15)."""
    told_of = []
    for persona, more in (("final_judgment", {"about": "1", "choice": "wrong"}), ("clear", {})):
        story = replied(world, persona=persona)
        ask(story, "rectification", "Det stämmer inte.", **more)
        assert story.office.refused("case_officer", "releases")[1] in ("not_reviewed", "open_request")
        answer(story, "r1", "refused", "reviewer")
        client = story.office.read("decider").json
        stored = [c.sealed for c in world.log(story.case).commits]
        sizes = [sorted((i.retention_class, len(i.data or b"")) for i in s.values()) for s in stored]
        mine = [e for c in world.log(story.case).commits for e in c.events if e.type.startswith("right.")]
        facts = [{k: v for k, v in e.data().items() if k not in ("item", "due_on")} for e in mine]
        told_of.append((story.events(), sizes, facts, client["waiting_for"], client["state"]))
        assert [f["outcome"] for f in facts if "outcome" in f] == ["answered"]
    assert told_of[0] == told_of[1]


def test_a_correction_of_a_name_is_a_new_version(world: World) -> None:
    """GR-02: the earlier record stays readable in the log."""
    story = told(world)
    before = story.now.person
    ask(story, "rectification", "Jag heter Alwa.")
    answer(story, "r1", "granted", person={"first_name": "Alwa"})
    assert story.now.person != before
    assert story.office.read("case_officer").json["candidate"]["first_name"] == "Alwa"
    assert world.log(story.case).sealed(before) is not None


def test_a_restriction_holds_everything_until_a_human_ends_it(world: World) -> None:
    """GR-04: nothing is collected, nothing is destroyed; the end is told with its reason (GDPR 18.3)."""
    story = closed(world, persona="final_judgment")
    story.candidate.sign_in()
    ask(story, "restriction", "Jag behöver uppgifterna som bevis.")
    answer(story, "r1", "granted")
    world.advance(days=60)
    world.tick()
    assert "class.disposed" not in story.events()
    story.office.do("data_protection_officer", "restriction-endings", reason="Tvisten är avgjord.")
    world.tick()
    assert {"findings", "report"} <= story.now.disposed


def test_a_restricted_case_goes_no_further(world: World) -> None:
    story = told(world)
    ask(story, "restriction")
    answer(story, "r1", "granted")
    world.advance(days=5)
    world.tick()
    status, _ = story.office.refused("case_officer", "collection-starts")
    assert status == 409
    assert "check.ordered" not in story.events()


def test_an_authority_erases_only_by_its_disposal_decision(world: World) -> None:
    """GR-03, OS-09: what a decision covers may go now, the rest is restricted; a human decides, with support."""
    story = closed(world, persona="final_judgment")
    story.candidate.sign_in()
    ask(story, "erasure", "Radera allt.")
    limits = world.http(
        "GET", f"/tillit/v1/cases/{story.case}/erasure-limits", claims=world.staff("data_protection_officer")
    ).json["items"]
    assert "KS 2026/101" in next(x["text"] for x in limits if x["retention_class"] == "findings")
    answer(story, "r1", "partly", classes=["findings"])
    world.tick()
    assert story.now.disposed == {"findings"}
    assert "report" not in story.now.disposed


def test_what_a_running_case_needs_is_not_erased(world: World) -> None:
    story = reading(world, persona="final_judgment")
    ask(story, "erasure", "Radera allt.")
    body = {"request": "r1", "outcome": "granted", "reasons": REASONS, "classes": ["findings"]}
    assert story.office.refused("data_protection_officer", "rights-answers", **body) == (409, "case_running")
    answer(story, "r1", "refused")
    assert story.now.disposed == frozenset()


PARTS = {"person", "requests", "notes", "about", "log", "readers"}


@pytest.mark.parametrize("how", ["page", "staff"])
def test_the_copy_holds_what_may_be_read_now_and_nobody_elses_data(world: World, how: str) -> None:
    """GR-01: findings once the reading is open, the assessment once the report is handed over."""
    story = told(world, persona="final_judgment")
    early = copy(story, how)
    assert set(early) >= PARTS
    assert {"findings", "assessment", "decision"} <= set(early["not_included"])
    story.office.start()
    story.source.wait(story.case)
    story.office.read("case_officer")
    assert copy(story, how)["findings"][0]["findings"]
    story.candidate.sign_in()
    story.candidate.send_reply()
    assert "assessment" in copy(story, how)["not_included"]
    story.office.finish("Bedömningen är gjord.")
    late = copy(story, how)
    assert late["assessment"]["text"] == "Bedömningen är gjord."
    readings = [access.what for access in world.readings.read(TENANT, story.case)]
    assert "export" in readings
    everything = json.dumps(late, ensure_ascii=False)
    for name in ("Johan Ek", "Lena Österdahl", "johan", "lena"):
        assert name not in everything  # roles; a name only of the host whom the candidate knows
    assert "Mona Lindqvist" in everything


def copy(story: Story, how: str) -> dict[str, Any]:
    """The copy as JSON, from the candidate's page or from the data protection officer."""
    if how == "page":
        story.candidate.sign_in()
        assert story.candidate.browser.open("/c/rights/copy").status == 200
        return dict(json.loads(story.candidate.browser.open("/c/rights/copy/data").text))
    path = f"/tillit/v1/cases/{story.case}/exports"
    got = story.world.http("GET", path, claims=story.world.staff("data_protection_officer"))
    assert got.status == 200, got.text
    return dict(got.json["export"])


def test_the_copy_is_the_same_whatever_was_found_before_the_candidate_reads(world: World) -> None:
    """SP-22's way of thinking for every case: its parts differ by the state alone."""
    found = [copy(collecting(world, persona=p), "staff") for p in ("final_judgment", "clear")]
    assert sorted(found[0]) == sorted(found[1])
    assert found[0]["not_included"] == found[1]["not_included"]


def test_rights_do_not_end_with_the_case(world: World) -> None:
    story = closed(world)
    story.candidate.sign_in()
    ask(story, "access", "Vad finns kvar?")
    due = add_months(local_date(world.now()), 1)
    assert row(story) == ("data_protection_officer", "rights_request", due.isoformat())
    answer(story, "r1", "granted")
    assert row(story)[0] == "nobody"


def test_only_the_roles_of_a_kind_answer_it(world: World) -> None:
    story = told(world)
    ask(story, "access")
    body = {"request": "r1", "outcome": "granted", "reasons": REASONS}
    assert story.office.refused("case_officer", "rights-answers", **body) == (403, "rights_role")
    assert story.office.refused("decider", "rights-answers", **body) == (403, "role")
