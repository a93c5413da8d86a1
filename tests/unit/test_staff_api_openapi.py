"""The API's description: committed as generated, and held to the REST API-profil's rules, named by their ids."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import shared.domain
from shared.web.problem import TITLES
from shared.web.staff import door, examples, openapi, texts
from shared.web.staff.about import DOCUMENT
from shared.web.staff.operations import OPERATIONS
from tests.unit.test_staff_api_world import send, stack

DOC: dict[str, Any] = openapi.document()
METHODS = ("get", "post", "put", "delete", "patch")
EACH = [
    (path, method, item[method])
    for path, item in DOC["paths"].items()
    for method in METHODS
    if method in item
]
WORDS = re.compile(r"[a-z]+(-[a-z]+)*")


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in the document."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from walk(part)
    if isinstance(value, list):
        for part in value:
            yield from walk(part)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """An object behind a reference."""
    while "$ref" in part:
        found: Any = DOC
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def test_the_committed_description_is_the_generated_one() -> None:
    assert DOCUMENT.read_text("utf-8") == openapi.text(), "run: python -m shared.web.staff.openapi"


def test_it_is_served_to_everybody_with_api_info(monkeypatch: pytest.MonkeyPatch) -> None:
    """VER.06: api-info with the profile's members."""
    with stack(monkeypatch):
        assert send(None, "GET", "/openapi.json", None, {}).body == DOC
        info = send(None, "GET", "/api-info", None, {})
    assert info.status == 200
    assert set(info.body) == {"apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus"}
    assert info.body["apiDocumentation"] == "https://api.example.com/tillit/v1/openapi.json"


def test_every_reference_leads_somewhere() -> None:
    assert all(resolved(part) for part in walk(DOC) if "$ref" in part)


def test_the_description_is_whole() -> None:
    """DOK.03, DOK.08, DOK.09, DOK.11, DOK.15: version, contact, licence, words for everything, security."""
    assert DOC["openapi"].startswith("3.1.")
    assert DOC["info"]["contact"]
    assert DOC["info"]["license"]["identifier"] == "Apache-2.0"
    ids = [operation["operationId"] for _, _, operation in EACH]
    assert len(ids) == len(set(ids))
    for path, method, operation in EACH:
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
        assert " / " in operation["description"], "DOK.06: Swedish and English"


def test_only_two_operations_are_open_to_everybody() -> None:
    """SAK.01, SAK.10: a bearer token elsewhere."""
    assert DOC["security"] == [{"staff": []}]
    assert [path for path, _, o in EACH if o.get("security") == []] == ["/api-info", "/openapi.json"]


def test_paths_are_plural_nouns_in_lower_case() -> None:
    """RES.06, UFN.07, UFN.08, UFN.09: lower case, hyphens, no underscore, not in parameter names either."""
    assert DOC["servers"][0]["url"] == "/tillit/v1"
    for path in DOC["paths"]:
        assert "_" not in path
        for part in path.split("/")[1:]:
            named = re.fullmatch(r"\{[a-z][A-Za-z]*\}", part)
            assert named or WORDS.fullmatch(part.removesuffix(".json")), path
    plural = {path.split("/")[-1] for path, method, _ in EACH if method == "post"}
    assert all(name.endswith("s") for name in plural)


def test_every_name_of_a_field_is_in_one_style_and_lists_are_plural() -> None:
    """AME.04, AME.05, AME.06; the five members of api-info are the profile's own."""
    for name, schema in DOC["components"]["schemas"].items():
        if name == "ApiInfo":
            continue
        for member, described in schema.get("properties", {}).items():
            assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", member), (name, member)
            if described.get("type") == "array":
                # what was read and what is asked: participles, which have no plural
                assert member.endswith("s") or member in ("read", "asked_of_candidate"), (name, member)


def test_case_33_queries_are_optional_and_nothing_sorts() -> None:
    """FNS.01, FNS.03, FNS.05, FNS.06, FNS.09; never-event: no order that ranks people."""
    query = [p for p in DOC["components"]["parameters"].values() if p["in"] == "query"]
    assert query
    for parameter in query:
        assert re.fullmatch(r"[a-z][a-z_]*", parameter["name"])
        assert parameter["required"] is False
        assert "sort" not in parameter["name"]
        assert "order" not in parameter["name"]
    limit = DOC["components"]["parameters"]["limit"]["schema"]
    assert (limit["default"], limit["maximum"]) == (20, 100)


def test_every_error_is_a_whole_problem() -> None:
    """FEL.01, FEL.02, DOK.20: the five members, for every code that an operation may answer."""
    problem = DOC["components"]["schemas"]["Problem"]
    assert {"type", "title", "status", "detail", "instance", "rule_id", "code"} <= set(problem["required"])
    for path, method, operation in EACH:
        for status, response in operation["responses"].items():
            if int(status) < 400:
                continue
            content = resolved(response)["content"]
            assert list(content) == ["application/problem+json"], (path, method, status)
            assert content["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert "HTTPValidationError" not in json.dumps(DOC)


def test_every_example_is_what_its_schema_says() -> None:
    """DOK.19: examples of requests and answers, and they are right."""
    shown = 0
    for part in walk(DOC):
        if "schema" not in part or "examples" not in part:
            continue
        schema = {**part["schema"], "components": DOC["components"]}
        for example in part["examples"].values():
            Draft202012Validator(schema).validate(example["value"])
            shown += 1
    assert shown > 2 * len(OPERATIONS)


def test_commands_ask_for_key_and_version() -> None:
    """ARQ.03 and the idempotency key, in the description as in the door."""
    for operation in OPERATIONS:
        described = DOC["paths"][operation.path][operation.method.lower()]
        names = {resolved(p)["name"] for p in described["parameters"]}
        assert ("Idempotency-Key" in names) == (operation.method == "POST")
        assert ("If-Match" in names) == operation.command


def test_no_null_is_answered() -> None:
    assert '"null"' not in json.dumps(DOC["components"]["schemas"])
    for example in (examples.OPENED, examples.CASE_LIST, examples.EVENT_LIST):
        assert "null" not in json.dumps(example)


def refusal_codes() -> set[str]:
    """Every code with which the domain and this API say no, read from the source."""
    names = {"refuse", "Refused", "UnreadableAnswer", "ScopeRefused", "PersonNumberRefused", "Turned"}
    at = {"UnreadableAnswer": 0, "Turned": 2}
    folders = (Path(str(shared.domain.__file__)).parent, Path(door.__file__).parent)
    found = set()
    for source in (path for folder in folders for path in folder.glob("*.py")):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in names and isinstance(node, ast.Call):
                place = at.get(name, 1)
                given = node.args[place] if len(node.args) > place else None
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    found.add(given.value)
    return found


# Faults of stored documents, which no request can lead to.
INSIDE = {
    "not_a_document", "not_a_finding", "not_a_relevance",
    "approved", "nobody", "nothing_to_approve",  # said to operators
}  # fmt: skip


def test_every_code_has_its_sentence_in_both_languages() -> None:
    codes = refusal_codes()
    assert len(codes) > 60
    assert codes - INSIDE <= set(texts.problems())
    for code, words in {**texts.problems(), **texts.fields()}.items():
        assert set(words) == {"sv", "en"}, code
        assert all(sentence.endswith((".", "NNNN.")) for sentence in words.values()), code
    assert set(DOC["x-problems"]) == set(texts.problems())


def test_every_status_of_the_description_has_a_title() -> None:
    assert {int(status) for status in DOC["components"]["responses"]} <= set(TITLES)
