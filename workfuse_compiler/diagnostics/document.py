"""WF0xx: the document as JSON."""

from __future__ import annotations

from workfuse_compiler.diagnostics.diagnostic import Diagnostic, shortened, shown
from workfuse_compiler.json_value import JsonValue


def not_json(problem: str, line: int, column: int) -> Diagnostic:
    return Diagnostic(
        "WF001",
        f"this is no JSON: {problem} at line {line}, column {column}.",
        "Export the workflow again, or mend the text there.",
    )


def too_large(what: str, count: int, limit: int) -> Diagnostic:
    return Diagnostic(
        "WF002",
        f"the document has {count:,} {what}, at most {limit:,} are allowed.",
        "Split it into several workflows.",
    )


def unknown_version(version: JsonValue, newest: int) -> Diagnostic:
    return Diagnostic(
        "WF003",
        f"schemaVersion {shown(version)} is not known.",
        f"This WorkFuse reads versions 1 to {newest}: update it, or export from an older one."
        if newest > 1
        else "This WorkFuse reads version 1: update WorkFuse to read newer documents.",
        field="schemaVersion",
        value=shortened(version),
    )


def wrong_shape(
    field: str,
    problem: str,
    value: object = ...,
    *,
    node_id: str | None = None,
    edge_id: str | None = None,
) -> Diagnostic:
    got = "" if value is ... else f", got {shown(value)}"
    return Diagnostic(
        "WF004",
        f"{problem}{got}.",
        "Save the workflow from the editor, or correct the JSON there.",
        field=field or None,
        node_id=node_id,
        edge_id=edge_id,
        value=shortened(value) if isinstance(value, str | int | float) else None,
    )


def unusable_value(node_id: str, field: str, problem: str) -> Diagnostic:
    return Diagnostic(
        "WF005",
        f"{problem}.",
        "Use a value that JSON can hold.",
        node_id=node_id,
        field=field,
    )
