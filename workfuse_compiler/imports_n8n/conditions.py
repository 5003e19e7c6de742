"""Comparisons of n8n, as its IF, Switch and Filter nodes have them, as our rows."""

from __future__ import annotations

import json

from workfuse_compiler.imports_n8n.expressions import is_expression, unmarked
from workfuse_compiler.imports_n8n.reading import (
    a_list,
    a_number,
    a_text,
    an_object,
    inside,
    objects,
)
from workfuse_compiler.imports_n8n.translation import Node, Untranslatable
from workfuse_compiler.json_value import JsonObject, JsonValue

_SAME = {
    "contains": "contains",
    "notContains": "notContains",
    "startsWith": "startsWith",
    "endsWith": "endsWith",
    "exists": "exists",
    "notExists": "notExists",
}
_OLD = {
    "equal": "equals",
    "notEqual": "notEquals",
    "smaller": "lessThan",
    "smallerEqual": "lessOrEqual",
    "larger": "greaterThan",
    "largerEqual": "greaterOrEqual",
    "isEmpty": "isEmpty",
    "isNotEmpty": "isNotEmpty",
    "after": "greaterThan",
    "before": "lessThan",
    **_SAME,
}
_NEW = {
    "equals": "equals",
    "notEquals": "notEquals",
    "gt": "greaterThan",
    "gte": "greaterOrEqual",
    "lt": "lessThan",
    "lte": "lessOrEqual",
    "after": "greaterThan",
    "afterOrEquals": "greaterOrEqual",
    "before": "lessThan",
    "beforeOrEquals": "lessOrEqual",
    "empty": "isEmpty",
    "notEmpty": "isNotEmpty",
    "true": "isTrue",
    "false": "isFalse",
    **_SAME,
}
_LENGTHS = {
    "lengthEquals": "equals",
    "lengthNotEquals": "notEquals",
    "lengthGt": "greaterThan",
    "lengthGte": "greaterOrEqual",
    "lengthLt": "lessThan",
    "lengthLte": "lessOrEqual",
}
_NEGATED = {"notStartsWith": "startswith", "notEndsWith": "endswith"}
_ALONE = frozenset({"isEmpty", "isNotEmpty", "isTrue", "isFalse", "exists", "notExists"})
_TYPES = {
    "string": "text",
    "number": "number",
    "boolean": "boolean",
    "dateTime": "time",
}
_OLD_DEFAULTS = {"string": "equal", "number": "smaller", "boolean": "equal", "dateTime": "after"}


def conditions_of(node: Node, place: str) -> JsonObject:
    """Those of an IF or a Filter, which newer versions lay out anew. Raises Untranslatable."""
    given = node.parameters.get("conditions")
    if "conditions" in an_object(given):
        return new_conditions(node, given, place)
    return old_conditions(node, place)


def new_conditions(node: Node, given: object, place: str) -> JsonObject:
    """`{"conditions": …, "match": …}` of what n8n has since version 2. Raises Untranslatable."""
    whole = an_object(given)
    ignore_case = inside(whole, "options", "caseSensitive") is False
    strict = inside(whole, "options", "typeValidation") == "strict"
    strict = strict and node.parameters.get("looseTypeValidation") is not True
    rows: list[JsonValue] = []
    for number, one in enumerate(objects(whole.get("conditions"))):
        type_ = a_text(inside(one, "operator", "type"), "string")
        row = _row(
            node,
            a_text(inside(one, "operator", "operation"), "equals"),
            (one.get("leftValue"), one.get("rightValue")),
            type_,
            f"{place}.conditions[{number}]",
        )
        if strict and type_ in _TYPES and row["operator"] not in _ALONE and "type" not in row:
            row["type"] = _TYPES[type_]
        if ignore_case and type_ == "string" and row["operator"] not in _ALONE:
            row["ignoreCase"] = True
        rows.append(row)
    return _with_match(rows, a_text(whole.get("combinator"), "and"))


