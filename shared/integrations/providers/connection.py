"""A connection to a check provider, as configuration. The courts' provider and the credit bureau are two."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from shared.integrations.http import host_and_port

WIRE_FORMATS: Final = frozenset({"tillit-1"})
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_MEMBERS: Final = frozenset(
    {"id", "tenant", "wire_format", "api_base", "allowed_hosts", "secret_ref", "callback_base"}
)
_FLAGS: Final = frozenset({"local", "publishing_certificate"})
_RESERVATIONS: Final = frozenset({"none", "kept_by_provider"})


class ConnectionUnusable(ValueError):
    """A connection's configuration cannot be used: an operator's error. The code names the member."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class ProviderConnection:
    """Where a provider is and how it is spoken to.

    `api_base` and `callback_base` are addresses without query; `allowed_hosts` are `host` or `host:port` and
    must hold `api_base`; `secret_ref` names the secret with ProviderSecrets; `local` allows plain http on
    the local stack. `reservation` is what courts reserved when they released to the provider (förbehåll, BK-16): none, or one
    that the provider keeps by itself; what was released for journalism is no source. Nor is a database that rests on a
    publishing certificate (utgivningsbevis, BK-18). Raises ConnectionUnusable when made of anything else.
    """

    id: str
    tenant: str
    wire_format: str
    api_base: str
    allowed_hosts: tuple[str, ...]
    secret_ref: str
    callback_base: str
    local: bool = False
    reservation: str = "none"
    publishing_certificate: bool = False

    def __post_init__(self) -> None:
        """Whether every member can be used."""
        if _ID.fullmatch(self.id) is None or not self.tenant or not self.secret_ref:
            raise ConnectionUnusable("id_tenant_or_secret")
        if self.wire_format not in WIRE_FORMATS:
            raise ConnectionUnusable("wire_format")
        if self.reservation not in _RESERVATIONS:
            raise ConnectionUnusable("reservation")
        if self.publishing_certificate:
            raise ConnectionUnusable("publishing_certificate")
        for code, url in (("api_base", self.api_base), ("callback_base", self.callback_base)):
            parts = urlsplit(url)
            schemes = {"https", "http"} if self.local else {"https"}
            if parts.scheme not in schemes or "@" in parts.netloc or parts.query or parts.fragment:
                raise ConnectionUnusable(code)
        hosts = {host if ":" in host else f"{host}:443" for host in (h.lower() for h in self.allowed_hosts)}
        if _host(self.api_base) not in hosts:
            raise ConnectionUnusable("allowed_hosts")

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "ProviderConnection":
        """The connection stored as JSON; ConnectionUnusable for unknown or missing members or wrong types."""
        if not _MEMBERS <= set(data) <= _MEMBERS | _FLAGS | {"reservation"}:
            raise ConnectionUnusable("members")
        hosts = data["allowed_hosts"]
        flags = {name: data[name] for name in _FLAGS if name in data}
        if not isinstance(hosts, list) or not all(isinstance(flag, bool) for flag in flags.values()):
            raise ConnectionUnusable("types")
        text = {k: v for k, v in data.items() if isinstance(v, str)}
        if set(text) - {"reservation"} != _MEMBERS - {"allowed_hosts"} or not isinstance(
            data.get("reservation", ""), str
        ):
            raise ConnectionUnusable("types")
        local, certificate = flags.get("local") is True, flags.get("publishing_certificate") is True
        return cls(
            **text,
            allowed_hosts=tuple(str(h) for h in hosts),
            local=local,
            publishing_certificate=certificate,
        )

    @property
    def orders_url(self) -> str:
        """Where orders are posted."""
        return f"{self.api_base.rstrip('/')}/orders"

    @property
    def callback_url(self) -> str:
        """Where the provider posts its results; it names the connection, never a case or a person (PN-11)."""
        return f"{self.callback_base.rstrip('/')}/results/{self.id}"


@dataclass(frozen=True)
class ProviderSecrets:
    """The bearer token Tillit shows, and the secrets that results are signed with (two while rotating)."""

    token: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)

    @classmethod
    def from_json(cls, text: str) -> "ProviderSecrets":
        """From `{"token": "...", "webhook_secrets": ["whsec_..."]}`; ConnectionUnusable for anything else."""
        try:
            data = json.loads(text)
        except ValueError:
            data = None
        if not isinstance(data, dict) or set(data) != {"token", "webhook_secrets"}:
            raise ConnectionUnusable("secret")
        token, secrets = data["token"], data["webhook_secrets"]
        if not isinstance(token, str) or not isinstance(secrets, list) or not token or not secrets:
            raise ConnectionUnusable("secret")
        if not all(isinstance(secret, str) and secret for secret in secrets):
            raise ConnectionUnusable("secret")
        return cls(token, tuple(secrets))


def _host(url: str) -> str:
    try:
        return host_and_port(url)
    except ValueError:
        raise ConnectionUnusable("api_base") from None
