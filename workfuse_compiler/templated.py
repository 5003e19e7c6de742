"""Marks the fields whose texts may hold expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import BaseModel


@dataclass(frozen=True)
class Templated:
    """Marks a field whose texts may hold expressions: `Annotated[str, Templated("response")]`.

    Attributes:
        names: of `LOCAL_ROOTS`, those that are there in this field besides the usual ones.
    """

    names: frozenset[str]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", frozenset(names))


TemplateStr = Annotated[str, Templated()]
"""Text that may hold expressions."""
TemplateJson = Annotated[Any, Templated()]
"""Any JSON whose texts may hold expressions."""


def template_fields_of(model: type[BaseModel]) -> dict[str, frozenset[str]]:
    """The fields of a model that may hold expressions, each with the names that only it has."""
    found = {}
    for name, info in model.model_fields.items():
        marks = list(_marks((info.annotation, *info.metadata)))
        if marks:
            found[info.alias or name] = frozenset().union(*(mark.names for mark in marks))
    return found


def _marks(parts: Iterable[Any]) -> Iterator[Templated]:
    for part in parts:
        if isinstance(part, Templated):
            yield part
        yield from _marks(get_args(part))
        if isinstance(part, type) and issubclass(part, BaseModel):
            for info in part.model_fields.values():
                yield from _marks((info.annotation, *info.metadata))
