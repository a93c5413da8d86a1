"""The sweep: hints the cases whose deadline has come, and those whose view is behind their log.

It depends neither on the stream nor on the bus having delivered anything: deadlines stand in the view's index, and every
commit stands in the index of commits by the hour.
"""

from datetime import datetime, timedelta

from shared.adapters import keys
from shared.adapters.bus import hint
from shared.domain.commit import stamp
from shared.runtime.logging import note
from shared.runtime.services import Services

LOOK_BACK_HOURS = 3


def sweep(services: Services) -> int:
    """Hint every case that no event may have woken; returns how many."""
    now = services.clock.now()
    hinted = _due(services, now) | _behind(services, now) | _behind(services, services.clock.real())
    services.bus.publish([hint(tenant, case, "sweep", stamp(now)) for tenant, case in sorted(hinted)])
    if hinted:
        note("HINTED", cases=len(hinted))
    return len(hinted)


def _due(services: Services, now: datetime) -> set[tuple[str, str]]:
    return {found for shard in range(keys.SHARDS) for found in services.views.due(shard, now)}


def _behind(services: Services, now: datetime) -> set[tuple[str, str]]:
    """Cases with a commit in the last hours that their view row does not show."""
    latest: dict[tuple[str, str], int] = {}
    for hours in range(LOOK_BACK_HOURS):
        for shard in range(keys.SHARDS):
            for tenant, case, sequence in services.log.committed_in(now - timedelta(hours=hours), shard):
                latest[tenant, case] = max(latest.get((tenant, case), 0), sequence)
    return {who for who, sequence in latest.items() if _shown(services, *who) < sequence}


def _shown(services: Services, tenant: str, case: str) -> int:
    row = services.views.get(tenant, case)
    return row.sequence if row else 0
