"""Every event type that this version knows, and the way between an event and its stored form.

The types of a topic stand in the topic's own module; naming the module here is what makes its types, rules and folding known.
"""

from collections.abc import Mapping
from dataclasses import fields

from shared.domain import (
    consent,
    disclosure,
    events,
    extracts,
    hold,
    parties,
    protection,
    records,
    rights,
    steps,
    surplus,
)
from shared.domain.events import Event, Unknown

# importing them is what makes their types known
TOPICS = (events, steps, consent, extracts, hold, records, disclosure, parties, protection, rights, surplus)

TYPES: dict[str, type[Event]] = {
    cls.type: cls
    for topic in TOPICS  # in this order, whatever was imported first
    for cls in Event.__subclasses__()
    if cls.__module__ == topic.__name__ and cls is not Unknown
}


def read(type_: str, data: Mapping[str, object]) -> Event:
    """The event stored as `type_` with `data`. Extra members are ignored; an unknown type becomes `Unknown`."""
    cls = TYPES.get(type_)
    if cls is None:
        return Unknown(name=type_, content=dict(data))
    known = {f.name: data[f.name] for f in fields(cls) if f.name in data}
    known = {name: tuple(held) if isinstance(held, list) else held for name, held in known.items()}
    try:
        return cls(**known)
    except TypeError:  # a member that this version needs is not there: an old log always folds
        return Unknown(name=type_, content=dict(data))
