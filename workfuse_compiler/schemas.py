"""What is known of values before anything runs: JSON Schemas, and where a path into one leads.

A schema here is a promise: what it rules out cannot come. Keywords that are not understood only
narrow a value further, so passing over them never rules out anything that may come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from workfuse_compiler.expressions.references import Step
from workfuse_compiler.json_value import JsonObject, JsonValue

Schema: TypeAlias = "JsonObject | None"
"""A JSON Schema; None where nothing is known."""

TEXT: JsonObject = {"type": "string"}
TIME: JsonObject = {"type": "string", "format": "date-time"}
NUMBER: JsonObject = {"type": "number"}
WHOLE: JsonObject = {"type": "integer"}
TRUTH: JsonObject = {"type": "boolean"}
NULL: JsonObject = {"type": "null"}
OBJECT: JsonObject = {"type": "object"}
LOWER_CASE = "^[^A-Z]*$"
HEADERS: JsonObject = {"type": "object", "propertyNames": {"pattern": LOWER_CASE}}
"""Names of headers are in lower case, whatever the other side wrote."""

ERROR: JsonObject = {
    "type": "object",
    "properties": {
        "kind": TEXT,
        "message": TEXT,
        "node": TEXT,
        "field": TEXT,
        "request": OBJECT,
        "response": OBJECT,
        "retryable": TRUTH,
    },
    "additionalProperties": False,
}
"""The `error` of a node that failed and went on."""

_MOST_ALTERNATIVES = 50
_MOST_NESTED = 20
_MOST_SAMPLE_VALUES = 2_000


def closed(fields: Mapping[str, Schema]) -> JsonObject:
    """An object with these fields and no other."""
    properties: JsonObject = {name: _any(schema) for name, schema in fields.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def list_of(schema: Schema) -> JsonObject:
    return {"type": "array", "items": _any(schema)}


def trigger_payload(body: Schema = None) -> JsonObject:
    """What a trigger gives, with this body."""
    return closed({"body": body, **_TRIGGER})


def or_null(schema: JsonObject) -> JsonObject:
    return {"anyOf": [schema, NULL]}


def any_of(schemas: Iterable[Schema]) -> Schema:
    """One of these; None when nothing is known of one of them."""
    found: list[JsonValue] = []
    for schema in schemas:
        if schema is None:
            return None
        if schema not in found[:8]:
            found.append(schema)
    return {"anyOf": found} if len(found) > 1 else found[0] if found else None  # type: ignore[return-value]


_TRIGGER: Mapping[str, JsonObject] = {
    "headers": OBJECT,
    "query": OBJECT,
    "method": or_null(TEXT),
    "scheduledAt": or_null(TIME),
    "dataIntervalStart": or_null(TIME),
    "dataIntervalEnd": or_null(TIME),
}


def schema_of_sample(sample: JsonValue) -> JsonObject:
    """What a value that looks like this one has: its fields and no other, items all alike."""
    return _Sample().schema([sample])


def _any(schema: Schema) -> JsonValue:
    return {} if schema is None else schema


class _Sample:
    def __init__(self) -> None:
        self.left = _MOST_SAMPLE_VALUES

    def schema(self, values: Sequence[JsonValue]) -> JsonObject:
        """What these values, all of one place, have in common."""
        self.left -= len(values)
        if self.left < 0 or not values or None in values:
            return {}
        if all(isinstance(value, dict) for value in values):
            fields: dict[str, list[JsonValue]] = {}
            for value in values:
                for name, inner in value.items():  # type: ignore[union-attr]
                    fields.setdefault(name, []).append(inner)
            return closed({name: self.schema(inner) for name, inner in fields.items()})
        if all(isinstance(value, list) for value in values):
            return list_of(self.schema([item for value in values for item in value]))  # type: ignore[union-attr]
        return any_of(_plain_type(value) for value in values) or {}


def _plain_type(value: JsonValue) -> Schema:
    match value:
        case bool():
            return TRUTH
        case int() | float():
            return NUMBER
        case str():
            return TEXT
    return None


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A step that leads nowhere.

    Attributes:
        place: how many steps lead somewhere.
        names: of the fields that are there instead.
        types: JSON Schema's names for what the value may be.
        lower_case: whether it would be there in lower case.
    """

    place: int
    names: tuple[str, ...]
    types: frozenset[str]
    lower_case: bool = False


def follow(schema: Schema, steps: Sequence[Step]) -> Schema | DeadEnd:
    """What is known of the value behind some steps: its schema, nothing, or that it cannot be."""
    plain: Any = schema
    for step in steps:
        if not isinstance(plain, dict) or not _SEVERAL.isdisjoint(plain):
            break
        properties = plain.get("properties") if plain.get("type") == "object" else None
        if not isinstance(properties, dict) or step not in properties:
            break
        plain = properties[step]
    else:
        return plain if isinstance(plain, dict) else None
    return _follow(schema, steps) if plain else None


