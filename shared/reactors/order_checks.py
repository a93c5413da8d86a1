"""Orders the checks of a case from the providers that the policy names."""

from datetime import timedelta

from shared.content import match_of, open_person
from shared.domain.calendar import local_date
from shared.domain.commit import Log
from shared.domain.due import Action
from shared.domain.events import CheckNotDone, CheckOrdered
from shared.domain.findings import NotDone
from shared.domain.procedure import regime_of
from shared.domain.regimes import newly_forbidden
from shared.domain.scope import scope_for
from shared.flow import Done, PeerFailed, policy_of, still_open
from shared.integrations.http import Outbound, OutboundFailed, OutboundRefused
from shared.integrations.providers.connection import ProviderConnection, ProviderSecrets
from shared.integrations.providers.order_ids import order_id
from shared.integrations.providers.orders import CheckOrder, OrderUnusable, ProviderDeclined, order
from shared.runtime.services import Services

_A_DAY = timedelta(days=1).total_seconds()


def order_check(services: Services, log: Log, action: Action) -> Done:
    """Order one check. Repeating it makes no second check: the order id is the provider's idempotency key.

    A check that a later version of the law forbids is not made, and the case goes on without it (rules, section 13).
    """
    case, check = log.case, action.details["check"]
    if newly_forbidden(case.service or "", case.regime_version, check, local_date(services.clock.now())):
        return Done((CheckNotDone(check, NotDone.REQUEST_WITHDRAWN.value),))
    provider = str(case.terms[f"provider_{check}"])
    content = services.tenants.connection(provider)
    if content is None:
        raise PeerFailed("provider_unknown", _A_DAY)
    connection = ProviderConnection.from_dict(content)
    wanted = _wanted(services, log, check, order_id(case.id, check, action.details["number"]))
    outbound = Outbound(connection.allowed_hosts, allow_local=connection.local)

    def secrets(reference: str) -> ProviderSecrets:
        return ProviderSecrets.from_json(services.secrets.text(reference))

    still_open(services, log)
    try:
        accepted = order(connection, secrets, outbound, wanted)
    except ProviderDeclined as declined:
        return Done((CheckNotDone(check, declined.reason.value),))
    except OrderUnusable as unusable:  # a person enters the result by hand, or says why there is none
        raise PeerFailed("order_unusable", _A_DAY) from unusable
    except OutboundFailed as failed:
        raise PeerFailed("provider_failed", failed.retry_after) from failed
    except OutboundRefused as refused:
        raise PeerFailed("provider_refused", _A_DAY) from refused
    return Done((CheckOrdered(check, provider, accepted.order_id),))


def _wanted(services: Services, log: Log, check: str, identifier: str) -> CheckOrder:
    case = log.case
    policy = policy_of(services, case)
    position = policy.position(case.position or "")
    if position is None:
        raise PeerFailed("position_unknown", _A_DAY)
    # The day of the collection, not of this attempt: the same order must be the same octets when it is sent again.
    today = local_date(case.collecting_at or services.clock.now())
    person = match_of(open_person(services, log), today)
    scope = scope_for(policy, position, check, regime_of(case))
    return CheckOrder(
        order_id=identifier,
        kind=scope.kind,
        person_number=person.person_number,
        name=person.name,
        birth_date=person.birth_date,
        categories=scope.categories,
        look_back_from=scope.looks_back_to(today),
        purpose_code=position.id.replace("-", "_"),
    )
