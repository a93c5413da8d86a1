"""`python -m infra deploy`: build, upload, show the plan, ask, execute, follow, smoke-test.

The same artefacts and the same template go to an AWS account and to the embedded server: only the environment
differs.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from infra import operate_smoke, template_file
from infra.artefacts import Artefacts
from infra.build import ROOT, build
from infra.changeset import ChangeSet, Stack
from infra.outcome import DEFAULT_STACK, reported
from infra.session import session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import boto3


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator asks for. `yes` answers the question; losing data needs `accept_loss` as well."""

    stack: str = DEFAULT_STACK
    parameters: Mapping[str, str] = field(default_factory=dict)
    bucket: str | None = None
    root: Path = ROOT
    output: Path | None = None
    yes: bool = False
    accept_loss: bool = False
    smoke: bool = True
    interval: float = 2.0


def deploy(
    order: Order, aws: boto3.Session, *, ask: Callable[[str], str], say: Callable[[str], None], now: datetime
) -> bool:
    """In: the order, the session, how to ask and to say, the time (names the plan). Out: False if declined.

    Raises BuildError, TemplateError, LayerError, StackError, ClientError, BotoCoreError. Until the plan is
    accepted nothing but the artefact bucket has changed.
    """
    built = build("aws", root=order.root, output=order.output)
    store = Artefacts(aws, order.bucket)
    if store.prepare():
        say(f"made the artefact bucket {store.bucket}")
    say(f"uploading to {store.bucket}")
    locations = store.upload(built, say)
    template = template_file.relocated(template_file.load(order.root / "template.yaml"), locations)
    stack = Stack(aws.client("cloudformation"), order.stack, order.interval)
    label = f"tillit-{now:%Y%m%dT%H%M%S%f}"
    plan = stack.plan(store.upload_template(template), template, order.parameters, label)
    if plan is None:
        say(f"stack {order.stack} is up to date: nothing to change")
    else:
        try:
            agreed = _agreed(plan, order, ask, say)
        except BaseException:  # Ctrl-C at the question, or nobody there: the plan goes as it came
            stack.discard(plan)
            raise
        if not agreed:
            stack.discard(plan)
            say("nothing was changed")
            return False
        stack.execute(plan, say)
        say(f"stack {order.stack} is {stack.status()}, protected against deletion")
    if order.smoke:
        operate_smoke.smoke(order.stack, aws, say)
    return True


def _agreed(plan: ChangeSet, order: Order, ask: Callable[[str], str], say: Callable[[str], None]) -> bool:
    say(f"plan for {plan.stack} ({'a new stack' if plan.first else 'an update'}):")
    for change in plan.changes:
        say(f"  {change}")
    losses = [change for change in plan.changes if change.loses_data]
    for change in losses:
        say(f"!! DATA WOULD BE LOST OR LEFT BEHIND: {change}")
    if losses and not order.accept_loss:
        say("!! refused: give --accept-loss as well if that is meant")
        return False
    if order.yes:
        return True
    return ask(f"execute these {len(plan.changes)} changes? [yes/no] ").strip().lower() in {"y", "yes"}


def parser() -> argparse.ArgumentParser:
    """The command line of deploy."""
    result = argparse.ArgumentParser(prog="python -m infra deploy", description=__doc__.splitlines()[0])
    result.add_argument("--stack", default=DEFAULT_STACK, help="the stack's name (default: %(default)s)")
    result.add_argument(
        "--bucket", help="where the code is uploaded (default: made for the account and region)"
    )
    result.add_argument(
        "--parameter", action="append", default=[], metavar="NAME=VALUE", help="may be repeated"
    )
    result.add_argument("--yes", action="store_true", help="do not ask")
    result.add_argument(
        "--accept-loss", action="store_true", help="go on although the plan says data is lost"
    )
    result.add_argument("--no-smoke", action="store_true", help="skip the smoke test")
    return result


def main(arguments: Sequence[str]) -> int:
    """In: the command line after `deploy`. Out: 0 deployed or up to date, 1 declined or failed."""
    command = parser()
    given = command.parse_args(arguments)
    pairs = [text.partition("=") for text in given.parameter]
    if any(not name or not equals for name, equals, _ in pairs):
        command.error("--parameter takes NAME=VALUE")
    order = Order(
        stack=given.stack,
        parameters={name: value for name, _, value in pairs},
        bucket=given.bucket,
        yes=given.yes,
        accept_loss=given.accept_loss,
        smoke=not given.no_smoke,
    )
    return reported("deploy", lambda: deploy(order, session(), ask=input, say=print, now=datetime.now(UTC)))
