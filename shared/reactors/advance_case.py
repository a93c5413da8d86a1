"""What follows from a case's own facts and the clock: opening and lapsing of the reading period, closing."""

from collections.abc import Callable
from datetime import datetime

from shared.domain.calendar import add_working_days, local_date
from shared.domain.case import Case
from shared.domain.commit import Log
from shared.domain.due import Action
from shared.domain.events import CaseClosed, Event, ReadingLapsed, ReadingOpened
from shared.domain.retention import schedule
from shared.flow import Done
from shared.runtime.services import Services


def advance(services: Services, log: Log, action: Action) -> Done:
    """The events that an action of this reactor leads to; judged again when another writer was first."""
    event = _STEPS[action.kind](log.case, services.clock.now())
    return Done((event,), happened=False)


def _open_reading(case: Case, now: datetime) -> Event:
    """The same for every case, whatever was found: the candidate reads first (BK-15)."""
    until = add_working_days(local_date(now), case.term("reading_working_days"))
    return ReadingOpened(until.isoformat())


def _lapse_reading(case: Case, now: datetime) -> Event:
    """Ej yttrat sig: moves the case on, without a flag (BK-15)."""
    return ReadingLapsed()


def _close(case: Case, now: datetime) -> Event:
    """The retention schedule per class (case description, section 9)."""
    dates = schedule(case, local_date(now))
    return CaseClosed({name: day.isoformat() for name, day in dates.items()})


_STEPS: dict[str, Callable[[Case, datetime], Event]] = {
    "open_reading": _open_reading,
    "lapse_reading": _lapse_reading,
    "close": _close,
}
