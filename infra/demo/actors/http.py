"""What an actor speaks HTTP with: a plain client that keeps cookies and follows nothing by itself."""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin

import urllib3

_TRY_FOR = 60.0  # seconds in which a person tries again at a door that is shut
_PAUSE = 0.5


class Unexpected(Exception):
    """A door answered otherwise than the actor can go on with; the text names the door and the status."""


@dataclass
class Answer:
    """What a door answered."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Client:
    """Cookies by host and port, as a browser keeps them; `repeated` counts the requests that were made again."""

    pool: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(
            retries=False, timeout=urllib3.Timeout(connect=3, read=60)
        )
    )
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    repeated: int = 0

    def request(
        self, method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request; redirects are answered, not followed.

        Where no answer comes, or one of status 5xx, the same request is made again, as a person presses the button again.
        """
        deadline = time.monotonic() + _TRY_FOR
        while True:
            try:
                answer = self._once(method, url, body, headers)
            except urllib3.exceptions.HTTPError:
                if time.monotonic() > deadline:
                    raise
            else:
                if answer.status < 500 or time.monotonic() > deadline:
                    return answer
            self.repeated += 1
            time.sleep(_PAUSE)

    def _once(self, method: str, url: str, body: bytes | None, headers: dict[str, str] | None) -> Answer:
        origin = urljoin(url, "/")
        jar = self.cookies.setdefault(origin, {})
        sent = dict(headers or {})
        if jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        answer = self.pool.request(method, url, body=body, headers=sent, redirect=False)
        for value in answer.headers.getlist("set-cookie"):
            name, _, content = value.split(";")[0].partition("=")
            if content and "max-age=0" not in value.lower():
                jar[name] = content
            else:
                jar.pop(name, None)
        return Answer(answer.status, url, {k.lower(): v for k, v in answer.headers.items()}, answer.data)

    def browse(self, method: str, url: str, fields: dict[str, str] | None = None) -> Answer:
        """What a browser does: send a form or open a page, follow redirects with GET, end on a page."""
        body = urlencode(fields).encode() if fields is not None else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields is not None else {}
        answer = self.request(method, url, body, headers)
        for _ in range(10):
            if answer.status not in (301, 302, 303, 307):
                return answer
            answer = self.request("GET", urljoin(answer.url, answer.headers["location"]))
        raise Unexpected("too many redirects")

    def post_json(self, url: str, content: object, headers: dict[str, str] | None = None) -> Answer:
        """Post a JSON object."""
        return self.request(
            "POST", url, json.dumps(content).encode(), {"Content-Type": "application/json", **(headers or {})}
        )
