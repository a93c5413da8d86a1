"""The pages of register extracts and security vetting: notice, extract, interview, status, and an exit without any."""

import re
from collections.abc import Iterator

import pytest

from shared.texts.catalogue import Language, text
from shared.texts.dates import clock, weekday
from tests.unit.candidate_procedures import (
    APPROVED,
    asked,
    everything,
    investigated,
    invited,
    moment,
    ordered,
    record,
    started,
)
from tests.unit.test_candidate_browser import Answer, Browser
from tests.unit.test_candidate_world import Told, World, world

EMPLOYER = "Provköpings kommun"


@pytest.fixture(scope="module")
def shared_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("issuer"), **APPROVED) as made:
        made.services.tenants.add_policy(everything())
        yield made


@pytest.fixture
def stack(shared_stack: World) -> World:
    shared_stack.move(0)
    return shared_stack


def signed_in(stack: World, service: str, language: Language = "sv") -> tuple[Told, Browser]:
    told, browser = ordered(stack, service, language), Browser()
    browser.sign_in(told.link)
    browser.press("/c/protected/question", answer="no")
    return told, browser


def informed(stack: World, service: str, language: Language = "sv") -> tuple[Told, Browser]:
    told, browser = signed_in(stack, service, language)
    browser.informed()
    return told, browser


def words(page: Answer) -> str:
    plain = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain)


def steps(page: Answer) -> list[tuple[str, str]]:
    """The numbered list: each step and where it stands."""
    found = re.findall(r"<li(?: class=\"on\")?><b>(.*?)</b><span>(.*?)</span></li>", page.text, re.DOTALL)
    return [(re.sub(r"<[^>]+>", "", name), re.sub(r"<[^>]+>", "", state).strip()) for name, state in found]


SERVICES = (
    "RU-SKOLA", "RU-BARN", "RU-HVB", "RU-LSS-BARN", "RU-HEM", "RU-LEDNING", "SP-0", "SP-3", "SP-2", "SP-1", "SP-F", "SP-K",
)  # fmt: skip


@pytest.mark.parametrize("service", SERVICES)
def test_every_case_type_informs_in_both_languages_from_the_case_itself(stack: World, service: str) -> None:
    """BK-13: short layer, the whole text with its checksum in the log, and the acknowledgement that is no consent."""
    told, browser = signed_in(stack, service)
    short = browser.get("/c/notice")
    assert short.status == 200
    for language in ("en", "sv"):
        page = browser.get(f"/c/notice/full?lang={language}")
        assert told.state.notice_hash in page.text
        assert not re.search(r"[{}]", words(page))
        assert not re.search(r"\w: ?\.|\s{2}\.|None", words(page))
    assert told.log.commits[-1].events[-1].data()["text"] == service.lower()
    browser.get("/c/notice/acknowledge")
    page = browser.press("/c/notice/acknowledge")
    assert told.state.acknowledged_at
    assert ("/c/extract" in page.text) == service.startswith("RU")


def test_an_exit_has_no_pages_to_acknowledge(stack: World) -> None:
    """SP-27: nobody waits for an acknowledgement, and no text is made up for one."""
    told = ordered(stack, "SP-A")
    browser = Browser()
    browser.sign_in(told.link)
    page = browser.press("/c/protected/question", answer="no")
    assert page.status == 200
    for address in (
        "/c/notice",
        "/c/notice/full",
        "/c/notice/acknowledge",
        "/c/consent",
        "/c/extract",
        "/c/interview",
    ):
        assert browser.get(address).status == 404, address
    assert told.state.notice_hash is None


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_to_do_with_an_extract(stack: World, language: Language) -> None:
    """BK-21, BK-28, PN-19: order it at the police, show it here; nothing can be sent or uploaded."""
    told, browser = signed_in(stack, "RU-SKOLA", language)
    assert browser.get("/c/extract").h1 != text(language, "extract.h1"), "the notice comes first"
    browser.informed()
    home = browser.get("/c/case")
    assert home.h1 == text(language, "status.awaiting_extract.h1")
    page = browser.get("/c/extract")
    assert page.h1 == text(language, "extract.h1")
    shown = words(page)
    for key in ("form_ru-skola", "note_only", "never", "no_mandatory"):
        known = {"employer": EMPLOYER, "host_name": "Vera Värdsson"}
        assert text(language, f"extract.{key}", **known) in shown
    paper = {"sv": "pappersblanketten", "en": "the paper form"}[language]
    assert paper in shown
    assert 'type="file"' not in page.text
    assert page.text.count("<form") == 1, "only the way out"
    started(told)
    record(told, "extract_shown")
    assert browser.get("/c/extract").h1 != text(language, "extract.h1")


