"""A commit: one step of a case's log, a link of its hash chain, and what is published of it. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256

from shared.domain import events as e
from shared.domain.case import Case
from shared.domain.fold import fold

FORMAT = 1
GENESIS = "0" * 64


@dataclass(frozen=True)
class SealedItem:
    """A sealed item as its commit holds it: the ciphertext itself, or (when `data` is None) only its hash: it lies in S3."""

    item: str
    retention_class: str
    sha256: str
    data: bytes | None = None


@dataclass(frozen=True)
class Commit:
    """One step. `cause` names what led to it (a command's or an action's key); `fingerprint` its content.

    `body` is the events' text exactly as stored: the chain is over it, so that what a later version reads differently
    still verifies, and what was planted does not.
    """

    tenant: str
    case: str
    sequence: int
    at: datetime
    cause: str
    fingerprint: str
    actor: str
    events: tuple[e.Event, ...]
    sealed: Mapping[str, SealedItem] = field(default_factory=dict)
    prev: str = GENESIS
    hash: str = ""
    body: str = ""


@dataclass(frozen=True)
class Log:
    """A case with the commits it was folded from."""

    case: Case
    commits: tuple[Commit, ...] = ()

    def sealed(self, item: str) -> SealedItem:
        """The sealed item that some commit brought; KeyError when there is none."""
        return next(c.sealed[item] for c in self.commits if item in c.sealed)

    def by_cause(self, cause: str) -> Commit | None:
        """The commit that a cause led to before, or None."""
        return next((c for c in self.commits if c.cause == cause), None)


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: one text for one value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def stamp(at: datetime) -> str:
    """An instant as the log writes it: UTC, microseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def written(events: Iterable[e.Event]) -> list[dict[str, object]]:
    """Events as the log writes them."""
    return [{"type": e.name_of(x), "version": x.version, "data": e.content_of(x)} for x in events]


def chain_hash(commit: Commit) -> str:
    """The commit's link: SHA-256 over its content and its predecessor's hash.

    Sealed items count by the hash of their ciphertext, so the chain still verifies when their keys are destroyed.
    """
    body = {
        "format": FORMAT,
        "tenant": commit.tenant,
        "case": commit.case,
        "sequence": commit.sequence,
        "at": stamp(commit.at),
        "cause": commit.cause,
        "fingerprint": commit.fingerprint,
        "actor": commit.actor,
        "events": commit.body,
        "sealed": {k: [v.retention_class, v.sha256] for k, v in commit.sealed.items()},
        "prev": commit.prev,
    }
    return sha256(canonical(body).encode()).hexdigest()


def link(commit: Commit) -> Commit:
    """The commit with its events' text and its hash."""
    told = replace(commit, body=canonical(written(commit.events)))
    return replace(told, hash=chain_hash(told))


def extend(log: Log, commit: Commit) -> Log:
    """The log after one more commit."""
    case = fold(log.case, commit.at, commit.sequence, commit.hash, commit.events)
    return Log(case, (*log.commits, commit))


def faults(commits: Iterable[Commit]) -> list[str]:
    """What is wrong with a chain of commits, in plain words; empty when it verifies."""
    found = []
    prev = GENESIS
    for number, commit in enumerate(commits, start=1):
        if commit.sequence != number:
            found.append(f"commit {number} is missing or out of order")
            break
        if commit.prev != prev:
            found.append(f"commit {number} does not follow its predecessor")
        if chain_hash(commit) != commit.hash:
            found.append(f"commit {number} was changed after it was written")
        for item in commit.sealed.values():
            if item.data is not None and sha256(item.data).hexdigest() != item.sha256:
                found.append(f"sealed item in commit {number} was changed")
        prev = commit.hash
    return found


def published(commit: Commit) -> list[dict[str, object]]:
    """The commit's events as CloudEvents 1.0 envelopes: ids and codes only; the same at every publication."""
    return [
        {
            "specversion": "1.0",
            "id": f"{commit.case}:{commit.sequence}:{number}",
            "source": f"tillit/{commit.tenant}",
            "type": event["type"],
            "subject": commit.case,
            "time": stamp(commit.at),
            "datacontenttype": "application/json",
            "data": {
                "version": event["version"],
                "tenant": commit.tenant,
                "case": commit.case,
                "sequence": commit.sequence,
                **event["data"],
            },
        }
        for number, event in enumerate(json.loads(commit.body), start=1)
    ]
