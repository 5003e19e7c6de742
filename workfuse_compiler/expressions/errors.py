"""What goes wrong in an expression, and where."""

from __future__ import annotations

from enum import StrEnum


class ErrorKind(StrEnum):
    """Why an expression failed; the compiler gives each its own diagnostic."""

    SYNTAX = "syntax"
    FOREIGN = "foreign"
    """Another template language: Handlebars, n8n."""
    UNKNOWN_NAME = "unknown_name"
    UNKNOWN_FILTER = "unknown_filter"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    TYPE = "type"
    LIMIT = "limit"


class ExpressionError(Exception):
    """An expression that cannot be read or evaluated.

    Attributes:
        kind: the class of the mistake.
        problem: what is wrong, one sentence without the place.
        advice: what to do, or "".
        expression: the `{{ … }}` it happened in, or the whole text when that cannot be told.
        position: (line, column) in the text, both from 1, or None.
        missing: the name that was not there, when kind is MISSING, else None.
        path: keys and positions that lead to the text in the JSON value that was evaluated.
    """

    def __init__(
        self,
        problem: str,
        *,
        kind: ErrorKind = ErrorKind.TYPE,
        advice: str = "",
        expression: str = "",
        position: tuple[int, int] | None = None,
        missing: str | None = None,
    ) -> None:
        super().__init__(problem)
        self.kind = kind
        self.problem = problem
        self.advice = advice
        self.expression = expression
        self.position = position
        self.missing = missing
        self.path: tuple[int | str, ...] = ()

    def add_step(self, step: int | str) -> None:
        """Say that all of this is inside a part of a value."""
        self.path = (step, *self.path)

    def __str__(self) -> str:
        place = f" (in {self.expression})" if self.expression else ""
        advice = f" {self.advice}" if self.advice else ""
        return f"{self.problem.removesuffix('.')}{place}.{advice}"


class Absent(KeyError):
    """Raised by a mapping in the scope to say why a name has no value.

    `nodes` raises it for a node that was skipped: the reader then sees "it was skipped" and not
    merely that something is missing. The expression treats it like any other missing value.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Problem(Exception):
    """Raised inside filters and value helpers; the interpreter adds expression and position."""

    def __init__(self, problem: str, kind: ErrorKind = ErrorKind.TYPE) -> None:
        super().__init__(problem)
        self.problem = problem
        self.kind = kind
