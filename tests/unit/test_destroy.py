"""Destroying against a running AWS-compatible server: never while there are cases (OS-09)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from infra.changeset import StackError
from infra.operate_destroy import destroy
from tests.unit import small_stack
from tests.unit.small_stack import Operator, cases_table, edit, protected, run, status

if TYPE_CHECKING:
    import boto3

    from infra.deploy import Order

pytestmark = pytest.mark.stack

server, aws, order = small_stack.server, small_stack.aws, small_stack.order


def test_destroy_refuses_while_there_is_a_case(order: Order, aws: boto3.Session) -> None:
    run(order, aws)
    aws.client("dynamodb").put_item(TableName=cases_table(aws), Item={"pk": {"S": "T#demo#CASE#1"}})
    with pytest.raises(StackError, match="OS-09"):
        destroy("tillit", aws, ask=lambda _: "tillit", say=lambda _: None, interval=0.1)
    assert status(aws) == "CREATE_COMPLETE"
    assert protected(aws)


def test_destroy_sees_a_case_that_is_opened_while_it_asks(order: Order, aws: boto3.Session) -> None:
    run(order, aws)

    def open_a_case(_: str) -> str:
        aws.client("dynamodb").put_item(TableName=cases_table(aws), Item={"pk": {"S": "T#demo#CASE#1"}})
        return "tillit"

    with pytest.raises(StackError, match="OS-09"):
        destroy("tillit", aws, ask=open_a_case, say=lambda _: None, interval=0.1)
    assert protected(aws)


def test_destroy_wants_the_name_and_then_removes_an_empty_stack(order: Order, aws: boto3.Session) -> None:
    run(order, aws)
    table = cases_table(aws)
    assert not destroy("tillit", aws, ask=lambda _: "yes", say=lambda _: None, interval=0.1)
    assert protected(aws)
    operator = Operator("tillit")
    assert destroy("tillit", aws, ask=operator.ask, say=operator.said.append, interval=0.1)
    assert operator.heard("DELETE_COMPLETE")
    assert status(aws) == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.client("dynamodb").describe_table(TableName=table)
    assert destroy("tillit", aws, ask=operator.ask, say=operator.said.append, interval=0.1)
    assert operator.heard("there is no stack tillit")


def test_destroy_names_what_its_policy_keeps(order: Order, aws: boto3.Session) -> None:
    edit(order, lambda text: text.replace("::Table\n", "::Table\n    DeletionPolicy: Retain\n"))
    run(order, aws)
    table = cases_table(aws)
    operator = Operator("tillit")
    assert destroy("tillit", aws, ask=operator.ask, say=operator.said.append, interval=0.1)
    assert operator.heard(
        f"kept by its DeletionPolicy, remove by hand when its retention has ended: Cases {table}"
    )
    assert aws.client("dynamodb").describe_table(TableName=table)["Table"]["TableStatus"] == "ACTIVE"
