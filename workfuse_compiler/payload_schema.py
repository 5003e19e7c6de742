"""JSON Schemas that people write for what a call must bring, and whether a call does.

Such a schema is applied to what strangers send. So it has nothing that could take for ever: no
regular expressions, no references in a circle or to other addresses, and a bounded size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workfuse_compiler.expressions.template import shortened
from workfuse_compiler.json_schemas import TOO_DEEP, place, wrong_keyword
from workfuse_compiler.json_value import JsonObject, JsonValue

MOST_PARTS = 5_000
"""Schemas in a schema, once its references are written out."""

_SCHEMAS_BY_NAME = frozenset({"properties", "$defs", "definitions", "dependentSchemas"})
_SCHEMAS_IN_LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SCHEMA = frozenset(
    {
        "additionalProperties",
        "contains",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
_REFUSED = frozenset(
    {
        "pattern",
        "patternProperties",
        "uniqueItems",
        "$id",
        "$anchor",
        "$dynamicAnchor",
        "$dynamicRef",
        "$recursiveRef",
    }
)
_DEFINITIONS = ("$defs", "definitions")


def schema_problem(schema: JsonObject) -> str | None:
    """Why a schema cannot be used, or None."""
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    problem = wrong_keyword(schema, Draft202012Validator)
    if problem is not None:
        return problem
    try:
        _Measure(schema).size(schema, ())
    except _Unusable as unusable:
        return str(unusable)
    except RecursionError:
        return TOO_DEEP
    return None


def payload_problem(schema: JsonObject, payload: JsonValue) -> tuple[str, str] | None:
    """Where and why a payload does not fit a schema that has no problem, or None."""
    import jsonschema
    from referencing import Registry

    # A registry of our own, since the default one fetches whatever address a $ref names.
    validator = jsonschema.Draft202012Validator(schema, registry=Registry())
    error = jsonschema.exceptions.best_match(validator.iter_errors(payload))
    if error is None:
        return None
    return place(error.absolute_path).removesuffix(": "), shortened(error.message)


class _Unusable(Exception):
    pass


class _Measure:
    """Counts the schemas in a schema, and refuses what is not allowed in one."""

    def __init__(self, root: JsonObject) -> None:
        self.root = root
        self.sizes: dict[str, int] = {}

    def size(self, schema: Any, around: tuple[str, ...]) -> int:
        if not isinstance(schema, Mapping):
            return 1
        for keyword in schema:
            if keyword in _REFUSED:
                raise _Unusable(f"{keyword!r} is not supported here")
        size = 1 + sum(self.size(inner, around) for inner in _inside(schema))
        if "$ref" in schema:
            size += self.target_size(str(schema["$ref"]), around)
        if size > MOST_PARTS:
            raise _Unusable(f"it has more than {MOST_PARTS:,} parts")
        return size

    def target_size(self, reference: str, around: tuple[str, ...]) -> int:
        if reference in around:
            raise _Unusable(f"{reference!r} leads to itself")
        if reference not in self.sizes:
            parts = reference.split("/")
            # Escapes would make it mean another definition than the one that is measured here.
            plain = not {"~", "%"} & set(reference)
            inside = plain and len(parts) == 3 and parts[0] == "#" and parts[1] in _DEFINITIONS
            definitions = self.root.get(parts[1]) if inside else None
            if not isinstance(definitions, Mapping) or parts[2] not in definitions:
                raise _Unusable(f"{reference[:80]!r} is none of its own $defs")
            self.sizes[reference] = self.size(definitions[parts[2]], (*around, reference))
        return self.sizes[reference]


def _inside(schema: Mapping[str, Any]) -> Iterator[Any]:
    """The schemas right inside a schema."""
    for keyword, value in schema.items():
        if keyword in _SCHEMA:
            yield value
        elif keyword in _SCHEMAS_IN_LIST and isinstance(value, list):
            yield from value
        elif keyword in _SCHEMAS_BY_NAME and isinstance(value, Mapping):
            yield from value.values()
