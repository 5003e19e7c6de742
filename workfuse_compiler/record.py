"""Dataclasses for what is made by the thousand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """A dataclass that the type checker holds to be frozen.

    One that is frozen when it runs takes twice as long to make, and a workflow is compiled through
    ten of them for each node.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
