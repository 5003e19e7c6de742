"""Expressions that can be read, and refer to what is there when their node runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workfuse_compiler.checks.paths import impossible_paths
from workfuse_compiler.diagnostics import node as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.expressions import ExpressionError
from workfuse_compiler.expressions.references import Reference, references_of
from workfuse_compiler.expressions.template import LOCAL_ROOTS
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_config import used_part
from workfuse_compiler.node_kind import NodeKind
from workfuse_compiler.node_options import NodeOptions
from workfuse_compiler.output_schemas import ITEM, OutputSchemas, Schemas
from workfuse_compiler.templated import template_fields_of, templates_in, texts_in

_IN_LOOPS = frozenset({"item", "index", "loops"})
_PER_ITEM = frozenset({"item", "index"})
_OPTIONS = template_fields_of(NodeOptions)


def check_expressions(draft: Draft) -> Iterator[Diagnostic]:
    known = None if draft.circular else OutputSchemas(draft)
    for node_id, kind in draft.kinds.items():
        if draft.is_disabled(node_id):
            continue
        data = draft.nodes[node_id].data
        config = used_part(kind.config, data.config)
        # As written, and not as checked: a wrong option makes no second finding here.
        per_item = _PER_ITEM if data.options.get("forEach") else frozenset[str]()
        typed, optional = None, frozenset[str]()
        if node_id in draft.configs and node_id in draft.live:
            typed, optional = known, frozenset(kind.may_be_missing(draft.configs[node_id]))
        for path, text, local in _templates(kind, config):
            certain: Schemas | None = typed
            if path.removeprefix("config.") in optional:
                certain = None
            elif typed is not None and "item" in local:
                certain = typed.inside(node_id, path)
            yield from _check(draft, node_id, path, text, local | per_item, certain)
        if data.options:
            for field, local in _OPTIONS.items():
                for path, text in texts_in(data.options.get(field), f"options.{field}"):
                    # `item` is that of a loop here, and that of the list in the other fields.
                    outer = None if ITEM.search(text) else typed
                    yield from _check(draft, node_id, path, text, local, outer)


def _templates(
    kind: NodeKind[Any], config: JsonObject
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """(path, text, names that only its place has) of each text of a config with expressions."""
    for field, local in kind.template_fields.items():
        if field in kind.mixed_fields:
            yield from templates_in(kind.config, field, config.get(field), f"config.{field}")
        else:
            for path, text in texts_in(config.get(field), f"config.{field}"):
                yield path, text, local


def _check(
    draft: Draft,
    node_id: str,
    field: str,
    text: str,
    local: frozenset[str],
    known: Schemas | None,
) -> Iterator[Diagnostic]:
    try:
        uses = list(references_of(text))
    except ExpressionError as error:
        yield wrong.bad_expression(node_id, field, error)
        return
    found: dict[tuple[str, str | None], bool] = {}
    for use in uses:
        if (use.root, use.node_id) not in found and use.root not in local:
            wrongs = list(_check_use(draft, node_id, field, use))
            found[use.root, use.node_id] = bool(wrongs)
            yield from wrongs
    if known is not None:
        per_item = local & _PER_ITEM
        right = [
            use
            for use in uses
            if use.root in per_item or found.get((use.root, use.node_id)) is False
        ]
        yield from impossible_paths(known, node_id, field, right)


def _check_use(draft: Draft, node_id: str, field: str, use: Reference) -> Iterator[Diagnostic]:
    if use.root in _IN_LOOPS:
        if draft.circular or node_id not in draft.live:
            return
        if node_id not in draft.loop_of:
            others = _has_beside(draft.kinds[node_id], field, use.root)
            finding = wrong.name_not_here if others else wrong.item_outside_loop
            yield finding(node_id, field, use)
        elif use.node_id is not None and use.node_id not in draft.loops_around(node_id):
            yield wrong.loop_not_around(node_id, field, use, draft.loops_around(node_id))
    elif use.root in LOCAL_ROOTS:
        yield wrong.name_not_here(node_id, field, use)
    elif use.node_id is not None:
        if use.node_id not in draft.nodes:
            if draft.document.nodes_lost:
                return
            yield wrong.unknown_node(node_id, field, use, draft.nodes)
        elif not draft.circular:
            yield from _check_order(draft, node_id, field, use, use.node_id)


def _has_beside(kind: NodeKind[Any], field: str, name: str) -> bool:
    """Whether other parts of a field have this name."""
    whole = field.removeprefix("config.").partition("[")[0].partition(".")[0]
    return name in kind.template_fields.get(whole, ())


def _check_order(
    draft: Draft, node_id: str, field: str, use: Reference, used: str
) -> Iterator[Diagnostic]:
    if node_id not in draft.live:
        return
    around = draft.loops_around(node_id)
    closed = [loop for loop in draft.loops_around(used) if loop not in around]
    if closed:
        yield wrong.node_inside_loop(node_id, field, use, closed[0])
    elif used not in draft.live and draft.is_disabled(used):
        yield wrong.trigger_disabled(node_id, field, use)
    elif not any(link.source == used for link in draft.incoming[node_id]) and not draft.runs_before(
        used, node_id
    ):
        yield wrong.node_not_upstream(node_id, field, use)
