"""Marks the fields whose texts may hold expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from workfuse_compiler.expressions import contains_expression


@dataclass(frozen=True)
class Templated:
    """Marks a field whose texts may hold expressions: `Annotated[str, Templated("response")]`.

    Attributes:
        names: of `LOCAL_ROOTS`, those that are there in this field besides the usual ones.
    """

    names: frozenset[str]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", frozenset(names))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Tell the form of these names, so that it can offer them."""
        found = handler(schema)
        return {**found, "x-names": sorted(self.names)} if self.names else found


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


def mixed_fields_of(model: type[BaseModel]) -> frozenset[str]:
    """Those fields whose parts differ in the names that they have."""
    found = set()
    for name, info in model.model_fields.items():
        if len({mark.names for mark in _marks((info.annotation, *info.metadata))}) > 1:
            found.add(info.alias or name)
    return frozenset(found)


Found = tuple[frozenset[str], str, str]
"""(names, path, text) of a text that holds an expression."""


def collect_mixed(
    model: type[BaseModel], field: str, value: Any, path: str, found: list[Found]
) -> None:
    """Find the texts in what a mixed field holds, each with the names of its place."""
    info = next(one for name, one in model.model_fields.items() if field == (one.alias or name))
    _collect_within((info.annotation, *info.metadata), value, path, found)


def _collect_within(parts: Iterable[Any], value: Any, path: str, found: list[Found]) -> None:
    parts = [*_parts(parts)]
    mark = next((part for part in parts if isinstance(part, Templated)), None)
    if mark is not None:
        collect(value, path, mark.names, found)
    elif isinstance(value, dict):
        fields = _fields_for(parts, value)
        for name, inner in value.items():
            if (info := fields.get(name)) is not None:
                types = (info.annotation, *info.metadata)
                _collect_within(types, inner, f"{path}.{name}", found)
    elif isinstance(value, list):
        inside: tuple[Any, ...] = next(
            (get_args(part) for part in parts if get_origin(part) is list), ()
        )
        for number, item in enumerate(value):
            _collect_within(inside, item, f"{path}[{number}]", found)


def collect(value: Any, path: str, names: frozenset[str], found: list[Found]) -> None:
    """Find the texts in a value, all with the same names."""
    if isinstance(value, str):
        if contains_expression(value):
            found.append((names, path, value))
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                if "{" in item and contains_expression(item):  # most are words
                    found.append((names, f"{path}.{key}", item))
            elif item:
                collect(item, f"{path}.{key}", names, found)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            collect(item, f"{path}[{place}]", names, found)


def _fields_for(parts: Iterable[Any], value: dict[str, Any]) -> dict[str, FieldInfo]:
    """The fields of an object, by JSON name; of a union's models it is one whose fixed ones fit."""
    models = (part for part in parts if isinstance(part, type) and issubclass(part, BaseModel))
    for model in models:
        fields = {info.alias or name: info for name, info in model.model_fields.items()}
        if all(value.get(name) in fixed for name, fixed in fixed_fields(fields)):
            return fields
    return {}


def fixed_fields(fields: Mapping[str, FieldInfo]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Those with a single value, which tells a model from the others of a union."""
    for name, info in fields.items():
        if get_origin(info.annotation) is Literal and len(get_args(info.annotation)) == 1:
            yield name, get_args(info.annotation)


def _parts(parts: Iterable[Any]) -> Iterator[Any]:
    """The parts of a type, and those of its unions; what stands in lists is no part of it."""
    for part in parts:
        yield part
        if get_origin(part) is not list:
            yield from _parts(get_args(part))


def _marks(parts: Iterable[Any]) -> Iterator[Templated]:
    for part in parts:
        if isinstance(part, Templated):
            yield part
        yield from _marks(get_args(part))
        if isinstance(part, type) and issubclass(part, BaseModel):
            for info in part.model_fields.values():
                yield from _marks((info.annotation, *info.metadata))
