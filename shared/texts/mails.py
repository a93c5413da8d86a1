"""The mails to a candidate: thin, one act each, the same words as the page, and the anti-scam line in all.

They hold no position, no finding, no file name, and no link that opens content (pages description, 2.16).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from shared.texts.catalogue import Language, fill

MailKind = Literal[
    "invitation",
    "reminder_1",
    "reminder_2",
    "reading_opened",
    "source_slow",
    "released",
    "withdrawn",
    "host_changed",
    "link_renewed",
    "consent_wanted",
    "interview_invitation",
    "right_answered",
    "right_extended",
    "report_corrected",
]
SUBJECT_LENGTH = 60
_CLOSING: Mapping[MailKind, tuple[str, ...]] = {
    "invitation": ("protected", "open", "questions", "scam"),
    "withdrawn": ("questions", "scam"),
}
Variant = Literal["", "employed"]
_USUAL = ("open", "questions", "scam")


@dataclass(frozen=True, slots=True)
class Mail:
    """A subject of at most 60 characters and a plain text body."""

    subject: str
    body: str


def mail(kind: MailKind, language: Language, values: Mapping[str, str], variant: Variant = "") -> Mail:
    """Return the mail of a kind, filled with `values`.

    All need `employer`, `host_name`, `host_phone`; all but `withdrawn` need `address` (of the login page);
    those with a date need `until` in words, `withdrawn` needs `done_at`. MissingValueError when one lacks. `variant` is
    `employed` for somebody who holds the position already, where the mail has words of its own for that.
    """
    own = f"{kind}.body.{variant}"
    parts = [fill(_text(own if own in _mails() else f"{kind}.body", language), values)]
    parts += (fill(_text(name, language), values) for name in _CLOSING.get(kind, _USUAL))
    return Mail(_subject(kind, language, values), "\n\n".join((*parts, values["employer"])) + "\n")


def _subject(kind: MailKind, language: Language, values: Mapping[str, str]) -> str:
    """The employer first, as the candidate knows it; a name too long for the line stands in the body."""
    plain = fill(_text(f"{kind}.subject", language), values)
    named = plain if values["employer"] in plain else f"{values['employer']}: {_lower_first(plain)}"
    if len(named) <= SUBJECT_LENGTH:
        return named
    return plain if len(plain) <= SUBJECT_LENGTH else fill(_text("plain.subject", language), values)


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def _text(name: str, language: Language) -> str:
    return _mails()[name][language]


@cache
def _mails() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "mails.json").read_text("utf-8"))
    return loaded
