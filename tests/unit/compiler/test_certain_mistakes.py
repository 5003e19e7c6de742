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
