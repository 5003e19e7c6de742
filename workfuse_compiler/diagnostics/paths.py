"""WF14x: what an expression looks up where it cannot be."""

from __future__ import annotations

from collections.abc import Collection

from workfuse_compiler.diagnostics.diagnostic import Diagnostic, shortened, shown
from workfuse_compiler.expressions.references import Reference, Step
from workfuse_compiler.nearest import did_you_mean, quoted
from workfuse_compiler.schemas import DeadEnd

_WORDS = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a number",
    "boolean": "true or false",
    "null": "null",
}
_COUNTS = frozenset({"length", "size", "count", "len"})
_MOST_NAMES = 12


def impossible_path(node_id: str, field: str, use: Reference, end: DeadEnd) -> Diagnostic:
    step = use.steps[end.place]
    holder = path_text(use, end.place)
    return Diagnostic(
        "WF141",
        f"in {shortened(use.expression)}: {_problem(holder, step, end)}.",
        _advice(use, holder, step, end),
        severity="warning",
        node_id=node_id,
        field=field,
        value=shortened(use.expression),
    )


def no_list(node_id: str, field: str, use: Reference, types: Collection[str]) -> Diagnostic:
    found = path_text(use, len(use.steps))
    return Diagnostic(
        "WF142",
        f"in {shortened(use.expression)}: {found} is {_in_words(types)}, and a list is needed.",
        "Point it at a list.",
        severity="warning",
        node_id=node_id,
        field=field,
        value=shortened(use.expression),
    )


def path_text(use: Reference, length: int) -> str:
    """The first steps of a reference as people write them."""
    text = use.root if use.node_id is None else f"{use.root}{_written(use.node_id)}"
    return text + "".join(map(_written, use.steps[:length]))


def _written(step: Step) -> str:
    if step is None:
        return "[…]"
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if step.isidentifier() else f"[{step!r}]"


def _problem(holder: str, step: Step, end: DeadEnd) -> str:
    if "object" in end.types and isinstance(step, str):
        return f"{holder} has no field {shown(step)}"
    what = "a time" if holder == "now" else _in_words(end.types)
    if step is None:
        return f"{holder} is {what}, and only a list can be gone through"
    part = "field" if isinstance(step, str) else "item"
    return f"{holder} is {what} and has no {part} {shown(step)}"


def _in_words(types: Collection[str]) -> str:
    words = dict.fromkeys(_WORDS[one] for one in _WORDS if one in types)
    return " or ".join(words) or "something else"


def _advice(use: Reference, holder: str, step: Step, end: DeadEnd) -> str:
    if isinstance(step, str):
        if end.lower_case:
            return f"Its names are in lower case: write {holder}{_written(step.lower())}."
        if step in _COUNTS and end.types & {"array", "string"} and not _near(step, end):
            return f"Write {holder} | length."
        if use.root == "nodes" and end.place == 0:
            return _near(step, end) or f"Write {holder}.output{_written(step)}."
        if end.types == {"array"}:
            return f"Choose an item, for example {holder}[0]{_written(step)}, or use a loop."
        if use.root == "now":
            return 'Use a filter, for example now | date_format("%Y").'
    if holder == "run.resumeUrls" and not end.names:
        return "No node waits for a call: add a Wait that does, and write its id here."
    if end.names:
        return _near(step, end) or f"It has: {quoted(end.names[:_MOST_NAMES])}."
    return f"Refer to {holder} itself."


def _near(step: Step, end: DeadEnd) -> str:
    return did_you_mean(str(step), end.names)