def certain_types(schema: Schema) -> frozenset[str]:
    """JSON Schema's names for what a value may be; empty when it may be anything."""
    options = list(islice(_alternatives([_Place(schema, None)]), _MOST_ALTERNATIVES))
    if len(options) == _MOST_ALTERNATIVES or any(option.unknown for option in options):
        return frozenset()
    types = frozenset().union(*(_types(option.schema) for option in options))
    return frozenset() if types == _ALL_TYPES else types


def _follow(schema: Schema, steps: Sequence[Step]) -> Schema | DeadEnd:
    """The same for schemas that are not plain objects within objects."""
    here = [_Place(schema, None)]
    for place, step in enumerate(steps):
        options = list(islice(_alternatives(here), _MOST_ALTERNATIVES))
        if len(options) == _MOST_ALTERNATIVES or any(option.unknown for option in options):
            return None
        here = [
            _Place(inner, option.root)
            for option in options
            for inner in _inside(option.schema, step)
        ]
        if not here:
            return _dead_end(place, step, [option.schema for option in options])
    return any_of(option.whole() for option in here)


@dataclass(frozen=True, slots=True)
class _Place:
    """A schema, and the one around it that its references start from."""

    schema: Any
    root: Any

    @property
    def unknown(self) -> bool:
        return not isinstance(self.schema, dict)

    def whole(self) -> Schema:
        """The schema as it can stand alone."""
        if self.unknown:
            return None
        around = {} if self.root is None or self.root is self.schema else self.root
        definitions = {word: around[word] for word in _DEFINITIONS if word in around}
        return {**definitions, **self.schema} if definitions else dict(self.schema)


_DEFINITIONS = ("$defs", "definitions")
_SEVERAL = frozenset({"anyOf", "oneOf", "$ref", *_DEFINITIONS})
_ANYTHING = True
_ALL_TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})


def _alternatives(places: Iterable[_Place], depth: int = 0) -> Iterator[_Place]:
    """Each schema that the value may be one of, without references."""
    for place in places:
        schema = place.schema
        if place.unknown or depth > _MOST_NESTED:
            yield _Place(_ANYTHING, None)
            continue
        root = schema if any(word in schema for word in _DEFINITIONS) else place.root
        choices = schema.get("anyOf") or schema.get("oneOf")
        if "$ref" in schema:
            yield from _alternatives([_Place(_target(schema["$ref"], root), root)], depth + 1)
        elif isinstance(choices, list):
            yield from _alternatives([_Place(choice, root) for choice in choices], depth + 1)
        else:
            yield _Place(schema, root)


def _target(reference: Any, root: Any) -> Any:
    """What a reference of the form #/$defs/name means; anything else is not known."""
    parts = str(reference).split("/")
    if root is None or len(parts) != 3 or parts[0] != "#" or parts[1] not in _DEFINITIONS:
        return _ANYTHING
    definitions = root.get(parts[1])
    return definitions.get(parts[2], _ANYTHING) if isinstance(definitions, dict) else _ANYTHING


def _inside(schema: JsonObject, step: Step) -> Iterator[Any]:
    """What a step may lead to; nothing when it leads nowhere. Follows `values.look_up`."""
    types = _types(schema)
    if "array" in types and not isinstance(step, str):
        inner = schema.get("items", _ANYTHING)
        if "prefixItems" in schema or isinstance(inner, list):
            inner = _ANYTHING
        if inner is not False:
            yield inner
    if "object" in types:
        inner = TEXT if step is None else _field(schema, str(step))
        if inner is not False:
            yield inner
    if "string" in types and isinstance(step, int):
        yield TEXT


def _field(schema: JsonObject, name: str) -> Any:
    properties = schema.get("properties")
    if isinstance(properties, dict) and name in properties:
        return properties[name]
    if "patternProperties" in schema:
        return _ANYTHING
    if _has_lower_case_names(schema) and name != name.lower():
        return False
    return schema.get("additionalProperties", _ANYTHING)


def _has_lower_case_names(schema: JsonObject) -> bool:
    # Only ours is understood: a pattern of somebody else's may take for ever.
    return schema.get("propertyNames") == HEADERS["propertyNames"]


def _types(schema: JsonObject) -> frozenset[str]:
    named = schema.get("type")
    if isinstance(named, str):
        return frozenset({named})
    return frozenset(map(str, named)) if isinstance(named, list) else _ALL_TYPES


def _dead_end(place: int, step: Step, options: Sequence[JsonObject]) -> DeadEnd:
    names: dict[str, None] = {}
    for option in options:
        if isinstance(properties := option.get("properties"), dict):
            names |= dict.fromkeys(properties)
    return DeadEnd(
        place,
        tuple(names),
        frozenset().union(*map(_types, options)),
        isinstance(step, str) and any(map(_has_lower_case_names, options)),
    )
