"""The services and peers of a run: doubles whose every call may be late, lost, refused, answered twice or not at all."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from copy import deepcopy
from random import Random
from typing import Any, Self

import urllib3

from shared.integrations.http import Answer as PeerAnswer
from tests.simulation.doubles.bus import Events
from tests.simulation.doubles.calls import Call, Perform
from tests.simulation.doubles.queues import Sqs
from tests.simulation.doubles.stores import S3, Kms, SecretsManager, Ses, Ssm
from tests.simulation.doubles.streams import Streams
from tests.simulation.doubles.tables import DynamoDb, Item, Table
from tests.simulation.faults import Crashed, Faults, aws_error, peer_error
from tests.simulation.kernel import Kernel, Task
from tests.simulation.peers import Ordered, Peers
from tests.world.pump import Record

_LATENCY = 0.02  # seconds of a call, on the average


class Cloud:
    """The doubles, and what chance does to the calls that functions make. `functions`: which function a task runs."""

    peers: Peers

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.faults = Faults(Random(0), 0.0, {})  # noqa: S311 - chance, not secrecy
        self.chaos = 0.0
        self.functions: dict[Task, str] = {}
        self._random = Random(2)  # noqa: S311 - made-up secrets, the same in every run
        self.nobody_listens()
        self._make()
        self._fresh: list[dict[str, Any]] = []

    def _make(self) -> None:
        tables = DynamoDb(self._way, lambda: self._chance(0.5), self._written)
        queues = Sqs(self._way, lambda: self.kernel.now, self._delay, self._seen)
        bus = Events(self._way, queues, self._later, self._deliveries, self._refused)
        self.bus, self.queues, self.tables = bus, queues, tables
        self.mail = Ses(self._way)
        self._doubles: dict[str, Any] = {
            "dynamodb": tables,
            "dynamodbstreams": Streams(self._way, tables),
            "events": bus,
            "kms": Kms(self._way, self.octets),
            "s3": S3(self._way),
            "secretsmanager": SecretsManager(self._way, self.octets),
            "ses": self.mail,
            "sqs": queues,
            "ssm": Ssm(self._way),
        }

    def client(self, service: str) -> Any:
        """The double of a service's client."""
        return self._doubles[service]

    def keep(self) -> None:
        """This is how every run begins."""
        self._fresh = [self._state(double) for double in self._doubles.values()]

    def begin_anew(self, kernel: Kernel, seed: int, allowed: frozenset[int] | None) -> None:
        """As it was kept, with the chances of another seed."""
        for double, state in zip(self._doubles.values(), deepcopy(self._fresh), strict=True):
            vars(double).update(state)
        self.kernel = kernel
        self._random = Random(f"{seed}:secrets")  # noqa: S311 - chance, not secrecy
        self.faults = Faults(Random(f"{seed}:faults"), 0.0, {}, allowed)  # noqa: S311 - chance, not secrecy
        self.chaos = 0.0
        self.functions = {}
        self.nobody_listens()

    @staticmethod
    def _state(double: Any) -> dict[str, Any]:
        """What a double holds, without its functions."""
        rules = ("_rules", "_matching")  # the wiring, which no run changes
        return deepcopy(
            {
                k: v
                for k, v in vars(double).items()
                if isinstance(v, dict | list | set | int) and k not in rules
            }
        )

    def nobody_listens(self) -> None:
        """Take away whoever was told of what happens."""
        self.on_order: Callable[[Ordered], object] = lambda ordered: None
        self.on_write: Callable[[Table, Item | None], object] = lambda table, item: None
        self.on_message: Callable[[str, float], object] = lambda queue, after: None

    def _written(self, table: Table, item: Item | None) -> None:
        self.on_write(table, item)

    def _seen(self, queue: str, after: float) -> None:
        self.on_message(queue, after)

    def _later(self, seconds: float, act: Callable[[], object]) -> None:
        self.kernel.later(seconds, act)

    def ordered(self, ordered: Ordered) -> None:
        """The provider has taken an order."""
        self.on_order(ordered)

    # Chance ---------------------------------------------------------------------------------------------------------

    def octets(self, number: int = 32) -> bytes:
        """Octets that the product believes to be secret."""
        return self._random.randbytes(number)

    def hexadecimal(self, number: int = 32) -> str:
        """Octets in hexadecimal digits."""
        return self.octets(number).hex()

    def text(self, octets: int = 32) -> str:
        """A text that the product believes to be secret."""
        return urlsafe_b64encode(self.octets(octets)).rstrip(b"=").decode()

    def _chance(self, rate: float) -> bool:
        """Whether chance strikes; never when the faults are over."""
        over = self.kernel.now > self.faults.until
        return not over and self.kernel.chance.random() < rate * self.chaos

    def _delay(self) -> float:
        if self._chance(0.05):
            return self.kernel.chance.uniform(60, 7200)
        return self.kernel.chance.expovariate(1 / 0.2)

    def _deliveries(self) -> tuple[float, ...]:
        """Once, sometimes twice, now and then hours late; and now and then never, which the sweep must make good."""
        if self._chance(0.02):
            return ()
        times = [self._delay()]
        if self._chance(0.1):
            times.append(self.kernel.chance.uniform(0, 5000))
        return tuple(times)

    def _refused(self) -> bool:
        return self._chance(0.1)

    # The way of a call ----------------------------------------------------------------------------------------------

    def _way(self, call: Call, perform: Perform) -> Any:
        if not self.kernel.inside:
            return perform()
        running = self.functions.get(self.kernel.current)
        if running is None:
            return perform()
        where = f"{running} {call.service}.{call.operation}"
        return self._through(where, perform, lambda kind: aws_error(kind, call), again=True)

    def _through(
        self, where: str, perform: Perform, error: Callable[[str], Exception], *, again: bool = False
    ) -> Any:
        """A call takes its time, in which others go on; then it meets its fault, or none.

        `again`: the client itself sends once more what was not answered, as botocore does and the way out does not.
        """
        kernel = self.kernel
        kernel.sleep(kernel.chance.expovariate(1 / _LATENCY))
        kind = self.faults.draw(where, kernel.now)
        if kind is None:
            return perform()
        if kind == "crash_before":
            raise Crashed
        if kind in ("before", "throttle"):
            raise error(kind)
        self._take_effect(kind, perform)
        kernel.sleep(kernel.chance.expovariate(1 / _LATENCY))
        if kind == "crash_after":
            raise Crashed
        if kind == "again" and again:
            return perform()
        raise error(kind)

    def _take_effect(self, kind: str, perform: Perform) -> None:
        """What the service does although its answer is lost; that it refuses is lost as well."""
        if kind == "timeout" and self.kernel.chance.random() < 0.5:
            return
        try:
            perform()
        except Crashed:
            raise
        except Exception:  # noqa: S110 - the refusal is what gets lost
            pass

    def outbound(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> PeerAnswer:
        """In place of the one way out: the peers of this run."""
        running = self.functions[self.kernel.current]
        where = f"{running} {method} {url.rsplit('/', 1)[0]}"
        answer: PeerAnswer = self._through(
            where, lambda: self.peers.request(method, url, headers or {}, body), peer_error
        )
        return answer

    def pooled(self, method: str, url: str, **how: Any) -> Any:
        """In place of the identity issuer's connection."""

        def ask() -> Any:
            answer = self.peers.request(method, url, how["headers"], (how.get("body") or "").encode())
            return _Response(answer)

        running = self.functions[self.kernel.current]
        return self._through(
            f"{running} {method} {url}", ask,
            lambda kind: urllib3.exceptions.ReadTimeoutError(None, "", kind),  # type: ignore[arg-type]  # no pool here
        )  # fmt: skip

    # What moves by itself ---------------------------------------------------------------------------------------------

    def disturbed(self, records: list[Record]) -> list[Record]:
        """A stream batch as it may come: records twice, and in another order."""
        chance = self.kernel.chance
        told = [r for record in records for r in ([record, record] if self._chance(0.1) else [record])]
        if self._chance(0.3):
            chance.shuffle(told)
        return told


class _Response:
    """What the identity issuer's connection gives back."""

    def __init__(self, answer: PeerAnswer) -> None:
        self.status, self._body = answer.status, answer.body

    def read(self, most: int) -> bytes:
        return self._body[:most]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return
