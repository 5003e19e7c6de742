"""Where paths lead in schemas."""

from __future__ import annotations

from typing import Any

import pytest

from workfuse_compiler.schemas import DeadEnd, follow, schema_of_sample

TREE: Any = {
    "$defs": {
        "node": {
            "type": "object",
            "properties": {
                "name": {"type": ["string", "null"]},
                "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]},
                "free": {},
            },
            "additionalProperties": False,
        },
        "endless": {"$ref": "#/$defs/endless"},
        "wide": {"anyOf": [{"$ref": "#/$defs/wide"}] * 30},
    },
    "type": "array",
    "items": {"$ref": "#/$defs/node"},
}


@pytest.mark.parametrize(
    ("schema", "steps", "dead_at"),
    [
        (TREE, (0, "name"), None),
        (TREE, (0, "nam"), 1),
        (TREE, ("name",), 0),
        (TREE, (0, "next", "next", "nam"), 3),
        (TREE, (0, "name", "length"), 2),
        (TREE, (0, "name", 0), None),  # a letter of the text
        (TREE, (0, "free", "x", 1, "y"), None),
        (TREE, (None, "nam"), 1),
        ({**TREE, "items": {"$ref": "#/$defs/endless"}}, (0, "x"), None),
        ({**TREE, "items": {"$ref": "#/$defs/wide"}}, (0, "x", "y"), None),
        ({**TREE, "items": {"$ref": "http://other.example/"}}, (0, "x"), None),
        ({"type": "object", "properties": {"a": {}}}, ("b",), None),
        ({"properties": {"a": {}}, "additionalProperties": False}, (0,), None),  # maybe a list
        ({"type": "object", "patternProperties": {"(a+)+$": False}}, ("a" * 99,), None),
        ({"type": "object", "additionalProperties": {"type": "number"}}, ("b", "c"), 1),
        ({"type": "array", "prefixItems": [{}], "items": False}, (0, "x"), None),
        ({"type": "array", "items": False}, (0,), 0),
        ({"type": 7, "properties": [], "anyOf": {}}, ("x", 0), None),
        ({"anyOf": []}, ("x",), None),
        ({"oneOf": [{"type": "null"}, {"type": "boolean"}]}, ("x",), 0),
        (None, ("x",), None),
    ],
)
def test_where_a_path_ends(schema: Any, steps: Any, dead_at: int | None) -> None:
    found = follow(schema, steps)
    assert (found.place if isinstance(found, DeadEnd) else None) == dead_at


def test_what_follows_a_reference_keeps_its_definitions() -> None:
    inner = follow(TREE, (0, "next"))
    assert isinstance(follow(inner, ("next", "nam")), DeadEnd)  # type: ignore[arg-type]


def test_a_sample_is_all_that_there_is() -> None:
    schema = schema_of_sample({"rows": [{"a": 1}, {"b": None}], "empty": [], "mixed": [1, "x"]})
    for steps in (("rows", 0, "a"), ("rows", 9, "b", "x"), ("empty", 0, "x"), ("mixed", 0)):
        assert not isinstance(follow(schema, steps), DeadEnd), steps
    for steps in (("row",), ("rows", 0, "c"), ("rows", "a"), ("mixed", 0, "x")):
        assert isinstance(follow(schema, steps), DeadEnd), steps
