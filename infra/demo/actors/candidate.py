"""A candidate with a mail box, a browser and an e-identification."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

from infra.demo.actors.http import Answer, Client, Unexpected
from infra.demo.actors.page import Page

Mailbox = Callable[[str], list[str]]
_DONE_BEFORE = 409  # what a form that is sent again is answered when it was taken in the first time
_LINK = re.compile(r"http://127\.0\.0\.1:\d+/c/link/[A-Za-z0-9_-]+")


class Candidate:
    """Reads mail, opens the page, logs in, answers. `identity` is the key of the person at the e-identification."""

    def __init__(self, address: str, identity: str, mailbox: Mailbox) -> None:
        self._address, self._identity, self._mailbox = address, identity, mailbox
        self._http = Client()
        self._at = Answer(0, "", {}, b"")
        self._page = Page("")
        self.read: list[str] = []

    def has_mail(self, number: int) -> bool:
        """Whether at least so many messages have come."""
        return len(self._mailbox(self._address)) >= number

    def link(self) -> str:
        """The link in the latest message that has one."""
        for message in reversed(self._mailbox(self._address)):
            found = _LINK.search(message)
            if found:
                return found.group(0)
        raise Unexpected("no message holds a link")

    def log_in(self) -> None:
        """Open the link and log in with the e-identification; if an answer was lost on the way, from the beginning again."""
        before = self._http.repeated
        try:
            self._log_in()
        except Unexpected:
            if self._http.repeated == before:
                raise
            self._log_in()

    def _log_in(self) -> None:
        self._open(self.link())
        self._send("/c/login")
        for form in self._page.forms:  # the e-identification's own page: choose who to be
            if "person" in form.choices or "person" in form.fields:
                self._show(
                    self._http.browse(
                        "POST", urljoin(self._at.url, form.action), {**form.fields, "person": self._identity}
                    )
                )
                break
        else:
            raise Unexpected(f"no e-identification was offered, but: {self._page.heading}")

    def come_in(self, address: str, code: str) -> None:
        """Open the link that a handler handed over, and type in the code instead of logging in."""
        self._open(address)
        self._send("/c/login/code", code=code)

    def answer_protected(self) -> None:
        """Answer the question that stands before any form."""
        if self._page.has_form("/c/protected/question"):
            self._send("/c/protected/question", answer="no")

    def read_notice_and_acknowledge(self) -> None:
        """Read the short and the full notice, then say so."""
        self._open("/c/notice")
        self._open("/c/notice/full")
        self._open("/c/notice/acknowledge")
        self._send("/c/notice/acknowledge")

    def answer_permission(self, choice: str) -> None:
        """Explain, choose, check and sign: "yes" or "no" to the credit report."""
        self._open("/c/permission")
        self._open("/c/permission/choose")
        self._send("/c/permission/choose", choice=choice)
        self._send("/c/permission/sign")

    def consent(self) -> None:
        """Explain, choose, check and sign: yes to the record check that the law asks consent for."""
        self._open("/c/consent")
        self._open("/c/consent/choose")
        self._send("/c/consent/choose", choice="yes")
        self._send("/c/consent/sign")

    def read_interview(self) -> None:
        """Read what the interview is about, why, how long it takes and who it is with."""
        self._open("/c/interview")
        self.read.append(self._page.text)

    def stop(self) -> None:
        """Stop the whole check, as the page offers at any time."""
        self._open("/c/stop")
        self._send("/c/stop")

    def status(self) -> str:
        """The status page's heading and first sentences, as the candidate reads them."""
        self._open("/c/case")
        return self._page.text

    def read_findings(self) -> int:
        """Read what was found, item by item; returns how many there are."""
        self._open("/c/reading")
        items = sorted({link for link in self._page.links if re.search(r"/c/reading/\d+$", link)})
        for item in items:
            self._open(item)
            self.read.append(self._page.text)
        return len(items)

    def comment(self, number: int, option: str, text: str) -> None:
        """Write a comment on one item."""
        self._open(f"/c/reading/{number}/comment")
        self._send(f"/c/reading/{number}/comment", choice=option, text=text)

    def send_reply(self) -> None:
        """Check and send."""
        self._open("/c/reading/check")
        self._send("/c/reading/send")

    def report(self) -> bytes:
        """The report as the candidate gets it."""
        answer = self._http.browse("GET", urljoin(self._at.url, "/c/report/pdf"))
        if answer.status != 200:
            raise Unexpected(f"the candidate's report answered {answer.status}")
        return answer.body

    def _open(self, address: str) -> None:
        self._show(self._http.browse("GET", urljoin(self._at.url, address) if self._at.url else address))

    def _send(self, action: str, **given: str) -> None:
        form, before = self._page.form(action), self._http.repeated
        answer = self._http.browse("POST", urljoin(self._at.url, form.action), {**form.fields, **given})
        done_before = answer.status == _DONE_BEFORE and self._http.repeated > before
        self._show(answer, (_DONE_BEFORE,) if done_before else ())

    def _show(self, answer: Answer, taken: tuple[int, ...] = ()) -> None:
        if answer.status >= 400 and answer.status not in taken:
            raise Unexpected(f"the page answered {answer.status}: {Page(answer.text).heading}")
        self._at, self._page = answer, Page(answer.text)
