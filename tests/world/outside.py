"""The outside parties, each its own process that speaks real HTTP: ATS, check provider, identity issuer."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from infra.local.processes import Process, start_simulator
from infra.local.stack import AUDIENCE, CLIENT_ID
from infra.local.tenant import LocalSecrets
from tests.world.door import Door

Json = dict[str, Any]


@dataclass(frozen=True)
class Outside:
    """Running parties, the secrets they share with the product, and the door by which they come in."""

    door: Door
    secrets: LocalSecrets
    ats: Process
    provider: Process
    identity: Process

    def ask(self, party: Process, name: str, order: Mapping[str, object] | None = None) -> Json:
        """Speak to a party's control door: GET without an order, POST with one."""
        data = None if order is None else json.dumps(order).encode()
        request = Request(f"{party.url}/_control/{name}", data, {"Content-Type": "application/json"})  # noqa: S310 - loopback
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
            told: Json = json.load(answer)
        return told


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    """Start the parties, hand them over, stop them; none outlives the block."""
    door, secrets = Door(), LocalSecrets.make()
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    started: list[Process] = []

    def start(name: str, arguments: list[str], environment: Mapping[str, str]) -> Process:
        process = start_simulator(name, ["--port", "0", *arguments], {**plain, **environment}, folder)
        started.append(process)
        return process

    try:
        yield Outside(
            door,
            secrets,
            ats=start("ats", [], {"TILLIT_ATS_SECRETS": secrets.ats()}),
            provider=start(
                "provider",
                ["--delay", "0.01", "--retry-scale", "0.01"],
                {
                    "PROVIDER_TOKEN": secrets.provider_token,
                    "PROVIDER_WEBHOOK_SECRET": secrets.provider_webhook,
                },
            ),
            identity=start(
                "identity",
                [
                    *("--client-id", CLIENT_ID, "--client-secret-env", "IDENTITY_SECRET"),
                    *("--redirect-uri", f"{door.url}/c/callback", "--api-audience", AUDIENCE),
                ],
                {"IDENTITY_SECRET": secrets.identity},
            ),
        )
    finally:
        door.close()
        for process in reversed(started):
            process.stop()
            if process.popen.stdout:
                process.popen.stdout.close()
