"""Two runs that differ only in what was found: whatever can be seen of them before the release must be the same."""

import json
import re
from collections.abc import Iterator

from infra.local.simulators.provider_answers import Persona
from shared.domain.events import ReportReleased
from tests.simulation.kernel import Stuck
from tests.simulation.schedule import Setting, play_until_released
from tests.simulation.world import World

# Answers that come at the same time and in the same number, with and without something in them.
_HASH = re.compile(r"\b[0-9a-f]{64}\b")  # of ciphertext, or keyed: says nothing of what it is of
PAIR = (Persona.CLEAR, Persona.FINAL_JUDGMENT)


def differences(world: World, seed: int) -> list[str]:
    """What tells the two runs of a seed apart; empty, one hopes."""
    try:
        first, second = (seen(world, seed, persona) for persona in PAIR)
    except Stuck as stuck:
        return [str(stuck)]
    if len(first) != len(second):
        return [f"{len(first)} and {len(second)} things can be seen"]
    return [f"{one} and {other}" for one, other in zip(first, second, strict=True) if one != other]


def seen(world: World, seed: int, persona: Persona) -> list[str]:
    """Everything that can be seen of a run until the first report is released: times, kinds, ids and sizes, no ciphertext."""

    play_until_released(world, seed, Setting(persona=persona))
    return [_HASH.sub("hash", one) for one in _seen(world)]


def _seen(world: World) -> Iterator[str]:
    for case in world.cases():
        for commit in world.log(case).commits:
            if any(isinstance(event, ReportReleased) for event in commit.events):
                break
            sealed = [(s.item, s.retention_class, len(s.data or b"")) for s in commit.sealed.values()]
            yield f"{case} {commit.sequence} {commit.at} {commit.actor} {commit.cause} {commit.body} {sealed}"
    for event in world.cloud.bus.published:
        yield json.dumps(event, sort_keys=True)
    for item in world.table("ViewsTable").items():
        yield json.dumps(item, sort_keys=True)
    for line in world.lines:
        yield json.dumps(line, sort_keys=True, default=str)
    for bucket in world.client("s3")._buckets.values():
        yield from (f"{key} {len(body)}" for key, body in bucket.items())
    for mail in world.cloud.mail.sent:
        yield f"{mail.to} {mail.subject} {mail.body}"
    for note in (*world.peers.ats.notes_received, *world.peers.ats.results_received):
        yield json.dumps(note, sort_keys=True)
