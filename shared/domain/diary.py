"""The diary number and the neutral subject line of a case (OS-04): registered, and never anything personal."""

import re

from shared.domain.errors import Kind, Refused

_NUMBER = re.compile(r"(?:[A-ZÅÄÖ]{1,10}[ -])?[0-9]{1,9}(?:[ ./:-][0-9A-ZÅÄÖ]{1,9}){0,4}")
_PERSONAL = re.compile(r"(?:^|\D)(?:\d{6}|\d{8})[-+]?\d{4}(?:\D|$)")
_CASE_TYPES = {
    "BK": {"sv": "Bakgrundskontroll", "en": "Background check"},
    "RU": {"sv": "Registerutdrag", "en": "Register extract"},
    "SP": {"sv": "Säkerhetsprövning", "en": "Security vetting"},
}
_OTHER = {"sv": "Prövning", "en": "Vetting"}


def check_diary_number(text: str) -> None:
    """Refuse what is no diary number: it stands in lists and subject lines, so it may hold no name and no person number."""
    if not _NUMBER.fullmatch(text) or _PERSONAL.search(text):
        raise Refused(
            "OS-04",
            "diary_number_form",
            "A diary number is letters of a series and numbers, such as KS 2026/17; never a name or a person number.",
            Kind.CONTENT,
        )


def subject_line(service: str | None, diary_number: str | None, language: str) -> str:
    """What the matter is called in registers and letters: case type and diary number, nothing of the person (OS-04)."""
    kind = _CASE_TYPES.get((service or "")[:2], _OTHER)[language]
    return f"{kind}, {diary_number}" if diary_number else kind
