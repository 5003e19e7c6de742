"""Retries, time limits and error outputs that make sense for their node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from workfuse_compiler.checks.configs import finding
from workfuse_compiler.diagnostics import node as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.node_kind import NodeKind
from workfuse_compiler.node_options import NO_OPTIONS, NodeOptions

_ERROR_OUTPUT = NodeOptions.model_validate({"onError": "output"})


def check_options(draft: Draft) -> Iterator[Diagnostic]:
    for node_id, kind in draft.kinds.items():
        draft.options[node_id] = NO_OPTIONS
        given = draft.nodes[node_id].data.options
        if not given:
            continue
        if draft.is_disabled(node_id):  # of its options only its outputs count
            if given.get("onError") == "output":
                draft.options[node_id] = _ERROR_OUTPUT
            continue
        try:
            options = NodeOptions.model_validate(given)
        except ValidationError as error:
            for detail in error.errors():
                yield finding(node_id, "options", given, NodeOptions, detail)
            if given.get("onError") == "output":  # so that its edges are no second finding
                draft.options[node_id] = _ERROR_OUTPUT
            continue
        draft.options[node_id] = options
        yield from _impossible(node_id, kind, options)
        yield from _unrepeatable(draft, node_id, kind, options)


def _impossible(node_id: str, kind: NodeKind[Any], options: NodeOptions) -> Iterator[Diagnostic]:
    if kind.category == "trigger":
        for name in options.model_dump(by_alias=True, exclude_defaults=True):
            yield wrong.impossible_option(node_id, name, "a trigger only marks where a run begins")
        return
    if options.on_error != "stop" and not kind.survives_errors:
        reason = f"nothing can follow a {kind.label!r}"
        yield wrong.impossible_option(node_id, "onError", reason)
    if options.timeout is not None and kind.waits:
        reason = "a node that waits holds no worker, so nothing measures its time"
        yield wrong.impossible_option(node_id, "timeout", reason)
    elif options.timeout is not None and kind.body_handle is not None:
        reason = "it would limit the reading of the list only; the nodes inside have their own"
        yield wrong.impossible_option(node_id, "timeout", reason)


def _unrepeatable(
    draft: Draft, node_id: str, kind: NodeKind[Any], options: NodeOptions
) -> Iterator[Diagnostic]:
    if options.for_each is None or kind.category == "trigger":
        return
    config = draft.configs.get(node_id)
    reason: str | None = None
    if not kind.repeats:
        reason = "only actions can do their work once per item; a loop repeats any node"
    elif config is not None:
        reason = kind.cannot_repeat(config)
    if reason is not None:
        yield wrong.impossible_option(node_id, "forEach", reason)
