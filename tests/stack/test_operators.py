"""What operators type, against the running stack: exit statuses, what is printed, what is refused and by which name."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.__main__ import main
from infra.demo.story import Story
from infra.local import tenant
from infra.local.stack import STACK, LocalStack
from shared.adapters.tenants import Tenants, write_policy

pytestmark = pytest.mark.stack

Captured = pytest.CaptureFixture[str]


def _run(capsys: Captured, *arguments: str) -> tuple[int, str, str]:
    """The exit status of `python -m infra ...`, and what it said and complained of."""
    capsys.readouterr()
    status = main([*arguments, "--stack", STACK])
    said = capsys.readouterr()
    return status, said.out.strip(), said.err.strip()


def _file(folder: Path, content: object, name: str = "given.json") -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def _policy(version: int, **changed: object) -> dict[str, Any]:
    content = json.loads(write_policy(tenant.policy(datetime.now(UTC).date())))
    return {**content, "tenant": "provby", "version": version, **changed}


def _tenants(stack: LocalStack) -> Tenants:
    return Tenants(stack.client("dynamodb"), stack.outputs["TenantsTable"])


def test_chain_verifies_a_case(stack: LocalStack, stories: dict[str, Story], capsys: Captured) -> None:
    status, said, _ = _run(capsys, "chain", stories["extended"].case, "--tenant", tenant.TENANT)

    assert status == 0
    assert said.startswith("chain: ok (")


@pytest.mark.parametrize("of", ["another tenant", "no case"])
def test_chain_finds_no_case_where_there_is_none(
    stack: LocalStack, stories: dict[str, Story], capsys: Captured, of: str
) -> None:
    case, whose = (
        (stories["extended"].case, "provby") if of == "another tenant" else ("f" * 26, tenant.TENANT)
    )

    status, said, complaint = _run(capsys, "chain", case, "--tenant", whose)

    assert (status, said) == (1, "")
    assert complaint == "chain failed: there is no such case"


def test_chain_names_a_document_that_was_changed(
    stack: LocalStack, stories: dict[str, Story], capsys: Captured
) -> None:
    s3, bucket, case = stack.client("s3"), stack.outputs["DocumentsBucket"], stories["refusing"].case
    listed = s3.list_objects_v2(Bucket=bucket, Prefix="sealed/")["Contents"]
    key = next(entry["Key"] for entry in listed if case in entry["Key"])
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=bucket, Key=key, Body=body[:-1] + bytes([body[-1] ^ 1]))
    try:
        status, _, complaint = _run(capsys, "chain", case, "--tenant", tenant.TENANT)
    finally:
        s3.put_object(Bucket=bucket, Key=key, Body=body)

    assert status == 1
    assert "the document of commit" in complaint
    assert _run(capsys, "chain", case, "--tenant", tenant.TENANT)[0] == 0


def test_a_policy_gets_versions_that_are_never_changed(
    stack: LocalStack, tmp_path: Path, capsys: Captured
) -> None:
    first = _run(capsys, "policy", "add", _file(tmp_path, _policy(1)))
    second = _run(capsys, "policy", "add", _file(tmp_path, _policy(2, closes="2030-01-31")))
    again = _run(capsys, "policy", "add", _file(tmp_path, _policy(2, closes="2031-01-31")))

    assert (first[0], second[0], again[0]) == (0, 0, 1)
    assert first[1].startswith("policy 1 of provby is in force, hash ")
    assert again[2].startswith("policy failed: policy 2 of provby exists and is never changed")
    tenants = _tenants(stack)
    assert tenants.policy("provby").version == 2
    assert tenants.policy("provby").closes.isoformat() == "2030-01-31"
    assert tenants.policy("provby", 1).hash == first[1].rsplit(" ", 1)[-1]


@pytest.mark.parametrize(
    ("command", "content", "complaint"),
    [
        ("policy add", "{", "policy failed: given.json is not JSON"),
        ("policy add", [], "policy failed: given.json is not a JSON object"),
        ("policy add", {"tenant": "provby"}, "policy failed: the policy is not valid at "),
        ("connection", "{", "connection failed: given.json is not JSON"),
        ("connection", {"vendor": "workday"}, "connection failed: the connection cannot be used: "),
        ("connection", {"id": "courts"}, "connection failed: the connection cannot be used: "),
        ("test-numbers", "number\n1234\n", "test-numbers failed: given.json: line 2 of the test numbers"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(
    stack: LocalStack, tmp_path: Path, capsys: Captured, command: str, content: object, complaint: str
) -> None:
    before = stack.client("dynamodb").scan(TableName=stack.outputs["TenantsTable"], Select="COUNT")["Count"]

    status, said, complained = _run(capsys, *command.split(), _file(tmp_path, content))

    assert (status, said) == (1, "")
    assert complained.startswith(complaint)
    after = stack.client("dynamodb").scan(TableName=stack.outputs["TenantsTable"], Select="COUNT")["Count"]
    assert after == before


def test_a_file_that_is_not_there_is_named(stack: LocalStack, tmp_path: Path, capsys: Captured) -> None:
    status, _, complaint = _run(capsys, "policy", "add", str(tmp_path / "absent.json"))

    assert status == 1
    assert "absent.json" in complaint


@pytest.mark.parametrize("which", [tenant.GREENHOUSE, tenant.COURTS])
def test_a_connection_is_stored_and_names_where_its_secret_is(
    stack: LocalStack, tmp_path: Path, capsys: Captured, which: str
) -> None:
    settings = tenant.connections(stack.ats.url, stack.provider.url, stack.url)[which]
    given = {**settings, "id": f"provby-{which}", "tenant": "provby"}

    status, said, _ = _run(capsys, "connection", _file(tmp_path, given))

    assert status == 0
    assert said == f"connection provby-{which} stored; its secret is read from tillit/connections/{which}"
    assert _tenants(stack).connection(f"provby-{which}") == given


def test_the_official_test_numbers_are_loaded(stack: LocalStack, tmp_path: Path, capsys: Captured) -> None:
    listed = _file(tmp_path, "testpersonnummer\n197801102380\n197801202388\n", "numbers.csv")
    others = _file(tmp_path, "testsamordningsnummer,note\n191404762393,ok\n", "others.csv")

    alone = _run(capsys, "test-numbers", listed)
    status, said, _ = _run(capsys, "test-numbers", listed, others)

    assert (alone[0], "samordningsnummer is missing" in alone[2]) == (1, True)
    assert (status, said) == (0, "2 test personnummer and 1 test samordningsnummer loaded")
    assert _tenants(stack).is_test_number("197801102380")
    assert not _tenants(stack).is_test_number("197602122397")


def test_the_clock_is_moved_on_and_says_how_far_ahead_it_is(stack: LocalStack, capsys: Captured) -> None:
    name = stack.outputs["CaseClock"]
    before = int(stack.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])

    status, said, _ = _run(capsys, "clock", "1")

    after = int(stack.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])
    assert (status, after - before) == (0, 86_400)
    assert said == f"the case clock is {after / 86_400:g} days ahead"


def test_a_stack_that_does_not_exist_is_named(stack: LocalStack, capsys: Captured) -> None:
    assert main(["clock", "1", "--stack", "nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_a_command_that_does_not_exist_is_a_usage_error(capsys: Captured) -> None:
    assert main(["fly"]) == 2
    assert "usage: python -m infra" in capsys.readouterr().err
