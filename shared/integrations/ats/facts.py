"""From an ATS's custom fields to policy facts, without guessing.

A connection maps the ATS's field keys to fact names. Two names are the person's, not the policy's:
`person_number` and `language`. What is not one clear value is left out and named in `dropped`, so that a
person is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PERSON_NUMBER = "person_number"
LANGUAGE = "language"
DEPARTMENT_KEY = "@department"  # not a custom field: the name of the job's only department
_LONGEST = 200
_WORDS = {"true": True, "false": False}
_LANGUAGES = {
    "sv": ("sv", "sv-se", "svenska", "swedish"),
    "en": ("en", "en-gb", "en-us", "engelska", "english"),
}


@dataclass(frozen=True, repr=False)
class Collected:
    """The facts found, what concerns the person, and codes for what was there but unclear."""

    facts: Mapping[str, str | bool]
    person_number: str | None
    language: str | None
    dropped: tuple[str, ...]


def collect(fact_fields: Mapping[str, str], sources: Iterable[Mapping[str, object]]) -> Collected:
    """Facts from several sets of fields (application, job, candidate).

    Two different values for one fact drop it.
    """
    found: dict[str, str | bool] = {}
    dropped: set[str] = set()
    for fields in sources:
        for key in fact_fields.keys() & fields.keys():
            name = fact_fields[key]
            if fields[key] in (None, "", []):
                continue
            value = _single(fields[key])
            if value is None or found.get(name, value) != value:
                dropped.add(f"fact_unclear:{name}")
            else:
                found[name] = value
    for code in dropped:
        found.pop(code.partition(":")[2], None)
    number, language = found.pop(PERSON_NUMBER, None), found.pop(LANGUAGE, None)
    known = number if isinstance(number, str) else None
    return Collected(found, known, language_code(language), tuple(sorted(dropped)))


def _single(value: object) -> str | bool | None:
    """One text or truth value; None for anything else, such as several choices or an amount."""
    if isinstance(value, list) and len(value) == 1:
        return _single(value[0])
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        return None
    return _WORDS.get(value.strip().lower(), value.strip())


def language_code(value: str | bool | None) -> str | None:
    """`sv` or `en` for the ways an ATS writes them; None for others."""
    word = value.strip().lower() if isinstance(value, str) else ""
    return next((code for code, words in _LANGUAGES.items() if word in words), None)
