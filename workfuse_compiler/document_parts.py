"""Nodes and edges as documents have them.

There are thousands of them, so msgspec reads them, which takes a fifth of pydantic's time. Where
one of them is wrong, pydantic says what it is: of each part it reads a shape with the same fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, make_dataclass
from functools import cache
from typing import Annotated, Any, TypeVar, get_type_hints

import msgspec
from msgspec import Meta, Struct, structs
from pydantic import ConfigDict, Field, Strict, TypeAdapter
from pydantic.alias_generators import to_camel

from workfuse_compiler.validation import is_unicode

_Text = Annotated[str, Strict()]
_Object = Annotated[dict[str, Any], Strict()]
_Label = Annotated[_Text, Field(max_length=200), Meta(max_length=200)]
_Notes = Annotated[_Text, Field(max_length=10_000), Meta(max_length=10_000)]
_Id = Annotated[_Text, Field(min_length=1, max_length=1000), Meta(min_length=1, max_length=1000)]


class NodeData(Struct, frozen=True, gc=False, rename="camel"):
    """What a person filled in on a node."""

    label: _Label = ""
    config: _Object = {}
    options: _Object = {}
    credential_id: _Text | None = None
    disabled: Annotated[bool, Strict()] = False
    notes: _Notes = ""


class Node(Struct, frozen=True, gc=False, rename="camel"):
    """One node of the drawing."""

    id: _Id
    type: _Text
    parent_id: _Text | None = None
    data: NodeData = NodeData()

    @property
    def texts(self) -> str:
        """All texts in a row, but for those inside config and options."""
        data = self.data
        names = "".join(data.config) + "".join(data.options)
        return (
            f"{self.id}{self.type}{self.parent_id}"
            f"{data.label}{data.credential_id}{data.notes}{names}"
        )


class Edge(Struct, frozen=True, gc=False, rename="camel", kw_only=True):
    """One connection; a handle that is None is the only one."""

    id: _Text = ""
    source: _Text
    target: _Text
    source_handle: _Text | None = None
    target_handle: _Text | None = None

    @property
    def texts(self) -> str:
        """All texts in a row."""
        return f"{self.id}{self.source}{self.target}{self.source_handle}{self.target_handle}"


P = TypeVar("P", Node, Edge)


def all_right(part: type[P], raw: Sequence[Any]) -> list[P] | None:
    """All of them at once; None when one of them is wrong."""
    try:
        found: list[P] = msgspec.convert(raw, list[part])  # type: ignore[valid-type]
    except (msgspec.ValidationError, UnicodeEncodeError):
        return None
    # Halves of characters are text to msgspec, but not to pydantic.
    return found if is_unicode("".join([one.texts for one in found])) else None


@cache
def shape_of(part: type[Struct]) -> Any:
    """The same part as a dataclass that pydantic reads."""
    hints = get_type_hints(part, include_extras=True)
    fields: list[Any] = []
    for one in structs.fields(part):
        hint = hints[one.name]
        if isinstance(hint, type) and issubclass(hint, Struct):
            shape = shape_of(hint)
            fields.append((one.name, shape, field(default_factory=shape)))
        elif one.default_factory is not msgspec.NODEFAULT:
            fields.append((one.name, hint, field(default_factory=one.default_factory)))
        elif one.required:
            fields.append((one.name, hint))
        else:
            fields.append((one.name, hint, field(default=one.default)))
    config = ConfigDict(alias_generator=to_camel, extra="ignore", hide_input_in_errors=True)
    return make_dataclass(
        part.__name__,
        fields,
        namespace={"__doc__": part.__doc__, "__pydantic_config__": config},
        kw_only=True,
    )


@cache
def reader_of(part: type[P]) -> TypeAdapter[Any]:
    """Pydantic's reader of the part's shape, for its errors."""
    return TypeAdapter(shape_of(part))


def part_from(part: type[P], shape: Any) -> P:
    """What pydantic has read, as the part."""
    return msgspec.convert(shape, part, from_attributes=True)
