"""template.yaml after the SAM transform, its conditions decided: what CloudFormation would be given, for each stage."""

from __future__ import annotations

import copy
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from infra.template_file import LOCATION, load

ROOT = Path(__file__).parents[2]
Json = Any
_NOTHING = {"Ref": "AWS::NoValue"}


@dataclass(frozen=True)
class Stack:
    """The resources of a stage by logical id, each with Type and Properties."""

    resources: dict[str, dict[str, Json]]
    outputs: dict[str, Json]

    def of(self, kind: str) -> dict[str, dict[str, Json]]:
        """Properties of the resources of a type."""
        return {n: r.get("Properties", {}) for n, r in self.resources.items() if r["Type"] == kind}

    def statements(self, role: str) -> list[dict[str, Json]]:
        """The statements of a role's own policies."""
        policies = self.resources[role]["Properties"].get("Policies", [])
        return [s for p in policies for s in p["PolicyDocument"]["Statement"]]

    def role_of(self, function: str) -> str:
        """The role of a function."""
        return target(self.resources[function]["Properties"]["Role"])


def target(value: Json) -> str:
    """The logical id that a Ref, a GetAtt or a Sub is about."""
    if isinstance(value, dict):
        if "Ref" in value:
            return str(value["Ref"])
        if "Fn::GetAtt" in value:
            got = value["Fn::GetAtt"]
            return str(got[0] if isinstance(got, list) else got.split(".")[0])
        if "Fn::Sub" in value:
            text = str(value["Fn::Sub"])
            names = [part.split("}")[0].split(".")[0] for part in text.split("${")[1:]]
            own = [n for n in names if not n.startswith("AWS::")]
            return own[0] if own else text
    return str(value)


def listed(value: Json) -> list[Json]:
    """A value that may be one or many, as many."""
    return value if isinstance(value, list) else [value]


def short(action: str) -> str:
    """dynamodb:PutItem without its service."""
    return action.partition(":")[2]


@cache
def source() -> dict[str, Json]:
    """The template as written."""
    return load(ROOT / "template.yaml")


@cache
def _translated() -> dict[str, Json]:
    template = copy.deepcopy(source())
    for resource in template["Resources"].values():
        if resource["Type"] in LOCATION:
            resource["Properties"][LOCATION[resource["Type"]]] = "s3://code/key"
    with mock.patch.dict(os.environ, {"AWS_DEFAULT_REGION": "eu-north-1"}):
        session = boto3.session.Session(region_name="eu-north-1")
        translator = Translator(managed_policy_map={}, sam_parser=Parser(), boto_session=session)
        made: dict[str, Json] = translator.translate(template, parameter_values={})
    return made


@cache
def stack(stage: str = "production", condition_keys: str = "true") -> Stack:
    """The stack of a stage, with everything on that a real account has."""
    made = _translated()
    chosen = {
        "Stage": stage, "ConditionKeys": condition_keys, "DependencyLayers": "true", "Retain": "true", "PublicBaseUrl": ""
    }  # fmt: skip
    conditions = {name: _holds(rule, chosen) for name, rule in made["Conditions"].items()}
    kept = {n: r for n, r in made["Resources"].items() if conditions.get(r.get("Condition", ""), True)}
    outputs = {n: o for n, o in made["Outputs"].items() if conditions.get(o.get("Condition", ""), True)}
    return Stack({n: _decided(r, conditions) for n, r in kept.items()}, outputs)


def _holds(rule: Json, chosen: dict[str, str]) -> bool:
    if "Fn::Not" in rule:
        return not _holds(rule["Fn::Not"][0], chosen)
    left, right = rule["Fn::Equals"]
    values = [chosen[x["Ref"]] if isinstance(x, dict) else x for x in (left, right)]
    return bool(values[0] == values[1])


def _decided(value: Json, conditions: dict[str, bool]) -> Json:
    if isinstance(value, dict):
        if "Fn::If" in value:
            name, yes, no = value["Fn::If"]
            return _decided(yes if conditions[name] else no, conditions)
        decided = {k: _decided(v, conditions) for k, v in value.items()}
        return {k: v for k, v in decided.items() if v != _NOTHING}
    if isinstance(value, list):
        return [x for x in (_decided(v, conditions) for v in value) if x != _NOTHING]
    return value
