"""What changed between two documents, as people read it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from workfuse_compiler.__main__ import main
from workfuse_compiler.diff import diff_documents

Json = Any
EDGE = ("id", "source", "target", "sourceHandle")


def document(nodes: list[Json] | None = None, edges: list[Json] | None = None, **more: Json) -> Any:
    return {
        "schemaVersion": 1,
        "name": "Orders",
        "nodes": nodes or [],
        "edges": [dict(zip(EDGE, edge, strict=False)) for edge in edges or []],
        **more,
    }


def node(node_id: str, config: Json = None, type_: str = "action.http", **data: Json) -> Json:
    return {
        "id": node_id,
        "type": type_,
        "data": {"label": node_id, "config": config or {}, **data},
    }


def words(old: Json, new: Json) -> list[str]:
    return [change.message for change in diff_documents(old, new)]


def in_config(old: Json, new: Json) -> list[str]:
    changes = words(document([node("a", old)]), document([node("a", new)]))
    return [change.removeprefix('node "a", config.') for change in changes]


def test_nodes_that_came_and_went() -> None:
    old = document([node("a"), node("b", label="Wait", type_="utility.delay")], [("e", "a", "b")])
    new = document([node("c", label=""), node("a")])
    assert words(old, new) == [
        'node "c" (action.http) was added',
        'node "b" ("Wait", utility.delay) was removed',
    ]


def test_groups() -> None:
    group = {"id": "g", "type": "group", "data": {"label": "Intake"}}
    old = document([group, node("a"), {**node("b"), "parentId": "g"}])
    renamed = {**group, "data": {"label": "Orders"}}
    new = document([renamed, {**node("a"), "parentId": "g"}, node("b")])
    assert words(old, new) == [
        'group "g", label: "Intake" → "Orders"',
        'node "a" was moved into the group "g"',
        'node "b" was taken out of the group "g"',
    ]
    assert words(document([node("a")]), document([group, node("a")])) == [
        'group "g" ("Intake") was added'
    ]
    assert words(new, document([node("a")])) == [
        'node "a" was taken out of the group "g"',
        'group "g" ("Orders") was removed',
        'node "b" ("b", action.http) was removed',
    ]


def test_what_every_node_has() -> None:
    old = document([node("a")])
    new = document([node("a", label="Fetch", disabled=True, notes="Ask Kim.", credentialId="shop")])
    assert words(old, new) == [
        'node "a", label: "a" → "Fetch"',
        'node "a", credentialId: not set → "shop"',
        'node "a", notes: "" → "Ask Kim."',
        'node "a" was disabled',
    ]
    assert words(new, old)[-1] == 'node "a" was enabled'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"url": "x"}, {"url": "y"}, ['url: "x" → "y"']),
        ({"a": 1}, {"b": [1, {"c": 2}]}, ["b: added [1, {…}]", "a: removed 1"]),
        ({"a": 1}, {"a": True}, ["a: 1 → true"]),
        ({"a": 1}, {"a": 1.0}, []),
        ({"headers": {"X-A": "1"}}, {"headers": {"X-A": "2"}}, ['headers.X-A: "1" → "2"']),
        ({"q": {"a b": 1}}, {"q": {"a b": 2}}, ['q."a b": 1 → 2']),
        (
            {"rows": [{"name": "a", "value": 1}, {"name": "b", "value": 2}]},
            {"rows": [{"name": "b", "value": 3}]},
            [
                'rows: removed row 1, {"name": "a", "value": 1}',
                "rows[0].value: 2 → 3",
            ],
        ),
        ({"rows": [1, 2, 3]}, {"rows": [1, 9, 2, 3]}, ["rows: added row 2, 9"]),
        ({"rows": [1, 2]}, {"rows": [1, 5]}, ["rows[1]: 2 → 5"]),
        (
            {"rows": list(range(1000))},
            {"rows": list(range(500, 1500))},
            ["rows: 1,000 rows → 1,000 rows, from row 1 on others"],
        ),
    ],
)
def test_fields(old: Json, new: Json, expected: list[str]) -> None:
    assert in_config(old, new) == expected


def test_of_long_texts_the_part_that_differs() -> None:
    start = "Summarise the orders of this week for the sales team, please, and be very brief"
    [line] = in_config({"prompt": f"{start}. Thanks."}, {"prompt": f"{start}! Thanks."})
    assert line == 'prompt: …"d be very brief. Thanks." → …"d be very brief! Thanks."'


def test_edges() -> None:
    nodes = [node(name) for name in "abcd"]
    old = document(nodes, [("e1", "a", "b"), ("e2", "c", "d", "true"), ("e3", "a", "d")])
    new = document(nodes, [("x", "a", "b", "main"), ("e2", "c", "d", "false"), ("e9", "b", "c")])
    assert words(old, new) == [
        'edge "c" (true) → "d" now is "c" (false) → "d"',
        'edge "b" → "c" was added',
        'edge "a" → "d" was removed',
    ]


def test_the_workflow_itself() -> None:
    old = document(name="A", settings={"retries": 0})
    new = document(name="B", description="Why", settings={"retries": 2, "catchup": False})
    assert words(old, new) == [
        'name: "A" → "B"',
        'description: "" → "Why"',
        "settings.retries: 0 → 2",
    ]


def test_layout_and_order_are_no_change() -> None:
    old = document([node("a"), node("b")], [("e1", "a", "b")])
    new = copy.deepcopy(old)
    new["nodes"].reverse()
    new["nodes"][0].update(position={"x": 3, "y": 4}, selected=True, width=7)
    new["viewport"] = {"x": 1, "y": 1, "zoom": 2}
    new["edges"][0].update(id="other", animated=True)
    assert diff_documents(old, new) == ()


@pytest.mark.parametrize("strange", [None, 3, "x", [], {}, {"nodes": 3, "edges": [1, {}]}])
def test_documents_that_are_none(strange: Json) -> None:
    assert diff_documents(strange, strange) == ()
    assert words(document([node("a")], [("e", "a", "a")]), strange)


def test_values_nested_without_end() -> None:
    deep: Json = []
    other: Json = [1]
    for _ in range(5_000):
        deep, other = [deep], [other]
    assert len(in_config({"a": deep}, {"a": other})) == 1
    assert diff_documents(deep, copy.copy(deep)) == ()


def test_thousands_of_edges() -> None:
    def edges(step: int) -> list[Json]:
        return [(f"e{n}{step}", f"n{n}", f"n{n + step}") for n in range(10_000)]

    assert len(words(document(edges=edges(1)), document(edges=edges(2)))) == 10_000


class TestCommand:
    @pytest.fixture
    def files(self, tmp_path: Path) -> tuple[str, str, str]:
        texts = [json.dumps(document([node("a", {"url": url})])) for url in "xy"]
        paths = [tmp_path / name for name in ("old.json", "new.json", "broken.json")]
        for path, text in zip(paths, [*texts, "{"], strict=True):
            path.write_text(text)
        old, new, broken = map(str, paths)
        return old, new, broken

    def test_exit_status_is_that_of_diff(
        self, files: tuple[str, str, str], capfd: pytest.CaptureFixture[str]
    ) -> None:
        old, new, broken = files
        assert main(["diff", old, old]) == 0
        assert capfd.readouterr().out == ""
        assert main(["diff", old, new]) == 1
        assert capfd.readouterr().out == 'node "a", config.url: "x" → "y"\n'
        assert main(["diff", old, broken]) == 2
        assert capfd.readouterr().err.startswith("WF001")
        assert main(["diff", old, "/no/such/file"]) == main(["diff", "-", "-"]) == 2

    def test_as_json(self, files: tuple[str, str, str], capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["diff", files[0], files[1], "--format", "json"]) == 1
        assert json.loads(capfd.readouterr().out) == [
            {
                "subject": "node",
                "action": "changed",
                "message": 'node "a", config.url: "x" → "y"',
                "nodeId": "a",
                "edgeId": None,
                "field": "config.url",
                "before": '"x"',
                "after": '"y"',
            }
        ]
