"""Other ways through a case on the deployed stack: with a credit report, without the permission to it, without an ATS."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from infra.demo.director import Demo
from infra.demo.story import Story
from infra.local import tenant
from infra.local.stack import LocalStack
from shared.adapters.case_log import CaseLog
from shared.domain.case import Case

pytestmark = pytest.mark.stack


def _case(stack: LocalStack, story: Story) -> Case:
    return CaseLog(stack.client("dynamodb"), stack.outputs["CasesTable"]).load(tenant.TENANT, story.case).case


def _text(story: Story) -> str:
    pages = PdfReader(BytesIO(story.report)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_with_permission_three_sources_are_asked(stack: LocalStack, stories: dict[str, Story]) -> None:
    case = _case(stack, stories["extended"])

    assert (case.service, case.permission) == ("BK-U", "given")
    assert {name: check.status for name, check in case.checks.items()} == dict.fromkeys(
        ("courts_general", "courts_administrative", "credit"), "returned"
    )
    assert "gav sitt medgivande till en kreditupplysning" in _text(stories["extended"])


def test_without_permission_a_human_goes_on_and_the_report_says_so_neutrally(
    stack: LocalStack, stories: dict[str, Story]
) -> None:
    case, text = _case(stack, stories["refusing"]), _text(stories["refusing"])

    assert case.permission == "refused"
    assert (case.checks["credit"].status, case.checks["credit"].reason) == (
        "not_done",
        "permission_not_given",
    )
    assert case.checks["courts_general"].status == "returned"
    assert "Ingen kreditupplysning togs. Det räknas inte emot kandidaten." in text
    assert "nekade" not in text.lower()
    assert "vägrade" not in text.lower()


def test_a_refusal_tells_the_ats_nothing(demo: Demo, stories: dict[str, Story]) -> None:
    results = demo.cast().ats.received()["results"]

    told = [r for r in results if "c3f2a6d0-3f5b-4df6-a9f7-93f8f2f0c6a2" in str(r)]
    assert told
    assert not any(word in str(told).lower() for word in ("medgivande", "kredit", "permission", "credit"))


def test_a_trainee_without_ats_mail_or_e_identification_gets_through(
    stack: LocalStack, stories: dict[str, Story]
) -> None:
    story = stories["visit"]
    case = _case(stack, story)

    assert case.connection is None
    assert case.identity == "id_check"
    assert case.closed_at is not None
    assert story.report.startswith(b"%PDF-1.7")
    assert story.person["last"] in _text(story)
