"""The truth table of docs/branches-merges-loops.md: a small graph for each row, and what must come.

Each graph is drawn twice: outside of loops, where each case is a run, and as the body of a loop,
where the cases are the items of one run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.airflow.documents import (
    JsonObject,
    cases,
    condition,
    document,
    node,
    transform,
    webhook,
    with_options,
)

PAGE = Path(__file__).parents[2] / "docs" / "branches-merges-loops.md"
RUNS, SKIPPED, STOPPED = "success", "skipped", "upstream_failed"

Case = tuple[JsonObject, dict[str, str]]
"""The data of a run or an item, and the states that the nodes at the end must have."""


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes:
        name: Its first cell.
        nodes: Given the root of the data, the nodes behind `needed`.
        paths: Edges between them; the first node follows `needed`.
    """

    name: str
    nodes: Callable[[str], Sequence[JsonObject]]
    paths: tuple[str, ...]
    cases: tuple[Case, ...]

    def document(self, title: str) -> JsonObject:
        """The graph in a run of its own."""
        first, nodes = self._drawn("trigger.body")
        return document(title, [webhook(), *nodes], [f"start > {first}", *self._paths()])

    def in_loop(self, title: str) -> JsonObject:
        """The graph as the body of a loop over `trigger.body.items`."""
        first, nodes = self._drawn("item")
        each = node("each", "logic.loop", {"items": "{{ trigger.body.items }}"})
        start = f"start > each:item > {first}"
        return document(title, [webhook(), each, *nodes], [start, *self._paths()])

    def _drawn(self, root: str) -> tuple[str, list[JsonObject]]:
        """`needed` is skipped unless `go`, and fails without `need`."""
        gate = condition("gate", f"{{{{ {root}.go }}}}", "isTrue")
        needed = transform("needed", v=f"{{{{ {root}.need }}}}")
        return "gate", [gate, needed, *self.nodes(root)]

    def _paths(self) -> tuple[str, ...]:
        return ("gate:true > needed", *self.paths)


def data(**values: object) -> JsonObject:
    return {"go": True, "need": 1, **values}


NOT_REACHED = {"go": False}
BROKEN_BEFORE = {"go": True}


def all_of(state: str, *ids: str) -> dict[str, str]:
    return dict.fromkeys(ids, state)


def source(root: str, **options: str) -> JsonObject:
    """A node that fails without `v`."""
    made = transform("source", v=f"{{{{ {root}.v }}}}")
    return with_options(made, **options) if options else made


def off(drawn: JsonObject) -> JsonObject:
    return {**drawn, "data": {**drawn["data"], "disabled": True}}


def _inner(root: str, node_id: str) -> JsonObject:
    return node(node_id, "logic.loop", {"items": f"{{{{ {root}.list }}}}"})


