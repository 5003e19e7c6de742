"""The two public functions, and the kit for authors of kinds."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from workfuse_compiler import check_workflow, compile_workflow, default_registry, node_at
from workfuse_compiler.kinds.action_http import HttpActionKind
from workfuse_compiler.kinds.utility_delay import DelayKind
from workfuse_compiler.testing import compiled_node, findings

REGISTRY = default_registry()
CASES = Path(__file__).parents[2] / "golden" / "cases"


def document(case: str) -> Any:
    return json.loads((CASES / case / "workflow.json").read_text())


def test_what_is_known_of_a_file() -> None:
    outcome = compile_workflow(document("story_d2_ticket_triage"), REGISTRY, workflow_id="triage")
    file = outcome.value
    assert file is not None
    assert outcome.diagnostics == ()
    assert file.file_name == "triage.py"
    assert file.connection_ids == ("desk", "openai_default")
    assert f"sha256:{file.document_hash}" in file.text
    first, last = file.source_map["ask"]
    assert node_at(file.source_map, first) == node_at(file.source_map, last) == "ask"
    assert node_at(file.source_map, 1) is None


def test_the_hash_is_that_of_the_meaning() -> None:
    def hash_of(changed: Any) -> str:
        file = compile_workflow(changed, REGISTRY, workflow_id="w").value
        assert file is not None
        return file.document_hash

    original = document("story_d1_large_orders")
    moved = copy.deepcopy(original)
    moved["nodes"][0]["position"] = {"x": 7, "y": 7}
    moved["nodes"].reverse()
    renamed = copy.deepcopy(original)
    renamed["nodes"][0]["data"]["label"] = "Other"
    sampled = copy.deepcopy(original)
    requests = [node for node in sampled["nodes"] if node["type"] == "action.http"]
    requests[0]["data"]["config"]["responseSample"] = {"id": 1}
    assert hash_of(original) == hash_of(moved) == hash_of(sampled) != hash_of(renamed)


def test_a_workflow_id_that_cannot_be_a_file_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="cannot be a DAG id"):
        compile_workflow({}, REGISTRY, workflow_id="../x")


def test_check_stops_before_emitting() -> None:
    outcome = check_workflow(document("merge_after_condition"), REGISTRY)
    assert outcome.value is not None
    assert [node.id for node in outcome.value.nodes][:2] == ["received", "is_paid"]


def test_chains_of_thousands_need_no_recursion() -> None:
    nodes: list[Any] = [{"id": "n0", "type": "trigger.webhook"}]
    edges = []
    for number in range(1, 3000):
        config = {"duration": 1}
        nodes.append({"id": f"n{number}", "type": "utility.delay", "data": {"config": config}})
        edges.append({"source": f"n{number - 1}", "target": f"n{number}"})
    drawn = {"schemaVersion": 1, "name": "Long", "nodes": nodes, "edges": edges}
    assert compile_workflow(drawn, REGISTRY, workflow_id="w").value is not None
    edges.append({"source": "n2999", "target": "n1"})
    found = check_workflow(drawn, REGISTRY).diagnostics
    assert [one.code for one in found] == ["WF205"]
    assert "n1 → n2 → " in found[0].message


def test_the_kit_for_authors_of_kinds() -> None:
    assert compiled_node(DelayKind(), {"duration": 5}) == (
        '    node = Delay(task_id="node", duration=5)'
    )
    assert [one.code for one in findings(HttpActionKind(), {"url": ""})] == ["WF102"]
    with pytest.raises(AssertionError, match="WF102"):
        compiled_node(HttpActionKind(), {})


@pytest.mark.parametrize(
    ("config", "arguments"),
    [
        ({"url": "x", "method": "GET", "timeout": 30}, 'url="x"'),
        ({"url": "x", "body": 0}, 'url="x", body=0'),
        ({"url": "x", "body": ""}, 'url="x", body=""'),
        ({"url": "x", "body": False}, 'url="x", body=False'),
        ({"url": "x", "body": [], "query": {}}, 'url="x", body=[]'),
    ],
)
def test_only_defaults_are_left_out_never_what_is_empty(config: Any, arguments: str) -> None:
    statement = f'    node = HttpAction(task_id="node", {arguments})'
    assert compiled_node(HttpActionKind(), config) == statement
