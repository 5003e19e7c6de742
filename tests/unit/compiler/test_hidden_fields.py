"""What a form hides means nothing: not to the checks, and not in the DAG file."""

from __future__ import annotations

from typing import Any

import pytest

from workfuse_compiler import default_registry
from workfuse_compiler.testing import compiled_node

LEFT = "{{ trigger.body.x }}"
ALONE = ["isEmpty", "isNotEmpty", "isTrue", "isFalse", "exists", "notExists"]


def row(operator: str, **more: Any) -> dict[str, Any]:
    return {"left": LEFT, "operator": operator, **more}


def compiled(type_: str, config: dict[str, Any]) -> str:
    kind = default_registry().get(type_)
    assert kind is not None
    return compiled_node(kind, config)


@pytest.mark.parametrize("operator", ALONE)
@pytest.mark.parametrize("right", ["{{ trigger.body.gone }}", "{{ bogus }}", "{{ broken"])
def test_an_operator_that_looks_at_one_value_hides_the_other(operator: str, right: str) -> None:
    stale = row(operator, right=right, type="number", ignoreCase=True)
    pairs: list[tuple[Any, Any]] = [
        ({"conditions": [stale]}, {"conditions": [row(operator)]}),
        (
            {"conditions": [{"match": "any", "conditions": [stale, row("equals", right="1")]}]},
            {
                "conditions": [
                    {"match": "any", "conditions": [row(operator), row("equals", right="1")]}
                ]
            },
        ),
        (
            {"mode": "cases", "cases": [{"id": "large", "conditions": [stale]}]},
            {"mode": "cases", "cases": [{"id": "large", "conditions": [row(operator)]}]},
        ),
    ]
    for config, clean in pairs:
        assert compiled("logic.condition", config) == compiled("logic.condition", clean)


def test_other_operators_keep_it() -> None:
    config = {"conditions": [row("matches", right="{{ trigger.body.y }}", ignoreCase=True)]}
    assert '"right": "{{ trigger.body.y }}"' in compiled("logic.condition", config)


def test_a_count_hides_what_would_be_counted() -> None:
    def steps(**more: Any) -> dict[str, Any]:
        values = [{"name": "n", "operation": "count", **more}]
        aggregate = {"do": "aggregate", "values": values}
        return {"mode": "steps", "input": LEFT, "steps": [{"do": "unique"}, aggregate]}

    hidden = steps(of="{{ bogus }}", separator="; ")
    assert compiled("utility.transform", hidden) == compiled("utility.transform", steps())