def test_the_law_in_force_says_registers_and_age(stack: World) -> None:
    """A figure that nobody has verified is asked of the host; a copy is kept for homes for care alone (BK-23, BK-24)."""
    _, browser = informed(stack, "RU-HVB")
    page = words(browser.get("/c/extract"))
    assert "belastningsregistret och misstankeregistret" in page
    assert "högst 6 månader" in page
    assert text("sv", "extract.keep_copy", months=24) in page
    _, browser = informed(stack, "RU-LEDNING")
    page = words(browser.get("/c/extract"))
    assert "Vera Värdsson vet hur gammalt det får vara" in page
    assert text("sv", "extract.note_only") in page
    assert text("sv", "extract.no_on_request", employer=EMPLOYER, host_name="Vera Värdsson") in page


def test_an_extract_is_followed_to_its_end(stack: World) -> None:
    told, browser = informed(stack, "RU-HVB")
    names = [name for name, _ in steps(browser.get("/c/case"))]
    assert names == [
        text("sv", f"status.step_{n}") for n in ("information", "extract", "authenticity", "extract_copy")
    ] + [text("sv", "status.step_deletion.extract")]
    started(told)
    assert steps(browser.get("/c/case"))[1][1] == text("sv", "status.state_yours_undated")
    record(told, "extract_shown")
    page = browser.get("/c/case")
    assert page.h1 == text("sv", "status.in_progress.h1.extract")
    assert [state for _, state in steps(page)[2:4]] == [text("sv", "status.state_now_undated")] * 2


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_invitation_says_what_a_candidate_wants_to_know(stack: World, language: Language) -> None:
    """SP-41: who by name, when, where, how long, about what; that it was read is recorded first."""
    told, browser = informed(stack, "SP-3", language)
    assert browser.get("/c/interview").status == 404
    started(told)
    assert browser.get("/c/interview").status == 404
    invited(told)
    home = browser.get("/c/case")
    assert home.h1 == text(language, "status.awaiting_interview.h1")
    assert "Storgatan" not in home.text, "the status page opens no content"
    assert ("candidate", "invitation") not in told.readings()
    shown = words(browser.get("/c/interview"))
    assert ("candidate", "invitation") in told.readings()
    when = moment(told)
    for said in ("Olle Andresson", "Storgatan 4, rum 3", "90", "Ett samtal om dig", "Ekonomi", "Fritid"):
        assert said in shown, said
    assert text(language, "interview.notes") in shown
    assert re.search(r"\d{4}", weekday(language, when)[-4:])
    assert clock(language, when)
    assert text(language, "interview.adjust_h2") in shown
    assert told.state.steps["interview_invitation"].times == 1
    assert browser.get("/c/readers").text.count(text(language, "report.what_invitation")) == 1
    stack.move(9)
    record(told, "interview")
    assert browser.get("/c/case").h1 == text(language, "status.in_progress.h1.vetting")


def test_a_new_invitation_is_what_is_shown(stack: World) -> None:
    told, browser = informed(stack, "SP-0")
    started(told)
    invited(told, place="Storgatan 9")
    assert "Storgatan 9" in browser.get("/c/interview").text


def test_the_way_from_report_to_the_end_of_the_participation(stack: World) -> None:
    """The page never says how an assessment went: what will not be made is said only when the employer has decided."""
    told, browser = informed(stack, "SP-3")
    asked(told)
    assert browser.get("/c/case").h1 == text("sv", "status.awaiting_consent.h1")
    names = [name for name, _ in steps(browser.get("/c/case"))]
    keys = (
        "information", "interview", "documents", "assessment", "review", "report", "interim", "consent", "record_check",
        "decision", "obligations", "follow_up", "exit", "deletion",
    )  # fmt: skip
    assert names == [text("sv", f"status.step_{key}", employer=EMPLOYER) for key in keys]


def test_where_the_employer_stops_nothing_tells_before_the_decision(stack: World) -> None:
    """SP-12: no record check after such an assessment; the lines look as they did while it was waited for."""
    told, browser = informed(stack, "SP-3")
    started(told)
    investigated(told)
    before = dict(steps(browser.get("/c/case")))
    record(told, "interim_assessment", "to_decision")
    after = dict(steps(browser.get("/c/case")))
    interim = text("sv", "status.step_interim", employer=EMPLOYER)
    decision = text("sv", "status.step_decision", employer=EMPLOYER)
    same = before.keys() - {interim, decision}
    assert {name: before[name] for name in same} == {name: after[name] for name in same}
    assert browser.get("/c/case").h1 == text("sv", "status.released.h1", employer=EMPLOYER)


def test_somebody_who_holds_the_position_is_not_called_an_applicant(stack: World) -> None:
    told = ordered(stack, "SP-F")
    browser = Browser()
    page = browser.get(f"/c/link/{told.link}")
    assert page.h1 == text("sv", "start.h1.employed", employer=EMPLOYER)
    assert not re.search(r"prövning|rekrytering", words(page), re.IGNORECASE)
    browser.sign_in(told.link)
    browser.press("/c/protected/question", answer="no")
    shown = words(browser.get("/c/notice"))
    assert "slutkandidat" not in shown
    assert "andra sökande" not in shown
