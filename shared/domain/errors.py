"""What the domain says no with."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Why a command is refused; the doors translate it to an HTTP status."""

    CONTENT = "content"  # what was sent cannot be understood or is missing (422)
    FORBIDDEN = "forbidden"  # this person may not do it, whatever the state (403)
    STATE = "state"  # the case or a rule does not allow it now (409)
    UNKNOWN = "unknown"  # no such case, or not for this person (404)
    GONE = "gone"  # it was there and has been destroyed (410)


@dataclass(eq=False)
class Refused(Exception):
    """A command that may not be carried out.

    `rule` is a rule id (such as BK-13) or a section of the case description ("case 4"); `code` is stable and machine
    readable; `detail` is one plain sentence without personal data.
    """

    rule: str
    code: str
    detail: str
    kind: Kind = Kind.STATE

    def __str__(self) -> str:
        return f"{self.code} ({self.rule}): {self.detail}"
