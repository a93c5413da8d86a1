"""For how long back a record may be shown: the register's own weeding periods, as data of a regime (BK-30, KU-05)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, Self

_CREDIT: Final = frozenset(
    {"payment_default", "enforcement_debt", "debt_relief", "business_debt_relief", "trading_ban"}
)


class ScopeRefused(ValueError):
    """A scope that no case may have; `rule` and `code` say why."""

    def __init__(self, rule: str, code: str) -> None:
        super().__init__(f"{code} ({rule})")
        self.rule, self.code = rule, code


@dataclass(frozen=True, slots=True)
class LookBack:
    """Years by kind of sanction or credit entry. The defaults are the yardstick, which no row and no tenant may exceed.

    `other` (administrative cases, other sanctions), `pending` and `trading_ban` are design choices.
    """

    fines: int = 5
    suspended_or_probation: int = 10
    suspended_or_probation_minor: int = 5
    prison_after_release: int = 10
    other: int = 5
    pending: int = 5
    cap: int = 20
    payment_default: int = 3
    enforcement_debt: int = 3
    debt_relief: int = 5
    business_debt_relief: int = 3
    trading_ban: int = 10

    def __post_init__(self) -> None:
        """Raises ScopeRefused for a period that is negative or longer than the yardstick."""
        for period in fields(self):
            if not 0 <= getattr(self, period.name) <= period.default:
                rule = "KU-05" if period.name in _CREDIT else "BK-30"
                raise ScopeRefused(rule, "look_back_too_long")

    def shortened(self, years: Mapping[str, int]) -> Self:
        """These periods with a tenant's shorter ones; a longer one of the tenant's changes nothing. Unknown names: KeyError."""
        known = {period.name: int(getattr(self, period.name)) for period in fields(self)}
        return replace(self, **{name: min(known[name], wanted) for name, wanted in years.items()})


YARDSTICK: Final = LookBack()
