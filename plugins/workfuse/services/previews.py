"""What an expression gives for sample data: the code that runs it, on the editor's data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from workfuse.services.views import ExpressionPreview, ExpressionProblem, JsonObject, JsonValue
from workfuse_compiler.expressions import Absent, ErrorKind, ExpressionError, evaluate
from workfuse_compiler.expressions.values import MAX_RESULT, limited_time

SECONDS = 1.0
"""For everything in a value together: the server answers others meanwhile."""
MAX_TEXTS = 500


def preview(value: JsonValue, sample: JsonObject) -> ExpressionPreview:
    """Evaluate every text of a JSON value against sample data.

    Args:
        value: a field of a node.
        sample: the roots that the node sees: `trigger`, `nodes`, `item`, … `now` is the time now
            unless given.
    """
    where = [""]
    try:
        with limited_time(SECONDS):
            found = _evaluated(value, _Sample(sample), "", where, iter(range(MAX_TEXTS)))
        if len(json.dumps(found, ensure_ascii=False)) > MAX_RESULT:
            raise ExpressionError(
                f"the whole result is longer than {MAX_RESULT:,} characters", kind=ErrorKind.LIMIT
            )
    except ExpressionError as error:
        return ExpressionPreview(value=None, error=_problem(error, where[0]))
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


def _evaluated(
    value: Any, scope: _Sample, path: str, where: list[str], left: Iterator[int]
) -> JsonValue:
    where[0] = path
    if isinstance(value, dict):
        return {
            key: _evaluated(item, scope, f"{path}.{key}" if path else key, where, left)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [
            _evaluated(item, scope, f"{path}[{place}]", where, left)
            for place, item in enumerate(value)
        ]
    if isinstance(value, str) and next(left, None) is None:
        raise ExpressionError(f"has more than {MAX_TEXTS} texts", kind=ErrorKind.LIMIT)
    return evaluate(value, scope)


def _problem(error: ExpressionError, path: str) -> ExpressionProblem:
    line, column = error.position or (None, None)
    return ExpressionProblem(
        kind=error.kind.value,
        message=str(error),
        advice=error.advice,
        expression=error.expression,
        path=path,
        line=line,
        column=column,
        missing=error.missing,
    )
