"""Mistakes in a node's fields that are certain before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

from workfuse_compiler import check_workflow, default_registry
from workfuse_compiler.testing import workflow_of

REGISTRY = default_registry()
AI = {"prompt": "Hello", "model": "m"}


def problems(type_: str, config: dict[str, Any], **data: Any) -> list[str]:
    """ "code field: problem. advice" of each error of a node."""
    kind = REGISTRY.get(type_)
    assert kind is not None
    document: Any = workflow_of(kind, config)
    document["nodes"][-1]["data"] |= data
    if kind.body_handle:
        inside = {"id": "inside", "type": "action.ai", "data": {"config": AI}}
        document["nodes"].append(inside)
        document["edges"].append(
            {"id": "e2", "source": "node", "sourceHandle": kind.body_handle, "target": "inside"}
        )
    found = check_workflow(document, REGISTRY).diagnostics
    return [f"{one.code} {one.field}: {one.message} {one.advice}" for one in found]


NO_LIST = {
    "abc": "{{ abc }}",
    "[1,2]": "{{ [1,2] }}",
    " ": "{{ … }}",
    "[{{ trigger.body.x }}]": "Use one {{ … }} alone",
    "x {{ trigger.body.x }}": "Use one {{ … }} alone",
    "{{ trigger.body.x }},{{ trigger.body.y }}": "Use one {{ … }} alone",
    "{% for a in trigger.body.x %}{{ a }}{% endfor %}": "Use one {{ … }} alone",
}
LISTS = [
    "{{ trigger.body.x }}",
    " {{ [1, 2] }}\n",
    "{{ [{'a': {'b': '}}'}}] }}",
    "{# of today #}{{ trigger.body.x | reverse }}",
]


@pytest.mark.parametrize(("text", "advice"), NO_LIST.items())
def test_a_text_that_is_never_a_list_is_refused_where_a_list_is_needed(
    text: str, advice: str
) -> None:
    [loop] = problems("logic.loop", {"items": text})
    [each] = problems("action.ai", AI, options={"forEach": {"items": text}})
    assert loop.startswith("WF103 config.items")
    assert each.startswith("WF103 options.forEach.items")
    assert advice in loop
    assert advice in each


@pytest.mark.parametrize("text", LISTS)
def test_one_expression_may_be_a_list(text: str) -> None:
    assert problems("logic.loop", {"items": text}) == []
    assert problems("action.ai", AI, options={"forEach": {"items": text}}) == []
