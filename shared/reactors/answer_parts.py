"""The answer to a request for documents: the decision with its reasons, and masked copies of what is handed out.

A copy is made of the document's own texts with what is secret left out of them, never by covering parts of a page (OS-05).
"""

from shared.content import open_object
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.commit import Log
from shared.domain.filed import Disclosure
from shared.domain.masking import masked
from shared.domain.policy import Policy
from shared.file_content import SecrecyTest, Section, name_of, open_tests, outcome_of, subject_of, texts_of
from shared.flow import policy_of
from shared.reports import blocks
from shared.reports.render import render_data
from shared.runtime.services import Services
from shared.texts import dates
from shared.texts.catalogue import Language
from shared.texts.disclosures import words

_REGION = {"sv": "SE", "en": "GB"}


def answer_of(services: Services, log: Log, asked: Disclosure) -> bytes:
    """The answer to one request as a PDF. It exists whatever was decided, so that it tells nothing in itself."""
    if asked.decided_at is None:
        raise RuntimeError("an answer is due only to a request that was decided")
    return render_data(_data(services, log, asked), asked.decided_at)


def _data(services: Services, log: Log, asked: Disclosure) -> dict[str, object]:
    """The answer in the form of the report's template."""
    request = open_object(services, log, asked.item)
    language: Language = "en" if request["language"] == "en" else "sv"
    policy, tests = policy_of(services, log.case), open_tests(services, log, asked)
    decision = open_object(services, log, asked.decision or "")
    subject = subject_of(services, log, language)
    employer = policy.client.name
    first = _decision(log.case, policy, asked, tests, decision["reasons"], subject, language)
    return {
        "language": language,
        "region": _REGION[language],
        "title": words("title", language),
        "description": words("title", language),
        "employer": employer,
        "lead": words("lead", language, employer=employer),
        "header": subject,
        "page_of": words("page", language, page="\x00", pages="\x00").split("\x00"),
        "footer": [words("footer", language, disclosure=asked.id)],
        "sections": [*first, *_copies(services, log, policy, tests, language)],
    }


def _decision(
    case: Case,
    policy: Policy,
    asked: Disclosure,
    tests: dict[str, SecrecyTest],
    reasons: str,
    subject: str,
    language: Language,
) -> list[Section]:
    outcome = outcome_of(tests)
    decider = name_of(policy, asked.decided_by or "")
    day = dates.day(language, local_date(asked.decided_at)) if asked.decided_at else ""
    facts = [
        (words("matter", language), [subject]),
        (words("asked", language), [dates.day(language, local_date(asked.at))]),
        (words("documents", language), [_tested(name, test, language) for name, test in tests.items()]),
        (words("outcome", language), [words(f"outcome.{outcome}", language)]),
        (words("reasons", language), [reasons]),
        (words("decided", language), [words("decided.by", language, name=decider, date=day)]),
    ]
    found: list[Section] = [{"heading": words("h.decision", language), "blocks": [blocks.rows(facts)]}]
    if outcome != "released":
        told = words("appeal", language, employer=policy.client.name, contact=policy.client.contact)
        found.append({"heading": words("h.appeal", language), "blocks": [blocks.paragraph(told)]})
    return found


def _tested(document: str, test: SecrecyTest, language: Language) -> str:
    told = words(f"test.{test.outcome}", language, grounds=", ".join(test.grounds))
    return f"{words(f'document.{document}', language)}: {told}"


def _copies(
    services: Services, log: Log, policy: Policy, tests: dict[str, SecrecyTest], language: Language
) -> list[Section]:
    """A section for each document that is handed out, its own sections under headings in it."""
    found: list[Section] = []
    for document, test in tests.items():
        if test.outcome == "secret":
            continue
        content: list[object] = []
        for section in texts_of(services, log, policy, document, language):
            content += [blocks.heading(str(section["heading"])), *_list(section["blocks"])]
        content = content or [blocks.paragraph(words("original", language))]
        heading = words("h.copy", language, document=words(f"document.{document}", language))
        found.append({"heading": heading, "blocks": masked(content, test.passages, language)})
    return found


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
