"""Reading of a case's file: what is asked for, the answers, and the archive's package. Each reading is recorded first."""

from hashlib import sha256

from shared.archive import package
from shared.content import open_item
from shared.domain.errors import Kind, Refused
from shared.domain.filed import Disclosure
from shared.domain.filing import held_documents, official
from shared.domain.masking import strings
from shared.file_content import texts_of
from shared.web.problem import FieldError
from shared.web.staff import file_answers as a
from shared.web.staff.call import Answer, Call, Turned
from shared.web.staff.holding import Held, hold
from shared.web.staff.reading import record

PDF, ZIP = "application/pdf", "application/zip"


def read_document(call: Call) -> Answer:
    """A document that somebody asks for, as texts, for the secrecy test; recorded first."""
    held = hold(call)
    asked = _disclosure(call, held)
    document = call.query.get("document", "")
    if document not in asked.documents:
        raise Turned(400, "API form", "query_invalid", (FieldError("document", "not_a_choice", ""),))
    if document not in held_documents(held.case):
        raise Refused("OS-01", "document_not_held", "The authority does not hold such a document.", Kind.GONE)
    record(call, held.role, document)
    sections: list[object] = list(texts_of(call.services, held.log, held.policy, document, "sv"))
    return Answer(a.DocumentTexts(disclosure=asked.id, document=document, texts=strings(sections)))


def read_answer(call: Call) -> Answer:
    """The answer to a request: decision and masked copies, as a PDF to send."""
    held = hold(call)
    asked = _disclosure(call, held)
    if asked.answer is None:
        raise Refused("OS-11", "answer_not_made", "The answer is made when the request has been decided.")
    record(call, held.role, "file")
    content = open_item(call.services, held.log, asked.answer)
    if sha256(content).hexdigest() != asked.sha256:
        raise ValueError("the answer is not the one that was committed")
    named = {"content-disposition": f'attachment; filename="answer-{asked.id}.pdf"'}
    return Answer(content, headers=named, media_type=PDF)


def _disclosure(call: Call, held: Held) -> Disclosure:
    found = held.case.records.disclosure(call.query.get("disclosure", ""))
    if found is None:
        raise Turned(400, "API form", "query_invalid", (FieldError("disclosure", "not_a_choice", ""),))
    return found


def read_package(call: Call) -> Answer:
    """The package for the e-archive, of a case that is over; recorded first."""
    held = hold(call)
    if not official(held.case):
        raise Refused("OS-09", "not_authority", "Only an authority's file goes to an archive.")
    if held.case.shredded:
        raise Refused("case 9", "shredded", "The case has been destroyed.", Kind.GONE)
    if not held.case.over:
        raise Refused("OS-09", "case_goes_on", "A file goes to the archive when its case is over.")
    record(call, held.role, "file")
    made = package(call.services, held.log, held.policy)
    named = {
        "content-disposition": f'attachment; filename="{held.case.id}.zip"',
        "digest": f"sha-256={made.sha256}",
        "etag": f'"{held.case.sequence}"',
    }
    return Answer(made.content, headers=named, media_type=ZIP)
