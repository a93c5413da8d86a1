"""A security vetting's report, from the signed assessment to the hands that may hold it: the form, and the attachment apart."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import TYPE_CHECKING

import pypdf
import pytest

from shared.content import open_item
from shared.domain.law.result_form import FORM_STATEMENTS
from shared.domain.person_number import parse
from shared.domain.regimes import REGIMES
from shared.flow import react
from shared.reactors.investigation_report import _BASIS
from shared.reactors.report_parts import Words
from shared.reactors.write_report import write_report
from tests.unit.staff_api_procedures import APPROVAL, FORM, HOLISTIC, started, walk
from tests.unit.test_staff_api_world import (
    DECIDER,
    NUMBER,
    OFFICER,
    ORDERER,
    REVIEWER,
    TENANT,
    Got,
    Staff,
    World,
    stack,
    staff,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WHOLE = {**HOLISTIC, **FORM}
BLANKS = str.maketrans("\u00a0\n", "  ")


@pytest.fixture(name="shared", scope="module")
def _shared() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, stack(patch, **APPROVAL) as world:
        yield world


@pytest.fixture(name="world")
def _world(shared: World) -> World:
    shared.move(0)
    return shared


def text_of(pdf: bytes) -> str:
    pages = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(pages.translate(BLANKS).split())


def reviewed(world: World, service: str, whole: Mapping[str, object]) -> str:
    """A vetting whose assessment was signed, approved by a second person, and written down by the reactor."""
    case = started(world, service)
    walk(world, case)
    got = world.command(OFFICER, case, "assessments", {"holistic": whole})
    assert got.status == 201, got.body
    assert world.command(REVIEWER, case, "reviews", {"outcome": "approved"}).status == 201
    react(world.services, "write_report", TENANT, case, write_report)
    return case


def fetched(case: str, who: Staff, what: str = "report-attachment") -> Got:
    return who.get(f"/cases/{case}/{what}")


@pytest.mark.parametrize("service", ["SP-0", "SP-3", "SP-2"])
def test_a_vetting_has_its_form_and_an_attachment(world: World, service: str) -> None:
    case = reviewed(world, service, WHOLE)
    log = world.log(case)
    report = log.case.report
    assert report is not None
    assert report.attachment is not None
    form = open_item(world.services, log, report.item)
    attachment = open_item(world.services, log, report.attachment)
    assert sha256(form).hexdigest() == report.sha256
    assert sha256(attachment).hexdigest() == report.attachment_sha256
    told = text_of(form)
    regime = next(r for r in REGIMES if r.service == service)
    for text in (regime.title["sv"], "Ida Provsson", "Kan omfattas av sekretess"):
        assert text in told
    assert str(HOLISTIC["loyalty"]) in text_of(attachment)
    assert str(HOLISTIC["loyalty"]) not in told
    masked = parse(NUMBER, log.case.accepted_at.date()).masked()  # type: ignore[union-attr]  # it was accepted
    for pdf in (told, text_of(attachment)):
        assert masked in pdf
        assert NUMBER not in pdf


def test_the_attachment_is_read_by_fewer_and_each_reading_is_recorded(world: World) -> None:
    case = reviewed(world, "SP-3", WHOLE)
    assert fetched(case, DECIDER).body["code"] == "not_released"
    assert fetched(case, REVIEWER).status == 200
    assert world.command(OFFICER, case, "releases", {}).status == 201
    got = fetched(case, DECIDER)
    assert got.status == 200
    assert got.headers["content-disposition"] == 'attachment; filename="report-attachment.pdf"'
    for who in (ORDERER, staff("auditor"), staff("interviewer"), staff("placing_body")):
        assert fetched(case, who).status == 403
    assert fetched(case, ORDERER, "report").status == 200
    read = [(r.role, r.what) for r in world.services.access.read(TENANT, case)]
    assert read.count(("decider", "report_attachment")) == 1
    assert ("orderer", "report_attachment") not in read


def test_a_background_check_has_no_attachment(world: World) -> None:
    case = world.accepted()
    world.reviewed(case)
    got = fetched(case, REVIEWER)
    assert (got.status, got.body["rule_id"], got.body["code"]) == (404, "SP-42", "no_attachment")


def test_a_statement_that_does_not_hold_is_told_with_its_reason(world: World) -> None:
    reason = "Ett intyg som betyder mycket för tjänsten har inte kunnat bekräftas."
    statements = {**dict.fromkeys(FORM_STATEMENTS, True), "reliable": False}
    case = reviewed(world, "SP-3", {**WHOLE, "statements": statements, "reason": reason})
    report = world.state(case).report
    assert report is not None
    told = text_of(open_item(world.services, world.log(case), report.item))
    assert reason in told
    assert "inte stöd för alla tre" in told


@pytest.mark.parametrize(
    ("changes", "rule", "code"),
    [
        ({"reason": "Ett skäl utan anledning."}, "SP-42", "statement_reason"),
        ({"statements": dict.fromkeys(FORM_STATEMENTS, False)}, "SP-42", "statement_reason"),
        ({"checks": {**FORM["checks"], "credit": "yes"}}, "KU-02", "credit_below_class_2"),
        ({"statements": dict.fromkeys(FORM_STATEMENTS, False), "reason": "Hen fick 3 av 10 poäng."}, "SP-02", "mark_in_text"),
    ],
)  # fmt: skip
def test_the_door_refuses_what_the_report_would(
    world: World, changes: dict[str, object], rule: str, code: str
) -> None:
    case = started(world, "SP-3")
    walk(world, case)
    got = world.command(OFFICER, case, "assessments", {"holistic": {**WHOLE, **changes}})
    assert (got.status, got.body["rule_id"], got.body["code"]) == (422, rule, code)


def test_every_basis_and_work_step_has_its_words() -> None:
    steps = {
        s.id
        for r in REGIMES
        if r.judged and r.family == "security_vetting"
        for s in r.steps
        if s.phase == "work"
    }
    for language in ("sv", "en"):
        words = Words(language)
        assert all(words.text(f"basis.{name}") for name in _BASIS)
        assert all(words.text(f"step.{name}") for name in steps)
