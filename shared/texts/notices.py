"""The notice of a case: 18 items in plain words, versioned per service and language, hashed as shown.

Sources: GDPR articles 13 and 14; BK-13; candidate description, sections 2 and 3. A published version never
changes: a new text is a new file, and a case keeps the version and the checksum that it was shown.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shared.texts.catalogue import Language, MissingTextError, fill, placeholders

_NOTICES = Path(__file__).parent / "notices"
LATEST: Mapping[str, int] = {"BK-B": 1, "BK-U": 1}


@dataclass(frozen=True, slots=True)
class Section:
    """One of the 18 items: its number, its heading (a question), its paragraphs."""

    item: int
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The full text as the candidate reads it, every placeholder filled."""

    service: str
    version: int
    language: Language
    title: str
    sections: tuple[Section, ...]


def notice(service: str, version: int, language: Language, values: Mapping[str, str]) -> Notice:
    """Return the notice of a service ("BK-B", "BK-U") filled with `values`.

    Raises MissingTextError if there is no such version, MissingValueError if a placeholder has no value.
    """
    source = _source(service, version, language)
    sections = tuple(
        Section(s["item"], fill(s["heading"], values), tuple(fill(p, values) for p in s["paragraphs"]))
        for s in source["sections"]
    )
    return Notice(service, version, language, fill(source["title"], values), sections)


def notice_placeholders(service: str, version: int, language: Language) -> frozenset[str]:
    """Return the names that `notice` needs values for."""
    source = _source(service, version, language)
    texts = [source["title"], *(t for s in source["sections"] for t in (s["heading"], *s["paragraphs"]))]
    return frozenset[str]().union(*map(placeholders, texts))


def notice_text(shown: Notice) -> str:
    """Return the exact text shown, one line per title, heading and paragraph."""
    lines = [shown.title]
    for section in shown.sections:
        lines += (section.heading, *section.paragraphs)
    return "\n".join(lines) + "\n"


def notice_hash(shown: Notice) -> str:
    """Return the SHA-256 of the exact text shown (UTF-8), as 64 hexadecimal digits."""
    return hashlib.sha256(notice_text(shown).encode()).hexdigest()


@cache
def _source(service: str, version: int, language: Language) -> dict[str, Any]:
    path = _NOTICES / f"{service.lower()}.v{version}.{language}.json"
    if service not in LATEST or not path.is_file():
        raise MissingTextError(f"notice {service} version {version} ({language})")
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded
