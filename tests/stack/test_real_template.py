"""The operators' deploy, smoke test and destroy with the project's own template.yaml, beside the stack that is running."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from infra.changeset import StackError
from infra.deploy import Order, deploy
from infra.local.stack import LocalStack, parameters
from infra.operate_destroy import destroy
from infra.operate_smoke import smoke
from tests.unit.small_stack import Operator, status

pytestmark = pytest.mark.stack

NAME = "tillit-operators"


@pytest.fixture(scope="module")
def deployed(stack: LocalStack) -> Iterator[Operator]:
    """What an operator was shown and asked who deployed template.yaml, packages and all."""
    operator = Operator("yes")
    order = Order(stack=NAME, parameters=parameters(stack.url, stack.identity.url), interval=0.1)
    assert deploy(order, stack.aws, ask=operator.ask, say=operator.said.append, now=datetime.now(UTC))
    yield operator
    if status(stack.aws, NAME) != "DELETE_COMPLETE":
        destroy(NAME, stack.aws, ask=lambda _: NAME, say=print, interval=0.1)


def _physical(stack: LocalStack, logical: str) -> str:
    found = stack.client("cloudformation").describe_stack_resource(StackName=NAME, LogicalResourceId=logical)
    name: str = found["StackResourceDetail"]["PhysicalResourceId"]
    return name


def test_the_plan_is_shown_before_it_is_agreed_to(deployed: Operator) -> None:
    said = "\n".join(deployed.said)
    plan = said.index(f"plan for {NAME} (a new stack)")

    assert plan < said.index("Add     CasesTable AWS::DynamoDB::Table") < said.index("CREATE_COMPLETE")
    assert len(deployed.asked) == 1
    assert deployed.asked[0].startswith("execute these ")
    assert deployed.heard("DependencyLayer")
    assert deployed.heard(f"stack {NAME} is CREATE_COMPLETE, protected against deletion")


def test_the_smoke_test_finds_it_alive(stack: LocalStack, deployed: Operator) -> None:
    assert deployed.heard(f"smoke test of {NAME}: alive")

    smoke(NAME, stack.aws, deployed.said.append)


def test_the_smoke_test_names_a_mapping_that_is_switched_off(stack: LocalStack, deployed: Operator) -> None:
    functions, mapping = stack.client("lambda"), _physical(stack, "NotifyMapping")
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    try:
        with pytest.raises(StackError, match=f"event source mapping {mapping} is Disabled"):
            smoke(NAME, stack.aws, print)
    finally:
        functions.update_event_source_mapping(UUID=mapping, Enabled=True)


def test_it_is_destroyed_only_when_it_holds_no_case(stack: LocalStack, deployed: Operator) -> None:
    dynamodb, cases = stack.client("dynamodb"), _physical(stack, "CasesTable")
    key = {"pk": {"S": "T#provby#CASE#1"}, "sk": {"S": "READ#1"}}
    dynamodb.put_item(TableName=cases, Item=key)
    with pytest.raises(StackError, match="OS-09"):
        destroy(NAME, stack.aws, ask=lambda _: NAME, say=print, interval=0.1)
    assert status(stack.aws, NAME) == "CREATE_COMPLETE"

    dynamodb.delete_item(TableName=cases, Key=key)
    operator = Operator(NAME)
    assert destroy(NAME, stack.aws, ask=operator.ask, say=operator.said.append, interval=0.1)

    assert status(stack.aws, NAME) == "DELETE_COMPLETE"
    assert operator.heard(
        f"kept by its DeletionPolicy, remove by hand when its retention has ended: CasesTable {cases}"
    )
    assert status(stack.aws, "tillit-local") == "CREATE_COMPLETE"
