"""A story told by actors through HTTP doors, and the answers they give when asked by name."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from infra.demo.actors.http import Unexpected
from infra.demo.procedure import follow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from infra.demo.actors.ats import Ats
    from infra.demo.actors.candidate import Candidate
    from infra.demo.actors.staff import Staff

PATIENCE = 60.0  # seconds: on a slow machine each step meets a cold start
MOVES = 2  # how often the clock is moved: past the waiting times, and past an interview's notice
_FIRST_LOOK, _LATER_LOOKS = 0.1, 0.4  # seconds: looking takes the machine's time from what is waited for


@dataclass
class Cast:
    """Who plays: one ATS, members of staff, and what day it is for them (the case clock)."""

    ats: Ats
    orderer: Staff
    officer: Staff
    reviewer: Staff
    decider: Staff
    interviewer: Staff
    placer: Staff
    now: Callable[[], datetime]


@dataclass
class Story:
    """One case: how it comes in, who the candidate is, and what people answer when it was left open.

    It comes in as an ATS's `message`, or with none as an orderer's own. `key` is the candidate at the e-identification;
    without one a handler checks the identity and hands over link and code. `permission`: the answer about the credit
    report, "" where nobody asks. `persona`: what the sources say. `stops`: the candidate stops instead of reading on.
    `reports`: a report comes of it.
    `service`: what the orderer asks for, "" where the policy gives one only. `patience`: for how many seconds people wait for
    what must come.
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
    reports: bool = True
    service: str = ""
    decision: dict[str, str] = field(default_factory=lambda: {"outcome": "appointed"})
    patience: float = PATIENCE
    case: str = ""
    findings: int = 0
    report: bytes = b""
    errors: list[str] = field(default_factory=list)

    def until(self, what: str, true: Callable[[], bool]) -> None:
        """Wait until it is true; raises Unexpected when the patience is over."""
        deadline, pause = time.monotonic() + self.patience, _FIRST_LOOK
        while time.monotonic() < deadline:
            if true():
                return
            time.sleep(pause)
            pause = min(pause * 1.5, _LATER_LOOKS)
        raise Unexpected(f"waited {self.patience:.0f} seconds for {what} in vain")


def play(
    story: Story, cast: Cast, candidate: Candidate, met: threading.Barrier, say: Callable[[str], None]
) -> None:
    """Play a story from the first word of it to the client's decision; `met` is where all wait for the clock to be moved."""
    moves = iter(range(MOVES))

    def pause() -> None:
        """Wait for all others, twice: in between the director moves the clock."""
        next(moves)
        met.wait(story.patience * 5)
        met.wait(story.patience * 5)

    invite(story, cast, candidate, say)
    arrive(story, cast, candidate)
    if story.stops:
        candidate.stop()
        say(f"{story.title}: the candidate has stopped it")
    else:
        _informed(story, cast, candidate, say)
        pause()
        cast.officer.command(story.case, "collection-starts", {})
        say(f"{story.title}: started")
        if story.service:
            follow(story, cast, candidate, say, pause)
        else:
            _check(story, cast, candidate, say)
    for _ in moves:  # whoever is done waits for the others' clock
        met.wait(story.patience * 5)
        met.wait(story.patience * 5)


def _informed(story: Story, cast: Cast, candidate: Candidate, say: Callable[[str], None]) -> None:
    candidate.answer_protected()
    candidate.read_notice_and_acknowledge()
    if story.permission:
        candidate.answer_permission(story.permission)
    if story.permission == "no":
        go_on = {"question": "permission_refused", "answer": "continue_without"}
        cast.officer.command(story.case, "answers", go_on)
    say(f"{story.title}: the candidate has read the notice")


def _check(story: Story, cast: Cast, candidate: Candidate, say: Callable[[str], None]) -> None:
    story.until(
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
        story.until("a message to the candidate", lambda: candidate.has_mail(1))


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
    ordered = {"service": story.service, "final_candidate": True} if story.service else {}
    reached = {name: story.person[name] for name in ("email", "phone") if story.person[name]}
    return {
        "position": story.position,
        "engagement": story.engagement,
        "candidate": {**named, **reached},
        "requisition": f"REQ-{story.person['diary']}",
        **ordered,
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
        "offer_stage": {"answer": "yes"},
        "rehire": {"answer": "no"},
        "security_agreement": {
            "answer": "not_applicable",
            "text": "Ingen leverantör tar del av verksamheten.",
        },
        "citizenship": {"answer": "swedish"},
        "security_class": {"answer": "class_2"},
        "placement": {"answer": "municipality", "text": "Beslut 2026-09-01, KS 2026/44, kommunstyrelsen."},
    }
    for question in cast.officer.case(story.case)["questions"]:
        name = question["question"]
        # The position comes from the officer: before it is known a case belongs to no unit of the orderer's.
        by_orderer = "orderer" in question["roles"] and name != "position"
        by_placer = "placing_body" in question["roles"]
        actor = cast.placer if by_placer else cast.orderer if by_orderer else cast.officer
        actor.command(story.case, "answers", {"question": name, **answers[name]})


def _reply(story: Story, candidate: Candidate) -> None:
    story.findings = candidate.read_findings()
    if story.findings:
        candidate.comment(1, "context", story.comment)
    candidate.send_reply()


def _finish(story: Story, cast: Cast, say: Callable[[str], None]) -> None:
    case = story.case
    story.until("the reply", lambda: cast.officer.row(case)["waiting_for"]["what"] == "assessment")
    cast.officer.case(case)
    cast.officer.command(case, "assessments", {"text": story.assessment, "resolutions": []})
    cast.reviewer.case(case)
    cast.reviewer.command(case, "reviews", {"outcome": "approved"})
    say(f"{story.title}: assessed, and reviewed by another person")
    story.until("the report", lambda: cast.officer.row(case)["waiting_for"]["what"] == "release")
    cast.officer.command(case, "releases", {})
    story.report = cast.decider.report(case)
    say(f"{story.title}: the report is in the client's hands ({len(story.report):,} bytes)")
    reasons = "Rapporten och samtalet med kandidaten ger ett tillräckligt underlag för beslutet."
    cast.decider.command(case, "decisions", {"outcome": "appointed", "reasons": reasons})
    story.until("closing", lambda: cast.officer.row(case)["state"]["code"] == "closed")
    say(f"{story.title}: the client has decided; the case is closed")
