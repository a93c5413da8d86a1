"""A headless Chromium spoken to over its debugging pipe: no driver, no port, no network."""

import base64
import fcntl
import json
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_SAFE_FD = 64


def chromium_path() -> str | None:
    """Return where Chromium stands on this machine, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class BrowserError(RuntimeError):
    """Chromium answered a command with an error, or went away."""


class Chromium:
    """One browser with one page, ended with the block that opened it."""

    def __init__(self, profile: Path) -> None:
        """Start Chromium with an empty profile directory."""
        path = chromium_path()
        if path is None:
            raise BrowserError("no Chromium on this machine")
        self._count = 0
        self._session: str | None = None
        self._left = b""
        read, self._write = _pipe()
        self._read, write = _pipe()
        self._process = os.posix_spawn(
            path,
            [path, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            {**os.environ, "HOME": str(profile)},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, read, 3),
                (os.POSIX_SPAWN_DUP2, write, 4),
            ],
        )
        os.close(read)
        os.close(write)

    def __enter__(self) -> Self:
        """Attach to the first page."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        return self

    def __exit__(self, *_: object) -> None:
        """End this browser and no other."""
        os.close(self._write)
        os.close(self._read)
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """Send one command of the DevTools protocol and return its result."""
        self._count += 1
        message: dict[str, object] = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._count:
            pass
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def look(self, width: int, height: int, scheme: str, media: Mapping[str, str] | None = None) -> None:
        """Set the window's size in CSS pixels and what the reader has asked for."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        wanted = {"prefers-color-scheme": scheme, **(media or {})}
        kind = wanted.pop("media", "")
        features = [{"name": name, "value": value} for name, value in wanted.items()]
        self.call("Emulation.setEmulatedMedia", media=kind, features=features)

    def open(self, url: str) -> None:
        """Go to an address and wait until it has loaded."""
        answer = self.call("Page.navigate", url=url)
        if "errorText" in answer:
            raise BrowserError(answer["errorText"])
        while self.measure("document.readyState + location.href") != "complete" + url:
            pass

    def measure(self, expression: str) -> Any:
        """Return what an expression gives in the page, as JSON."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def picture(self, path: Path, *, whole: bool = True) -> None:
        """Save the page, or only what the window shows, as PNG."""
        image = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(image["data"]))

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            more = os.read(self._read, 1 << 20)
            if not more:
                raise BrowserError("Chromium went away")
            self._left += more
        line, self._left = self._left.split(b"\0", 1)
        message: dict[str, Any] = json.loads(line)
        return message


def _pipe() -> tuple[int, int]:
    """Make a pipe whose ends stand clear of 3 and 4, where Chromium wants its own."""
    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _SAFE_FD) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
