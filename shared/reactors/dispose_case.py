"""Disposal (gallring): destroys the keys of a retention class when its time is over and, at an authority, decided."""

from datetime import timedelta

from shared.domain.calendar import local_date
from shared.domain.commit import Log
from shared.domain.due import Action
from shared.domain.events import CaseShredded, ClassDisposed, Event
from shared.domain.filing import archived
from shared.domain.retention import remaining
from shared.flow import Done, PeerFailed, policy_of
from shared.runtime.services import Services

KEYS_RECOVERABLE_DAYS = (
    7  # the Keys table's point-in-time recovery: until then a restore could bring a key back
)
_ASK_AGAIN_SECONDS = 7 * 24 * 3600.0


def dispose(services: Services, log: Log, action: Action) -> Done:
    """Destroy a class of a case, then say so. Without a disposal decision an authority's documents stay (OS-09).

    Neither do classes go that the policy has archived first, before the e-archive has them.
    """
    case, name = log.case, action.details["retention_class"]
    policy = policy_of(services, case)
    decision = policy.disposal_decisions.get(name)
    if policy.client.authority and not decision:
        raise PeerFailed("no_disposal_decision", _ASK_AGAIN_SECONDS)
    if policy.client.authority and name in policy.archive_first and not archived(case, name):
        raise PeerFailed("not_archived", _ASK_AGAIN_SECONDS)
    # The receipt comes first: from here on a restore destroys the class again, whatever becomes of this attempt.
    services.documents.record_erasure(case.tenant, case.id, name, services.clock.now())
    # How many keys there were is not said: it could tell how much there was to comment on.
    services.vault.destroy(case.tenant, case.id, name)
    services.documents.destroy(case.tenant, case.id, name)
    effective = local_date(services.clock.now()) + timedelta(days=KEYS_RECOVERABLE_DAYS)
    events: list[Event] = [ClassDisposed(name, effective.isoformat(), decision)]
    if case.over and remaining(case) == {name}:
        for late in _sealed_after(log) - {name}:
            services.vault.destroy(case.tenant, case.id, late)
            services.documents.destroy(case.tenant, case.id, late)
        events.append(CaseShredded())
    return Done(tuple(events))


def _sealed_after(log: Log) -> frozenset[str]:
    """Classes in which something was sealed after they had been disposed of: the end of a case leaves nothing of them."""
    gone: set[str] = set()
    late: set[str] = set()
    for commit in log.commits:
        late |= {item.retention_class for item in commit.sealed.values()} & gone
        gone |= {event.retention_class for event in commit.events if isinstance(event, ClassDisposed)}
    return frozenset(late)
