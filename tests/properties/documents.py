"""Documents for the properties: right ones of any graph, and anything at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.properties.hostile import EXPRESSIONS

Json = Any

SLOT = "§{}§"
SCHEDULES: tuple[Json, ...] = (
    {"cron": "0 2 * * *"},
    {"mode": "every", "every": 7, "unit": "hours"},
    {"mode": "every", "every": 30, "timezone": "America/New_York"},
    {"mode": "calendar", "times": "9:00, 9:30, 17:00", "days": "weekdays", "weekdays": ["sun"]},
    {"mode": "calendar", "times": "23:59", "days": "monthDays", "monthDays": "last, 1"},
)
ASSETS: tuple[Json, ...] = (
    {"assets": ["s3://sales/orders.csv"]},
    {"assets": ["x-a:1", "x-b:'),__import__('os'),(\"\\"]},
    {"assets": ["x-a:1", "file:///a?b=%22"], "when": "all"},
)
CASES = ("large", "Case_2")
STEPS = (
    "set",
    "rename",
    "remove",
    "keep",
    "map",
    "split",
    "filter",
    "sort",
    "unique",
    "aggregate",
    "flatten",
    "limit",
)


class _Builder:
    """A document whose texts are numbered slots, to be filled in later."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.slots = 0
        self.nodes: list[Json] = []
        self.edges: list[Json] = []
        self.groups: list[Json] = []
        self.types: dict[str, str] = {}
        self.loop_of: dict[str, str | None] = {}

    def slot(self) -> str:
        self.slots += 1
        return SLOT.format(self.slots - 1)

    def node(self, type_: str, loop: str | None) -> str:
        node_id = f"n{len(self.nodes)}"
        self.types[node_id] = type_
        self.loop_of[node_id] = loop
        config = self.started() if type_ == "action.workflow" else self.config(type_)
        data: Json = {"label": self.slot(), "notes": self.slot(), "config": config}
        if type_.startswith("action.") and self.draw(st.booleans()):
            data["options"] = {"forEach": {"items": EXPRESSIONS[0], "perSecond": 0.5}}
        if config.get("authentication"):
            data["credentialId"] = "shop"
        self.nodes.append({"id": node_id, "type": type_, "data": data})
        return node_id

    def started(self) -> Json:
        return {"workflow": "other", "payload": [self.slot()], "wait": False}

    def config(self, type_: str) -> Json:
        drawn = {
            "trigger.webhook": self.webhook,
            "trigger.asset": self.assets,
            "trigger.schedule": self.schedule,
            "action.http": self.request,
            "action.ai": self.question,
            "logic.condition": self.condition,
            "logic.loop": self.loop,
            "logic.stop": self.stop,
            "utility.delay": self.delay,
            "utility.respond": self.answer,
            "utility.wait": self.wait,
        }
        return drawn.get(type_, self.transform)()

    def schedule(self) -> Json:
        return dict(self.draw(st.sampled_from(SCHEDULES)))

    def assets(self) -> Json:
        return dict(self.draw(st.sampled_from(ASSETS)))

    def question(self) -> Json:
        schema = {"title": self.slot()}
        return {"prompt": self.slot(), "model": self.slot(), "outputSchema": schema}

    def stop(self) -> Json:
        result = self.draw(st.sampled_from(("success", "failure")))
        return {"result": result, "message": self.slot()}

    def delay(self) -> Json:
        return {"duration": self.draw(st.integers(0, 9) | st.floats(0, 9))}

    def answer(self) -> Json:
        return {"status": 201, "headers": {"X-Of": self.slot()}, "body": [self.slot()]}

    def transform(self) -> Json:
        if self.draw(st.booleans()):
            return {"fields": [{"name": self.slot(), "value": self.slot()}]}
        names = self.draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6))
        chosen = [self.step(name) for name in names]
        return {"mode": "steps", "input": EXPRESSIONS[0], "steps": chosen}

    def step(self, name: str) -> Json:
        match name:
            case "set":
                return {"do": name, "fields": [{"name": self.slot(), "value": [self.slot()]}]}
            case "rename":
                return {"do": name, "fields": [{"from": self.slot(), "to": self.slot()}]}
            case "remove" | "keep":
                return {"do": name, "names": [self.slot()]}
            case "map":
                return {"do": name, "value": {self.slot(): self.slot()}}
            case "split":
                return {"do": name, "list": EXPRESSIONS[0], "as": self.slot()}
            case "sort":
                return {"do": name, "by": [{"value": EXPRESSIONS[0], "missing": "first"}]}
            case "aggregate":
                row = {"name": self.slot(), "operation": "join", "separator": self.slot()}
                return {"do": name, "values": [row]}
            case "limit":
                return {"do": name, "skip": EXPRESSIONS[0], "count": self.draw(st.integers(0, 9))}
        return {"do": name, "where": EXPRESSIONS[0]} if name == "filter" else {"do": name}

    def webhook(self) -> Json:
        config: Json = {"method": self.draw(st.sampled_from(("GET", "POST")))}
        if self.draw(st.booleans()):
            config["path"] = f"hooks/{len(self.nodes)}"
            way = self.draw(st.sampled_from((None, "github", "header")))
            config |= {"authentication": way} if way else {}
            config |= self.draw(
                st.sampled_from(
                    (
                        {},
                        {"respond": "finished", "respondTimeout": 5},
                        {"payloadSchema": {"type": "object", "properties": {"total": {}}}},
                    )
                )
            )
        return config

    def loop(self) -> Json:
        on_error = self.draw(st.sampled_from(("stop", "continue")))
        most = self.draw(st.integers(1, 64))
        return {"items": EXPRESSIONS[0], "maxParallel": most, "onItemError": on_error}

    def request(self) -> Json:
        body = {self.slot(): [self.slot(), self.draw(st.integers())], "a": None}
        config = {
            "url": "https://shop.example",
            "headers": {"X-Of": self.slot()},
            "query": {self.slot(): self.slot()},
            "body": body,
        }
        if self.draw(st.booleans()):
            config["pagination"] = {"mode": "page", "parameter": self.slot()}
        return config

    def wait(self) -> Json:
        if self.draw(st.booleans()):
            return {"for": "call", "timeout": 5}
        choices = [{"id": "yes", "label": self.slot()}, {"id": "no", "label": "No"}]
        fields = [{"name": "why", "label": self.slot()}]
        people = [{"id": "1", "name": self.slot()}]
        asked = {"subject": self.slot(), "body": self.slot(), "timeout": 5}
        return {**asked, "choices": choices, "inputs": fields, "assignees": people}

    def condition(self) -> Json:
        mode = self.draw(st.sampled_from((None, "expression", "cases")))
        if mode == "expression":
            return {"mode": mode, "expression": EXPRESSIONS[0]}
        row = {"left": self.slot(), "operator": "equals", "right": [self.slot()]}
        match = self.draw(st.sampled_from(("all", "any")))
        if mode == "cases":
            group = {"match": match, "conditions": [row]}
            first = {"id": CASES[0], "label": self.slot(), "conditions": [group, row]}
            second = {"id": CASES[1], "expression": EXPRESSIONS[0]}
            return {"mode": mode, "cases": [first, second]}
        return {"conditions": [row], "match": match}

    def handle(self, source: str, inner: bool) -> str | None:
        config = self.nodes[list(self.types).index(source)]["data"]["config"]
        if self.types[source] == "logic.loop":
            return "item" if inner else "done"
        if self.types[source] == "utility.wait":
            ways = ("main", "timeout") if config.get("for") == "call" else ("yes", "no", "timeout")
            return str(self.draw(st.sampled_from(ways)))
        if self.types[source] != "logic.condition":
            return None
        ways = (*CASES, "else") if config.get("mode") == "cases" else ("true", "false")
        return str(self.draw(st.sampled_from(ways)))

    def edge(self, source: str, target: str, inner: bool) -> None:
        self.edges.append(
            {
                "id": f"e{len(self.edges)}",
                "source": source,
                "target": target,
                "sourceHandle": self.handle(source, inner),
                "targetHandle": self.draw(st.sampled_from((None, "main"))),
            }
        )

    def depth(self, loop: str | None) -> int:
        return 0 if loop is None else 1 + self.depth(self.loop_of[loop])

    def inner_node(self, type_: str, loop: str | None) -> None:
        peers = [n for n in self.types if self.loop_of[n] == loop and self.types[n] != "logic.stop"]
        sources = [loop, *peers] if loop else peers
        node_id = self.node(type_, loop)
        chosen = st.lists(st.sampled_from(sources), min_size=1, max_size=3)
        for source in self.draw(chosen):
            self.edge(source, node_id, inner=source == loop)

    def group(self) -> None:
        """A frame around some nodes with the same loops around them, so that Airflow shows it."""
        loop = self.draw(st.sampled_from(sorted(set(self.loop_of.values()), key=str)))
        frames = [one["id"] for one in self.groups if self.loop_of[one["id"]] == loop]
        free = [n for n in self.nodes if self.loop_of[n["id"]] == loop and "parentId" not in n]
        if free:
            group = self.frame(self.slot(), self.slot())
            self.loop_of[group["id"]] = loop
            for node in self.draw(st.lists(st.sampled_from(free), min_size=1, max_size=4)):
                node["parentId"] = group["id"]
            if frames and self.draw(st.booleans()):
                group["parentId"] = self.draw(st.sampled_from(frames))

    def stray_group(self) -> None:
        """A frame around anything: other groups, and parts of loops."""
        group = self.frame("", "")
        free = [one for one in (*self.nodes, *self.groups[:-1]) if "parentId" not in one]
        for part in self.draw(st.lists(st.sampled_from(free), max_size=4)) if free else ():
            part["parentId"] = group["id"]

    def frame(self, label: str, notes: str) -> Json:
        group_id = f"g {len(self.groups)}"
        group = {"id": group_id, "type": "group", "data": {"label": label, "notes": notes}}
        self.groups.append(group)
        return group


