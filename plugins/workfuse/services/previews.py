"""What an expression gives for sample data: the code that runs it, on the editor's data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from workfuse.services.language_views import (
    ExpressionLanguage,
    ExpressionPreview,
    ExpressionProblem,
    ExpressionScope,
)
from workfuse.services.view import JsonObject, JsonValue
from workfuse_compiler import NodeKindRegistry
from workfuse_compiler.expressions import Absent, ErrorKind, ExpressionError, evaluate
from workfuse_compiler.expressions.language import describe_language
from workfuse_compiler.expressions.values import MAX_RESULT, limited_time
from workfuse_compiler.scope import visible_from
from workfuse_compiler.validation import path_text

SECONDS = 1.0
"""For everything in a value together: the server answers others meanwhile."""


def language() -> ExpressionLanguage:
    return ExpressionLanguage.model_validate(describe_language())


def scope_of(document: JsonObject, node_id: str, *, registry: NodeKindRegistry) -> ExpressionScope:
    """What the fields of a node can use, as the compiler checks it."""
    return ExpressionScope.model_validate(visible_from(document, node_id, registry))


def preview(value: JsonValue, sample: JsonObject) -> ExpressionPreview:
    """Evaluate every text of a JSON value against sample data.

    Args:
        value: a field of a node.
        sample: the roots that the node sees: `trigger`, `nodes`, `item`, … `now` is the time now
            unless given.
    """
    try:
        with limited_time(SECONDS):
            found = evaluate(value, _Sample(sample))
        if len(json.dumps(found, ensure_ascii=False)) > MAX_RESULT:
            raise ExpressionError(
                f"the whole result is longer than {MAX_RESULT:,} characters", kind=ErrorKind.LIMIT
            )
    except ExpressionError as error:
        return ExpressionPreview(value=None, error=_problem(error))
    return ExpressionPreview(value=found, error=None)


class _Sample(Mapping[str, object]):
    """The sample as a scope; a name that it lacks says so."""

    def __init__(self, sample: JsonObject) -> None:
        self._values: dict[str, object] = {"now": datetime.now(UTC), **sample}
        if isinstance(nodes := sample.get("nodes"), dict):
            self._values["nodes"] = _Nodes(nodes)

    def __getitem__(self, name: str) -> object:
        if name not in self._values:
            raise Absent("there is no sample of it")
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class _Nodes(_Sample):
    def __init__(self, nodes: JsonObject) -> None:
        self._values = nodes


def _problem(error: ExpressionError) -> ExpressionProblem:
    line, column = error.position or (None, None)
    return ExpressionProblem(
        kind=error.kind.value,
        message=str(error),
        advice=error.advice,
        expression=error.expression,
        path=path_text("", error.path).removeprefix("."),
        line=line,
        column=column,
        missing=error.missing,
    )
