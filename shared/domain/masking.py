"""Masking: what is secret is taken out of a document's own texts before a copy is made of them; nothing is painted over.

The mark that stands instead has one length whatever it replaces, and names the ground (OS-05).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LOOKS = frozenset({"kind", "widths"})  # what a block says of its looks, which is no text
_WORDS = {"sv": "sekretess", "en": "secret"}


@dataclass(frozen=True, repr=False)
class Passage:
    """Words that are withheld wherever they stand in a document, and the ground of secrecy."""

    text: str
    ground: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches the words in any case and across any spaces."""
        return re.compile(r"\s+".join(map(re.escape, self.text.split())), re.IGNORECASE)


def masked(value: object, passages: Sequence[Passage], language: str) -> object:
    """A JSON-ready value with every passage withheld in all its strings. Longer passages are taken first."""
    if isinstance(value, str):
        for passage in sorted(passages, key=lambda p: -len(p.text)):
            mark = f"[{_WORDS[language]} {passage.ground}]"
            value = passage.pattern.sub(lambda _, mark=mark: mark, value)  # type: ignore[misc]  # bound in this turn
        return value
    if isinstance(value, list):
        return [masked(part, passages, language) for part in value]
    if isinstance(value, dict):
        return {
            name: part if name in _LOOKS else masked(part, passages, language) for name, part in value.items()
        }
    return value


def not_found(value: object, passages: Sequence[Passage]) -> tuple[int, ...]:
    """The places in the list of passages that stand nowhere in the document: they would withhold nothing."""
    texts = list(strings(value))
    return tuple(n for n, p in enumerate(passages) if not any(p.pattern.search(text) for text in texts))


def strings(value: object) -> list[str]:
    """Every text in a JSON-ready value, in order; the names of kinds of blocks are none."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    if isinstance(value, dict):
        return [text for name, part in value.items() if name not in _LOOKS for text in strings(part)]
    return []
