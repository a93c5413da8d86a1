"""A story told by actors through HTTP doors, and the answers they give when asked by name."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from infra.demo.actors.http import Unexpected

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.demo.actors.ats import Ats
    from infra.demo.actors.candidate import Candidate
    from infra.demo.actors.staff import Staff

PATIENCE = 60.0  # seconds: on a slow machine each step meets a cold start
_FIRST_LOOK, _LATER_LOOKS = 0.1, 0.4  # seconds: looking takes the machine's time from what is waited for


@dataclass
class Cast:
    """Who plays: one ATS, four members of staff."""

    ats: Ats
    orderer: Staff
    officer: Staff
    reviewer: Staff
    decider: Staff


@dataclass
class Story:
    """One case: how it comes in, who the candidate is, and what people answer when it was left open.

    It comes in as an ATS's `message`, or with none as an orderer's own. `key` is the candidate at the e-identification;
    without one a handler checks the identity and hands over link and code. `permission`: the answer about the credit
    report, "" where nobody asks. `persona`: what the sources say. `stops`: the candidate stops instead of reading on.
    `patience`: for how many seconds people wait for what must come.
    """

    title: str
    vendor: str
    connection: str
    message: dict[str, Any] | str
    position: str
    engagement: str
    person: dict[str, str]
    comment: str
    assessment: str
    key: str = ""
    permission: str = ""
    persona: str = "clear"
    stops: bool = False
    patience: float = PATIENCE
    case: str = ""
    findings: int = 0
    report: bytes = b""
    errors: list[str] = field(default_factory=list)


def play(
    story: Story, cast: Cast, candidate: Candidate, met: threading.Barrier, say: Callable[[str], None]
) -> None:
    """Play a story from the first word of it to the client's decision; `met` is where all wait for the clock to be moved."""
    invite(story, cast, candidate, say)
    arrive(story, cast, candidate)
    if story.stops:
        candidate.stop()
        say(f"{story.title}: the candidate has stopped it")
        met.wait(story.patience * 2)
        met.wait(story.patience * 2)
        return
    candidate.answer_protected()
    candidate.read_notice_and_acknowledge()
    if story.permission:
        candidate.answer_permission(story.permission)
    if story.permission == "no":
        go_on = {"question": "permission_refused", "answer": "continue_without"}
        cast.officer.command(story.case, "answers", go_on)
    say(f"{story.title}: the candidate has read the notice")
    met.wait(story.patience * 2)
    met.wait(story.patience * 2)  # in between the director moves the clock past the waiting time
    cast.officer.command(story.case, "collection-starts", {})
    say(f"{story.title}: collection started")
    _until(
        story,
        "the sources",
        lambda: cast.officer.row(story.case)["state"]["code"] == "awaiting_candidate_reading",
    )
    _reply(story, candidate)
    say(f"{story.title}: the candidate has read and answered")
    _finish(story, cast, say)


def invite(story: Story, cast: Cast, candidate: Candidate, say: Callable[[str], None]) -> None:
    """From the first message to the invitation in the candidate's mail box, or to the handing over of a link."""
    if story.message:
        story.case = cast.ats.send(story.vendor, story.connection, story.message)
        say(f"{story.title}: the ATS's message was taken in; a draft exists")
    else:
        story.case = cast.orderer.open_case(_order(story))
        say(f"{story.title}: opened by the orderer; no ATS knows of it")
    _answer_questions(story, cast)
    cast.officer.command(story.case, "host-changes", {"host": "mona"})
    say(f"{story.title}: order accepted, host named")
    if story.person["email"]:
        _until(story, "a message to the candidate", lambda: candidate.has_mail(1))


def arrive(story: Story, cast: Cast, candidate: Candidate) -> None:
    """The candidate proves who they are: by e-identification, or at a visit to a handler, who hands over link and code."""
    if story.key:
        candidate.log_in()
        return
    seen = {"document_kind": "passport", "person_number": story.person["number"]}
    cast.officer.command(story.case, "identity-checks", seen)
    given = cast.officer.command(story.case, "login-codes", {}).json()
    candidate.come_in(given["address"], given["code"])


def _order(story: Story) -> dict[str, Any]:
    named = {"first_name": story.person["first"], "last_name": story.person["last"]}
    reached = {name: story.person[name] for name in ("email", "phone") if story.person[name]}
    return {
        "position": story.position,
        "engagement": story.engagement,
        "candidate": {**named, **reached},
    }


def _answer_questions(story: Story, cast: Cast) -> None:
    """Staff answer what the ATS did not establish, each question by those who may."""
    mail = story.person["email"]
    answers: dict[str, dict[str, str]] = {
        "position": {"answer": story.position},
        "engagement": {"answer": story.engagement},
        "final_candidate": {"answer": "yes"},
        "need": {
            "answer": "stated",
            "text": "Tjänsten tillträds snart och kontrollen görs på den enda slutkandidaten.",
        },
        "proportionality": {"answer": "proportionate"},
        "diary_number": {"answer": "registered", "text": f"KS 2026/{story.person['diary']}"},
        "email": {"answer": "given", "email": mail} if mail else {"answer": "none"},
        "conflict_of_interest": {"answer": "none"},
    }
    for question in cast.officer.case(story.case)["questions"]:
        name = question["question"]
        # The position comes from the officer: before it is known a case belongs to no unit of the orderer's.
        by_orderer = "orderer" in question["roles"] and name != "position"
        actor = cast.orderer if by_orderer else cast.officer
        actor.command(story.case, "answers", {"question": name, **answers[name]})


def _reply(story: Story, candidate: Candidate) -> None:
    story.findings = candidate.read_findings()
    if story.findings:
        candidate.comment(1, "context", story.comment)
    candidate.send_reply()


def _finish(story: Story, cast: Cast, say: Callable[[str], None]) -> None:
    case = story.case
    _until(story, "the reply", lambda: cast.officer.row(case)["waiting_for"]["what"] == "assessment")
    cast.officer.case(case)
    cast.officer.command(case, "assessments", {"text": story.assessment, "resolutions": []})
    cast.reviewer.case(case)
    cast.reviewer.command(case, "reviews", {"outcome": "approved"})
    say(f"{story.title}: assessed, and reviewed by another person")
    _until(story, "the report", lambda: cast.officer.row(case)["waiting_for"]["what"] == "release")
    cast.officer.command(case, "releases", {})
    story.report = cast.decider.report(case)
    say(f"{story.title}: the report is in the client's hands ({len(story.report):,} bytes)")
    reasons = "Rapporten och samtalet med kandidaten ger ett tillräckligt underlag för beslutet."
    cast.decider.command(case, "decisions", {"outcome": "appointed", "reasons": reasons})
    _until(story, "closing", lambda: cast.officer.row(case)["state"]["code"] == "closed")
    say(f"{story.title}: the client has decided; the case is closed")


def _until(story: Story, what: str, true: Callable[[], bool]) -> None:
    deadline, pause = time.monotonic() + story.patience, _FIRST_LOOK
    while time.monotonic() < deadline:
        if true():
            return
        time.sleep(pause)
        pause = min(pause * 1.5, _LATER_LOOKS)
    raise Unexpected(f"waited {story.patience:.0f} seconds for {what} in vain")
