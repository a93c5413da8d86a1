"""Tells the ATS who is waited for: the outward label, never a finding, score or outcome."""

from shared.domain.commit import Log
from shared.domain.due import Action
from shared.domain.events import AtsInformed
from shared.flow import Done, PeerFailed, lease, still_open
from shared.integrations.ats import adapter
from shared.integrations.ats.connection import Connection, ConnectionInvalid, Secrets
from shared.integrations.ats.outward import StatusNotice
from shared.integrations.http import OutboundFailed, OutboundRefused
from shared.runtime.services import Services

_A_DAY = 24 * 3600.0


def inform(services: Services, log: Log, action: Action) -> Done:
    """Tell the ATS a label. A note knows no idempotency key, so the action is leased first."""
    case = log.case
    content = services.tenants.connection(case.connection or "")
    if content is None:
        raise PeerFailed("connection_unknown", _A_DAY)
    connection = Connection.parse(content)
    lease(services, log, action)
    notice = StatusNotice(
        label=action.details["label"],
        language=case.language,
        reference=f"{case.id}.{case.informs + 1}",
        candidate_id=case.ats_candidate or "",
        application_id=case.ats_application or "",
        update_url=case.ats_result,
    )
    try:
        secrets = Secrets.parse(services.secrets.parts(connection.secret_ref))
        still_open(services, log)
        adapter(connection.vendor).inform(connection, secrets, connection.outbound(), notice)
    except OutboundFailed as failed:
        raise PeerFailed("ats_failed", failed.retry_after) from failed
    except (OutboundRefused, ConnectionInvalid) as refused:
        raise PeerFailed("ats_refused", _A_DAY) from refused
    return Done((AtsInformed(action.details["label"]),))
