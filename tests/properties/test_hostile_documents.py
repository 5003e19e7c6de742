"""Documents that no editor makes: ids that clash, enormous texts, more edges than anybody draws."""

from __future__ import annotations

import ast
import itertools
import keyword
import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties.documents import filled, workflows
from tests.properties.grammar import parsed
from tests.properties.hostile import IDS, hostile_text
from tests.properties.test_compiler_properties import (
    CASES,
    IMPORTED,
    REGISTRY,
    compiled,
    outcome_of_anything,
)
from workfuse_compiler import compile_workflow

MEGABYTE = 1_000_000


@given(workflows(), st.lists(st.sampled_from(IDS) | hostile_text, min_size=12), st.booleans())
def test_ids_of_any_kind_give_a_file_or_errors(
    workflow: Any, ids: list[str], everywhere: bool
) -> None:
    document = filled(workflow[0], "x{}".format)
    nodes = document["nodes"]
    chosen = nodes if everywhere else nodes[:1]
    new = {node["id"]: id for node, id in zip(chosen, ids, strict=False)}
    for node in nodes:
        node["id"] = new.get(node["id"], node["id"])
    for edge in document["edges"]:
        for end in ("source", "target"):
            edge[end] = new.get(edge[end], edge[end])
    outcome_of_anything(document)


def of_value(value: Any) -> Any:
    transform = {"fields": [{"name": "long", "value": value}]}
    return {
        "schemaVersion": 1,
        "name": "Long text",
        "nodes": [
            {"id": "start", "type": "trigger.webhook", "data": {"config": {}}},
            {"id": "x", "type": "utility.transform", "data": {"config": transform}},
        ],
        "edges": [{"id": "e", "source": "start", "target": "x"}],
    }


