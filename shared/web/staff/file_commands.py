"""Commands of a case's file: notes, facts, disclosure, the archive's receipt; and who has which work."""

from shared.archive import package
from shared.domain.disclosure import DecideDisclosure, JudgeSecrecy, RequestDisclosure
from shared.domain.errors import Kind, Refused
from shared.domain.filed import DISCLOSURES, FACTS, WORKING_NOTES
from shared.domain.masking import Passage, not_found
from shared.domain.parties import AssignWork
from shared.domain.records import ConfirmArchive, RecordFact, WriteNote
from shared.file_content import SecrecyTest, open_tests, outcome_of, test_data, texts_of
from shared.web.problem import FieldError
from shared.web.staff import file_requests as r
from shared.web.staff.call import Answer, Call, Turned
from shared.web.staff.conventions import Act, carry_out, rehearse
from shared.web.staff.holding import Held
from shared.web.staff.report_words import check_words

_NOT_YET = "not-sealed-yet"


def write_note(call: Call, body: r.NewNote) -> Answer:
    """Write a working note."""
    content = ((WORKING_NOTES, {"text": body.text}),)
    return carry_out(call, lambda _: Act(lambda items: WriteNote(items[0], call.caller.subject), content))


def record_fact(call: Call, body: r.NewFact) -> Answer:
    """Add a fact to the file: it may be read by the candidate, so it says what a report may say."""
    check_words(body.text, convicted=False)
    content = (
        (FACTS, {"text": body.text, "source": body.source, "observed_on": body.observed_on.isoformat()}),
    )
    by = call.caller.subject
    return carry_out(call, lambda _: Act(lambda items: RecordFact(items[0], by, body.note), content))


def request_disclosure(call: Call, body: r.NewDisclosure) -> Answer:
    """Register a request for documents."""
    told = {"channel": body.channel, "asked_by": body.asked_by, "language": body.language}
    by, documents = call.caller.subject, tuple(body.documents)
    return carry_out(
        call, lambda _: Act(lambda items: RequestDisclosure(documents, by, items[0]), ((DISCLOSURES, told),))
    )


def judge_secrecy(call: Call, body: r.NewSecrecyTest) -> Answer:
    """Test one document: what is withheld must stand in it, or it would be handed out unmasked."""
    by = call.caller.subject
    passages = tuple(Passage(p.text, p.ground) for p in body.passages)
    named = tuple(dict.fromkeys((*body.grounds, *(p.ground for p in passages))))
    test = SecrecyTest(body.outcome, named, body.reason, passages)

    def prepare(held: Held) -> Act:
        command = JudgeSecrecy(body.disclosure, body.document, by, _NOT_YET)
        rehearse(call, held, Act(lambda _: command))
        _agrees(test)
        if passages:
            _stands_there(call, held, body, passages)
        return Act(
            lambda items: JudgeSecrecy(body.disclosure, body.document, by, items[0]),
            ((DISCLOSURES, test_data(test)),),
        )

    return carry_out(call, prepare)


def _agrees(test: SecrecyTest) -> None:
    """A ground for what is withheld, and none for what is not (OS-07)."""
    if (test.outcome == "open") == bool(test.grounds):
        raise Refused(
            "OS-07", "ground_missing", "What is withheld needs its ground, and only that.", Kind.CONTENT
        )
    if (test.outcome == "masked") != bool(test.passages):
        raise Refused(
            "OS-05", "passages_missing", "A masked copy names what is withheld, and only that.", Kind.CONTENT
        )


def _stands_there(call: Call, held: Held, body: r.NewSecrecyTest, passages: tuple[Passage, ...]) -> None:
    texts: list[object] = list(texts_of(call.services, held.log, held.policy, body.document, "sv"))
    if not texts:
        raise Refused("OS-05", "no_text_form", "This report can be handed out whole or not at all.")
    lost = not_found(texts, passages)
    if lost:
        errors = tuple(FieldError(f"#/passages/{n}/text", "passage_not_found", "") for n in lost)
        raise Turned(422, "OS-05", "passage_not_found", errors)


def decide_disclosure(call: Call, body: r.NewDisclosureDecision) -> Answer:
    """Decide a request, as the tests say."""
    by = call.caller.subject

    def prepare(held: Held) -> Act:
        rehearse(call, held, Act(lambda _: DecideDisclosure(body.disclosure, by, _NOT_YET)))
        asked = held.case.records.disclosure(body.disclosure)
        if asked and outcome_of(open_tests(call.services, held.log, asked)) != body.outcome:
            raise Refused(
                "OS-07", "outcome_differs", "The decision says something else than the tests.", Kind.CONTENT
            )
        content = ((DISCLOSURES, {"outcome": body.outcome, "reasons": body.reasons}),)
        return Act(lambda items: DecideDisclosure(body.disclosure, by, items[0]), content)

    return carry_out(call, prepare)


def confirm_archive(call: Call, body: r.NewArchiveReceipt) -> Answer:
    """The archive has the package: it must be the one that this log makes."""
    by = call.caller.subject

    def prepare(held: Held) -> Act:
        case = held.case

        def command(sha256: str, item: str, classes: tuple[str, ...] = ()) -> ConfirmArchive:
            return ConfirmArchive(sha256, case.head, case.sequence, classes, by, item)

        rehearse(call, held, Act(lambda _: command(body.sha256, _NOT_YET)))
        made = package(call.services, held.log, held.policy)
        if made.sha256 != body.sha256:
            raise Refused("OS-09", "archive_outdated", "The package is not made of this log.", Kind.CONTENT)
        content = (("notes", {"reference": body.reference}),)
        return Act(lambda items: command(made.sha256, items[0], made.classes), content)

    return carry_out(call, prepare)


def assign_work(call: Call, body: r.NewAssignment) -> Answer:
    """Give work to a named person."""
    return carry_out(call, lambda _: Act(lambda _: AssignWork(body.work, body.to, call.caller.subject)))
