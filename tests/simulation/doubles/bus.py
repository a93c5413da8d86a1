"""EventBridge: a bus whose rules put what they match into queues, at least once, in any order, after a while."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from moto.events.models import EventPattern

from tests.simulation.doubles.calls import Double, Way, only, refusal
from tests.simulation.doubles.queues import Sqs

ENTRY_LIMIT = 1024 * 1024
_AT_ONCE = 10
# Says how often, and after how many seconds each time, an event is delivered to one target.
Deliveries = Callable[[], tuple[float, ...]]


class Events(Double):
    """The bus client. `refused` says whether a single entry is refused, as a throttled bus refuses some of ten."""

    service = "events"

    def __init__(
        self, way: Way, queues: Sqs, later: Callable[[float, Callable[[], object]], None],
        deliveries: Deliveries, refused: Callable[[], bool],
    ) -> None:  # fmt: skip
        super().__init__(way)
        self._queues, self._later, self._deliveries, self._refused = queues, later, deliveries, refused
        self._rules: dict[str, dict[str, tuple[EventPattern, list[str]]]] = {}
        self._matching: dict[tuple[str, str, str], list[str]] = {}
        self.published: list[dict[str, Any]] = []

    def create_event_bus(self, **asked: Any) -> dict[str, Any]:
        """Make a bus."""
        self._rules[asked["Name"]] = {}
        return {"EventBusArn": f"arn:bus/{asked['Name']}"}

    def put_rule(self, **asked: Any) -> dict[str, Any]:
        """Make a rule of a bus."""
        pattern = EventPattern.load(asked["EventPattern"])
        self._rules[asked["EventBusName"]][asked["Name"]] = (pattern, [])
        return {"RuleArn": f"arn:rule/{asked['Name']}"}

    def put_targets(self, **asked: Any) -> dict[str, Any]:
        """Give a rule its queues."""
        urls = [f"https://sqs/{target['Arn'].rpartition(':')[2]}" for target in asked["Targets"]]
        self._rules[asked["EventBusName"]][asked["Rule"]][1].extend(urls)
        return {"FailedEntryCount": 0}

    def put_events(self, **asked: Any) -> dict[str, Any]:
        """Publish entries; an unknown bus takes them and drops them, as AWS does."""
        only("put_events", asked, "Entries")
        entries = asked["Entries"]
        if not 1 <= len(entries) <= _AT_ONCE:
            raise refusal("ValidationException", "PutEvents", "one to ten entries")
        told = [self._take(entry) for entry in entries]
        return {"FailedEntryCount": sum("ErrorCode" in one for one in told), "Entries": told}

    def _take(self, entry: Mapping[str, str]) -> dict[str, str]:
        if len(entry["Detail"].encode()) > ENTRY_LIMIT:
            raise refusal("ValidationException", "PutEvents", "an entry is too large")
        try:
            detail = json.loads(entry["Detail"])
        except ValueError:
            detail = None
        if not isinstance(detail, dict):
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        if entry["Source"].startswith("aws."):
            return {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "Not authorized."}
        if self._refused():
            return {"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"}
        self.published.append(detail)
        body = json.dumps(
            {"version": "0", "source": entry["Source"], "detail-type": entry["DetailType"], "detail": detail}
        )
        for url in self._targets(entry):
            for delay in self._deliveries():
                self._later(delay, partial(self._queues._deliver, url, body))
        return {"EventId": str(len(self.published))}

    def _targets(self, entry: Mapping[str, str]) -> list[str]:
        """The queues of the rules that match; the template's patterns ask only for source and type."""
        asked = (entry["EventBusName"], entry["Source"], entry["DetailType"])
        if asked not in self._matching:
            event: Any = {"source": asked[1], "detail-type": asked[2]}
            rules = self._rules.get(asked[0], {}).values()
            self._matching[asked] = [url for rule, urls in rules if rule.matches_event(event) for url in urls]
        return self._matching[asked]
