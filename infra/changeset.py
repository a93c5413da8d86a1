"""One CloudFormation change set: made, read as a plan, executed and followed to its end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.template_file import STATEFUL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mypy_boto3_cloudformation.client import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef, StackEventTypeDef

    from infra.template_file import Template

_NOTHING = ("didn't contain changes", "No updates are to be performed")
_CANCELLED = ("Resource creation cancelled", "Resource update cancelled")
# A stack in one of these cannot be updated: its first creation failed.
_DEAD = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"})
_GOOD = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"})
_GONE = "DELETE_COMPLETE"


class StackError(RuntimeError):
    """The stack cannot take the operation, or the operation failed; the text says what an operator can do."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the plan. `replacement` is True, False or Conditional, as CloudFormation says it."""

    action: str
    name: str
    kind: str
    replacement: str
    policy: str

    @property
    def loses_data(self) -> bool:
        """Whether a resource that holds data is removed, or replaced by an empty one, or may be."""
        gone = self.action == "Remove" or self.replacement in {"True", "Conditional"}
        return gone and self.kind in STATEFUL

    def __str__(self) -> str:
        note = f" (replacement: {self.replacement})" if self.replacement in {"True", "Conditional"} else ""
        kept = " (kept by its DeletionPolicy)" if self.policy.startswith("Retain") else ""
        return f"{self.action:<7} {self.name} {self.kind}{note}{kept}"


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A plan that is ready; `first` says that the stack does not exist yet."""

    arn: str
    stack: str
    first: bool
    changes: tuple[Change, ...]


class Stack:
    """One CloudFormation stack by name, with a poll interval in seconds."""

    def __init__(self, client: CloudFormationClient, name: str, interval: float = 2.0) -> None:
        self._client = client
        self._interval = interval
        self.name = name

    def status(self) -> str:
        """The stack's status; DELETE_COMPLETE when there is none. Raises ClientError."""
        try:
            return self._client.describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"]
        except ClientError as error:
            if "does not exist" in error.response["Error"].get("Message", ""):
                return _GONE
            raise

    def plan(
        self, url: str, template: Template, parameters: Mapping[str, str], label: str
    ) -> ChangeSet | None:
        """In: the template and its URL, parameters, the change set's name. Out: the plan; None if empty.

        Parameters that are not named keep the value they have. Raises StackError, ClientError.
        """
        first = self._is_new()
        made = self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=label,
            ChangeSetType="CREATE" if first else "UPDATE",
            TemplateURL=url,
            Parameters=self._parameters(template, parameters, first=first),
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        described = self._awaited(made["Id"])
        if described["Status"] == "FAILED":
            self.discard(ChangeSet(made["Id"], self.name, first, ()))
            reason = described.get("StatusReason", "no reason given")
            if any(words in reason for words in _NOTHING):
                return None
            message = f"the change set could not be made: {reason}"
            raise StackError(message)
        return ChangeSet(made["Id"], self.name, first, tuple(self._changes(made["Id"])))

    def _is_new(self) -> bool:
        status = self.status()
        if status in _DEAD:
            message = f"stack {self.name} is {status}; python -m infra destroy --stack {self.name} first"
            raise StackError(message)
        if status in {_GONE, "REVIEW_IN_PROGRESS"}:
            return True
        if status.endswith("_IN_PROGRESS"):
            message = f"stack {self.name} is {status}: another operation is under way"
            raise StackError(message)
        return False

    def _parameters(
        self, template: Template, given: Mapping[str, str], *, first: bool
    ) -> list[ParameterTypeDef]:
        declared = template.get("Parameters", {})
        if unknown := sorted(set(given) - set(declared)):
            message = f"the template has no parameter {', '.join(unknown)}"
            raise StackError(message)
        chosen: list[ParameterTypeDef] = [
            {"ParameterKey": key, "ParameterValue": value} for key, value in given.items()
        ]
        if first:
            return chosen
        present = self._client.describe_stacks(StackName=self.name)["Stacks"][0].get("Parameters", [])
        kept = {parameter["ParameterKey"] for parameter in present} & set(declared) - set(given)
        chosen += [{"ParameterKey": key, "UsePreviousValue": True} for key in sorted(kept)]
        return chosen

    def _awaited(self, arn: str) -> Mapping[str, Any]:
        while True:
            described = self._client.describe_change_set(ChangeSetName=arn, StackName=self.name)
            if described["Status"] in {"CREATE_COMPLETE", "FAILED"}:
                return described
            time.sleep(self._interval)

    def _changes(self, arn: str) -> Iterator[Change]:
        pages = self._client.get_paginator("describe_change_set")
        for page in pages.paginate(ChangeSetName=arn, StackName=self.name):
            for change in page["Changes"]:
                what = change["ResourceChange"]
                yield Change(
                    what["Action"],
                    what["LogicalResourceId"],
                    what["ResourceType"],
                    what.get("Replacement", "False"),
                    what.get("PolicyAction", ""),
                )

    def discard(self, plan: ChangeSet) -> None:
        """Takes the plan back; the empty stack that a first plan leaves goes with it."""
        self._client.delete_change_set(ChangeSetName=plan.arn, StackName=self.name)
        if plan.first and self.status() == "REVIEW_IN_PROGRESS":
            self._client.delete_stack(StackName=self.name)

    def execute(self, plan: ChangeSet, say: Callable[[str], None]) -> None:
        """Executes the plan, says each event, turns deletion off. Raises StackError with the reasons."""
        seen = self._event_ids()
        self._client.execute_change_set(ChangeSetName=plan.arn, StackName=self.name)
        self.follow(seen, say)
        self.protect(on=True)

    def protect(self, *, on: bool) -> None:
        """Termination protection: while it is on, CloudFormation refuses to delete the stack."""
        self._client.update_termination_protection(StackName=self.name, EnableTerminationProtection=on)

    def delete(self, say: Callable[[str], None]) -> list[str]:
        """Deletes the stack, says each event. Out: the resources kept by their policy. Raises StackError."""
        # By its id: a deleted stack no longer answers to its name.
        arn = self._client.describe_stacks(StackName=self.name)["Stacks"][0].get("StackId", self.name)
        seen = self._event_ids()
        self._client.delete_stack(StackName=self.name)
        events = Stack(self._client, arn, self._interval).follow(seen, say)
        return [
            f"{event.get('LogicalResourceId', '')} {event.get('PhysicalResourceId', '')}"
            for event in events
            if event.get("ResourceStatus") == "DELETE_SKIPPED"
        ]

    def follow(self, seen: set[str], say: Callable[[str], None]) -> list[StackEventTypeDef]:
        """Says every event that is not in `seen` until the stack rests. Out: them. Raises StackError.

        The end is read from the stack's own event: its status may still be the old one just after the start.
        """
        events: list[StackEventTypeDef] = []
        while True:
            for event in self._new_events(seen):
                seen.add(event["EventId"])
                events.append(event)
                say(_line(event))
            status = _stack_status(events)
            if status and not status.endswith("_IN_PROGRESS"):
                break
            time.sleep(self._interval)
        if status not in _GOOD:
            raise StackError(_failure(self.name, status, events))
        return events

    def _new_events(self, seen: set[str]) -> list[StackEventTypeDef]:
        """The events after those seen, oldest first. The server answers newest first, a page at a time."""
        found: list[StackEventTypeDef] = []
        for page in self._client.get_paginator("describe_stack_events").paginate(StackName=self.name):
            for event in page["StackEvents"]:
                if event["EventId"] in seen:
                    return found[::-1]
                found.append(event)
        return found[::-1]

    def _event_ids(self) -> set[str]:
        return {event["EventId"] for event in self._new_events(set())}


def _stack_status(events: Sequence[StackEventTypeDef]) -> str:
    """The last status among the events that are about the stack itself."""
    own = [event for event in events if event.get("PhysicalResourceId") == event["StackId"]]
    return own[-1].get("ResourceStatus", "") if own else ""


def _line(event: StackEventTypeDef) -> str:
    reason = event.get("ResourceStatusReason", "")
    moment = f"{event['Timestamp']:%H:%M:%S}"
    what = f"{event.get('ResourceStatus', ''):<28} {event.get('LogicalResourceId', '')}"
    return f"  {moment} {what}{': ' if reason else ''}{reason}"


def _failure(stack: str, status: str, events: Sequence[StackEventTypeDef]) -> str:
    """The resources that failed, and why; those that were only cancelled with them are left out."""
    reasons = [
        f"  {event.get('LogicalResourceId', '')} ({event.get('ResourceType', '')}): "
        f"{event.get('ResourceStatusReason', 'no reason given')}"
        for event in events
        if event.get("ResourceStatus", "").endswith("_FAILED")
        and not event.get("ResourceStatusReason", "").startswith(_CANCELLED)
    ]
    return "\n".join((f"stack {stack} ended as {status}", *(reasons or ["  no resource says why"])))
