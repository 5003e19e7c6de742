"""The one shape that every door of the compiler returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from workfuse_compiler.diagnostics.diagnostic import Diagnostic

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """A value and what was found; the value is None exactly when a finding is an error."""

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()
