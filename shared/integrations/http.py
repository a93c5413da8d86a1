"""The one way out: a small HTTP client that calls only the hosts it was given, and follows nothing.

https only, no redirects, explicit timeouts and a limit on the answer's size. Each name is resolved once,
every address it has must be public, and the connection goes to the very address that was checked (with the
name in SNI and in the certificate check), so that a name cannot change its meaning between check and use. A
local stack's connection may use plain http and loopback or private addresses, still only for hosts on its
list. Error texts name no path, query, header or body: they may hold a person's data.
"""

import ipaddress
import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

MAX_ANSWER = 1024 * 1024
_CHUNK = 64 * 1024
_RETRYABLE = frozenset({408, 425, 429})
_LONGEST_WAIT = 24 * 3600.0
_PORTS = {"https": 443, "http": 80}
_PRINTABLE = re.compile(r"[!-~]+")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]


class OutboundRefused(Exception):
    """The call may not be made, or was answered with a no: trying again changes nothing.

    `reason` is a code.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OutboundFailed(Exception):
    """The call did not succeed this time. `retry_after` is the other side's wish in seconds, or None."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True)
class Answer:
    """An answer as received: status, headers with lower-case names, body (not decoded)."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def accepted(self) -> "Answer":
        """This answer when it is 2xx; else `OutboundFailed` (408, 425, 429, 5xx) or `OutboundRefused`."""
        if HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES:
            return self
        if self.status in _RETRYABLE or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise OutboundFailed(f"status_{self.status}", _retry_after(self.headers.get("retry-after")))
        raise OutboundRefused(f"status_{self.status}")

    def json(self) -> object:
        """The body as JSON; `OutboundFailed` when it is none (a half answer may be whole next time)."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise OutboundFailed("answer_not_json") from None


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of `host` as the system resolves it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise OutboundFailed("name_not_resolved") from None
    return [str(entry[4][0]) for entry in found]


def host_and_port(url: str) -> str:
    """`host:port` of an http(s) address, lower case; the scheme's port when none is named.

    ValueError when it is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("not an http address")
    return f"{parts.hostname}:{parts.port or _PORTS[parts.scheme]}"


@dataclass(frozen=True)
class Limits:
    """Seconds to connect, to wait for a piece of the answer and for all of it; most bytes in an answer."""

    connect: float = 3.0
    read: float = 10.0
    total: float = 20.0
    size: int = MAX_ANSWER


class Outbound:
    """Calls to the hosts of one connection.

    `allowed_hosts`: `host` (port 443) or `host:port`. `allow_local`: plain http and loopback or private
    addresses too, for the local stack. `resolver` and `tls` exist so that tests need no name server and no
    public certificate.
    """

    def __init__(
        self,
        allowed_hosts: Iterable[str],
        *,
        allow_local: bool = False,
        limits: Limits | None = None,
        resolver: Resolver = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._hosts = frozenset(_with_port(host) for host in allowed_hosts)
        self._local = allow_local
        self._limits = limits or Limits()
        self._resolver = resolver
        self._tls = tls

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """One request, one answer of any status but a redirect.

        Raises `OutboundRefused` or `OutboundFailed`.
        """
        parts = self._checked(url)
        host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
        address = self._address(host, port)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        plain = {"Accept-Encoding": "identity", "User-Agent": "tillit"}
        sent = {**plain, **(headers or {}), "Host": parts.netloc}
        timeout = urllib3.Timeout(connect=self._limits.connect, read=self._limits.read)
        deadline = time.monotonic() + self._limits.total
        try:
            with self._pool(parts.scheme, host, address, port) as pool:
                response = pool.urlopen(
                    method, target, body=body, headers=sent, redirect=False, retries=False,
                    timeout=timeout, preload_content=False, decode_content=False,
                )  # fmt: skip
                answer = self._read(response, deadline)
        except (HTTPError, OSError) as error:
            # The library's own text holds the path, so the cause is named by its type alone.
            raise OutboundFailed(f"no_answer_{type(error).__name__}") from None
        if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
            raise OutboundRefused("redirect_not_followed")
        return answer

    def _checked(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            known = host_and_port(url) in self._hosts
        except ValueError:
            raise OutboundRefused("address_malformed") from None
        if "@" in parts.netloc or parts.fragment or not _PRINTABLE.fullmatch(url):
            raise OutboundRefused("address_malformed")
        if parts.scheme != "https" and not self._local:
            raise OutboundRefused("not_https")
        if not known:
            raise OutboundRefused("host_not_allowed")
        return parts

    def _address(self, host: str, port: int) -> str:
        addresses = [ipaddress.ip_address(text) for text in self._resolver(host, port)]
        if not addresses:
            raise OutboundFailed("name_not_resolved")
        if not all(_may_call(address, local=self._local) for address in addresses):
            raise OutboundRefused("address_not_public")
        return str(addresses[0])

    def _pool(self, scheme: str, host: str, address: str, port: int) -> urllib3.HTTPConnectionPool:
        if scheme == "http":
            return urllib3.HTTPConnectionPool(address, port)
        context = self._tls or ssl.create_default_context()
        return urllib3.HTTPSConnectionPool(
            address, port, ssl_context=context, server_hostname=host, assert_hostname=host
        )

    def _read(self, response: urllib3.BaseHTTPResponse, deadline: float) -> Answer:
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > self._limits.size:
                raise OutboundRefused("answer_too_large")
            if time.monotonic() > deadline:
                raise OutboundFailed("answer_too_slow")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, bytes(body))


def _with_port(host: str) -> str:
    return host.lower() if ":" in host else f"{host.lower()}:443"


def _may_call(address: Address, *, local: bool) -> bool:
    inner = _embedded(address)
    if inner is not None and not _may_call(inner, local=local):
        return False
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False  # also where local addresses are allowed: the cloud's metadata service is link-local
    return address.is_global or (local and (address.is_loopback or address.is_private))


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside a mapped, 6to4 or NAT64 address: another way to write a private one."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _retry_after(value: str | None) -> float | None:
    """Seconds from a Retry-After header (seconds or a date, RFC 9110 section 10.2.3), at most a day."""
    if value is None:
        return None
    try:
        if value.strip().isascii() and value.strip().isdigit():
            seconds = float(value)
        else:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)
