"""What the demo claims, checked afterwards where it lies: the table, the bucket, the queues, the logs, the ATS."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra.chain import verify
from infra.changeset import StackError
from infra.demo.actors.ats import Ats
from infra.demo.publication import publication
from infra.demo.timeline import lines
from infra.local import capture, mailbox, tenant
from infra.local.stack import faults, log_lines, undelivered
from shared.adapters.case_log import CaseLog
from shared.adapters.documents import object_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from infra.demo.story import Story
    from infra.local.stack import LocalStack

# What is kept of a stopped case until its retention time is over; the proof that it was stopped stays longer.
KEPT = frozenset({"findings", "reply", "assessment", "notes", "report"})
_SWEEP_SECONDS = 130  # two of the schedule's minutes, and the time to do what is due
_LOOK_SECONDS = 0.5
_DISPOSED = "class.disposed"


@dataclass(frozen=True)
class ClockMove:
    """The instant at which the case clock was moved: the real time, and what the case clock showed then.

    `quiet`: nothing was on its way then that could have woken a case by itself.
    """

    real: datetime
    case: datetime
    quiet: bool = True


class Claims:
    """The claims about the stories that were played; each check prints what it found and returns what is wrong."""

    def __init__(
        self,
        stack: LocalStack,
        say: Callable[[str], None],
        stories: Sequence[Story],
        tapped: capture.Tap,
        output: Path,
    ) -> None:
        self._stack, self._say, self._stories = stack, say, stories
        self._tapped, self._output = tapped, output
        self._log = CaseLog(stack.client("dynamodb"), stack.outputs["CasesTable"])

    def check(self, moved: ClockMove) -> list[str]:
        """Check everything. In: when the clock was moved. Out: what is not as claimed.

        The schedule comes once a minute: what can be checked before is checked while waiting for it.
        """
        played = [s for s in self._stories if s.case]
        errors = self._reports(played) + self._ats_heard()
        found = self._leaks()
        for story in played:
            if story.stops and not story.errors:
                errors += self.retention(story, moved)
        for story in played:
            self._say(f"\n{story.title}, case {story.case}")
            for line in lines(self._log.load(tenant.TENANT, story.case)):
                self._say(line)
        self._say("")
        errors += self._chains(played) + self._published(played) + self._nothing_failed()
        return errors + self._no_personal_data(found | self._leaks())

    def retention(self, story: Story, moved: ClockMove) -> list[str]:
        """A deadline shown: after the clock was moved the schedule's sweep, and nothing else, has records destroyed."""
        self._say("waiting for the schedule's next minute, to find what is due")
        deadline = time.monotonic() + _SWEEP_SECONDS
        while time.monotonic() < deadline:
            if self._log.load(tenant.TENANT, story.case).case.disposed >= KEPT:
                return self._by_the_schedule(story, moved)
            time.sleep(_LOOK_SECONDS)
        return [f"{story.title}: the retention time passed and nothing was destroyed"]

    def _by_the_schedule(self, story: Story, moved: ClockMove) -> list[str]:
        """Whether a sweep that ran after the clock was moved hinted the case before anything of it was destroyed."""
        since, ran_in = moved.real.timestamp(), log_lines(self._stack, "KeepDeadlines")
        swept = [at for at, line in ran_in if "HINTED" in line and at >= since]
        hints = [at for at in self._hints(story.case) if at >= moved.case]
        if not moved.quiet:
            self._say(
                f"retention: {len(KEPT)} classes of records were destroyed; what woke the case is not told"
            )
            return []
        if not swept or not hints or min(hints) > self._first_disposed(story.case):
            return [f"{story.title}: records were destroyed, but not because the schedule found them due"]
        ran = datetime.fromtimestamp(min(swept), UTC)
        self._say(
            f"retention: keep_deadlines ran by its schedule at {ran:%H:%M:%S} and hinted the stopped case; "
            f"{len(KEPT)} classes of records were destroyed, by the disposal decision"
        )
        return []

    def _hints(self, case: str) -> list[datetime]:
        """When, by the case clock, the sweep hinted a case, from what the bus carried."""
        carried: list[dict[str, Any]] = [e["detail"] for e in capture.bus_events(self._stack, self._tapped)]
        hints = (d for d in carried if d["type"] == "case.hinted" and d["subject"] == case)
        return [datetime.fromisoformat(d["time"]) for d in hints if d["data"]["reason"] == "sweep"]

    def _first_disposed(self, case: str) -> datetime:
        """When, by the case clock, the first record of a case was destroyed."""
        commits = self._log.load(tenant.TENANT, case).commits
        return min(c.at for c in commits if any(event.type == _DISPOSED for event in c.events))

    def _reports(self, stories: Sequence[Story]) -> list[str]:
        self._output.mkdir(parents=True, exist_ok=True)
        errors = []
        for story in stories:
            if not story.reports:
                continue
            path = self._output / f"report-{story.vendor or story.key}.pdf"
            path.write_bytes(story.report)
            size = self._stored(story)
            self._say(f"report: {path} ({len(story.report):,} bytes; stored as {size:,} bytes of ciphertext)")
            if not story.report.startswith(b"%PDF-1.7") or size < len(story.report):
                errors.append(f"{story.title}: the report is no PDF, or was not stored")
        count = mailbox.fill(self._stack.server, self._output / "mail")
        self._say(f"mail: {self._output / 'mail'} ({count} messages)")
        return errors

    def _stored(self, story: Story) -> int:
        """The size of the report's stored ciphertext, in bytes."""
        report = self._log.load(tenant.TENANT, story.case).case.report
        if not report:
            return 0
        key = object_key(tenant.TENANT, story.case, report.item)
        s3, bucket = self._stack.client("s3"), self._stack.outputs["DocumentsBucket"]
        return int(s3.head_object(Bucket=bucket, Key=key)["ContentLength"])

    def _chains(self, stories: Sequence[Story]) -> list[str]:
        errors = []
        for story in stories:
            try:
                number = verify(self._stack.client, self._stack.outputs, tenant.TENANT, story.case)
                self._say(f"chain: ok ({number} commits)")
            except StackError as broken:
                errors.append(f"chain of {story.case}: {broken}")
        return errors

    def _published(self, stories: Sequence[Story]) -> list[str]:
        """Every commit got onto the bus. Only a server that was restarted may have forgotten some; the sweep found those."""
        found = publication(self._stack, self._tapped, [story.case for story in stories])
        self._say(
            f"bus: {found.commits - found.forgotten} of {found.commits} commits relayed, {found.forgotten} forgotten by "
            f"the stream; the sweep hinted the cases {found.hints} times"
        )
        if found.forgotten and not self._stack.server.outages:
            return [*found.errors, f"{found.forgotten} commits were not relayed"]
        return found.errors

    def _ats_heard(self) -> list[str]:
        told = Ats(self._stack.ats.url, self._stack.url).received()
        self._say(f"ats: {len(told['notes'])} notes, {len(told['results'])} results received")
        raw = json.dumps(told["results"])
        errors = [] if told["notes"] and told["results"] else ["an ATS was told nothing"]
        if any('"score"' in raw or f'"grade": "{g}' in raw for g in ("top", "might")):
            errors.append("the ATS was sent a score or a grade")
        return errors

    def _nothing_failed(self) -> list[str]:
        """Nothing lies where the template puts what could not be done, and no function met what it did not expect."""
        lying, unexpected = undelivered(self._stack), faults(self._stack)
        self._say(f"dead letters: {sum(lying.values())} in {len(lying)} queues; faults: {len(unexpected)}")
        errors = [f"{number} messages lie in {queue}" for queue, number in lying.items() if number]
        errors += [f"fault in {line}" for line in unexpected]
        return errors if lying else [*errors, "the stack has no dead-letter queue"]

    def _leaks(self) -> set[capture.Leak]:
        """Where a seeded value lies open now."""
        values = [value for story in self._stories for value in seeded(story)]
        return set(capture.leaks(capture.captures(self._stack, self._tapped), values))

    def _no_personal_data(self, found: set[capture.Leak]) -> list[str]:
        """What the scans found, before anything was destroyed and after."""
        self._say(f"personal data on the bus: {len(found)}")
        errors = sorted(f"personal data in {leak.place} ({leak.form})" for leak in found)
        if not capture.bus_events(self._stack, self._tapped):
            errors.append("nothing was captured on the bus")
        if not any("COMMITTED" in line for _, line in log_lines(self._stack)):
            errors.append("the functions' log lines were not captured")
        return errors


def seeded(story: Story) -> list[str]:
    """Every value of a story that may not lie open anywhere."""
    person = story.person
    return [
        person["number"], person["first"], person["last"], person["email"], person["phone"],
        story.comment, story.assessment, f"KS 2026/{person['diary']}",
    ]  # fmt: skip