ROWS = (
    Row(
        "one, from an ordinary node",
        lambda root: [source(root), transform("x", v=1)],
        ("needed > source > x",),
        (
            (data(v=1), {"x": RUNS}),
            (NOT_REACHED, {"x": SKIPPED}),
            (data(), {"x": STOPPED}),
            (BROKEN_BEFORE, {"x": STOPPED}),
        ),
    ),
    Row(
        "one, from a condition's `true` or `false`, from a case or `else`",
        lambda root: [
            condition("is_one", f"{{{{ {root}.v }}}}", "equals", 1),
            *(transform(id, v=1) for id in ("yes", "no", "one", "two", "other")),
            cases("which", one=f"{{{{ {root}.v == 1 }}}}", two=f"{{{{ {root}.v == 2 }}}}"),
        ],
        (
            "needed > is_one:true > yes",
            "is_one:false > no",
            "needed > which:one > one",
            "which:two > two",
            "which:else > other",
        ),
        (
            (
                data(v=1),
                all_of(RUNS, "yes", "one") | all_of(SKIPPED, "no", "two", "other"),
            ),
            (
                data(v=2),
                all_of(RUNS, "no", "two") | all_of(SKIPPED, "yes", "one", "other"),
            ),
            (
                data(v=3),
                all_of(RUNS, "no", "other") | all_of(SKIPPED, "yes", "one", "two"),
            ),
            (NOT_REACHED, all_of(SKIPPED, "yes", "no", "one", "two", "other")),
            (data(), all_of(STOPPED, "yes", "no", "one", "two", "other")),
        ),
    ),
    Row(
        "one, from one of the outputs of a wait",
        lambda root: [
            node(
                "wait",
                "utility.wait",
                {"for": "call", "timeout": f"{{{{ {root}.v }}}}", "unit": "seconds"},
            ),
            transform("late", v=1),
            transform("called", v=1),
        ],
        ("needed > wait:timeout > late", "wait:main > called"),
        (
            (data(v=1), {"late": RUNS, "called": SKIPPED}),
            (NOT_REACHED, all_of(SKIPPED, "late", "called")),
            (data(v="soon"), all_of(STOPPED, "late", "called")),
        ),
    ),
    Row(
        "several (a merge)",
        lambda root: [
            condition("a_way", f"{{{{ {root}.a }}}}", "isTrue"),
            condition("b_way", f"{{{{ {root}.b }}}}", "isTrue"),
            transform("a", v=f"{{{{ {root}.v }}}}"),
            transform("b", v=1),
            transform("both", v=1),
            transform("direct", v=1),
        ],
        (
            "needed > a_way:true > a > both",
            "needed > b_way:true > b > both",
            "a > direct",
            "b_way:false > direct",
        ),
        (
            (data(a=True, b=True, v=1), {"both": RUNS, "direct": RUNS}),
            (data(a=True, b=False, v=1), {"both": RUNS, "direct": RUNS}),
            (data(a=False, b=True), {"both": RUNS, "direct": SKIPPED}),
            (data(a=False, b=False), {"both": SKIPPED, "direct": RUNS}),
            (NOT_REACHED, {"both": SKIPPED, "direct": SKIPPED}),
            (data(a=True, b=True), {"both": STOPPED, "direct": STOPPED}),
            (data(a=True, b=False), {"both": STOPPED, "direct": STOPPED}),
            (BROKEN_BEFORE, {"both": STOPPED, "direct": STOPPED}),
        ),
    ),
    Row(
        "one, from a node with an error output",
        lambda root: [
            source(root, onError="output"),
            with_options(condition("is_one", f"{{{{ {root}.v }}}}", "equals", 1), onError="output"),
            *(transform(id, v=1) for id in ("good", "bad", "either", "yes", "no", "unsure")),
        ],
        (
            "needed > source:main > good > either",
            "source:error > bad > either",
            "needed > is_one:true > yes",
            "is_one:false > no",
            "is_one:error > unsure",
        ),
        (
            (
                data(v=1),
                all_of(RUNS, "good", "either", "yes") | all_of(SKIPPED, "bad", "no", "unsure"),
            ),
            (
                data(v=2),
                all_of(RUNS, "good", "either", "no") | all_of(SKIPPED, "bad", "yes", "unsure"),
            ),
            (
                data(),
                all_of(RUNS, "bad", "either", "unsure") | all_of(SKIPPED, "good", "yes", "no"),
            ),
            (NOT_REACHED, all_of(SKIPPED, "good", "bad", "either", "yes", "no", "unsure")),
            (BROKEN_BEFORE, all_of(STOPPED, "good", "bad", "either", "yes", "no", "unsure")),
        ),
    ),
    Row(
        "one, from a node with `onError: continue`",
        lambda root: [
            source(root, onError="continue"),
            with_options(
                condition("is_one", f"{{{{ {root}.v }}}}", "equals", 1), onError="continue"
            ),
            with_options(
                cases("which", one=f"{{{{ {root}.v == 1 }}}}", two=f"{{{{ {root}.v == 2 }}}}"),
                onError="continue",
            ),
            *(transform(id, v=1) for id in ("x", "yes", "no", "two", "other")),
        ],
        (
            "needed > source > x",
            "needed > is_one:true > yes",
            "is_one:false > no",
            "needed > which:two > two",
            "which:else > other",
        ),
        (
            (data(v=1), all_of(RUNS, "x", "yes") | all_of(SKIPPED, "no", "two", "other")),
            (data(v=2), all_of(RUNS, "x", "no", "two") | all_of(SKIPPED, "yes", "other")),
            (data(), all_of(RUNS, "x", "no", "other") | all_of(SKIPPED, "yes", "two")),
            (NOT_REACHED, all_of(SKIPPED, "x", "yes", "no", "two", "other")),
            (BROKEN_BEFORE, all_of(STOPPED, "x", "yes", "no", "two", "other")),
        ),
    ),
    Row(
        "one, from a disabled node",
        lambda root: [
            off(source(root)),
            off(condition("which", f"{{{{ {root}.gone }}}}", "isTrue")),
            *(transform(id, v=1) for id in ("x", "yes", "no")),
        ],
        ("needed > source > x", "needed > which:true > yes", "which:false > no"),
        (
            (data(), {"x": RUNS, "yes": RUNS, "no": SKIPPED}),
            (NOT_REACHED, all_of(SKIPPED, "x", "yes", "no")),
            (BROKEN_BEFORE, all_of(STOPPED, "x", "yes", "no")),
        ),
    ),
    Row(
        "one from a loop's `done`",
        lambda root: [
            node("inner", "logic.loop", {"items": f"{{{{ {root}.list }}}}"}),
            transform("work", v="{{ item.v }}"),
            transform("x", v="{{ nodes.inner.output | length }}"),
        ],
        ("needed > inner:item > work", "inner:done > x"),
        (
            (data(list=[{"v": 1}, {"v": 2}]), {"x": RUNS}),
            (data(list=[]), {"x": RUNS}),
            (NOT_REACHED, {"x": SKIPPED}),
            (data(list=[{"v": 1}, {}]), {"x": STOPPED}),
            (data(list="none"), {"x": STOPPED}),
            (BROKEN_BEFORE, {"x": STOPPED}),
        ),
    ),
    Row(
        "one, from a loop with `onError`",
        lambda root: [
            with_options(_inner(root, "first"), onError="output"),
            with_options(_inner(root, "second"), onError="continue"),
            *(transform(id, v="{{ item.v }}") for id in ("one", "two")),
            *(transform(id, v=1) for id in ("good", "bad", "either", "after")),
        ],
        (
            "needed > first:item > one",
            "first:done > good > either",
            "first:error > bad > either",
            "needed > second:item > two",
            "second:done > after",
        ),
        (
            (
                data(list=[{"v": 1}, {"v": 2}]),
                all_of(RUNS, "good", "either", "after") | {"bad": SKIPPED},
            ),
            (data(list=[]), all_of(RUNS, "good", "either", "after") | {"bad": SKIPPED}),
            (
                data(list=[{"v": 1}, {}]),
                all_of(RUNS, "bad", "either", "after") | {"good": SKIPPED},
            ),
            (data(list="none"), all_of(RUNS, "bad", "either", "after") | {"good": SKIPPED}),
            (NOT_REACHED, all_of(SKIPPED, "good", "bad", "either", "after")),
            (BROKEN_BEFORE, all_of(STOPPED, "good", "bad", "either", "after")),
        ),
    ),
)


def rows_of_the_page() -> list[str]:
    """The first cells of the table "Which nodes run"."""
    section = PAGE.read_text().split("## Which nodes run\n")[1].split("\n\n")[0]
    cells = re.findall(r"^\| (.+?) \|", section, flags=re.MULTILINE)
    return cells[1:]
