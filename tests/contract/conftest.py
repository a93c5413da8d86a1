"""The contract tests' parties: the ATS simulator as a process, connections to it, and the fixtures."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from shared.integrations.ats.connection import Connection, Secrets

Json = dict[str, Any]
Control = Callable[[str, Json | None], Json]
SECRETS: dict[str, Json] = {
    "greenhouse": {
        "signing": ["greenhouse-web-hook-secret", "greenhouse-older-secret"],
        "client_id": "client-1",
        "client_secret": "client secret/1",
    },
    "teamtailor": {
        "signing": ["teamtailor-signing-secret"],
        "provider_keys": ["provider-key-1", "provider-key-0"],
        "api_key": "company-api-key",
        "partner_key": "partner-api-key",
    },
}
FACT_FIELDS = {
    "greenhouse": {
        "@department": "department",
        "engagement": "engagement",
        "final_candidate": "final_candidate",
        "personnummer": "person_number",
        "language": "language",
    },
    "teamtailor": {
        "@department": "department",
        "engagement": "engagement",
        "financial-responsibility": "financial_responsibility",
        "social-security-number": "person_number",
        "preferred-language": "language",
    },
}


@pytest.fixture(scope="session")
def fixture_bytes() -> Callable[[str], bytes]:
    folder = Path(__file__).parent / "fixtures"
    return lambda name: (folder / f"{name}.json").read_bytes()


@pytest.fixture(scope="session")
def ats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The simulator's address; the process ends when its standard input is closed."""
    secrets = tmp_path_factory.mktemp("ats") / "secrets.json"
    secrets.write_text(json.dumps(SECRETS))
    command = [sys.executable, "-m", "infra.local.simulators.ats", "--port", "0", "--secrets", str(secrets)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        yield json.loads(process.stdout.readline())["url"]
        process.stdin.close()
        assert process.wait(timeout=5) == 0
        assert process.stdout.read() == ""
        assert process.stderr.read() == ""


@pytest.fixture
def control(ats_url: str) -> Control:
    """Speaks to the simulator's control doors: GET without an order, POST with one."""

    def ask(name: str, order: Json | None = None) -> Json:
        data = None if order is None else json.dumps(order).encode()
        with urlopen(Request(f"{ats_url}/_control/{name}", data=data), timeout=10) as answer:  # noqa: S310 - loopback
            return dict(json.load(answer))

    return ask


@pytest.fixture
def connect(ats_url: str) -> Callable[..., Connection]:
    """A local connection to the simulator as one of the vendors."""

    def make(vendor: str, **changes: object) -> Connection:
        data: dict[str, object] = {
            "id": f"storby-{vendor}",
            "tenant": "storby",
            "vendor": vendor,
            "api_base": ats_url,
            "token_url": f"{ats_url}/token" if vendor == "greenhouse" else None,
            "triggering_stages": ["Bakgrundskontroll"],
            "fact_fields": FACT_FIELDS[vendor],
            "secret_ref": f"connection/{vendor}",
            "local": True,
        }
        return Connection.parse({**data, **changes})

    return make


@pytest.fixture
def secrets_of() -> Callable[[str], Secrets]:
    return lambda vendor: Secrets.parse(SECRETS[vendor])
