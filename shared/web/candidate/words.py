"""The words that fill the pages' placeholders: durations, lists, who assesses; both languages together."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from shared.texts.catalogue import Language, fill


def word(language: Language, key: str, **values: object) -> str:
    """The words of `key` in a language, filled; KeyError for an unknown key."""
    return fill(_words()[key][language], values)


def category(language: Language, code: str) -> str:
    """A case category in the report's words; a tenant's own stands in the words that its code was made of."""
    known = _report().get(f"category.{code}")
    return known[language] if known else code.replace("_", " ")


def listing(language: Language, items: Sequence[str]) -> str:
    """a, b och c / a, b and c."""
    if not items[1:]:
        return "".join(items)
    return word(language, "and", first=", ".join(items[:-1]), last=items[-1])


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return _read("shared.web.candidate", "words.json")


@cache
def _report() -> Mapping[str, Mapping[str, str]]:
    return _read("shared.texts", "report.json")


def _read(package: str, name: str) -> Mapping[str, Mapping[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(resources.files(package).joinpath(name).read_text("utf-8"))
    return loaded
