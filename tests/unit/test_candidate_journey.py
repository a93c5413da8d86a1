"""The candidate's way from the link to the report, over the handler, in both languages."""

import re
from collections.abc import Iterator

import pytest

from shared.content import open_reply
from shared.texts.catalogue import text
from tests.unit.test_candidate_browser import Browser
from tests.unit.test_candidate_world import FOUND, LATER, Told, World, world


@pytest.fixture(scope="module")
def shared_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("issuer")) as made:
        yield made


@pytest.fixture
def stack(shared_stack: World) -> World:
    shared_stack.move(0)
    return shared_stack


def reading(stack: World, *findings: object, position: str = "teacher") -> tuple[Told, Browser]:
    """A signed-in candidate whose reading period is open."""
    told, browser = stack.case(position=position), Browser()
    browser.sign_in(told.link)
    browser.informed()
    stack.move(6)
    told.collected(*findings)  # type: ignore[arg-type]  # findings
    return told, browser


@pytest.mark.parametrize("language", ["sv", "en"])
def test_from_notice_to_reply(stack: World, language: str) -> None:
    told, browser = stack.case(language=language), Browser()
    page = browser.sign_in(told.link)
    assert page.h1 == text(language, "protected.question_h1")  # type: ignore[arg-type]  # sv or en
    assert told.state.identity == "e_identification"
    page = browser.press("/c/protected/question", answer="no")
    assert page.h1 == text(language, "notice.h1")  # type: ignore[arg-type]  # sv or en
    assert told.state.notice_at is None, "the short layer delivers nothing"

    page = browser.get("/c/notice/full")
    assert told.state.notice_hash
    assert told.state.notice_hash in page.text, "the checksum on the page is the log's"
    assert told.state.language == language
    browser.get("/c/notice/acknowledge")
    page = browser.press("/c/notice/acknowledge")
    assert told.state.acknowledged_at
    assert page.h1 == text(language, "notice.receipt_h1")  # type: ignore[arg-type]  # sv or en
    assert browser.get("/c/case").h1 == text(language, "status.in_progress.h1")  # type: ignore[arg-type]  # sv or en

    stack.move(6)
    told.collected(FOUND, LATER)
    assert browser.get("/c/case").h1 == text(language, "status.awaiting_candidate_reading.h1")  # type: ignore[arg-type]  # sv or en
    page = browser.get("/c/reading")
    assert page.text.index("/c/reading/1") < page.text.index("/c/reading/2")
    assert "Misshandel" in browser.get("/c/reading/1").text
    assert "Stöld" in browser.get("/c/reading/2").text
    browser.get("/c/reading/1/comment")
    browser.press("/c/reading/1/comment", choice="context", text="Jag var ung.\r\n<b>Punkt</b>")
    page = browser.get("/c/reading/check")
    assert "&lt;b&gt;Punkt" in page.text
    assert told.state.reply is None, "nothing is sent yet"
    page = browser.press("/c/reading/send")
    assert page.h1 == text(language, "reading.sent_h1")  # type: ignore[arg-type]  # sv or en
    (comment,) = open_reply(stack.services, told.log)
    assert (comment.check, comment.finding, comment.option) == ("courts_general", "f1", "context")
    assert comment.text == "Jag var ung.\n<b>Punkt</b>"
    assert ("candidate", "findings") in told.readings()


def test_the_notice_is_delivered_in_the_language_that_was_read(stack: World) -> None:
    told, browser = stack.case(), Browser()
    browser.sign_in(told.link)
    browser.press("/c/protected/question", answer="no")
    browser.get("/c/notice/full")
    swedish = told.state.notice_hash
    browser.get("/c/notice/full?lang=en")
    english = told.state.notice_hash
    assert swedish != english
    assert told.state.language == "en"
    browser.get("/c/notice/full?lang=sv")
    assert told.state.notice_hash == swedish
    commits = told.state.sequence
    browser.get("/c/notice/full")
    assert told.state.sequence == commits, "the same text again is no new delivery"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_notice_names_only_what_is_asked_for(stack: World, language: str) -> None:
    """The position has no use for the administrative courts' tax cases, and they are not asked."""
    told, browser = stack.case(language=language), Browser()
    browser.sign_in(told.link)
    browser.press("/c/protected/question", answer="no")
    page = re.sub(r"<style>.*?</style>|<[^>]+>", "", browser.get("/c/notice/full").text, flags=re.DOTALL)
    assert "courts_administrative" not in told.state.checks
    assert not re.search(r"\w: ?\.", page), "a sentence without its list"
    assert not re.search(r"\b(skatt|tax)\b", page)


