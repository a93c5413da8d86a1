"""The contents of a case's file: notes, facts, and documents as texts from which a masked copy can be made.

A document's texts are sections ({heading, blocks}) of the report's own kinds of blocks, so that a copy looks like the report.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.content import open_assessment, open_item, open_object, open_reply, open_vetting
from shared.domain.calendar import local_date
from shared.domain.commit import Log
from shared.domain.diary import subject_line
from shared.domain.filed import Disclosure, Filed
from shared.domain.masking import Passage
from shared.domain.policy import Policy
from shared.domain.procedure import regime_of
from shared.domain.vetting import holistic
from shared.reports import blocks
from shared.reports.document import Language as ReportLanguage
from shared.reports.wording import Words
from shared.runtime.services import Services
from shared.texts.catalogue import Language
from shared.texts.disclosures import words

Section = dict[str, object]


@dataclass(frozen=True, repr=False)
class SecrecyTest:
    """The secrecy test of a document: open, masked or secret, on which grounds, why, and what is withheld."""

    outcome: str
    grounds: tuple[str, ...]
    reason: str
    passages: tuple[Passage, ...] = ()


def diary_number(services: Services, log: Log) -> str | None:
    """The case's diary number, or None where no diary is kept or its class has been destroyed."""
    answer = log.case.answers.get("diary_number")
    if answer is None or answer.item is None or "notes" in log.case.disposed:
        return None
    return str(open_object(services, log, answer.item)["text"])


def subject_of(services: Services, log: Log, language: str) -> str:
    """The case's neutral subject line (OS-04)."""
    service = log.case.service or log.case.facts.get("service")
    return subject_line(service, diary_number(services, log), language)


def test_data(test: SecrecyTest) -> dict[str, object]:
    """A secrecy test as JSON-ready values."""
    passages = [{"text": p.text, "ground": p.ground} for p in test.passages]
    return {
        "outcome": test.outcome,
        "grounds": list(test.grounds),
        "reason": test.reason,
        "passages": passages,
    }


def open_tests(services: Services, log: Log, asked: Disclosure) -> dict[str, SecrecyTest]:
    """The secrecy tests of a request, by document."""
    found = {}
    for document in asked.documents:
        if document in asked.tests:
            told = open_object(services, log, asked.tests[document][1])
            passages = tuple(Passage(**p) for p in told["passages"])
            found[document] = SecrecyTest(told["outcome"], tuple(told["grounds"]), told["reason"], passages)
    return found


def outcome_of(tests: dict[str, SecrecyTest]) -> str:
    """What the tests come to: released, partly or refused."""
    outcomes = {test.outcome for test in tests.values()}
    if outcomes == {"open"}:
        return "released"
    return "refused" if outcomes == {"secret"} else "partly"


def name_of(policy: Policy, subject: str) -> str:
    """A member of staff by name, as far as the policy knows it."""
    person = policy.staff.get(subject)
    return person.name if person else subject


def texts_of(
    services: Services, log: Log, policy: Policy, document: str, language: Language
) -> list[Section]:
    """A document's texts, in sections; empty when it has no text form (a report that an earlier version wrote)."""
    return _TEXTS[document](Opened(services, log, policy, language))


@dataclass(frozen=True, repr=False)
class Opened:
    """A case whose documents are opened, and the language of their headings."""

    services: Services
    log: Log
    policy: Policy
    language: Language

    def words(self, key: str, **values: str) -> str:
        """A heading or a label."""
        return words(f"own.{key}", self.language, **values)

    def name(self, subject: str | None) -> str:
        """A member of staff by name, as far as the policy knows it."""
        return name_of(self.policy, subject or "")


def _report(opened: Opened) -> list[Section]:
    report = opened.log.case.report
    if report is None or report.model is None:
        return []
    model: dict[str, Any] = json.loads(open_item(opened.services, opened.log, report.model))
    sections: list[Section] = model["sections"]
    return sections


def _assessment(opened: Opened) -> list[Section]:
    if holistic(regime_of(opened.log.case)):
        return _vetting(opened)
    signed = open_assessment(opened.services, opened.log)
    if signed is None:
        return []
    told = Words(ReportLanguage(opened.language))
    answered = [
        (told("resolution.label"), [f"{told(f'resolution.{r.outcome}')} {r.reason}"])
        for r in signed.resolutions
    ]
    content = [blocks.paragraph(signed.text), *([blocks.rows(answered)] if answered else [])]
    author = opened.name(opened.log.case.assessed_by)
    return [{"heading": opened.words("assessment", name=author), "blocks": content}]


def _vetting(opened: Opened) -> list[Section]:
    """A vetting's assessment: its headings in words, the whole, and why a statement of the form does not hold."""
    signed = open_vetting(opened.services, opened.log)
    if signed is None:
        return []
    parts = ("loyalty", "reliability", "vulnerability", "overall", "reason")
    told = {name: str(getattr(signed, name)) for name in parts}
    rows = [(opened.words(name), [text]) for name, text in told.items() if text]
    author = opened.name(opened.log.case.assessed_by)
    return [{"heading": opened.words("assessment", name=author), "blocks": [blocks.rows(rows)]}]


def _reply(opened: Opened) -> list[Section]:
    comments = open_reply(opened.services, opened.log)
    content = [blocks.paragraph(comment.text) for comment in comments]
    nothing = [blocks.paragraph(opened.words("no_comment"))]
    return [{"heading": opened.words("reply"), "blocks": content or nothing}]


def _decision(opened: Opened) -> list[Section]:
    told = open_object(opened.services, opened.log, opened.log.case.decision or "")
    rows = [
        (opened.words("outcome"), [opened.words(str(told["outcome"]))]),
        (opened.words("reasons"), [str(told["reasons"])]),
    ]
    return [{"heading": opened.words("decision"), "blocks": [blocks.rows(rows)]}]


def _facts(opened: Opened) -> list[Section]:
    return [
        {"heading": opened.words("fact", number=str(number)), "blocks": [blocks.rows(_rows(opened, fact))]}
        for number, fact in enumerate(opened.log.case.records.facts, start=1)
    ]


def _rows(opened: Opened, fact: Filed) -> list[tuple[str, list[str]]]:
    told = fact_data(opened.services, opened.log, opened.policy, fact)
    return [(opened.words(name), [value]) for name, value in told.items()]


def fact_data(services: Services, log: Log, policy: Policy, fact: Filed) -> dict[str, str]:
    """A recorded fact with its source, its day, when it was recorded and by whom (OS-10)."""
    told = open_object(services, log, fact.item)
    own = {name: str(told[name]) for name in ("text", "source", "observed_on")}
    return {**own, "recorded_on": local_date(fact.at).isoformat(), "by": name_of(policy, fact.by)}


_TEXTS: dict[str, Callable[[Opened], list[Section]]] = {
    "report": _report,
    "assessment": _assessment,
    "reply": _reply,
    "decision": _decision,
    "facts": _facts,
}
