"""Fields that take one expression and nothing else, since the value's type matters."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from workfuse_compiler.expressions import ExpressionError, contains_expression, parse
from workfuse_compiler.node_config import refuse
from workfuse_compiler.templated import TemplateStr


def some_expression(text: str) -> str:
    """For fields that take a text with a `{{ … }}` in it.

    Raises:
        PydanticCustomError: a text without one.
    """
    if text and not contains_expression(text):
        example = text.strip()[:60] or "…"
        raise refuse("an expression is needed", f"Write it between braces: {{{{ {example} }}}}.")
    return text


def one_expression(text: str) -> str:
    """For fields that take a single `{{ … }}` and no text around it.

    Raises:
        PydanticCustomError: a text that is more than that, or less.
    """
    text = some_expression(text)
    if text and not _is_alone(text.strip()):
        raise refuse("one expression is needed, without text around it", "Use one {{ … }} alone.")
    return text


def _is_alone(text: str) -> bool:
    signs = text.count("{{"), text.count("}}"), "{%" in text, "{#" in text
    if signs == (1, 1, False, False):  # nearly all; without Jinja2's parser
        return text.startswith("{{") and text.endswith("}}")
    try:
        return parse(text).only is not None
    except ExpressionError:
        return True  # a finding of its own


OneExpression = Annotated[TemplateStr, AfterValidator(one_expression)]
"""Text that is one expression, or empty."""
