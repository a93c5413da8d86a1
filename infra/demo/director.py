"""The demo's director: casts the actors, lets them play at the same time, moves the clock, and asks what came of it."""

from __future__ import annotations

import json
import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import urllib3

from infra.demo.actors.ats import Ats
from infra.demo.actors.candidate import Candidate
from infra.demo.actors.staff import Staff
from infra.demo.claims import Claims, ClockMove
from infra.demo.story import MOVES, PATIENCE, Cast, Story, play
from infra.local import capture, mailbox, tenant
from infra.local.stack import await_quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from infra.local.stack import LocalStack

FIXTURES = Path(__file__).with_name("fixtures")
GREENHOUSE, TEAMTAILOR = "greenhouse", "teamtailor"
VENDOR_FILES = {
    GREENHOUSE: Path("greenhouse/candidate_stage_change.json"),
    TEAMTAILOR: Path("teamtailor/partner_webhook.trigger.json"),
}
# Who logs in, by official test number; the vendors' own samples hold no number that verifies.
NUMBERS = {GREENHOUSE: "197601052397", TEAMTAILOR: "197602122397"}
NUMBER_OF_WHO_STOPS = "197801102380"
NUMBER_OF_VETTED, NUMBER_OF_TEACHER = "197803102396", "197804082399"
_ON_ITS_WAY, _HELD = 30.0, 5.0  # seconds
PAST_WAITING = 10 * 24 * 3600
_COMMENT = "Det gäller en händelse för länge sedan. Jag har berättat om den för min blivande chef."
_ASSESSMENT = (
    "Uppgifterna har vägts mot vad tjänsten kräver. Kandidaten har själv berättat öppet om dem. "
    "Ta upp dem i ett samtal innan ni bestämmer er."
)


