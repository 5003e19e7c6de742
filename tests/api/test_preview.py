"""The editor's preview of expressions: the value, or what is wrong and where."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fastapi.testclient import TestClient

SAMPLE: dict[str, Any] = {
    "trigger": {"body": {"id": 7, "text": "{{ run.id }}"}},
    "nodes": {"fetch": {"output": {"status": 200, "body": {"rows": [{"n": "a"}, {"n": "b"}]}}}},
    "item": {"n": "a"},
    "index": 0,
}


FIRST = {"do": "filter", "where": True}


def preview(client: TestClient, value: Any, sample: Any = SAMPLE) -> Any:
    answer = client.post("/api/v1/expressions/preview", json={"value": value, "sample": sample})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{{ trigger.body.id + 1 }}", 8),
        ("Order {{ trigger.body.id }}", "Order 7"),
        ("{{ nodes.fetch.output.body.rows | map(attribute='n') }}", ["a", "b"]),
        ({"a": ["{{ item.n }}", 1, None]}, {"a": ["a", 1, None]}),
        ({"do": "filter", "where": "{{ item.n == 'a' and index == 0 }}"}, FIRST),
        ("{{ trigger.body.text }}", "{{ run.id }}"),  # data is never evaluated again
        ("{{ now < '2020-01-01T00:00:00Z' }}", False),
        ("{{ run.id | default('none yet') }}", "none yet"),
        ("", ""),
    ],
)
def test_what_an_expression_gives(client: TestClient, value: Any, expected: Any) -> None:
    assert preview(client, value) == {"value": expected, "error": None}


def test_an_error_says_where_and_what_was_missing(client: TestClient) -> None:
    found = preview(client, {"rows": ["ok", "x\n{{ nodes.fetch.output.body.total }}"]})
    assert found == {
        "value": None,
        "error": {
            "kind": "missing",
            "message": "nodes.fetch.output.body.total: 'total' is missing "
            "(in {{ nodes.fetch.output.body.total }}).",
            "advice": "",
            "expression": "{{ nodes.fetch.output.body.total }}",
            "path": "rows[1]",
            "line": 2,
            "column": 27,
            "missing": "total",
        },
    }


@pytest.mark.parametrize(
    ("value", "kind", "part"),
    [
        ("{{ nodes.other.output }}", "missing", "there is no sample of it"),
        ("{{ run.id }}", "missing", "there is no sample of it"),
        ("{{ triger.body }}", "unknown_name", "Did you mean 'trigger'?"),
        ("{{ trigger.body.id | uper }}", "unknown_filter", "uper"),
        ("{{ trigger.", "syntax", "cannot be read"),
        ("{{#if x}}{{/if}}", "foreign", "Handlebars"),
        ("{{ ().__class__ }}", "missing", "__class__"),
        ("{{ 'a' * 10**9 }}", "limit", "longer"),
        (["{{ 1 }}"] * 600, "limit", "texts"),
        (["{{ 'a' * 900000 }}"] * 2, "limit", "whole result"),
    ],
)
def test_mistakes_are_answers(client: TestClient, value: Any, kind: str, part: str) -> None:
    error = preview(client, value)["error"]
    assert error["kind"] == kind
    assert part in error["message"]


def test_all_texts_together_have_a_second(client: TestClient) -> None:
    busy = "{% for a in range(1000) %}{% for b in range(900) %}{% endfor %}{% endfor %}"
    began = time.process_time()
    error = preview(client, [busy] * 400)["error"]
    assert error["kind"] == "limit"
    assert time.process_time() - began < 30  # of 400 times most of a second


@pytest.mark.parametrize("sample", [None, [], "x", {"nodes": 1}, {"nodes": {"fetch": []}}])
def test_samples_may_be_anything_that_is_an_object(client: TestClient, sample: Any) -> None:
    answer = client.post(
        "/api/v1/expressions/preview",
        json={"value": "{{ nodes.fetch.output }}", "sample": sample},
    )
    if isinstance(sample, dict):
        assert answer.json()["error"]["kind"] == "missing"
    else:
        assert answer.status_code == 422
