"""The permission to a credit report: explained, chosen, checked, signed, taken back; and who is not asked."""

import re
from collections.abc import Iterator

import pytest

from shared.texts.catalogue import text
from tests.unit.test_candidate_browser import Browser
from tests.unit.test_candidate_world import Told, World, world


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


def asked(stack: World) -> tuple[Told, Browser]:
    """A candidate for a position with financial responsibility who has acknowledged the notice."""
    told, browser = signed_in(stack, "head")
    browser.informed()
    return told, browser


def answer_permission(browser: Browser, choice: str) -> None:
    browser.get("/c/permission/choose")
    browser.press("/c/permission/choose", choice=choice)
    assert browser.page
    found = re.search(r'name="text_hash" value="([0-9a-f]{64})"', browser.page.text)
    assert found
    browser.press("/c/permission/sign", choice=choice, text_hash=found[1])


@pytest.mark.parametrize(("choice", "kept"), [("yes", "given"), ("no", "refused")])
def test_the_permission_is_explained_chosen_checked_and_signed(stack: World, choice: str, kept: str) -> None:
    told, browser = asked(stack)
    assert browser.get("/c/permission").h1 == text("sv", "permission.h1")
    page = browser.get("/c/permission/choose")
    assert "checked" not in page.text, "nothing is preselected"
    assert browser.press("/c/permission/choose").status == 422
    page = browser.press("/c/permission/choose", choice=choice)
    assert page.h1 == text("sv", "permission.check_h1")
    assert not told.state.permission_at, "nothing is saved before it is signed"
    answer_permission(browser, choice)
    assert browser.page
    assert browser.page.h1 == text("sv", "permission.receipt_h1")
    assert told.state.permission == kept
    assert browser.get("/c/case").h1 == text("sv", "status.in_progress.h1")


def test_another_text_than_the_one_shown_is_not_signed(stack: World) -> None:
    told, browser = asked(stack)
    browser.get("/c/permission/choose")
    browser.press("/c/permission/choose", choice="yes")
    page = browser.press("/c/permission/sign", choice="no", text_hash="0" * 64)
    assert page.h1 == h1("two_tabs")
    assert told.state.permission is None


def test_a_yes_can_be_taken_back_until_the_bureau_is_asked(stack: World) -> None:
    told, browser = asked(stack)
    answer_permission(browser, "yes")
    page = browser.get("/c/permission/withdraw")
    assert page.h1 == text("sv", "permission.withdraw_h1")
    page = browser.press("/c/permission/withdraw")
    assert page.h1 == text("sv", "permission.withdrawn_h1")
    assert told.state.permission == "refused"
    answer_permission(browser, "yes")
    assert told.state.permission == "given"
    token = browser.get("/c/permission/withdraw").token
    stack.move(6)
    told.collected()
    page = browser.press("/c/permission/withdraw", token)
    assert page.h1 == h1("already_done")
    assert told.state.permission == "given"


def test_a_position_without_financial_responsibility_is_asked_for_no_permission(stack: World) -> None:
    told, browser = signed_in(stack)
    browser.informed()
    for address in ("/c/permission", "/c/permission/choose", "/c/permission/sign", "/c/permission/receipt"):
        assert browser.get(address).status == 404
    assert told.state.permission is None