@dataclass
class Demo:
    """A demo on a running local stack; `say` prints a line of progress, `patience` is the actors' (seconds)."""

    stack: LocalStack
    say: Callable[[str], None]
    payloads: Path | None
    output: Path
    patience: float = PATIENCE
    _clock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, meanwhile: AbstractContextManager[object] | None = None) -> int:
        """Play, check every claim, print the result; returns the number of errors, and of reports that are missing.

        `meanwhile`: what goes on around the actors while they play.
        """
        tapped = capture.tap(self.stack)
        released = [self.story(GREENHOUSE), self.story(TEAMTAILOR), self.vetting()]
        stories = [*released, self.school(), self.who_stops()]
        self.introduce(stories)
        with meanwhile or nullcontext():
            moved = self.play(stories)
        errors = [f"{s.title}: {e}" for s in stories for e in s.errors]
        errors += Claims(self.stack, self.say, stories, tapped, self.output).check(moved)
        for error in errors:
            self.say(f"ERROR {error}")
        number = sum(1 for s in released if s.report)
        self.say(f"demo: {number} cases released, {len(errors)} errors")
        return len(errors) + len(released) - number

    def story(self, vendor: str) -> Story:
        """A vendor's message and the person that it is about."""
        own = (FIXTURES / f"{vendor}.json").read_text("utf-8")
        message = (self.payloads / VENDOR_FILES[vendor]).read_text("utf-8") if self.payloads else own
        greenhouse = vendor == GREENHOUSE
        return Story(
            title="Background check, teacher (BK-B)"
            if greenhouse
            else "Background check, head of finance (BK-U)",
            vendor=vendor,
            connection=tenant.GREENHOUSE if greenhouse else tenant.TEAMTAILOR,
            message=message,
            position="teacher" if greenhouse else "head-of-finance",
            engagement="new_hire",
            person={
                **_person(vendor, json.loads(message)),
                "number": NUMBERS[vendor],
                "diary": "0471" if greenhouse else "0472",
            },
            comment=_COMMENT,
            assessment=_ASSESSMENT,
            key=vendor,
            permission="" if greenhouse else "yes",
            persona="final_judgment" if greenhouse else "pending_prosecution",
            patience=self.patience,
        )

    def who_stops(self) -> Story:
        """A placement student, who never passes an ATS and stops the check: what was kept is destroyed in time."""
        return Story(
            title="Background check, teacher student (BK-B)",
            vendor="",
            connection="",
            message="",
            position="teacher",
            engagement="teacher_placement",
            person={
                "first": "Tindra", "last": "Hallqvist", "email": "tindra.hallqvist@example.se",
                "phone": "+46700000173", "number": NUMBER_OF_WHO_STOPS, "diary": "0473",
            },
            comment=_COMMENT,
            assessment=_ASSESSMENT,
            key="placement",
            stops=True,
            reports=False,
            patience=self.patience,
        )  # fmt: skip

    def vetting(self) -> Story:
        """A security vetting in class 2, from the order to the end of the participation."""
        return self._procedure(
            "SP-2",
            {
                "first": "Ylvali", "last": "Forsmansson", "email": "ylvali.forsmansson@example.se", "phone": "+46700000174",
                "number": NUMBER_OF_VETTED, "diary": "0474",
            },
            position="control-engineer",
            decision={"outcome": "godkänd"},
        )  # fmt: skip

    def school(self) -> Story:
        """A register extract that the Education Act asks for: shown, noted, and nothing else."""
        return self._procedure(
            "RU-SKOLA",
            {
                "first": "Ragnvald", "last": "Ekströmer", "email": "ragnvald.ekstromer@example.se", "phone": "+46700000175",
                "number": NUMBER_OF_TEACHER, "diary": "0475",
            },
            position="teacher",
            reports=False,
        )  # fmt: skip

    def _procedure(self, service: str, person: dict[str, str], position: str, **more: Any) -> Story:
        titles = {
            "SP-2": "Security vetting, class 2 (SP-2)",
            "RU-SKOLA": "Register extract, school (RU-SKOLA)",
        }
        return Story(
            title=titles[service], vendor="", connection="", message="", position=position, engagement="new_hire",
            person=person, comment="", assessment="", key=service.lower(), service=service, patience=self.patience, **more,
        )  # fmt: skip

    def introduce(self, stories: Sequence[Story]) -> None:
        """Make the candidates known to the e-identification, and what the sources will say to the provider."""
        for story in stories:
            person = {
                "person_number": story.person["number"],
                "given_name": story.person["first"],
                "family_name": story.person["last"],
                "key": story.key,
            }
            if story.key:
                urllib3.request("POST", f"{self.stack.identity.url}/_control/persons", json=person)
        personas = {s.person["number"]: s.persona for s in stories}
        urllib3.request("POST", f"{self.stack.provider.url}/_control/personas", json=personas)

    def cast(self) -> Cast:
        """The actors around a case, each with a session of their own."""
        staff = {
            "orderer": "orderer", "officer": "case_officer", "reviewer": "reviewer", "decider": "decider",
            "interviewer": "interviewer", "placer": "placing_body",
        }  # fmt: skip
        members = {part: self._staff(role) for part, role in staff.items()}
        return Cast(ats=Ats(self.stack.ats.url, self.stack.url), now=self.case_now, **members)

    def candidate(self, story: Story) -> Candidate:
        """The story's candidate with a mail box."""
        return Candidate(story.person["email"], story.key, self._messages)

    def _staff(self, role: str) -> Staff:
        return Staff(self.stack.url, self.stack.identity.url, tenant.TENANT, tenant.STAFF[role], role)

    def play(self, stories: Sequence[Story]) -> ClockMove:
        """All stories at the same time; when all wait for it, the clock is moved once. Out: when that was.

        What goes wrong in a story stands in its `errors`.
        """
        met = threading.Barrier(len(stories) + 1)

        def one(story: Story) -> None:
            try:
                play(story, self.cast(), self.candidate(story), met, self.say)
            except Exception as error:  # one story's end must not keep the others waiting
                story.errors.append(f"{type(error).__name__}: {error}")
                met.abort()

        # Daemons: Ctrl-C waits for nobody's lines.
        playing = [threading.Thread(target=one, args=(story,), daemon=True) for story in stories]
        for thread in playing:
            thread.start()
        moved = self.move_clock(0)
        try:
            moved = self._all_wait(met)
            self.say("the case clock was moved 10 days on: waiting times and one retention time are over")
            for _ in range(MOVES - 1):
                self._all_wait(met)
                self.say("the case clock was moved 10 days on once more: the interview's notice is over")
        except threading.BrokenBarrierError:
            pass
        for thread in playing:
            thread.join()
        return moved

    def _all_wait(self, met: threading.Barrier) -> ClockMove:
        """When every story waits: move the clock, and let them go on."""
        met.wait(self.patience * 5)
        # What is on its way must not meet another day; what a killed worker had comes back after minutes only.
        quiet = await_quiet(self.stack, _HELD if self.stack.server.killed else _ON_ITS_WAY)
        moved = replace(self.move_clock(PAST_WAITING), quiet=quiet)
        met.wait(self.patience / 2)
        return moved

    def case_now(self) -> datetime:
        """The case clock: what day it is for the people at work."""
        return self.move_clock(0).case

    def _messages(self, address: str) -> list[str]:
        return mailbox.messages_to(self.stack.server, address)

    def move_clock(self, seconds: float) -> ClockMove:
        """Move the case clock on; only a stage whose template has it can do this."""
        ssm, name = self.stack.client("ssm"), self.stack.outputs["CaseClock"]
        with self._clock:
            ahead = int(ssm.get_parameter(Name=name)["Parameter"]["Value"]) + int(seconds)
            now = datetime.now(UTC)
            ssm.put_parameter(Name=name, Value=str(ahead), Type="String", Overwrite=True)
        return ClockMove(now, now + timedelta(seconds=ahead))


def _person(vendor: str, message: dict[str, Any]) -> dict[str, str]:
    """Who the message is about, so that the candidate's actor can be that person."""
    if vendor == GREENHOUSE:
        candidate = message["payload"]["application"]["candidate"]
        return {
            "first": candidate["first_name"],
            "last": candidate["last_name"],
            "email": candidate["email_addresses"][0]["value"],
            "phone": candidate["phone_numbers"][0]["value"],
        }
    candidate = message["partner-event"]["candidate"]
    return {
        "first": candidate["first-name"],
        "last": candidate["last-name"],
        "email": candidate["email"],
        "phone": candidate["phone"],
    }
