"""The event bus: publishes envelopes, and raises when any entry was not taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.commit import canonical

_AT_ONCE = 10
SOURCE = "tillit"


class NotPublished(Exception):
    """Some entries were refused; the whole batch may be sent again, for a republished event is the same event."""


@dataclass(frozen=True)
class Bus:
    """The bus of the template."""

    events: Any
    name: str

    def publish(self, envelopes: Sequence[dict[str, object]]) -> None:
        """Publish envelopes in chunks of ten; raises NotPublished when any failed."""
        for start in range(0, len(envelopes), _AT_ONCE):
            entries = [
                {
                    "EventBusName": self.name,
                    "Source": SOURCE,
                    "DetailType": str(envelope["type"]),
                    "Detail": canonical(envelope),
                }
                for envelope in envelopes[start : start + _AT_ONCE]
            ]
            answer = self.events.put_events(Entries=entries)
            if answer["FailedEntryCount"]:
                raise NotPublished(f"{answer['FailedEntryCount']} of {len(entries)} entries were refused")


def hint(tenant: str, case: str, reason: str, at: str) -> dict[str, object]:
    """An envelope that says only: look at this case. It belongs to no commit; reactors load and judge for themselves."""
    return {
        "specversion": "1.0",
        "id": f"{case}:hint:{at}",
        "source": f"tillit/{tenant}",
        "type": "case.hinted",
        "subject": case,
        "time": at,
        "datacontenttype": "application/json",
        "data": {"version": 1, "tenant": tenant, "case": case, "reason": reason},
    }
