"""One finding in a document: what is wrong, where, and what to do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from workfuse_compiler.json_value import JsonObject, JsonValue

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding as a value.

    Attributes:
        code: "WF203"; the first digit is the group (document, node, graph, settings, publish).
        message: what is wrong, with the value quoted; one sentence.
        advice: what to do; one sentence.
        node_id, edge_id: where it is, if it is there.
        field: path inside the node's data or the document, such as "config.url".
        value: the value that is wrong, shortened, when it helps.
        position: (line, column) in the text of the field, both from 1, when it is known.
    """

    code: str
    message: str
    advice: str
    severity: Severity = "error"
    node_id: str | None = None
    field: str | None = None
    edge_id: str | None = None
    value: JsonValue = None
    position: tuple[int, int] | None = None

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def to_json(self) -> JsonObject:
        """The API's camelCase object."""
        line, column = self.position or (None, None)
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "advice": self.advice,
            "nodeId": self.node_id,
            "field": self.field,
            "edgeId": self.edge_id,
            "value": self.value,
            "line": line,
            "column": column,
        }

    def __str__(self) -> str:
        place = [
            *([f"edge {self.edge_id!r}"] if self.edge_id is not None else []),
            *([f"node {self.node_id!r}"] if self.node_id is not None and not self.edge_id else []),
            *([self.field] if self.field else []),
        ]
        where = f" {', '.join(place)}:" if place else ""
        kind = "" if self.is_error else " (warning)"
        return f"{self.code}{kind}{where} {self.message} {self.advice}".rstrip()


def shortened(value: JsonValue, length: int = 120) -> JsonValue:
    """A value for showing: long text is cut, lists and objects are left out."""
    if isinstance(value, str):
        cut = value if len(value) <= length else value[: length - 1] + "…"
        return cut.encode(errors="backslashreplace").decode()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    if isinstance(value, int):
        return value if value.bit_length() < 64 else None
    return None


def shown(value: object) -> str:
    """A value inside a message: quoted and short."""
    if isinstance(value, str):
        return repr(shortened(value, 60))
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and value.bit_length() > 256:
        return "a very large number"
    return repr(value)