@pytest.mark.parametrize(
    "piece",
    ['"', "'''", "\\", "\0", "}}", "\u202e", "two words ", "\U0001f680", "x" * 130 + "\n"],
    ids=lambda piece: ascii(piece)[:14],
)
def test_a_megabyte_of_anything_comes_back_whole(piece: str) -> None:
    text = piece * (MEGABYTE // len(piece.encode()))
    tree = parsed(compiled(of_value(text)).text)
    assert text in {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


@pytest.mark.parametrize("place", ["name", "description"])
def test_a_megabyte_where_it_does_not_belong_is_an_error(place: str) -> None:
    document = of_value("x") | {place: "x" * MEGABYTE}
    outcome_of_anything(document)
    outcome = compile_workflow(document, REGISTRY, workflow_id="w")
    assert [one.code for one in outcome.diagnostics] == ["WF004"]


NO_NUMBERS = (math.nan, math.inf, -math.inf, 10**400)


@pytest.mark.parametrize("number", NO_NUMBERS, ids=lambda number: str(number)[:4])
def test_what_json_cannot_hold_is_an_error_wherever_it_stands(number: Any) -> None:
    codes = set()
    for value in (number, [number], {"a": [{"b": number}]}):
        outcome = compile_workflow(of_value(value), REGISTRY, workflow_id="w")
        codes |= {one.code for one in outcome.diagnostics}
        assert outcome.value is None
    assert codes == {"WF005"}
    for path in (("settings", "retries"), ("options", "retryDelay"), ("position", "x")):
        document = of_value("x")
        holder = document if path[0] == "settings" else document["nodes"][1]
        holder = holder["data"] if path[0] == "options" else holder
        holder[path[0]] = {path[1]: number}
        outcome_of_anything(document)


@pytest.mark.parametrize("name", [*keyword.kwlist, *keyword.softkwlist, "__debug__", "print"])
def test_names_that_python_keeps_for_itself(name: str) -> None:
    """As keys they come back; as ids they are refused, unless they can name a variable."""
    document = of_value({name: [{name: name}]})
    document["nodes"][1]["data"]["config"]["fields"][0]["name"] = name
    tree = parsed(compiled(document).text)
    [fields] = [
        one.value for one in ast.walk(tree) if isinstance(one, ast.keyword) and one.arg == "fields"
    ]
    assert ast.literal_eval(fields) == {name: {name: [{name: name}]}}
    outcome_of_anything(with_ids(name))


@pytest.mark.parametrize(
    "ids",
    [
        ("a-b", "a.b"), ("a-b", "a_b"), ("A", "a"), ("\u00e9", "e\u0301"), ("\ufb01", "fi"),
        ("\u017f", "s"), ("\u212a", "k"), ("\u0131", "i"), ("\u00df", "ss"), ("x", "x"),
        ("n\u200b", "n"), ("\u202en", "n"), ("1", "_1"), ("Transform", "transform"),
    ],
    ids=ascii,
)  # fmt: skip
def test_ids_that_are_almost_the_same_are_told_apart_or_refused(ids: tuple[str, str]) -> None:
    document = with_ids(*ids)
    outcome_of_anything(document)
    outcome = compile_workflow(document, REGISTRY, workflow_id="w")
    assert {one.node_id for one in outcome.diagnostics if one.code in ("WF105", "WF106")}


def with_ids(*ids: str) -> Any:
    document = of_value("x")
    drawn = document["nodes"][1]
    document["nodes"][1:] = [{**drawn, "id": id} for id in ids]
    document["edges"] = [
        {"id": f"e{number}", "source": "start", "target": id} for number, id in enumerate(ids)
    ]
    return document


@pytest.mark.parametrize("edges", [10_000, 10_001])
def test_ten_thousand_edges_and_one_more(edges: int) -> None:
    rng = random.Random(4)
    document = of_value("x")
    document["nodes"] += [{**document["nodes"][1], "id": f"n{n}"} for n in range(200)]
    names = [node["id"] for node in document["nodes"]]
    pairs = [(early, late) for place, late in enumerate(names) for early in names[:place]]
    drawn = [*itertools.pairwise(names), *rng.sample(pairs, edges - len(names) + 1)]
    document["edges"] = [
        {"id": f"e{n}", "source": source, "target": target}
        for n, (source, target) in enumerate(drawn)
    ]
    outcome = compile_workflow(document, REGISTRY, workflow_id="w")
    assert (outcome.value is not None) == (edges == 10_000)
    outcome_of_anything(document)


@pytest.mark.parametrize("path", sorted(CASES.glob("*/expected.py")), ids=lambda p: p.parent.name)
def test_expected_files_have_the_allowed_shapes(path: Any) -> None:
    parsed(path.read_text(), IMPORTED)


@pytest.mark.parametrize(
    "line",
    [
        "    import os",
        "    print(1)",
        '    a = Transform(task_id="a", fields=open("x"))',
        '    a = Transform(task_id="a", fields=[Transform])',
        '    a = Transform("a")',
        '    a = Transform(task_id=f"{1}")',
        '    a = Transform(task_id="a", **{})',
        "    a = Transform(task_id=(lambda: 1)())",
        '    a.b = Transform(task_id="a")',
        '    Transform = Transform(task_id="a")',
        '    a = b = Transform(task_id="a")',
        "    start >> unknown",
        "    start >> start.output",
        "    start >> Label(start)",
        "    start << start",
        "    start.expand(item=start.output, other=1)",
        "    start.clear()",
        '    @task_group(group_id="g", prefix_group_id=False)\n    def g(item=1):\n        pass',
        '    if True:\n        Transform(task_id="a")',
        "x = 1",
        'with open("x"):\n    Transform(task_id="a")',
    ],
)
def test_other_shapes_are_refused(line: str) -> None:
    start = (
        '"""Title"""\n\nfrom airflow.sdk import DAG, Label, task_group\n'
        'from workfuse.operators import Transform\n\nwith DAG(dag_id="w"):\n'
        '    start = Transform(task_id="start")\n'
    )
    parsed(f'{start}    start >> Label("x") >> start\n')
    with pytest.raises((AssertionError, ValueError)):
        parsed(f"{start}{line}\n")
