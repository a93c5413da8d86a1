"""Idempotency, versions, malformed and oversized input, problem documents: the conventions of every route."""

import json
from collections.abc import Iterator

import pytest

from shared.web.staff.operations import CASE, OPERATIONS, Operation
from shared.web.staff.requests import Pdf
from shared.web.staff.rights import OPERATIONS as RIGHTS
from tests.unit.test_staff_api_world import (
    BASE,
    CANDIDATE,
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

KEY = "0d4f7c1e-9f0a-4f51-8d7a-3f8f2d8f7a10"
NEW = {"position": "teacher", "engagement": "new_hire", "candidate": CANDIDATE, "final_candidate": True}
POSTS = tuple(
    o for o in OPERATIONS if o.method == "POST" and o.body is not Pdf
)  # a file has tests of its own
MEMBERS = {"type", "title", "status", "detail", "instance", "rule_id", "code"}


@pytest.fixture(scope="module", name="ready")
def _ready() -> Iterator[tuple[World, str]]:
    with pytest.MonkeyPatch.context() as patch, stack(patch) as world:
        yield world, world.accepted()


@pytest.fixture(name="world")
def _world(ready: tuple[World, str]) -> World:
    return ready[0]


def is_problem(got: Got, status: int, code: str) -> None:
    """The answer is a whole problem document."""
    assert (got.status, got.body["code"]) == (status, code), got.body
    assert got.headers["content-type"] == "application/problem+json"
    assert set(got.body) >= MEMBERS
    assert got.body["status"] == status
    assert got.body["type"] == f"{BASE}/openapi.json#/x-problems/{code}"
    assert got.body["instance"].startswith("https://api.example.com/tillit/v1/")
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["vary"] == "accept-language"


def _right(operation: Operation) -> dict[str, str]:
    return {"idempotency_key": KEY, **({"if_match": '"1"'} if operation.command else {})}


def _who(operation: Operation) -> Staff:
    return staff(RIGHTS[operation.id][0])


def test_a_case_is_opened_once_for_one_key(world: World) -> None:
    first = ORDERER.post("/cases", NEW, idempotency_key=KEY)
    again = ORDERER.post("/cases", NEW, idempotency_key=f'"{KEY}"')
    assert first.status == again.status == 201
    assert first.body == again.body
    assert first.headers["location"] == again.headers["location"] == f"{BASE}/cases/{first.body['case_id']}"
    assert len(world.log(first.body["case_id"]).commits) == 1
    other = ORDERER.post("/cases", {**NEW, "language": "en"}, idempotency_key=KEY)
    is_problem(other, 422, "key_reused")
    another = staff("orderer", number=2).post("/cases", NEW, idempotency_key=KEY)
    assert another.body["case_id"] != first.body["case_id"]


def test_a_refused_opening_leaves_its_key_free(world: World) -> None:
    key = "7f3b1c52-8a54-4a7e-b6a3-11f0c7a2f001"
    wrong = ORDERER.post("/cases", {**NEW, "position": "astronaut"}, idempotency_key=key)
    is_problem(wrong, 422, "unknown_position")
    assert ORDERER.post("/cases", NEW, idempotency_key=key).status == 201


def test_a_command_is_done_once_for_one_key_whatever_came_between(world: World) -> None:
    case = world.opened()
    body = {"question": "proportionality", "answer": "proportionate"}
    version = world.etag(case)
    first = world.command(ORDERER, case, "answers", body, idempotency_key=KEY)
    world.command(ORDERER, case, "answers", {"question": "need", "answer": "stated", "text": "Behov."})
    again = world.command(ORDERER, case, "answers", body, idempotency_key=KEY, if_match=version)
    assert first.status == again.status == 201
    assert first.body == again.body
    assert first.headers == again.headers
    assert first.etag == '"2"'
    assert [c.sequence for c in world.log(case).commits] == [1, 2, 3]
    other = world.command(
        ORDERER, case, "answers", {**body, "answer": "not_proportionate"}, idempotency_key=KEY
    )
    is_problem(other, 422, "key_reused")


def test_neither_key_nor_body_can_be_told_from_the_log(world: World) -> None:
    case = ORDERER.post("/cases", NEW, idempotency_key=KEY).body["case_id"]
    stored = str(world.services.log.items(TENANT, case))
    assert KEY not in stored
    assert world.log(case).commits[0].cause.startswith("api:")


def test_a_stale_version_is_told_what_has_changed(world: World) -> None:
    case = world.opened()
    body = {"question": "proportionality", "answer": "proportionate"}
    world.command(ORDERER, case, "answers", body)
    got = world.command(ORDERER, case, "answers", {**body, "question": "need"}, if_match='"1"')
    is_problem(got, 412, "version_stale")
    assert got.body["current_version"] == 2
    assert got.body["changes"] == [{"version": 2, "events": ["question.answered"]}]
    assert len(world.log(case).commits) == 2


def test_a_command_that_changes_nothing_says_so(world: World) -> None:
    case = world.accepted()
    before = world.etag(case)
    got = world.command(OFFICER, case, "host-changes", {"host": OFFICER.subject})
    assert (got.status, got.body["events"], got.etag) == (200, [], before)
    assert world.etag(case) == before


@pytest.mark.parametrize("operation", POSTS, ids=lambda o: o.id)
def test_every_command_needs_a_key(ready: tuple[World, str], operation: Operation) -> None:
    path = operation.path.replace("{caseId}", ready[1])
    who = _who(operation)
    body = dict(operation.request_example)
    is_problem(who.call("POST", path, body), 400, "idempotency_key_missing")
    got = who.call("POST", path, body, idempotency_key="short")
    is_problem(got, 400, "idempotency_key_malformed")


@pytest.mark.parametrize("operation", [o for o in POSTS if o.command], ids=lambda o: o.id)
def test_every_command_to_a_case_needs_its_version(ready: tuple[World, str], operation: Operation) -> None:
    path = operation.path.replace("{caseId}", ready[1])
    who, body = _who(operation), dict(operation.request_example)
    got = who.call("POST", path, body, idempotency_key=KEY)
    is_problem(got, 428, "version_missing")
    for version in ("1", "*", 'W/"1"', '"0"', '"1", "2"'):
        got = who.call("POST", path, body, idempotency_key=KEY, if_match=version)
        is_problem(got, 400, "version_malformed")


@pytest.mark.parametrize("operation", POSTS, ids=lambda o: o.id)
def test_every_body_is_read_strictly(ready: tuple[World, str], operation: Operation) -> None:
    path = operation.path.replace("{caseId}", ready[1])
    who, body = _who(operation), dict(operation.request_example)
    right = _right(operation)

    def post(raw: bytes, **more: str) -> Got:
        return who.call("POST", path, raw, **right, **more)

    for raw in (b"{", b"[]", b'"x"', b"\xff\xfe", b'{"a": NaN}', b'{"a": 1, "a": 1}', b"[" * 100_000):
        is_problem(post(raw), 400, "json_malformed")
    is_problem(post(b'{"a": "' + b"x" * (1 << 20) + b'"}'), 413, "body_too_large")
    is_problem(post(b"{}", content_type="text/plain"), 415, "media_type")
    got = post(json.dumps({**body, "surplus": 1}).encode())
    is_problem(got, 422, "content_invalid")
    assert {"pointer": "#/surplus", "code": "unknown_field"}.items() <= got.body["errors"][0].items()
    got = post(json.dumps({**body, "19800102-2386": 1}).encode())
    assert "2386" not in str(got.body)


def test_what_was_sent_is_never_repeated(ready: tuple[World, str]) -> None:
    secret = "s3cret\u0000value"
    bodies = (
        {**NEW, "candidate": {**CANDIDATE, "email": secret}},
        {**NEW, "candidate": {**CANDIDATE, "first_name": secret}},
        {**NEW, "language": secret},
        {**NEW, "final_candidate": secret},
        {**NEW, "candidate": {**CANDIDATE, "person_number": "198001022387"}},
    )
    for body in bodies:
        got = ORDERER.post("/cases", body)
        assert got.status == 422
        assert got.body["errors"][0]["detail"]
        assert "s3cret" not in str(got.body)
        assert "2387" not in str(got.body)


def test_half_a_character_is_no_text(ready: tuple[World, str]) -> None:
    raw = json.dumps({**NEW, "requisition": "x"}).replace('"x"', '"\\ud800"').encode()
    is_problem(ORDERER.call("POST", "/cases", raw, idempotency_key=KEY), 400, "json_malformed")


def test_texts_follow_the_asked_language_and_codes_do_not(ready: tuple[World, str]) -> None:
    path = f"/cases/{ready[1]}/reviews"
    told = {}
    for asked, language in (("sv", "sv"), ("en-GB, sv;q=0.5", "en"), ("de", "sv"), ("en;q=0.1, sv", "sv")):
        got = REVIEWER.call("POST", path, {"outcome": "approved"}, idempotency_key=KEY, accept_language=asked)
        is_problem(got, 428, "version_missing")
        assert got.headers["content-language"] == language
        told[language] = got.body["detail"]
    assert told["sv"] != told["en"]


def test_unknown_addresses_and_methods(ready: tuple[World, str]) -> None:
    is_problem(OFFICER.get("/nothing"), 404, "unknown_path")
    is_problem(OFFICER.get(f"/cases/{ready[1]}/nothing"), 404, "unknown_path")
    got = OFFICER.call("DELETE", f"/cases/{ready[1]}")
    is_problem(got, 405, "method_not_allowed")
    assert got.headers["allow"] == "GET"
    assert OFFICER.call("GET", f"/cases/{ready[1]}/reviews").headers["allow"] == "POST"


@pytest.mark.parametrize("case", ["a%23COMMIT", "A" * 26, "x" * 65, "T%23other", "0' OR 1", "%00"])
def test_an_id_that_cannot_be_one_is_an_unknown_case(ready: tuple[World, str], case: str) -> None:
    got = OFFICER.get(f"/cases/{case}")
    assert got.status == 404


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "limit=²", "cursor=x", "cursor=W10", "cursor=WzFd"]
)
def test_a_query_that_cannot_be_read(ready: tuple[World, str], query: str) -> None:
    is_problem(OFFICER.get(f"/cases?{query}"), 400, "query_invalid")


def test_a_fault_tells_nothing(ready: tuple[World, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a secret of the inside")

    monkeypatch.setattr(ready[0].services.log.__class__, "load", broken)
    got = OFFICER.get(f"/cases/{ready[1]}")
    is_problem(got, 500, "fault")
    assert "secret" not in str(got.body)


def test_every_case_operation_is_a_command_or_a_read() -> None:
    assert all(o.command == (o.method == "POST") for o in OPERATIONS if o.path.startswith(CASE))
