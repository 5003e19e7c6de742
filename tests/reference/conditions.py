"""Which way a condition goes, for the comparisons that the tests draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workfuse_compiler.expressions import ExpressionError, evaluate

Json = Any


class Failure(Exception):
    """A node could not do its work; the argument is the kind of its error."""


def first_way(node: Json) -> str:
    if node["type"] == "logic.loop":
        return "done"
    if node["type"] != "logic.condition":
        return "main"
    cases = node["data"]["config"].get("cases")
    return str(cases[0]["id"]) if cases else "true"


def last_way(node: Json) -> str:
    if node["type"] == "utility.wait":
        return "timeout"
    if node["type"] != "logic.condition":
        return first_way(node)
    return "else" if node["data"]["config"].get("cases") else "false"


def branch(config: Json, names: Mapping[str, Json]) -> str:
    for case in config.get("cases", ()):
        if holds(case, names):
            return str(case["id"])
    return "else" if "cases" in config else "true" if holds(config, names) else "false"


def holds(config: Json, names: Mapping[str, Json]) -> bool:
    """Both sides of all rows are evaluated, and compared until the answer is certain."""
    if "expression" in config:
        return compared(evaluate(config["expression"], names), None, "isTrue")
    rows = [(*sides_of(row, names), row["operator"]) for row in config["conditions"]]
    combine = all if config.get("match", "all") == "all" else any
    return combine(compared(*row) for row in rows)


def sides_of(row: Json, names: Mapping[str, Json]) -> tuple[Json, Json]:
    try:
        return evaluate(row["left"], names), evaluate(row.get("right"), names)
    except ExpressionError as error:
        if error.missing is None or row["operator"] not in ("exists", "notExists"):
            raise
        return None, None


def compared(left: Json, right: Json, operator: str) -> bool:
    """The comparisons that generated graphs use."""
    match operator:
        case "equals":
            return bool(left == right)
        case "exists":
            return left is not None
        case "notExists":
            return left is None
        case "isTrue" if isinstance(left, bool):
            return left
        case "greaterThan" if isinstance(left, int) and isinstance(right, int):
            return left > right
    raise Failure("comparison")
