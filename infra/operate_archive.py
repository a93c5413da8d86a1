"""`python -m infra archive CASE --tenant T --to DIR`: fetch a case's package for the e-archive, check it, put it down.

The package is made behind the staff API, under the rights of whoever fetches it (TILLIT_STAFF_TOKEN: an access token with the
role registrar): an operator's own rights open no content. `--received REFERENCE` says that the archive has taken it in; only
then what the policy has archived first may be disposed of. `--verify FILE` checks a package without any network.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import zipfile
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Protocol

import urllib3

from infra.chain import outputs_of
from infra.changeset import StackError
from infra.outcome import DEFAULT_STACK, reported
from infra.session import session
from shared.archive import COMMITS, FORMAT, MANIFEST
from shared.domain.commit import Commit, SealedItem, faults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOKEN = "TILLIT_STAFF_TOKEN"  # noqa: S105 - the name of a variable, no token
_TIMEOUT = urllib3.Timeout(connect=10, read=60)


class PackageBroken(StackError):
    """The package is not what its manifest says; the text says where."""


@dataclass(frozen=True)
class Told:
    """What the API answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Ask(Protocol):
    """A call of the staff API: method, path beneath the API's address, headers, body."""

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Told:
        """Ask, and say what was answered."""


def package_faults(content: bytes) -> list[str]:
    """What is wrong with a package, in plain words; empty when every file and the log's chain verify."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            files = {name: package.read(name) for name in names}
    except (zipfile.BadZipFile, ValueError):
        return ["it is no package"]
    if len(names) != len(files) or MANIFEST not in files:
        return ["it has no manifest, or a file twice"]
    manifest = json.loads(files[MANIFEST])
    if manifest.get("format") != FORMAT:
        return ["its format is unknown"]
    told = {row["path"]: row["sha256"] for row in manifest["files"]}
    found = [f"{name} is missing" for name in sorted(told.keys() - files.keys())]
    found += [f"{name} is not in the manifest" for name in sorted(files.keys() - told.keys() - {MANIFEST})]
    found += [
        f"{name} was changed"
        for name in sorted(told.keys() & files.keys())
        if sha256(files[name]).hexdigest() != told[name]
    ]
    return found or _log_faults(manifest, json.loads(files[COMMITS]))


def _log_faults(manifest: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    commits = [_commit(manifest, row) for row in rows]
    found = faults(commits)
    if not commits or commits[-1].hash != manifest["log"]["head"]:
        found.append("the log does not end where the manifest says")
    return found


def _commit(manifest: Mapping[str, Any], row: Mapping[str, Any]) -> Commit:
    sealed = {name: SealedItem(name, kind, digest) for name, (kind, digest) in row["sealed"].items()}
    return Commit(
        tenant=manifest["tenant"],
        case=manifest["case"],
        sequence=row["sequence"],
        at=datetime.fromisoformat(row["at"]),
        cause=row["cause"],
        fingerprint=row["fingerprint"],
        actor=row["actor"],
        events=(),
        sealed=sealed,
        prev=row["prev"],
        hash=row["hash"],
        body=row["body"],
    )


def fetch(ask: Ask, case: str, folder: Path) -> Path:
    """Fetch and check a case's package; where it was put. Raises PackageBroken, and StackError with the API's code."""
    told = ask("GET", f"/cases/{case}/archive-package", {}, None)
    _refused(told, HTTPStatus.OK)
    found = package_faults(told.body)
    if found:
        raise PackageBroken("; ".join(found))
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{case}.zip"
    place.write_bytes(told.body)
    return place


def confirm(ask: Ask, case: str, place: Path, reference: str) -> str:
    """Say that the archive has received the package at `place`, under its own reference; returns the package's hash."""
    digest = sha256(place.read_bytes()).hexdigest()
    version = ask("GET", f"/cases/{case}?parts=", {}, None)
    _refused(version, HTTPStatus.OK)
    headers = {"If-Match": version.headers["etag"], "Idempotency-Key": token_hex(16)}
    body = json.dumps({"sha256": digest, "reference": reference}).encode()
    told = ask("POST", f"/cases/{case}/archive-receipts", headers, body)
    _refused(told, HTTPStatus.CREATED, HTTPStatus.OK)
    return digest


def _refused(told: Told, *wanted: int) -> None:
    if told.status in wanted:
        return
    try:
        code = json.loads(told.body)["code"]
    except (ValueError, KeyError):
        code = "no answer that can be read"
    raise StackError(f"the API answers {told.status}: {code}")


def asks(base: str, token: str) -> Ask:
    """Calls of the staff API at `base` with a token."""

    def ask(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Told:
        sent = {"Authorization": f"Bearer {token}", **headers}
        if body is not None:
            sent["Content-Type"] = "application/json"
        url = f"{base.rstrip('/')}/tillit/v1{path}"
        answer = urllib3.request(method, url, headers=sent, body=body, timeout=_TIMEOUT, redirect=False)
        return Told(answer.status, answer.data, {k.lower(): v for k, v in answer.headers.items()})

    return ask


def main(arguments: Sequence[str]) -> int:
    """In: the command line after `archive`. Out: 0 when the package verifies and is where it should be, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m infra archive", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("case", nargs="?")
    parser.add_argument("--tenant")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--received", metavar="REFERENCE", help="the archive's own receipt")
    parser.add_argument("--verify", type=Path, metavar="FILE", help="check a package that is here")
    parser.add_argument("--stack", default=DEFAULT_STACK)
    given = parser.parse_args(arguments)
    if given.verify is None and not (given.case and given.tenant and given.to):
        parser.error("a case, --tenant and --to, or --verify")
    return reported("archive", lambda: _verify(given.verify) if given.verify else _archive(given))


def _verify(place: Path) -> bool:
    found = package_faults(place.read_bytes())
    if found:
        raise PackageBroken("; ".join(found))
    print(f"archive: {place.name} verifies")
    return True


def _archive(given: argparse.Namespace) -> bool:
    token = os.environ.get(TOKEN)
    if not token:
        raise StackError(f"{TOKEN} is not set: content is opened under a person's own rights only")
    ask = asks(outputs_of(session(), given.stack)["BaseUrl"], token)
    place = fetch(ask, given.case, given.to)
    with zipfile.ZipFile(place) as package:
        if json.loads(package.read(MANIFEST))["tenant"] != given.tenant:
            place.unlink()
            raise StackError("the token speaks for another tenant")
    print(f"archive: {place} verifies")
    if given.received:
        print(f"archive: received, package {confirm(ask, given.case, place, given.received)}")
    return True
