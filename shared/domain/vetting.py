"""What protective security asks of an order's facts: who placed the position in its class, and citizenship."""

from shared.domain.case import Case
from shared.domain.errors import Kind
from shared.domain.gate import refuse
from shared.domain.policy import Policy

_PUBLIC = frozenset(
    {"government_offices", "authority", "municipality", "region", "transport_agency", "listed_body"}
)
_PRIVATE = frozenset(
    {"supervisory_authority", "municipality", "region", "authority", "transport_agency", "listed_body"}
)


def judge_fact(question: str, answer: str, case: Case, policy: Policy) -> None:
    """Refuse an answer that the law does not allow in this case, before it is taken in."""
    if question == "placement":
        _placed_by(answer, case.facts.get("service", ""), authority=policy.client.authority)
    elif question == "citizenship" and answer == "not_swedish":
        refuse(
            "SP-31",
            "citizenship",
            "A class-placed employment at a public employer needs Swedish citizenship, or the Government's exemption.",
            Kind.CONTENT,
        )


def _placed_by(decider: str, service: str, *, authority: bool) -> None:
    """Class 1 is the Government's alone; the others by who may decide for such an operator (SSF 5:5-10)."""
    if service == "SP-1":
        fits = decider == "government"
    else:
        fits = decider in (_PUBLIC if authority else _PRIVATE)
    if not fits:
        refuse(
            "SP-09",
            "placement_decider",
            "This body cannot decide the placement in this class for this operator.",
            Kind.CONTENT,
        )
