"""A candidate's browser, as much of one as plain pages need: cookies, links, forms, redirects."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

import urllib3

from tests.world.api import Answer
from tests.world.world import World

_REDIRECTS = (302, 303)


@dataclass
class Form:
    """A form's method, address and the fields it carries by itself."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(told.get("method", "get"), told.get("action", "")))
        elif tag == "input" and self.forms and told.get("type") in ("hidden", "text"):
            self.forms[-1].fields[told["name"]] = told.get("value", "")


def forms(page: str) -> list[Form]:
    """Every form of a page."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms


class Browser:
    """One browser with its own cookies. `page` is what it shows, `address` where it is."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._cookies: dict[str, str] = {}
        self._pool = urllib3.PoolManager(retries=False)
        self.address = ""
        self.page = Answer(0, b"")

    def open(self, address: str) -> Answer:
        """Open an address and follow where it leads, also to the identity issuer and back."""
        return self._request("GET", address, None)

    def send(self, action: str, **filled: str) -> Answer:
        """Fill in the form of the shown page that goes to `action`, and send it."""
        found = next((form for form in forms(self.page.text) if urlsplit(form.action).path == action), None)
        assert found is not None, f"{self.address} has no form to {action} (status {self.page.status})"
        return self._request("POST", found.action, {**found.fields, **filled})

    def sign_in_as(self, person: str) -> Answer:
        """Choose a person at the identity issuer, whose page is shown now."""
        form = forms(self.page.text)[0]
        body = urlencode({**form.fields, "person": person})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        parts = urlsplit(self.address)
        origin = f"{parts.scheme}://{parts.netloc}"
        answer = self._pool.request("POST", f"{origin}{form.action}", body=body, headers=kind, redirect=False)
        return self.open(answer.headers["Location"])

    def _request(self, method: str, address: str, form: dict[str, str] | None) -> Answer:
        for _ in range(8):
            self.address = address
            if self._elsewhere(address):
                self.page = self._fetch(address)
                return self.page
            answer = self._ask(method, address, form)
            if answer.status not in _REDIRECTS:
                self.page = answer
                return answer
            method, address, form = "GET", answer.headers["location"], None
        raise AssertionError("redirected in a circle")

    def _elsewhere(self, address: str) -> bool:
        return address.startswith("http") and not address.startswith(self._world.outside.door.url)

    def _fetch(self, address: str) -> Answer:
        answer = self._pool.request("GET", address, redirect=False)
        return Answer(answer.status, answer.data)

    def _ask(self, method: str, address: str, form: dict[str, str] | None) -> Answer:
        own = self._world.outside.door.url
        target = address.removeprefix(own)
        headers = {"host": urlsplit(own).netloc, "x-forwarded-proto": "http"}
        if self._cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        answer = self._world.http(method, target, form=form, headers=headers)
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer
