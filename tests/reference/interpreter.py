"""What a workflow document means, in plain Python: the reference for real runs.

Reads the document itself, and shares nothing with the compiler but the expression language. It
knows the kinds that need no network; docs/branches-merges-loops.md says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workfuse_compiler.expressions import ExpressionError, evaluate

Json = Any
Edge = tuple[str, str, str]
"""Source, handle, target."""

GONE_WRONG = frozenset({"failed", "upstream_failed"})


class Failure(Exception):
    """A node could not do its work."""


@dataclass
class Result:
    """What became of a node: in the run, or at one item of its loop.

    Attributes:
        way: The output by which the run went on, of a node that has several.
        output: Of a loop what its body's last nodes returned, in the order of the items.
        items: Of a loop that started, the results of its body item by item.
    """

    state: str
    output: Json = None
    way: str = "main"
    items: list[Level] | None = None

    def went_wrong(self) -> bool:
        """Whether it, or anything in its body, failed or could not run."""
        inner = (one for level in self.items or () for one in level.values())
        return self.state in GONE_WRONG or any(one.went_wrong() for one in inner)


Level = dict[str, Result]
"""Results of the nodes outside all loops, or of those of one body at one item."""


@dataclass
class Scope:
    """What expressions see besides the outputs of the level's own nodes."""

    trigger: Json
    outputs: dict[str, Json] = field(default_factory=dict)
    item: dict[str, Json] = field(default_factory=dict)
    loops: dict[str, Json] = field(default_factory=dict)

    def names(self, results: Level) -> dict[str, Json]:
        nodes = self.all_outputs(results)
        return {
            "trigger": self.trigger,
            "nodes": {node_id: {"output": output} for node_id, output in nodes.items()},
            "loops": self.loops,
            **self.item,
        }

    def all_outputs(self, results: Level) -> dict[str, Json]:
        ran = {id: one.output for id, one in results.items() if one.state == "success"}
        return self.outputs | ran

    def inside(self, loop: str, index: int, item: Json, results: Level) -> Scope:
        place = {"item": item, "index": index}
        outputs = self.all_outputs(results)
        return Scope(self.trigger, outputs, place, self.loops | {loop: place})


Verdict = dict[tuple[str, tuple[int, ...]], tuple[str, Json]]
"""State and output of each node, by its id and its place in the loops around it."""


def verdict(document: Json, payload: Json) -> Verdict:
    """What becomes of each node in a run with this payload.

    The body of a loop that never started has one state for all. Outputs of triggers and loops are
    left out: it is the nodes behind them that see them.
    """
    reference = Reference(document)
    found: Verdict = {}

    def tell(home: str | None, level: Level, place: tuple[int, ...]) -> None:
        for id, one in level.items():
            is_loop = id in reference.home.values()
            is_silent = is_loop or is_trigger(reference.nodes[id])
            found[id, place] = one.state, None if is_silent else one.output
            for index, inner in enumerate(one.items or ()):
                tell(id, inner, (*place, index))
            if is_loop and not one.items:
                state = "upstream_failed" if one.state in GONE_WRONG else "skipped"
                found.update(
                    ((inner, place), (state, None))
                    for inner, loop in reference.home.items()
                    if loop == id
                )

    tell(None, reference.run(payload), ())
    return found


def run_state(results: Level) -> str:
    return "failed" if any(one.went_wrong() for one in results.values()) else "success"


def interpret(document: Json, payload: Json) -> Level:
    """The result of each node that some trigger leads to, for a run with this payload."""
    return Reference(document).run(payload)


class Reference:
    """One document, ready to run."""

    def __init__(self, document: Json) -> None:
        drawn = {node["id"]: node for node in document["nodes"]}
        edges = [
            (edge["source"], edge["sourceHandle"] or "main", edge["target"])
            for edge in document["edges"]
            if not is_off_loop(drawn[edge["source"]], edge["sourceHandle"])
        ]
        triggers = [id for id, node in drawn.items() if is_trigger(node) and not is_disabled(node)]
        live = reached(triggers, edges)
        self.nodes = {id: node for id, node in drawn.items() if id in live}
        self.edges = [edge for edge in edges if edge[0] in live]
        self.home = self.homes()

    def homes(self) -> dict[str, str | None]:
        """The innermost loop whose body each node is in."""
        bodies = {}
        for loop in (id for id, node in self.nodes.items() if node["type"] == "logic.loop"):
            starts = {handle: self.targets(loop, handle) for handle in ("item", "done")}
            after = reached(starts["done"], self.edges)
            bodies[loop] = reached(starts["item"], self.edges) - after
        return {
            id: min((loop for loop in bodies if id in bodies[loop]), default=None,
                    key=lambda loop: len(bodies[loop]))
            for id in self.nodes
        }  # fmt: skip

    def targets(self, source: str, handle: str) -> set[str]:
        return {edge[2] for edge in self.edges if edge[:2] == (source, handle)}

    def run(self, payload: Json) -> Level:
        names = ("scheduledAt", "dataIntervalStart", "dataIntervalEnd", "method")
        nothing: Json = dict.fromkeys(names) | {"headers": {}, "query": {}}
        return self.run_level(None, Scope(nothing | {"body": payload}))

    def run_level(self, home: str | None, scope: Scope) -> Level:
        """All nodes of a level, each after those that lead to it."""
        results: Level = {}

        def visit(node_id: str) -> None:
            for source, _, target in self.edges:
                if target == node_id and self.home[source] == home and source not in results:
                    visit(source)
            if node_id not in results:
                results[node_id] = self.result(node_id, results, scope)

        for node_id in sorted(self.nodes):
            if self.home[node_id] == home:
                visit(node_id)
        return results

    def result(self, node_id: str, results: Level, scope: Scope) -> Result:
        incoming = [edge for edge in self.edges if edge[2] == node_id]
        paths = [self.path(edge, results) for edge in incoming]
        if "broken" in paths:
            return Result("upstream_failed")
        if incoming and "taken" not in paths:
            return Result("skipped")
        node = self.nodes[node_id]
        if is_disabled(node):
            taken = [edge for edge, path in zip(incoming, paths, strict=True) if path == "taken"]
            return self.passed_on(node, taken, results, scope)
        try:
            return self.worked(node, results, scope)
        except (ExpressionError, Failure) as error:
            return after_error(node, error)

    def path(self, edge: Edge, results: Level) -> str:
        """Whether the run came along an edge: taken, not taken, or broken."""
        source, handle, target = edge
        if self.home[target] == source and handle == "item":
            return "taken"
        before = results[source]
        if before.state in GONE_WRONG or (handle == "done" and before.went_wrong()):
            return "broken"
        is_on_way = handle in (before.way, "done")
        return "taken" if before.state == "success" and is_on_way else "not taken"

    def passed_on(self, node: Json, taken: list[Edge], results: Level, scope: Scope) -> Result:
        """A disabled node's output is what the first edge brings, in the order of the file."""
        sources = {source for source, _, _ in taken}
        if self.home[node["id"]] in sources:
            output = scope.item["item"]
        else:
            output = next(one.output for id, one in results.items() if id in sources)
        return Result("success", output, first_way(node))

    def worked(self, node: Json, results: Level, scope: Scope) -> Result:
        names, config = scope.names(results), node["data"]["config"]
        match node["type"]:
            case kind if kind.startswith("trigger."):
                return Result("success", scope.trigger)
            case "utility.transform":
                fields = {row["name"]: row["value"] for row in config["fields"]}
                return Result("success", evaluate(fields, names))
            case "logic.condition":
                taken = branch(config, names)
                return Result("success", {"branch": taken}, taken)
            case "logic.loop":
                items = evaluate(config["items"], names)
                return self.looped(node["id"], items, results, scope)
        raise NotImplementedError(node["type"])

    def looped(self, loop: str, items: Json, results: Level, scope: Scope) -> Result:
        if not isinstance(items, list):
            raise Failure("items")
        done = [
            self.run_level(loop, scope.inside(loop, index, item, results))
            for index, item in enumerate(items)
        ]
        inner = {id for id, home in self.home.items() if home == loop}
        ends = sorted(inner - {source for source, _, target in self.edges if target in inner})
        collected = [
            next(iter(ran.values())) if len(ran) == 1 else ran
            for level in done
            if (ran := {id: level[id].output for id in ends if level[id].state == "success"})
        ]
        return Result("success", collected, "item", done)


def after_error(node: Json, error: Exception) -> Result:
    on_error = node["data"].get("options", {}).get("onError", "stop")
    if on_error == "stop":
        return Result("failed")
    kind = "expression" if isinstance(error, ExpressionError) else str(error)
    told = {"error": {"kind": kind, "node": node["id"]}}
    return Result("success", told, "error" if on_error == "output" else "main")


def first_way(node: Json) -> str:
    if node["type"] != "logic.condition":
        return "main"
    cases = node["data"]["config"].get("cases")
    return str(cases[0]["id"]) if cases else "true"


def branch(config: Json, names: Mapping[str, Json]) -> str:
    for case in config.get("cases", ()):
        if holds(case, names):
            return str(case["id"])
    return "else" if "cases" in config else "true" if holds(config, names) else "false"


def holds(config: Json, names: Mapping[str, Json]) -> bool:
    rows = [compared(row, names) for row in config["conditions"]]
    return all(rows) if config.get("match", "all") == "all" else any(rows)


def compared(row: Json, names: Mapping[str, Json]) -> bool:
    """The comparisons that generated graphs use."""
    operator = row["operator"]
    try:
        left, right = evaluate(row["left"], names), evaluate(row.get("right"), names)
    except ExpressionError as error:
        if error.missing is None or operator not in ("exists", "notExists"):
            raise
        left = right = None
    match operator:
        case "equals":
            return bool(left == right)
        case "exists":
            return left is not None
        case "notExists":
            return left is None
        case "isTrue" if isinstance(left, bool):
            return left
        case "greaterThan" if isinstance(left, int) and isinstance(right, int):
            return left > right
    raise Failure("comparison")


def reached(starts: Iterable[str], edges: Iterable[Edge]) -> set[str]:
    found, pending, known = set(starts), list(starts), list(edges)
    while pending:
        here = pending.pop()
        new = {target for source, _, target in known if source == here} - found
        found |= new
        pending.extend(new)
    return found


def is_trigger(node: Json) -> bool:
    return str(node["type"]).startswith("trigger.")


def is_disabled(node: Json) -> bool:
    return bool(node["data"].get("disabled"))


def is_off_loop(node: Json, handle: str | None) -> bool:
    """Whether an edge begins the body of a disabled loop, which is left out."""
    return is_disabled(node) and node["type"] == "logic.loop" and handle == "item"
