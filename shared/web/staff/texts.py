"""Sentences of problems by code, in both languages. The catalogue is part of the API's description."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shared.web.problem import FieldError, Language

_HERE = Path(__file__).parent


@cache
def problems() -> Mapping[str, Mapping[Language, str]]:
    """Code -> language -> sentence."""
    found: Mapping[str, Mapping[Language, str]] = json.loads(
        (_HERE / "problem_texts.json").read_text("utf-8")
    )
    return found


@cache
def fields() -> Mapping[str, Mapping[Language, str]]:
    """Code of a member's error -> language -> sentence."""
    found: Mapping[str, Mapping[Language, str]] = json.loads((_HERE / "field_texts.json").read_text("utf-8"))
    return found


def sentence(code: str, language: Language, otherwise: str = "") -> str:
    """The sentence of a problem's code; in English the rule's own sentence stands first (`otherwise`)."""
    if language == "en" and otherwise:
        return otherwise
    known = problems().get(code)
    return known[language] if known else otherwise


def spoken(error: FieldError, language: Language) -> FieldError:
    """A member's error with its sentence."""
    known = fields().get(error.code) or problems().get(error.code)
    return FieldError(error.pointer, error.code, known[language] if known else error.detail)
