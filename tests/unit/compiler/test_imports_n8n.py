"""Exports of n8n: files of strangers, and what expressions become."""

from __future__ import annotations

import itertools
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from workfuse_compiler import check_workflow, default_registry
from workfuse_compiler.expressions import evaluate
from workfuse_compiler.imports_n8n import CannotImport, Imported, import_n8n, is_n8n
from workfuse_compiler.imports_n8n.data import written
from workfuse_compiler.imports_n8n.drawing import SURVIVE
from workfuse_compiler.imports_n8n.expressions import (
    Found,
    literal,
    translated_json,
    translated_text,
)
from workfuse_compiler.imports_n8n.paths import Lookup
from workfuse_compiler.imports_n8n.secrets import without_secrets
from workfuse_compiler.json_text import read_json

JsonObject = dict[str, Any]
REGISTRY = default_registry()
BESIDE = Path(__file__).parents[4] / "shared" / "corpora"
CORPUS = Path(os.environ.get("WORKFUSE_CORPORA", BESIDE)) / "n8n"
"""170 exports of strangers, CC-BY-4.0: beside the repository where they are at hand."""
FILES = sorted(file for file in CORPUS.glob("*.json") if "__" in file.name)


def node(name: str, type_: str, version: float = 1, **parameters: Any) -> JsonObject:
    full = type_ if "." in type_ else f"n8n-nodes-base.{type_}"
    return {"name": name, "type": full, "typeVersion": version, "parameters": parameters}


def chain(*nodes: JsonObject) -> Imported:
    """Import these nodes, each behind the one before."""
    names = [one["name"] for one in nodes]
    links = {
        source: {"main": [[{"node": target, "type": "main", "index": 0}]]}
        for source, target in itertools.pairwise(names)
    }
    return import_n8n({"name": "Chain", "nodes": list(nodes), "connections": links})


def config(imported: Imported, node_id: str) -> Any:
    return next(one for one in imported.document["nodes"] if one["id"] == node_id)["data"]["config"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem[:60])
def test_a_strangers_export_opens_with_all_its_nodes(file: Path) -> None:
    export = json.loads(file.read_text())
    assert is_n8n(export)
    imported = import_n8n(export)
    there = [one["name"] for one in export["nodes"] if "stickyNote" not in one["type"]]
    drawn = [one for one in imported.document["nodes"] if one["type"] != "note"]
    assert [one["data"]["label"] for one in drawn] == [name.strip()[:200] for name in there]
    links = sum(
        len(targets or [])
        for sorts in export["connections"].values()
        for outputs in sorts.values()
        for targets in outputs
    )
    back = [item for item in imported.report if "comes back by itself" in item.message]
    lost = [item for item in imported.report if "nodes that do not exist" in item.message]
    assert len(imported.document["edges"]) == links - len(back) or lost
    found = check_workflow(imported.document, REGISTRY).diagnostics
    assert not [one for one in found if one.code.startswith(("WF0", "WF101", "WF104"))]
    blocked = {one.node_id for one in found if one.code == "WF111"}
    off = {one["id"] for one in drawn if one["data"].get("disabled")}
    holders = {one["id"] for one in drawn if one["type"] == "utility.placeholder"}
    assert blocked == holders - off


@pytest.mark.parametrize(
    "file", sorted(CORPUS.glob("malformed/*")), ids=lambda file: file.stem[:60]
)
def test_text_behind_the_json_is_refused_with_its_place(file: Path) -> None:
    [found] = read_json(file.read_bytes()).diagnostics
    assert "extra data" in str(found)
    assert "line" in str(found)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("=Hi {{ $json.name }}!", "Hi {{ in.name }}!"),
        ("={{$json[\"a b\"]['c'][0].d}}", '{{ in["a b"].c[0].d }}'),
        ("={{ $input.item.json.x }} {{ $input.first().json.x }}", "{{ in.x }} {{ in.x }}"),
        ("={{ $('A b').item.json.x }}", "{{ A b.x }}"),
        ('={{ $("A b").first().json["x"] }}', "{{ A b.x }}"),
        ('={{ $node["A b"].json.x }}', "{{ A b.x }}"),
        ("={{ $node.Webhook.json.x }}", "{{ Webhook.x }}"),
        ('={{ $item("0").$node["A"].json["x"] }}', "{{ A.x }}"),
        ("={{ $json }}", "{{ in }}"),
        ("={{ JSON.stringify($json.a) }}", "{{ in.a | tojson }}"),
        ("={{ $workflow.name }} {{ $execution.id }}", "{{ workflow.name }} {{ run.id }}"),
        ("={{ 'it' }}{{ 5 }}{{ true }}", '{{ "it" }}{{ 5 }}{{ true }}'),
        ("=plain", "plain"),
        ("{{ $json.x }}", '{{ "{{" }} $json.x }}'),
    ],
)
def test_what_looks_data_up_is_translated(text: str, becomes: str) -> None:
    found = Found()
    assert translated_text(text, resolve, found) == becomes
    assert not found.kept


@pytest.mark.parametrize(
    "code",
    [
        "$json.name.toUpperCase()",
        "$json.items.length",
        "$json.a?.b",
        "$json.a || 'x'",
        "$json.total > 5 ? 1 : 2",
        "$json[$json.key]",
        "$('A').all()",
        "$('A').item.binary.data",
        "$('gone').item.json.x",
        "$env.KEY",
        "$now.minus(1, 'day')",
        "new Date().toISOString()",
        "Math.round(2)",
        "`a ${$json.x}`",
        "now",
        "1 + 1",
        "item.json.x",
        "'\\u0041'",
    ],
)
def test_all_else_is_kept_and_never_deployed(code: str) -> None:
    imported = chain(
        node("Start", "manualTrigger"),
        node(
            "Set",
            "set",
            3.4,
            assignments={"assignments": [{"name": "a", "value": f"={{{{ {code} }}}}"}]},
        ),
    )
    [item] = [one for one in imported.report if one.outcome == "kept"]
    assert f"{{{{ {code} }}}}" in item.message
    found = check_workflow(imported.document, REGISTRY)
    assert [(one.node_id, one.field) for one in found.diagnostics if one.is_error] == [
        (item.node_id, item.field)
    ]


