"""A browser at the candidate's door: payload format 2.0, one cookie, the forms that the pages hold, the real issuer."""

import base64
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3

from functions.candidate_page.handler import handler

BASE = "http://127.0.0.1:9"
HTTP = urllib3.PoolManager()


@dataclass
class Answer:
    """An answer of the handler."""

    status: int
    text: str
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    raw: bytes

    @property
    def h1(self) -> str:
        """The page's heading."""
        found = re.search(r"<h1>(.*?)</h1>", self.text, re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""

    @property
    def token(self) -> str:
        """The page's one-time form token."""
        found = re.search(r'name="form_token" value="([^"]+)"', self.text)
        assert found, self.text[:400]
        return found[1]

    @property
    def location(self) -> str:
        """Where the browser is sent."""
        return self.headers.get("Location", "")


@dataclass
class Browser:
    """A browser with one cookie jar, at the handler's door."""

    cookie: str = ""
    page: Answer | None = None
    call: Callable[[dict[str, Any], object], dict[str, Any]] = handler

    def send(self, method: str, address: str, body: str = "", **headers: str) -> Answer:
        """One request; no redirect is followed."""
        parts = urlsplit(address)
        event: dict[str, Any] = {
            "version": "2.0",
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "headers": {"content-type": "application/x-www-form-urlencoded", **headers},
            "requestContext": {"http": {"method": method, "path": parts.path}, "stage": "$default"},
            "body": base64.b64encode(body.encode()).decode(),
            "isBase64Encoded": True,
        }
        if self.cookie:
            event["cookies"] = [f"tillit={self.cookie}"]
        return self._read(self.call(event, None))

    def _read(self, answer: dict[str, Any]) -> Answer:
        body = answer["body"]
        raw = base64.b64decode(body) if answer["isBase64Encoded"] else body.encode()
        cookies = tuple(answer.get("cookies", ()))
        for cookie in cookies:
            self.cookie = cookie.split(";")[0].removeprefix("tillit=")
        text = "" if answer["isBase64Encoded"] else body
        self.page = Answer(answer["statusCode"], text, answer["headers"], cookies, raw)
        return self.page

    def get(self, address: str) -> Answer:
        """Open an address and follow redirects within the pages."""
        answer = self.send("GET", address)
        while answer.status == 303 and answer.location.startswith("/"):
            answer = self.send("GET", answer.location)
        return answer

    def post(self, address: str, token: str | None = None, **fields: str) -> Answer:
        """Post a form with the token of the page that is open; no redirect is followed."""
        assert self.page
        used = token or self.page.token
        return self.send("POST", address, urlencode({"form_token": used, **fields}))

    def press(self, address: str, token: str | None = None, **fields: str) -> Answer:
        """Post a form and follow the redirect."""
        answer = self.post(address, token, **fields)
        return self.get(answer.location) if answer.status == 303 else answer

    def sign_in(self, link: str, person: str = "adult") -> Answer:
        """Open a link and log in at the issuer as one of its persons; the page that follows."""
        self.get(f"/c/link/{link}")
        return self.answer_issuer(self.post("/c/login", link=link), person)

    def answer_issuer(self, sent: Answer, person: str) -> Answer:
        """Choose a person on the issuer's page and come back."""
        assert sent.status == 303, sent.text[:500]
        return self.get(self.chosen(sent.location, person))

    def chosen(self, address: str, person: str) -> str:
        """The address on which the issuer sends the browser back."""
        shown = HTTP.request("GET", address).data.decode()
        form = {
            name: html.unescape(value)
            for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown)
        }
        choice = {"cancel": "1"} if person == "nobody" else {"person": person}
        answer = HTTP.request(
            "POST", address.partition("?")[0], body=urlencode({**form, **choice}), redirect=False
        )
        assert answer.status == 302, answer.data
        back = urlsplit(answer.headers["Location"])
        assert f"{back.scheme}://{back.netloc}" == BASE
        return f"{back.path}?{back.query}"

    def informed(self) -> None:
        """Answer the question about protected identity, read the notice and say so."""
        assert self.page
        if "/c/protected/question" in self.page.text:
            self.press("/c/protected/question", answer="no")
        self.get("/c/notice/full")
        self.get("/c/notice/acknowledge")
        self.press("/c/notice/acknowledge")
