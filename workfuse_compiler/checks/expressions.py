"""Expressions that can be read, and refer to what is there when their node runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workfuse_compiler.checks.paths import impossible_paths
from workfuse_compiler.diagnostics import node as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.expressions import ExpressionError, contains_expression
from workfuse_compiler.expressions.references import Reference, uses_of
from workfuse_compiler.expressions.template import LOCAL_ROOTS
from workfuse_compiler.json_value import JsonObject, JsonValue
from workfuse_compiler.node_config import used_part
from workfuse_compiler.node_options import NodeOptions
from workfuse_compiler.output_schemas import ITEM, OutputSchemas
from workfuse_compiler.templated import template_fields_of

_IN_LOOPS = frozenset({"item", "index", "loops"})
_PER_ITEM = frozenset({"item", "index"})
_NONE: frozenset[str] = frozenset()
_OPTIONS = template_fields_of(NodeOptions)


def check_expressions(draft: Draft) -> Iterator[Diagnostic]:
    known = None if draft.circular else OutputSchemas(draft)
    for node_id, kind in draft.kinds.items():
        if draft.is_disabled(node_id):
            continue
        data = draft.nodes[node_id].data
        config = used_part(kind.config, data.config)
        # As written, and not as checked: a wrong option makes no second finding here.
        per_item = _PER_ITEM if data.options.get("forEach") else _NONE
        typed, optional = None, _NONE
        if node_id in draft.configs and node_id in draft.live:
            typed, optional = known, frozenset(kind.may_be_missing(draft.configs[node_id]))
        for local, path, text in _texts(config, "config", kind.template_fields):
            certain = None if path.removeprefix("config.") in optional else typed
            yield from _check(draft, node_id, path, text, local | per_item, certain)
        for local, path, text in _texts(data.options, "options", _OPTIONS):
            # `item` is that of a loop here, and that of the list in the other fields.
            certain = None if ITEM.search(text) else typed
            yield from _check(draft, node_id, path, text, local, certain)


_Found = tuple[frozenset[str], str, str]


def _texts(part: JsonObject, name: str, fields: Mapping[str, frozenset[str]]) -> list[_Found]:
    """(local names, path, text) of each text in these fields that holds an expression."""
    found: list[_Found] = []
    for field, value in part.items():
        local = fields.get(field)
        if local is not None:
            _collect(value, f"{name}.{field}", local, found)
    return found


def _collect(value: JsonValue, path: str, local: frozenset[str], found: list[_Found]) -> None:
    if isinstance(value, str):
        if contains_expression(value):
            found.append((local, path, value))
    elif isinstance(value, dict):
        for key, item in value.items():
            _collect(item, f"{path}.{key}", local, found)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            _collect(item, f"{path}[{place}]", local, found)


def _check(
    draft: Draft,
    node_id: str,
    field: str,
    text: str,
    local: frozenset[str],
    known: OutputSchemas | None,
) -> Iterator[Diagnostic]:
    try:
        uses = uses_of(text)
    except ExpressionError as error:
        yield wrong.bad_expression(node_id, field, error)
        return
    found: dict[tuple[str, str | None], bool] = {}
    right = []
    for use in uses:
        if use.root in local:
            if use.root in _PER_ITEM:
                right.append(use)
            continue
        key = (use.root, use.node_id)
        if key not in found:
            problem = _problem_of(draft, node_id, field, use)
            found[key] = problem is None
            if problem is not None:
                yield problem
        if found[key]:
            right.append(use)
    if known is not None and right:
        yield from impossible_paths(known, node_id, field, right)


def _problem_of(draft: Draft, node_id: str, field: str, use: Reference) -> Diagnostic | None:
    if use.root in _IN_LOOPS:
        if draft.circular or node_id not in draft.live:
            return None
        if node_id not in draft.loop_of:
            return wrong.item_outside_loop(node_id, field, use)
        if use.node_id is not None and use.node_id not in draft.loops_around(node_id):
            return wrong.loop_not_around(node_id, field, use, draft.loops_around(node_id))
    elif use.root in LOCAL_ROOTS:
        return wrong.name_not_here(node_id, field, use)
    elif use.node_id is not None:
        if use.node_id not in draft.nodes:
            lost = draft.document.nodes_lost
            return None if lost else wrong.unknown_node(node_id, field, use, draft.nodes)
        if not draft.circular:
            return _problem_of_order(draft, node_id, field, use, use.node_id)
    return None


def _problem_of_order(
    draft: Draft, node_id: str, field: str, use: Reference, used: str
) -> Diagnostic | None:
    if node_id not in draft.live:
        return None
    if used in draft.loop_of:
        around = draft.loops_around(node_id)
        for loop in draft.loops_around(used):
            if loop not in around:
                return wrong.node_inside_loop(node_id, field, use, loop)
    if used not in draft.live and draft.is_disabled(used):
        return wrong.trigger_disabled(node_id, field, use)
    if draft.runs_before(used, node_id):
        return None
    return wrong.node_not_upstream(node_id, field, use)
