"""The copy of what is held, in words: the same content as its JSON, part by part."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from shared.pages.rights_models import CopySection
from shared.texts import dates
from shared.texts.catalogue import Language, catalogue, text

_PERSON = ("first_name", "last_name", "called", "email", "phone", "person_number_masked", "birth_date")
_ABOUT = ("controller", "contact", "data_protection_officer", "performer")
_CLASSES = {
    "findings": "section_findings",
    "reply": "section_comments",
    "assessment": "section_assessment",
    "notes": "section_notes",
    "decision": "section_decision",
    "person": "section_person",
}


def sections(told: Mapping[str, Any], language: Language) -> tuple[CopySection, ...]:
    """The parts that are there, in the order in which they are read."""
    made: dict[str, Callable[[Any], list[str]]] = {
        "person": lambda part: [str(part[name]) for name in _PERSON if part.get(name)],
        "about": lambda part: [str(part[name]) for name in _ABOUT if part.get(name)],
        "findings": lambda part: [_finding(f, language) for row in part for f in row["findings"]],
        "comments": lambda part: [row["text"] for row in part if row["text"]],
        "requests": lambda part: [line for row in part for line in _request(row, language)],
        "assessment": lambda part: (
            [part["text"], *(r["reason"] for r in part["resolutions"])] if part else []
        ),
        "notes": lambda part: [row["text"] for row in part if row["text"]],
        "decision": lambda part: [text(language, f"rights.outcome_{part['outcome']}"), part["reasons"]],
        "kept_until": lambda part: [_kept(name, day, language) for name, day in part.items()],
        "readers": lambda part: [_reader(row, language) for row in part],
        "log": lambda part: [f"{_moment(row['at'], language)}: {row['what']}" for row in part],
    }
    return tuple(CopySection(name, tuple(make(told[name]))) for name, make in made.items() if name in told)


def _finding(found: Mapping[str, Any], language: Language) -> str:
    return (
        f"{found['words']}. {found['source']}, {dates.day(language, date.fromisoformat(found['dated_on']))}"
    )


def _request(row: Mapping[str, Any], language: Language) -> list[str]:
    lines = [f"{text(language, 'rights.kind_' + row['kind'])}, {_moment(row['asked_at'], language)}"]
    lines += [row["text"]] if row.get("text") else []
    return lines + ([text(language, "rights.line_answer", text=row["reasons"])] if row.get("reasons") else [])


def _kept(name: str, day: str, language: Language) -> str:
    key = _CLASSES.get(name)
    what = text(language, f"rights.{key}") if key else text(language, "report.what_report")
    return text(language, "rights.line_until", what=what, date=dates.day(language, date.fromisoformat(day)))


def _reader(row: Mapping[str, Any], language: Language) -> str:
    who = row.get("name") or _known(f"report.role_{row['role']}", language, row["role"])
    return f"{_moment(row['read_at'], language)}: {who} – {_known('report.what_' + row['what'], language, row['what'])}"


def _known(key: str, language: Language, otherwise: str) -> str:
    return text(language, key) if key in catalogue() else otherwise


def _moment(at: str, language: Language) -> str:
    moment = datetime.fromisoformat(at)
    return f"{dates.day(language, moment)} {dates.clock(language, moment)}"
