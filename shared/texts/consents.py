"""The texts by which a consent that the law requires (samtycke, SSL 3:18) is given, refused and taken back.

Versioned as the notices are: a published text never changes, and what is shown, signed and stored by its hash is one string.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from shared.texts.catalogue import Language, MissingTextError, fill

Statement = Literal["yes", "yes_investigated", "no", "withdraw"]
_CONSENTS = Path(__file__).parent / "consents"
RECORD_CHECK = "record-check.v1"
"""The text that is asked by now; a case's log says by which one it was answered."""


def consent_text(name: str, language: Language, statement: Statement, values: Mapping[str, str]) -> str:
    """Return one statement of a consent text ("record-check.v1"), filled.

    All need `employer`, `position` and `security_class` (in words). Raises MissingTextError for an unknown text.
    """
    try:
        return fill(_text(name)[statement][language], values)
    except (KeyError, FileNotFoundError) as missing:
        raise MissingTextError(f"consent {name} ({language})") from missing


@cache
def _text(name: str) -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads((_CONSENTS / f"{name}.json").read_text("utf-8"))
    return loaded
