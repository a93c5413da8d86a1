"""The doubles against moto, the embedded server and, when asked for, an account: generated operations, the same answers."""

import os
import secrets
from collections.abc import Iterator

import pytest

from tests.simulation.honesty import places
from tests.simulation.honesty.comparison import compare
from tests.simulation.honesty.operations import Generator
from tests.simulation.honesty.places import Place
from tests.simulation.honesty.table_writes import dynamodb_sequence

SEED = 1
GENERATORS: dict[str, Generator] = {"dynamodb": dynamodb_sequence}
MOTO = {"dynamodb": 5000}
EMBEDDED = {"dynamodb": 3000}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The embedded server."""
    with places.embedded(tmp_path_factory.mktemp("server")) as place:
        yield place


def hold(other: Place, service: str, number: int) -> None:
    """No difference that the table does not know, and none in the table that was not met."""
    found = compare(places.double(), other, GENERATORS[service], number, SEED)
    assert found.unknown == [], "\n\n".join(["", *found.unknown])
    assert found.operations >= number
    assert found.not_met(other.name, service) == [], "no longer met: take them out of the table"


@pytest.mark.parametrize("service", GENERATORS)
def test_moto_answers_as_the_doubles_do(service: str) -> None:
    with places.moto() as place:
        hold(place, service, MOTO[service])


@pytest.mark.stack
@pytest.mark.parametrize("service", GENERATORS)
def test_the_embedded_server_answers_as_the_doubles_do(embedded: Place, service: str) -> None:
    hold(embedded, service, EMBEDDED[service])


@pytest.mark.aws
@pytest.mark.skipif(os.environ.get("TILLIT_AWS_TESTS") != "1", reason="an account is used only when told to")
@pytest.mark.parametrize("service", GENERATORS)
def test_an_account_answers_as_the_doubles_do(service: str) -> None:
    with places.account(f"tillit-honest-{secrets.token_hex(4)}") as place:
        hold(place, service, 200)
