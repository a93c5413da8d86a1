"""What an ATS can tell Tillit, in Tillit's own words, whichever vendor said it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class MalformedBody(ValueError):
    """The body is not what the vendor sends. `code` names the place, never the value."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Ping:
    """The vendor tries the address; nothing happens.

    The answer must be 200 or the web hook is created disabled.
    """


@dataclass(frozen=True)
class Ignored:
    """A message that needs no case and changes none; `reason` is a code to count."""

    reason: str


@dataclass(frozen=True)
class PositionFacts:
    """The position applied for; None where the ATS named none or more than one."""

    external_id: str | None
    title: str | None


@dataclass(frozen=True, repr=False)
class PersonHint:
    """What the ATS knows about the candidate: a hint, until the candidate's identity is proven.

    `person_number` is as written in the ATS and not verified. `language` is "sv", "en" or None. The text of
    this object shows nothing, so that it cannot end up in a log.
    """

    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    person_number: str | None
    language: str | None

    def __repr__(self) -> str:
        return "PersonHint(...)"


@dataclass(frozen=True)
class Application:
    """A candidate has reached a stage that may start a case (a draft: a stage change is no legal basis).

    With `body_is_signed` False this is a pointer: only the ids count, `person` is None, `facts` is empty, and
    the adapter's `fetch_candidate` gives the application to use. `dropped` holds codes for what could not be
    used and must be asked for by name. `update_url` (Teamtailor) is where the ATS hears back.
    """

    event_id: str
    application_id: str
    candidate_id: str
    position: PositionFacts
    stage: str
    facts: Mapping[str, str | bool] = field(repr=False)
    person: PersonHint | None
    update_url: str | None = field(repr=False)
    body_is_signed: bool
    dropped: tuple[str, ...] = ()


class StopKind(StrEnum):
    """What happened to the candidate in the ATS. A stop is handled in every state of a case."""

    REJECTED = "rejected"
    REINSTATED = "reinstated"
    HIRED = "hired"
    MERGED = "merged"
    DELETED = "deleted"
    ANONYMISED = "anonymised"


@dataclass(frozen=True)
class Stop:
    """Something in the ATS that a case under way must hear of.

    `application_ids` is empty when the vendor names only the candidate; then every case of the candidate is
    meant. `new_candidate_id` (merged): under which id the candidate goes on. `fields` (anonymised): names of
    emptied fields.
    """

    event_id: str
    kind: StopKind
    candidate_id: str | None
    application_ids: tuple[str, ...] = ()
    new_candidate_id: str | None = None
    fields: tuple[str, ...] = ()


Incoming = Ping | Ignored | Application | Stop
