"""What is known of outputs, and what is told where a path into them leads nowhere."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from workfuse_compiler import check_workflow, default_registry


def warnings_of(*fields: str, **more: Any) -> list[str]:
    """The fields of a transform behind a request that are warned about."""
    rows = [{"name": f"f{n}", "value": text} for n, text in enumerate(fields)]
    document = {
        "schemaVersion": 1,
        "name": "Paths",
        "nodes": [
            {"id": "start", "type": "trigger.webhook", "data": {"config": {}}},
            {
                "id": "fetch",
                "type": "action.http",
                "data": {"config": {"url": "https://a/"}, **more},
            },
            {"id": "last", "type": "utility.transform", "data": {"config": {"fields": rows}}},
        ],
        "edges": [
            {"id": "e1", "source": "start", "target": "fetch"},
            {"id": "e2", "source": "fetch", "target": "last"},
        ],
    }
    outcome = check_workflow(document, default_registry())
    assert outcome.value is not None
    return [f"{one.code} {one.field}" for one in outcome.diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        "{{ nodes.fetch.output.stauts | default(0) }}",
        "{{ nodes.fetch.output.a.b.c | d }}",
        "{{ (nodes.fetch.output.a if trigger.body.x else nodes.fetch.output.b) | default('') }}",
        "{{ 1 | default(nodes.fetch.output.a) | default(2) }}",
        "{{ nodes.fetch.output.a is defined }}",
        "{{ nodes.fetch.output.a is not defined }}",
        "{{ nodes.fetch.output.a.x if nodes.fetch.output.a is defined }}",
        "{% if nodes.fetch.output.a is defined %}{{ nodes.fetch.output.a.x }}{% endif %}",
        "{{ nodes.fetch.output[trigger.body.field].x }}",
        "{{ nodes.fetch.output.body.anything[0].at.all }}",
        "{{ nodes.fetch.output.headers['x-id'] }} {{ trigger.headers['X-Id'] }}",
        "{{ (nodes.fetch.output.body | first).x }}",
        "{% for row in nodes.fetch.output.body %}{{ row.x }}{{ loop.index }}{% endfor %}",
        "{% for k, v in nodes.fetch.output | items %}{{ k.x }}{% endfor %}",
        "{{ run.logicalDate[:10] }} {{ workflow.name }} {{ now | date_format }}",
    ],
)
def test_what_may_be_there_is_no_warning(text: str) -> None:
    assert warnings_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ nodes.fetch.output.stauts }}",
        "{{ nodes.fetch.output.stauts | upper | default(0) }}",
        "{{ nodes['fetch'].output['stauts'] }}",
        "{{ 1 if nodes.fetch.output.stauts else 2 }}",
        "{% for row in nodes.fetch.output.status %}{% endfor %}{{ nodes.fetch.output.status.x }}",
        "{% for name in nodes.fetch.output %}{{ name.x }}{% endfor %}",
        "{{ workflow.title }}",
    ],
)
def test_what_cannot_be_there_is_one(text: str) -> None:
    assert warnings_of(text) == ["WF141 config.fields[0].value"]


def test_after_a_caught_error_there_may_be_one() -> None:
    caught = {"options": {"onError": "continue"}}
    texts = ("{{ nodes.fetch.output.error.message }}", "{{ nodes.fetch.output.eror }}")
    assert warnings_of(*texts, **caught) == ["WF141 config.fields[1].value"]
    assert warnings_of(texts[0]) == ["WF141 config.fields[0].value"]


def test_after_a_loop_that_may_fail_there_may_be_one_and_inside_there_is_none() -> None:
    def rows(name: str, *texts: str) -> dict[str, Any]:
        fields = [{"name": f"f{n}", "value": text} for n, text in enumerate(texts)]
        return {"id": name, "type": "utility.transform", "data": {"config": {"fields": fields}}}

    sample = {"url": "https://a/", "responseSample": [{"id": 1}]}
    list_of = {
        "config": {"items": "{{ nodes.fetch.output.body }}"},
        "options": {"onError": "output"},
    }
    document = {
        "schemaVersion": 1,
        "name": "Loop",
        "nodes": [
            {"id": "start", "type": "trigger.webhook", "data": {"config": {}}},
            {"id": "fetch", "type": "action.http", "data": {"config": sample}},
            {"id": "each", "type": "logic.loop", "data": list_of},
            rows("inside", "{{ item.id }}", "{{ nodes.each.output.error }}"),
            rows("after", "{{ nodes.each.output.error.message }}", "{{ nodes.each.output.eror }}"),
        ],
        "edges": [
            {"id": "0", "source": "start", "target": "fetch"},
            {"id": "1", "source": "fetch", "target": "each"},
            {"id": "2", "source": "each", "sourceHandle": "item", "target": "inside"},
            {"id": "3", "source": "each", "sourceHandle": "error", "target": "after"},
        ],
    }
    found = [
        f"{one.node_id} {one.field}"
        for one in check_workflow(document, default_registry()).diagnostics
    ]
    assert found == ["inside config.fields[1].value", "after config.fields[1].value"]


def test_items_of_a_list_are_known() -> None:
    body = {
        "responseSample": {"items": [{"id": 1}]},
        "url": "https://a/{{ item.id }}/{{ item.di }}",
    }
    each = {"items": "{{ trigger.body.list }}"}
    nodes = [
        {"id": "start", "type": "trigger.webhook", "data": {"config": {}}},
        {"id": "a", "type": "action.http", "data": {"config": {**body, "url": "https://a/"}}},
        {
            "id": "b",
            "type": "action.http",
            "data": {
                "config": body,
                "options": {"forEach": {"items": "{{ nodes.a.output.body.items }}"}},
            },
        },
        {
            "id": "c",
            "type": "action.http",
            "data": {
                "config": {
                    "url": "https://a/{{ nodes.b.output[0].stat }}{{ nodes.b.output.status }}"
                },
                "options": {"forEach": each},
            },
        },
    ]
    edges = [
        {"id": x + y, "source": x, "target": y} for x, y in (("start", "a"), ("a", "b"), ("b", "c"))
    ]
    document = {"schemaVersion": 1, "name": "Each", "nodes": nodes, "edges": edges}
    found = check_workflow(document, default_registry()).diagnostics
    assert [(one.code, one.node_id) for one in found] == [("WF141", "b"), *[("WF141", "c")] * 2]
    assert [one.value for one in found] == [
        "{{ item.di }}",
        "{{ nodes.b.output[0].stat }}",
        "{{ nodes.b.output.status }}",
    ]


def test_any_trigger_may_have_started_the_run() -> None:
    """The second one stands behind the reader in the order of the nodes."""
    value = {"fields": [{"name": "total", "value": "{{ trigger.boddy.total }}"}]}
    nodes = [
        ("a", "trigger.webhook", {}),
        ("b", "utility.transform", value),
        ("y", "trigger.schedule", {"cron": "0 2 * * *"}),
        ("z", "utility.transform", value),
    ]
    document = {
        "schemaVersion": 1,
        "name": "Triggers",
        "nodes": [{"id": i, "type": t, "data": {"config": config}} for i, t, config in nodes],
        "edges": [{"source": "a", "target": "b"}, {"source": "y", "target": "z"}],
    }
    found = check_workflow(document, default_registry()).diagnostics
    assert [(one.code, one.node_id) for one in found] == [("WF141", "b"), ("WF141", "z")]


def test_updates_of_assets_have_a_shape() -> None:
    right = "{{ trigger.body.events[0].extra.path }} {{ trigger.body.events[-1].uri }}"
    value = f"{right} {{{{ trigger.body.event }}}} {{{{ trigger.body.events[0].url }}}}"
    nodes = [
        ("start", "trigger.asset", {"assets": ["x-a:1"]}),
        ("seen", "utility.transform", {"fields": [{"name": "all", "value": value}]}),
    ]
    document = {
        "schemaVersion": 1,
        "name": "Assets",
        "nodes": [{"id": i, "type": t, "data": {"config": config}} for i, t, config in nodes],
        "edges": [{"source": "start", "target": "seen"}],
    }
    found = check_workflow(document, default_registry()).diagnostics
    assert [one.code for one in found] == ["WF141", "WF141"]
    assert [one.value for one in found] == [
        "{{ trigger.body.event }}",
        "{{ trigger.body.events[0].url }}",
    ]


def test_addresses_are_those_of_waits_for_a_call() -> None:
    ids = ("call", "approval", "off", "fields", "nobody")
    value = " ".join(f"{{{{ run.resumeUrls.{node_id} }}}}" for node_id in ids)
    nodes = [
        ("start", "trigger.webhook", {}),
        ("fields", "utility.transform", {"fields": [{"name": "all", "value": value}]}),
        ("call", "utility.wait", {"for": "call"}),
        ("approval", "utility.wait", {"subject": "Pay?"}),
        ("off", "utility.wait", {"for": "call"}),
    ]
    document = {
        "schemaVersion": 1,
        "name": "Addresses",
        "nodes": [
            {"id": one, "type": kind, "data": {"config": config, "disabled": one == "off"}}
            for one, kind, config in nodes
        ],
        "edges": [
            {"source": "start", "target": "fields"},
            *({"source": "fields", "target": one} for one in ("call", "approval", "off")),
        ],
    }
    found = check_workflow(document, default_registry()).diagnostics
    assert {one.code for one in found} == {"WF141"}
    missing = [one.message.partition("run.resumeUrls has no field ")[2] for one in found]
    assert missing == ["'approval'.", "'off'.", "'fields'.", "'nobody'."]


def test_an_address_without_any_wait_for_a_call_says_what_is_needed() -> None:
    fields = {"fields": [{"name": "url", "value": "{{ run.resumeUrls.later }}"}]}
    document = {
        "schemaVersion": 1,
        "name": "Addresses",
        "nodes": [
            {"id": "start", "type": "trigger.webhook"},
            {"id": "fields", "type": "utility.transform", "data": {"config": fields}},
        ],
        "edges": [{"source": "start", "target": "fields"}],
    }
    [found] = check_workflow(document, default_registry()).diagnostics
    assert found.code == "WF141"
    assert found.advice.startswith("No node waits for a call")


def test_what_a_long_chain_hands_on_is_known_however_it_is_drawn() -> None:
    values = [1, *(f"{{{{ nodes.n{number}.output.v }}}}" for number in range(1, 1_999))]
    values.append("{{ nodes.n1999.output.v.x }}")
    nodes: list[Any] = [{"id": "n0", "type": "trigger.webhook"}]
    for number, value in enumerate(values, 1):
        config = {"fields": [{"name": "v", "value": value}]}
        nodes.append({"id": f"n{number}", "type": "utility.transform", "data": {"config": config}})
    edges = [{"source": f"n{one - 1}", "target": f"n{one}"} for one in range(1, len(nodes))]
    for drawn in (nodes, nodes[::-1]):
        document = {"schemaVersion": 1, "name": "Chain", "nodes": drawn, "edges": edges}
        found = check_workflow(document, default_registry()).diagnostics
        assert [(one.code, one.node_id) for one in found] == [("WF141", "n2000")]


def test_a_wrong_look_ahead_hides_nothing_from_the_nodes_behind() -> None:
    steps = {"early": "{{ nodes.late.output.x }}", "late": 1, "last": "{{ nodes.late.output.x }}"}
    nodes: list[Any] = [{"id": "start", "type": "trigger.webhook"}]
    for node_id, value in steps.items():
        config = {"fields": [{"name": "v", "value": value}]}
        nodes.append({"id": node_id, "type": "utility.transform", "data": {"config": config}})
    ids = [node["id"] for node in nodes]
    edges = [{"source": one, "target": other} for one, other in pairwise(ids)]
    document = {"schemaVersion": 1, "name": "Ahead", "nodes": nodes, "edges": edges}
    found = check_workflow(document, default_registry()).diagnostics
    assert [(one.code, one.node_id) for one in found] == [("WF128", "early"), ("WF141", "last")]


def http(node_id: str, config: Any, **data: Any) -> Any:
    config = {"url": "https://a/", **config}
    return {"id": node_id, "type": "action.http", "data": {"config": config, **data}}


def findings_of(nodes: list[Any], edges: list[tuple[str, str]]) -> list[str]:
    """The values that are warned about, behind a webhook; "lp.item" is a loop's output."""
    start = {"id": "start", "type": "trigger.webhook", "data": {"config": {}}}
    drawn = [
        {"id": f"{x}-{y}", "source": x.split(".")[0], "target": y}
        | ({"sourceHandle": x.split(".")[1]} if "." in x else {})
        for x, y in edges
    ]
    document: Any = {"schemaVersion": 1, "name": "Known", "nodes": [start, *nodes], "edges": drawn}
    outcome = check_workflow(document, default_registry())
    assert outcome.value is not None, outcome.diagnostics
    return [f"{one.code} {one.node_id} {one.value}" for one in outcome.diagnostics]


