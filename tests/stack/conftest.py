"""The whole system: template.yaml deployed to the embedded server, and four stories played on it, once for all tests here.

The scope is the package, not the session: while the stack runs, its address is in this process's environment.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from infra.demo.director import GREENHOUSE, TEAMTAILOR, Demo
from infra.demo.story import Story
from infra.local import capture
from infra.local.stack import LocalStack, local_stack

# Official test numbers (Skatteverket); nobody has them.
REFUSING, VISITING = "197801202388", "197801302386"


@pytest.fixture(scope="package")
def stack() -> Iterator[LocalStack]:
    """A running local stack with its tenant."""
    with local_stack(print) as running:
        yield running


@pytest.fixture(scope="package")
def tapped(stack: LocalStack) -> capture.Tap:
    """The bus, captured from before the stories."""
    return capture.tap(stack)


@pytest.fixture(scope="package")
def demo(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Who casts the actors."""
    return Demo(stack, print, None, tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="package")
def stories(demo: Demo, tapped: capture.Tap) -> dict[str, Story]:
    """From the first message to the client's decision, all at the same time, by name."""
    told = {
        "basic": demo.story(GREENHOUSE),
        "extended": demo.story(TEAMTAILOR),
        "refusing": _refusing(demo),
        "visit": _visit(demo),
    }
    demo.introduce(list(told.values()))
    demo.play(list(told.values()))
    assert [error for story in told.values() for error in story.errors] == []
    return told


def _refusing(demo: Demo) -> Story:
    """Somebody else for the same position, who says no to the credit report."""
    story = demo.story(TEAMTAILOR)
    message = json.loads(str(story.message))
    event = message["partner-event"]
    event["id"], event["partner-result"]["id"] = "refusing-1", "c3f2a6d0-3f5b-4df6-a9f7-93f8f2f0c6a2"
    person = {
        "first": "Rut",
        "last": "Grönkvist",
        "email": "rut.gronkvist@example.se",
        "phone": "+46700000183",
    }
    event["candidate"] |= {
        "id": 90999,
        "uuid": "refusing",
        "email": person["email"],
        "phone": person["phone"],
    }
    event["candidate"] |= {"first-name": person["first"], "last-name": person["last"]}
    event["candidate"]["job"]["id"] = 4999
    event["candidate"]["custom-fields"][1]["social-security-number"]["value"] = REFUSING
    return replace(
        story,
        title="A candidate who refuses the credit report",
        message=json.dumps(message),
        person={**person, "number": REFUSING, "diary": "0474"},
        key="refusing",
        permission="no",
        persona="debts",
    )


def _visit(demo: Demo) -> Story:
    """A trainee without an ATS, without mail and without e-identification, who comes to a handler."""
    return replace(
        demo.who_stops(),
        title="A trainee who comes to a handler",
        engagement="trainee",
        person={
            "first": "Ingegerd", "last": "Wallström", "email": "", "phone": "",
            "number": VISITING, "diary": "0475",
        },
        key="",
        stops=False,
        persona="clear",
    )  # fmt: skip
