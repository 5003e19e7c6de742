"""All steps of a transform, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workfuse_compiler.expressions.errors import Problem
from workfuse_compiler.expressions.values import MAX_ITEMS, limited_time, to_json
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.transforms import aggregates, fields, lists
from workfuse_compiler.transforms.step import Step, StepError

MOST_SECONDS = 60.0
"""Of the processor's time, for all steps together."""

STEPS: Mapping[str, Callable[[Step, JsonValue], JsonValue]] = {
    "set": fields.set_fields,
    "rename": fields.rename,
    "remove": fields.remove,
    "keep": fields.keep,
    "map": fields.map_items,
    "split": fields.split,
    "filter": lists.keep_matching,
    "sort": lists.sort,
    "unique": lists.unique,
    "group": lists.group,
    "aggregate": aggregates.aggregate,
    "batch": lists.batch,
    "flatten": lists.flatten,
    "limit": lists.limit,
}


def transformed(
    value: JsonValue,
    steps: Sequence[Mapping[str, Any]],
    scope: Mapping[str, object],
    *,
    seconds: float = MOST_SECONDS,
) -> JsonValue:
    """What becomes of a value.

    Args:
        steps: each {"do": a key of `STEPS`, …}, as in the document.
        scope: what expressions may refer to, besides `item` and `index`.

    Raises:
        StepError: a step cannot be done; the message names it, and its index the item.
    """
    with limited_time(seconds):
        for number, config in enumerate(steps):
            step = Step(config, number, scope)
            try:
                if isinstance(value, list) and len(value) > MAX_ITEMS:
                    raise Problem(f"the list has {len(value):,} items, more than {MAX_ITEMS:,}")
                value = STEPS[step.name](step, value)
            except Problem as problem:
                raise step.error(f"{problem.problem}. Work on fewer items.") from None
            except RecursionError:
                raise step.error("the data is nested too deeply.") from None
        try:
            return to_json(value)
        except Problem as problem:
            message = f"The result cannot be kept: {problem.problem}. Keep less of each item."
            raise StepError("transform", message, "steps") from None
