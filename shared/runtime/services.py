"""What a function works with, made from its settings when first asked for."""

from dataclasses import dataclass
from functools import cached_property

from shared.adapters.access_log import AccessLog
from shared.adapters.bus import Bus
from shared.adapters.case_log import CaseLog
from shared.adapters.clock import Clock
from shared.adapters.complaints import Complaints
from shared.adapters.documents import Documents
from shared.adapters.doors import Doors
from shared.adapters.mail import Mailer
from shared.adapters.secrets import Secrets
from shared.adapters.tenants import Tenants
from shared.adapters.vault import Vault
from shared.adapters.views import Views
from shared.runtime.clients import client
from shared.runtime.settings import Settings, load


@dataclass
class Services:
    """Each adapter with its client; a function whose template gives no name for one cannot use it."""

    settings: Settings

    @cached_property
    def log(self) -> CaseLog:
        """The case log."""
        return CaseLog(client("dynamodb"), self.settings["CASES_TABLE"])

    @cached_property
    def access(self) -> AccessLog:
        """The access log."""
        return AccessLog(client("dynamodb"), self.settings["CASES_TABLE"])

    @cached_property
    def vault(self) -> Vault:
        """The vault of sealed items."""
        return Vault(
            client("kms"), client("dynamodb"), self.settings["KEYS_TABLE"], self.settings["DATA_KEY"]
        )

    @cached_property
    def documents(self) -> Documents:
        """The documents bucket."""
        return Documents(client("s3"), self.settings["DOCUMENTS_BUCKET"])

    @cached_property
    def views(self) -> Views:
        """The worklist."""
        return Views(client("dynamodb"), self.settings["VIEWS_TABLE"])

    @cached_property
    def doors(self) -> Doors:
        """Claims, links, sessions and places."""
        return Doors(client("dynamodb"), self.settings["DOORS_TABLE"])

    @cached_property
    def complaints(self) -> Complaints:
        """Complaints, outside the cases."""
        return Complaints(client("dynamodb"), self.settings["DOORS_TABLE"])

    @cached_property
    def tenants(self) -> Tenants:
        """Policies and connections."""
        return Tenants(client("dynamodb"), self.settings["TENANTS_TABLE"])

    @cached_property
    def secrets(self) -> Secrets:
        """Secrets by reference."""
        return Secrets(client("secretsmanager"))

    @cached_property
    def bus(self) -> Bus:
        """The event bus."""
        return Bus(client("events"), self.settings["BUS_NAME"])

    @cached_property
    def mailer(self) -> Mailer:
        """Mail."""
        return Mailer(client("ses"), self.settings["MAIL_SENDER"])

    @cached_property
    def clock(self) -> Clock:
        """The case clock."""
        parameter = self.settings.get("CASE_CLOCK")
        return Clock(client("ssm") if parameter else None, parameter)


_services: list[Services] = []


def services() -> Services:
    """The services of this process: one set, made at the first call."""
    if not _services:
        _services.append(Services(load()))
    return _services[0]


def swap(held: list[Services]) -> list[Services]:
    """Put another function's services in place and return those held until now: several functions in one process."""
    before = list(_services)
    _services[:] = held
    return before


def forget() -> None:
    """Drop the services, so that the next call reads the environment again."""
    _services.clear()
