"""template.yaml as CloudFormation would read it for one set of parameters: conditions decided, intrinsics resolved.

Small and exact: an intrinsic that the template does not use is refused, so that nothing is resolved by a guess.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from infra import template_file
from infra.build import ROOT

REGION, ACCOUNT = "eu-north-1", "123456789012"
FUNCTION = "AWS::Serverless::Function"
_PLACE = re.compile(r"\$\{([^}!]+)\}")
_NOTHING = object()
# Name of a resource, and of its attribute (None for Ref), to its value.
Lookup = Callable[[str, str | None], str]


class TemplateUnreadable(ValueError):
    """The template uses something that this reader does not know."""


@cache
def load() -> template_file.Template:
    """The project's template, read once."""
    return template_file.load(ROOT / "template.yaml")


class Template:
    """The template for one set of parameters; `lookup` gives what Ref and GetAtt say of a resource."""

    def __init__(self, stack: str, parameters: Mapping[str, str], lookup: Lookup) -> None:
        self.content = load()
        self._lookup = lookup
        self._values = {**self._parameters(parameters), **_pseudo(stack)}

    def _parameters(self, given: Mapping[str, str]) -> dict[str, str]:
        declared = self.content["Parameters"]
        unknown = given.keys() - declared.keys()
        missing = {name for name, spec in declared.items() if name not in given and "Default" not in spec}
        if unknown or missing:
            raise TemplateUnreadable(f"parameters: unknown {sorted(unknown)}, missing {sorted(missing)}")
        return {name: str(given.get(name, spec.get("Default"))) for name, spec in declared.items()}

    def holds(self, condition: str) -> bool:
        """Whether a named condition is true."""
        return self._decide(self.content["Conditions"][condition])

    def _decide(self, rule: Mapping[str, Any]) -> bool:
        ((name, value),) = rule.items()
        if name == "Condition":
            return self.holds(value)
        if name == "Fn::Equals":
            first, second = (self.resolve(part) for part in value)
            return bool(first == second)
        if name == "Fn::Not":
            return not self._decide(value[0])
        if name in ("Fn::And", "Fn::Or"):
            return (all if name == "Fn::And" else any)(self._decide(part) for part in value)
        raise TemplateUnreadable(name)

    def resources(self, kind: str | None = None) -> dict[str, Mapping[str, Any]]:
        """The resources whose condition holds, by name: those of one type, or all. Unresolved."""
        return {
            name: resource
            for name, resource in self.content["Resources"].items()
            if (kind is None or resource["Type"] == kind)
            and ("Condition" not in resource or self.holds(resource["Condition"]))
        }

    def properties(self, name: str) -> dict[str, Any]:
        """A resource's properties, resolved; a function's with what Globals say."""
        resource = self.content["Resources"][name]
        own = resource.get("Properties", {})
        if resource["Type"] == FUNCTION:
            own = _with_globals(self.content["Globals"]["Function"], own)
        resolved: dict[str, Any] = self.resolve(own)
        return resolved

    def outputs(self) -> dict[str, str]:
        """The outputs whose condition holds, resolved."""
        declared = self.content["Outputs"].items()
        held = {n: o for n, o in declared if "Condition" not in o or self.holds(o["Condition"])}
        return {name: str(self.resolve(output["Value"])) for name, output in held.items()}

    def resolve(self, value: Any) -> Any:
        """A value with every intrinsic in it replaced by what it stands for."""
        found = self._resolve(value)
        return None if found is _NOTHING else found

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            return [item for item in map(self._resolve, value) if item is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self._intrinsic(name, argument)
        members = {name: self._resolve(member) for name, member in value.items()}
        return {name: member for name, member in members.items() if member is not _NOTHING}

    def _intrinsic(self, name: str, argument: Any) -> Any:
        if name == "Ref":
            return self._reference(argument)
        if name == "Fn::GetAtt":
            resource, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
            return self._lookup(resource, attribute)
        if name == "Fn::If":
            condition, yes, no = argument
            return self._resolve(yes if self.holds(condition) else no)
        if name == "Fn::Sub" and isinstance(argument, str):
            return _PLACE.sub(lambda match: self._place(match[1]), argument)
        raise TemplateUnreadable(name)

    def _reference(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NOTHING
        return self._values[name] if name in self._values else self._lookup(name, None)

    def _place(self, name: str) -> str:
        resource, _, attribute = name.partition(".")
        return self._lookup(resource, attribute) if attribute else str(self._reference(name))


def _pseudo(stack: str) -> dict[str, str]:
    return {
        "AWS::AccountId": ACCOUNT,
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::StackName": stack,
        "AWS::URLSuffix": "amazonaws.com",
    }


def _with_globals(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """SAM's rule: maps are merged, lists joined, anything else replaced."""
    merged = dict(common)
    for name, value in own.items():
        before = merged.get(name)
        if isinstance(before, dict) and isinstance(value, dict):
            merged[name] = _with_globals(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            merged[name] = [*before, *value]
        else:
            merged[name] = value
    return merged
