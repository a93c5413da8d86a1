"""Vendors' messages as their own samples are: what they lack is asked of people by name, and answered."""

from pathlib import Path

import pytest

from infra.demo.director import GREENHOUSE, TEAMTAILOR, VENDOR_FILES, Demo
from infra.demo.story import Story, arrive, invite
from infra.local import tenant
from infra.local.stack import LocalStack
from shared.adapters.case_log import CaseLog

pytestmark = pytest.mark.stack

SAMPLES = Path(__file__).with_name("payloads")


@pytest.mark.parametrize("vendor", [GREENHOUSE, TEAMTAILOR])
def test_a_sample_that_lacks_everything_is_carried_to_the_candidates_login(
    stack: LocalStack, stories: dict[str, Story], tmp_path: Path, vendor: str
) -> None:
    demo = Demo(stack, print, SAMPLES, tmp_path)
    story = demo.story(vendor)
    assert story.message == (SAMPLES / VENDOR_FILES[vendor]).read_text("utf-8")
    demo.introduce([story])
    cast, candidate = demo.cast(), demo.candidate(story)

    invite(story, cast, candidate, print)
    arrive(story, cast, candidate)

    log = CaseLog(stack.client("dynamodb"), stack.outputs["CasesTable"]).load(tenant.TENANT, story.case)
    asked = [e.data()["question"] for c in log.commits for e in c.events if e.type == "question.answered"]
    assert {"position", "engagement", "final_candidate", "need"} <= set(asked)
    assert log.case.service == ("BK-B" if vendor == GREENHOUSE else "BK-U")
    assert log.case.identity == "e_identification"
