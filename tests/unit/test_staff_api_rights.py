"""Every route, every role, an own case, another unit's, another tenant's and none: generated from the table of operations."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from shared.domain.errors import Refused
from shared.web.staff import rights
from shared.web.staff.operations import CASE, OPERATIONS, Operation
from shared.web.staff.requests import Pdf
from shared.web.staff.rights import ROLES, membership
from tests.unit.test_staff_api_world import FOREIGN, TENANT, Got, Staff, World, stack, staff

OF_A_CASE = tuple(o for o in OPERATIONS if o.path.startswith(CASE))
KEY = "a-key-that-is-long-enough"


@dataclass(frozen=True)
class Ready:
    """A world with one case, far enough for each operation to be judged by the domain."""

    world: World
    case: str


@pytest.fixture(scope="module")
def ready() -> Iterator[Ready]:
    with pytest.MonkeyPatch.context() as patch, stack(patch) as world:
        yield Ready(world, world.accepted())


def ask(operation: Operation, who: Staff, case: str) -> Got:
    """One call with a body and a version that fail nowhere; a GET without either."""
    path = operation.path.replace("{caseId}", case)
    if operation.method == "GET":
        return who.get(path)
    if operation.body is Pdf:
        return who.call(
            "POST", path, b"%PDF-1.7", idempotency_key=KEY, if_match='"999"', content_type=Pdf.MEDIA
        )
    body = dict(operation.request_example)
    return who.call("POST", path, body, idempotency_key=KEY, if_match='"999"')


def same(one: Got, other: Got, this: str, that: str) -> bool:
    """Two answers are the same but for the id that each caller named."""
    return one.status == other.status and str(one.body).replace(this, that) == str(other.body)


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    assert set(rights.OPERATIONS) == {o.id for o in OPERATIONS}
    assert {role for row in rights.OPERATIONS.values() for role in row} <= set(ROLES)
    assert all(rights.OPERATIONS.values())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", OF_A_CASE, ids=lambda o: o.id)
def test_a_foreign_case_is_an_unknown_one(ready: Ready, operation: Operation, role: str) -> None:
    may = role in rights.OPERATIONS[operation.id]
    missing = "0123456789abcdef0123456789"
    unknown = ask(operation, staff(role), missing)
    assert unknown.status == (404 if may else 403)
    for stranger in (staff(role, tenant=FOREIGN), staff(role, unit="care"), staff(role, "school", FOREIGN)):
        refused = ask(operation, stranger, ready.case)
        assert same(refused, unknown, ready.case, missing), (operation.id, role, refused.body)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", OF_A_CASE, ids=lambda o: o.id)
def test_only_the_roles_of_the_table_come_further(ready: Ready, operation: Operation, role: str) -> None:
    """GR-08, SP-23"""
    for unit in ("*", "school"):
        got = ask(operation, staff(role, unit), ready.case)
        if role not in rights.OPERATIONS[operation.id]:
            assert (got.status, got.body["code"]) == (403, "role")
        elif operation.command:
            assert got.status == 412
        else:
            named = "disclosure" in operation.query  # asked without naming a request
            assert got.status in ((400,) if named else (200, 409, 422))  # 422: what another case type has


@pytest.mark.parametrize("role", ROLES)
def test_the_worklist_and_opening_a_case_have_their_roles_too(ready: Ready, role: str) -> None:
    listed = staff(role).get("/cases").status
    assert listed == (200 if role in rights.OPERATIONS["list_cases"] else 403)
    opening = staff(role).post("/cases", {"position": "teacher"}).status
    assert opening == (422 if role in rights.OPERATIONS["open_case"] else 403)


def test_a_role_in_one_unit_is_none_in_another(ready: Ready) -> None:
    both = Staff("both-1", (f"tillit:{TENANT}:school:auditor", f"tillit:{TENANT}:care:case_officer"))
    got = ask(next(o for o in OF_A_CASE if o.id == "change_host"), both, ready.case)
    assert (got.status, got.body["code"]) == (403, "role")


def test_nobody_is_known_without_claims(ready: Ready) -> None:
    for operation in OPERATIONS:
        got = ask(operation, Staff("nobody", (), {}), ready.case)
        assert (got.status, got.body["code"]) == (401, "not_authenticated")
        assert got.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("claim", "value"),
    [("exp", "1"), ("aud", "another-api"), ("iss", "https://other.example.com"), ("token_use", "id")],
)
def test_claims_are_checked_again(ready: Ready, claim: str, value: str) -> None:
    forged = {**staff("case_officer").given(), claim: value}
    assert Staff("x", (), forged).get(f"/cases/{ready.case}").status == 401


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ({"tillit:one:*:orderer", "tillit:two:*:orderer"}, "several_tenants"),
        ({"tillit:one:*:orderer", "tillit:two:*:janitor"}, "several_tenants"),
        ({"tillit:one:*:janitor"}, "no_role"),
        ({"other:one:*:orderer"}, "no_role"),
        ({"tillit:one:orderer"}, "no_role"),
        ({"tillit:ONE:*:orderer"}, "no_role"),
        ({"tillit:one#:*:orderer"}, "no_role"),
        (set(), "no_role"),
    ],
)
def test_groups_that_give_no_membership(groups: set[str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        membership(frozenset(groups))
    assert refused.value.code == code


def test_groups_of_other_systems_do_not_count() -> None:
    member = membership(frozenset({"tillit:one:school:orderer", "mail-users", "tillit:one:*:auditor"}))
    assert member.tenant == "one"
    assert member.roles_in("school") == ("orderer", "auditor")
    assert member.roles_in("care") == member.roles_in(None) == ("auditor",)
