"""What the tests of the staff API tell again and again: a record, collected results, a case as seen, what is stored."""

import json
from typing import Any

from shared.flow import react
from shared.reactors.advance_case import advance
from shared.web.staff.requests import NewResult
from tests.unit.test_staff_api_policy import policy
from tests.unit.test_staff_api_world import (
    OFFICER,
    TENANT,
    Staff,
    World,
)

RECORD = {
    "source": "Exempelby tingsrätt",
    "source_ref": "B 12-20",
    "status": "laga_kraft",
    "category": "assault",
    "matched_on": "personnummer",
    "dated_on": "2025-03-04",
    "final_on": "2025-04-04",
    "sanction": "fines",
    "words": "Misshandel",
}


def shown(who: Staff, case: str, parts: str = "") -> dict[str, Any]:
    """A case as somebody sees it."""
    got = who.get(f"/cases/{case}{parts}")
    assert got.status == 200, got.body
    body: dict[str, Any] = got.body
    return body


def collected(world: World, case: str, records: list[dict[str, str]]) -> None:
    """The results are entered; the candidate reads."""
    for check in ("courts_general", "courts_administrative"):
        body = {"check": check, "status": "done", "findings": records if check == "courts_general" else []}
        got = world.command(OFFICER, case, "results", body)
        assert got.status == 201, got.body
    react(world.services, "advance_case", TENANT, case, advance)


def stored(world: World) -> int:
    dynamodb = world.services.log.dynamodb
    return sum(dynamodb.scan(TableName=name, Select="COUNT")["Count"] for name in ("Cases", "Keys", "Doors"))


def test_the_record_is_one_that_may_be_kept() -> None:
    body = NewResult.model_validate_json(
        json.dumps({"check": "courts_general", "status": "done", "findings": [RECORD]})
    )
    assert body.findings[0].category in policy(TENANT).categories["courts_general"]
