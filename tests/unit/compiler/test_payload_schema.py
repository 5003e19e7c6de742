"""Schemas that strangers' calls are held against: bounded, and never a mistake of ours."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workfuse_compiler.payload_schema import payload_problem, schema_problem

LINE = {"type": "object", "required": ["sku"]}
ORDER = {
    "type": "object",
    "properties": {"lines": {"type": "array", "items": {"$ref": "#/$defs/line"}}, "pattern": {}},
    "$defs": {"line": LINE},
}
LAUGHS = {
    "$ref": "#/$defs/a0",
    "$defs": {
        "a40": {},
        **{f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(40)},
    },
}


def deep(levels: int) -> Any:
    schema: Any = {}
    for _ in range(levels):
        schema = {"not": schema}
    return schema


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({}, None),
        (ORDER, None),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}, None),
        ({"type": "objekt"}, "type: 'objekt' is not"),
        ({"properties": {"a": {"minimum": "1"}}}, "properties.a.minimum: '1' is not"),
        ({"properties": {"a": {"pattern": "(a+)+$"}}}, "'pattern' is not supported"),
        ({"items": {"uniqueItems": True}}, "'uniqueItems' is not supported"),
        ({"$dynamicRef": "#x"}, "'$dynamicRef' is not supported"),
        ({"$ref": "https://schemas.example/"}, "'https://schemas.example/' is none of"),
        ({"$ref": "#"}, "'#' is none of its own"),
        ({"$ref": "#/$defs/a"}, "is none of its own"),
        ({"$ref": "#/$defs/a~1b", "$defs": {"a~1b": {}, "a/b": {}}}, "is none of its own"),
        ({"$defs": {"a": {"$ref": "#/$defs/a"}}}, "leads to itself"),
        ({"$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}, "$ref": "#/$defs/a"}, "to itself"),
        (LAUGHS, "more than 5,000 parts"),
        ({"anyOf": [{}] * 6_000}, "more than 5,000 parts"),
        (deep(3_000), "nested too deeply"),
    ],
)
def test_what_a_schema_may_be(schema: Any, problem: str | None) -> None:
    began = time.monotonic()
    found = schema_problem(schema)
    assert problem in found if problem and found else found is problem
    assert time.monotonic() - began < 20


def test_the_place_and_the_reason() -> None:
    assert payload_problem(ORDER, {"lines": [{"sku": 1}]}) is None
    assert payload_problem(ORDER, {"lines": [{"sku": 1}, {}]}) == (
        "lines[1]",
        "'sku' is a required property",
    )
    assert payload_problem(ORDER, [0]) == ("", "[0] is not of type 'object'")


WORDS = st.sampled_from(
    ("type", "properties", "items", "$ref", "$defs", "anyOf", "not", "enum", "multipleOf", "if")
) | st.sampled_from(("pattern", "required", "additionalProperties", "$id", "const", "a", "$schema"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(("object", "integer", "#/$defs/a", "#", "a", "\ud800")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(WORDS, VALUES, max_size=4), VALUES)
def test_anything_gives_a_problem_or_none(schema: Any, payload: Any) -> None:
    if schema_problem(schema) is None:
        with contextlib.suppress(ArithmeticError):  # a number too large to be divided
            payload_problem(schema, payload)
