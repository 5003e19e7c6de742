"""WF1xx: a node, its config and its expressions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workfuse_compiler.diagnostics.diagnostic import Diagnostic, shortened, shown
from workfuse_compiler.expressions.errors import ErrorKind, ExpressionError
from workfuse_compiler.expressions.references import Reference
from workfuse_compiler.nearest import did_you_mean, quoted


def unknown_kind(node_id: str, type_: str, known: Iterable[str], broken: str | None) -> Diagnostic:
    return Diagnostic(
        "WF101",
        f"there is no node type {shown(type_)}"
        + (f": its package could not be loaded ({broken})." if broken else "."),
        did_you_mean(type_, known) or "Delete the node, or install the package that brings it.",
        node_id=node_id,
        field="type",
        value=shortened(type_),
    )


def missing_field(node_id: str, field: str, title: str, examples: Iterable[str]) -> Diagnostic:
    example = next(iter(examples), "")
    return Diagnostic(
        "WF102",
        f"{title!r} is empty.",
        f"Fill it in, for example {example}." if example else "Fill it in.",
        node_id=node_id,
        field=field,
    )


def wrong_value(
    node_id: str, field: str, problem: str, value: object, advice: str = ""
) -> Diagnostic:
    got = "" if isinstance(value, dict | list) else f", got {shown(value)}"
    return Diagnostic(
        "WF103",
        f"{problem}{got}.",
        advice or "Correct the value.",
        node_id=node_id,
        field=field,
        value=shortened(value) if isinstance(value, str | int | float) else None,
    )


def unknown_field(node_id: str, field: str, name: str, known: Iterable[str]) -> Diagnostic:
    names = list(known)
    return Diagnostic(
        "WF104",
        f"this node has no field {shown(name)}.",
        did_you_mean(name, names)
        or (f"Its fields are: {quoted(names)}." if names else "It has no fields: remove it."),
        node_id=node_id,
        field=field,
    )


def invalid_id(node_id: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "WF105",
        f"the id {shown(node_id)} cannot name a task: {reason}.",
        "Ids are letters, digits and _, do not start with a digit, and are no Python words.",
        node_id=node_id,
        field="id",
        value=shortened(node_id),
    )


def duplicate_id(node_id: str, other: str) -> Diagnostic:
    same = "is used twice" if node_id == other else f"differs from {other!r} only by its case"
    return Diagnostic(
        "WF106",
        f"the id {node_id!r} {same}.",
        "Give one of the nodes another id.",
        node_id=node_id,
        field="id",
        value=node_id,
    )


def unused_connection(node_id: str, connection_id: str) -> Diagnostic:
    return Diagnostic(
        "WF107",
        f"this kind of node uses no credential, but {connection_id!r} is set.",
        "Remove the credential.",
        severity="warning",
        node_id=node_id,
        field="credentialId",
        value=connection_id,
    )


def invalid_connection(node_id: str, connection_id: str) -> Diagnostic:
    return Diagnostic(
        "WF108",
        f"{shown(connection_id)} cannot be the id of an Airflow connection.",
        "Choose a credential from the list.",
        node_id=node_id,
        field="credentialId",
        value=shortened(connection_id),
    )


def impossible_option(node_id: str, name: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "WF109",
        f"this kind of node cannot have the option {name!r}: {reason}.",
        "Remove the option.",
        node_id=node_id,
        field=f"options.{name}",
    )


def risky_value(node_id: str, field: str, problem: str, advice: str) -> Diagnostic:
    return Diagnostic(
        "WF110", f"{problem}.", advice, severity="warning", node_id=node_id, field=field
    )


PLACEHOLDER = "WF111"
"""An error also where no run ever comes: somebody meant to have a node there."""


def placeholder(node_id: str, field: str, problem: str, advice: str) -> Diagnostic:
    return Diagnostic(PLACEHOLDER, f"{problem}.", advice, node_id=node_id, field=field)


_EXPRESSION_CODES = {
    ErrorKind.SYNTAX: "WF121",
    ErrorKind.FOREIGN: "WF122",
    ErrorKind.UNKNOWN_NAME: "WF123",
    ErrorKind.UNKNOWN_FILTER: "WF124",
    ErrorKind.FORBIDDEN: "WF125",
    ErrorKind.LIMIT: "WF126",
}


def bad_expression(node_id: str, field: str, error: ExpressionError) -> Diagnostic:
    line, column = error.position or (1, 1)
    place = f" (line {line}, column {column})" if line > 1 else f" (column {column})"
    return Diagnostic(
        _EXPRESSION_CODES[error.kind],
        f"in {shortened(error.expression)}: {error.problem.removesuffix('.')}{place}.",
        error.advice or "Correct the expression.",
        node_id=node_id,
        field=field,
        value=shortened(error.expression),
        position=error.position,
    )


def unknown_node(node_id: str, field: str, use: Reference, known: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        "WF127",
        f"in {shortened(use.expression)}: there is no node {shown(use.node_id)}.",
        did_you_mean(use.node_id or "", known) or "Refer to a node before this one.",
        node_id=node_id,
        field=field,
        value=shortened(use.expression),
    )


def node_not_upstream(node_id: str, field: str, use: Reference) -> Diagnostic:
    itself = use.node_id == node_id
    return Diagnostic(
        "WF128",
        f"in {shortened(use.expression)}: "
        + (
            "a node cannot use its own output."
            if itself
            else f"node {use.node_id!r} does not run before this one."
        ),
        "Refer to a node before this one."
        if itself
        else f"Connect {use.node_id!r} so that it leads here, or refer to another node.",
        node_id=node_id,
        field=field,
        value=shortened(use.expression),
    )


def trigger_disabled(node_id: str, field: str, use: Reference) -> Diagnostic:
    return Diagnostic(
        "WF128",
        f"in {shortened(use.expression)}: node {use.node_id!r} is disabled and never runs.",
        "Use trigger, which is there whatever started the run, or enable the node.",
        node_id=node_id,
        field=field,
        value=shortened(use.expression),
    )


def item_outside_loop(node_id: str, field: str, use: Reference) -> Diagnostic:
    return Diagnostic(
        "WF129",
        f"in {shortened(use.expression)}: {use.root!r} is only there inside a loop.",
        "Put the node behind a loop's 'item' output, or refer to nodes.<loop>.output.",
        node_id=node_id,
        field=field,
        value=shortened(use.expression),
    )


def loop_not_around(node_id: str, field: str, use: Reference, around: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "WF132",
        f"in {shortened(use.expression)}: this node is not inside a loop {shown(use.node_id)}.",
        did_you_mean(use.node_id or "", around) or f"The loops around it: {quoted(around)}.",
        node_id=node_id,
        field=field,
        value=shortened(use.expression),
    )


def node_inside_loop(node_id: str, field: str, use: Reference, loop_id: str) -> Diagnostic:
    return Diagnostic(
        "WF130",
        f"in {shortened(use.expression)}: node {use.node_id!r} runs once per item of the loop "
        f"{loop_id!r}, so it has no single output here.",
        f"Use nodes.{loop_id}.output: the list of what the loop's last nodes returned.",
        node_id=node_id,
        field=field,
        value=shortened(use.expression),
    )


def name_not_here(node_id: str, field: str, use: Reference) -> Diagnostic:
    return Diagnostic(
        "WF131",
        f"in {shortened(use.expression)}: {use.root!r} is not there in this field.",
        "Use it in the fields whose help names it, or refer to nodes.<id>.output.",
        node_id=node_id,
        field=field,
        value=shortened(use.expression),
    )
