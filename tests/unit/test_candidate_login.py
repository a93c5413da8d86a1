"""Who comes in, who does not, and what a link can do: over the handler, against the real issuer process."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import commands as c
from shared.domain.events import LinksRevoked, MessageSent
from shared.texts.catalogue import text
from shared.web.candidate import identity
from shared.web.candidate.sessions import Sessions
from tests.unit.test_candidate_browser import Browser
from tests.unit.test_candidate_world import ADULT, ANOTHER, MINOR, OFFICER, TENANT, Told, World, world


@pytest.fixture(scope="module")
def shared_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("issuer")) as made:
        yield made


@pytest.fixture
def stack(shared_stack: World) -> World:
    shared_stack.move(0)
    return shared_stack


def everything(stack: World) -> str:
    """All that lies in the tables."""
    found = [stack.services.log.dynamodb.scan(TableName=t)["Items"] for t in ("Cases", "Doors", "Keys")]
    return json.dumps(found, default=repr, sort_keys=True)


def code_for(stack: World, told: Told, code: str, lasts: timedelta = timedelta(days=1)) -> None:
    expires = stack.services.clock.real() + lasts
    stack.services.doors.put_link(code, TENANT, told.id, "code", expires)


def checked_by_a_handler(stack: World, told: Told) -> None:
    told.do(c.ProveIdentity("id_check", told.state.person, True, 46, OFFICER))


def test_following_a_link_writes_nothing(stack: World) -> None:
    told, browser = stack.case(), Browser()
    before = everything(stack)
    for _ in range(3):
        page = browser.get(f"/c/link/{told.link}")
        assert page.status == 200
        assert page.h1 == text("sv", "start.h1", employer="Provköpings kommun")
    assert everything(stack) == before
    assert "lärare" not in page.text
    assert "Provsson" not in page.text
    protected = page.text.index(text("sv", "start.protected"))
    assert protected < page.text.index(text("sv", "start.eid"))
    (cookie,) = page.cookies
    assert cookie.endswith("Path=/c; HttpOnly; SameSite=Lax")
    assert told.link not in everything(stack), "a link is stored by its hash"


def test_the_person_number_comes_from_the_issuer(stack: World) -> None:
    told = stack.case()
    Browser().sign_in(told.link)
    assert told.person.person_number == ADULT
    assert told.person.name == told.person.called == "Ida Provsson"
    assert told.state.has_number
    assert not told.state.names_differ
    assert not told.state.minor
    assert ADULT not in everything(stack)


def test_another_person_sees_nothing_and_changes_nothing(stack: World) -> None:
    told, browser = stack.case(number=ADULT), Browser()
    before = told.state
    page = browser.sign_in(told.link, "another")
    assert page.status == 403
    assert page.h1 == text("sv", "obstacle.another_person.h1")
    assert "Provsson" not in page.text
    assert "lärare" not in page.text
    assert told.state == before
    assert browser.send("GET", "/c/case").location == "/c", "the session has ended"


def test_another_person_after_the_first_login(stack: World) -> None:
    told = stack.case()
    Browser().sign_in(told.link)
    page = Browser().sign_in(told.link, "another")
    assert page.h1 == text("sv", "obstacle.another_person.h1")
    assert told.person.person_number == ADULT


def test_two_people_at_once_on_a_case_without_number(stack: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is proven first counts, also for who read the case before that."""
    told, first, second = stack.case(), Browser(), Browser()
    second.get(f"/c/link/{told.link}")
    back = second.chosen(second.post("/c/login", link=told.link).location, "another")
    done: list[bool] = []
    original = identity._commit

    def slow(visit: object, *rest: object) -> None:
        if not done:
            done.append(True)
            first.sign_in(told.link)
        original(visit, *rest)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(identity, "_commit", slow)
    assert second.get(back).h1 == text("sv", "obstacle.another_person.h1")
    assert told.person.person_number == ADULT


def test_a_minor_is_told_to_the_case(stack: World) -> None:
    told = stack.case()
    Browser().sign_in(told.link, "minor")
    assert told.state.minor
    assert told.person.person_number == MINOR


