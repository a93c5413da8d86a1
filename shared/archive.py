"""The package that an authority's e-archive receives before anything is disposed of (OS-09): documented, checkable, repeatable.

A ZIP without compression, the same bytes whenever it is made of the same log: `manifest.json` says what the case is and names
every file with its SHA-256, `sip.xml` says the same in METS for archives that read it, `README.txt` explains both. The log's
commits are in it as the hash chain has them. Working notes are not: they belong to no file (OS-02).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from shared.adapters.vault import TooLarge, Unreadable
from shared.content import open_item
from shared.domain.commit import Commit, Log, SealedItem, canonical, stamp
from shared.domain.filed import WORKING_NOTES
from shared.domain.filing import performed_by
from shared.domain.policy import Policy
from shared.file_content import diary_number, subject_of
from shared.runtime.services import Services

FORMAT = "tillit-archive-1"
MANIFEST, METS, README, COMMITS = "manifest.json", "sip.xml", "README.txt", "log/commits.json"
MOST = 4 << 20  # what the API can answer
_METS = "http://www.loc.gov/METS/"
_XLINK = "http://www.w3.org/1999/xlink"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ABOUT = """Arkivpaket från Tillit / Archive package of Tillit ({format})

manifest.json  ärendets uppgifter och varje fil med SHA-256 / what the case is, and every file with its SHA-256
sip.xml        samma filer som METS / the same files as METS
log/commits.json  ärendets logg: varje steg med föregåendes hash; "body" är händelsernas text som den lagrats, och kedjan
               räknas över den / the case's log: each step with its predecessor's hash, over the stored text in "body"
items/         handlingar och uppgifter, en fil var: PDF/A-2a eller JSON / documents and records, one file each

En fil som står som "destroyed" i manifestet var gallrad när paketet gjordes. Arbetsanteckningar ingår inte.
A file that the manifest calls "destroyed" had been disposed of when the package was made. Working notes are not in it.
Kontroll / to verify: python -m infra archive --verify FILE
"""


@dataclass(frozen=True, repr=False)
class Package:
    """The ZIP's bytes, their SHA-256, and the retention classes whose items are all in it."""

    content: bytes
    sha256: str
    classes: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class _File:
    path: str
    media_type: str
    content: bytes
    about: Mapping[str, object]

    def described(self) -> dict[str, object]:
        digest = sha256(self.content).hexdigest()
        size = len(self.content)
        return {
            "path": self.path,
            "media_type": self.media_type,
            "sha256": digest,
            "bytes": size,
            **self.about,
        }


def package(services: Services, log: Log, policy: Policy) -> Package:
    """The package of a case as its log stands; raises TooLarge."""
    files = [_log_file(log), *_items(services, log)]
    destroyed = [f for f in files if f.about.get("destroyed")]
    present = [f for f in files if not f.about.get("destroyed")]
    manifest = {
        **_case(services, log, policy),
        "files": [f.described() for f in present],
        "destroyed": [dict(f.about) for f in destroyed],
    }
    present.append(_File(METS, "application/xml", _mets(manifest), {}))
    present.append(_File(README, "text/plain", _ABOUT.format(format=FORMAT).encode(), {}))
    manifest["files"] = [f.described() for f in present]
    content = _zipped([_File(MANIFEST, "application/json", _pretty(manifest), {}), *present])
    if len(content) > MOST:
        raise TooLarge("an archive package may be at most 4 MB")
    known = {str(f.about["class"]) for f in files if "class" in f.about}
    gone = {str(f.about["class"]) for f in destroyed} - log.case.disposed
    return Package(content, sha256(content).hexdigest(), tuple(sorted(known - gone)))


