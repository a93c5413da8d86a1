"""What a link or a one-time code opens. Looking one up consumes nothing: mail scanners follow links."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex

from shared.domain.commit import Log
from shared.domain.errors import Refused
from shared.domain.events import LinkIssued, LinksRevoked
from shared.domain.protection import in_person
from shared.runtime.services import Services

CODE = "code"
RECEIPT = "receipt"
TRIES_A_DAY = 10
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_MAX_CODE = 100


@dataclass(frozen=True)
class Known:
    """A link that exists: whose it is, and whether it can still be used."""

    log: Log
    link: str
    usable: bool


def find_link(services: Services, token: str) -> Known | None:
    """The case that a link's token names, also when it is expired or revoked; None when there is none."""
    found = services.doors.link(token, services.clock.real()) if _TOKEN.fullmatch(token) else None
    if found is None or found["link"] in (CODE, RECEIPT):
        return None
    log = services.log.load(found["tenant"], found["case"])
    if found["link"] not in dict(log.case.links):
        return None
    return Known(log, found["link"], usable(log, found["link"], services.clock.real()))


def usable(log: Log, link: str, now: datetime) -> bool:
    """The link is neither expired (real time) nor revoked."""
    expires = datetime.fromisoformat(dict(log.case.links)[link]).astimezone(UTC)
    return now < expires and revoked(log, link) is None


def revoked(log: Log, link: str) -> str | None:
    """Why a link no longer opens its case (the code of the revocation), or None."""
    issued: set[str] = set()
    for event in (event for commit in log.commits for event in commit.events):
        if isinstance(event, LinkIssued):
            issued.add(event.link)
        if isinstance(event, LinksRevoked) and link in issued:
            return event.reason
    return None


def try_code(services: Services, known: Known, typed: str) -> str | None:
    """Use up a handler's one-time code; returns what is wrong (missing, tries, wrong, old), or None.

    Tries are counted per link and day before the code is looked at. It serves once: whoever claims it first.
    """
    code = "".join(typed.split()).lower()
    if not code:
        return "missing"
    case, now = known.log.case, services.clock.real()
    counted = f"code-tries/{case.id}/{known.link}/{now:%Y-%m-%d}"
    if not any(_claimed(services, case.tenant, counted, str(n), case.id) for n in range(TRIES_A_DAY)):
        return "tries"
    found = services.doors.link(code, now) if len(code) <= _MAX_CODE else None
    whose = (found["tenant"], found["case"], found["link"]) if found else None
    if found is None or whose != (case.tenant, case.id, CODE) or not in_person(case):
        return "wrong"
    if float(found["expires"]) <= now.timestamp():
        return "old"
    used = sha256(code.encode()).hexdigest()
    return None if _claimed(services, case.tenant, "code-used", used, case.id) else "old"


def _claimed(services: Services, tenant: str, sender: str, message: str, case: str) -> bool:
    """Whether this very request is the first to claim: one conditional put."""
    try:
        services.doors.claim(tenant, sender, message, token_hex(16), case)
    except Refused:
        return False
    return True
