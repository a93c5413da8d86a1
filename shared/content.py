"""The contents of sealed items: what a person record, a reply, an assessment and a decision hold, and how to open them.

The retention classes of items, and how long each is kept, stand in `shared.domain.retention`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from shared.adapters.vault import Unreadable
from shared.domain.admission import PersonMatch
from shared.domain.commit import Log, SealedItem, canonical
from shared.domain.findings import FindingsDocument, from_document
from shared.domain.person_number import parse
from shared.domain.retention import findings_class
from shared.runtime.services import Services

_OUTCOMES = {"granted": "upheld", "partly": "partly", "refused": "rejected"}
_FILLED = 14_000  # bytes to which what belongs to a right is filled: a contest of a finding is no larger than another request


@dataclass(frozen=True, repr=False)
class PersonRecord:
    """Who the candidate is. `person_number` is canonical (12 characters) or None; it has no repr.

    `birth_date` (ISO) is from a handler's ID check of somebody without a number; `called` is the name that the employer's
    system gave, once the names are those of an e-identification. `file_reference`: where the papers of a protected case lie.
    """

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    person_number: str | None = None
    birth_date: str | None = None
    called: str | None = None
    file_reference: str | None = None

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


def match_of(person: PersonRecord, on: date) -> PersonMatch:
    """What a source's records are compared with: the number, else name and date of birth."""
    born = date.fromisoformat(person.birth_date) if person.birth_date else None
    if person.person_number:
        born = parse(person.person_number, on).birth_date
    return PersonMatch(person.person_number, person.name, born)


@dataclass(frozen=True, repr=False)
class Comment:
    """The candidate's words on one finding: option not_me, wrong, outdated or context; the text is never edited."""

    check: str
    finding: str
    option: str
    text: str

    @property
    def disputes(self) -> bool:
        """It says that the finding is not true of the candidate; that blocks until a human has answered."""
        return self.option in ("not_me", "wrong")


@dataclass(frozen=True, repr=False)
class Resolution:
    """A human's answer to a disputed finding: outcome upheld (the candidate is right), partly or rejected."""

    check: str
    finding: str
    outcome: str
    reason: str


@dataclass(frozen=True, repr=False)
class Assessment:
    """The human assessment in words, with answers to what the candidate disputes."""

    text: str
    resolutions: tuple[Resolution, ...] = field(default=())


@dataclass(frozen=True, repr=False)
class VettingAssessment:
    """The human assessment of a basic investigation: three headings in words, the whole, and what the form states (SP-02, SP-42).

    By the names in `domain.law.result_form`: `checks` to yes, no or not_applicable, `statements` to whether each holds;
    `reason`: why not, when one does not. `evidence`: a heading to the steps of the case that it stands on.
    """

    loyalty: str
    reliability: str
    vulnerability: str
    overall: str
    checks: Mapping[str, str]
    statements: Mapping[str, bool]
    reason: str = ""
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def seal(services: Services, tenant: str, case: str, retention_class: str, content: object) -> SealedItem:
    """Seal a JSON-ready object, or bytes as they are."""
    raw = content if isinstance(content, bytes) else canonical(content).encode()
    return services.vault.seal(tenant, case, retention_class, raw)


def right_data(**content: object) -> dict[str, object]:
    """What a person writes of a right, as JSON-ready values of one size: its length tells nothing."""
    length = len(canonical({**content, "fill": ""}).encode())
    return {**content, "fill": "." * max(0, _FILLED - length)}


def open_item(services: Services, log: Log, item: str) -> bytes:
    """The content of a sealed item of a case; raises Unreadable when it has been destroyed."""
    case, sealed = log.case, log.sealed(item)
    try:
        return services.vault.open(
            case.tenant, case.id, services.documents.fetch(case.tenant, case.id, sealed)
        )
    except Unreadable:  # perhaps something was discarded from it: then it is what stands in its place (BK-31)
        now = services.vault.current(case.tenant, case.id, sealed)
        if now == sealed:
            raise
    fetched = replace(services.documents.fetch(case.tenant, case.id, now), item=item)
    return services.vault.open(case.tenant, case.id, fetched)


