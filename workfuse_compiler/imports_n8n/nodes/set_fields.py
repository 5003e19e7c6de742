"""Set, which newer versions call Edit Fields: a transform."""

from __future__ import annotations

import json
import re

from workfuse_compiler.imports_n8n.data import Data
from workfuse_compiler.imports_n8n.expressions import is_expression, unmarked
from workfuse_compiler.imports_n8n.reading import a_number, a_text, an_object, inside, objects
from workfuse_compiler.imports_n8n.translation import Node, Translated, Untranslatable
from workfuse_compiler.json_value import JsonObject, JsonValue

_ASSIGNMENTS_SINCE = 3.3
_VALUES = {
    "stringValue": "string",
    "numberValue": "number",
    "booleanValue": "boolean",
    "arrayValue": "array",
    "objectValue": "object",
}
Given = list[tuple[str, str, JsonValue]]
"""(name, type, value) of each field."""


def set_fields(node: Node) -> Translated:
    """All versions of Set."""
    items = node.each_item()
    kept = _kept(node)
    if node.version >= 3 and a_text(node.parameters.get("mode"), "manual") in ("raw", "json"):
        fields = _raw_fields(node)
    else:
        given = _assigned(node) if node.version >= 3 else _values(node)
        fields = _fields(node, given, with_others=kept is not None)
    many = items is not None
    if kept is None and not many:
        if not fields:
            raise Untranslatable("it sets no field")
        rows: list[JsonValue] = [{"name": name, "value": value} for name, value in fields.items()]
        return Translated("utility.transform", {"fields": rows}, data=(Data(node.output),))
    steps = _steps(fields, kept)
    config: JsonObject = {"mode": "steps", "steps": steps}
    if items is not None:
        config["input"] = items
    elif (found := node.known_input()) is not None:
        config["input"] = f"{{{{ {found} }}}}"
    else:
        node.say("byHand", "Say what it adds its fields to.", "config.input")
    return Translated("utility.transform", config, data=(Data(node.output, many=many),))


def _steps(fields: dict[str, JsonValue], kept: tuple[str, list[str]] | None) -> list[JsonValue]:
    if kept is None:
        return [{"do": "map", "value": dict(fields)}]
    rows: list[JsonValue] = [{"name": name, "value": value} for name, value in fields.items()]
    steps: list[JsonValue] = [{"do": "set", "fields": rows}] if rows else []
    way, names = kept
    if way == "selected":
        together: list[JsonValue] = [*dict.fromkeys([*names, *fields])]
        steps.append({"do": "keep", "names": together})
    elif way == "except":
        others: list[JsonValue] = [name for name in dict.fromkeys(names) if name not in fields]
        steps += [{"do": "remove", "names": others}] if others else []
    return steps or [{"do": "map", "value": "{{ item }}"}]


def _kept(node: Node) -> tuple[str, list[str]] | None:
    """Which fields of what comes in stay: (all, selected or except, their names)."""
    parameters = node.parameters
    if not node.whole.links.into(node.source.name):
        return None
    if node.version < 3:
        return None if parameters.get("keepOnlySet") is True else ("all", [])
    if node.version >= _ASSIGNMENTS_SINCE and parameters.get("includeOtherFields") is not True:
        return None
    way = node.plain(parameters.get("include"), "choice of fields", "all")
    if way == "none":
        return None
    name = {"selected": "includeFields", "except": "excludeFields"}.get(way)
    if name is None and way != "all":
        raise Untranslatable(f"it keeps fields in the way {way[:40]!r}")
    listed = node.plain(parameters.get(name), "list of fields") if name else ""
    return way, [one.strip() for one in listed.split(",") if one.strip()]


def _assigned(node: Node) -> Given:
    parameters = node.parameters
    assigned = objects(inside(parameters, "assignments", "assignments"))
    if assigned or node.version >= _ASSIGNMENTS_SINCE:
        return [
            (a_text(one.get("name")), a_text(one.get("type"), "string"), one.get("value", ""))
            for one in assigned
        ]
    found: Given = []
    for one in objects(inside(parameters, "fields", "values")):
        held = a_text(one.get("type"), "stringValue")
        found.append((a_text(one.get("name")), _VALUES.get(held, "string"), one.get(held, "")))
    return found


def _values(node: Node) -> Given:
    return [
        (a_text(one.get("name")), type_, one.get("value", ""))
        for type_, listed in an_object(node.parameters.get("values")).items()
        for one in objects(listed)
    ]


def _raw_fields(node: Node) -> dict[str, JsonValue]:
    try:
        found = node.json(node.parameters.get("jsonOutput", "{}"), "config.fields")
    except ValueError:
        raise Untranslatable("what it gives is written in JSON that cannot be read") from None
    if not isinstance(found, dict):
        raise Untranslatable("what it gives is one expression, and no fields")
    return found


def _fields(node: Node, given: Given, *, with_others: bool) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    paths = inside(node.options, "dotNotation") is not False
    for number, (name, type_, value) in enumerate(given):
        name = a_text(unmarked(name))
        if is_expression(name) or not name or len(name) > 200:
            raise Untranslatable("the name of a field is an expression, empty, or too long")
        translated = _typed(node, type_, value, f"config.fields[{number}].value")
        steps = name.split(".") if paths and "." in name else [name]
        if re.search(r"\[\w*\]", name) or (with_others and len(steps) > 1):
            raise Untranslatable(f"it changes a part of a field: {name[:60]!r}")
        _put(found, steps, translated)
    return found


def _put(fields: dict[str, JsonValue], steps: list[str], value: JsonValue) -> None:
    """`a.b` is the field b in the object a."""
    *outer, last = steps
    for step in outer:
        inner = fields.setdefault(step, {})
        if not isinstance(inner, dict):
            raise Untranslatable(f"it sets both {step[:60]!r} and a part of it")
        fields = inner
    fields[last] = value


def _typed(node: Node, type_: str, value: JsonValue, place: str) -> JsonValue:
    """A value as its type says, where it is no expression."""
    if not isinstance(value, str) or is_expression(value):
        return node.value(value, place)
    match type_:
        case "number":
            number = a_number(unmarked(value))
            return node.text(value, place) if number is None else number
        case "boolean" if unmarked(value) in ("true", "false"):
            return unmarked(value) == "true"
        case "array" | "object":
            try:
                return node.value(json.loads(value.removeprefix("=")), place)
            except (ValueError, RecursionError):
                raise Untranslatable("a list or object in it cannot be read as JSON") from None
    return node.text(value, place)
