"""The ATS's recruiter: moves a candidate into the stage that asks for a background check."""

import json
import time
import uuid
from typing import Any

from infra.demo.actors.http import Client, Unexpected

_TRIES, _PAUSE = 60, 1.0  # vendors try for hours; here the door is shut for seconds


class Ats:
    """Acts through the ATS; what the ATS sends is signed by the ATS itself."""

    def __init__(self, ats: str, product: str) -> None:
        self._ats, self._product, self._http = ats, product, Client()

    def send(self, vendor: str, connection: str, body: dict[str, Any] | str) -> str:
        """Let the ATS send a message to the connection's intake, until it is taken; returns the case's id."""
        order: dict[str, Any] = {"vendor": vendor, "to": f"{self._product}/intake/{connection}"}
        order["body_text" if isinstance(body, str) else "body"] = body
        order["event_id"] = str(uuid.uuid4())  # the same message each time
        for _ in range(_TRIES):
            answer = self._http.post_json(f"{self._ats}/_control/send", order).json()
            if answer["status"] < 500:
                break
            time.sleep(_PAUSE)
        if answer["status"] != 200:
            raise Unexpected(f"the intake answered {answer['status']}")
        content = json.loads(answer["body"])
        if "case" not in content:
            raise Unexpected(f"the intake took the message as {content.get('reason', content.get('taken'))}")
        return str(content["case"])

    def received(self) -> dict[str, Any]:
        """What the product has told the ATS: notes and results."""
        told: dict[str, Any] = self._http.request("GET", f"{self._ats}/_control/received").json()
        return told
