"""Evaluates the expressions of one template field and says where one went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.errors import NodeError
from workfuse_compiler.expressions import ExpressionError, evaluate
from workfuse_compiler.validation import path_text

if TYPE_CHECKING:
    from collections.abc import Mapping


def render(value: Any, scope: Mapping[str, object], path: str) -> Any:
    """Evaluate every text inside a JSON value.

    Args:
        value: A text, or lists and objects that hold texts.
        scope: What expressions may refer to.
        path: Where the value stands in the node, such as "body.text"; used in errors.

    Raises:
        NodeError: An expression is wrong, or what it refers to is missing; its cause tells which.
    """
    try:
        return evaluate(value, scope)
    except ExpressionError as error:
        field = path_text(path, error.path)
        raise NodeError("expression", str(error), field=field) from error


def render_flag(value: str, scope: Mapping[str, object], path: str) -> bool:
    """Evaluate an expression that must give true or false; null is false.

    Raises:
        NodeError: As `render`; or the value is something else. A text such as "False" is no
            answer: it would count as true.
    """
    flag = render(value, scope, path)
    if flag is None or isinstance(flag, bool):
        return bool(flag)
    raise NodeError(
        "expression",
        f"{value} gives {flag!r:.200}, but true or false is needed. Write a comparison and nothing "
        "around it, such as {{ response.status == 200 }}.",
        field=path,
    )
