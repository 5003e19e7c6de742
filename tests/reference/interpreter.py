"""What a workflow document means, in plain Python: the reference for real runs.

Reads the document itself, and shares nothing with the compiler but the expression language. It
knows the kinds that need no network; docs/branches-merges-loops.md says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.reference.conditions import Failure, branch, first_way, last_way
from workfuse_compiler.expressions import ExpressionError, evaluate

Json = Any
Edge = tuple[str, str, str]
"""Source, handle, target."""

GONE_WRONG = frozenset({"failed", "upstream_failed"})


@dataclass
class Result:
    """What became of a node: in the run, or at one item of its loop.

    Attributes:
        output: Of a loop what its body's last nodes returned, in the order of the items.
        way: The output by which the run went on, of a node that has several.
        items: Of a loop that started, the results of its body item by item.
        why: The kind of its error.
        outlived: Whether the run goes on after its error.
    """

    state: str
    output: Json = None
    way: str = "main"
    items: list[Level] | None = None
    why: str = "item"
    outlived: bool = False

    def went_wrong(self) -> bool:
        """Whether it, or an item of its body, failed or could not run."""
        if self.outlived:
            return False
        inner = (one.state for level in self.items or () for one in level.values())
        return self.state in GONE_WRONG or not GONE_WRONG.isdisjoint(inner)


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
        if before.went_wrong():
            return "broken"
        return "taken" if before.state == "success" and handle == before.way else "not taken"

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
            case "utility.wait":
                seconds = evaluate(config["timeout"], names)
                if not isinstance(seconds, int):
                    raise Failure("wait")
                return Result("success", {"branch": "timeout"}, "timeout")  # nobody ever calls
            case "logic.loop":
                return self.looped(node, evaluate(config["items"], names), results, scope)
        raise NotImplementedError(node["type"])

    def looped(self, node: Json, items: Json, results: Level, scope: Scope) -> Result:
        if not isinstance(items, list):
            raise Failure("items")
        loop, is_inner = node["id"], self.home[node["id"]] is not None
        fails = node["data"]["config"].get("onItemError") != "continue"
        goes_on = not fails or (on_error(node) != "stop" and not is_inner)
        inner = {id for id, home in self.home.items() if home == loop}
        ends = sorted(inner - {source for source, _, target in self.edges if target in inner})
        collected, levels, errors = [], [], []
        for index, item in enumerate(items):
            level = self.run_level(loop, scope.inside(loop, index, item, results))
            error = given_up(level) if goes_on else None
            ran = {id: level[id].output for id in ends if level[id].state == "success"}
            if error or ran:
                collected.append(error or (next(iter(ran.values())) if len(ran) == 1 else ran))
            levels.append(level)
            errors += [error] if error else []
        result = Result("success", collected, "done", levels)
        if (fails and errors) or (is_inner and result.went_wrong()):
            return replace(after_error(node, Failure("item")), items=levels)
        return result


def given_up(level: Level) -> Json:
    """The error of an item that its loop goes on after; what failed is caught, the rest skipped."""
    first = None
    for id, one in level.items():
        if one.state == "failed":
            one.state, one.output = "success", {"error": {"kind": one.why, "node": id}}
            first = first or one.output
        elif one.state == "upstream_failed":
            one.state = "skipped"
    return first


def after_error(node: Json, error: Exception) -> Result:
    kind = "expression" if isinstance(error, ExpressionError) else str(error)
    if on_error(node) == "stop":
        return Result("failed", why=kind)
    told: Json = {"error": {"kind": kind, "node": node["id"]}}
    if on_error(node) == "output":
        return Result("success", told, "error", outlived=True)
    way = last_way(node)
    if way not in ("main", "done"):
        told["branch"] = way
    return Result("success", told, way, outlived=True)


def on_error(node: Json) -> str:
    return str(node["data"].get("options", {}).get("onError", "stop"))


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
