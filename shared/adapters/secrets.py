"""Secrets by reference, read from Secrets Manager and kept for a short while."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

_KEEP_SECONDS = 300


@dataclass
class Secrets:
    """Secrets Manager with a short memory, so that a rotated secret is in use within five minutes."""

    client: Any
    _known: dict[str, tuple[float, str]] = field(default_factory=dict)

    def text(self, reference: str) -> str:
        """The secret's text."""
        known = self._known.get(reference)
        if known and time.monotonic() - known[0] < _KEEP_SECONDS:
            return known[1]
        value: str = self.client.get_secret_value(SecretId=reference)["SecretString"]
        self._known[reference] = (time.monotonic(), value)
        return value

    def parts(self, reference: str) -> dict[str, str]:
        """The secret as a JSON object of texts."""
        parts: dict[str, str] = json.loads(self.text(reference))
        return parts