def test_a_login_that_is_cancelled_changes_nothing_and_can_be_repeated(stack: World) -> None:
    told, browser = stack.case(), Browser()
    page = browser.sign_in(told.link, "nobody")
    assert page.status == 422
    assert text("sv", "start.error_eid_failed") in page.text
    assert told.state.identity is None
    sent = browser.post("/c/login", link="")
    assert browser.answer_issuer(sent, "adult").h1 == text("sv", "protected.question_h1")


def test_an_answer_of_another_browser_is_refused(stack: World) -> None:
    """Login CSRF: the issuer's answer serves only in the session that asked."""
    told, attacker, victim = stack.case(), Browser(), Browser()
    attacker.get(f"/c/link/{told.link}")
    back = attacker.chosen(attacker.post("/c/login", link=told.link).location, "adult")
    assert victim.get(back).status == 404
    victim.get(f"/c/link/{told.link}")
    victim.post("/c/login", link=told.link)
    page = victim.get(back)
    assert page.status == 422
    assert told.state.identity is None


def test_the_session_id_is_new_after_login_and_the_old_one_dead(stack: World) -> None:
    told, browser = stack.case(), Browser()
    browser.get(f"/c/link/{told.link}")
    before = browser.cookie
    sent = browser.post("/c/login", link=told.link)
    asked = browser.cookie
    browser.answer_issuer(sent, "adult")
    assert len({before, asked, browser.cookie}) == 3
    for old in (before, asked):
        assert Browser(cookie=old).send("GET", "/c/notice").location == "/c"
    assert browser.cookie not in everything(stack), "a session is stored by its hash"


def test_a_login_form_without_its_cookie_begins_nothing(stack: World) -> None:
    told, browser = stack.case(), Browser()
    page = browser.get(f"/c/link/{told.link}")
    stranger = Browser(page=page)
    answer = stranger.post("/c/login", link=told.link)
    assert answer.status == 200
    assert answer.h1 == text("sv", "start.h1", employer="Provköpings kommun")


def test_a_form_from_another_site_is_not_read(stack: World) -> None:
    told, browser = stack.case(), Browser()
    browser.get(f"/c/link/{told.link}")
    answer = browser.send("POST", "/c/login", f"link={told.link}", **{"sec-fetch-site": "cross-site"})
    assert answer.status == 400


def test_an_expired_link_offers_a_new_one(stack: World) -> None:
    told = stack.case()
    link = told.issue(timedelta(seconds=-1))
    browser = Browser()
    page = browser.get(f"/c/link/{link}")
    assert page.status == 410
    assert page.h1 == text("sv", "obstacle.link_expired.h1")
    told.fact(MessageSent("message:invitation:1", "invitation"))
    stack.move(8)
    page = browser.press("/c/link/renew", link=link)
    assert page.h1 == text("sv", "obstacle.link_requested.h1")
    assert told.state.answered("unanswered") == "new_link"
    commits = told.state.sequence
    assert browser.get(f"/c/link/{link}").status == 410
    browser.press("/c/link/renew", link=link)
    assert told.state.sequence == commits, "once a link"


def test_a_revoked_link_is_dead_also_in_the_middle_of_a_session(stack: World) -> None:
    told, browser = stack.case(), Browser()
    browser.sign_in(told.link)
    told.fact(LinksRevoked("test"))
    page = browser.get("/c/protected/question")
    assert page.h1 == text("sv", "obstacle.link_expired.h1")
    assert browser.post("/c/protected/question", answer="no").status == 410
    assert told.state.protected is None
    assert Browser().get(f"/c/link/{told.link}").status == 410
    fresh = Browser()
    fresh.sign_in(told.issue())
    assert fresh.page
    assert fresh.page.h1 == text("sv", "protected.question_h1")


def test_unknown_links_show_nothing(stack: World) -> None:
    for address in ("/c/link/" + "a" * 43, "/c/link/short", "/c", "/c/nothing"):
        page = Browser().get(address)
        assert page.status == 404, address
        assert "kommun" not in page.text, address


