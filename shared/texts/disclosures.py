"""The words of answers to requests for documents, and of the copies in them, Swedish and English."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

from shared.texts.catalogue import Language, fill


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Key -> language -> text."""
    found: Mapping[str, Mapping[str, str]] = json.loads(
        resources.files("shared.texts").joinpath("disclosure.json").read_text("utf-8")
    )
    return found


def words(key: str, language: Language, **values: str) -> str:
    """The text under `key` with its placeholders filled; KeyError for one that does not exist."""
    return fill(texts()[key][language], values)
