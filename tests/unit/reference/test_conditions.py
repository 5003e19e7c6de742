"""The reference and the operator take a condition's rows in the same order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference.conditions import Failure, holds
from workfuse.operators import Condition
from workfuse.operators.errors import NodeError
from workfuse_compiler.expressions import ExpressionError

SCOPE = {"trigger": {"body": {"yes": True, "no": False, "text": "x"}}}
YES = {"left": "{{ trigger.body.yes }}", "operator": "isTrue"}
NO = {"left": "{{ trigger.body.no }}", "operator": "isTrue"}
NO_NUMBER = {"left": "{{ trigger.body.text }}", "operator": "greaterThan", "right": 1}
MISSING = {"left": "{{ trigger.body.gone }}", "operator": "isTrue"}
ABSENT = {"left": "{{ trigger.body.gone }}", "operator": "notExists"}


@pytest.mark.parametrize(
    ("match", "rows", "expected"),
    [
        ("any", [YES, NO_NUMBER], "true"),
        ("any", [NO_NUMBER, YES], "comparison"),
        ("any", [NO, NO_NUMBER], "comparison"),
        ("all", [NO, NO_NUMBER], "false"),
        ("all", [YES, NO_NUMBER], "comparison"),
        ("any", [YES, MISSING], "expression"),
        ("all", [NO, MISSING], "expression"),
        ("all", [YES, ABSENT], "true"),
    ],
)
def test_rows_are_evaluated_and_then_compared_until_it_is_certain(
    match: Any, rows: list[dict[str, Any]], expected: str
) -> None:
    assert by_reference({"conditions": rows, "match": match}) == expected
    assert by_operator(Condition(task_id="c", conditions=rows, match=match)) == expected


def by_reference(config: Any) -> str:
    try:
        return "true" if holds(config, SCOPE) else "false"
    except ExpressionError:
        return "expression"
    except Failure as failure:
        return str(failure)


def by_operator(operator: Condition) -> str:
    try:
        operator.render_fields(SCOPE)
    except NodeError as error:
        return error.kind
    return operator.perform({})["branch"]  # type: ignore[typeddict-item]