def test_the_fields_of_an_answer_are_known_where_it_is_looked_at() -> None:
    sample = {"responseSample": {"state": "done"}}
    until = [
        "{{ response.stauts == 200 }}",
        "{{ response.body.stat == 'done' }}",
        "{{ response.body.state == 'done' and response.headers.etag }}",
        "{{ response.body.stat is defined }}",
    ]
    polls = [http(f"p{n}", {**sample, "poll": {"until": text}}) for n, text in enumerate(until)]
    pages = [
        http("a", {"pagination": {"mode": "link", "items": "{{ response.bdy }}"}}),
        http("b", {**sample, "pagination": {"mode": "link", "items": "{{ response.body.rows }}"}}),
        http("c", {"pagination": {"mode": "page", "until": "{{ page.number > 3 }}"}}),
        http("d", {"poll": {"until": "{{ response.file.size > 1 }}"}, "fileAbove": 1}),
    ]
    nodes = [*polls, *pages]
    assert findings_of(nodes, [("start", node["id"]) for node in nodes]) == [
        f"WF141 p0 {until[0]}",
        f"WF141 p1 {until[1]}",
        "WF141 a {{ response.bdy }}",
        "WF141 c {{ page.number > 3 }}",
    ]


def test_what_is_known_of_the_loops_around_a_node() -> None:
    sample = {"responseSample": [{"a": 1, "rows": [{"b": 1}]}]}
    texts = (
        "{{ loops.lp.itm }}",
        "{{ loops.lp.index.x }}",
        "{{ loops.lp.item.b }}",
        "{{ loops.lp.item.a }} {{ loops.lp.index }} {{ loops['lp'].item.rows[0].b }}",
        "{{ loops.inner.item.a }}",
    )
    rows = [{"name": f"f{n}", "value": text} for n, text in enumerate(texts)]
    nodes = [
        http("fetch", sample),
        loop("lp", "{{ nodes.fetch.output.body }}"),
        loop("inner", "{{ loops.lp.item.rows }}"),
        {"id": "last", "type": "utility.transform", "data": {"config": {"fields": rows}}},
    ]
    edges = [("start", "fetch"), ("fetch", "lp"), ("lp.item", "inner"), ("inner.item", "last")]
    assert findings_of(nodes, edges) == [
        *(f"WF141 last {text}" for text in texts[:3]),
        "WF141 last {{ loops.inner.item.a }}",
    ]


def loop(node_id: str, items: str) -> Any:
    return {"id": node_id, "type": "logic.loop", "data": {"config": {"items": items}}}


@pytest.mark.parametrize(
    ("path", "is_wrong"),
    [
        ("nodes.fetch.output.body.name", True),
        ("nodes.fetch.output.status", True),
        ("nodes.fetch.output", True),
        ("trigger.method", True),
        ("nodes.fetch.output.body.rows", False),
        ("nodes.fetch.output.body.unknown", False),
        ("nodes.fetch.output.body.name | default([])", False),
        ("trigger.body", False),
    ],
)
def test_what_is_certainly_no_list_is_a_warning_where_one_is_needed(
    path: str, is_wrong: bool
) -> None:
    text = f"{{{{ {path} }}}}"
    nodes = [
        http("fetch", {"responseSample": {"name": "x", "rows": [], "unknown": None}}),
        loop("lp", text),
        http("inside", {}),
        http("each", {}, options={"forEach": {"items": text}}),
    ]
    edges = [("start", "fetch"), ("fetch", "lp"), ("lp.item", "inside"), ("fetch", "each")]
    found = findings_of(nodes, edges)
    assert found == ([f"WF142 lp {text}", f"WF142 each {text}"] if is_wrong else [])
