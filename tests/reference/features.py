"""What a generated graph puts to the test: its parts, and where they meet in a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.reference.graphs import PAYLOAD
from tests.reference.interpreter import (
    GONE_WRONG,
    Level,
    Reference,
    Result,
    is_disabled,
    is_trigger,
)

Json = Any

ANYWHERE = (
    "condition", "cases", "merge", "loop", "error output", "continue", "disabled",
    "disabled condition", "disabled loop", "disabled merge", "two triggers", "empty list",
    "no list", "loop that goes on", "failed item", "failed item of a loop that goes on",
    "skipped loop", "merge of some paths", "merge after a failure", "merge of an error output",
    "condition's error output", "condition that continues", "error output of a loop's list",
    "loop's list that continues", "error output of a loop's item", "loop's item that continues",
)  # fmt: skip
IN_A_LOOP = (
    "condition", "merge", "error output", "continue", "disabled", "disabled condition", "loop",
    "empty list", "no list", "skipped loop", "merge of some paths", "merge after a failure",
    "merge of an error output", "merge behind a condition", "merge skipped for some items",
    "error output taken for some items", "loop skipped for some items", "failed item",
    "failed item of a loop that goes on", "condition's error output", "condition that continues",
    "error output of a loop's list", "loop's list that continues", "error output of a loop's item",
    "loop's item that continues",
)  # fmt: skip
IN_A_LOOP_IN_A_LOOP = ("condition", "merge", "error output", "disabled", "failure")
FEATURES = (
    *ANYWHERE,
    *(f"in a loop: {one}" for one in IN_A_LOOP),
    *(f"in a loop in a loop: {one}" for one in IN_A_LOOP_IN_A_LOOP),
)


def features(document: Json) -> set[str]:
    """Those of `FEATURES` that the run of a generated graph has."""
    seen = _Features(document)
    seen.level(seen.reference.run(PAYLOAD), 0)
    return seen.found & set(FEATURES)


class _Features:
    def __init__(self, document: Json) -> None:
        self.reference = Reference(document)
        self.found: set[str] = set()
        self.depth = 0
        if sum(map(is_trigger, self.reference.nodes.values())) > 1:
            self.note("two triggers")

    def note(self, feature: str, holds: object = True) -> None:
        if holds:
            self.found.add(feature)
            self.found.add(f"{'in a loop: ' if self.depth else ''}{feature}")
            self.found.add(f"{'in a loop in a loop: ' if self.depth > 1 else ''}{feature}")

    def level(self, level: Level, depth: int) -> None:
        for node_id, result in level.items():
            self.depth = depth
            node = self.reference.nodes[node_id]
            if is_disabled(node):
                self.note("disabled")
                self.note("disabled condition", node["type"] == "logic.condition")
                self.note("disabled loop", node["type"] == "logic.loop")
            else:
                self.works(node, result)
            self.merge(node, result, level)
            self.note("failure", result.state == "failed")
            for inner in result.items or ():
                self.level(inner, depth + 1)

    def works(self, node: Json, result: Result) -> None:
        data = node["data"]
        on_error = data.get("options", {}).get("onError")
        self.note("error output", on_error == "output")
        self.note("continue", on_error == "continue" and result.outlived)
        if result.outlived:
            self.outlived(node["type"], result, on_error)
        self.note("condition", node["type"] == "logic.condition")
        self.note("cases", "cases" in data["config"])
        if node["type"] == "logic.loop":
            self.loop(result, goes_on=data["config"].get("onItemError") == "continue")

    def outlived(self, kind: str, result: Result, on_error: str) -> None:
        if kind == "logic.condition":
            self.note("condition's error output", on_error == "output")
            self.note("condition that continues", on_error == "continue")
        if kind == "logic.loop":
            place = "item" if result.items else "list"
            self.note(f"error output of a loop's {place}", on_error == "output")
            self.note(f"loop's {place} that continues", on_error == "continue")

    def loop(self, result: Result, *, goes_on: bool) -> None:
        self.note("loop")
        self.note("loop that goes on", goes_on)
        self.note("skipped loop", result.state == "skipped")
        self.note("empty list", result.items == [])
        self.note("no list", result.state == "failed" and result.items is None)
        levels = result.items or []
        errors = [one for one in result.output or () if isinstance(one, dict) and "error" in one]
        self.note("failed item of a loop that goes on", goes_on and errors)
        states = [one.state for level in levels for one in level.values()]
        self.note("failed item", not GONE_WRONG.isdisjoint(states))
        self.depth += 1
        self.items(levels)

    def items(self, levels: Sequence[Level]) -> None:
        """What differs from item to item."""
        for node_id in levels[0] if levels else ():
            node, ones = self.reference.nodes[node_id], [level[node_id] for level in levels]
            if {"success", "skipped"} <= {one.state for one in ones}:
                self.note("merge skipped for some items", len(self.incoming(node_id)) > 1)
                self.note("loop skipped for some items", node["type"] == "logic.loop")
            ways = {one.way for one in ones if one.state == "success"}
            self.note("error output taken for some items", {"main", "error"} <= ways)

    def merge(self, node: Json, result: Result, level: Level) -> None:
        edges = self.incoming(node["id"])
        if len(edges) < 2:
            return
        paths = {self.reference.path(edge, level) for edge in edges}
        self.note("merge")
        self.note("disabled merge", is_disabled(node))
        self.note("merge of some paths", paths == {"taken", "not taken"})
        self.note("merge after a failure", {"taken", "broken"} <= paths)
        self.note("merge of an error output", any(handle == "error" for _, handle, _ in edges))
        sources = [self.reference.nodes[source] for source, _, _ in edges]
        is_behind = any(one["type"] == "logic.condition" for one in sources)
        self.note("merge behind a condition", is_behind)

    def incoming(self, node_id: str) -> list[tuple[str, str, str]]:
        return [edge for edge in self.reference.edges if edge[2] == node_id]
