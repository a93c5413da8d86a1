"""The template's functions in one process: each with its own module, environment and services, as in its own sandbox."""

import importlib.util
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from infra.build import ROOT
from shared.runtime import services as runtime
from tests.world.resources import Resources
from tests.world.template import FUNCTION, REGION

Handler = Callable[[dict[str, Any], object], Any]
# What a sandbox has from AWS itself, beside what the template gives. The keys open nothing anywhere.
SANDBOX = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # account-based hosts are unknown to the in-process services
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_SECRET_ACCESS_KEY": "testing",
}


@dataclass(frozen=True)
class Context:
    """What a handler may ask its invocation for."""

    function_name: str
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = ""

    def get_remaining_time_in_millis(self) -> int:
        """Time left; the tests' own time-out stands in for the function's."""
        return 30_000


@dataclass
class Function:
    """One function of the template. `services` are kept between its invocations, as a warm sandbox keeps them."""

    name: str
    folder: str
    named: str
    environment: Mapping[str, str]
    services: list[runtime.Services] = field(default_factory=list)
    invocations: int = 0


class Functions:
    """All functions of the template. Invocations take turns: the environment is the process's."""

    def __init__(self, resources: Resources) -> None:
        self._turn = threading.RLock()
        self._all = {
            name: self._read(name, resources.template.properties(name))
            for name in resources.template.resources(FUNCTION)
        }

    def __getitem__(self, name: str) -> Function:
        return self._all[name]

    def _read(self, name: str, properties: Mapping[str, Any]) -> Function:
        variables = properties["Environment"]["Variables"]
        variables_of = {
            **SANDBOX,
            "AWS_LAMBDA_FUNCTION_NAME": name,
            **{key: str(value) for key, value in variables.items()},
        }
        return Function(name, properties["CodeUri"], properties["Handler"], variables_of)

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        """Invoke a function; what it raises is raised."""
        function = self._all[name]
        with self._turn, _sandbox(function):
            function.invocations += 1
            return handler_of(function.folder, function.named)(event, Context(name))

    @contextmanager
    def inside(self, name: str) -> Iterator[runtime.Services]:
        """Work as code inside a function would: with its environment and its services."""
        with self._turn, _sandbox(self._all[name]):
            yield runtime.services()


@contextmanager
def _sandbox(function: Function) -> Iterator[None]:
    kept = runtime.swap(function.services)
    try:
        with environment(function.environment):
            yield
    finally:
        function.services = runtime.swap(kept)


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """The process's environment is exactly `variables` while the block runs."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@cache
def handler_of(folder: str, named: str) -> Handler:
    """The handler in a function's folder, imported under a name of its own: every folder has a `handler.py`."""
    module_name, _, attribute = named.rpartition(".")
    path = ROOT / folder / f"{module_name}.py"
    spec = importlib.util.spec_from_file_location(f"tillit_function_{path.parent.name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Handler = getattr(module, attribute)
    return handler
