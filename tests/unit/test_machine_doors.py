"""The doors of an ATS and of a provider, called as API Gateway calls them: stops in any order, keyed digests, short names."""

from __future__ import annotations

import hmac
import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from functions.ats_intake.handler import handler as intake
from functions.check_results.handler import handler as results
from shared.content import open_findings
from shared.domain import commands as c
from shared.domain.events import CheckOrdered
from shared.domain.status import open_questions
from shared.integrations.providers.order_ids import order_id, read_order_id
from shared.integrations.signatures import sign_standard
from shared.links import case_id, code_for, digest_of, token_for
from tests.unit.test_staff_api_policy import policy
from tests.unit.test_staff_api_world import NUMBER, OFFICER, REGION, TENANT, World, stack

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNING, IDS = "greenhouse signing secret", "case id secret"
PROVIDER_SECRET = "whsec_YSBwcm92aWRlcidzIHNlY3JldCBvZiBlbm91Z2ggYnl0ZXM="
ATS, PROVIDER = "exempelby-greenhouse", "exempelby-courts"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, stack(patch, CASE_ID_SECRET="ids") as made:
        secrets: Any = boto3.client("secretsmanager", REGION)
        provider = {"token": "token", "webhook_secrets": [PROVIDER_SECRET]}
        for name, value in (("ids", IDS), ("ats", {"signing": [SIGNING]}), ("provider", provider)):
            text = value if isinstance(value, str) else json.dumps(value)
            secrets.create_secret(Name=name, SecretString=text)
        vendor = {"vendor": "greenhouse", "api_base": "https://harvest.example.com"}
        made.services.tenants.put_connection(
            ATS,
            {
                **vendor,
                "id": ATS,
                "tenant": TENANT,
                "token_url": "https://auth.example.com/token",
                "triggering_stages": ["Bakgrundskontroll"],
                "secret_ref": "ats",
            },
        )
        made.services.tenants.put_connection(
            PROVIDER,
            {
                "id": PROVIDER,
                "tenant": TENANT,
                "wire_format": "tillit-1",
                "api_base": "https://checks.example.com",
                "allowed_hosts": ["checks.example.com"],
                "secret_ref": "provider",
                "callback_base": "https://api.example.com",
            },
        )
        own = policy(TENANT)
        by = {**own.providers, "courts_general": PROVIDER}
        made.services.tenants.add_policy(replace(own, version=2, providers=by))
        yield made


