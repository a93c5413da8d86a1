"""The invented employer, its people, days and words, and the frame of its pages."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from shared.pages import parts as p
from shared.texts.catalogue import Language
from shared.texts.notices import Notice, notice

AT = datetime(2026, 11, 9, 9, 14, tzinfo=UTC)
UNTIL = date(2026, 11, 27)
START = date(2026, 11, 11)
LINK = "Zm9yZXN0LXJpdmVyLXN0b25lLW1vc3M"
TOKEN = "b3VyLW9uZS10aW1lLWZvcm0tdG9rZW4"
CHAIN_HEAD = "9f2c41d07be35a86" * 4

_INVENTED = json.loads(Path(__file__).with_name("invented.json").read_text("utf-8"))
VALUES: dict[Language, dict[str, str]] = _INVENTED["values"]
WORDS: dict[Language, dict[str, str]] = _INVENTED["words"]


def frame(language: Language, *, signed_in: bool = True) -> p.Frame:
    """Return the frame of the invented employer's pages."""
    values = VALUES[language]
    host = p.Host(values["host_name"], values["host_phone"], values["host_hours"], values["host_address"])
    return p.Frame(
        language=language,
        employer=values["employer"],
        controller=values["controller"],
        host=host,
        form_token=TOKEN,
        other_language_href="/c?language=" + ("en" if language == "sv" else "sv"),
        position=values["position"],
        signed_in=signed_in,
    )


def nameless(language: Language) -> p.Frame:
    """Return the frame where no case is known: nobody can be named."""
    known = frame(language, signed_in=False)
    return replace(known, employer="", controller="", host=None, position=None)


def full_notice(language: Language, name: str) -> Notice:
    """Return a notice with the invented employer's values."""
    return notice(name, 1, language, VALUES[language])
