"""Whatever somebody uploads: an importer that never fails, and documents that always open."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from workfuse_compiler import check_workflow, default_registry
from workfuse_compiler.imports_n8n import CannotImport, import_n8n, is_n8n
from workfuse_compiler.imports_n8n.nodes import TRANSLATORS

REGISTRY = default_registry()
EXPORTS = [
    json.loads(file.read_text())
    for file in sorted((Path(__file__).parents[1] / "golden/imports_n8n").glob("*/export.json"))
]
TEXTS = st.sampled_from(
    [
        "",
        "=",
        "={{ $json.a.b }}",
        "={{ $('Webhook').item.json.x }}",
        "={{ $json.a.map(x => x) }} {{",
        "{{ now }} {% raw %} {#",
        "={{ now }}",
        "={{ [1, 2] }}",
        '={"a": {{ $json.x }}, "b": "{{ $json["y"] }}"}',
        "=5",
        "1e999",
        "\ud800",
        "\0",
        "\ue0000\ue001",
        "seconds",
        "a.b",
        "a[0]",
        "x" * 300,
        "n8n-nodes-base.set",
        "n8n-nodes-base.splitInBatches",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a value."""
    found = [path]
    if isinstance(value, dict):
        found += [inner for key, one in value.items() for inner in places(one, (*path, key))]
    elif isinstance(value, list):
        found += [inner for key, one in enumerate(value) for inner in places(one, (*path, key))]
    return found


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """An export in which some values are other ones, or are gone."""
    export = {"whole": copy.deepcopy(draw(st.sampled_from(EXPORTS)))}
    for _ in range(draw(st.integers(1, 5))):
        path = draw(st.sampled_from(places(export)[1:] or [("whole",)]))
        if path == ("whole",):
            continue
        *outer, last = path
        holder: Any = export
        for key in outer:
            holder = holder[key]
        if draw(st.booleans()):
            holder[last] = draw(JSON)
        elif isinstance(holder, dict):
            del holder[last]
    return export["whole"]


@st.composite
def invented(draw: st.DrawFn) -> Any:
    """An export of known types with any parameters, connected anyhow."""
    names = draw(st.lists(st.sampled_from("ABCDEF"), min_size=1, max_size=6, unique=True))
    nodes = [
        {
            "name": name,
            "type": draw(st.sampled_from(sorted(TRANSLATORS))),
            "typeVersion": draw(st.sampled_from([1, 1.1, 2, 2.2, 3, 3.4, 4.2])),
            "parameters": draw(st.dictionaries(st.sampled_from(PARAMETERS), JSON, max_size=4)),
        }
        for name in names
    ]
    ends = st.sampled_from(names)
    connections: dict[str, Any] = {}
    for _ in range(draw(st.integers(0, 10))):
        outputs = connections.setdefault(draw(ends), {}).setdefault("main", [[], [], []])
        target = {"node": draw(ends), "type": "main", "index": draw(st.integers(0, 1))}
        outputs[draw(st.integers(0, 2))].append(target)
    return {"nodes": nodes, "connections": connections}


PARAMETERS = sorted(
    {
        key
        for export in EXPORTS
        for node in export["nodes"]
        for key in (*node["parameters"], *(node["parameters"].get("options") or {}))
    }
)


def check_import(export: Any) -> None:
    try:
        imported = import_n8n(export)
    except CannotImport:
        return
    document = imported.document
    json.dumps(document, allow_nan=False, ensure_ascii=False).encode()
    for item in imported.report:
        item.message.encode()
        assert "it could not be read (" not in item.message, item
    ids = [node["id"] for node in document["nodes"]]
    assert len(ids) == len({one.lower() for one in ids})
    assert {end for edge in document["edges"] for end in (edge["source"], edge["target"])} <= {*ids}
    found = check_workflow(document, REGISTRY)
    assert not [one for one in found.diagnostics if one.code.startswith("WF0")], found.diagnostics
    kept = {item.node_id for item in imported.report if item.outcome == "kept"}
    off = {node["id"] for node in document["nodes"] if node["data"].get("disabled")}
    unsound = {one.node_id for one in found.diagnostics}
    assert kept - off <= unsound


@given(mutated())
def test_a_mutated_export_gives_a_document_that_opens(export: Any) -> None:
    check_import(export)


@given(invented())
def test_nodes_with_any_parameters_give_a_document_that_opens(export: Any) -> None:
    check_import(export)


@given(JSON)
@example([])
@example({"nodes": None})
@example({"nodes": [1, None, {}]})
def test_any_json_at_all_is_imported_or_refused(export: Any) -> None:
    is_n8n(export)
    check_import(export)
