"""Worklist, log and readings: pages with `limit` and an opaque `cursor`, in one fixed order each."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from shared.adapters.views import Row
from shared.domain.calendar import local_date
from shared.domain.commit import Commit, published, stamp
from shared.domain.policy import Policy
from shared.web.problem import FieldError, Language
from shared.web.staff import answers as a
from shared.web.staff.call import Answer, Call, Turned
from shared.web.staff.case_view import host_of, position_of
from shared.web.staff.entering import OVERSEES, needs_log
from shared.web.staff.holding import hold
from shared.web.staff.organisations import clients_own, listed_for
from shared.web.staff.rights import OPERATIONS, acting_role
from shared.web.staff.wording import label_of, waiting

DEFAULT, MOST = 20, 100
_ROWS_AT_ONCE = 500
_NO_DAY = "9999-12-31"
_FILTERS = ("waiting_for", "unit", "state")
T = TypeVar("T")


def list_cases(call: Call) -> Answer:
    """The worklist of the caller's own units, by due day: who is waited for, and until when. No names."""
    acting_role(call.operation, call.caller.member.roles())
    limit, after = _page(call)
    policy = call.services.tenants.policy(call.tenant)
    filters = {name: call.query[name] for name in _FILTERS if name in call.query}
    rows = [row for row in _rows(call) if _own(call, row, policy) and _passes(row, policy, filters)]
    rows.sort(key=_order)
    if after:
        rows = [row for row in rows if _order(row) > tuple(after)]
    page, rest = rows[:limit], rows[limit:]
    body = a.CaseList(
        items=[_listed(call, row, policy) for row in page],
        next=_address(call, limit, list(_order(page[-1]))) if rest else None,
        self=_address(call, limit, after),
    )
    return Answer(body)


def _rows(call: Call) -> list[Row]:
    """All rows of the tenant: the order by due day is over all of them, and a row is a few hundred bytes."""
    found: list[Row] = []
    after: str | None = None
    who, oversees = call.caller.subject, OVERSEES in call.caller.member.roles()
    while True:
        page, after = call.services.views.page(call.tenant, _ROWS_AT_ONCE, after, who, oversees=oversees)
        found += page
        if after is None:
            return found


def _order(row: Row) -> tuple[str, str]:
    return row.waiting_until or _NO_DAY, row.case


def _unit(row: Row, policy: Policy) -> str | None:
    position = policy.position(row.position or "")
    return row.unit or (position.unit if position else None)


def _own(call: Call, row: Row, policy: Policy) -> bool:
    today = local_date(call.services.clock.now())
    roles = listed_for(call.caller.member, row, _unit(row, policy), policy, today)
    return bool(set(roles) & set(OPERATIONS[call.operation]))


def _passes(row: Row, policy: Policy, filters: Mapping[str, str]) -> bool:
    who: set[str | None] = {row.waiting_who, *(task.split("|")[0] for task in row.tasks)}
    has: Mapping[str, set[str | None]] = {
        "waiting_for": who,
        "unit": {_unit(row, policy)},
        "state": {row.label},
    }
    return all(wanted in has[name] for name, wanted in filters.items())


def _listed(call: Call, row: Row, policy: Policy) -> a.ListedCase:
    until = date.fromisoformat(row.waiting_until) if row.waiting_until else None
    return a.ListedCase(
        case_id=row.case,
        version=row.sequence,
        state=label_of(row.label, call.language),
        waiting_for=waiting(row.waiting_who, row.waiting_what, until, call.language),
        position=position_of(policy, row.position, call.language),
        unit=_unit(row, policy),
        service=row.service,
        host=host_of(policy, row.host),
        questions=list(row.questions),
        tasks=[_task(task, call.language) for task in row.tasks],
        opened_on=row.opened_on,
    )


def _task(stored: str, language: Language) -> a.WaitingFor:
    who, what, until = stored.split("|")
    return waiting(who, what, date.fromisoformat(until), language)


def list_events(call: Call) -> Answer:
    """The case's log in its order: ids and codes only, each event as it was published."""
    held = hold(call)
    needs_log(call, held.case)
    limit, after = _page(call)
    start = _number(after)
    page, following = _slice(held.log.commits, start, limit)
    items = [
        a.LoggedCommit(
            sequence=c.sequence, committed_at=stamp(c.at), actor=c.actor, hash=c.hash, events=_seen(call, c)
        )
        for c in page
    ]
    body = a.EventList(
        items=items,
        next=_address(call, limit, [str(following)]) if following else None,
        self=_address(call, limit, after),
    )
    return Answer(body, headers={"etag": f'"{held.case.sequence}"'})


def _seen(call: Call, commit: Commit) -> list[dict[str, object]]:
    """A commit's events; the performer's people are not shown those that are the client's own (BK-32)."""
    events = published(commit)
    if call.caller.member.organisation == "client":
        return events
    return [event for event in events if not clients_own(str(event["type"]))]


def list_readings(call: Call) -> Answer:
    """Who has read what of the case, in which role, and when."""
    needs_log(call, hold(call).case)
    limit, after = _page(call)
    page, following = _slice(call.services.access.read(call.tenant, call.case), _number(after), limit)
    items = [
        a.Reading(number=x.number, read_at=stamp(x.at), reader=x.who, role=x.role, what=x.what, hash=x.hash)
        for x in page
    ]
    body = a.ReadingList(
        items=items,
        next=_address(call, limit, [str(following)]) if following else None,
        self=_address(call, limit, after),
    )
    return Answer(body)


def _slice(items: Sequence[T], start: int, limit: int) -> tuple[Sequence[T], int | None]:
    """A page from position `start`, and the position after it when there is more."""
    end = start + limit
    return items[start:end], end if end < len(items) else None


def _page(call: Call) -> tuple[int, list[str]]:
    given = call.query.get("limit", str(DEFAULT))
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:9]) <= MOST:
        raise _bad("limit", "out_of_range")
    cursor = call.query.get("cursor")
    if cursor is None:
        return int(given), []
    try:
        read = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise _bad("cursor", "invalid") from None
    if not isinstance(read, list) or not read or not all(isinstance(part, str) for part in read):
        raise _bad("cursor", "invalid")
    return int(given), read


def _number(after: list[str]) -> int:
    if not after:
        return 0
    if not after[0].isascii() or not after[0].isdigit():
        raise _bad("cursor", "invalid")
    return int(after[0][:9])


def _bad(name: str, code: str) -> Turned:
    return Turned(400, "API form", "query_invalid", (FieldError(name, code, ""),))


def _address(call: Call, limit: int, after: list[str]) -> str:
    query = {name: call.query[name] for name in _FILTERS if name in call.query} | {"limit": str(limit)}
    if after:
        packed = json.dumps(after, separators=(",", ":")).encode()
        query["cursor"] = base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
    return f"{call.base}{call.path}?{urlencode(query)}"
