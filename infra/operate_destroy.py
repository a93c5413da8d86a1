"""`python -m infra destroy`: removes a stack, unless it holds cases.

Records of a case are disposed of only by a retention decision (rule OS-09), never by taking the system down.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from infra.changeset import Stack, StackError
from infra.outcome import DEFAULT_STACK, reported
from infra.session import session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import boto3

CASES_TABLE = "Cases"  # the logical id, with or without a closing "Table"
_GONE = "DELETE_COMPLETE"


def destroy(
    name: str,
    aws: boto3.Session,
    *,
    ask: Callable[[str], str],
    say: Callable[[str], None],
    interval: float = 2.0,
) -> bool:
    """In: the stack, the session, how to ask and to say, seconds between polls. Out: False if declined.

    Raises StackError when there are cases or a resource cannot be removed, ClientError when the cases cannot
    be counted: what cannot be read is not taken to be empty.
    """
    stack = Stack(aws.client("cloudformation"), name, interval)
    if stack.status() == _GONE:
        say(f"there is no stack {name}")
        return True
    _refuse_with_cases(name, aws)
    if ask(f"this removes the stack; type its name ({name}) to go on: ").strip() != name:
        say("nothing was removed")
        return False
    stack.protect(on=False)
    try:
        # Once more: a case may have been opened while the question waited.
        _refuse_with_cases(name, aws)
        kept = stack.delete(say)
    except (StackError, ClientError):
        if stack.status() != _GONE:
            stack.protect(on=True)
        raise
    for resource in kept:
        say(f"kept by its DeletionPolicy, remove by hand when its retention has ended: {resource}")
    say(f"stack {name} is removed")
    return True


def _refuse_with_cases(name: str, aws: boto3.Session) -> None:
    dynamodb = aws.client("dynamodb")
    for table in _cases_tables(name, aws):
        try:
            found = dynamodb.scan(TableName=table, Limit=1, Select="COUNT", ConsistentRead=True)
        except dynamodb.exceptions.ResourceNotFoundException:
            continue
        # A page may be empty and still have a successor; only an empty table has neither.
        if found["Count"] or found.get("LastEvaluatedKey"):
            message = (
                f"stack {name} holds cases: their records end by a retention decision, not by this (OS-09)"
            )
            raise StackError(message)


def _cases_tables(name: str, aws: boto3.Session) -> list[str]:
    pages = aws.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name)
    return [
        found["PhysicalResourceId"]
        for page in pages
        for found in page["StackResourceSummaries"]
        if found["ResourceType"] == "AWS::DynamoDB::Table"
        and found["LogicalResourceId"].removesuffix("Table") == CASES_TABLE
        and found.get("PhysicalResourceId")
    ]


def main(arguments: Sequence[str]) -> int:
    """`python -m infra destroy [--stack NAME] [--yes NAME]`. Out: the exit status, 1 if refused."""
    parser = argparse.ArgumentParser(prog="python -m infra destroy", description=__doc__.splitlines()[0])
    parser.add_argument("--stack", default=DEFAULT_STACK)
    parser.add_argument("--yes", metavar="NAME", help="the stack's name once more, instead of being asked")
    given = parser.parse_args(arguments)

    def answer(question: str) -> str:
        return given.yes if given.yes is not None else input(question)

    return reported("destroy", lambda: destroy(given.stack, session(), ask=answer, say=print))
