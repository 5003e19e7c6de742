"""Expressions that can be read, and refer to what is there when their node runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workfuse_compiler.diagnostics import node as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.expressions import ExpressionError, contains_expression
from workfuse_compiler.expressions.references import Reference, references_of
from workfuse_compiler.expressions.template import LOCAL_ROOTS
from workfuse_compiler.node_config import used_part
from workfuse_compiler.node_options import NodeOptions
from workfuse_compiler.templated import template_fields_of

_IN_LOOPS = frozenset({"item", "index", "loops"})
_PER_ITEM = frozenset({"item", "index"})
_OPTIONS = template_fields_of(NodeOptions)


def check_expressions(draft: Draft) -> Iterator[Diagnostic]:
    for node_id, kind in draft.kinds.items():
        if draft.is_disabled(node_id):
            continue
        data = draft.nodes[node_id].data
        config = used_part(kind.config, data.config)
        # As written, and not as checked: a wrong option makes no second finding here.
        per_item = _PER_ITEM if data.options.get("forEach") else frozenset[str]()
        for field, local in kind.template_fields.items():
            for path, text in _texts(config.get(field), f"config.{field}"):
                yield from _check(draft, node_id, path, text, local | per_item)
        if data.options:
            for field, local in _OPTIONS.items():
                for path, text in _texts(data.options.get(field), f"options.{field}"):
                    yield from _check(draft, node_id, path, text, local)


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if contains_expression(value):
            yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _texts(item, f"{path}[{place}]")


def _check(
    draft: Draft, node_id: str, field: str, text: str, local: frozenset[str]
) -> Iterator[Diagnostic]:
    try:
        uses = list(references_of(text))
    except ExpressionError as error:
        yield wrong.bad_expression(node_id, field, error)
        return
    seen: set[tuple[str, str | None]] = set()
    for use in uses:
        if (use.root, use.node_id) not in seen:
            seen.add((use.root, use.node_id))
            if use.root in local:
                continue
            yield from _check_use(draft, node_id, field, use)


def _check_use(draft: Draft, node_id: str, field: str, use: Reference) -> Iterator[Diagnostic]:
    if use.root in _IN_LOOPS:
        if not draft.circular and node_id in draft.live and node_id not in draft.loop_of:
            yield wrong.item_outside_loop(node_id, field, use)
    elif use.root in LOCAL_ROOTS:
        yield wrong.name_not_here(node_id, field, use)
    elif use.node_id is not None:
        if use.node_id not in draft.nodes:
            if draft.document.nodes_lost:
                return
            yield wrong.unknown_node(node_id, field, use, draft.nodes)
        elif not draft.circular:
            yield from _check_order(draft, node_id, field, use, use.node_id)


def _check_order(
    draft: Draft, node_id: str, field: str, use: Reference, used: str
) -> Iterator[Diagnostic]:
    loop = draft.loop_of.get(used)
    if loop is not None and draft.loop_of.get(node_id) != loop and node_id in draft.live:
        yield wrong.node_inside_loop(node_id, field, use, loop)
    elif node_id not in draft.live:
        return
    elif used not in draft.live and draft.is_disabled(used):
        yield wrong.trigger_disabled(node_id, field, use)
    elif not any(link.source == used for link in draft.incoming[node_id]) and not draft.runs_before(
        used, node_id
    ):
        yield wrong.node_not_upstream(node_id, field, use)
