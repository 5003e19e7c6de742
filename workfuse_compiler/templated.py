"""Marks the fields whose texts may hold expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
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


@dataclass(frozen=True, slots=True)
class _Inside:
    """What a type says about the texts in a value.

    Attributes:
        names: those that all of them have; None where it hangs on their place.
        models: what an object may be.
        items: of a list.
    """

    names: frozenset[str] | None
    models: tuple[type[BaseModel], ...]
    items: _Inside | None


def collect_mixed(
    model: type[BaseModel], field: str, value: Any, path: str, found: list[Found]
) -> None:
    """Find the texts in what a mixed field holds, each with the names of its place."""
    _collect_within(_fields_of(model)[0][field], value, path, found)


def _collect_within(inside: _Inside, value: Any, path: str, found: list[Found]) -> None:
    if inside.names is not None:
        collect(value, path, inside.names, found)
    elif isinstance(value, dict):
        fields = _fields_for(inside.models, value)
        for name, item in value.items():
            if (one := fields.get(name)) is not None:
                _collect_within(one, item, f"{path}.{name}", found)
    elif isinstance(value, list) and inside.items is not None:
        for number, item in enumerate(value):
            _collect_within(inside.items, item, f"{path}[{number}]", found)


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


def _fields_for(models: Iterable[type[BaseModel]], value: dict[str, Any]) -> dict[str, _Inside]:
    """The fields of an object, by JSON name; of a union's models it is one whose fixed ones fit."""
    for model in models:
        fields, fixed = _fields_of(model)
        if all(value.get(name) in only for name, only in fixed):
            return fields
    return {}


@cache
def _fields_of(
    model: type[BaseModel],
) -> tuple[dict[str, _Inside], tuple[tuple[str, tuple[Any, ...]], ...]]:
    """The fields of a model by JSON name, and those that have a single value."""
    infos = {info.alias or name: info for name, info in model.model_fields.items()}
    fields = {name: _inside((one.annotation, *one.metadata)) for name, one in infos.items()}
    return fields, tuple(fixed_fields(infos))


def _inside(types: Iterable[Any]) -> _Inside:
    parts = [*_parts(types)]
    mark = next((part for part in parts if isinstance(part, Templated)), None)
    items = next((get_args(part) for part in parts if get_origin(part) is list), None)
    return _Inside(
        None if mark is None else mark.names,
        tuple(part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)),
        None if items is None else _inside(items),
    )


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
