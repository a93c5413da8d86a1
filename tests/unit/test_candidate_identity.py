"""Whose e-identification it is: names that differ from the employer's, and what production asks of a login."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from shared.content import PersonRecord
from shared.domain import commands as c
from shared.integrations.identity import Identity
from shared.runtime import services as runtime
from shared.web.candidate import identity
from tests.unit.test_candidate_browser import Browser
from tests.unit.test_candidate_login import everything
from tests.unit.test_candidate_world import ADULT, OFFICER, World, world

METHOD = "http://id.elegnamnden.se/loa/1.0/loa3"  # the level that the local issuer states


@pytest.fixture(scope="module")
def shared_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("issuer")) as made:
        yield made


@pytest.fixture
def stack(shared_stack: World) -> World:
    shared_stack.move(0)
    return shared_stack


def test_the_names_come_from_there_too_and_where_they_differ_a_person_is_asked(stack: World) -> None:
    told, browser = stack.case(), Browser()
    browser.sign_in(told.link, "another")
    assert (told.person.name, told.person.called) == ("Tess Exempel", "Ida Provsson")
    assert told.state.names_differ
    assert "Tess" not in everything(stack)
    told.do(c.AnswerQuestion("names_differ", "other_person", OFFICER))
    assert browser.get("/c/notice/full").status == 410, "nobody's session opens the case any longer"
    assert Browser().get(f"/c/link/{told.link}").status == 410
    assert (told.person.name, told.person.person_number) == ("Ida Provsson", None)
    Browser().sign_in(told.issue())
    assert told.person.person_number == ADULT
    assert not told.state.names_differ


@pytest.mark.parametrize(
    ("first", "last", "agree"),
    [
        ("Ida", "Provsson", True),
        ("IDA", "PROVSSON", True),
        ("Ida Maria", "von Provsson-Ek", True),
        ("Maria", "Provsson", False),
        ("Ida", "Ek", False),
        ("Ída", "Provsson", True),
        ("", "", False),
    ],
)
def test_names_agree_however_they_are_written(first: str, last: str, agree: bool) -> None:
    found = Identity("s", ADULT, first, last, METHOD, datetime.now(UTC))
    assert identity._same_name(PersonRecord("Ida", "Provsson"), found) is agree


def test_an_official_test_number_in_production(stack: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told, browser = stack.case(), Browser()
    stack.services.tenants.load_test_numbers(frozenset({ADULT}))
    monkeypatch.setenv("STAGE", "production")
    monkeypatch.setenv("IDENTITY_METHODS", METHOD)
    runtime.forget()
    page = browser.sign_in(told.link)
    runtime.forget()
    assert page.status == 422
    assert told.state.identity is None


@pytest.mark.parametrize("methods", ["", "urn:example:loa4"])
def test_production_takes_only_the_methods_that_it_names(
    stack: World, monkeypatch: pytest.MonkeyPatch, methods: str
) -> None:
    told, browser = stack.case(), Browser()
    monkeypatch.setenv("STAGE", "production")
    monkeypatch.setenv("IDENTITY_METHODS", methods)
    runtime.forget()
    browser.get(f"/c/link/{told.link}")
    sent = browser.post("/c/login", link=told.link)
    page = browser.answer_issuer(sent, "adult") if methods else sent
    runtime.forget()
    assert page.status in (422, 500)
    assert told.state.identity is None
