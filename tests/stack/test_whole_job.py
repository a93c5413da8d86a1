"""The main job on the deployed stack, played by the demo's actors, and what the demo claims about it."""

import pytest

from infra.chain import verify
from infra.changeset import StackError
from infra.demo.claims import seeded
from infra.demo.director import Demo
from infra.demo.publication import publication
from infra.demo.story import Story
from infra.local import capture, tenant
from infra.local.stack import LocalStack, faults, log_lines, undelivered

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def story(stories: dict[str, Story]) -> Story:
    """A basic background check, from the webhook to the client's decision."""
    return stories["basic"]


def test_nothing_failed_on_the_way(stack: LocalStack, story: Story) -> None:
    lying = undelivered(stack)

    assert faults(stack) == []
    assert len(lying) >= 9
    assert set(lying.values()) == {0}


def test_the_functions_log_lines_are_captured(stack: LocalStack, story: Story) -> None:
    seen = {code for _, line in log_lines(stack) for code in ("COMMITTED", "RELAYED") if code in line}

    assert seen == {"COMMITTED", "RELAYED"}


def test_a_dead_letter_is_counted(stack: LocalStack, story: Story) -> None:
    sqs = stack.client("sqs")
    pages = stack.client("cloudformation").get_paginator("list_stack_resources")
    queue = next(
        r["PhysicalResourceId"]
        for page in pages.paginate(StackName="tillit-local")
        for r in page["StackResourceSummaries"]
        if r["LogicalResourceId"] == "NotifyDeadLetters"
    )
    sqs.send_message(QueueUrl=queue, MessageBody="{}")
    try:
        assert undelivered(stack)["NotifyDeadLetters"] == 1
    finally:
        sqs.purge_queue(QueueUrl=queue)
    assert undelivered(stack)["NotifyDeadLetters"] == 0


def test_the_report_is_in_the_clients_hands(story: Story) -> None:
    assert story.report.startswith(b"%PDF-1.7")
    assert story.findings == 1


def test_candidate_reads_the_same_report_as_the_client(demo: Demo, story: Story) -> None:
    candidate = demo.candidate(story)
    candidate.log_in()

    assert candidate.report() == story.report


def test_chain_verifies_until_one_byte_is_changed(stack: LocalStack, story: Story) -> None:
    assert verify(stack.client, stack.outputs, tenant.TENANT, story.case) > 20

    dynamodb, table = stack.client("dynamodb"), stack.outputs["CasesTable"]
    key = {"pk": {"S": f"T#{tenant.TENANT}#CASE#{story.case}"}, "sk": {"S": "COMMIT#000003"}}
    item = dynamodb.get_item(TableName=table, Key=key)["Item"]
    changed = {**item, "actor": {"S": item["actor"]["S"][:-1] + "b"}}
    dynamodb.put_item(TableName=table, Item=changed)
    with pytest.raises(StackError, match="commit 3 was changed"):
        verify(stack.client, stack.outputs, tenant.TENANT, story.case)
    dynamodb.put_item(TableName=table, Item=item)
    assert verify(stack.client, stack.outputs, tenant.TENANT, story.case) > 20


def test_no_seeded_value_lies_open_anywhere(
    stack: LocalStack, stories: dict[str, Story], tapped: capture.Tap
) -> None:
    values = [value for story in stories.values() for value in seeded(story)]
    assert capture.bus_events(stack, tapped)

    assert capture.leaks(capture.captures(stack, tapped), values) == []


def test_a_planted_leak_is_found(stack: LocalStack, story: Story, tapped: capture.Tap) -> None:
    queue = stack.client("sqs").create_queue(QueueName="planted")["QueueUrl"]
    stack.client("sqs").send_message(QueueUrl=queue, MessageBody=story.person["email"])
    try:
        found = capture.leaks(capture.captures(stack, tapped), seeded(story))
    finally:
        stack.client("sqs").delete_queue(QueueUrl=queue)

    assert {leak.place for leak in found} == {"queue planted"}


def test_every_commit_got_onto_the_bus(
    stack: LocalStack, stories: dict[str, Story], tapped: capture.Tap
) -> None:
    found = publication(stack, tapped, [story.case for story in stories.values()])

    assert (found.forgotten, found.errors) == (0, [])
    assert found.commits > 100


def test_a_commit_that_nothing_published_is_found(stack: LocalStack, story: Story) -> None:
    queue = stack.client("sqs").create_queue(QueueName="empty-tap")["QueueUrl"]
    try:
        found = publication(stack, capture.Tap(queue), [story.case])
    finally:
        stack.client("sqs").delete_queue(QueueUrl=queue)

    assert found.forgotten == found.commits == len(found.errors)
    assert f"commit 1 of {story.case} was published by nothing" in found.errors


def test_the_ats_was_told_who_is_waited_for_and_nothing_else(demo: Demo, story: Story) -> None:
    notes = demo.cast().ats.received()["notes"]

    assert len(notes) >= 6
    assert not any(word in str(notes) for word in (story.comment, story.assessment, "score", "grade"))