def test_a_text_that_changed_since_is_read_again_before_it_is_acknowledged(stack: World) -> None:
    told, browser = stack.case(), Browser()
    browser.sign_in(told.link)
    browser.press("/c/protected/question", answer="no")
    browser.get("/c/notice/full")
    browser.get("/c/notice/acknowledge")
    stack.move(9)
    page = browser.press("/c/notice/acknowledge")
    assert page.h1 == text("sv", "obstacle.two_tabs.h1")
    assert told.state.acknowledged_at is None
    browser.get("/c/notice/full")
    browser.get("/c/notice/acknowledge")
    browser.press("/c/notice/acknowledge")
    assert told.state.acknowledged_at


def test_the_status_page_tells_nothing_of_what_was_found(stack: World) -> None:
    pages = []
    for findings in ((), (FOUND, LATER)):
        stack.move(0)
        _, browser = reading(stack, *findings)
        shown = browser.get("/c/case").text
        pages.append(re.sub(r'name="form_token" value="[^"]+"', "", shown).encode())
    assert pages[0] == pages[1]
    assert b"Misshandel" not in pages[0]


def test_nothing_found_is_answered_without_comment(stack: World) -> None:
    told, browser = reading(stack)
    assert browser.get("/c/reading").h1 == text("sv", "reading.none_h1")
    browser.get("/c/reading/check")
    page = browser.press("/c/reading/send")
    assert page.h1 == text("sv", "reading.sent_none_h1")
    assert told.state.reply
    assert open_reply(stack.services, told.log) == ()


def test_what_is_to_be_mended_is_shown_again_whole(stack: World) -> None:
    told, browser = reading(stack, FOUND)
    browser.get("/c/reading/1/comment")
    long = "å" * 4_212
    page = browser.press("/c/reading/1/comment", choice="wrong", text=long)
    assert page.status == 422
    assert page.text.count("<title>Fel: ") == 1
    assert "212" in page.text
    assert long in page.text
    page = browser.get("/c/reading/check")
    assert long in page.text, "what cannot be sent as it is leads back to be mended"
    assert browser.press("/c/reading/send").text.count(long) == 1
    assert told.state.reply is None
    page = browser.press("/c/reading/1/comment", text="utan val")
    assert page.status == 422
    assert "utan val" in page.text
    page = browser.press("/c/reading/1/comment", choice="wrong", text="å" * 4_000)
    assert page.status == 200


def test_changing_language_on_a_page_with_typed_text_saves_first(stack: World) -> None:
    _, browser = reading(stack, FOUND)
    browser.get("/c/reading/1/comment")
    page = browser.press("/c/reading/1/comment", choice="outdated", text="Länge sedan", act="language")
    assert page.h1 == text("en", "reading.comment_h1")
    assert "Länge sedan" in page.text


def test_the_report_after_release_and_who_has_read_what(stack: World) -> None:
    told, browser = reading(stack, FOUND)
    assert browser.get("/c/report").status == 404
    browser.get("/c/reading/check")
    browser.press("/c/reading/send")
    told.released(b"%PDF-1.7 << /Type /Page >> << /Type /Pages /Count 1 >>")
    page = browser.get("/c/report")
    assert page.h1 == text("sv", "report.h1")
    assert "1 sid" in page.text
    page = browser.get("/c/report/pdf")
    assert page.raw.startswith(b"%PDF-1.7")
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Cache-Control"] == "no-store"
    assert told.readings().count(("candidate", "report")) == 1, "once a session, page and file together"
    page = browser.get("/c/readers")
    assert page.h1 == text("sv", "report.readers_h1")
    assert page.text.count("<tr") == 3, "a head, and a reading each of findings and report"


def test_every_page_has_the_headers_and_no_case_id(stack: World) -> None:
    told, browser = reading(stack, FOUND)
    for address in (
        "/c/case",
        "/c/notice",
        "/c/notice/full",
        "/c/reading",
        "/c/reading/1",
        "/c/readers",
        "/c/x",
    ):
        page = browser.get(address)
        assert page.headers["Cache-Control"] == "no-store", address
        assert page.headers["Referrer-Policy"] == "no-referrer", address
        assert "script" not in page.text, address
        assert told.id not in page.text, address
