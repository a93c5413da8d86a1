"""No test reaches beyond this machine."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Outside(AssertionError):
    """Something tried to leave the machine."""


@contextmanager
def loopback_only() -> Iterator[None]:
    """Refuse connections and name look-ups for anything but this machine while the block runs."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in _LOOPBACK:
            raise Outside("a connection to another machine")
        connect(self, address)

    def looked_up(host: Any, *args: Any, **named: Any) -> Any:
        if host not in _LOOPBACK:
            raise Outside("a look-up of another machine")
        return look_up(host, *args, **named)

    with patch.object(socket.socket, "connect", guarded), patch.object(socket, "getaddrinfo", looked_up):
        yield