def old_conditions(node: Node, place: str) -> JsonObject:
    """The same of version 1, where each type has a list of its own. Raises Untranslatable."""
    rows: list[JsonValue] = []
    for type_, listed in an_object(node.parameters.get("conditions")).items():
        for one in objects(listed):
            operation = a_text(one.get("operation"), _OLD_DEFAULTS.get(type_, "equal"))
            values = (one.get("value1"), one.get("value2", _old_default(type_)))
            rows.append(old_row(node, operation, values, type_, f"{place}.conditions[{len(rows)}]"))
    combined = a_text(node.parameters.get("combineOperation"), "all")
    return _with_match(rows, "or" if combined == "any" else "and")


def old_row(
    node: Node, operation: str, values: tuple[object, object], type_: str, place: str
) -> JsonObject:
    """A comparison by the names that versions 1 of these nodes have for operations."""
    newer = {old: new for old, new in _OLD.items() if old not in _SAME}
    return _row(node, newer.get(operation, operation), values, type_, place, _OLD)


def _old_default(type_: str) -> JsonValue:
    return {"number": 0, "boolean": False}.get(type_, "")


def _with_match(rows: list[JsonValue], combinator: str) -> JsonObject:
    if not rows:
        raise Untranslatable("it has no conditions")
    return {"conditions": rows, **({"match": "any"} if combinator == "or" else {})}


def _row(
    node: Node,
    operation: str,
    values: tuple[object, object],
    type_: str,
    place: str,
    names: dict[str, str] = _NEW,
) -> JsonObject:
    left = _side(node, values[0], type_, f"{place}.left")
    if operation in _LENGTHS:
        right = _side(node, values[1], "number", f"{place}.right")
        return {"left": _piped(left, "length"), "operator": _LENGTHS[operation], "right": right}
    if operation in _NEGATED:
        right = _argument(_side(node, values[1], type_, f"{place}.right"))
        return {"left": _piped(left, f"{_NEGATED[operation]}({right})"), "operator": "isFalse"}
    operator = names.get(operation, operation if operation in names.values() else None)
    if operator is None:
        raise Untranslatable(f"it compares by {operation[:40]!r}, which does not exist here")
    if operator in ("isEmpty", "isNotEmpty"):
        # There, what is missing is empty; here it would be an error.
        return {"left": _piped(left, "default('')", otherwise=left), "operator": operator}
    row: JsonObject = {"left": left, "operator": operator}
    if operator not in _ALONE:
        row["right"] = _side(node, values[1], type_, f"{place}.right")
    return row


def _side(node: Node, value: object, type_: str, place: str) -> JsonValue:
    """One side of a comparison, of this type."""
    if type_ == "number" and (number := a_number(unmarked(value))) is not None:
        return number
    if type_ == "boolean" and unmarked(value) in ("true", "false"):
        return unmarked(value) == "true"
    if type_ in ("array", "object") and isinstance(value, str) and not is_expression(value):
        try:
            return node.value(json.loads(value), place)
        except (ValueError, RecursionError):
            return node.text(value, place)
    if isinstance(value, list | dict):
        return node.value(a_list(value) or an_object(value), place)
    if isinstance(value, bool | int | float):
        return value
    return node.text(value, place)


def _piped(left: JsonValue, filter_: str, otherwise: JsonValue = None) -> JsonValue:
    """A value behind a filter. Raises Untranslatable where it is no single expression."""
    if isinstance(left, str) and left.startswith("{{ ") and left.endswith(" }}"):
        inner = left[3:-3]
        kept = "$" in inner
        if "{{" not in inner and "}}" not in inner and not (kept and otherwise is not None):
            return f"{{{{ {inner} | {filter_} }}}}"
    if otherwise is None:
        raise Untranslatable("a comparison in it needs a single value on its left")
    return otherwise


def _argument(right: JsonValue) -> str:
    if isinstance(right, str):
        if right.startswith("{{ ") and right.endswith(" }}") and right.count("{{") == 1:
            return right[3:-3]
        if "{{" not in right and "{%" not in right:
            return json.dumps(right, ensure_ascii=False)
    raise Untranslatable("a comparison in it needs a single value on its right")
