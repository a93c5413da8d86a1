"""A call on its way through the staff API, its answer, and what turns it away before the domain is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from shared.runtime.services import Services
from shared.web.problem import FieldError, Language
from shared.web.staff.caller import Caller

BASE = "/tillit/v1"


@dataclass(frozen=True, repr=False)
class Call:
    """One call. `case` is the id in the address ("" where there is none); `raw` the body as it came, `body`
    as read.
    """

    services: Services
    operation: str
    method: str
    path: str
    base: str
    case: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes
    body: BaseModel
    caller: Caller
    language: Language

    @property
    def tenant(self) -> str:
        """The caller's tenant: the only one whose cases exist for this call."""
        return self.caller.tenant


@dataclass(frozen=True)
class Answer:
    """What is answered: a model as JSON, or bytes with their media type."""

    body: BaseModel | bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


@dataclass(frozen=True)
class Turned(Exception):
    """Turned away by a convention of the API; its texts stand in the catalogue under `code`."""

    status: int
    rule: str
    code: str
    errors: Sequence[FieldError] = ()
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
