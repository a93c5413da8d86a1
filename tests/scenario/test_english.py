"""A whole run in English: whoever asked for English reads nothing but English from Tillit."""

import re
from html.parser import HTMLParser

from tests.scenario.people import BO, Applicant
from tests.scenario.report import text
from tests.scenario.story import Story, opened
from tests.world.world import World

# Words that no Swedish sentence of some length can do without, and no English one has.
_SWEDISH = {"och", "att", "inte", "är", "för", "som", "till", "det", "av", "på", "kandidaten", "ärendet"}
_NEED = "The head of finance approves all payments of the department alone."


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.said: list[str] = []
        self._other: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        language = dict(attrs).get("lang")
        if tag == "html":
            self.language = language or ""
        elif language or tag == "style":
            self._other.append(tag)  # says of itself that it is in another language, as the way to Swedish

    def handle_endtag(self, tag: str) -> None:
        if self._other and self._other[-1] == tag:
            self._other.pop()

    def handle_data(self, data: str) -> None:
        if not self._other:
            self.said.append(data)


def swedish(told: str) -> set[str]:
    """The Swedish words in a text."""
    return _SWEDISH & set(re.findall(r"[a-zåäö]+", told.lower()))


def reads_english(story: Story) -> str:
    """What the candidate's page says, which is in English from head to foot."""
    page = _Shown()
    page.feed(story.candidate.browser.page.text)
    said = " ".join(" ".join(page.said).split())
    assert (page.language, swedish(said)) == ("en", set()), story.candidate.browser.address
    return said


def visit(story: Story, *addresses: str) -> None:
    """Open pages and read them."""
    for address in addresses:
        assert story.candidate.browser.open(address).status == 200
        reads_english(story)


def test_a_whole_run_in_english(world: World) -> None:
    who = Applicant(BO, "Bo", email="bo@example.com", position="head-of-finance", language="en")
    story = opened(world, who, persona="debts")
    office, candidate, browser = story.office, story.candidate, story.candidate.browser
    office.accept(_NEED)
    browser.open(candidate.link())
    assert "Log in" in reads_english(story)

    candidate.sign_in()
    visit(story, "/c/protected/question")
    candidate.not_protected()
    visit(story, "/c/notice", "/c/notice/full", "/c/notice/acknowledge")
    candidate.acknowledge()
    reads_english(story)
    visit(story, "/c/permission", "/c/permission/choose")
    candidate.answer_permission("yes")
    reads_english(story)
    told = [e for c in world.log(story.case).commits for e in c.events if e.type == "notice.delivered"]
    assert [(e.data()["text"], e.data()["language"]) for e in told] == [("bk-u", "en")]

    office.start()
    story.source.wait(story.case)
    candidate.sign_in()
    visit(story, "/c/case", "/c/reading", "/c/reading/1", "/c/readers")
    assert "approving payments" in browser.open("/c/reading/1").text
    candidate.comment(1, "context", "It was a mistake of my bank.")
    visit(story, "/c/reading/check")
    candidate.send_reply()
    reads_english(story)
    office.finish("The checks are complete.")
    visit(story, "/c/report")

    report = text(office.report("decider"))
    assert "The post means responsibility for a budget and for approving payments." in report
    assert "The candidate’s own words, unchanged" in report
    assert "head of finance, social services" in report.lower()
    assert _NEED in report
    assert "It was a mistake of my bank." in report
    assert swedish(report) == set()

    assert story.sent() == ["invitation", "reading_opened", "released"]
    mails = [mail for mail in world.mail() if mail.to == who.email]
    assert [mail.subject for mail in mails] == [
        "Almby kommun: we are waiting for you",
        "Almby kommun: we are waiting for you to read",
        "Almby kommun has the report",
    ]
    assert [swedish(mail.body) for mail in mails] == [set()] * 3
    notes = story.ats.notes(who)
    assert "We are waiting for the candidate." in notes[1]
    assert "The report is delivered. Log in to read it." in notes[-1]
    assert [swedish(note) for note in notes] == [set()] * len(notes)
