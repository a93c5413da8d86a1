"""The doubles against moto, the embedded server and, when asked for, an account: generated operations, the same answers."""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import Mock, patch

import boto3
import pytest

from infra.session import REGION
from tests.simulation.doubles import bus, conditions, queues, stores, tables
from tests.simulation.doubles.pages import page
from tests.simulation.honesty import places
from tests.simulation.honesty.bus_calls import bus_sequence
from tests.simulation.honesty.comparison import compare
from tests.simulation.honesty.differences import LEFT_OUT, REFUSED
from tests.simulation.honesty.operations import Generator
from tests.simulation.honesty.places import Place
from tests.simulation.honesty.queue_calls import queue_sequence
from tests.simulation.honesty.store_calls import (
    key_sequence,
    mail_sequence,
    object_sequence,
    parameter_sequence,
    secret_sequence,
)
from tests.simulation.honesty.table_writes import dynamodb_sequence

SEED = 1
GENERATORS: dict[str, Generator] = {
    "dynamodb": dynamodb_sequence,
    "events": bus_sequence,
    "kms": key_sequence,
    "s3": object_sequence,
    "secretsmanager": secret_sequence,
    "ses": mail_sequence,
    "sqs": queue_sequence,
    "ssm": parameter_sequence,
}
# How many operations: most where most can go wrong; ten thousand at least.
SMALL = {"events": 140, "kms": 200, "s3": 300, "secretsmanager": 100, "ses": 100, "sqs": 700, "ssm": 100}
MOTO = {"dynamodb": 4800, **SMALL}
EMBEDDED = {"dynamodb": 2700, **SMALL}
AWS = 200  # for each service
# Mail is left out: to be a sender an address must answer, so to say, a mail.
IN_AN_ACCOUNT = [service for service in GENERATORS if service != "ses"]


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
@pytest.mark.parametrize("service", IN_AN_ACCOUNT)
def test_an_account_answers_as_the_doubles_do(service: str) -> None:
    """TILLIT_AWS_TESTS=1 pytest -m aws: all that is made bears a prefix of its own and is removed; keys after seven days."""
    with places.account(f"tillit-honest-{secrets.token_hex(4)}") as place:
        hold(place, service, AWS)


def test_these_are_ten_thousand_operations() -> None:
    assert sum(MOTO.values()) + sum(EMBEDDED.values()) >= 10_000


# The comparison can fail ------------------------------------------------------------------------------------------------


def _no_last_key(*asked: Any) -> dict[str, Any]:
    return {name: value for name, value in page(*asked).items() if name != "LastEvaluatedKey"}


WRONG: dict[str, tuple[str, Callable[[], AbstractContextManager[object]]]] = {
    "a put on no condition": ("dynamodb", lambda: patch.object(tables.DynamoDb, "_check", Mock())),
    "no end of a page": ("dynamodb", lambda: patch.object(tables, "page", _no_last_key)),
    "reserved words": ("dynamodb", lambda: patch.object(conditions, "_RESERVED", frozenset())),
    "any receipt": (
        "sqs",
        lambda: patch.object(queues.Sqs, "_handled", lambda queue, receipt, operation: (None, False)),
    ),
    "any context": ("kms", lambda: patch.object(stores, "_context", lambda asked: "")),
    "no rules": ("events", lambda: patch.object(bus.Events, "_targets", lambda own, entry: [])),
    "a list in any order": ("s3", lambda: patch.object(stores, "sorted", list, create=True)),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_double_that_answers_otherwise_is_found(fault: str) -> None:
    service, make = WRONG[fault]
    conditions.named.cache_clear()
    with places.moto() as place, make():
        assert compare(places.double(), place, GENERATORS[service], 400, SEED).unknown
    conditions.named.cache_clear()


# The table's other parts ------------------------------------------------------------------------------------------------


_KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
_LEAST: Mapping[str, Mapping[str, Any]] = {  # what a call needs, beside what is refused
    "dynamodb.put_item": {"Item": _KEY},
    "dynamodb.get_item": {"Key": _KEY},
    "dynamodb.update_item": {"Key": _KEY, "ExpressionAttributeValues": {":a": {"S": "a"}}},
}


def _resource(place: Place, service: str) -> dict[str, str]:
    named = {"dynamodb": ("TableName", "doors"), "kms": ("KeyId", "key"), "sqs": ("QueueUrl", "bus")}
    name, resource = named.get(service, ("", ""))
    return {name: place.names[resource]} if name else {}


@pytest.mark.parametrize(("operation", "params"), REFUSED)
def test_what_the_doubles_do_not_know_they_say(operation: str, params: Mapping[str, Any]) -> None:
    service, method = operation.split(".")
    place = places.double()
    with pytest.raises(NotImplementedError):
        getattr(place.client(service), method)(
            **{**_LEAST.get(operation, {}), **_resource(place, service), **params}
        )


@pytest.mark.parametrize("operation", LEFT_OUT)
def test_what_is_left_out_is_a_member_of_the_answer(operation: str) -> None:
    service, method = operation.split(".")
    client: Any = boto3.client(service, region_name=REGION)  # type: ignore[call-overload]  # any of the services
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).output_shape
    assert set(LEFT_OUT[operation]) <= set(shape.members)
