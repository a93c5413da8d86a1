"""The consent by law to a record check (SSL 3:18): when it is asked, what it says, how it is given, refused and taken back."""

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest

from shared.domain.consent import ConsentGiven, ConsentRefused, ConsentWithdrawn
from shared.texts.catalogue import Language, text
from shared.texts.consents import RECORD_CHECK, Statement, consent_text
from shared.web.candidate.sessions import Sessions
from tests.unit.candidate_procedures import (
    APPROVED,
    asked,
    everything,
    investigated,
    ordered,
    record,
    started,
)
from tests.unit.test_candidate_browser import Answer, Browser
from tests.unit.test_candidate_world import Told, World, world

PAGES = ("/c/consent", "/c/consent/choose", "/c/consent/sign", "/c/consent/receipt", "/c/consent/withdraw")


@pytest.fixture(scope="module")
def shared_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("issuer"), **APPROVED) as made:
        made.services.tenants.add_policy(everything())
        yield made


@pytest.fixture
def stack(shared_stack: World) -> World:
    shared_stack.move(0)
    return shared_stack


def informed(stack: World, service: str = "SP-3", language: str = "sv") -> tuple[Told, Browser]:
    told, browser = ordered(stack, service, language), Browser()
    browser.sign_in(told.link)
    browser.informed()
    return told, browser


def wanted(stack: World, service: str = "SP-3", language: str = "sv") -> tuple[Told, Browser]:
    """A candidate who is asked for consent, signed in."""
    told, browser = informed(stack, service, language)
    asked(told)
    return told, browser


def words(page: Answer) -> str:
    plain = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain)


def signed_hash(page: Answer) -> str:
    found = re.search(r'name="text_hash" value="([0-9a-f]{64})"', page.text)
    assert found
    return found[1]


def answers(browser: Browser, choice: str) -> Answer:
    browser.get("/c/consent/choose")
    page = browser.press("/c/consent/choose", choice=choice)
    return browser.press("/c/consent/sign", choice=choice, text_hash=signed_hash(page))


def last(told: Told) -> object:
    return told.log.commits[-1].events[-1]


def statement(which: Statement, language: Language = "sv", security_class: str = "säkerhetsklass 3") -> str:
    position = {"sv": "lärare", "en": "teacher"}[language]
    values = {"employer": "Provköpings kommun", "position": position, "security_class": security_class}
    return consent_text(RECORD_CHECK, language, which, values)


def test_nobody_is_asked_before_the_basic_investigation_has_been_assessed(stack: World) -> None:
    """SP-12, SP-14: the pages are not there, and the status page does not wait for the candidate."""
    told, browser = informed(stack)
    for address in PAGES:
        assert browser.get(address).status == 404, address
    started(told)
    investigated(told)
    assert browser.get("/c/consent").status == 404
    assert browser.get("/c/case").h1 == text("sv", "status.released.h1", employer="Provköpings kommun")
    record(told, "interim_assessment", "go_on")
    assert browser.get("/c/case").h1 == text("sv", "status.awaiting_consent.h1")
    assert browser.get("/c/consent").h1 == text("sv", "consent.h1")


def test_a_case_that_needs_no_consent_has_no_such_page(stack: World) -> None:
    told, browser = informed(stack, "SP-0")
    asked(told)
    for address in PAGES:
        assert browser.get(address).status == 404, address
    browser.get("/c/case")
    assert browser.post("/c/consent/withdraw", text_hash="0" * 64).status in (404, 409)
    assert told.state.consent is None


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_consent_is_explained_chosen_and_signed_by_the_text_that_is_shown(
    stack: World, language: Language
) -> None:
    told, browser = wanted(stack, language=language)
    named = {"sv": "säkerhetsklass 3", "en": "security class 3"}[language]
    page = browser.get("/c/consent")
    position = {"sv": "lärare", "en": "teacher"}[language]
    assert text(language, "consent.scope", position=position, security_class=named) in words(page)
    assert text(language, "consent.no", employer="Provköpings kommun") in words(page)
    page = browser.get("/c/consent/choose")
    assert "checked" not in page.text, "nothing is preselected"
    assert browser.press("/c/consent/choose").status == 422
    page = browser.press("/c/consent/choose", choice="yes")
    signed = statement("yes", language, named)
    assert signed in words(page)
    assert told.state.consent is None, "nothing is saved before it is signed"
    digest = sha256(signed.encode()).hexdigest()
    assert signed_hash(page) == digest
    page = browser.press("/c/consent/sign", choice="yes", text_hash=digest)
    assert page.h1 == text(language, "consent.receipt_h1")
    assert last(told) == ConsentGiven("record_check", f"{RECORD_CHECK}.{language}", digest, "position")