def resolve(lookup: Lookup) -> str | None:
    return None if lookup.node == "gone" else (lookup.node or "in") + written(lookup.steps)


@pytest.mark.parametrize(
    "text", ["{{ now }}", "{% if x %}", "{# gone #}", "{{{x}}}", "a {b} }}", "{"]
)
def test_what_is_no_expression_stays_text(text: str) -> None:
    assert evaluate(literal(text), {}) == text


def test_json_with_expressions_keeps_the_types_that_they_would_have() -> None:
    text = (
        '={"a": {{ $json.n }}, "b": "{{ $json.n }}", "c": "x \\"{{ $json["q"] }}\\"",'
        ' "d": [{{ JSON.stringify($json.l) }}]}'
    )
    value = translated_json(text, resolve, Found())
    assert value == {
        "a": "{{ in.n }}",
        "b": "{{ in.n | string }}",
        "c": 'x "{{ in.q }}"',
        "d": ["{{ in.l }}"],
    }


def test_data_of_an_answer_is_its_body_and_of_a_full_answer_all_three() -> None:
    text = "={{ $json.body }} {{ $json.statusCode }}"
    whole = {"response": {"response": {"fullResponse": True}}}
    for options, becomes in (
        ({}, "{{ nodes.get.output.body.body }} {{ nodes.get.output.body.statusCode }}"),
        (whole, "{{ nodes.get.output.body }} {{ nodes.get.output.status }}"),
    ):
        imported = chain(
            node("Hook", "webhook", 2, path="x"),
            node("Get", "httpRequest", 4.2, url="https://a.example", options=options),
            node("Stop", "stopAndError", errorMessage=text),
        )
        assert config(imported, "stop")["message"] == becomes


def test_what_passes_data_on_is_looked_through() -> None:
    imported = chain(
        node("Hook", "webhook", 2, path="x"),
        node("Wait", "wait", 1.1, amount=1),
        node("Nothing", "noOp"),
        node("Stop", "stopAndError", errorMessage="={{ $json.body.a }}"),
    )
    assert config(imported, "stop")["message"] == "{{ trigger.body.a }}"


def test_credentials_and_what_looks_like_secrets_are_not_taken_over() -> None:
    secret = "sk-abcdefghijklmnop1234"
    call = node(
        "Call",
        "httpRequest",
        4.2,
        url="https://a.example/?api_key=hush-hush",
        sendHeaders=True,
        headerParameters={"parameters": [{"name": "Authorization", "value": "Bearer hush-hush"}]},
        sendBody=True,
        bodyParameters={"parameters": [{"name": "client_secret", "value": "hush-hush"}]},
    )
    call["credentials"] = {"httpHeaderAuth": {"id": "9", "name": "Mine", "data": "hush-hush"}}
    code = node("Code", "code", jsCode=f"const key = '{secret}';", password="hush-hush")
    imported = chain(node("Hook", "webhook", 2, path="x"), call, code)
    text = json.dumps(imported.document) + str(imported.report)
    assert "hush-hush" not in text
    assert secret not in text
    assert [item.outcome for item in imported.report if item.node_id == "call"].count("byHand") == 3


@pytest.mark.parametrize(
    "harmless",
    [
        {"prompt": "Explain the Basic understanding and Bearer instruments of law"},
        {"name": "key", "value": "order"},
        {"nodeCredentialType": "slackApi"},
        {"token": "{{ trigger.body.token }}"},
        {"maxTokens": 5},
    ],
)
def test_what_is_no_secret_stays(harmless: JsonObject) -> None:
    found: list[str] = []
    assert without_secrets(harmless, found) == harmless
    assert not found


def test_more_than_one_workflow_and_too_many_nodes_are_refused() -> None:
    one = {"nodes": [], "connections": {}}
    assert import_n8n([one]).document["nodes"] == []
    with pytest.raises(CannotImport, match="holds 2 workflows"):
        import_n8n([one, one])
    with pytest.raises(CannotImport, match=r"5,001 nodes; 5,000 is the limit"):
        import_n8n({"nodes": [{}] * 5001})
    many = [[{"node": "A"}] * 10_001]
    with pytest.raises(CannotImport, match=r"10,000 connections"):
        import_n8n({"nodes": [node("A", "noOp")], "connections": {"A": {"main": many}}})


def test_as_many_nodes_as_are_allowed_take_a_few_seconds() -> None:
    nodes = [node(f"N{number}", "splitInBatches", 3) for number in range(5000)]
    links = {
        f"N{number}": {"main": [[{"node": f"N{(number + 1) % 5000}"}], [{"node": f"N{number}"}]]}
        for number in range(5000)
    }
    start = time.process_time()
    imported = import_n8n({"nodes": nodes, "connections": links})
    assert time.process_time() - start < 10
    assert len(imported.document["nodes"]) == 5000


def test_it_knows_which_kinds_go_on_after_an_error() -> None:
    """The package knows documents and no kinds; what it repeats of them is held against them."""
    made = {"action.http", "action.ai", "action.workflow", "logic.condition", "logic.loop"}
    made |= {"logic.stop", "utility.delay", "utility.respond", "utility.transform", "utility.wait"}
    survives = {kind.type for kind in REGISTRY if kind.survives_errors and kind.type in made}
    assert survives == set(SURVIVE)
