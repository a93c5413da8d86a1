"""BK-U, the check of a manager with financial responsibility, from Teamtailor: the credit report needs a medgivande."""

from infra.local import tenant
from shared.domain.status import state
from tests.scenario.people import BO, Applicant
from tests.scenario.story import Story, told
from tests.world.world import World


def head_of_finance() -> Applicant:
    return Applicant(number=BO, first_name="Bo", email="bo@example.com", position="head-of-finance")


def informed(world: World) -> Story:
    return told(world, head_of_finance(), connection=tenant.TEAMTAILOR, persona="debts")


def test_with_permission_the_credit_report_is_one_of_three_sources(world: World) -> None:
    """KU-02"""
    story = informed(world)
    assert story.now.service == "BK-U"
    assert story.office.refused("case_officer", "collection-starts") == (409, "permission_open")
    story.candidate.answer_permission("yes")
    story.office.start()
    story.source.wait(story.case)
    assert sorted(order["kind"] for order in story.source.orders(story.case)) == [
        "courts_administrative",
        "courts_general",
        "credit",
    ]
    story.candidate.sign_in()
    story.candidate.send_reply()
    story.office.finish()
    findings = story.office.read("decider").json["findings"]
    shown = [f["source"] for check in findings for f in check["findings"]]
    assert shown == ["Kronofogden"]  # the settled debt is not shown, and no score ever came in
    story.office.decide()
    assert state(story.now) == "avslutad"
    findings = story.office.read("decider").json["findings"]
    assert [
        f for check in findings for f in check["findings"]
    ] == []  # kept until the decision, and no longer (KU-10)


def test_without_permission_a_human_goes_on_and_nothing_negative_happens(world: World) -> None:
    story = informed(world)
    story.candidate.answer_permission("no")
    assert "permission.refused" in story.events()
    assert "case.cancelled" not in story.events()
    story.office.answer("permission_refused", "continue_without")
    assert (story.now.checks["credit"].status, story.now.checks["credit"].reason) == (
        "not_done",
        "permission_not_given",
    )
    story.office.start()
    story.source.wait(story.case)
    assert "credit" not in {order["kind"] for order in story.source.orders(story.case)}
    story.candidate.sign_in()
    story.candidate.send_reply()
    story.office.finish()
    assert state(story.now) == "rapporterad"


def test_permission_can_be_taken_back_before_the_bureau_is_asked(world: World) -> None:
    story = informed(world)
    story.candidate.answer_permission("yes")
    browser = story.candidate.browser
    browser.open("/c/permission/withdraw")
    assert browser.send("/c/permission/withdraw").status == 200
    world.until_quiet()
    assert story.now.permission == "refused"
