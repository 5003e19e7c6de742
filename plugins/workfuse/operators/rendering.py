"""Evaluates the expressions of one template field and says where one went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from workfuse.operators.scope import Scope


def render(value: Any, scope: Scope, path: str) -> Any:
    """Evaluate every text inside a JSON value.

    Args:
        value: A text, or lists and objects that hold texts.
        path: Where the value stands in the node, such as "body.text"; used in errors.

    Raises:
        NodeError: An expression is wrong, or what it refers to is missing.
    """
    from workfuse_compiler.expressions import ExpressionError, evaluate

    if isinstance(value, str):
        try:
            return evaluate(value, scope.values)
        except ExpressionError as error:
            raise expression_failed(error, scope, path) from error
    if isinstance(value, dict):
        return {key: render(item, scope, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [render(item, scope, f"{path}[{number}]") for number, item in enumerate(value)]
    return value


def expression_failed(error: Exception, scope: Scope, path: str) -> NodeError:
    """The error of one expression, with the node and the field it stands in."""
    message = f"Node {scope.node_label!r}, field {path!r}: {error}"
    hint = scope.why_absent(f"{getattr(error, 'missing', None) or ''} {error}")
    return NodeError("expression", f"{message} {hint}" if hint else message)
