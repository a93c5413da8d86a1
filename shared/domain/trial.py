"""What a proposed policy would have done to a case: the order is judged again by the rules themselves, nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain import events as e
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.commit import Log
from shared.domain.errors import Refused
from shared.domain.fold import apply
from shared.domain.order import accept_if_complete, find_service
from shared.domain.policy import Policy, open_window
from shared.domain.status import open_questions


@dataclass(frozen=True)
class Trial:
    """Ids and codes only. `kind`: same, other (service), refused, or asks (for answers that nobody was asked for).

    `was` and `would`: the services, None for no order; `told`: rule and code of a refusal, or the names of open questions.
    """

    kind: str
    was: str | None
    would: str | None
    told: tuple[str, ...] = ()


def tried(log: Log, policy: Policy, installation: str | None) -> Trial:
    """How the order of a logged case would have gone under `policy`, judged at the instants of its own opening and acceptance."""
    was = log.case.service
    case, at = _before_order(log, policy)
    try:
        open_window(policy, local_date(case.opened_at or at))
        for event in find_service(case, policy):
            case = apply(event, case, at)
        accepted = accept_if_complete(case, policy, "", at, installation)
    except Refused as no:
        return Trial("refused", was, None, (no.rule, no.code))
    would = next((event.service for event in accepted if isinstance(event, e.OrderAccepted)), None)
    if was == would or (was is None and log.case.over):
        return Trial("same", was, was)
    asked = open_questions(case, at)
    return Trial("other", was, would) if would else Trial("asks", was, case.facts.get("service"), asked)


def _before_order(log: Log, policy: Policy) -> tuple[Case, datetime]:
    """The case as it stood just before its order was accepted, without what its own policy made of it; and when that was."""
    case = Case(log.case.tenant, log.case.id)
    at = log.commits[0].at
    for commit in log.commits:
        at = commit.at
        case = replace(case, sequence=commit.sequence)
        for event in commit.events:
            if isinstance(event, e.OrderAccepted):
                return case, at
            if not isinstance(event, e.ServiceFound):
                case = apply(_asked_for(event, policy), case, at)
    return case, at


def _asked_for(event: e.Event, policy: Policy) -> e.Event:
    """An opening, without a service that the orderer chose and the proposed policy does not have."""
    known = {rule.service for rule in policy.rules}
    if not isinstance(event, e.CaseOpened) or event.facts.get("service", "") in known:
        return event
    facts: Mapping[str, str] = {name: told for name, told in event.facts.items() if name != "service"}
    return replace(event, facts=facts)
