"""Expressions that can be read, and refer to what is there when their node runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workfuse_compiler.checks.paths import impossible_paths, no_lists
from workfuse_compiler.diagnostics import node as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.expressions import ExpressionError
from workfuse_compiler.expressions.references import Reference, uses_of
from workfuse_compiler.expressions.template import LOCAL_ROOTS
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_kind import NodeKind
from workfuse_compiler.node_options import NodeOptions
from workfuse_compiler.output_schemas import ITEM, OutputSchemas, Schemas
from workfuse_compiler.templated import Found, collect, collect_mixed, template_fields_of

_IN_LOOPS = frozenset({"item", "index", "loops"})
_PER_ITEM = frozenset({"item", "index"})
_NONE: frozenset[str] = frozenset()
_EACH = "options.forEach.items"
OPTION_FIELDS = template_fields_of(NodeOptions)


def check_expressions(draft: Draft) -> Iterator[Diagnostic]:
    known = None if draft.circular else OutputSchemas(draft)
    configs, live = draft.configs, draft.live
    for node_id, kind in draft.kinds.items():
        data = draft.nodes[node_id].data
        if data.disabled:
            continue
        typed = known if node_id in configs and node_id in live else None
        texts = texts_in(draft.used[node_id], "config", kind.template_fields, kind)
        if texts and (found := _check_config(draft, node_id, kind, texts, typed)):
            yield from found
        if not data.options:
            continue
        for local, path, text in texts_in(data.options, "options", OPTION_FIELDS):
            # `item` is that of a loop here, and that of the list in the other fields.
            outer = None if ITEM.search(text) else typed
            wrong_uses = _check(draft, node_id, path, text, local, outer)
            yield from wrong_uses
            if outer is not None and path == _EACH and not wrong_uses:
                yield from no_lists(outer, node_id, path, text)


def _check_config(
    draft: Draft,
    node_id: str,
    kind: NodeKind[Any],
    texts: Iterable[Found],
    typed: OutputSchemas | None,
) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    # As written, and not as checked: a wrong option makes no second finding here.
    options = draft.nodes[node_id].data.options
    per_item = _PER_ITEM if options and options.get("forEach") else _NONE
    optional = kind.may_be_missing(draft.configs[node_id]) if typed is not None else ()
    for local, path, text in texts:
        certain: Schemas | None = typed
        if optional and path.removeprefix("config.") in optional:
            certain = None
        elif typed is not None and local:
            certain = typed.inside(node_id, path, local)
        names = local | per_item if per_item else local
        wrong_uses = _check(draft, node_id, path, text, names, certain)
        found += wrong_uses
        if (
            kind.lists
            and certain is not None
            and not wrong_uses
            and path.removeprefix("config.") in kind.lists
        ):
            found += no_lists(certain, node_id, path, text)
    return found


def texts_in(
    part: JsonObject,
    name: str,
    fields: Mapping[str, frozenset[str]],
    kind: NodeKind[Any] | None = None,
) -> list[Found]:
    """Each text in these fields that holds an expression."""
    found: list[Found] = []
    mixed = kind.mixed_fields if kind is not None else _NONE
    for field, value in part.items():
        if isinstance(value, str) and "{" not in value:
            continue
        local = fields.get(field)
        if local is None:
            continue
        if kind is not None and field in mixed:
            collect_mixed(kind.config, field, value, f"{name}.{field}", found)
        else:
            collect(value, f"{name}.{field}", local, found)
    return found


def _check(
    draft: Draft,
    node_id: str,
    field: str,
    text: str,
    local: frozenset[str],
    known: Schemas | None,
) -> list[Diagnostic]:
    try:
        uses = uses_of(text)
    except ExpressionError as error:
        return [wrong.bad_expression(node_id, field, error)]
    found: list[Diagnostic] = []
    is_right: dict[tuple[str, str | None], bool] = {}
    right = []
    for use in uses:
        if use.root in local:
            right.append(use)
            continue
        key = (use.root, use.node_id)
        if key not in is_right:
            problem = _problem_of(draft, node_id, field, use)
            is_right[key] = problem is None
            if problem is not None:
                found.append(problem)
        if is_right[key]:
            right.append(use)
    if known is not None and right:
        found += impossible_paths(known, node_id, field, right)
    return found


def _problem_of(draft: Draft, node_id: str, field: str, use: Reference) -> Diagnostic | None:
    if use.root in _IN_LOOPS:
        if draft.circular or node_id not in draft.live:
            return None
        if node_id not in draft.loop_of:
            others = _has_beside(draft.kinds[node_id], field, use.root)
            finding = wrong.name_not_here if others else wrong.item_outside_loop
            return finding(node_id, field, use)
        if use.node_id is not None and use.node_id not in draft.loops_around(node_id):
            return wrong.loop_not_around(node_id, field, use, draft.loops_around(node_id))
    elif use.root in LOCAL_ROOTS:
        return wrong.name_not_here(node_id, field, use)
    elif (used := use.node_id) is not None:
        if used not in draft.nodes:
            lost = draft.document.nodes_lost
            return None if lost else wrong.unknown_node(node_id, field, use, draft.nodes)
        if not draft.circular:
            return _problem_of_order(draft, node_id, field, use, used)
    return None


def _has_beside(kind: NodeKind[Any], field: str, name: str) -> bool:
    """Whether other parts of a field have this name."""
    whole = field.removeprefix("config.").partition("[")[0].partition(".")[0]
    return name in kind.template_fields.get(whole, ())


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
