"""The saved workflow as models: shape only, no meaning.

React Flow's own keys and whatever a newer version adds are ignored here; the store keeps them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import filterfalse
from typing import Annotated, Any, Literal, TypeVar

from msgspec import structs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from workfuse_compiler.diagnostics import dag
from workfuse_compiler.diagnostics import document as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.document_parts import Edge, Node, all_right, part_from, reader_of
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.validation import is_unicode, path_text, problem_of, unusable

MAX_BYTES = 5 * 1024 * 1024
MAX_NODES = 5_000
MAX_EDGES = 10_000
DECORATIONS = ("group", "note")
"""Types of what is drawn for people, and is no task."""

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Concurrency = Literal["parallel", "queue", "skip", "replace"]
"""What becomes of a run that would begin while another one of its workflow goes on."""

NOT_STORED_TAG = "workfuse-not-stored"
"""Tells WorkFuse to delete what runs leave behind, see `workfuse.run_keys.NOT_STORED_TAG`."""

CONCURRENCY_TAG = "workfuse-concurrency-"
"""How the tag begins that tells Airflow's scheduler of the choice, which follows.

A tag, since of what a DAG says of itself the scheduler has those at hand when a run begins.
"""

T = TypeVar("T")


class _Model(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="ignore",
        frozen=True,
        strict=True,
        hide_input_in_errors=True,
    )


class OnFailure(_Model):
    """What is done when a run fails. Of the fields after the kind, only those of the kind count.

    Attributes:
        workflow: id of the workflow that is started.
        url: where the webhook is.
        to: addresses of the e-mail.
        credential_id: Airflow connection of the webhook or the mail server.
    """

    kind: Literal["workflow", "webhook", "email"]
    workflow: str | None = None
    url: str | None = None
    to: list[str] = []
    credential_id: str | None = None


class Settings(_Model):
    """How the workflow runs. Durations are seconds; both dates are ISO dates."""

    timezone: str = "UTC"
    concurrency: Concurrency = "parallel"
    max_active_runs: int | None = Field(default=None, ge=1, le=10_000)
    catchup: bool = False
    start_date: str | None = None
    end_date: str | None = None
    tags: list[str] = []
    retries: int = Field(default=0, ge=0, le=10)
    retry_delay: float = Field(default=10, ge=0, le=86_400, allow_inf_nan=False)
    on_failure: OnFailure | None = None
    store_payloads: bool = True


class GroupData(_Model):
    """What a person wrote on the frame of a group."""

    label: str = Field(default="", max_length=200)
    notes: str = Field(default="", max_length=10_000)


class Group(_Model):
    """A frame that is drawn around nodes; they name it as their parent."""

    id: str = Field(min_length=1, max_length=1000)
    parent_id: str | None = None
    data: GroupData = GroupData()


class Header(_Model):
    """What a document says about the whole workflow, its settings apart."""

    name: Title
    description: str = Field(default="", max_length=10_000)
    nodes: list[Any] = Field(default=[], max_length=MAX_NODES)
    edges: list[Any] = Field(default=[], max_length=MAX_EDGES)


@dataclass(frozen=True, slots=True)
class Document:
    """A workflow whose shape is right.

    Attributes:
        nodes_lost: whether a node could not be read; then nothing is said about what is not there.
    """

    name: str
    description: str
    settings: Settings
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...] = ()
    nodes_lost: bool = False


def read_document(current: JsonObject) -> tuple[Document, tuple[Diagnostic, ...]]:
    """All parts that can be read, and what is wrong with the others.

    Each part is read on its own, so that a bad node costs that node and not the rest.
    """
    found: list[Diagnostic] = []
    header = _read_header(current, found)
    drawn = [*filterfalse(_is_decoration, header.nodes)]
    decorations = len(header.nodes) - len(drawn)
    nodes = tuple(_read_nodes(header.nodes, drawn, found))
    document = Document(
        name=header.name,
        description=header.description,
        settings=_read_settings(current.get("settings"), found),
        nodes=nodes,
        edges=tuple(_read_edges(header.edges, found)),
        groups=tuple(_read_groups(header.nodes, found)) if decorations else (),
        nodes_lost=len(nodes) + decorations < _count(current.get("nodes")),
    )
    return document, tuple(found)


def _read_header(current: JsonObject, found: list[Diagnostic]) -> Header:
    try:
        return Header.model_validate(current)
    except ValidationError as error:
        rest: dict[str, Any] = dict(current)
        for detail in error.errors():
            field = str(detail["loc"][0])
            value = rest.pop(field, None)
            if detail["type"] == "too_long" and isinstance(value, list):
                limit = MAX_NODES if field == "nodes" else MAX_EDGES
                found.append(wrong.too_large(field, len(value), limit))
            elif detail["type"] == "missing":
                found.append(wrong.wrong_shape(field, problem_of(detail)))
            else:
                found.append(wrong.wrong_shape(field, problem_of(detail), value))
        return Header.model_validate({"name": "?", **rest})


def _read_settings(raw: object, found: list[Diagnostic]) -> Settings:
    if raw is None:
        return Settings()
    if not isinstance(raw, Mapping):
        found.append(wrong.wrong_shape("settings", "an object is needed", raw))
        return Settings()
    rest = dict(raw)
    while True:
        try:
            return Settings.model_validate(rest)
        except ValidationError as error:
            detail = error.errors()[0]
            field = str(detail["loc"][0])
            place = path_text("settings", detail["loc"])
            found.append(dag.wrong_setting(place, problem_of(detail), detail["input"]))
            del rest[field]


_NODE, _EDGE, _GROUP = reader_of(Node), reader_of(Edge), TypeAdapter(Group)


def _read_nodes(raw_nodes: list[Any], drawn: list[Any], found: list[Diagnostic]) -> Iterator[Node]:
    for node in all_right(Node, drawn) or _each_node(raw_nodes, found):
        data = node.data
        problem = unusable("config", data.config)
        if problem is None and data.options:
            problem = unusable("options", data.options)
        if problem is None:
            yield node
        else:
            found.append(wrong.unusable_value(node.id, *problem))


def _each_node(raw_nodes: list[Any], found: list[Diagnostic]) -> Iterator[Node]:
    for place, raw in enumerate(raw_nodes):
        if _is_decoration(raw):
            continue
        node = _read(_NODE, raw, f"nodes[{place}]", found, node_id=_text(raw, "id"))
        if node is not None:
            yield part_from(Node, node)


def _read_groups(raw_nodes: list[Any], found: list[Diagnostic]) -> Iterator[Group]:
    for place, raw in enumerate(raw_nodes):
        if isinstance(raw, Mapping) and raw.get("type") == "group":
            group = _read(_GROUP, raw, f"nodes[{place}]", found, node_id=_text(raw, "id"))
            if group is not None:
                yield group


def _read_edges(raw_edges: list[Any], found: list[Diagnostic]) -> Iterator[Edge]:
    right = all_right(Edge, raw_edges)
    edges = _each_edge(raw_edges, found) if right is None else right
    for place, edge in enumerate(edges):
        if edge is not None:
            yield edge if edge.id else structs.replace(edge, id=f"edges[{place}]")


def _each_edge(raw_edges: list[Any], found: list[Diagnostic]) -> Iterator[Edge | None]:
    for place, raw in enumerate(raw_edges):
        edge = _read(_EDGE, raw, f"edges[{place}]", found, edge_id=_text(raw, "id"))
        yield None if edge is None else part_from(Edge, edge)


def _read(
    part: TypeAdapter[T],
    raw: object,
    place: str,
    found: list[Diagnostic],
    *,
    node_id: str | None = None,
    edge_id: str | None = None,
) -> T | None:
    try:
        return part.validate_python(_with_readable_names(raw))
    except ValidationError as error:
        found.extend(
            wrong.wrong_shape(
                path_text(place, detail["loc"]),
                problem_of(detail),
                ... if detail["type"] == "missing" else detail["input"],
                node_id=node_id,
                edge_id=edge_id,
            )
            for detail in error.errors()[:20]
        )
        return None


def _with_readable_names(raw: object) -> object:
    """Without names that have half of a character, as an unknown one may: pydantic reads all."""
    if not isinstance(raw, dict):
        return raw
    return {
        name: _with_readable_names(value) if name == "data" else value
        for name, value in raw.items()
        if isinstance(name, str) and is_unicode(name)
    }


def _is_decoration(raw: object) -> bool:
    """Whether it is a sticky note, or the frame of a group."""
    return isinstance(raw, dict) and raw.get("type") in DECORATIONS


def _count(raw_nodes: object) -> int:
    """How many nodes the document has; a thing that is no list counts as one that was lost."""
    return len(raw_nodes) if isinstance(raw_nodes, list) else int(raw_nodes is not None)


def _text(raw: object, key: str) -> str | None:
    value = raw.get(key) if isinstance(raw, Mapping) else None
    return value if isinstance(value, str) and is_unicode(value) else None
