"""What must be true when a run is over. Each check gives what is wrong in plain words, or nothing."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from infra.local import tenant
from shared.adapters.access_log import chain_faults
from shared.adapters.vault import Unreadable
from shared.content import open_item
from shared.domain import events as e
from shared.domain.case import Case
from shared.domain.commit import Log, canonical, extend, faults, published, written
from shared.domain.due import due
from shared.reactors.project_view import row_of
from shared.runtime.services import Services
from shared.runtime.settings import Settings
from tests.invariants.histories import Step
from tests.invariants.never_events import STEP_RULES
from tests.simulation.world import TENANT, World

# These two ask what is due just after a step; here steps of others come between, and the generated histories hold them.
_RULES = [
    rule for rule in STEP_RULES if rule.__name__ not in ("rules_wake_reactors", "there_is_always_an_answer")
]


def wrong_with(world: World, applications: int, answered: list[tuple[str, int, str]]) -> list[str]:
    """Everything that is wrong with a world that has come to rest."""
    found = []
    for check in (
        _one_case_each(applications), _kept_word(answered), _chains, _histories, _once, _one_at_a_time, _nothing_left,
        _told_outside, _mails, _ordered, _published, _views, _queues, _sealed, _no_personal_data,
    ):  # fmt: skip
        found += [f"{check.__name__.strip('_')}: {wrong}" for wrong in check(world)]
    return found


def _logs(world: World) -> Iterator[Log]:
    for case in world.cases():
        yield world.log(case)


def _one_case_each(applications: int) -> Callable[[World], Iterator[str]]:
    def one_case_each(world: World) -> Iterator[str]:
        """An application opens one case, however often and late the ATS tells of it."""
        if len(world.cases()) != applications:
            yield f"{len(world.cases())} cases of {applications} applications"

    return one_case_each


def _kept_word(answered: list[tuple[str, int, str]]) -> Callable[[World], Iterator[str]]:
    def kept_word(world: World) -> Iterator[str]:
        """What staff were told had been done stands in the log, by them."""
        for case, version, who in answered:
            commits = world.log(case).commits
            if len(commits) < version or commits[version - 1].actor != who:
                yield f"{who} was told of commit {version}, which is not theirs"

    return kept_word


def _chains(world: World) -> Iterator[str]:
    """The chains of commits and of readings verify."""
    for log in _logs(world):
        yield from faults(log.commits)
        yield from (
            f"commit {c.sequence} is read otherwise than it was written"
            for c in log.commits
            if canonical(written(c.events)) != c.body
        )
        table = world.resources.value("CasesTable")
        yield from chain_faults(world.client("dynamodb"), table, TENANT, log.case.id)


def _histories(world: World) -> Iterator[str]:
    """Nothing that may never happen has happened at any step of any case."""
    for log in _logs(world):
        before = Log(Case(TENANT, log.case.id))
        for commit in log.commits:
            after = extend(before, commit)
            step = Step(commit.actor, commit.at, before.case, after.case, events=commit.events)
            told = [rule(step) for rule in _RULES]
            yield from (f"commit {commit.sequence}: {wrong}" for wrong in told if wrong)
            before = after


def _once(world: World) -> Iterator[str]:
    """No cause has led to two commits, and nothing that happens once has happened twice."""
    for log in _logs(world):
        causes = Counter(commit.cause for commit in log.commits)
        yield from (
            f"{number} commits of one cause: {cause}" for cause, number in causes.items() if number > 1
        )
        named = Counter(_identity(x) for commit in log.commits for x in commit.events)
        yield from (f"{number} times {name}" for name, number in named.items() if name and number > 1)


def _identity(event: e.Event) -> str | None:
    """What makes an event the only one of its kind; None where it may happen again."""
    match event:
        case (
            e.CaseOpened()
            | e.CaseClosed()
            | e.ReadingOpened()
            | e.ReadingLapsed()
            | e.ReplyGiven()
            | e.CaseShredded()
        ):
            return event.type
        case e.MessageSent():
            return f"{event.type} {event.action}"
        case e.CheckOrdered():
            return f"{event.type} {event.order}"
        case e.CheckReturned():
            return f"{event.type} {event.check}"
        case e.ClassDisposed():
            return f"{event.type} {event.retention_class}"
    return None


def _one_at_a_time(world: World) -> Iterator[str]:
    """Who has leased an action has it for five minutes, or until it has failed."""
    for log in _logs(world):
        held: dict[str, datetime] = {}
        for commit in log.commits:
            for event in commit.events:
                if isinstance(event, e.ActionFailed):
                    held.pop(event.action, None)
                elif isinstance(event, e.ActionClaimed):
                    if event.action in held and commit.at - held[event.action] < timedelta(minutes=5):
                        yield f"{event.action} was leased twice at once"
                    held[event.action] = commit.at


def _nothing_left(world: World) -> Iterator[str]:
    """Nothing is left to do: no action is due, held or put off, but disposal that waits for an authority's decision."""
    now = datetime.now(UTC)
    for log in _logs(world):
        free = replace(log.case, claims={}, failures={})
        for action in due(free, now):
            failure = log.case.failures.get(action.key)
            if failure is None or action.kind != "dispose":
                yield f"{action.key} is not done, after {failure.attempts if failure else 0} failures"


