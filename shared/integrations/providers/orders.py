"""Sending an order to a provider."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from pydantic import ValidationError

from shared.domain.admission import CheckKind
from shared.domain.findings import NotDone
from shared.integrations.http import Answer, OutboundFailed
from shared.integrations.providers.connection import ProviderConnection, ProviderSecrets
from shared.integrations.providers.wire import OrderAnswer, OrderBody


class Sends(Protocol):
    """What an order goes out through; `shared.integrations.http.Outbound` is one."""

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """One request, one answer; raises OutboundRefused or OutboundFailed."""


class OrderUnusable(ValueError):
    """An order that may not be sent: interim number (PN-09), forbidden category (BK-17), bad member."""


class ProviderDeclined(Exception):
    """The provider will not do this check; `reason` is what the case records."""

    def __init__(self, reason: NotDone) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class CheckOrder:
    """One check of one person. `order_id` is the same on every try: it is also the idempotency key."""

    order_id: str
    kind: CheckKind
    person_number: str | None = field(repr=False)
    name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    categories: frozenset[str]
    look_back_from: date
    purpose_code: str


@dataclass(frozen=True)
class Accepted:
    """The provider has the order and answers with a result under its id."""

    order_id: str


def order(
    connection: ProviderConnection,
    secrets: Callable[[str], ProviderSecrets],
    outbound: Sends,
    wanted: CheckOrder,
) -> Accepted:
    """Send `wanted`; may be repeated with the same order id without a second check being made.

    `secrets` gives the connection's secrets by reference. Raises OrderUnusable (nothing was sent),
    ProviderDeclined (the check is not done), OutboundRefused (trying again changes nothing: a person must
    look) or OutboundFailed (try again later; it may have arrived).
    """
    body = order_body(connection, wanted).model_dump_json().encode()
    headers = {
        "Authorization": f"Bearer {secrets(connection.secret_ref).token}",
        "Content-Type": "application/json",
        "Idempotency-Key": wanted.order_id,
    }
    answer = outbound.request("POST", connection.orders_url, headers, body).accepted()
    try:
        read = OrderAnswer.model_validate_json(answer.body)
    except ValidationError:
        read = None
    if read is None:
        raise OutboundFailed("answer_malformed")
    if not read.accepted:
        raise ProviderDeclined(read.reason or NotDone.SOURCE_REFUSED)
    return Accepted(wanted.order_id)


def order_body(connection: ProviderConnection, wanted: CheckOrder) -> OrderBody:
    """The order as it goes on the wire, categories sorted so that a repeat is byte for byte the same."""
    try:
        return OrderBody.model_validate(
            {
                "order_id": wanted.order_id,
                "kind": wanted.kind,
                "subject": {
                    "person_number": wanted.person_number,
                    "name": wanted.name,
                    "birth_date": wanted.birth_date,
                },
                "categories": tuple(sorted(wanted.categories)),
                "look_back_from": wanted.look_back_from,
                "callback_url": connection.callback_url,
                "purpose_code": wanted.purpose_code,
            }
        )
    except ValidationError as error:
        members = sorted(
            {".".join(str(part) for part in e["loc"]) for e in error.errors(include_input=False)}
        )
    raise OrderUnusable(f"cannot be sent: {', '.join(members)}")
