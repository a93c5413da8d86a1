"""Two places given the same sequences: every answer compared, every difference looked up in the one table."""

from dataclasses import dataclass, field

from tests.simulation.honesty.asking import Told, told_by
from tests.simulation.honesty.differences import DIFFERENCES, Difference
from tests.simulation.honesty.operations import Generator, Sequence, sequences
from tests.simulation.honesty.places import Place

_LONG, _SHORT = 1500, 500  # characters of an answer, and of a call, in a report
_TABLES_LAST = 20  # sequences: in larger tables everything is slower
_ENOUGH = 4  # a report of more unknown differences helps nobody


@dataclass
class Comparison:
    """What came of it: how many operations, the differences that the table does not know, and those of it that were met."""

    operations: int = 0
    unknown: list[str] = field(default_factory=list)
    met: set[tuple[Difference, str]] = field(default_factory=set)

    def not_met(self, who: str, service: str) -> list[str]:
        """What the table says of somebody's service and was not met: each method and each particular, at least once."""
        listed = {(d, word) for d in DIFFERENCES if (d.who, d.service) == (who, service) for word in d.words}
        return sorted(f"{d.answers}: {word}" for d, word in listed - self.met)


def compare(double: Place, other: Place, make: Generator, number: int, seed: int) -> Comparison:
    """Perform at least `number` operations at both places."""
    result = Comparison()
    for at, sequence in enumerate(sequences(make, seed)):
        if at % _TABLES_LAST == _TABLES_LAST - 1 and not other.lasting:
            double.make_tables()
            other.make_tables()
        _compare(double, other, sequence, result)
        if result.operations >= number or len(result.unknown) >= _ENOUGH:
            return result
    raise AssertionError("the generator has no end")


def _compare(double: Place, other: Place, sequence: Sequence, result: Comparison) -> None:
    """After a difference that leaves two states behind, the rest of a sequence would compare nothing."""
    for place in (double, other):
        place.held.clear()
    for at, operation in enumerate(sequence):
        result.operations += 1
        ours, theirs = told_by(double, operation), told_by(other, operation)
        if ours == theirs:
            continue
        words = (operation.method, operation.about)
        listed = (d for d in DIFFERENCES if (d.who, d.service) == (other.name, operation.service))
        known = next((d for d in listed if d.words.issuperset(words) and d.tells(ours, theirs)), None)
        if known is None:
            result.unknown.append(_report(other, sequence[: at + 1], ours, theirs))
            return
        result.met |= {(known, word) for word in words}
        if known.parts:
            return


def _report(other: Place, sequence: Sequence, ours: Told, theirs: Told) -> str:
    last = sequence[-1]
    before = "\n".join(f"    {o.name} ({o.about}) {str(dict(o.params))[:_SHORT]}" for o in sequence[-6:])
    return f"{last.name} ({last.about})\n{before}\n  the double: {str(ours)[:_LONG]}\n  {other.name}: {str(theirs)[:_LONG]}"
