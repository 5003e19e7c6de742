"""What is known of a value after each step of a transform."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from workfuse_compiler import transform_steps as steps
from workfuse_compiler.json_value import JsonObject, JsonValue
from workfuse_compiler.node_kind import SchemaOf
from workfuse_compiler.schemas import (
    NULL,
    NUMBER,
    TEXT,
    WHOLE,
    DeadEnd,
    Schema,
    any_of,
    closed,
    follow,
    list_of,
    or_null,
)

_Of: TypeAlias = Callable[[JsonValue], Schema]
"""What an expression gives for an item."""


def schemas_of(
    start: Schema, listed: Sequence[Any], schema_of: SchemaOf
) -> Iterator[tuple[Schema, Schema]]:
    """(what is known of `item` in a step, what is known of the value after it), in order."""
    value = start
    for step in listed:
        item = _item(value)

        def of(inner: JsonValue, item: Schema = item) -> Schema:
            return schema_of(inner, item=item, index=WHOLE)

        value = _after(step, value, item, of)
        yield item, value


def _after(step: Any, value: Schema, item: Schema, of: _Of) -> Schema:
    if (change := _CHANGED.get(type(step))) is not None:
        return _each(value, change(step, item, of))
    if isinstance(step, steps.AggregateStep) and not step.by:
        return closed(_aggregates(step, of))
    items = _ITEMS.get(type(step))
    return list_of(item if items is None else items(step, item, of))


def _type(schema: Schema) -> str | None:
    """The one type that a value surely has."""
    named = None if schema is None else schema.get("type")
    return named if isinstance(named, str) else None


def _inside(schema: Schema) -> Schema:
    """What is known of the items of a list."""
    found = follow(schema, (None,)) if _type(schema) == "array" else None
    return None if isinstance(found, DeadEnd) else found


def _item(value: Schema) -> Schema:
    """What steps see as `item`: an item of the list, or the object itself."""
    return value if _type(value) == "object" else _inside(value)


def _each(value: Schema, item: Schema) -> Schema:
    """What comes of a value whose items, or which itself, became this."""
    match _type(value):
        case "array":
            return list_of(item)
        case None:
            return None
    return item


def _properties(item: Schema) -> JsonObject | None:
    """The fields that are known; None when it is not sure that it is a plain object."""
    if item is None or _type(item) != "object":
        return None
    found = item.get("properties", {})
    return found if isinstance(found, dict) and "patternProperties" not in item else None


def _with(item: Schema, new: dict[str, Schema]) -> Schema:
    known = _properties(item)
    if item is None or known is None:
        return None
    added: JsonObject = {name: {} if one is None else one for name, one in new.items()}
    return {**item, "properties": {**known, **added}}


def _renamed(item: Schema, names: dict[str, str]) -> Schema:
    known = _properties(item)
    if item is None or known is None:
        return None
    return {**item, "properties": {names.get(name, name): one for name, one in known.items()}}


def _without(item: Schema, names: Sequence[str]) -> Schema:
    known = _properties(item)
    if item is None or known is None:
        return None
    return {**item, "properties": {name: one for name, one in known.items() if name not in names}}


def _only(item: Schema, names: Sequence[str]) -> Schema:
    fields: dict[str, Schema] = {}
    for name in names:
        found = follow(item, (name,))
        if not isinstance(found, DeadEnd):
            fields[name] = found
    return closed(fields)


def _split(step: steps.SplitStep, item: Schema, of: _Of) -> Schema:
    entry = _inside(of(step.list_))
    return _with(item, {step.as_: entry}) if step.as_ else entry


def _grouped(step: steps.GroupStep, item: Schema, of: _Of) -> Schema:
    return closed({steps.GROUP_KEY: of(step.by), "items": list_of(item)})


def _aggregates(step: steps.AggregateStep, of: _Of) -> dict[str, Schema]:
    values = {row.name: _aggregated(row, of) for row in step.values}
    return {steps.GROUP_KEY: of(step.by), **values} if step.by else values


def _aggregated(row: steps.Aggregated, of: _Of) -> Schema:
    match row.operation:
        case "count":
            return WHOLE
        case "sum":
            return NUMBER
        case "average":
            return or_null(NUMBER)
        case "join":
            return TEXT
        case "list" | "unique":
            return list_of(of(row.of))
    return any_of([of(row.of), NULL])


def _flattened(item: Schema, depth: int) -> Schema:
    for _ in range(depth):
        if _type(item) is None:
            return None
        item = _inside(item) if _type(item) == "array" else item
    return item


_Change: TypeAlias = Callable[[Any, Schema, _Of], Schema]
_CHANGED: Mapping[type, _Change] = {
    steps.SetStep: lambda step, item, of: _with(
        item, {row.name: of(row.value) for row in step.fields}
    ),
    steps.RenameStep: lambda step, item, _: _renamed(
        item, {row.source: row.to for row in step.fields}
    ),
    steps.RemoveStep: lambda step, item, _: _without(item, step.names),
    steps.KeepStep: lambda step, item, _: _only(item, step.names),
    steps.MapStep: lambda step, _, of: of(step.value),
}
"""What becomes of an item, or of a value that is no list."""
_ITEMS: Mapping[type, _Change] = {
    steps.SplitStep: _split,
    steps.GroupStep: _grouped,
    steps.AggregateStep: lambda step, _, of: closed(_aggregates(step, of)),
    steps.BatchStep: lambda _step, item, _: list_of(item),
    steps.FlattenStep: lambda step, item, _: _flattened(item, step.depth),
}
"""What the items of the new list are."""
