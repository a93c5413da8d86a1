"""The template's functions as Lambda runs them: in sandboxes, several of one function at once, each with its own memory."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.integrations.ats import greenhouse
from shared.runtime import services as runtime
from shared.runtime.settings import Settings
from shared.web.candidate import login
from tests.simulation.cloud import Cloud
from tests.simulation.faults import Crashed
from tests.world.functions import SANDBOX, Context, handler_of
from tests.world.resources import Resources
from tests.world.template import FUNCTION


def _monotonic() -> float:
    return time.monotonic()  # looked up at each call: a run has a clock of its own


@dataclass
class Sandbox:
    """What one sandbox keeps between its invocations."""

    services: runtime.Services
    tokens: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)  # of ATS connections

    def enter(self) -> None:
        """Be the process's own, as long as nobody else has the turn."""
        runtime.swap([self.services])
        greenhouse._TOKENS._tokens, greenhouse._TOKENS._clock = self.tokens, _monotonic


class InvocationFailed(Exception):
    """An invocation that came to nothing: the sandbox died."""


class Sandboxes:
    """All functions of the template; `invoke` is what the pump and the API use."""

    def __init__(self, resources: Resources, cloud: Cloud) -> None:
        self._cloud = cloud
        self._idle: dict[str, list[Sandbox]] = {}
        self._made: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {}
        self.invocations = 0
        for name in resources.template.resources(FUNCTION):
            properties = resources.template.properties(name)
            told = {k: str(v) for k, v in properties["Environment"]["Variables"].items()}
            environment = {**SANDBOX, "AWS_LAMBDA_FUNCTION_NAME": name, **told}
            self._made[name] = handler_of(properties["CodeUri"], properties["Handler"]), environment
            self._idle[name] = []

    def begin_anew(self) -> None:
        """Forget every sandbox: another run."""
        self.invocations = 0
        login._party.cache_clear()  # it holds the issuer's keys for minutes
        for idle in self._idle.values():
            idle.clear()

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        """Invoke a function; what it raises is raised, and a crash as InvocationFailed."""
        handler, environment = self._made[name]
        idle = self._idle[name]
        sandbox = idle.pop() if idle else Sandbox(runtime.Services(Settings(environment)))
        task = self._cloud.kernel.current
        self.invocations += 1
        self._cloud.functions[task] = name
        task.enter = sandbox.enter
        sandbox.enter()
        try:
            answer = handler(event, Context(name))
        except Crashed:
            raise InvocationFailed(name) from None
        finally:
            task.enter = None
            del self._cloud.functions[task]
        idle.append(sandbox)
        return answer
