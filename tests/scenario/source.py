"""The check provider in a story: told how to answer, waited for, and spoken for by hand."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain.calendar import local_date
from shared.integrations.signatures import sign_standard
from tests.scenario.people import Applicant
from tests.world.api import Answer
from tests.world.world import World


class Source:
    """The check provider, told how to answer for a person."""

    def __init__(self, world: World) -> None:
        self._world = world

    def answers(self, who: Applicant, persona: str) -> None:
        """From now on this person's checks are answered like this."""
        self._world.outside.ask(self._world.outside.provider, "personas", {who.number: persona})

    def orders(self, case: str) -> list[dict[str, Any]]:
        """What was ordered for a case, and what came of the deliveries."""
        told = self._world.outside.ask(self._world.outside.provider, "orders")
        return [o for o in told["orders"] if o["order_id"].startswith(case)]

    def release(self, case: str) -> None:
        """Let the slow sources of a case answer."""
        for order in self.orders(case):
            self._world.outside.ask(self._world.outside.provider, "release", {"order_id": order["order_id"]})

    def wait(self, case: str) -> None:
        """Until every check of the case is answered."""
        done = ("returned", "not_done")
        self._world.wait_for(
            lambda: all(c.status in done for c in self._world.log(case).case.checks.values())
        )

    def deliver(
        self,
        provider: str,
        order: str,
        check: str,
        who: Applicant,
        records: list[dict[str, Any]],
        *,
        message: str = "",
        secret: str = "",
        age: int = 0,
        not_done: str = "",
    ) -> Answer:
        """Post a result by hand, signed as the provider signs: `age` seconds ago, with its secret or another."""
        kind: dict[str, object] = {"type": "check.completed", "records": records}
        if not_done:
            kind = {"type": "check.not_done", "reason": not_done}
        today = local_date(self._world.now()).isoformat()
        subject = {"person_number": who.number or None}
        body = json.dumps({"order_id": order, "completed_on": today, "subject": subject, **kind}).encode()
        at = datetime.now(UTC) - timedelta(seconds=age)
        signed = sign_standard(
            secret or self._world.outside.secrets.provider_webhook, message or uuid.uuid4().hex, at, body
        )
        headers = {**signed, "content-type": "application/json"}
        return self._world.http("POST", f"/results/{provider}", body, headers=headers)