def test_a_no_goes_to_a_person_and_ends_nothing(stack: World) -> None:
    """SP-16: no record check, no negative outcome, and the way back stays open until the decision."""
    told, browser = wanted(stack)
    page = answers(browser, "no")
    assert text(
        "sv", "consent.receipt_no", employer="Provköpings kommun", host_name="Vera Värdsson"
    ) in words(page)
    event = last(told)
    assert isinstance(event, ConsentRefused)
    assert event.text_hash == sha256(statement("no").encode()).hexdigest()
    assert told.state.active
    page = browser.get("/c/case")
    assert page.h1 == text("sv", "status.released.h1", employer="Provköpings kommun")
    assert text("sv", "status.state_not_asked") in words(page)
    answers(browser, "yes")
    assert told.state.consent == "given"


def test_taking_back_is_one_page_and_one_press(stack: World) -> None:
    told, browser = wanted(stack)
    answers(browser, "yes")
    page = browser.get("/c/consent/withdraw")
    assert page.h1 == text("sv", "consent.withdraw_h1")
    assert statement("withdraw") in words(page)
    page = browser.press("/c/consent/withdraw", text_hash=signed_hash(page))
    assert page.h1 == text("sv", "consent.withdrawn_h1")
    event = last(told)
    assert isinstance(event, ConsentWithdrawn)
    assert event.text_hash == sha256(statement("withdraw").encode()).hexdigest()
    assert told.state.active
    assert "/c/consent/choose" in page.text, "the candidate may change their mind until the decision"
    answers(browser, "yes")
    assert told.state.consent == "given"


def test_a_consent_is_taken_back_while_the_record_check_runs(stack: World) -> None:
    told, browser = wanted(stack)
    answers(browser, "yes")
    record(told, "record_check")
    assert browser.get("/c/case").h1 == text("sv", "status.record_check.h1")
    page = browser.get("/c/consent/withdraw")
    browser.press("/c/consent/withdraw", text_hash=signed_hash(page))
    assert told.state.consent == "withdrawn"
    assert told.state.active


@pytest.mark.parametrize("service", ["SP-2", "SP-1"])
def test_the_consent_to_a_special_investigation_is_said(stack: World, service: str) -> None:
    """SP-17: only where the class has one, and in the very text that is signed."""
    told, browser = wanted(stack, service)
    assert text("sv", "consent.investigated") in words(browser.get("/c/consent"))
    browser.get("/c/consent/choose")
    page = browser.press("/c/consent/choose", choice="yes")
    named = f"säkerhetsklass {service[-1]}"
    assert statement("yes_investigated", security_class=named) in words(page)
    assert told.state.consent is None


def test_class_three_consents_to_no_special_investigation(stack: World) -> None:
    _, browser = wanted(stack)
    assert text("sv", "consent.investigated") not in words(browser.get("/c/consent"))


def test_another_text_than_the_one_shown_is_not_signed(stack: World) -> None:
    told, browser = wanted(stack)
    browser.get("/c/consent/choose")
    page = browser.press("/c/consent/choose", choice="yes")
    shown = signed_hash(page)
    page = browser.press("/c/consent/sign", choice="no", text_hash=shown)
    assert page.h1 == text("sv", "obstacle.two_tabs.h1")
    answers(browser, "yes")
    browser.get("/c/consent/withdraw")
    page = browser.press("/c/consent/withdraw", text_hash="0" * 64)
    assert page.h1 == text("sv", "obstacle.two_tabs.h1")
    assert told.state.consent == "given"


def test_pressing_twice_answers_once(stack: World) -> None:
    told, browser = wanted(stack)
    browser.get("/c/consent/choose")
    page = browser.press("/c/consent/choose", choice="yes")
    token, digest = page.token, signed_hash(page)
    browser.press("/c/consent/sign", choice="yes", text_hash=digest)
    commits = told.state.sequence
    page = browser.press("/c/consent/sign", token, choice="yes", text_hash=digest)
    assert page.h1 == text("sv", "obstacle.already_done.h1")
    assert told.state.sequence == commits


def test_what_was_chosen_for_another_act_is_never_a_choice_here(stack: World) -> None:
    """A permission's choice waiting in the session preselects no consent."""
    _, browser = wanted(stack)
    store, real = Sessions(stack.services.doors), stack.services.clock.real()
    session = store.find(browser.cookie, real)
    assert session
    store.save(browser.cookie, replace(session, choice="permission:yes"), real)
    assert "checked" not in browser.get("/c/consent/choose").text
    assert browser.get("/c/consent/sign").h1 == text("sv", "consent.choose_h1")
    browser.press("/c/consent/choose", choice="yes")
    assert 'value="yes" checked' in browser.get("/c/consent/choose").text


def test_a_signed_in_candidate_lands_on_the_question(stack: World) -> None:
    told, _ = wanted(stack)
    browser = Browser()
    assert browser.sign_in(told.issue()).h1 == text("sv", "consent.h1")