DEEPEST = 5
ACTIONS = (
    "action.http",
    "action.ai",
    "action.workflow",
    "logic.condition",
    "logic.stop",
    "utility.delay",
    "utility.respond",
    "utility.transform",
    "utility.wait",
)


ON_FAILURE: tuple[Json, ...] = (
    {},
    {},
    {"onFailure": {"kind": "workflow", "workflow": "tell_team"}},
    {"onFailure": {"kind": "webhook", "url": "https://pager.example/alerts"}},
    {"onFailure": {"kind": "email", "to": ["ada@x.example"]}},
)


@st.composite
def workflows(draw: Callable[[st.SearchStrategy[Any]], Any]) -> tuple[Json, int]:
    """(a document that compiles once its slots are filled, how many slots it has)."""
    build = _Builder(draw)
    build.node("trigger.webhook", None)
    started_by = draw(st.sampled_from((None, "trigger.schedule", "trigger.asset")))
    if started_by is not None:
        build.node(started_by, None)
    loops: list[str] = []
    for _ in range(draw(st.integers(0, 9))):
        loop = draw(st.sampled_from((None, *loops)))
        kinds = ACTIONS if build.depth(loop) == DEEPEST else (*ACTIONS, "logic.loop")
        build.inner_node(draw(st.sampled_from(kinds)), loop)
        newest = f"n{len(build.nodes) - 1}"
        if build.types[newest] == "logic.loop":
            loops.append(newest)
            build.inner_node(draw(st.sampled_from(ACTIONS)), newest)
    for _ in range(draw(st.integers(0, 3))):
        build.group()
    if draw(st.booleans()):
        build.stray_group()
    settings = {"retries": draw(st.integers(0, 2)), "tags": ["b", "a"]}
    document = {
        "schemaVersion": 1,
        "name": build.slot(),
        "description": build.slot(),
        "settings": {**settings, **draw(st.sampled_from(ON_FAILURE))},
        "nodes": build.nodes + build.groups,
        "edges": build.edges,
    }
    return document, build.slots


def filled(value: Json, texts: Callable[[int], str]) -> Json:
    """The document with a text in each slot."""
    if isinstance(value, str):
        return texts(int(value[1:-1])) if value.startswith("§") else value
    if isinstance(value, list):
        return [filled(item, texts) for item in value]
    if isinstance(value, dict):
        return {filled(key, texts): filled(item, texts) for key, item in value.items()}
    return value
