"""What the template says leads where: event source mappings, routes, the schedule. Read, never typed a second time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.world.resources import Resources
from tests.world.template import FUNCTION, TemplateUnreadable

_MAPPING = "AWS::Lambda::EventSourceMapping"
_COMMON = frozenset({"FunctionName", "EventSourceArn", "BatchSize"})
_OF_QUEUE = _COMMON | {"FunctionResponseTypes"}
_OF_STREAM = _COMMON | {
    "StartingPosition",
    "MaximumRetryAttempts",
    "MaximumRecordAgeInSeconds",
    "BisectBatchOnFunctionError",
    "ParallelizationFactor",
    "DestinationConfig",
    "FilterCriteria",
}


@dataclass(frozen=True)
class StreamMapping:
    """A table's stream to a function. `failures` is the queue's URL for what failed `retries` times."""

    function: str
    stream: str
    batch: int
    retries: int
    bisect: bool
    patterns: tuple[str, ...]
    failures: str


@dataclass(frozen=True)
class QueueMapping:
    """A queue to a function; `partial`: the function names the messages that failed."""

    function: str
    queue: str
    batch: int
    partial: bool


@dataclass(frozen=True)
class Route:
    """A route of the HTTP API, its function, and the issuer and audience of its authorizer if it has one."""

    method: str
    path: str
    function: str
    authorizer: Mapping[str, Any] | None


@dataclass(frozen=True)
class Schedule:
    """What the scheduler invokes, how often it tries again, and the queue's URL for what failed."""

    function: str
    retries: int
    failures: str


@dataclass(frozen=True)
class Wiring:
    """Everything that invokes a function."""

    streams: tuple[StreamMapping, ...]
    queues: tuple[QueueMapping, ...]
    routes: tuple[Route, ...]
    schedules: tuple[Schedule, ...]


def wiring(resources: Resources) -> Wiring:
    """The wiring of a made stack; raises TemplateUnreadable for an event source it does not know."""
    read = _Reader(resources)
    streams, queues = read.mappings()
    return Wiring(tuple(streams), tuple(queues), read.routes(), read.schedules())


class _Reader:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._template = resources.template
        arns = {f"{resources.value(n, 'Arn')}": n for n in self._template.resources(FUNCTION)}
        self._functions = arns
        queues = self._template.resources("AWS::SQS::Queue")
        self._queues = {resources.value(n, "Arn"): resources.value(n) for n in queues}

    def mappings(self) -> tuple[list[StreamMapping], list[QueueMapping]]:
        for name in self._template.resources(FUNCTION):
            if self._template.properties(name).get("Events"):
                raise TemplateUnreadable(f"{name} has events of its own: mappings are resources here")
        streams, queues = [], []
        for name in self._template.resources(_MAPPING):
            properties = self._template.properties(name)
            if properties["EventSourceArn"] in self._queues:
                queues.append(self._queue(name, properties))
            else:
                streams.append(self._stream(name, properties))
        return streams, queues

    def _stream(self, name: str, properties: Mapping[str, Any]) -> StreamMapping:
        _only(name, properties, _OF_STREAM)
        if properties["StartingPosition"] != "TRIM_HORIZON" or properties["ParallelizationFactor"] != 1:
            raise TemplateUnreadable(f"{name}: the pump reads one shard from its beginning")
        return StreamMapping(
            properties["FunctionName"],
            properties["EventSourceArn"],
            properties["BatchSize"],
            properties["MaximumRetryAttempts"],
            properties["BisectBatchOnFunctionError"],
            tuple(f["Pattern"] for f in properties["FilterCriteria"]["Filters"]),
            self._queues[properties["DestinationConfig"]["OnFailure"]["Destination"]],
        )

    def _queue(self, name: str, properties: Mapping[str, Any]) -> QueueMapping:
        _only(name, properties, _OF_QUEUE)
        partial = "ReportBatchItemFailures" in properties.get("FunctionResponseTypes", ())
        queue = self._queues[properties["EventSourceArn"]]
        return QueueMapping(properties["FunctionName"], queue, properties["BatchSize"], partial)

    def routes(self) -> tuple[Route, ...]:
        return tuple(self._route(name) for name in self._template.resources("AWS::ApiGatewayV2::Route"))

    def _route(self, name: str) -> Route:
        properties = self._template.properties(name)
        method, path = properties["RouteKey"].split(" ")
        integration = self._template.properties(properties["Target"].removeprefix("integrations/"))
        if integration["PayloadFormatVersion"] != "2.0":
            raise TemplateUnreadable(f"{name}: payload format 2.0 is what the doors read")
        authorizer = None
        if properties["AuthorizationType"] != "NONE":
            authorizer = self._template.properties(properties["AuthorizerId"])["JwtConfiguration"]
        return Route(method, path, self._functions[integration["IntegrationUri"]], authorizer)

    def schedules(self) -> tuple[Schedule, ...]:
        return tuple(self._schedule(n) for n in self._template.resources("AWS::Scheduler::Schedule"))

    def _schedule(self, name: str) -> Schedule:
        target = self._template.properties(name)["Target"]
        function = self._functions[target["Arn"]]
        invoked = self._template.properties(function)["EventInvokeConfig"]
        failures = self._queues[invoked["DestinationConfig"]["OnFailure"]["Destination"]]
        return Schedule(function, invoked["MaximumRetryAttempts"], failures)


def _only(name: str, properties: Mapping[str, Any], known: frozenset[str]) -> None:
    unknown = properties.keys() - known
    if unknown:
        raise TemplateUnreadable(f"{name}: the pump knows nothing of {', '.join(sorted(unknown))}")
