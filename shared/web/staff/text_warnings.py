"""What a text says near a ground that may not be weighed, told to who wrote it: never a block, never stored, never logged."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from shared.domain.text_checks import check_text
from shared.web.problem import Language
from shared.web.staff.answers import TextWarned

AT_LENGTH = 500
"""A member that takes this many characters is free text; shorter ones are names, numbers and codes."""
_MOST = re.compile(r"max_length=(\d+)")
GROUNDS: dict[str, dict[Language, str]] = {
    "sex": {"sv": "Kön får inte vägas in.", "en": "Sex may not be weighed."},
    "gender_identity": {
        "sv": "Könsöverskridande identitet eller uttryck får inte vägas in.",
        "en": "Transgender identity or expression may not be weighed.",
    },
    "ethnicity": {"sv": "Etnisk tillhörighet får inte vägas in.", "en": "Ethnicity may not be weighed."},
    "religion": {
        "sv": "Religion eller annan trosuppfattning får inte vägas in.",
        "en": "Religion or other belief may not be weighed.",
    },
    "disability": {"sv": "Funktionsnedsättning får inte vägas in.", "en": "Disability may not be weighed."},
    "orientation": {
        "sv": "Sexuell läggning får inte vägas in.",
        "en": "Sexual orientation may not be weighed.",
    },
    "age": {"sv": "Ålder får inte vägas in.", "en": "Age may not be weighed."},
    "family": {
        "sv": "Graviditet, föräldraledighet och familjeplaner får inte vägas in.",
        "en": "Pregnancy, parental leave and family plans may not be weighed.",
    },
    "union": {"sv": "Facklig tillhörighet får inte vägas in.", "en": "Union membership may not be weighed."},
    "health": {
        "sv": "Uppgifter om hälsa ska inte stå här. Ta bort dem om de inte behövs.",
        "en": "Health does not belong here. Take it out unless it is needed.",
    },
}


def warnings_of(body: BaseModel, language: Language) -> list[TextWarned]:
    """The warnings for every free text of a body, in the order of its members; an empty list for none."""
    return [
        TextWarned(
            pointer=pointer,
            ground=found.ground,
            rule_id=found.rule,
            start=found.start,
            end=found.end,
            text=GROUNDS[found.ground][language],
        )
        for pointer, text in _texts(body, "#")
        for found in check_text(text)
    ]


def _texts(value: Any, pointer: str, *, free: bool = False) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and free:
        yield pointer, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), f"{pointer}/{name}", free=name in _free(type(value)))
    elif isinstance(value, dict):  # a step's content, whose shape its row of law names
        for name, part in value.items():
            yield from _texts(part, f"{pointer}/{name}", free=True)
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from _texts(part, f"{pointer}/{number}", free=free)


@cache
def _free(model: type[BaseModel]) -> frozenset[str]:
    """The members of a model that take free text, by how long they may be."""
    longest = {
        name: max((int(n) for n in _MOST.findall(f"{told.annotation} {told.metadata}")), default=0)
        for name, told in model.model_fields.items()
    }
    return frozenset(name for name, length in longest.items() if length >= AT_LENGTH)
