"""The operator's side of the e-archive: a package is fetched, checked and confirmed; a changed one is found out."""

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from infra.changeset import StackError
from infra.operate_archive import Told, confirm, fetch, main, package_faults
from shared.archive import FORMAT, commit_data
from shared.domain.commit import GENESIS, Commit, link
from tests.invariants.setting import CASE, START, TENANT

COMMIT = link(
    Commit(
        tenant=TENANT, case=CASE, sequence=1, at=START, cause="c", fingerprint="f", actor="staff:mona", events=(), prev=GENESIS
    )
)  # fmt: skip


def package(**changed: bytes) -> bytes:
    files = {"log/commits.json": json.dumps([commit_data(COMMIT)]).encode(), "items/report.pdf": b"%PDF-1.7"}
    manifest = {
        "format": FORMAT,
        "tenant": TENANT,
        "case": CASE,
        "log": {"commits": 1, "head": COMMIT.hash},
        "files": [{"path": name, "sha256": sha256(held).hexdigest()} for name, held in files.items()],
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as written:
        for name, held in {**files, "manifest.json": json.dumps(manifest).encode(), **changed}.items():
            written.writestr(name, held)
    return made.getvalue()


class Door:
    """The staff API as this command meets it."""

    def __init__(self, content: bytes, status: int = 200) -> None:
        self.content, self.status = content, status
        self.sent: list[tuple[str, str, bytes | None]] = []

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Told:
        self.sent.append((method, path, body))
        if method == "POST":
            assert headers["If-Match"] == '"7"'
            return Told(201, b"{}", {})
        return Told(self.status, self.content, {"etag": '"7"'})


def test_a_package_is_fetched_checked_and_confirmed_by_its_hash(tmp_path: Path) -> None:
    door = Door(package())
    place = fetch(door, CASE, tmp_path / "to")
    assert place.read_bytes() == package()
    digest = confirm(door, CASE, place, "E-arkiv 1")
    assert digest == sha256(package()).hexdigest()
    method, path, body = door.sent[-1]
    assert (method, path) == ("POST", f"/cases/{CASE}/archive-receipts")
    assert json.loads(body or b"") == {"sha256": digest, "reference": "E-arkiv 1"}
    assert main(["--verify", str(place)]) == 0


def test_what_the_api_refuses_is_told_by_its_code(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="409: case_goes_on"):
        fetch(Door(json.dumps({"code": "case_goes_on"}).encode(), 409), CASE, tmp_path)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"no zip", "it is no package"),
        (package(**{"items/report.pdf": b"%PDF-1.6"}), "items/report.pdf was changed"),
        (package(**{"items/more.pdf": b"%PDF"}), "items/more.pdf is not in the manifest"),
        (package(**{"manifest.json": b"{}"}), "its format is unknown"),
    ],
)
def test_a_changed_package_is_found_out(content: bytes, fault: str, tmp_path: Path) -> None:
    assert package_faults(content) == [fault]
    place = tmp_path / "changed.zip"
    place.write_bytes(content)
    assert main(["--verify", str(place)]) == 1


def test_a_changed_log_is_found_out_though_its_checksum_was_changed_too() -> None:
    row = {**commit_data(COMMIT), "actor": "staff:olle"}
    changed = json.dumps([row]).encode()
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(package())).read("manifest.json"))
    manifest["files"][0]["sha256"] = sha256(changed).hexdigest()
    content = package(**{"log/commits.json": changed, "manifest.json": json.dumps(manifest).encode()})
    assert package_faults(content) == ["commit 1 was changed after it was written"]


def test_nothing_is_fetched_without_a_persons_own_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TILLIT_STAFF_TOKEN", raising=False)
    assert main([CASE, "--tenant", TENANT, "--to", str(tmp_path)]) == 1
    assert "TILLIT_STAFF_TOKEN" in capsys.readouterr().err
