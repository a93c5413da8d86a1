"""The sweep: hints the cases whose deadline has come, and those whose view is behind their log; publishes what was forgotten.

It depends neither on the stream nor on the bus having delivered anything: deadlines stand in the view's index, and every
commit stands in the index of commits by the hour. A commit that the view has not shown for a while is published once more:
for whoever hears it that is the same event.
"""

from datetime import datetime, timedelta

from shared.adapters import keys
from shared.adapters.bus import hint
from shared.adapters.case_log import commit_of
from shared.domain.commit import published, stamp
from shared.runtime.logging import note
from shared.runtime.services import Services

LOOK_BACK_HOURS = 3
USUAL_WAY = timedelta(minutes=2)  # within which a commit's events come by stream, bus and queue to the view

Behind = dict[tuple[str, str], int]  # (tenant, case) -> the last commit that the view shows


def sweep(services: Services) -> int:
    """Hint every case that no event may have woken; returns how many."""
    now = services.clock.now()
    behind = {**_behind(services, now), **_behind(services, services.clock.real())}
    hinted = _due(services, now) | behind.keys()
    services.bus.publish([hint(tenant, case, "sweep", stamp(now)) for tenant, case in sorted(hinted)])
    if hinted:
        note("HINTED", cases=len(hinted))
    _publish_forgotten(services, behind, now)
    return len(hinted)


def _publish_forgotten(services: Services, behind: Behind, now: datetime) -> None:
    """Publish the commits that no view shows although they have had time enough; after the hints, which matter more."""
    for (tenant, case), shown in sorted(behind.items()):
        items = services.log.items(tenant, case)
        try:
            late = [commit_of(item) for item in items if keys.sequence_of(item["sk"]["S"]) > shown]
        except (KeyError, TypeError, ValueError):
            note("UNREADABLE", case=case)  # one case's damage must not stop the others
            continue
        forgotten = [commit for commit in late if commit.at < now - USUAL_WAY]
        services.bus.publish([envelope for commit in forgotten for envelope in published(commit)])
        if forgotten:
            note("REPUBLISHED", case=case, commits=len(forgotten))


def _due(services: Services, now: datetime) -> set[tuple[str, str]]:
    return {found for shard in range(keys.SHARDS) for found in services.views.due(shard, now)}


def _behind(services: Services, now: datetime) -> Behind:
    """Cases with a commit in the last hours that their view row does not show, and what it shows."""
    latest: dict[tuple[str, str], int] = {}
    for hours in range(LOOK_BACK_HOURS):
        for shard in range(keys.SHARDS):
            for tenant, case, sequence in services.log.committed_in(now - timedelta(hours=hours), shard):
                latest[tenant, case] = max(latest.get((tenant, case), 0), sequence)
    shown = {who: _shown(services, *who) for who in latest}
    return {who: shown[who] for who, sequence in latest.items() if shown[who] < sequence}


def _shown(services: Services, tenant: str, case: str) -> int:
    row = services.views.get(tenant, case)
    return row.sequence if row else 0
