"""How a command goes in: replay, then version, then judgement, then sealing, then the commit.

Source: pages description, section 8 (idempotency, concurrency, answer to a command).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from shared.content import seal
from shared.domain.commands import Command
from shared.domain.commit import Commit, Log, SealedItem, stamp
from shared.domain.decide import Circumstances, Decision, decide
from shared.domain.events import name_of
from shared.domain.extracts import refuse_content
from shared.flow import Order, installation, submit
from shared.web.staff.answers import Committed
from shared.web.staff.call import BASE, Answer, Call, Turned
from shared.web.staff.holding import Held, hold
from shared.web.staff.places import reserve_place
from shared.web.staff.text_warnings import warnings_of

_KEY = re.compile(r'"?([\x21\x23-\x7e]{16,128})"?')
_ID_LENGTH = 26
_VERSION = re.compile(r'"([1-9][0-9]{0,8})"')


@dataclass(frozen=True)
class Key:
    """An idempotency key as the log keeps it.

    The caller's key is the salt of the fingerprint and is itself kept only as a hash, so that a fingerprint
    of few possible bodies tells nobody which body it was, also when the sealed content is long destroyed.
    """

    cause: str
    fingerprint: str
    case: str


@dataclass(frozen=True, repr=False)
class Act:
    """A command and the content it names: (retention class, content) to seal, and the command for the items'
    ids.
    """

    command: Callable[[tuple[str, ...]], Command]
    content: tuple[tuple[str, object], ...] = ()


def key_of(call: Call) -> Key:
    """The call's idempotency key, 16 to 128 visible characters, quoted or not; turned away without one."""
    given = call.headers.get("idempotency-key")
    if given is None:
        raise Turned(400, "API idempotency", "idempotency_key_missing")
    read = _KEY.fullmatch(given.strip())
    if read is None:
        raise Turned(400, "API idempotency", "idempotency_key_malformed")
    key = read[1]
    cause = sha256(f"{call.caller.subject}:{key}".encode()).hexdigest()
    content = b"\n".join((key.encode(), call.method.encode(), call.path.encode(), call.raw))
    case = sha256(f"case\n{call.tenant}\n{call.caller.subject}\n{key}".encode()).hexdigest()[:_ID_LENGTH]
    return Key(f"api:{cause}", sha256(content).hexdigest(), case)


def replayed(key: Key, log: Log) -> Commit | None:
    """The commit of an earlier call with this key, or None; refuses the key with other content."""
    earlier = log.by_cause(key.cause)
    if earlier and earlier.fingerprint != key.fingerprint:
        raise key_reused()
    return earlier


def key_reused() -> Turned:
    """The refusal of a key that came before with other content."""
    return Turned(422, "API idempotency", "key_reused")


def match(call: Call, log: Log) -> int:
    """The version that the caller has seen, which must be the present one (If-Match)."""
    given = call.headers.get("if-match")
    if given is None:
        raise Turned(428, "API version", "version_missing")
    read = _VERSION.fullmatch(given.strip())
    if read is None:
        raise Turned(400, "API version", "version_malformed")
    seen = int(read[1])
    if seen != log.case.sequence:
        raise stale(seen, log)
    return seen


def stale(seen: int, log: Log) -> Turned:
    """Another version stands: 412 with it and what has changed since."""
    since = [{"version": c.sequence, "events": [name_of(e) for e in c.events]} for c in log.commits[seen:]]
    more = {"current_version": log.case.sequence, "changes": since}
    return Turned(412, "API version", "version_stale", more=more)


def carry_out(call: Call, prepare: Callable[[Held], Act]) -> Answer:
    """Carry a command into its case. `prepare` makes it from the case, once it is due."""
    held = hold(call)
    key = key_of(call)
    earlier = replayed(key, held.log)
    if earlier:
        return committed(call, call.case, earlier)
    seen = match(call, held.log)
    act = prepare(held)
    if not rehearse(call, held, act).events:
        return unchanged(call, held)
    sealed = seal_all(call, call.case, act)
    order = order_of(call, call.case, key, act, sealed)

    def before(log: Log, decision: Decision) -> None:
        if log.case.sequence != seen:
            raise stale(seen, log)
        reserve_place(call.services, log, decision)

    outcome = submit(call.services, order, before)
    return committed(call, call.case, outcome.commit) if outcome.commit else unchanged(call, held)


def rehearse(call: Call, held: Held, act: Act) -> Decision:
    """What the command would lead to: what is refused is refused before anything of it is sealed."""
    around = Circumstances(call.services.clock.now(), held.policy, installation(call.services))
    command = act.command(tuple("not-sealed-yet" for _ in act.content))
    decision = decide(held.case, command, around)
    refuse_content(held.case, command, [name for name, _ in act.content])
    return decision


def seal_all(call: Call, case: str, act: Act) -> tuple[SealedItem, ...]:
    """The act's content, sealed; each key is durable before the commit that names it."""
    return tuple(seal(call.services, call.tenant, case, name, content) for name, content in act.content)


def order_of(call: Call, case: str, key: Key, act: Act, sealed: tuple[SealedItem, ...]) -> Order:
    """The command on its way in, with the caller as actor."""
    command = act.command(tuple(item.item for item in sealed))
    actor = f"staff:{call.caller.subject}"
    return Order(call.tenant, case, command, key.cause, key.fingerprint, actor, sealed)


def case_address(call: Call, case: str) -> str:
    """The absolute address of a case."""
    return f"{call.base}{BASE}/cases/{case}"


def committed(call: Call, case: str, commit: Commit) -> Answer:
    """201 with the commit: the same answer for the same key, whenever it comes."""
    names = [name_of(e) for e in commit.events]
    body = Committed(
        case_id=case,
        version=commit.sequence,
        committed_at=stamp(commit.at),
        events=names,
        warnings=warnings_of(call.body, call.language) or None,
    )
    return Answer(body, 201, {"location": case_address(call, case), "etag": f'"{commit.sequence}"'})


def unchanged(call: Call, held: Held) -> Answer:
    """200: what was asked for is so already."""
    version = held.case.sequence
    return Answer(Committed(case_id=call.case, version=version, events=[]), 200, {"etag": f'"{version}"'})