def _case(services: Services, log: Log, policy: Policy) -> dict[str, object]:
    """What the case is: metadata for the archive's own register."""
    case = log.case
    dates = {
        "opened": case.opened_at,
        "order_accepted": case.accepted_at,
        "notice_acknowledged": case.acknowledged_at,
        "received_by_authority": case.released_at,
        "decided": case.decided_at,
        "withdrawn": case.withdrawn_at,
        "cancelled": case.cancelled_at,
        "closed": case.closed_at,
    }
    return {
        "format": FORMAT,
        "authority": policy.client.name,
        "performer": policy.performer.name
        if policy.performer and performed_by(case) == "performer"
        else None,
        "tenant": case.tenant,
        "case": case.id,
        "diary_number": diary_number(services, log),
        "subject": subject_of(services, log, "sv"),
        "case_type": case.service,
        "law_version": case.regime_version,
        "policy": {"version": policy.version, "hash": policy.hash},
        "unit": case.unit,
        "position": case.position,
        "dates": {name: stamp(at) for name, at in dates.items() if at},
        "retention": dict(case.retention),
        "disposal_decisions": dict(policy.disposal_decisions),
        "disposed": sorted(case.disposed),
        "log": {"commits": case.sequence, "head": case.head},
    }


def _log_file(log: Log) -> _File:
    return _File(COMMITS, "application/json", _pretty([commit_data(c) for c in log.commits]), {})


def commit_data(commit: Commit) -> dict[str, object]:
    """A commit as the chain counts it, without ciphertext."""
    return {
        "sequence": commit.sequence,
        "at": stamp(commit.at),
        "cause": commit.cause,
        "fingerprint": commit.fingerprint,
        "actor": commit.actor,
        "body": commit.body,
        "sealed": {name: [item.retention_class, item.sha256] for name, item in commit.sealed.items()},
        "prev": commit.prev,
        "hash": commit.hash,
    }


def _items(services: Services, log: Log) -> Iterator[_File]:
    for commit in log.commits:
        for sealed in commit.sealed.values():
            if sealed.retention_class != WORKING_NOTES:
                yield _item(services, log, commit, sealed)


def _item(services: Services, log: Log, commit: Commit, sealed: SealedItem) -> _File:
    about: dict[str, object] = {
        "item": sealed.item,
        "class": sealed.retention_class,
        "commit": commit.sequence,
        "events": [
            event["type"] for event in json.loads(commit.body) if sealed.item in canonical(event["data"])
        ],
    }
    try:
        content = open_item(services, log, sealed.item)
    except Unreadable:
        return _File("", "", b"", {**about, "destroyed": True})
    pdf = content.startswith(b"%PDF")
    media, ending = ("application/pdf", "pdf") if pdf else ("application/json", "json")
    return _File(f"items/{sealed.item}.{ending}", media, content, about)


def _mets(manifest: Mapping[str, object]) -> bytes:
    ET.register_namespace("mets", _METS)
    ET.register_namespace("xlink", _XLINK)
    root = ET.Element(f"{{{_METS}}}mets", {"OBJID": str(manifest["case"]), "LABEL": str(manifest["subject"])})
    header = ET.SubElement(root, f"{{{_METS}}}metsHdr")
    agent = ET.SubElement(header, f"{{{_METS}}}agent", {"ROLE": "ARCHIVIST", "TYPE": "ORGANIZATION"})
    ET.SubElement(agent, f"{{{_METS}}}name").text = str(manifest["authority"])
    group = ET.SubElement(ET.SubElement(root, f"{{{_METS}}}fileSec"), f"{{{_METS}}}fileGrp", {"USE": "FILES"})
    tree = ET.SubElement(ET.SubElement(root, f"{{{_METS}}}structMap"), f"{{{_METS}}}div", {"LABEL": "files"})
    listed = manifest["files"]
    for number, file in enumerate(listed if isinstance(listed, list) else [], start=1):
        name = f"file-{number}"
        told = {
            "ID": name,
            "MIMETYPE": file["media_type"],
            "SIZE": str(file["bytes"]),
            "CHECKSUM": file["sha256"],
            "CHECKSUMTYPE": "SHA-256",
        }
        entry = ET.SubElement(group, f"{{{_METS}}}file", told)
        place = {"LOCTYPE": "URL", f"{{{_XLINK}}}type": "simple", f"{{{_XLINK}}}href": f"file:{file['path']}"}
        ET.SubElement(entry, f"{{{_METS}}}FLocat", place)
        ET.SubElement(tree, f"{{{_METS}}}fptr", {"FILEID": name})
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _pretty(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _zipped(files: list[_File]) -> bytes:
    """A ZIP whose bytes depend on its files alone: no compression, no clock."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as archive:
        for file in files:
            archive.writestr(ZipInfo(file.path, _EPOCH), file.content)
    return made.getvalue()