def test_thirty_minutes_without_a_request_end_a_session(stack: World) -> None:
    told, browser = stack.case(), Browser()
    browser.sign_in(told.link)
    browser.press("/c/protected/question", answer="no")
    store, now = Sessions(stack.services.doors), stack.services.clock.real()
    session = store.find(browser.cookie, now)
    assert session
    store.save(browser.cookie, session, now - timedelta(minutes=31))
    page = browser.get("/c/notice")
    assert page.h1 == text("sv", "obstacle.session_over.h1")
    page = browser.get("/c")
    assert page.h1 == text("sv", "start.h1", employer="Provköpings kommun")
    assert browser.answer_issuer(browser.post("/c/login", link=""), "adult").h1 == text("sv", "notice.h1")


def test_a_session_ends_after_a_working_day_whatever_is_done_in_it(stack: World) -> None:
    told, browser = stack.case(), Browser()
    browser.sign_in(told.link)
    store, now = Sessions(stack.services.doors), stack.services.clock.real()
    session = store.find(browser.cookie, now)
    assert session
    store.save(browser.cookie, replace(session, begun=session.begun - 9 * 3600), now)
    assert browser.get("/c/case").h1 == text("sv", "obstacle.session_over.h1")


def test_logging_out(stack: World) -> None:
    told, browser = stack.case(), Browser()
    browser.sign_in(told.link)
    cookie = browser.cookie
    page = browser.press("/c/logout")
    assert page.h1 == text("sv", "obstacle.logged_out.h1")
    assert "cookies" in page.headers["Clear-Site-Data"]
    assert Browser(cookie=cookie).send("GET", "/c/case").location == "/c"


def test_a_code_from_a_handler_serves_once(stack: World) -> None:
    told, browser = stack.case(number=ADULT), Browser()
    checked_by_a_handler(stack, told)
    code_for(stack, told, "abcd2345")
    browser.get(f"/c/link/{told.link}")
    page = browser.press("/c/login/code", link=told.link, code=" ABCD 2345 ")
    assert page.h1 == text("sv", "protected.question_h1")
    again = Browser()
    again.get(f"/c/link/{told.link}")
    page = again.press("/c/login/code", link=told.link, code="abcd2345")
    assert text("sv", "start.error_code_old", host_name="Vera Värdsson") in page.text


@pytest.mark.parametrize("case", ["no ID check", "another case", "unknown", "empty", "old"])
def test_codes_that_do_not_open(stack: World, case: str) -> None:
    told, other, browser = stack.case(number=ADULT), stack.case(number=ANOTHER), Browser()
    if case != "no ID check":
        checked_by_a_handler(stack, told)
    code_for(
        stack, other if case == "another case" else told, f"code{told.id}", timedelta(days=-(case == "old"))
    )
    browser.get(f"/c/link/{told.link}")
    typed = {"unknown": "zzzz", "empty": "  "}.get(case, f"code{told.id}")
    page = browser.press("/c/login/code", link=told.link, code=typed)
    key = {"empty": "missing", "old": "old"}.get(case, "wrong")
    assert page.status == 422
    assert text("sv", f"start.error_code_{key}", host_name="Vera Värdsson") in page.text
    assert "/c/protected/question" not in page.text


def test_codes_cannot_be_guessed_for_long(stack: World) -> None:
    told, browser = stack.case(number=ADULT), Browser()
    checked_by_a_handler(stack, told)
    code_for(stack, told, f"right{told.id}")
    browser.get(f"/c/link/{told.link}")
    for number in range(10):
        browser.press("/c/login/code", link=told.link, code=f"wrong{number}")
    page = browser.press("/c/login/code", link=told.link, code=f"right{told.id}")
    assert page.status == 422
    assert text("sv", "start.error_code_tries", host_name="Vera Värdsson") in page.text


def test_a_code_is_no_link(stack: World) -> None:
    told = stack.case(number=ADULT)
    code_for(stack, told, "c" * 43)
    assert Browser().get("/c/link/" + "c" * 43).status == 404
