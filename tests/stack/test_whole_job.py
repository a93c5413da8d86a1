"""The main job on the deployed stack, played by the demo's actors, and what the demo claims about it."""

import threading
from pathlib import Path

import pytest

from infra.chain import verify
from infra.changeset import StackError
from infra.demo.director import GREENHOUSE, PAST_WAITING, Demo, seeded
from infra.demo.story import Story, play
from infra.local import capture, tenant
from infra.local.stack import LocalStack, faults

pytestmark = pytest.mark.stack


class _Alone(threading.Barrier):
    """The only story: when it waits for the clock, the clock is moved."""

    def __init__(self, demo: Demo) -> None:
        super().__init__(1)
        self._demo = demo
        self._moved = False

    def wait(self, timeout: float | None = None) -> int:
        if not self._moved:
            self._moved = True
            self._demo.move_clock(PAST_WAITING)
        return 0


@pytest.fixture(scope="module")
def tapped(stack: LocalStack) -> capture.Tap:
    """The bus, captured from before the story."""
    return capture.tap(stack)


@pytest.fixture(scope="module")
def story(stack: LocalStack, tapped: capture.Tap, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A basic background check, played from the webhook to the client's decision."""
    demo = Demo(stack, print, None, tmp_path_factory.mktemp("demo"))
    told = demo.story(GREENHOUSE)
    demo.introduce([told])
    play(told, demo.cast(), demo.candidate(told), _Alone(demo), print)
    assert faults(stack) == []
    return told


def test_the_report_is_in_the_clients_hands(story: Story) -> None:
    assert story.report.startswith(b"%PDF-1.7")
    assert story.findings == 1


def test_candidate_reads_the_same_report_as_the_client(
    stack: LocalStack, story: Story, tmp_path: Path
) -> None:
    candidate = Demo(stack, print, None, tmp_path).candidate(story)
    candidate.log_in()

    assert candidate.report() == story.report


def test_chain_verifies_until_one_byte_is_changed(stack: LocalStack, story: Story) -> None:
    assert verify(stack.aws, stack.outputs, tenant.TENANT, story.case) > 20

    dynamodb, table = stack.client("dynamodb"), stack.outputs["CasesTable"]
    key = {"pk": {"S": f"T#{tenant.TENANT}#CASE#{story.case}"}, "sk": {"S": "COMMIT#000003"}}
    item = dynamodb.get_item(TableName=table, Key=key)["Item"]
    changed = {**item, "actor": {"S": item["actor"]["S"][:-1] + "b"}}
    dynamodb.put_item(TableName=table, Item=changed)
    with pytest.raises(StackError, match="commit 3 was changed"):
        verify(stack.aws, stack.outputs, tenant.TENANT, story.case)
    dynamodb.put_item(TableName=table, Item=item)
    assert verify(stack.aws, stack.outputs, tenant.TENANT, story.case) > 20


def test_no_seeded_value_lies_open_anywhere(stack: LocalStack, story: Story, tapped: capture.Tap) -> None:
    assert capture.bus_events(stack, tapped)

    assert capture.leaks(capture.captures(stack, tapped), seeded(story)) == []


def test_a_planted_leak_is_found(stack: LocalStack, story: Story, tapped: capture.Tap) -> None:
    queue = stack.client("sqs").create_queue(QueueName="planted")["QueueUrl"]
    stack.client("sqs").send_message(QueueUrl=queue, MessageBody=story.person["email"])
    try:
        found = capture.leaks(capture.captures(stack, tapped), seeded(story))
    finally:
        stack.client("sqs").delete_queue(QueueUrl=queue)

    assert {leak.place for leak in found} == {"queue planted"}


def test_the_ats_was_told_who_is_waited_for_and_nothing_else(
    stack: LocalStack, story: Story, tmp_path: Path
) -> None:
    notes = Demo(stack, print, None, tmp_path).cast().ats.received()["notes"]

    assert len(notes) >= 6
    assert not any(word in str(notes) for word in (story.comment, story.assessment, "score", "grade"))
