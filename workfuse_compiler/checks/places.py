"""Where one of pydantic's errors is in the JSON: it also names the members of unions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from workfuse_compiler.node_config import NodeConfig, models_in

_NOT_THERE = frozenset({"missing", "extra_forbidden"})
"""Errors whose last part names something that is not in the value, or not in the model."""


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a config.

    Attributes:
        path: keys and places in lists that lead to it.
        owner: the model that the last part is a field of.
    """

    path: list[int | str]
    owner: type[NodeConfig]


def place_of(detail: Mapping[str, Any], value: object, model: type[NodeConfig]) -> Place:
    """The place of an error in a value that should have been this model."""
    loc: tuple[int | str, ...] = detail["loc"]
    owner, models = model, [model]
    path: list[int | str] = []
    for number, part in enumerate(loc):
        chosen = [one for one in models if len(models) > 1 and _is_called(one, part)]
        if chosen:
            models = chosen
        elif isinstance(value, list) and isinstance(part, int):
            path.append(part)
            value = value[part] if part < len(value) else None
        elif isinstance(value, Mapping) and isinstance(part, str):
            absent = number == len(loc) - 1 and detail["type"] in _NOT_THERE
            if part not in value and not absent:
                continue
            path.append(part)
            value = value.get(part)
            owner = models[0] if models else owner
            models = _models_at(owner, part)
    return Place(path, owner)


def _models_at(model: type[NodeConfig], name: str) -> list[type[NodeConfig]]:
    """The models that a field of a model may hold, alone or in lists."""
    info = next((one for one in model.model_fields.values() if one.alias == name), None)
    return [] if info is None else list(models_in(info.annotation))


def _is_called(model: type[NodeConfig], part: int | str) -> bool:
    """Whether a union knows its member by this name: its own, or what tells it from the others."""
    return part == model.__name__ or any(
        get_args(info.annotation) == (part,) for info in model.model_fields.values()
    )
