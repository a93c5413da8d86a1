"""Register extracts from the order at the offer stage to the note, through the doors that people use."""

from datetime import date

import pytest

from shared.domain.law.extracts import EXTRACTS
from shared.domain.regimes import in_force
from shared.web.staff.step_requests import FORMS
from tests.scenario.procedures import next_step, record, started, steps_shown, walk
from tests.world.world import World


@pytest.mark.parametrize("service", ["RU-SKOLA", "RU-HVB"])
def test_an_extract_is_shown_and_noted(world: World, service: str) -> None:
    story = started(world, service, "teacher" if service == "RU-SKOLA" else "care-worker")
    assert next(iter(steps_shown(story))) == "extract_shown"
    assert story.office.read("case_officer").json["waiting_for"]["what"] == "step:extract_shown"
    step = next_step(story)
    assert step is not None
    assert record(story, step).status == 201
    assert steps_shown(story)["extract_shown"]["state"] == "done"


def test_case_06a_a_schools_extract_is_a_note_of_three_fields(world: World) -> None:
    story = started(world, "RU-SKOLA", "teacher")
    assert set(FORMS["extract"].model_fields) == {"shown", "date", "by"}
    copied = story.office.ask("case_officer", "steps", step="extract_copy", route="done")
    assert (copied.status, copied.json["rule_id"], copied.code) == (403, "BK-20", "copy_forbidden")
    walk(story)
    assert story.events()[-1] == "case.closed"
    (told,) = story.office.read("case_officer").json["step_contents"]
    assert set(told["content"]) == {"shown", "date", "by"}


def test_case_07_the_age_of_a_schools_extract_by_the_day(world: World) -> None:
    ages = {on: in_force("RU-SKOLA", on).extract for on in (date(2026, 7, 14), date(2026, 7, 15))}
    assert [extract.max_age_months for extract in ages.values() if extract] == [12, 6]
    story = started(world, "RU-SKOLA", "teacher")
    regime = next(r for r in EXTRACTS if (r.service, r.version) == ("RU-SKOLA", story.now.regime_version))
    assert regime.version == 2
