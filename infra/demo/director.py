"""The demo's director: casts the actors, moves the clock, and afterwards checks what the demo claims."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import urllib3

from infra.chain import verify
from infra.changeset import StackError
from infra.demo.actors.ats import Ats
from infra.demo.actors.candidate import Candidate
from infra.demo.actors.staff import Staff
from infra.demo.story import Cast, Story, play
from infra.demo.timeline import lines
from infra.local import capture, mailbox, tenant
from infra.local.stack import faults
from shared.adapters.case_log import CaseLog
from shared.adapters.documents import object_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.local.stack import LocalStack

FIXTURES = Path(__file__).with_name("fixtures")
GREENHOUSE, TEAMTAILOR = "greenhouse", "teamtailor"
VENDOR_FILES = {
    GREENHOUSE: Path("greenhouse/candidate_stage_change.json"),
    TEAMTAILOR: Path("teamtailor/partner_webhook.trigger.json"),
}
# Who logs in, by official test number; the vendors' own samples hold no number that verifies.
NUMBERS = {GREENHOUSE: "197601052397", TEAMTAILOR: "197602122397"}
PERSONAS = {GREENHOUSE: "final_judgment", TEAMTAILOR: "pending_prosecution"}
_DAY = 24 * 3600
PAST_WAITING = 10 * _DAY
PAST_RETENTION = 31 * _DAY


@dataclass
class Demo:
    """A demo on a running local stack; `say` prints a line of progress."""

    stack: LocalStack
    say: Callable[[str], None]
    payloads: Path | None
    output: Path

    def run(self) -> int:
        """Play both stories, check every claim, print the result; returns the number of errors."""
        tapped = capture.tap(self.stack)
        stories = [self.story(GREENHOUSE), self.story(TEAMTAILOR)]
        self.introduce(stories)
        self._play(stories)
        log = CaseLog(self.stack.client("dynamodb"), self.stack.outputs["CasesTable"])
        errors = [f"{s.title}: {e}" for s in stories for e in s.errors]
        stored = self._stored(stories, log)
        found = self._leaks(stories, tapped)
        if not errors:
            errors += self._retention(stories, log)
        for story in stories:
            self.say(f"\n{story.title}, case {story.case}")
            for line in lines(log.load(tenant.TENANT, story.case)):
                self.say(line)
        self.say("")
        errors += self._reports(stories, stored) + self._chains(stories) + self._ats_heard(stories)
        errors += self._no_personal_data(found | self._leaks(stories, tapped), tapped)
        for error in errors:
            self.say(f"ERROR {error}")
        for line in faults(self.stack) if errors else ():
            self.say(f"  {line}")
        released = sum(1 for s in stories if s.report)
        self.say(f"demo: {released} cases released, {len(errors)} errors")
        return len(errors) + (2 - released)

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
            comment="Det gäller en händelse för länge sedan. Jag har berättat om den för min blivande chef.",
            assessment=(
                "Uppgifterna har vägts mot vad tjänsten kräver. Kandidaten har själv berättat öppet om dem. "
                "Ta upp dem i ett samtal innan ni bestämmer er."
            ),
        )

    def introduce(self, stories: list[Story]) -> None:
        """Make the candidates known to the e-identification, and what the sources will say to the provider."""
        for story in stories:
            person = {
                "person_number": story.person["number"],
                "given_name": story.person["first"],
                "family_name": story.person["last"],
                "key": story.vendor,
            }
            urllib3.request("POST", f"{self.stack.identity.url}/_control/persons", json=person)
        personas = {NUMBERS[s.vendor]: PERSONAS[s.vendor] for s in stories}
        urllib3.request("POST", f"{self.stack.provider.url}/_control/personas", json=personas)

    def cast(self) -> Cast:
        """The actors around a case, each with a session of their own."""
        staff = (self._staff(role) for role in ("orderer", "case_officer", "reviewer", "decider"))
        return Cast(Ats(self.stack.ats.url, self.stack.url), *staff)

    def candidate(self, story: Story) -> Candidate:
        """The story's candidate with a mail box."""
        return Candidate(story.person["email"], story.vendor, self._messages)

    def _staff(self, role: str) -> Staff:
        return Staff(self.stack.url, self.stack.identity.url, tenant.TENANT, tenant.STAFF[role], role)

    def _play(self, stories: list[Story]) -> None:
        """Both stories at the same time; between them the clock is moved once, when both wait for it."""
        met = threading.Barrier(len(stories) + 1)

        def one(story: Story) -> None:
            try:
                play(story, self.cast(), self.candidate(story), met, self.say)
            except Exception as error:  # one story's end must not keep the other waiting
                story.errors.append(f"{type(error).__name__}: {error}")
                met.abort()

        with ThreadPoolExecutor(len(stories)) as pool:
            running = [pool.submit(one, story) for story in stories]
            try:
                met.wait(150)
                self.move_clock(PAST_WAITING)
                self.say("the case clock was moved 10 days on: the waiting time is over")
                met.wait(30)
            except threading.BrokenBarrierError:
                pass
            for each in running:
                each.result()

    def _messages(self, address: str) -> list[str]:
        return mailbox.messages_to(self.stack.server, address)

    def move_clock(self, seconds: int) -> None:
        """Move the case clock on; only a stage whose template has it can do this."""
        ssm, name = self.stack.client("ssm"), self.stack.outputs["CaseClock"]
        now = int(ssm.get_parameter(Name=name)["Parameter"]["Value"])
        ssm.put_parameter(Name=name, Value=str(now + seconds), Type="String", Overwrite=True)

    def _retention(self, stories: list[Story], log: CaseLog) -> list[str]:
        """A deadline shown: past the retention time the schedule's sweep has the findings' keys destroyed."""
        self.move_clock(PAST_RETENTION)
        self.say("the case clock was moved 31 days on: waiting for the schedule to find what is due")
        deadline = time.monotonic() + 130
        while time.monotonic() < deadline:
            cases = [log.load(tenant.TENANT, s.case).case for s in stories]
            if all({"findings", "reply", "assessment", "report"} <= case.disposed for case in cases):
                self.say(
                    "findings, comments, assessments and stored reports are destroyed, by the disposal decision"
                )
                return []
            time.sleep(0.3)
        return ["the retention time passed and nothing was destroyed"]

    def _stored(self, stories: list[Story], log: CaseLog) -> dict[str, int]:
        """The size of each report's stored ciphertext, in bytes, while it is still there."""
        s3, bucket = self.stack.client("s3"), self.stack.outputs["DocumentsBucket"]
        sizes = {}
        for story in stories:
            report = log.load(tenant.TENANT, story.case).case.report
            if report:
                key = object_key(tenant.TENANT, story.case, report.item)
                sizes[story.case] = int(s3.head_object(Bucket=bucket, Key=key)["ContentLength"])
        return sizes

    def _reports(self, stories: list[Story], stored: dict[str, int]) -> list[str]:
        self.output.mkdir(parents=True, exist_ok=True)
        errors = []
        for story in stories:
            path = self.output / f"report-{story.vendor}.pdf"
            path.write_bytes(story.report)
            size = stored.get(story.case, 0)
            self.say(f"report: {path} ({len(story.report):,} bytes; stored as {size:,} bytes of ciphertext)")
            if not story.report.startswith(b"%PDF-1.7") or size < len(story.report):
                errors.append(f"{story.title}: the report is no PDF, or was not stored")
        count = mailbox.fill(self.stack.server, self.output / "mail")
        self.say(f"mail: {self.output / 'mail'} ({count} messages)")
        return errors

    def _chains(self, stories: list[Story]) -> list[str]:
        errors = []
        for story in stories:
            try:
                number = verify(self.stack.aws, self.stack.outputs, tenant.TENANT, story.case)
                self.say(f"chain: ok ({number} commits)")
            except StackError as broken:
                errors.append(f"chain of {story.case}: {broken}")
        return errors

    def _ats_heard(self, stories: list[Story]) -> list[str]:
        told = Ats(self.stack.ats.url, self.stack.url).received()
        self.say(f"ats: {len(told['notes'])} notes, {len(told['results'])} results received")
        raw = json.dumps(told["results"])
        errors = [] if told["notes"] and told["results"] else ["an ATS was told nothing"]
        if any('"score"' in raw or f'"grade": "{g}' in raw for g in ("top", "might")):
            errors.append("the ATS was sent a score or a grade")
        return errors

    def _leaks(self, stories: list[Story], tapped: capture.Tap) -> set[capture.Leak]:
        """Where a seeded value lies open now."""
        values = [value for story in stories for value in seeded(story)]
        return set(capture.leaks(capture.captures(self.stack, tapped), values))

    def _no_personal_data(self, found: set[capture.Leak], tapped: capture.Tap) -> list[str]:
        """What the scans found, before anything was destroyed and after."""
        self.say(f"personal data on the bus: {len(found)}")
        errors = sorted(f"personal data in {leak.place} ({leak.form})" for leak in found)
        captured = capture.bus_events(self.stack, tapped)
        return errors if captured else [*errors, "nothing was captured on the bus"]


def seeded(story: Story) -> list[str]:
    """Every value of a story that may not lie open anywhere."""
    person = story.person
    return [
        person["number"], person["first"], person["last"], person["email"], person["phone"],
        story.comment, story.assessment, f"KS 2026/{person['diary']}",
    ]  # fmt: skip


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
