"""Small random workflows whose runs take every turn: branches, merges, loops, failures."""

from __future__ import annotations

import random
from typing import Any

Json = Any

PAYLOAD = {
    "yes": True,
    "no": False,
    "two": 2,
    "text": "x",
    "items": [
        {"n": 1, "v": "a", "list": [{"n": 4, "v": 5}, {"n": 0}]},
        {"n": 2, "list": []},
        {"n": 3, "v": [1], "list": [{"n": 6, "v": "b"}]},
    ],
    "few": [{"n": 2, "v": {"k": 0}, "list": [{"n": 7}]}],
    "none": [],
}
"""What every run gets; `trigger.body.absent` is missing, and so is `v` of the second item."""

LISTS = (*["items"] * 6, "few", "none", "two")
MOST_NODES = 9


def graph(seed: int) -> Json:
    """The document of this seed; the same one each time."""
    return _Graph(random.Random(seed)).document(f"Graph {seed}")


class _Graph:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.nodes: dict[str, Json] = {}
        self.edges: list[Json] = []
        self.home: dict[str, str | None] = {}
        self.before: dict[str, set[str]] = {}

    def document(self, name: str) -> Json:
        self.add("trigger.webhook", None, {})
        if self.rng.random() < 0.1:
            self.add("trigger.schedule", None, {"cron": "0 0 1 1 *"})
        self.level(None, self.rng.randint(4, MOST_NODES - 1))
        return {
            "schemaVersion": 1,
            "name": name,
            # A busy machine loses a task now and then; missing data is not tried again.
            "settings": {"retries": 2, "retryDelay": 1},
            "nodes": list(self.nodes.values()),
            "edges": self.edges,
        }

    def level(self, home: str | None, size: int) -> None:
        """Add nodes to a level; a loop takes some of them into its body."""
        while size > 0:
            kind = self.kind(home, size)
            sources = self.sources(home)
            node_id = self.add(kind, home, {})
            self.connect(node_id, home, sources)
            self.nodes[node_id]["data"]["config"] = self.config(kind, node_id)
            self.options(node_id)
            size -= 1
            if kind == "logic.loop":
                body = min(size, self.rng.choice((1, 2, 3, 4, 4)))
                self.level(node_id, body)
                size -= body
                if size > 0 and self.rng.random() < 0.8:
                    self.report(node_id, home)
                    size -= 1

    def kind(self, home: str | None, size: int) -> str:
        kinds = {"utility.transform": 5, "logic.condition": 3}
        if size > 1 and home is None:
            kinds["logic.loop"] = 4
        elif size > 1 and self.home[str(home)] is None:
            kinds["logic.loop"] = 8
        return self.rng.choices(list(kinds), list(kinds.values()))[0]

    def add(self, kind: str, home: str | None, config: Json) -> str:
        node_id = f"n{len(self.nodes)}"
        data = {"label": node_id, "config": config}
        self.nodes[node_id] = {"id": node_id, "type": kind, "data": data}
        self.home[node_id] = home
        self.before[node_id] = set()
        return node_id

    def sources(self, home: str | None) -> list[tuple[str, str | None]]:
        """Every output that a node of this level may follow."""
        found: list[tuple[str, str | None]] = [(home, "item")] if home else []
        for node_id, node in self.nodes.items():
            if self.home[node_id] == home and node_id != home:
                found.extend((node_id, handle) for handle in self.handles(node))
        return found

    def handles(self, node: Json) -> tuple[str | None, ...]:
        fails = node["data"].get("options", {}).get("onError") == "output"
        errors = ("error",) if fails else ()
        if node["type"] == "logic.condition":
            cases = node["data"]["config"].get("cases")
            ways = (*(case["id"] for case in cases), "else") if cases else ("true", "false")
            return (*ways, *errors)
        if node["type"] == "logic.loop":
            return ("done", *errors)
        return ("main", *errors) if errors else (None,)

    def connect(
        self, node_id: str, home: str | None, sources: list[tuple[str, str | None]]
    ) -> None:
        """One to three ways lead to the node, most often from what was added last."""
        many = self.rng.choices((1, 2, 3), (6, 4, 1))[0]
        newest = sources[-4:] if self.rng.random() < 0.7 else sources
        for source, handle in self.rng.sample(newest, min(many, len(newest))):
            self.edge(source, handle, node_id)
        if home:
            self.before[node_id] |= self.before[home] | {home}

    def edge(self, source: str, handle: str | None, target: str) -> None:
        self.before[target] |= self.before[source] | {source}
        self.edges.append(
            {
                "id": f"e{len(self.edges)}",
                "source": source,
                "target": target,
                "sourceHandle": handle,
                "targetHandle": None,
            }
        )

    def report(self, loop: str, home: str | None) -> None:
        """What the loop gave, for all to see."""
        node_id = self.add("utility.transform", home, {})
        self.edge(loop, "done", node_id)
        fields = [{"name": "results", "value": f"{{{{ nodes.{loop}.output }}}}"}]
        self.nodes[node_id]["data"]["config"] = {"fields": fields}

    def config(self, kind: str, node_id: str) -> Json:
        if kind == "utility.transform":
            names = ("a", "b")[: self.rng.choice((1, 1, 2))]
            return {"fields": [{"name": name, "value": self.value(node_id)} for name in names]}
        if kind == "logic.loop":
            items = f"trigger.body.{self.rng.choice(LISTS)}"
            if self.home[node_id] and self.rng.random() < 0.8:
                items = self.rng.choice(("item.list", "item.list", "item.v"))
            on_error = {"onItemError": "continue"} if self.rng.random() < 0.3 else {}
            return {"items": f"{{{{ {items} }}}}", **on_error}
        if self.rng.random() < 0.25:
            cases = [{"id": id} | self.condition(node_id) for id in ("first", "second")]
            return {"mode": "cases", "cases": cases}
        return self.condition(node_id)

    def condition(self, node_id: str) -> Json:
        rows = [self.comparison(node_id) for _ in range(self.rng.choice((1, 1, 1, 2)))]
        return {"conditions": rows, "match": self.rng.choice(("all", "any"))}

    def comparison(self, node_id: str) -> Json:
        used = self.used(node_id)
        choices: list[tuple[Any, str, Any]] = [
            ("{{ trigger.body.yes }}", "isTrue", None),
            *(2 * [("{{ trigger.body.no }}", "isTrue", None)]),
            ("{{ trigger.body.two }}", "greaterThan", 1),
            ("{{ trigger.body.absent }}", "exists", None),
            ("{{ trigger.body.text }}", "greaterThan", 1),
        ]
        if used:
            choices += 2 * [(f"{{{{ nodes.{used}.output.a }}}}", "exists", None)]
            choices += [(f"{{{{ nodes.{used} is defined }}}}", "isTrue", None)]
        if self.home[node_id]:
            choices += 3 * [
                ("{{ item.n }}", "greaterThan", 1),
                ("{{ item.v }}", "exists", None),
            ]
            choices += 2 * [("{{ index }}", "equals", 0)]
        for loop in self.around(node_id)[1:]:
            choices += 3 * [(f"{{{{ loops.{loop}.item.v }}}}", "exists", None)]
        left, operator, right = self.rng.choice(choices)
        row = {"left": left, "operator": operator}
        return row if right is None else row | {"right": right}

    def value(self, node_id: str) -> Json:
        """Most of them are there; what is missing fails the node."""
        choices: list[Json] = [
            1,
            "{{ trigger.body.two + 1 }}",
            {"text": "{{ trigger.body.text }}!"},
        ]
        if used := self.used(node_id):
            choices += [
                f"{{{{ nodes.{used}.output }}}}",
                f"{{{{ nodes.{used}.output | default('none') }}}}",
                f"{{{{ nodes.{used} is defined }}}}",
                f"{{{{ nodes.{used}.output.error.kind | default('fine') }}}}",
            ]
        if self.home[node_id]:
            choices += ["{{ item }}", "{{ index }}", "{{ item.v | default(0) }}"]
            choices += 4 * ["{{ item.v }}"]
        for loop in self.around(node_id)[1:]:
            choices += 2 * [f"{{{{ loops.{loop}.index }}}}"]
        if self.rng.random() < 0.1:
            return "{{ trigger.body.absent }}"
        return self.rng.choice(choices)

    def around(self, node_id: str) -> list[str]:
        """The loops that a node is inside of, the nearest first."""
        found, home = [], self.home[node_id]
        while home:
            found.append(home)
            home = self.home[home]
        return found

    def used(self, node_id: str) -> str | None:
        """A node before this one whose output it can see: no loop that it is inside of."""
        around = self.around(node_id)
        seen = [
            id
            for id in sorted(self.before[node_id])
            if self.home[id] in (None, *around) and id not in around
        ]
        seen = [id for id in seen if not self.nodes[id]["type"].startswith("trigger.")]
        return self.rng.choice(seen) if seen else None

    def options(self, node_id: str) -> None:
        node = self.nodes[node_id]
        way = self.rng.choices(("stop", "continue", "output"), (7, 2, 3))[0]
        if way != "stop":
            node["data"]["options"] = {"onError": way}
        if self.rng.random() < 0.08:
            node["data"]["disabled"] = True
