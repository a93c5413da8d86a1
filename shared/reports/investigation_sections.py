"""What each section of a basic investigation's form and of its attachment says, in the order of the form (SP-42)."""

from __future__ import annotations

from shared.domain.law.result_form import FORM_CHECKS, FORM_STATEMENTS, HEADINGS
from shared.reports import blocks
from shared.reports.blocks import Block
from shared.reports.document import Destruction, IdentityMethod
from shared.reports.investigation import Answer, InvestigationDocument
from shared.reports.sections import Section
from shared.reports.wording import Words, table_moment

_ANSWERS = (Answer.YES, Answer.NO, Answer.NOT_APPLICABLE)


def form(document: InvestigationDocument, words: Words) -> list[Section]:
    """The six sections of the form: a heading and its blocks each."""
    parts = (
        ("sp.h.summary", _summary(document, words)),
        ("sp.h.checks", _checks(document, words)),
        ("sp.h.statements", _statements(document, words)),
        ("sp.h.outside", _outside(document, words)),
        ("sp.h.process", _process(document, words)),
        ("sp.h.secrecy", _secrecy(document, words)),
    )
    return [{"heading": words(key), "blocks": content} for key, content in parts]


def attachment(document: InvestigationDocument, words: Words) -> list[Section]:
    """The assessment in words: three headings and the whole, each with what it stands on, and who may read it."""
    told: list[Section] = [
        {"heading": words(f"sp.h.{name}"), "blocks": _in_words(document, name, words)}
        for name in (*HEADINGS, "overall")
    ]
    closing = [
        blocks.rows(
            [
                _person(document, words),
                *_people(document, words),
                *_kept(document, words, "sp.a.may_read_attachment"),
            ]
        ),
        blocks.heading(words("h.log")),
        *_log(document, words),
    ]
    return [*told, {"heading": words("sp.h.attachment"), "blocks": closing}]


def marking(document: InvestigationDocument, words: Words) -> list[str]:
    """The secrecy marking: that the document may be secret, and by which ground (SP-43)."""
    return [words("sp.marking"), words(f"sp.secrecy.{document.secrecy.value}")]


def _summary(document: InvestigationDocument, words: Words) -> list[Block]:
    orderer = words("person.with_role", name=document.ordered_by.name, role=document.ordered_by.role)
    step = document.next_step
    facts = [
        (words("q.next"), [words("a.next", action=step.action, date=words.weekday(step.by))]),
        _person(document, words),
        (words("q.position"), [words("a.position", position=document.position, unit=document.unit)]),
        (words("sp.q.vetting"), [document.vetting]),
        (words("q.ordered_by"), [words("a.ordered_by", person=orderer, employer=document.employer)]),
    ]
    if document.diary_number is not None:
        facts.append((words("q.diary"), [document.diary_number]))
    facts += [
        (words("sp.q.dates"), [_dates(document, words)]),
        *_people(document, words),
        *_kept(document, words, "sp.a.may_read"),
    ]
    held = words("sp.result.holds" if document.holds else "sp.result.not_all")
    return [blocks.result(held), blocks.rows(facts)]


def _person(document: InvestigationDocument, words: Words) -> tuple[str, list[str]]:
    number = document.masked_number or words("a.number_missing")
    return words("sp.q.person"), [words("a.candidate", name=document.candidate_name, number=number)]


def _people(document: InvestigationDocument, words: Words) -> list[tuple[str, list[str]]]:
    day = words.day(document.author.on)
    signed = (
        words("a.made_by", name=document.author.name, date=day)
        if document.performer is None
        else words("a.made_by_performer", name=document.author.name, performer=document.performer, date=day)
    )
    reviewed = words(
        "a.reviewed_by", name=document.review.reviewer, date=words.day(document.review.reviewed_on)
    )
    return [(words("sp.q.signed_by"), [signed]), (words("q.reviewed_by"), [reviewed])]


def _dates(document: InvestigationDocument, words: Words) -> str:
    ordered = words("sp.a.ordered_on", date=words.day(document.ordered_on))
    if document.interviewed_on is None:
        return ordered
    return f"{ordered} {words('sp.a.interviewed_on', date=words.day(document.interviewed_on))}"


def _kept(document: InvestigationDocument, words: Words, readers: str) -> list[tuple[str, list[str]]]:
    may_read = [words(readers, employer=document.employer)]
    if document.diary_number is not None:
        may_read.append(words("a.may_read_authority", employer=document.employer))
    return [
        (words("q.may_read"), may_read),
        (words("q.destroyed"), [destroyed("sp.destroyed", document.destroyed, document.employer, words)]),
    ]


