"""What a case holds besides its procedure: notes, facts and disclosures of its file, and who performs it. Frozen values.

A working note (arbetsanteckning) is no official document and goes when the report is released; a recorded fact (tillförd
sakuppgift) belongs to the file and stays (OS-02, OS-10). Nothing of their content is here, only the sealed items' ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

WORKING_NOTES = "working"
FACTS = "facts"
DISCLOSURES = "disclosures"


@dataclass(frozen=True)
class Filed:
    """A note or a fact: its sealed item, its author and when it was written (OS-10); `note`: what note it was made of."""

    item: str
    by: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True)
class Disclosure:
    """A request for documents. `tests` is (tester, sealed item) by document; `answer` the sealed PDF that was made."""

    id: str
    documents: tuple[str, ...]
    by: str
    item: str
    at: datetime
    tests: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    answer: str | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Archived:
    """The package that the e-archive has received: its hash, the log's head in it, and the classes that it holds."""

    sha256: str
    sequence: int
    by: str
    at: datetime
    classes: frozenset[str]


@dataclass(frozen=True)
class Records:
    """The file of a case (akt) beyond report and decision."""

    notes: tuple[Filed, ...] = ()
    facts: tuple[Filed, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    archived: Archived | None = None

    def disclosure(self, number: str) -> Disclosure | None:
        """The disclosure with this id, or None."""
        return next((d for d in self.disclosures if d.id == number), None)


@dataclass(frozen=True)
class Parties:
    """Who does what: `assigned` names a person for a kind of work; `authors` has everybody who ever signed an assessment."""

    assigned: Mapping[str, str] = field(default_factory=dict)
    authors: frozenset[str] = frozenset()

    def wrote(self, author: str) -> "Parties":
        """With one author more."""
        return replace(self, authors=self.authors | {author})