def replace_item(services: Services, log: Log, item: str, content: object) -> None:
    """Put other content in place of a committed item's; what it was can be opened by nobody any longer (BK-31)."""
    case, old = log.case, log.sealed(item)
    raw = content if isinstance(content, bytes) else canonical(content).encode()
    new, wrapped = services.vault.make_again(case.tenant, case.id, old, raw)
    services.documents.put(case.tenant, case.id, new)
    services.vault.switch(case.tenant, case.id, old, new, wrapped)


def open_object(services: Services, log: Log, item: str) -> dict[str, Any]:
    """The JSON object in a sealed item."""
    content: dict[str, Any] = json.loads(open_item(services, log, item))
    return content


def person_data(person: PersonRecord) -> dict[str, object]:
    """A person record as JSON-ready values."""
    return asdict(person)


def open_person(services: Services, log: Log) -> PersonRecord:
    """The candidate's record as it stands."""
    return PersonRecord(**open_object(services, log, log.case.person))


def open_findings(services: Services, log: Log) -> Mapping[str, FindingsDocument]:
    """What the checks that have returned may show, by check; without what has gone by its time limit."""
    return {
        check: from_document(open_item(services, log, state.item))
        for check, state in log.case.checks.items()
        if state.item and findings_class(check) not in log.case.disposed
    }


def reply_data(comments: tuple[Comment, ...]) -> dict[str, object]:
    """A reply as JSON-ready values; it exists also when there is no comment."""
    return {"comments": [asdict(c) for c in comments]}


def open_reply(services: Services, log: Log) -> tuple[Comment, ...]:
    """The candidate's comments, and what was said of a finding afterwards in a request for rectification; never edited."""
    sent: list[dict[str, Any]] = []
    if log.case.reply is not None:
        sent += open_object(services, log, log.case.reply)["comments"]
    said: dict[tuple[str, str], Comment] = {}
    for comment in (*(Comment(**c) for c in sent), *_contests(services, log)):
        key = (comment.check, comment.finding)
        text = f"{said[key].text}\n\n{comment.text}" if key in said else comment.text
        said[key] = replace(comment, text=text)
    return tuple(said.values())


def _contests(services: Services, log: Log) -> list[Comment]:
    asked = [r for r in log.case.rights.requests.values() if r.kind == "rectification" and r.item]
    abouts = [(open_object(services, log, r.item), r) for r in asked if r.item]
    return [Comment(text=said["text"], **said["about"]) for said, _ in abouts if said.get("about")]


def open_answers(services: Services, log: Log) -> tuple[Resolution, ...]:
    """A human's answers to findings that were contested by a request for rectification."""
    found = []
    for request in log.case.rights.requests.values():
        if request.kind != "rectification" or request.answer is None or request.item is None:
            continue
        about = open_object(services, log, request.item).get("about")
        if about:
            answer = open_object(services, log, request.answer)
            outcome = _OUTCOMES[answer["outcome"]]
            found.append(Resolution(about["check"], about["finding"], outcome, answer["reasons"]))
    return tuple(found)


def open_assessment(services: Services, log: Log) -> Assessment | None:
    """The signed assessment, or None."""
    if log.case.assessment is None:
        return None
    content = open_object(services, log, log.case.assessment)
    return Assessment(content["text"], tuple(Resolution(**r) for r in content["resolutions"]))


def vetting_data(assessment: VettingAssessment) -> dict[str, object]:
    """A vetting's assessment as JSON-ready values."""
    return asdict(assessment)


def open_vetting(services: Services, log: Log) -> VettingAssessment | None:
    """The signed assessment of a basic investigation, or None."""
    if log.case.assessment is None:
        return None
    content = open_object(services, log, log.case.assessment)
    evidence = {heading: tuple(steps) for heading, steps in content.pop("evidence").items()}
    return VettingAssessment(**content, evidence=evidence)


def unresolved(comments: tuple[Comment, ...], resolutions: tuple[Resolution, ...]) -> int:
    """How many disputed findings no resolution answers."""
    answered = {(r.check, r.finding) for r in resolutions}
    return sum(1 for c in comments if c.disputes and (c.check, c.finding) not in answered)
