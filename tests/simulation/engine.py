"""What moves by itself: pollers of streams and queues, and the scheduler. Each is woken when there is something to find.

A poll that would find nothing is not made, and neither is a sweep in a minute in which no deadline has come and no commit is
new: what is left out could have changed nothing.
"""

from datetime import datetime
from functools import partial

from tests.simulation.doubles.tables import Item, Table
from tests.simulation.world import World
from tests.world.wiring import Schedule, StreamMapping

_MINUTE = 60.0


class Engine:
    """The pump's polls and the template's schedules, as tasks of a run."""

    def __init__(self, world: World) -> None:
        self._world, self._kernel = world, world.kernel
        self._queues = {mapping.queue: mapping for mapping in world.wiring.queues}
        self._reading: set[str] = set()  # streams that are read now, or will be soon
        self._again: set[str] = set()
        self._minutes: set[int] = set()
        self._cases, self._views = world.table("CasesTable").name, world.table("ViewsTable").name
        world.cloud.on_message, world.cloud.on_write = self._message, self._write

    def _message(self, queue: str, after: float) -> None:
        """A message will be seen: its function polls a little later, so that others may come into the same batch."""
        mapping = self._queues.get(queue)
        if mapping:
            after += self._kernel.chance.uniform(0.0, 0.5)
            self._kernel.start(mapping.function, lambda: self._world.pump.poll_queue(mapping), after)

    def _write(self, table: Table, item: Item | None) -> None:
        if table.name == self._cases:
            self.sweep_in(self._kernel.chance.choice((1, 2, 6)) * _MINUTE)
            for mapping in self._world.wiring.streams:
                self._read_soon(mapping)
        elif table.name == self._views and item and "due_at" in item:
            due = datetime.fromisoformat(item["due_at"]["S"]).timestamp()
            self.sweep_in(max(due - self._kernel.now, 0.0) + _MINUTE)

    def _read_soon(self, mapping: StreamMapping) -> None:
        """One reader of a shard at a time; what comes while it reads is read afterwards."""
        if mapping.stream in self._reading:
            self._again.add(mapping.stream)
            return
        self._reading.add(mapping.stream)
        self._kernel.start(
            mapping.function, lambda: self._read(mapping), self._kernel.chance.expovariate(1 / 0.2)
        )

    def _read(self, mapping: StreamMapping) -> None:
        while self._world.pump.relaying and self._world.pump.poll_stream(mapping):
            self._again.discard(mapping.stream)
        self._reading.discard(mapping.stream)
        if mapping.stream in self._again:
            self._again.discard(mapping.stream)
            self._read_soon(mapping)

    def sweep_in(self, seconds: float) -> None:
        """Let the scheduler's invocation of the minute that then begins take place."""
        minute = int((self._kernel.now + seconds) // _MINUTE) + 1
        if minute not in self._minutes:
            self._minutes.add(minute)
            for schedule in self._world.wiring.schedules:
                after = minute * _MINUTE - self._kernel.now
                self._kernel.start(schedule.function, partial(self._sweep, schedule), after)

    def _sweep(self, schedule: Schedule) -> None:
        hinted = None
        for _ in range(schedule.retries + 1):
            try:
                hinted = self._world.functions.invoke(schedule.function, {})["hinted"]
            except Exception:  # noqa: S112 - whatever it raises: the invocation has failed, and is tried again
                continue
            break
        if hinted is None or hinted:
            self.sweep_in(_MINUTE)