def destroyed(key: str, when: Destruction, employer: str, words: Words) -> str:
    """When it is destroyed, counted from the end of the case: with or without a disposal decision, or by schedule."""
    if when.days is None:
        return words(f"{key}_by_schedule", employer=employer)
    if when.decision:
        return words(f"{key}_decided", days=when.days, decision=when.decision)
    return words(key, days=when.days)


def _checks(document: InvestigationDocument, words: Words) -> list[Block]:
    lines = [(words(f"sp.check.{name}"), _ANSWERS.index(document.checks[name])) for name in FORM_CHECKS]
    head = [words("sp.col.check"), *(words(f"sp.answer.{answer.value}") for answer in _ANSWERS)]
    return [
        blocks.paragraph(words("sp.checks.intro")),
        blocks.form(words("sp.h.checks"), ["1fr", "auto", "auto", "auto"], head, lines),
    ]


def _statements(document: InvestigationDocument, words: Words) -> list[Block]:
    lines = [
        (words(f"sp.statement.{name}"), 0 if document.statements[name] else 1) for name in FORM_STATEMENTS
    ]
    head = [words("sp.col.statement"), words("sp.answer.yes"), words("sp.answer.no")]
    reason = (
        [blocks.paragraph(words("sp.reason.none"))]
        if document.holds
        else [blocks.heading(words("sp.h.reason")), blocks.paragraph(document.reason)]
    )
    signed = words("sp.signed", name=document.author.name, date=words.day(document.author.on))
    return [
        blocks.paragraph(words("sp.statements.intro")),
        blocks.form(words("sp.h.statements"), ["1fr", "auto", "auto"], head, lines),
        *reason,
        blocks.paragraph(signed),
    ]


def _in_words(document: InvestigationDocument, name: str, words: Words) -> list[Block]:
    evidence = document.evidence.get(name, ())
    stands_on = [blocks.rows([(words("sp.q.evidence"), ["\n".join(evidence)])])] if evidence else []
    return [blocks.paragraph(document.words[name]), *stands_on]


def _outside(document: InvestigationDocument, words: Words) -> list[Block]:
    return [
        blocks.paragraph(words("sp.outside.attachment")),
        blocks.paragraph(words("sp.outside.agency")),
    ]


def _process(document: InvestigationDocument, words: Words) -> list[Block]:
    day = words.day(document.identity.proven_on)
    if document.identity.method is IdentityMethod.ID_CHECK:
        identity = words("identity.id_check", name=document.identity.checked_by or "", date=day)
    else:
        identity = words("identity.e_identification", date=day)
    return [
        blocks.heading(words("sp.h.purpose")),
        blocks.paragraph(document.purpose),
        blocks.heading(words("sp.h.basis")),
        blocks.bullets(document.legal_basis),
        blocks.heading(words("h.identity")),
        blocks.paragraph(f"{identity} {words('process.host', host=document.host)}"),
        blocks.heading(words("h.readers")),
        _readers(document, words),
        blocks.heading(words("h.log")),
        *_log(document, words),
    ]


def _readers(document: InvestigationDocument, words: Words) -> Block:
    if not document.readers:
        return blocks.paragraph(words("readers.none"))
    in_order = sorted(document.readers, key=lambda line: line.when)
    lines = [[table_moment(line.when), line.role, line.what] for line in in_order]
    head = [words(f"col.{name}") for name in ("when", "who", "what")]
    return blocks.table(words("table.readers"), ["auto", "2fr", "3fr"], head, lines)


def _log(document: InvestigationDocument, words: Words) -> list[Block]:
    when = words.moment(document.rendered_at)
    return [
        blocks.paragraph(words("log.text", sequence=document.log.sequence, when=when)),
        blocks.checksum(document.log.head),
    ]


def _secrecy(document: InvestigationDocument, words: Words) -> list[Block]:
    asked = [words(f"rights.{name}") for name in ("access", "correct", "object", "complain")]
    kept = destroyed("sp.destroyed", document.destroyed, document.employer, words)
    return [
        blocks.paragraph(words(f"sp.secrecy_text.{document.secrecy.value}")),
        blocks.paragraph(f"{words('sp.destroyed_label')} {kept}"),
        blocks.heading(words("sp.h.rights")),
        blocks.paragraph(words("rights.to_you")),
        blocks.bullets(asked),
        blocks.paragraph(words("rights.host", host=document.host)),
    ]