def call(
    handler: Any, name: str, value: str, body: bytes, headers: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    """A request to a door; status and body of the answer."""
    event = {
        "version": "2.0",
        "rawPath": "/",
        "headers": {"host": "api.example.com", **headers},
        "pathParameters": {name: value},
        "requestContext": {"http": {"method": "POST", "path": "/"}, "stage": "$default"},
        "body": body.decode(),
        "isBase64Encoded": False,
    }
    answer = handler(event, None)
    return answer["statusCode"], json.loads(answer["body"])


# ---- the way in


def tell(action: str, payload: dict[str, Any], event: str = "") -> tuple[int, dict[str, Any]]:
    """A web hook of Greenhouse's, signed over its body."""
    body = json.dumps({"action": action, "payload": payload}).encode()
    signature = f"sha256 {hmac.digest(SIGNING.encode(), body, sha256).hex()}"
    headers = {"signature": signature, **({"greenhouse-event-id": event} if event else {})}
    return call(intake, "connection", ATS, body, headers)


def application(number: int, candidate: int = 8) -> dict[str, Any]:
    """An application that has come to the stage that triggers."""
    person = {"id": candidate, "first_name": "Ida", "last_name": "Provsson", "email_addresses": []}
    return {
        "application": {
            "id": number,
            "status": "active",
            "prospect": False,
            "current_stage": {"id": 1, "name": "Bakgrundskontroll"},
            "candidate": person,
            "jobs": [{"id": 77, "name": "lärare"}],
        }
    }


def rejection(number: int, at: str = "2026-11-02") -> dict[str, Any]:
    """The ATS has turned an application down."""
    return {"application": {"id": number, "candidate": {"id": 8}, "rejected_at": at}}


def stopped(world: World, number: int) -> tuple[int, bool]:
    """How many signals an application's case has, and whether a person is asked."""
    log = world.log(case_id(IDS, ATS, str(number)))
    signals = sum(x.type == "case.signalled" for commit in log.commits for x in commit.events)
    return signals, "ats_stopped" in open_questions(log.case, world.services.clock.now())


def test_a_stop_that_comes_before_its_application_is_put_to_a_person_at_the_opening(world: World) -> None:
    assert tell("reject_candidate", rejection(501)) == (200, {"taken": "signal"})
    assert stopped(world, 501) == (0, False)
    status, answer = tell("candidate_stage_change", application(501), "evt-501")
    assert (status, answer["taken"]) == (200, "opened")
    assert stopped(world, 501) == (1, True)
    assert tell("candidate_stage_change", application(501), "evt-501")[1]["taken"] == "known"
    assert stopped(world, 501) == (1, True), "told again, put once"


def test_what_was_taken_back_before_the_opening_stops_nothing(world: World) -> None:
    tell("reject_candidate", rejection(502))
    tell("unreject_candidate", rejection(502))
    tell("candidate_stage_change", application(502), "evt-502")
    assert not stopped(world, 502)[1]


def test_the_same_stop_is_one_whatever_id_it_comes_under_and_another_is_another(world: World) -> None:
    tell("candidate_stage_change", application(503), "evt-503")
    for event in ("evt-a", "evt-b", ""):
        tell("reject_candidate", rejection(503), event)
    assert stopped(world, 503) == (1, True)
    tell("reject_candidate", rejection(503, "2026-11-05"), "evt-a")
    assert stopped(world, 503) == (2, True)


def test_a_stop_that_names_only_the_candidate_reaches_every_case_of_theirs_and_no_other(world: World) -> None:
    for number, candidate in ((504, 9), (505, 9), (506, 10)):
        tell("candidate_stage_change", application(number, candidate), f"evt-{number}")
    assert tell("candidate_anonymized", {"candidate_id": 9, "anonymized_fields": ["name"]})[0] == 200
    assert [stopped(world, number) for number in (504, 505, 506)] == [(1, True), (1, True), (0, False)]


def test_nothing_at_the_doors_can_be_tied_to_a_message_by_who_guesses_it(world: World) -> None:
    """The ATS's candidate ids are hashed into keys, and messages are known by a keyed digest."""
    body = application(507, 880055507)
    tell("candidate_stage_change", body, "evt-507")
    raw = json.dumps({"action": "candidate_stage_change", "payload": body}).encode()
    kept = str(world.services.log.dynamodb.scan(TableName="Doors")["Items"])
    assert digest_of(IDS, raw) in kept
    assert sha256(raw).hexdigest() not in kept
    assert "880055507" not in kept


# ---- results


def ordered(world: World) -> str:
    """A case whose general courts are ordered from the provider; its order's id."""
    world.move(0)
    case = world.accepted()
    world.informed(case)
    world.collecting(case)
    identifier = order_id(case, "courts_general", "1")
    world.fact(case, CheckOrdered("courts_general", PROVIDER, identifier))
    return identifier


def result(order: str, not_done: str = "") -> bytes:
    """A provider's answer: nothing found, or why it could not look."""
    told = {"order_id": order, "completed_on": "2026-11-02", "subject": {"person_number": NUMBER}}
    kind = (
        {"type": "check.not_done", "reason": not_done}
        if not_done
        else {"type": "check.completed", "records": []}
    )
    return json.dumps({**told, **kind}).encode()


def deliver(world: World, body: bytes, message: str) -> tuple[int, dict[str, Any]]:
    """A signed callback."""
    headers = sign_standard(PROVIDER_SECRET, message, world.services.clock.real(), body)
    return call(results, "provider", PROVIDER, body, headers)


def status_of(world: World, order: str) -> str:
    """Where the ordered check stands."""
    return world.state(read_order_id(order)[0]).checks["courts_general"].status


def test_a_result_is_known_again_by_a_digest_that_nobody_can_guess(world: World) -> None:
    """Of an answer that says little a plain hash could be guessed long after the findings are destroyed."""
    body = result(ordered(world))
    assert deliver(world, body, "msg_1") == (200, {"taken": "result"})
    assert deliver(world, body, "msg_1") == (200, {"taken": "result"})
    found = [world.services.log.dynamodb.scan(TableName=table)["Items"] for table in ("Doors", "Cases")]
    assert digest_of(IDS, body) in str(found[0])
    assert sha256(body).hexdigest() not in str(found)


@pytest.mark.parametrize("message", ["x" * 129, "msg 1", "19800102-2386/x", "år"])
def test_a_message_id_that_is_none_is_not_taken(world: World, message: str) -> None:
    order = ordered(world)
    status, problem = deliver(world, result(order), message)
    assert (status, problem["code"]) == (400, "webhook_id")
    assert message not in str(problem)
    assert status_of(world, order) == "ordered"


@pytest.mark.parametrize("reason", ["permission_not_given", "candidate_withdrew"])
def test_a_provider_cannot_know_what_the_candidate_did(world: World, reason: str) -> None:
    order = ordered(world)
    assert deliver(world, result(order, reason), f"msg_{reason}")[0] == 400
    assert status_of(world, order) == "ordered"
    assert deliver(world, result(order, "source_refused"), f"msg_{reason}_2")[0] == 200
    assert status_of(world, order) == "not_done"


def test_an_answer_is_about_a_person_without_number_by_name_and_date_of_birth(world: World) -> None:
    world.move(0)
    case = world.accepted()
    born = {"document_kind": "passport", "birth_date": "1980-01-02"}
    assert world.command(OFFICER, case, "identity-checks", born).status == 201
    for cause, command in (
        ("protected", c.AnswerProtected(False)),
        ("shown", c.ShowNotice("bk-b", 1, "h", "sv")),
        ("acknowledged", c.Acknowledge("h")),
    ):
        world.does(case, command, cause)
    world.collecting(case)
    order = order_id(case, "courts_general", "1")
    world.fact(case, CheckOrdered("courts_general", PROVIDER, order))
    record = {
        "source": "Exempelby tingsrätt",
        "source_ref": "B 12-25",
        "court_type": "general",
        "status": "laga_kraft",
        "category": "assault",
        "dated_on": "2026-03-04",
        "final_on": "2026-04-04",
        "heading": "Misshandel",
        "sanction": "fines",
    }
    own = {**record, "name": "Ida Provsson", "birth_date": "1980-01-02"}
    other = {**record, "source_ref": "B 13-25", "name": "Ida Provsson", "birth_date": "1981-01-02"}
    told = {"type": "check.completed", "order_id": order, "completed_on": "2026-11-02", "subject": {}}
    body = json.dumps({**told, "subject": {"person_number": None}, "records": [own, other]}).encode()
    assert deliver(world, body, "msg_born") == (200, {"taken": "result"})
    found = open_findings(world.services, world.log(case))["courts_general"].findings
    assert [(x.source_ref, x.matched_on.value) for x in found] == [("B 12-25", "name_and_birth_date")]


def test_an_order_id_reads_back() -> None:
    assert read_order_id(order_id("c0ffee", "courts_general", "3")) == ("c0ffee", "courts_general")
    for torn in ("c0ffee", "c0ffee-courts_general", "a-b-c-d"):
        with pytest.raises(ValueError, match="unpack"):
            read_order_id(torn)


@pytest.mark.parametrize(
    "handler", [(intake, "connection"), (results, "provider")], ids=["intake", "results"]
)
def test_a_name_that_is_too_long_is_nobodys(world: World, handler: tuple[Any, str]) -> None:
    door, parameter = handler
    status, problem = call(door, parameter, "x" * 81, b"{}", {})
    assert (status, problem["code"]) == (404, "unknown_connection")


# ---- tokens


def test_links_codes_and_digests_are_made_again_the_same_and_from_the_secret_alone() -> None:
    place = (TENANT, "c0ffee", "l1")
    token, code = token_for("secret", *place), code_for("secret", *place)
    assert (token, code) == (token_for("secret", *place), code_for("secret", *place))
    assert len(token) == 43
    assert len(code) == 26
    assert code.isalnum()
    assert code == code.lower()
    for other in (("other", *place), ("secret", TENANT, "c0ffee", "l2"), ("secret", TENANT, "c0ffe", "el1")):
        assert token_for(*other) != token
        assert code_for(*other) != code
    assert digest_of("secret", b"x") == digest_of("secret", b"x") != digest_of("other", b"x")
