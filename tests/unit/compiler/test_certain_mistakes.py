"""Mistakes in a node's fields that are certain before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

from workfuse_compiler import check_workflow, default_registry
from workfuse_compiler.testing import workflow_of

REGISTRY = default_registry()
AI = {"prompt": "Hello", "model": "m"}


def problems(type_: str, config: dict[str, Any], **data: Any) -> list[str]:
    """ "code field: problem. advice" of each error of a node."""
    kind = REGISTRY.get(type_)
    assert kind is not None
    document: Any = workflow_of(kind, config)
    document["nodes"][-1]["data"] |= data
    if kind.body_handle:
        inside = {"id": "inside", "type": "action.ai", "data": {"config": AI}}
        document["nodes"].append(inside)
        document["edges"].append(
            {"id": "e2", "source": "node", "sourceHandle": kind.body_handle, "target": "inside"}
        )
    found = check_workflow(document, REGISTRY).diagnostics
    return [f"{one.code} {one.field}: {one.message} {one.advice}" for one in found]


NO_LIST = {
    "abc": "{{ abc }}",
    "[1,2]": "{{ [1,2] }}",
    " ": "{{ … }}",
    "[{{ trigger.body.x }}]": "Use one {{ … }} alone",
    "x {{ trigger.body.x }}": "Use one {{ … }} alone",
    "{{ trigger.body.x }},{{ trigger.body.y }}": "Use one {{ … }} alone",
    "{% for a in trigger.body.x %}{{ a }}{% endfor %}": "Use one {{ … }} alone",
}
LISTS = [
    "{{ trigger.body.x }}",
    " {{ [1, 2] }}\n",
    "{{ [{'a': {'b': '}}'}}] }}",
    "{# of today #}{{ trigger.body.x | reverse }}",
]


@pytest.mark.parametrize(("text", "advice"), NO_LIST.items())
def test_a_text_that_is_never_a_list_is_refused_where_a_list_is_needed(
    text: str, advice: str
) -> None:
    [loop] = problems("logic.loop", {"items": text})
    [each] = problems("action.ai", AI, options={"forEach": {"items": text}})
    assert loop.startswith("WF103 config.items")
    assert each.startswith("WF103 options.forEach.items")
    assert advice in loop
    assert advice in each


@pytest.mark.parametrize("text", LISTS)
def test_one_expression_may_be_a_list(text: str) -> None:
    assert problems("logic.loop", {"items": text}) == []
    assert problems("action.ai", AI, options={"forEach": {"items": text}}) == []


NODE = {"type": "object", "properties": {"next": {"$ref": "#"}}}


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "objct"}, "type: 'objct' is not"),
        ({"properties": {"a": {"minimum": "1"}}}, "properties.a.minimum: '1' is not"),
        ({"$ref": "http://x/y"}, "'http://x/y' is no part of it"),
        ({"$ref": "http://[x"}, "'http://[x' is no part of it"),
        ({"items": {"$ref": "#/$defs/line"}, "$defs": {"row": {}}}, "'#/$defs/line' is no part"),
        ({"properties": {"code": {"pattern": "([A-Z"}}}, "properties.code.pattern: '([A-Z' is"),
        ({"$schema": 7}, "$schema: a text is needed"),
        ({"$schema": "http://json-schema.org/draft-04/schema#", "minimum": "1"}, "minimum: '1'"),
    ],
)
def test_a_schema_that_no_answer_can_be_held_against_is_refused(schema: Any, problem: str) -> None:
    [found] = problems("action.ai", {**AI, "outputSchema": schema})
    assert found.startswith("WF103 config.outputSchema")
    assert f"the schema cannot be used: {problem}" in found


@pytest.mark.parametrize(
    "schema",
    [
        {},
        NODE,
        {"$schema": "http://x/draft"},
        {"properties": {"$ref": {"type": "string"}}, "const": {"$ref": "http://x/y"}},
        {"items": {"$ref": "#/definitions/a"}, "definitions": {"a": {"uniqueItems": True}}},
        {"$id": "http://x/y", "$ref": "#/$defs/a", "$defs": {"a": {"pattern": "^[A-Z]+$"}}},
        {"$ref": "https://json-schema.org/draft/2020-12/schema"},
        {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "exclusiveMinimum": True,
            "minimum": 1,
        },
    ],
)
def test_any_schema_that_can_be_used_is_right_for_an_answer(schema: Any) -> None:
    assert problems("action.ai", {**AI, "outputSchema": schema}) == []


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("   ", "an address is needed"),
        ("ftp://x/y", "the address is neither http nor https"),
        ("https://", "the address names no server"),
        ("https:///orders", "the address names no server"),
        ("http://?a=1", "the address names no server"),
        ("https://a\nb/", "the address has characters that are not allowed"),
        ("https:\\\\a", "the address has characters that are not allowed"),
        ("example.com/x", "the address is not complete"),
        ("foo bar", "the address is not complete"),
        ("/orders", "the address is not complete"),
    ],
)
def test_an_address_that_no_request_can_be_sent_to(url: str, problem: str) -> None:
    [found] = problems("action.http", {"url": url})
    assert found.startswith("WF103 config.url")
    assert problem in found


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example",
        "HTTP://localhost:8080/x?y#z",
        "https://[::1]/",
        "{{ trigger.body.url }}",
        "{{ trigger.body.host }}/orders",
        "ftp{{ trigger.body.x }}://a",
        "https://{{ trigger.body.host }}",
    ],
)
def test_an_address_that_may_be_right_is_let_alone(url: str) -> None:
    assert problems("action.http", {"url": url}) == []


@pytest.mark.parametrize("url", ["/orders", "orders/new", "a b"])
def test_with_a_credential_a_path_is_enough(url: str) -> None:
    assert problems("action.http", {"url": url}, credentialId="shop") == []


@pytest.mark.parametrize("name", ["a b\n", "", " x", "a:b", "ä"])
def test_a_name_that_no_header_can_have(name: str) -> None:
    [found] = problems("action.http", {"url": "https://a/", "headers": {"X-a": "1", name: "2"}})
    assert found.startswith("WF103 config.headers")
    assert "is no name of a header" in found


LEFT = "{{ trigger.body.x }}"
NEEDED = ["greaterThan", "lessOrEqual", "between", "in", "notIn", "startsWith", "notMatches"]


@pytest.mark.parametrize("operator", NEEDED)
@pytest.mark.parametrize("more", [{}, {"right": None}])
def test_a_comparison_with_nothing_is_not_filled_in(operator: str, more: Any) -> None:
    row = {"left": LEFT, "operator": operator, **more}
    [found] = problems("logic.condition", {"conditions": [row]})
    assert found.startswith("WF102 config.conditions[0].right")
    [found] = problems("logic.condition", {"conditions": [{"match": "any", "conditions": [row]}]})
    assert found.startswith("WF102 config.conditions[0].conditions[0].right")


@pytest.mark.parametrize(
    ("operator", "right", "problem"),
    [
        ("between", "10", "two values are needed"),
        ("between", "1, 2, 3", "two values are needed"),
        ("between", ["{{ trigger.body.a }}"], "two values are needed"),
        ("between", 10, "a list, or a text with commas, is needed"),
        ("in", {"a": 1}, "a list, or a text with commas, is needed"),
    ],
)
def test_what_several_values_cannot_be(operator: str, right: Any, problem: str) -> None:
    row = {"left": LEFT, "operator": operator, "right": right}
    [found] = problems("logic.condition", {"conditions": [row]})
    assert found.startswith("WF103 config.conditions[0].right")
    assert problem in found


@pytest.mark.parametrize(
    ("operator", "right"),
    [
        ("equals", None),
        ("contains", None),
        ("between", "10, 20"),
        ("between", "{{ trigger.body.range }}"),
        ("between", ["{{ trigger.body.a }}", 5]),
        ("in", "10"),
        ("in", []),
        ("greaterThan", ""),
    ],
)
def test_a_comparison_that_may_be_meant_is_let_alone(operator: str, right: Any) -> None:
    row = {"left": LEFT, "operator": operator, "right": right}
    assert problems("logic.condition", {"conditions": [row]}) == []


def test_an_address_in_a_network_is_told_the_network() -> None:
    given = {"path": "a", "allowFrom": "203.0.113.0/24, 2001:DB8::/32, 203.0.113.7/24"}
    [found] = problems("trigger.webhook", given)
    assert "'203.0.113.7/24' is an address in a network, and no network" in found
    assert "Write 203.0.113.0/24 for the network, or 203.0.113.7 for that address alone." in found
