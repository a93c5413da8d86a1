"""Applicant tracking systems: one module per vendor's contract, all with the same four functions."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from shared.integrations.ats import greenhouse, teamtailor
from shared.integrations.ats.connection import Connection, Secrets
from shared.integrations.ats.incoming import Application, Ignored, Incoming
from shared.integrations.ats.outward import StatusNotice
from shared.integrations.http import Outbound


class Adapter(Protocol):
    """What a vendor's module offers; each function is documented there."""

    def verify(self, raw: bytes, headers: Mapping[str, str], secrets: Secrets, now: datetime) -> None:
        """Raises `SignatureRefused` unless the vendor sent it, and now, where the vendor signs a time."""

    def read(self, raw: bytes, headers: Mapping[str, str], connection: Connection) -> Incoming:
        """A verified message in Tillit's words; raises `MalformedBody`."""

    def fetch_candidate(
        self, connection: Connection, secrets: Secrets, outbound: Outbound, incoming: Application
    ) -> Application | Ignored:
        """The application to use, fetched again where the signature did not cover the body."""

    def inform(
        self, connection: Connection, secrets: Secrets, outbound: Outbound, notice: StatusNotice
    ) -> None:
        """Tells the ATS the outward label; raises `OutboundRefused` or `OutboundFailed`."""


ADAPTERS: Mapping[str, Adapter] = MappingProxyType({"greenhouse": greenhouse, "teamtailor": teamtailor})


def adapter(vendor: str) -> Adapter:
    """The vendor's adapter; KeyError for a vendor without one."""
    return ADAPTERS[vendor]