def _told_outside(world: World) -> Iterator[str]:
    """Every label that the log says the ATS was told did arrive, and nothing arrived that no commit had claimed."""
    arrived: Counter[tuple[str, str]] = Counter()
    for note in world.peers.ats.notes_received:
        arrived["candidate", str(note["candidate_id"])] += 1
    for result in world.peers.ats.results_received:
        arrived["result", str(result["id"])] += 1
    for log in _logs(world):
        case = log.case
        teamtailor = case.connection == tenant.TEAMTAILOR
        who = (
            ("result", (case.ats_result or "").rpartition("/")[2])
            if teamtailor
            else ("candidate", case.ats_candidate or "")
        )
        informed = sum(isinstance(x, e.AtsInformed) for c in log.commits for x in c.events)
        claimed = sum(
            isinstance(x, e.ActionClaimed) and x.action.startswith("ats:")
            for c in log.commits
            for x in c.events
        )
        if not informed <= arrived[who] <= claimed:
            yield f"the log has {informed} of {claimed} claimed, {arrived[who]} arrived"


def _mails(world: World) -> Iterator[str]:
    """Every message that the log says was sent was sent, and once for each claim at most, but for what the client sent again."""
    sent = Counter(mail.to for mail in world.cloud.mail.sent)
    again = sum(s.kind == "again" and s.where.endswith("ses.send_email") for s in world.cloud.faults.struck)
    for log in _logs(world):
        told = [x.action for c in log.commits for x in c.events if isinstance(x, e.MessageSent)]
        claims = [
            x.action for c in log.commits for x in c.events
            if isinstance(x, e.ActionClaimed) and x.action.startswith("message:")
        ]  # fmt: skip
        to = world.address_of(log.case)
        if not len(told) <= sent[to] <= len(claims) + again:
            yield f"the log has {len(told)} messages and {len(claims)} claims, {sent[to]} mails were sent"


def _ordered(world: World) -> Iterator[str]:
    """Every order that the log has was taken by the provider under its own id, and no order that the log does not know."""
    for log in _logs(world):
        told = {x.order for c in log.commits for x in c.events if isinstance(x, e.CheckOrdered)}
        declined = {x.check for c in log.commits for x in c.events if isinstance(x, e.CheckNotDone)}
        taken = {order for order in world.peers.orders if order.startswith(log.case.id)}
        if not told <= taken:
            yield f"ordered, but the provider knows nothing of it: {sorted(told - taken)}"
        stopped = log.case.withdrawn_at or log.case.cancelled_at  # before the order could be noted
        unknown = [order for order in taken - told if order.split("-")[1] not in declined]
        if unknown and not stopped:
            yield f"the provider works on what the log does not know: {unknown}"
    yield from world.peers.wrong


def _published(world: World) -> Iterator[str]:
    """Every event of every log was published as it stands there, and nothing was published that is in no log."""
    told = {str(x["id"]): x for x in world.cloud.bus.published if x["type"] != "case.hinted"}
    true = {str(x["id"]): x for log in _logs(world) for commit in log.commits for x in published(commit)}
    missing = sorted(true.keys() - told.keys())
    if missing:
        yield f"{len(missing)} events were never published, the first is {missing[0]}"
    yield from (f"published, but in no log: {name}" for name in sorted(told.keys() - true.keys())[:3])
    changed = [
        name for name, event in told.items() if name in true and json.loads(json.dumps(true[name])) != event
    ]
    yield from (f"published otherwise than it stands in the log: {name}" for name in changed[:3])


def _views(world: World) -> Iterator[str]:
    """Every row of the worklist is what the log makes of it now."""
    now = datetime.now(UTC)
    for log in _logs(world):
        row = world.views.get(TENANT, log.case.id)
        if row != row_of(log.case, now):
            yield f"the row shows {row.sequence if row else None} of {log.case.sequence}, or shows it otherwise"


def _queues(world: World) -> Iterator[str]:
    """Nothing lies in any queue."""
    for name, messages in world.queued().items():
        yield f"{len(messages)} messages in {name}"


def _sealed(world: World) -> Iterator[str]:
    """Everything that was sealed can be opened until it is disposed of, and never afterwards."""
    services = _reader(world)
    for log in _logs(world):
        for commit in log.commits:
            for item in commit.sealed.values():
                gone = item.retention_class in log.case.disposed
                if _opens(services, log, item.item) is gone:
                    yield f"{item.item} can {'still' if gone else 'not'} be opened"


def _opens(services: Services, log: Log, item: str) -> bool:
    try:
        open_item(services, log, item)
    except Unreadable:
        return False
    return True


def _reader(world: World) -> Services:
    """What a function with every name would work with."""
    names = {
        "CASES_TABLE": "CasesTable", "KEYS_TABLE": "KeysTable", "VIEWS_TABLE": "ViewsTable", "DATA_KEY": "DataKey",
        "DOCUMENTS_BUCKET": "DocumentsBucket", "TENANTS_TABLE": "TenantsTable", "DOORS_TABLE": "DoorsTable",
    }  # fmt: skip
    return Services(Settings({name: world.resources.value(resource) for name, resource in names.items()}))


def _no_personal_data(world: World) -> Iterator[str]:
    """Nothing of a person stands outside ciphertext: not in tables, events, queues, log lines or keys of objects."""
    for word in world.personal:
        for place, text in world.readable():
            if word in text:
                yield f"{word[:3]}... stands in {place}"
