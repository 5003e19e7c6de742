"""Which node and which of its fields a line of a generated file comes from.

Found in the file's text when it is deployed, so that compiling pays nothing for it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from workfuse_compiler.field_paths import drawn_nodes, field_path
from workfuse_compiler.generated_file import GeneratedFile
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.registry import NodeKindRegistry

_OF_THE_DAG = {
    "dag_display_name": "name",
    "description": "description",
    "catchup": "settings.catchup",
    "max_active_runs": "settings.maxActiveRuns",
    "tags": "settings.tags",
    "start_date": "settings.startDate",
    "retry_delay": "settings.retryDelay",
    "timezone": "settings.timezone",
}


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a statement, and the field that it comes from.

    Attributes:
        line: its first one, counted from 1; that of the statement if all of it is on one.
    """

    name: str
    line: int
    field: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines of a node's task; of the DAG itself, which has no node."""

    node_id: str | None
    first: int
    last: int
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcePlaces:
    """All statements of a file.

    Attributes:
        schedule: the node that gives the DAG its schedule.
    """

    statements: tuple[Statement, ...] = ()
    schedule: str | None = None

    def find(self, line: int, words: str = "") -> tuple[str | None, str | None]:
        """(node, field) for a line of the file; either may be None.

        Args:
            words: what went wrong there. Python knows a call by its first line only, so that an
                argument which is named there is the one at fault.
        """
        for statement in self.statements:
            if statement.first <= line <= statement.last:
                argument = _argument(statement, line, words)
                node_id = statement.node_id
                if argument is not None and node_id is None and argument.name == "schedule":
                    return self.schedule, None
                return node_id, argument.field if argument is not None else None
        return None, None

    def to_json(self) -> JsonObject:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> SourcePlaces:
        statements = tuple(
            Statement(**{**one, "arguments": tuple(Argument(**each) for each in one["arguments"])})
            for one in stored["statements"]
        )
        return cls(statements, stored["schedule"])


def places_in(file: GeneratedFile, stored: JsonObject, registry: NodeKindRegistry) -> SourcePlaces:
    """The places of a document's file."""
    nodes = drawn_nodes(stored)
    statements = []
    schedule = None
    for call in ast.walk(ast.parse(file.text)):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        if call.func.id == "DAG":
            arguments = [
                (one.arg or "", one.lineno, _OF_THE_DAG.get(one.arg or "")) for one in call.keywords
            ]
            statements.append(_statement(None, call, arguments))
            continue
        node_id = _task_id(call)
        if node_id is None:
            continue
        node = nodes.get(node_id, {})
        kind = registry.get(str(node.get("type")))
        if kind is not None and kind.gives_schedule:
            schedule = node_id
        arguments = [
            (one.arg or "", one.lineno, field_path(node.get("data"), kind, one.arg or ""))
            for one in call.keywords
        ]
        statements.append(_statement(node_id, call, arguments))
    return SourcePlaces(tuple(statements), schedule)


def _task_id(call: ast.Call) -> str | None:
    for one in call.keywords:
        if one.arg == "task_id" and isinstance(one.value, ast.Constant):
            return str(one.value.value)
    return None


def _statement(
    node_id: str | None, call: ast.Call, arguments: Iterable[tuple[str, int, str | None]]
) -> Statement:
    last = call.end_lineno or call.lineno
    return Statement(node_id, call.lineno, last, tuple(Argument(*one) for one in arguments))


def _argument(statement: Statement, line: int, words: str) -> Argument | None:
    if line > statement.first:
        return next((one for one in reversed(statement.arguments) if one.line <= line), None)
    named = {
        match.start(): one
        for one in statement.arguments
        if one.name != "task_id" and (match := re.search(rf"\b{re.escape(one.name)}\b", words))
    }
    return named[min(named)] if named else None
