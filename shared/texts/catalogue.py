"""The texts of the candidate's pages, one JSON file per page, each key in both languages side by side.

Sources: pages description, section 5 (klarspråk); språklagen 11 §.
"""

import json
import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")
SWEDISH_TERMS = (
    "allmän handling",
    "arkivlagen",
    "Diskrimineringsombudsmannen",
    "gallring",
    "Integritetsskyddsmyndigheten",
    "kreditupplysningslagen",
    "laga kraft",
    "medgivande",
)
"""Terms and names that stay Swedish inside an English text; a page marks their language (WCAG 3.1.2)."""
_PAGES = Path(__file__).parent / "pages"


class MissingTextError(LookupError):
    """No such text in this language. Carries the key, never a value."""


class MissingValueError(LookupError):
    """A placeholder was given no value. Carries the placeholder's name, never a value."""


def text(language: Language, key: str, **values: object) -> str:
    """Return the plain text of `key` ("start.h1") with its placeholders filled. Nothing is escaped here.

    Raises MissingTextError for an unknown key and MissingValueError for a placeholder without a value.
    """
    return fill(template(language, key), values)


def template(language: Language, key: str) -> str:
    """Return the text of `key` with its placeholders unfilled, or raise MissingTextError."""
    try:
        return catalogue()[key][language]
    except KeyError:
        raise MissingTextError(f"{key} ({language})") from None


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every page text as key -> language -> text; a key is file name, dot, name."""
    return {
        f"{path.stem}.{name}": versions
        for path in sorted(_PAGES.glob("*.json"))
        for name, versions in json.loads(path.read_text("utf-8")).items()
    }


def fill(pattern: str, values: Mapping[str, object]) -> str:
    """Fill `{name}` placeholders from `values`; braces inside a value stay as they are."""
    try:
        return pattern.format_map(values)
    except KeyError as missing:
        raise MissingValueError(str(missing.args[0])) from None


def placeholders(pattern: str) -> frozenset[str]:
    """Return the names of the placeholders in a text."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(pattern) if name)
