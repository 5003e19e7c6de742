"""Whatever is disabled, the rest of a workflow compiles as before."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.documents import filled, workflows
from tests.properties.stubs import run
from workfuse_compiler import check_workflow, compile_workflow, default_registry
from workfuse_compiler.diagnostics.diagnostic import Diagnostic

REGISTRY = default_registry()


@given(workflows(), st.data())
def test_disabled_nodes_stay_where_they_are(workflow: Any, data: Any) -> None:
    document = filled(workflow[0], "x{}".format)
    enabled = copy.deepcopy(document)
    nodes = [node for node in document["nodes"] if node["type"] != "group"]
    others = [node for node in nodes if not node["type"].startswith("trigger.")]
    chosen = data.draw(st.lists(st.sampled_from(others), max_size=4)) if others else []
    for node in chosen:
        node["data"].update(disabled=True, config={"nonsense": "{{"}, credentialId="\n")
    off = {node["id"] for node in chosen}

    outcome = compile_workflow(document, REGISTRY, workflow_id="w")
    assert outcome.value is not None, outcome.diagnostics
    assert worded(outcome.diagnostics) == worded(check_workflow(enabled, REGISTRY).diagnostics)
    lines = outcome.value.text.splitlines()
    built = run(outcome.value.text)
    loops = {node["id"] for node in chosen if node["type"] == "logic.loop"}
    triggers = [node["id"] for node in nodes if node not in others]
    assert set(built.tasks) == reached(triggers, document["edges"], loops)
    assert built.tasks == list(outcome.value.source_map)
    for node_id, (first, _) in outcome.value.source_map.items():
        operator = re.search(r"(\w+)\($", lines[first - 1].partition("task_id")[0].strip())
        assert operator is not None
        assert (operator[1] == "Disabled") == (node_id in off)
    before = run(compiled_text(enabled))
    kept = set(built.tasks)
    tasks = {node["id"] for node in nodes}
    assert {edge[:2] for edge in built.edges if set(edge[:2]) <= tasks} == {
        edge[:2] for edge in before.edges if set(edge[:2]) <= kept
    }


def worded(found: Iterable[Diagnostic]) -> list[str]:
    """The findings; what a disabled loop leaves out cannot stand half in a group."""
    return [str(one) for one in found if one.code != "WF224"]


def compiled_text(document: Any) -> str:
    file = compile_workflow(document, REGISTRY, workflow_id="w").value
    assert file is not None
    return file.text


def reached(triggers: list[str], edges: list[Any], disabled_loops: set[str]) -> set[str]:
    """What triggers lead to, without the bodies of these loops."""
    seen = set(triggers)
    while True:
        more = {
            edge["target"]
            for edge in edges
            if edge["source"] in seen
            and not (edge["sourceHandle"] == "item" and edge["source"] in disabled_loops)
        }
        if more <= seen:
            return seen
        seen |= more
