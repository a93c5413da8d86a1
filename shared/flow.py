"""The way of every change: load, decide or do, commit. Read this file first.

    a door       load -> decide(case, command) -> commit the events
    a reactor    load -> due(case) -> do the action -> commit the outcome

One commit is one conditional put. Whoever loses the race loads again and judges again; nothing is ever half done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from shared.adapters.case_log import Conflict, Draft
from shared.domain.case import Case
from shared.domain.commands import Command
from shared.domain.commit import Commit, Log, SealedItem, stamp
from shared.domain.decide import Circumstances, Decision, decide
from shared.domain.due import Action, due_for
from shared.domain.errors import Kind, Refused
from shared.domain.events import ActionClaimed, ActionFailed, Event
from shared.domain.extracts import refuse_content
from shared.domain.policy import Policy
from shared.runtime.logging import note
from shared.runtime.services import Services

_ATTEMPTS = 10
_ACTIONS = 25
LEASE = timedelta(minutes=5)
_FIRST_PAUSE = timedelta(seconds=20)
_LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True)
class Order:
    """A command on its way into a case. `cause` is its idempotency key, `fingerprint` the hash of what was asked."""

    tenant: str
    case: str
    command: Command
    cause: str
    fingerprint: str
    actor: str
    sealed: tuple[SealedItem, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The log after a command; `commit` is None when the command changed nothing."""

    log: Log
    commit: Commit | None
    reason: str


@dataclass(frozen=True)
class Done:
    """What an action led to. `happened`: something outside took place, so the events are facts whatever came between."""

    events: tuple[Event, ...]
    sealed: tuple[SealedItem, ...] = ()
    happened: bool = True


class PeerFailed(Exception):
    """An outside party did not do what was asked; try again after `pause` (seconds) if given. The text is a code."""

    def __init__(self, code: str, pause: float | None = None) -> None:
        super().__init__(code)
        self.pause = pause


Before = Callable[[Log, Decision], None]
Perform = Callable[[Services, Log, Action], Done]


def policy_of(services: Services, case: Case) -> Policy:
    """The policy that binds a case: the pinned version once the order is accepted, else the tenant's current one."""
    return services.tenants.policy(case.tenant, case.policy_version or None)


def circumstances(services: Services, case: Case) -> Circumstances:
    """What a decision about a case may look at now."""
    return Circumstances(services.clock.now(), policy_of(services, case), installation(services))


def installation(services: Services) -> str | None:
    """The reference of this installation's approval for protective security, or None (SP-34)."""
    return services.settings.get("SECURITY_PROTECTION_APPROVAL")


def submit(services: Services, order: Order, before: Before | None = None) -> Outcome:
    """Carry a command into its case; raises Refused. The same cause again gives the same outcome, and no new commit.

    `before` runs between decision and commit, for a reservation outside the case; it may refuse.
    """
    for _ in range(_ATTEMPTS):
        log = services.log.load(order.tenant, order.case)
        earlier = log.by_cause(order.cause)
        if earlier:
            return _again(log, earlier, order)
        around = circumstances(services, log.case)
        decision = decide(log.case, order.command, around)
        if not decision.events:
            return Outcome(log, None, decision.reason)
        refuse_content(log.case, order.command, [item.retention_class for item in order.sealed])
        if before:
            before(log, decision)
        draft = Draft(
            around.now, order.cause, order.fingerprint, order.actor, decision.events, placed(services, order)
        )
        try:
            log = services.log.commit(log, draft)
        except Conflict:
            continue
        note("COMMITTED", case=log.case.id, sequence=log.case.sequence)
        return Outcome(log, log.commits[-1], decision.reason)
    raise Conflict("too many writers at once; try again")


def placed(services: Services, order: Order) -> tuple[SealedItem, ...]:
    """The sealed items as the commit holds them: large ones in S3."""
    return tuple(services.documents.place(order.tenant, order.case, s) for s in order.sealed)


def _again(log: Log, earlier: Commit, order: Order) -> Outcome:
    if earlier.fingerprint != order.fingerprint:
        raise Refused(
            "API idempotency",
            "key_reused",
            "The idempotency key came before with other content.",
            Kind.CONTENT,
        )
    return Outcome(log, earlier, "This was done before.")


def react(services: Services, reactor: str, tenant: str, case: str, perform: Perform) -> None:
    """Do what is due for `reactor` in a case until nothing is; a failure is committed with the time to try again."""
    log = services.log.load(tenant, case)
    for _ in range(_ACTIONS):
        now = services.clock.now()
        actions = due_for(reactor, log.case, now)
        if not actions:
            return
        action = actions[0]
        try:
            done = perform(services, log, action)
        except PeerFailed as failure:
            done = _failed(log.case, action, failure, now)
        except Conflict:  # lost the lease to another worker: look again
            log = services.log.load(tenant, case)
            continue
        log = _record(services, log, action, done) if done.events else services.log.load(tenant, case)
    note("STILL_DUE", case=case, reactor=reactor)


def _failed(case: Case, action: Action, failure: PeerFailed, now: datetime) -> Done:
    before = case.failures.get(action.key)
    attempts = before.attempts if before else 0
    pause = min(_FIRST_PAUSE * 2**attempts, _LONGEST_PAUSE)
    if failure.pause:
        pause = max(pause, timedelta(seconds=failure.pause))
    note("ACTION_FAILED", case=case.id, action=action.key, reason=str(failure), attempts=attempts + 1)
    return Done((ActionFailed(action.key, str(failure), stamp(now + pause)),))


def _record(services: Services, log: Log, action: Action, done: Done) -> Log:
    """Commit an action's outcome and return the log after it.

    What happened outside is committed whatever came between; the rest is judged again. `log` may be older than what
    the action itself committed: then the put is refused and the case loaded.
    """
    tenant, case = log.case.tenant, log.case.id
    failed = isinstance(done.events[0], ActionFailed)
    sealed = tuple(services.documents.place(tenant, case, s) for s in done.sealed)
    for _ in range(_ATTEMPTS):
        tries = log.case.failures.get(action.key)
        cause = f"failed:{action.key}:{tries.attempts if tries else 0}" if failed else f"done:{action.key}"
        if log.by_cause(cause):
            return log
        now = services.clock.now()
        if not done.happened and action not in due_for(action.reactor, log.case, now):
            return log
        draft = Draft(now, cause, action.key, f"function:{action.reactor}", done.events, sealed)
        try:
            log = services.log.commit(log, draft)
        except Conflict:
            log = services.log.load(tenant, case)
            continue
        note("ACTION_DONE", case=case, action=action.key)
        return log
    raise Conflict("too many writers at once; try again")


def still_open(services: Services, log: Log) -> None:
    """Look once more, right before something leaves: raises Conflict when protection came since `log` was loaded (PN-18)."""
    if services.log.load(log.case.tenant, log.case.id).case.protected:
        raise Conflict("an identity has been protected meanwhile")


def lease(services: Services, log: Log, action: Action, also: Sequence[Event] = ()) -> Log:
    """Claim an action whose outside party knows no idempotency key; raises Conflict when another worker was first.

    The lease ends by itself, so that an action whose worker died is done again: at least once, and twice only then.
    Its fingerprint is the worker's own: of two workers with the same log only one may take the other's commit for its own.
    """
    now = services.clock.now()
    claim = ActionClaimed(action.key, stamp(now + LEASE))
    draft = Draft(
        at=now,
        cause=f"claim:{action.key}:{log.case.sequence}",
        fingerprint=f"{action.key}:{token_hex(8)}",
        actor=f"function:{action.reactor}",
        events=(claim, *also),
    )
    return services.log.commit(log, draft)
