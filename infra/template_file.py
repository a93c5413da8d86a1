"""What the packager and the deployer read from template.yaml: which code goes where, for which runtime."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samtranslator.yaml_helper import yaml_parse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# CloudFormation's own shape: names to anything that JSON can say.
Template = dict[str, Any]

FUNCTION = "AWS::Serverless::Function"
LAYER = "AWS::Serverless::LayerVersion"
LOCATION = {FUNCTION: "CodeUri", LAYER: "ContentUri"}
STATEFUL = frozenset(
    {
        "AWS::Cognito::UserPool",
        "AWS::DynamoDB::Table",
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
    }
)


class TemplateError(ValueError):
    """The template says something that cannot be packaged; the text names the resource."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of code in the template: a function's folder or a layer's content."""

    name: str
    kind: str
    source: str
    layers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Runtime:
    """The interpreter the code runs on: (3, 13) and arm64 or x86_64."""

    python: tuple[int, int]
    machine: str


def load(path: Path) -> Template:
    """In: a SAM template. Out: its content, short intrinsics written long. Raises OSError, TemplateError."""
    content = yaml_parse(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not isinstance(content.get("Resources"), dict):
        message = f"{path.name} has no Resources"
        raise TemplateError(message)
    return content


def units(template: Template) -> tuple[Unit, ...]:
    """Every function and layer of the template, in the order of their names. Raises TemplateError."""
    resources = template["Resources"]
    layers = {name for name, resource in resources.items() if resource.get("Type") == LAYER}
    shared = _references(_globals(template).get("Layers", [])) & layers
    return tuple(
        _unit(name, resource, layers, shared)
        for name, resource in sorted(resources.items())
        if resource.get("Type") in LOCATION
    )


def _unit(name: str, resource: Mapping[str, Any], layers: set[str], shared: set[str]) -> Unit:
    kind = resource["Type"]
    properties = resource.get("Properties", {})
    source = properties.get(LOCATION[kind])
    if not isinstance(source, str):
        message = f"{name}: {LOCATION[kind]} must be a folder of the repository"
        raise TemplateError(message)
    own = _references(properties.get("Layers", [])) & layers
    return Unit(name, kind, source, frozenset(own | shared) if kind == FUNCTION else frozenset())


def _references(value: object) -> set[str]:
    """The logical ids that !Ref names anywhere inside, conditions included."""
    if isinstance(value, dict):
        found = {value["Ref"]} if isinstance(value.get("Ref"), str) else set()
        return found.union(*(_references(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(item) for item in value))
    return set()


def runtime(template: Template) -> Runtime:
    """The one Python runtime and machine of all functions. Raises TemplateError for several, or none."""
    defaults = _globals(template)
    functions = [
        resource.get("Properties", {})
        for resource in template["Resources"].values()
        if resource.get("Type") == FUNCTION
    ]
    names = {function.get("Runtime", defaults.get("Runtime")) for function in functions}
    machines = {
        tuple(function.get("Architectures", defaults.get("Architectures", ["x86_64"])))
        for function in functions
    }
    if len(names) != 1 or len(machines) != 1:
        message = f"functions must share one Runtime and one of Architectures, found {names} and {machines}"
        raise TemplateError(message)
    name, (machine, *_) = names.pop(), machines.pop()
    major, _, minor = str(name).removeprefix("python").partition(".")
    if not (str(name).startswith("python") and major.isdigit() and minor.isdigit()):
        message = f"{name} is not a Python runtime"
        raise TemplateError(message)
    return Runtime((int(major), int(minor)), str(machine))


def relocated(template: Template, locations: Mapping[str, str]) -> Template:
    """In: the template; by logical id, where each piece of code lies (s3://...). Out: a copy saying so.

    Raises TemplateError when a function or layer has no location: half a deployment must not start. One that
    a condition leaves out needs a location as well: the SAM transform reads it before the conditions.
    """
    result = copy.deepcopy(template)
    for unit in units(template):
        if unit.name not in locations:
            message = f"{unit.name}: nothing was built for it"
            raise TemplateError(message)
        resource = result["Resources"][unit.name]
        resource["Properties"][LOCATION[unit.kind]] = locations[unit.name]
        # The artefact is built; sam must not build it again.
        resource.get("Metadata", {}).pop("BuildMethod", None)
    return result


def _globals(template: Template) -> Mapping[str, Any]:
    section: Mapping[str, Any] = template.get("Globals", {}).get("Function", {})
    return section
