"""Kinds that exist and configs that fit them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from workfuse_compiler.checks.places import place_of
from workfuse_compiler.diagnostics import node as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic, shown
from workfuse_compiler.disabled import disabled_kind
from workfuse_compiler.draft import Draft
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_config import NodeConfig, reader_of, used_part
from workfuse_compiler.node_kind import NodeKind
from workfuse_compiler.validation import path_text, problem_of

_MOST = 20  # findings per node


def check_configs(draft: Draft) -> Iterator[Diagnostic]:
    kinds, configs, all_used, registry = draft.kinds, draft.configs, draft.used, draft.registry
    for node_id, node in draft.nodes.items():
        kind = registry.get(node.type)
        given = node.data.config
        if node.data.disabled:
            kinds[node_id] = disabled_kind(kind)
            configs[node_id] = _as_far_as_right(kind, given)
            continue
        if kind is None:
            broken = registry.broken.get(node.type)
            yield wrong.unknown_kind(node_id, node.type, registry.types, broken)
            continue
        kinds[node_id] = kind
        used = all_used[node_id] = used_part(kind.config, given)
        try:
            config = configs[node_id] = reader_of(kind.config)(used)
        except ValidationError as error:
            for detail in error.errors()[:_MOST]:
                yield finding(node_id, "config", given, kind.config, detail)
            continue
        if kind in registry.wary:
            yield from _of_right_config(node_id, kind, config)


def _of_right_config(node_id: str, kind: NodeKind[Any], config: NodeConfig) -> Iterator[Diagnostic]:
    if (found := kind.blocker(config)) is not None:
        yield wrong.placeholder(node_id, f"config.{found.field}", found.problem, found.advice)
    for caution in kind.cautions(config):
        yield wrong.risky_value(node_id, f"config.{caution.field}", caution.problem, caution.advice)


def _as_far_as_right(kind: NodeKind[Any] | None, config: JsonObject) -> NodeConfig:
    """The config of a disabled node, of which nothing but its outputs is used."""
    if kind is not None:
        with contextlib.suppress(ValidationError):
            return kind.config.model_validate(used_part(kind.config, config))
    return NodeConfig()


def finding(
    node_id: str,
    part: str,
    value: object,
    model: type[NodeConfig],
    detail: Mapping[str, Any],
) -> Diagnostic:
    """One of pydantic's errors about a part of a node's data, in our words."""
    place = place_of(detail, value, model)
    path, owner = place.path, place.owner
    if detail["type"] == "needed":
        path = [*path, detail["ctx"]["field"]]
    elif detail["type"].startswith("union_tag_"):
        path = [*path, detail["ctx"]["discriminator"].strip("'")]
    field = path_text(part, path)
    match detail["type"]:
        case "union_tag_invalid":
            context = detail["ctx"]
            problem = f"one of {context['expected_tags']} is needed"
            return wrong.wrong_value(node_id, field, problem, context["tag"])
        case "missing" | "needed" | "union_tag_not_found":
            return wrong.missing_field(node_id, field, *_words(owner, path))
        case "string_too_short" | "too_short" if not detail["input"]:
            return wrong.missing_field(node_id, field, *_words(owner, path))
        case "extra_forbidden":
            return wrong.unknown_field(node_id, field, str(path[-1]), _names(owner))
    advice = detail.get("ctx", {}).get("advice", "")
    problem = problem_of(detail)
    if detail["type"].endswith("_type") and isinstance(detail["input"], dict | list):
        problem += f", got {shown(detail['input'])}"
    return wrong.wrong_value(node_id, field, problem, detail["input"], advice)


def _names(model: type[NodeConfig]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]


def _words(model: type[NodeConfig], path: list[int | str]) -> tuple[str, list[str]]:
    """(title, examples) of a field."""
    name = next((part for part in reversed(path) if isinstance(part, str)), "config")
    info = next((i for i in model.model_fields.values() if i.alias == name), None)
    if info is None:
        return name, []
    return info.title or name, [str(example) for example in info.examples or ()]
