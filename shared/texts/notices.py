"""The notice of a case: 18 items in plain words, versioned by name and language, hashed as shown.

Sources: GDPR articles 13 and 14; BK-13; candidate description, sections 2 and 3. A published version never
changes: a new text is a new file, and a case keeps the version and the checksum that it was shown.

Which notice a case has is said by its regime. A notice may stand on a base (`notices/base`), itself perhaps on another:
`changes` then says which items have other paragraphs (`instead`) or more of them (`also`). What is shown and hashed is
the whole text that comes of it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shared.texts.catalogue import Language, MissingTextError, fill, placeholders

_NOTICES = Path(__file__).parent / "notices"
_NAME = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Section:
    """One of the 18 items: its number, its heading (a question), its paragraphs."""

    item: int
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The full text as the candidate reads it, every placeholder filled; `name` as the regime has it ("sp-3")."""

    name: str
    version: int
    language: Language
    title: str
    sections: tuple[Section, ...]


def notice(name: str, version: int, language: Language, values: Mapping[str, str]) -> Notice:
    """Return a regime's notice ("bk-b", "sp-3") filled with `values`.

    Raises MissingTextError if there is no such version, MissingValueError if a placeholder has no value.
    """
    title, sections = _source(name, version, language)
    filled = tuple(
        Section(s.item, fill(s.heading, values), tuple(fill(p, values) for p in s.paragraphs))
        for s in sections
    )
    return Notice(name, version, language, fill(title, values), filled)


def notice_placeholders(name: str, version: int, language: Language) -> frozenset[str]:
    """Return the names that `notice` needs values for."""
    title, sections = _source(name, version, language)
    texts = [title, *(t for s in sections for t in (s.heading, *s.paragraphs))]
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
def _source(name: str, version: int, language: Language) -> tuple[str, tuple[Section, ...]]:
    """Title and items of a notice, put together from its bases, unfilled."""
    path = _path(_NOTICES, name, version, language)
    if not path.is_file():
        raise MissingTextError(f"notice {name} version {version} ({language})")
    own: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return own["title"], _sections(own, language)


def _path(folder: Path, name: str, version: int, language: str) -> Path:
    if not _NAME.fullmatch(name):
        raise MissingTextError(f"notice version {version} ({language})")
    return folder / f"{name}.v{version}.{language}.json"


def _sections(own: Mapping[str, Any], language: Language) -> tuple[Section, ...]:
    if "base" not in own:
        return tuple(Section(s["item"], s["heading"], tuple(s["paragraphs"])) for s in own["sections"])
    path = _path(_NOTICES / "base", own["base"], own["base_version"], language)
    below = _sections(json.loads(path.read_text("utf-8")), language)
    changes = {change["item"]: change for change in own["changes"]}
    return tuple(_changed(section, changes.get(section.item, {})) for section in below)


def _changed(section: Section, change: Mapping[str, Any]) -> Section:
    paragraphs = (*change.get("instead", section.paragraphs), *change.get("also", ()))
    return Section(section.item, change.get("heading", section.heading), paragraphs)
