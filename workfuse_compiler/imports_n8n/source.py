"""An n8n export, read without trusting it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from workfuse_compiler.document import MAX_EDGES, MAX_NODES
from workfuse_compiler.imports_n8n.reading import (
    a_list,
    a_number,
    a_text,
    an_object,
    clean_text,
    objects,
)
from workfuse_compiler.json_value import JsonObject, JsonValue
from workfuse_compiler.record import record

STICKY = "n8n-nodes-base.stickyNote"
MAIN = "main"
_MOST_OUTPUTS = 100
_FAR = 1_000_000


class CannotImport(Exception):
    """An export that no workflow can be made of; the message is for people."""


@record
class SourceNode:
    """One node of n8n.

    Attributes:
        name: what connections and expressions call it.
        short: the type without its package, such as `httpRequest`.
    """

    name: str
    type: str
    version: float
    parameters: JsonObject
    position: tuple[float, float]
    raw: JsonObject

    @property
    def short(self) -> str:
        return self.type.rpartition(".")[2]

    @property
    def disabled(self) -> bool:
        return self.raw.get("disabled") is True

    @property
    def credentials(self) -> list[str]:
        """The kinds of the credentials that it used, with their names."""
        found = []
        for kind, used in an_object(self.raw.get("credentials")).items():
            name = a_text(an_object(used).get("name")) or a_text(used)
            found.append(f"{kind} {name!r}" if name else kind)
        return found[:20]


@record
class SourceLink:
    """A connection, by the names of its ends.

    Attributes:
        sort: `main`, or what a node is to an AI node: `ai_languageModel`, `ai_tool`, …
        output: the number of the output.
        input: the number of the input.
    """

    source: str
    target: str
    sort: str
    output: int
    input: int


@record
class Source:
    """A whole export."""

    name: str
    settings: JsonObject
    nodes: tuple[SourceNode, ...]
    notes: tuple[SourceNode, ...]
    links: tuple[SourceLink, ...]
    lost_nodes: int
    lost_links: int
    has_pinned_data: bool


def is_n8n(value: JsonValue) -> bool:
    """Whether it looks like an export of n8n.

    >>> is_n8n({"nodes": [], "connections": {}})
    True
    """
    if isinstance(value, list) and len(value) > 1:
        return any(is_n8n(one) for one in objects(value)[:100])
    whole = _whole(value)
    nodes = objects(whole.get("nodes"))
    if any(
        "typeVersion" in node or a_text(node.get("type")).startswith(_PACKAGES) for node in nodes
    ):
        return True
    return isinstance(whole.get("nodes"), list) and isinstance(whole.get("connections"), dict)


_PACKAGES = ("n8n-nodes-", "@n8n/")


def read_source(value: JsonValue) -> Source:
    """Read an export. Raises CannotImport."""
    if isinstance(value, list) and len(value) > 1:
        raise CannotImport(
            f"The file holds {len(value)} workflows. Export and import them one by one."
        )
    whole = _whole(value)
    if not isinstance(whole.get("nodes"), list):
        raise CannotImport("The export has no list of nodes.")
    drawn = objects(whole["nodes"])
    if len(a_list(whole["nodes"])) > MAX_NODES:
        raise CannotImport(
            f"The export has {len(a_list(whole['nodes'])):,} nodes; {MAX_NODES:,} is the limit. "
            "Export a smaller workflow."
        )
    nodes = list(_named(drawn))
    names = {node.name for node in nodes if node.type != STICKY}
    links, lost = _links(whole.get("connections"), names)
    return Source(
        name=clean_text(a_text(whole.get("name"))).strip(),
        settings=an_object(whole.get("settings")),
        nodes=tuple(node for node in nodes if node.type != STICKY),
        notes=tuple(node for node in nodes if node.type == STICKY),
        links=tuple(links),
        lost_nodes=len(a_list(whole["nodes"])) - len(drawn),
        lost_links=lost,
        has_pinned_data=bool(an_object(whole.get("pinData"))),
    )


def _whole(value: JsonValue) -> JsonObject:
    """The export itself: some tools wrap it, and n8n's command line gives a list of one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    whole = an_object(value)
    for wrapper in ("workflow", "workflowData", "data"):
        wrapped = an_object(whole.get(wrapper))
        if "nodes" not in whole and "nodes" in wrapped:
            return {"name": whole.get("name"), **wrapped}
    return whole


def _named(drawn: list[JsonObject]) -> Iterator[SourceNode]:
    """The nodes, each with a name of its own."""
    taken: set[str] = set()
    for number, raw in enumerate(drawn, 1):
        name = a_text(raw.get("name")) or f"Node {number}"
        if name in taken:
            name = f"{name} ({number})"
        taken.add(name)
        yield SourceNode(
            name=name,
            type=clean_text(a_text(raw.get("type"), "unknown"))[:200],
            version=float(a_number(raw.get("typeVersion")) or 1),
            parameters=an_object(raw.get("parameters")),
            position=_position(raw.get("position")),
            raw=raw,
        )


def _position(value: object) -> tuple[float, float]:
    if isinstance(value, dict):
        value = [value.get("x"), value.get("y")]
    x, y = ([a_number(one) or 0 for one in a_list(value)[:2]] + [0, 0])[:2]
    return max(-_FAR, min(x, _FAR)), max(-_FAR, min(y, _FAR))


def _links(connections: object, names: set[str]) -> tuple[list[SourceLink], int]:
    """The connections between nodes that exist, and how many others there were."""
    found: list[SourceLink] = []
    lost = 0
    for source, sorts in an_object(connections).items():
        for sort, outputs in an_object(sorts).items():
            for output, target, link_input in _targets(outputs):
                if source not in names or target not in names:
                    lost += 1
                    continue
                found.append(SourceLink(source, target, clean_text(sort)[:50], output, link_input))
                if len(found) > MAX_EDGES:
                    raise CannotImport(
                        f"The export has more than {MAX_EDGES:,} connections, the limit."
                    )
    return found, lost


def _targets(outputs: object) -> Iterator[tuple[int, str, int]]:
    for output, targets in enumerate(a_list(outputs)[:_MOST_OUTPUTS]):
        for target in objects(targets):
            index = target.get("index")
            number = index if isinstance(index, int) and 0 <= index < _MOST_OUTPUTS else 0
            yield output, a_text(target.get("node")), number


class Links:
    """The connections by their ends."""

    def __init__(self, links: tuple[SourceLink, ...]) -> None:
        self.outgoing: dict[str, list[SourceLink]] = defaultdict(list)
        self.incoming: dict[str, list[SourceLink]] = defaultdict(list)
        for link in links:
            self.outgoing[link.source].append(link)
            self.incoming[link.target].append(link)

    def into(self, name: str) -> list[SourceLink]:
        """What brings data to a node, in the order of its inputs."""
        found = [link for link in self.incoming.get(name, ()) if link.sort == MAIN]
        return sorted(found, key=lambda link: link.input)

    def parts_of(self, name: str, sort: str) -> list[str]:
        """The nodes that are a part of an AI node, such as its model."""
        return [link.source for link in self.incoming.get(name, ()) if link.sort == sort]
