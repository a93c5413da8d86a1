"""A connection to one ATS account: configuration, not code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, cast
from urllib.parse import urlsplit

from shared.integrations.http import Outbound, host_and_port

Vendor = Literal["greenhouse", "teamtailor"]
Language = Literal["sv", "en"]
VENDORS = ("greenhouse", "teamtailor")


class ConnectionInvalid(ValueError):
    """A connection's configuration, or its secret, cannot be used.

    The text names the field, never a secret.
    """


@dataclass(frozen=True)
class Connection:
    """Whose messages come in here, when they start a case, and where Tillit may call.

    `api_base`: scheme and host of the vendor's API, no path (https://api.teamtailor.com,
    https://harvest.greenhouse.io). `token_url`: where Greenhouse's OAuth tokens come from. `allowed_hosts`:
    further `host` or `host:port` to call. `triggering_stages`: ids or names of the stages that may start a
    case. `fact_fields`: custom-field key -> fact name (see `facts`). `secret_ref`: the secret's name.
    `local`: the local stack's, with plain http and loopback.
    """

    id: str
    tenant: str
    vendor: Vendor
    api_base: str
    triggering_stages: tuple[str, ...]
    secret_ref: str
    token_url: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    fact_fields: Mapping[str, str] = field(default_factory=dict)
    local: bool = False
    default_language: Language = "sv"

    @staticmethod
    def parse(data: Mapping[str, object]) -> "Connection":
        """The connection in `data` (JSON types); `ConnectionInvalid` names the first field that is wrong."""
        unknown = sorted(data.keys() - {one.name for one in fields(Connection)})
        if unknown:
            raise ConnectionInvalid(f"unknown field: {unknown[0]}")
        local = _flag(data, "local")
        vendor = _choice(data, "vendor", VENDORS, None)
        return Connection(
            id=_text(data, "id"),
            tenant=_text(data, "tenant"),
            vendor=cast("Vendor", vendor),
            api_base=_base(_text(data, "api_base"), local=local),
            triggering_stages=_texts(data, "triggering_stages", required=True),
            secret_ref=_text(data, "secret_ref"),
            token_url=_token_url(data, vendor=vendor, local=local),
            allowed_hosts=_texts(data, "allowed_hosts"),
            fact_fields=_pairs(data, "fact_fields"),
            local=local,
            default_language=cast("Language", _choice(data, "default_language", ("sv", "en"), "sv")),
        )

    def hosts(self) -> tuple[str, ...]:
        """Every `host` or `host:port` this connection may call."""
        own = [host_and_port(url) for url in (self.api_base, self.token_url) if url]
        return (*own, *self.allowed_hosts)

    def outbound(self) -> Outbound:
        """A client that can reach this connection's hosts and no other."""
        return Outbound(self.hosts(), allow_local=self.local)

    def may_follow(self, url: str) -> bool:
        """Whether an address from a message lies on a host of this connection (https, unless local)."""
        try:
            parts, place = urlsplit(url), host_and_port(url)
        except ValueError:
            return False
        listed = {host.lower() if ":" in host else f"{host.lower()}:443" for host in self.hosts()}
        return place in listed and "@" not in parts.netloc and (parts.scheme == "https" or self.local)

    def triggers(self, stage_id: str | None, stage_name: str | None) -> bool:
        """Whether the stage, by its id or its name, may start a case."""
        wanted = {stage.strip().casefold() for stage in self.triggering_stages}
        return any(one is not None and one.strip().casefold() in wanted for one in (stage_id, stage_name))


@dataclass(frozen=True, repr=False)
class Secrets:
    """A connection's secrets; lists hold the new and, while rotating, the old one.

    `signing`: web hook secrets. `provider_keys`: what Teamtailor sends as Bearer. `api_key`: Teamtailor's
    company API. `partner_key`: Teamtailor's partner API. `client_id`, `client_secret`, `acting_user`:
    Greenhouse's OAuth; the last is the id of the Greenhouse user in whose name notes are written, where the
    credential asks for one.
    """

    signing: tuple[str, ...]
    provider_keys: tuple[str, ...] = ()
    api_key: str | None = None
    partner_key: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    acting_user: str | None = None

    def __repr__(self) -> str:
        return "Secrets(...)"

    @staticmethod
    def parse(data: Mapping[str, object]) -> "Secrets":
        """The secrets in `data`, as kept in one secret of the secret store.

        `ConnectionInvalid` names a wrong field.
        """
        unknown = sorted(data.keys() - {one.name for one in fields(Secrets)})
        if unknown:
            raise ConnectionInvalid("the secret has an unknown field")
        return Secrets(
            signing=_texts(data, "signing", required=True),
            provider_keys=_texts(data, "provider_keys"),
            api_key=_optional(data, "api_key"),
            partner_key=_optional(data, "partner_key"),
            client_id=_optional(data, "client_id"),
            client_secret=_optional(data, "client_secret"),
            acting_user=_optional(data, "acting_user"),
        )

    def need(self, name: str) -> str:
        """The single secret called `name`; `ConnectionInvalid` when the connection has none."""
        value = getattr(self, name)
        if not isinstance(value, str):
            raise ConnectionInvalid(f"the secret lacks {name}")
        return value


def _optional(data: Mapping[str, object], name: str) -> str | None:
    return None if data.get(name) is None else _text(data, name)


def _text(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ConnectionInvalid(f"{name} must be a text")
    return value.strip()


def _flag(data: Mapping[str, object], name: str) -> bool:
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise ConnectionInvalid(f"{name} must be true or false")
    return value


def _choice(data: Mapping[str, object], name: str, choices: tuple[str, ...], default: str | None) -> str:
    value = data.get(name, default)
    if not isinstance(value, str) or value not in choices:
        raise ConnectionInvalid(f"{name} must be one of: {', '.join(choices)}")
    return value


def _texts(data: Mapping[str, object], name: str, *, required: bool = False) -> tuple[str, ...]:
    value = data.get(name, [])
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) and one.strip() for one in value):
        raise ConnectionInvalid(f"{name} must be a list of texts")
    if required and not value:
        raise ConnectionInvalid(f"{name} must have at least one entry")
    return tuple(value)


def _pairs(data: Mapping[str, object], name: str) -> Mapping[str, str]:
    value = data.get(name, {})
    flat = [one for pair in value.items() for one in pair] if isinstance(value, Mapping) else [None]
    if not isinstance(value, Mapping) or not all(isinstance(one, str) for one in flat):
        raise ConnectionInvalid(f"{name} must map texts to texts")
    return dict(value)


def _token_url(data: Mapping[str, object], *, vendor: str, local: bool) -> str | None:
    url = _optional(data, "token_url")
    if url is None:
        if vendor == "greenhouse":
            raise ConnectionInvalid("token_url is needed for greenhouse")
        return None
    _address("token_url", url, local=local)
    return url


def _base(url: str, *, local: bool) -> str:
    if _address("api_base", url, local=local).strip("/"):
        raise ConnectionInvalid("api_base must have no path")
    return url.rstrip("/")


def _address(name: str, url: str, *, local: bool) -> str:
    """The path (with query and fragment) of `url`, which must be https, or http for a local connection."""
    try:
        host_and_port(url)
    except ValueError:
        raise ConnectionInvalid(f"{name} must be an address") from None
    parts = urlsplit(url)
    if parts.scheme != "https" and not local:
        raise ConnectionInvalid(f"{name} must be https")
    if "@" in parts.netloc:
        raise ConnectionInvalid(f"{name} must not hold a credential")
    return parts.path + parts.query + parts.fragment
