"""Each act of the candidate: once, in time, by the right page; and the calm page for everything that is in the way."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared.content import open_reply
from shared.domain import commands as c
from shared.domain.events import AssessmentSigned, CaseClosed, ClassDisposed
from shared.texts.catalogue import text
from shared.web.candidate.sessions import Sessions
from tests.unit.test_candidate_browser import Browser
from tests.unit.test_candidate_world import ADULT, FOUND, OFFICER, TENANT, Told, World, world


@pytest.fixture(scope="module")
def shared_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("issuer")) as made:
        yield made


@pytest.fixture
def stack(shared_stack: World) -> World:
    shared_stack.move(0)
    return shared_stack


def h1(page: str) -> str:
    return text("sv", f"obstacle.{page}.h1")


def signed_in(stack: World, position: str = "teacher") -> tuple[Told, Browser]:
    told, browser = stack.case(position=position), Browser()
    browser.sign_in(told.link)
    return told, browser


def reading(stack: World, position: str = "teacher") -> tuple[Told, Browser]:
    told, browser = signed_in(stack, position)
    browser.informed()
    stack.move(6)
    told.collected(FOUND)
    return told, browser


def test_a_form_that_is_pressed_twice_acts_once(stack: World) -> None:
    told, browser = signed_in(stack)
    browser.press("/c/protected/question", answer="no")
    browser.get("/c/notice/full")
    token = browser.get("/c/notice/acknowledge").token
    browser.press("/c/notice/acknowledge", token)
    commits = told.state.sequence
    page = browser.press("/c/notice/acknowledge", token)
    assert page.status == 409
    assert page.h1 == h1("already_done")
    assert told.state.sequence == commits
    page = browser.press("/c/notice/acknowledge")
    assert page.h1 == h1("already_done"), "another form of the same act changes nothing either"
    assert told.state.sequence == commits


def test_a_token_of_another_session_acts_never(stack: World) -> None:
    told, browser = signed_in(stack)
    _, other = signed_in(stack)
    assert other.page
    page = browser.press("/c/protected/question", other.page.token, answer="no")
    assert page.h1 == h1("two_tabs")
    assert told.state.protected is None


def test_sending_twice_keeps_the_first_reply(stack: World) -> None:
    told, browser = reading(stack)
    browser.get("/c/reading/1/comment")
    browser.press("/c/reading/1/comment", choice="not_me", text="Det var inte jag.")
    token = browser.get("/c/reading/check").token
    browser.press("/c/reading/send", token)
    item = told.state.reply
    assert browser.press("/c/reading/send", token).h1 == h1("already_done")
    assert browser.press("/c/reading/send").h1 == h1("already_done")
    assert told.state.reply == item
    assert open_reply(stack.services, told.log)[0].text == "Det var inte jag."
    assert browser.get("/c/reading/1/comment").h1 == h1("already_done")
    assert text("sv", "reading.state_under_review") in browser.get("/c/reading/1").text


def test_too_late(stack: World) -> None:
    told, browser = reading(stack)
    browser.get("/c/reading/1/comment")
    browser.press("/c/reading/1/comment", choice="wrong", text="Hann inte skicka")
    token = browser.get("/c/reading/check").token
    stack.move(40)
    for page in (
        browser.press("/c/reading/send", token),
        browser.press("/c/reading/more-time", token),
        browser.get("/c/reading/1/comment"),
    ):
        assert page.status == 409
        assert page.h1 == h1("too_late")
        assert "Vera Värdsson" in page.text
    assert told.state.reply is None
    told.lapse()
    page = browser.get("/c/reading")
    assert page.status == 200, "still readable"
    assert "/c/reading/more-time" not in page.text


def test_more_time_is_given_once_at_once(stack: World) -> None:
    told, browser = reading(stack)
    first = told.state.reading_until
    browser.get("/c/reading")
    page = browser.press("/c/reading/more-time")
    assert page.h1 == text("sv", "reading.more_time_h1")
    assert told.state.reading_until > first
    given = told.state.reading_until
    page = browser.press("/c/reading/more-time", browser.get("/c/case").token)
    assert page.h1 == text("sv", "reading.more_time_h1"), "says until when, and whom to call"
    assert told.state.reading_until == given
    assert "/c/reading/more-time" not in browser.get("/c/reading").text


def test_after_stopping_nothing_can_be_changed(stack: World) -> None:
    told, browser = reading(stack)
    browser.get("/c/stop")
    token = browser.get("/c/reading/check").token
    page = browser.press("/c/stop")
    assert page.h1 == text("sv", "stop.done_h1")
    assert told.state.withdrawn_at
    commits = told.state.sequence
    for address in ("/c/reading/send", "/c/reading/more-time", "/c/stop"):
        page = browser.press(address, token)
        assert page.h1 == h1("after_stopping"), address
    assert browser.get("/c/reading/1").h1 == h1("after_stopping")
    assert "Misshandel" not in browser.get("/c/reading").text
    assert browser.get("/c/case").h1 == text("sv", "status.withdrawn.h1")
    assert told.state.sequence == commits
    assert Browser().get(f"/c/link/{told.link}").status == 410


def test_stopping_is_two_presses_away_from_the_first_page(stack: World) -> None:
    told, browser = signed_in(stack)
    page = browser.get("/c/stop")
    assert page.h1 == text("sv", "stop.h1")
    page = browser.press("/c/stop")
    assert page.h1 == text("sv", "stop.done_h1")
    assert told.state.withdrawn_at


def test_protected_identity_closes_everything_at_once(stack: World) -> None:
    told, browser = signed_in(stack)
    other = Browser()
    other.sign_in(told.link)
    page = browser.press("/c/protected/question", answer="yes")
    assert page.h1 == text("sv", "protected.done_h1")
    assert "cookies" in page.headers["Clear-Site-Data"]
    assert told.state.protected
    assert told.state.paused == "protected_identity"
    assert other.get("/c/case").status == 410
    assert Browser().get(f"/c/link/{told.link}").status == 410


def test_a_no_that_becomes_a_yes_on_the_same_page_protects(stack: World) -> None:
    told, browser = signed_in(stack)
    assert browser.page
    token = browser.page.token
    browser.press("/c/protected/question", token, answer="no")
    page = browser.press("/c/protected/question", token, answer="yes")
    assert page.h1 == text("sv", "protected.done_h1")
    assert told.state.protected


def test_protected_identity_in_the_middle_of_a_case(stack: World) -> None:
    told, browser = reading(stack)
    assert browser.get("/c/protected").h1 == text("sv", "protected.act_h1")
    page = browser.press("/c/protected")
    assert page.h1 == text("sv", "protected.done_h1")
    assert told.state.paused == "protected_identity"


def test_the_question_about_protected_identity_comes_first(stack: World) -> None:
    _, browser = signed_in(stack)
    for address in ("/c/case", "/c/notice", "/c/notice/full", "/c/reading", "/c/readers"):
        assert browser.get(address).h1 == text("sv", "protected.question_h1"), address


def test_what_was_typed_in_a_session_that_is_over_is_kept(stack: World) -> None:
    told, browser = reading(stack)
    browser.get("/c/reading/1/comment")
    store, now = Sessions(stack.services.doors), stack.services.clock.real()
    session = store.find(browser.cookie, now)
    assert session
    store.save(browser.cookie, session, now - timedelta(minutes=31))
    page = browser.press("/c/reading/1/comment", choice="wrong", text="Skrivet länge")
    assert page.h1 == h1("session_over")
    assert "Skrivet" not in page.text
    stored = stack.services.doors.dynamodb.scan(TableName="Doors")["Items"]
    assert "Skrivet" not in str(stored)
    browser.sign_in(told.link)
    assert "Skrivet länge" in browser.get("/c/reading/1/comment").text


def test_a_comment_with_a_token_of_another_window_is_shown_again_and_not_stored(stack: World) -> None:
    told, browser = reading(stack)
    _, other = signed_in(stack)
    assert other.page
    page = browser.press("/c/reading/1/comment", other.page.token, choice="wrong", text="Inte borta")
    assert page.status == 409
    assert "Inte borta" in page.text
    assert "Inte borta" not in browser.get("/c/reading/1/comment").text
    assert told.state.reply is None


def test_nothing_is_read_before_it_is_time(stack: World) -> None:
    told, browser = signed_in(stack)
    browser.informed()
    for address in ("/c/reading", "/c/reading/1", "/c/reading/1/comment", "/c/reading/check"):
        assert browser.get(address).status == 404, address
    assert browser.post("/c/reading/send", browser.get("/c/case").token).status == 404
    assert told.readings() == []


def test_what_cannot_be_recorded_is_not_shown(stack: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = reading(stack)

    def broken(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("shared.adapters.access_log.AccessLog.record", broken)
    page = browser.get("/c/reading/1")
    assert page.status == 500
    assert page.h1 == h1("our_fault")
    assert "Misshandel" not in page.text


def test_a_fault_is_told_calmly_and_logged_without_content(
    stack: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _, browser = reading(stack)

    def broken(*_: object, **__: object) -> Any:
        raise RuntimeError("hemligt innehåll")

    token = browser.get("/c/reading/1/comment").token
    monkeypatch.setattr("shared.adapters.vault.Vault.seal", broken)
    page = browser.press("/c/reading/1/comment", token, choice="wrong", text="mina ord")
    assert page.status == 500
    assert page.h1 == h1("our_fault_not_saved")
    monkeypatch.setattr("shared.adapters.case_log.CaseLog.load", broken)
    assert browser.get("/c/case").status == 500
    logged = str([vars(record) for record in caplog.records])
    assert "FAULT" in logged
    assert "hemligt" not in logged
    assert "mina ord" not in logged


def test_a_paused_case_changes_nothing_and_says_so(stack: World) -> None:
    told, browser = signed_in(stack)
    browser.press("/c/protected/question", answer="no")
    browser.get("/c/notice/full")
    browser.get("/c/notice/acknowledge")
    told.do(c.Pause("rectification", OFFICER))
    page = browser.press("/c/notice/acknowledge")
    assert page.h1 == h1("paused")
    assert browser.get("/c/case").h1 == text("sv", "status.suspended.h1")
    assert told.state.acknowledged_at is None


def test_an_objection_ends_the_session(stack: World) -> None:
    told, browser = reading(stack)
    told.do(c.Pause("objection", OFFICER))
    assert browser.get("/c/reading/1").status == 410


def test_case_37_the_receipt_of_what_was_deleted(stack: World) -> None:
    told, browser = reading(stack)
    assert browser.get("/c/deleted").status == 404
    told.fact(AssessmentSigned("assessment-1", OFFICER))
    told.fact(CaseClosed({"person": "2027-01-01"}), ClassDisposed("findings", "2027-02-03"))
    page = browser.get("/c/deleted")
    assert page.h1 == text("sv", "closed.h1")
    assert told.state.head in page.text
    assert "3\N{NO-BREAK SPACE}februari\N{NO-BREAK SPACE}2027" in page.text
    expires = stack.services.clock.real() + timedelta(days=1)
    stack.services.doors.put_link("receipt-code", TENANT, told.id, "receipt", expires)
    assert told.state.head in Browser().get("/c/deleted?code=receipt-code").text
    assert Browser().get("/c/deleted?code=unknown").status == 404
    assert browser.get("/c/reading").status == 404


def test_no_page_shows_a_person_number_or_a_rule(stack: World) -> None:
    _, browser = reading(stack)
    for address in (
        "/c/case",
        "/c/notice/full",
        "/c/reading",
        "/c/reading/1",
        "/c/stop",
        "/c/readers",
        "/c/none",
    ):
        page = browser.get(address)
        assert ADULT not in page.text, address
        assert not re.search(r"\b(BK|PN|KU|GR)-\d", page.text), address
