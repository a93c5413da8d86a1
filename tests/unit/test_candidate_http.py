"""Requests and answers of the HTTP API, and what the candidate's door makes of those that cannot be read."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from shared.runtime import services as runtime
from shared.texts.catalogue import text
from shared.web.http import MAX_BODY, BodyTooLarge, Malformed, Request, Response, read
from tests.unit.test_candidate_browser import Browser
from tests.unit.test_candidate_world import World, world


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("issuer")) as made:
        yield made


def event(**more: Any) -> dict[str, Any]:
    http = {"method": more.pop("method", "POST"), "path": "/c"}
    return {"version": "2.0", "rawPath": "/c", "requestContext": {"http": http}, **more}


def form(body: str, kind: str = "application/x-www-form-urlencoded") -> Request:
    return read(event(body=body, headers={"Content-Type": kind}))


def test_a_request_is_read_whole() -> None:
    request = read(
        event(
            method="post",
            rawPath="/test/c/link/a%2Fb",
            rawQueryString="lang=en&page=",
            headers={"Content-Type": "application/json", "X-Own": "1"},
            cookies=["tillit=cookie-secret", "other=x=y"],
            body=base64.b64encode(b'{"a": 1}').decode(),
            isBase64Encoded=True,
        ),
        "/test",
    )
    assert (request.method, request.path) == ("POST", "/c/link/a/b")
    assert request.query == {"lang": "en", "page": ""}
    assert request.headers["x-own"] == "1"
    assert request.cookies == {"tillit": "cookie-secret", "other": "x=y"}
    assert request.body == b'{"a": 1}'
    assert "cookie-secret" not in repr(request)


def test_cookies_may_stand_in_the_header() -> None:
    assert read(event(headers={"cookie": "a=1; tillit=x"})).cookies == {"a": "1", "tillit": "x"}


def test_a_form_keeps_what_was_typed() -> None:
    fields = form("text=%C3%A5%0D%0Ab+c&empty=", "application/x-www-form-urlencoded; charset=utf-8").form
    assert fields == {"text": "å\nb c", "empty": ""}
    assert form("").form == {}


@pytest.mark.parametrize(
    "body", ["a=1&a=2", "a", "a=%ff", "a=%00", "å=1", "&".join(f"f{n}=1" for n in range(51))]
)
def test_a_form_that_can_be_read_in_two_ways_or_none(body: str) -> None:
    with pytest.raises(Malformed):
        _ = form(body).form


def test_a_form_of_another_kind() -> None:
    with pytest.raises(Malformed):
        _ = form("a=1", "multipart/form-data").form


@pytest.mark.parametrize("encoded", [True, False])
def test_a_body_over_one_mebibyte(encoded: bool) -> None:
    for size, fits in ((MAX_BODY, True), (MAX_BODY + 1, False)):
        body = base64.b64encode(b"a" * size).decode() if encoded else "a" * size
        sent = event(body=body, isBase64Encoded=encoded)
        if fits:
            assert len(read(sent).body) == size
        else:
            with pytest.raises(BodyTooLarge):
                read(sent)
    with pytest.raises(BodyTooLarge):
        read(event(body="å" * (MAX_BODY - 1)))


def test_a_body_that_is_not_base64() -> None:
    with pytest.raises(Malformed):
        read(event(body="*", isBase64Encoded=True))


def test_an_answer_in_payload_format() -> None:
    assert Response(200, "å", {"A": "b"}, ("c=d",)).event() == {
        "statusCode": 200,
        "headers": {"A": "b"},
        "body": "å",
        "isBase64Encoded": False,
        "cookies": ["c=d"],
    }
    assert Response(200, b"\x00").event()["body"] == "AA=="
    assert "cookies" not in Response(204).event()


def test_the_door_answers_what_it_cannot_read_with_a_page(stack: World) -> None:
    told, browser = stack.case(), Browser()
    page = browser.send("POST", "/c/login", "a" * (MAX_BODY + 1))
    assert page.status == 413
    assert page.h1 == text("sv", "obstacle.too_large.h1")
    for body, kind in (("link=1&link=2", "application/x-www-form-urlencoded"), ("{}", "application/json")):
        page = browser.send("POST", "/c/login", body, **{"content-type": kind})
        assert page.status == 400
        assert page.h1 == text("sv", "obstacle.unreadable.h1")
        assert page.headers["Cache-Control"] == "no-store"
    page = browser.get(f"/c/link/{told.link}")
    assert browser.post("/c/login").status == 400, "a field is missing"
    assert browser.send("DELETE", "/c/case").status == 404
    assert told.state.identity is None


def test_over_https_the_cookie_is_secure_and_a_stage_stands_before_every_address(
    stack: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGE_BASE_URL", "https://pages.example.se/test")
    runtime.forget()
    page = Browser().get(f"/test/c/link/{stack.case().link}")
    runtime.forget()
    assert page.status == 200
    (cookie,) = page.cookies
    assert cookie.endswith("; Path=/test/c; HttpOnly; SameSite=Lax; Secure")
    assert 'action="/test/c/login"' in page.text
    assert 'href="/c' not in page.text


def test_the_accessibility_statement_says_when_the_pages_were_tried(
    stack: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Browser().get("/c/accessibility").status == 404
    monkeypatch.setenv("ACCESSIBILITY_TESTED_ON", "2026-11-20")
    runtime.forget()
    page = Browser().get("/c/accessibility?lang=en")
    runtime.forget()
    assert page.status == 200
    assert "20\N{NO-BREAK SPACE}November" in page.text
    assert stack.services.settings.get("ACCESSIBILITY_TESTED_ON") is None
