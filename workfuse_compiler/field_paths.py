"""From the arguments of an operator back to the fields that a person filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic.alias_generators import to_snake

from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_config import models_in
from workfuse_compiler.node_kind import NodeKind
from workfuse_compiler.node_options import NodeOptions
from workfuse_compiler.registry import NodeKindRegistry
from workfuse_compiler.upgrades import upgrade

_OF_EVERY_NODE = {
    "task_display_name": "label",
    "doc_md": "notes",
    "connection_id": "credentialId",
    "retries": "options.retries",
    "retry_delay": "options.retryDelay",
    "retry_exponential_backoff": "options.retryBackoff",
    "max_retry_delay": "options.maxRetryDelay",
    "execution_timeout": "options.timeout",
    "on_error": "options.onError",
    "for_each": "options.forEach",
}
_ROW_NAMES = ("name", "id", "key")
_STEP = re.compile(r"\.?(\w+)")
_PLACE = re.compile(r"\[(\d+)\]")


def field_in(stored: JsonObject, registry: NodeKindRegistry, node_id: str, path: str) -> str | None:
    """The same as `field_path`, for a node of a document as it was saved."""
    node = drawn_nodes(stored).get(node_id, {})
    return field_path(node.get("data"), registry.get(str(node.get("type"))), path)


def drawn_nodes(stored: JsonObject) -> dict[str, dict[str, Any]]:
    """The nodes of a document by id, as JSON; of two with one id the first."""
    nodes = (upgrade(stored).value or {}).get("nodes")
    found: dict[str, dict[str, Any]] = {}
    for node in nodes if isinstance(nodes, list) else []:
        if isinstance(node, dict):
            found.setdefault(str(node.get("id")), node)
    return found


def field_path(data: Any, kind: NodeKind[Any] | None, path: str) -> str | None:
    """The field as the editor's form and the diagnostics call it.

    Args:
        data: a node's `data` in the document.
        path: an argument of the node's operator, or a place in it, such as `fields.total`.

    Returns:
        For example `config.fields[2].value`: as much of the path as the document has; None when
        the argument is no field of a form.
    """
    step = _STEP.match(path)
    if step is None or not isinstance(data, Mapping):
        return None
    field = _field(step[1], kind)
    if field is None:
        return None
    value: Any = data
    for key in field.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    rest = path[step.end() :]
    return field + ("".join(_walk(value, rest)) or _not_filled_in(kind, step[1], rest))


def _field(argument: str, kind: NodeKind[Any] | None) -> str | None:
    """The field whose value an argument is."""
    config = kind.config.model_fields if kind is not None else {}
    for name, info in config.items():
        if argument in (name, info.alias):
            return f"config.{info.alias or name}"
    for name, info in NodeOptions.model_fields.items():
        if argument in (name, info.alias):
            return f"options.{info.alias}"
    return _OF_EVERY_NODE.get(argument)


def _not_filled_in(kind: NodeKind[Any] | None, argument: str, rest: str) -> str:
    """A field inside a field of the config that the document lacks, but the form has."""
    info = kind.config.model_fields.get(argument) if kind is not None else None
    for model in models_in(info.annotation) if info is not None else ():
        for name, inner in model.model_fields.items():
            if rest in (f".{name}", f".{inner.alias}"):
                return f".{inner.alias}"
    return ""


def _walk(value: Any, rest: str) -> Iterator[str]:
    """The steps that the document has, too."""
    while rest:
        place = _PLACE.match(rest)
        if place is not None and isinstance(value, list) and int(place[1]) < len(value):
            yield place[0]
            value, rest = value[int(place[1])], rest[place.end() :]
        elif isinstance(value, list) and (name := _first_of(_row_names(value), rest)):
            number = next(n for n, row in enumerate(value) if name in _row_names([row]))
            yield f"[{number}]"
            value, rest = value[number], rest[1 + len(name) :]
            if "value" in value:
                yield ".value"
                value = value["value"]
        elif isinstance(value, Mapping) and (key := _key(value, rest)):
            yield f".{key[0]}"
            value, rest = value[key[0]], rest[1 + len(key[1]) :]
        else:
            return


def _key(value: Mapping[str, Any], rest: str) -> tuple[str, str] | None:
    """(key, the same as the path spells it)."""
    spelled = {key: key for key in value} | {to_snake(key): key for key in value if key.isalnum()}
    found = _first_of(spelled, rest)
    return (spelled[found], found) if found else None


def _row_names(rows: Iterable[Any]) -> list[str]:
    """What tells rows apart that are an object in the DAG file: `{"total": …}`."""
    return [
        next((row[name] for name in _ROW_NAMES if isinstance(row.get(name), str)), "")
        for row in rows
        if isinstance(row, Mapping)
    ]


def _first_of(names: Iterable[str], rest: str) -> str | None:
    """The longest name that the path goes on with; names may have dots in them."""
    fitting = [
        name
        for name in names
        if name
        and rest.startswith(f".{name}")
        and (len(rest) == len(name) + 1 or rest[len(name) + 1] in ".[")
    ]
    return max(fitting, key=len, default=None)
