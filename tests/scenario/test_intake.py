"""The ATS's messages: each opens one case however it comes, and a bad one leaves nothing but a counted refusal."""

import hmac
import json
import re
import time
from collections.abc import Mapping

import pytest

from infra.local import tenant
from shared.content import open_person
from tests.scenario.people import Applicant, Ats, greenhouse_body, teamtailor_body
from tests.world.api import Answer
from tests.world.world import World

GREENHOUSE, TEAMTAILOR = f"/intake/{tenant.GREENHOUSE}", f"/intake/{tenant.TEAMTAILOR}"


def post(world: World, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    return world.http("POST", path, body, headers={"content-type": "application/json", **(headers or {})})


def cases(world: World) -> set[str]:
    return {item["pk"]["S"] for item in world.items("CasesTable")}


def refusals(world: World) -> list[object]:
    return [line["code"] for line in world.lines if line["line"] == "REFUSED"]


def assert_nothing_stored(world: World) -> None:
    tables = ("CasesTable", "KeysTable", "DoorsTable", "ViewsTable")
    assert {table: world.items(table) for table in tables} == {table: [] for table in tables}
    assert world.documents() == {}


@pytest.mark.parametrize("connection", [tenant.GREENHOUSE, tenant.TEAMTAILOR])
def test_case_26_the_same_message_again_changes_nothing(world: World, connection: str) -> None:
    who, ats = Applicant(), Ats(world)
    body = greenhouse_body(who) if connection == tenant.GREENHOUSE else teamtailor_body(who)
    first = ats.send(connection, body, event_id="e-1")
    commits = world.commits
    second = ats.send(connection, body, event_id="e-1")
    other = body if connection == tenant.GREENHOUSE else teamtailor_body(who)
    third = ats.send(connection, other, event_id="e-2")
    assert [status for status, _ in (first, second, third)] == [200, 200, 200]
    assert {answer["case"] for _, answer in (first, second, third)} == {first[1]["case"]}
    assert (world.commits, len(cases(world))) == (commits, 1)


def test_a_rejection_that_comes_before_the_stage_change_is_no_case(world: World) -> None:
    who, ats = Applicant(), Ats(world)
    application = {"id": int(who.application), "candidate": {"id": int(who.candidate)}}
    early = {"action": "reject_candidate", "payload": {"application": application}}
    assert ats.send(tenant.GREENHOUSE, early)[0] == 200
    assert cases(world) == set()
    assert ats.applies(who)


def test_case_27_the_same_id_with_another_content_is_refused(world: World) -> None:
    who, ats = Applicant(), Ats(world)
    ats.send(tenant.GREENHOUSE, greenhouse_body(who), event_id="e-1")
    commits = world.commits
    who.first_name = "Annan"
    status, answer = ats.send(tenant.GREENHOUSE, greenhouse_body(who), event_id="e-1")
    assert (status, answer["code"]) == (409, "other_content")
    assert world.commits == commits


def test_a_wrong_signature_is_refused_and_nothing_stored(world: World) -> None:
    body = json.dumps(greenhouse_body(Applicant())).encode()
    wrong = post(world, GREENHOUSE, body, {"Signature": f"sha256 {'0' * 64}"})
    missing = post(world, GREENHOUSE, body)
    assert [a.status for a in (wrong, missing)] == [401, 401]
    assert wrong.headers["content-type"] == "application/problem+json"
    assert_nothing_stored(world)
    assert refusals(world) == ["signature_wrong", "signature_header_missing"]


def test_a_stale_signature_is_refused_and_nothing_stored(world: World) -> None:
    body = teamtailor_body(Applicant())
    hour_ago = int(time.time()) - 3600
    status, answer = Ats(world).send(tenant.TEAMTAILOR, body, timestamp=hour_ago)
    assert (status, answer["code"]) == (401, "timestamp_stale")
    assert_nothing_stored(world)


def test_an_unknown_connection_is_not_found(world: World) -> None:
    for name in ("nobody", tenant.COURTS, "..%2f"):  # a provider is no connection of an ATS
        assert post(world, f"/intake/{name}", b"{}").status == 404
    assert_nothing_stored(world)


def test_a_body_over_one_mebibyte_is_too_large(world: World) -> None:
    answer = post(world, GREENHOUSE, b" " * ((1 << 20) + 1))
    assert (answer.status, answer.code) == (413, "body_too_large")
    assert_nothing_stored(world)


def test_what_is_no_json_object_is_malformed(world: World) -> None:
    secret = world.outside.secrets.greenhouse["signing"][0].encode()
    for raw in (b"", b"{", b"[]", b'{"a":', b"\xff\xfe", b"null", b'"text"', b"[" * 5000):
        signature = f"sha256 {hmac.digest(secret, raw, 'sha256').hex()}"
        kind = {"content-type": "application/octet-stream"}
        answer = world.http("POST", GREENHOUSE, raw, headers={"Signature": signature, **kind})
        assert answer.status == 400, raw[:20]
    assert_nothing_stored(world)


def test_a_ping_is_answered(world: World) -> None:
    status, answer = Ats(world).send(tenant.GREENHOUSE, {"action": "ping", "payload": {}}, load=False)
    assert (status, answer) == (200, {"taken": "ping"})
    assert_nothing_stored(world)


def test_another_stage_opens_no_case(world: World) -> None:
    status, answer = Ats(world).send(tenant.GREENHOUSE, greenhouse_body(Applicant(), stage="Telefonintervju"))
    assert (status, answer["taken"], answer["reason"]) == (200, "nothing", "stage_not_triggering")
    assert_nothing_stored(world)


def test_a_person_number_that_does_not_verify_is_dropped_and_asked_for(world: World) -> None:
    case = Ats(world).applies(Applicant(number="197801102381"))
    assert world.log(case).case.facts["person_number"] == "asked"
    assert "197801102381" not in str(world.items("CasesTable"))


def test_case_28_what_teamtailor_did_not_sign_is_fetched_and_not_believed(world: World) -> None:
    who, ats = Applicant(email="right@example.com"), Ats(world)
    body = teamtailor_body(who)
    ats.send(tenant.TEAMTAILOR, teamtailor_body(Applicant()))  # the ATS is there
    known = {"id": who.candidate, "first_name": "Rätt", "last_name": "Person", "email": who.email}
    control = world.outside.ask
    control(world.outside.ats, "candidates", {**known, "fields": {"social-security-number": who.number}})
    control(world.outside.ats, "jobs", {"id": who.requisition, "title": "Lärare", "fields": {}})
    stage = {"stage": "Bakgrundskontroll", "stage_id": "12"}
    application = {"candidate_id": who.candidate, "job_id": who.requisition, **stage}
    control(world.outside.ats, "applications", application)
    body["partner-event"]["candidate"]["email"] = "wrong@example.com"
    body["partner-event"]["candidate"]["first-name"] = "Fel"
    status, answer = ats.send(tenant.TEAMTAILOR, body, load=False)
    assert (status, answer["taken"]) == (200, "opened")
    with world.functions.inside("StaffApi") as services:
        person = open_person(services, world.log(answer["case"]))
    assert (person.first_name, person.email) == ("Rätt", "right@example.com")


def test_the_answer_to_the_ats_says_nothing_of_the_person(world: World) -> None:
    who = Applicant()
    status, answer = Ats(world).send(tenant.GREENHOUSE, greenhouse_body(who))
    assert (status, set(answer)) == (200, {"taken", "case"})
    assert who.application not in answer["case"]
    assert re.fullmatch(r"[0-9a-f]{26}", answer["case"])
