"""Text to a checked syntax tree, read by Jinja2's own parser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NoReturn

from jinja2 import TemplateSyntaxError, nodes
from jinja2.lexer import TokenStream
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from workfuse_compiler.expressions.allowed import check
from workfuse_compiler.expressions.errors import ErrorKind, ExpressionError
from workfuse_compiler.expressions.foreign import foreign_syntax
from workfuse_compiler.expressions.template import Template, number_too_large, too_deep

MAX_TEXT = 100_000
MAX_TOKENS = 20_000
MAX_BRACKETS = 20
_CACHED_LENGTH = 2_000


def contains_expression(text: str) -> bool:
    """Whether the text is more than plain text."""
    return "{{" in text or "{%" in text or "{#" in text


def parse(text: str) -> Template:
    """Read a text and check that it says nothing but what is allowed.

    Raises:
        ExpressionError: syntax, unknown names and filters, forbidden constructs, limits.
    """
    return _parse_cached(text) if len(text) <= _CACHED_LENGTH else _parse(text)


class _Environment(ImmutableSandboxedEnvironment):
    """Reads only; nothing is ever compiled or rendered by it.

    Jinja2 knows the line of a token but not its column. Its parser only passes the number on, so we
    hand it offsets instead: every node, and every syntax error, then knows its exact place.
    """

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        tokens = self.lexer.wrap(_with_offsets(source, self.lexer.tokeniter(source, name)), name)
        return TokenStream(tokens, name, filename)


def _with_offsets(
    source: str, tokens: Iterator[tuple[int, str, str]]
) -> Iterator[tuple[int, str, str]]:
    offset = depth = 0
    for count, (_, kind, raw) in enumerate(tokens):
        depth += (raw in ("(", "[", "{")) - (raw in (")", "]", "}"))
        if count > MAX_TOKENS or depth > MAX_BRACKETS:
            # Jinja2's parser calls itself for each bracket: the limit must not depend on our stack.
            raise too_deep(source)
        # `{{-` drops white space before it, so a token may start later than the last one ended.
        offset = source.index(raw, offset)
        yield offset, kind, raw
        offset += len(raw)


_ENVIRONMENT = _Environment(keep_trailing_newline=True, cache_size=0)


def _parse(text: str) -> Template:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_TEXT:
        raise ExpressionError(
            f"a text with expressions has {len(text):,} characters, at most {MAX_TEXT:,} are read",
            kind=ErrorKind.LIMIT,
            advice="Put the long part into data and refer to it.",
        )
    try:
        tree = Parser(_ENVIRONMENT, text).parse()
    except TemplateSyntaxError as error:
        _refuse_syntax(text, error)
    except RecursionError:
        raise too_deep(text) from None
    except ValueError:  # a whole number of more than 4,300 digits
        raise number_too_large(text) from None
    template = Template(text, tuple(tree.body), _only_expression(tree.body))
    check(template)
    return template


_parse_cached = lru_cache(maxsize=2048)(_parse)


def _refuse_syntax(text: str, error: TemplateSyntaxError) -> NoReturn:
    whole = Template(text, (), None)
    # The lexer's own errors carry a line, the parser's carry our offsets: only these are exact.
    offset = error.lineno if _from_parser(error) else _first_mark(text)
    foreign = foreign_syntax(text)
    if foreign is not None and foreign.at is not None:
        offset = foreign.at
    expression = whole.expression_at(offset)
    if foreign is not None:
        raise ExpressionError(
            foreign.problem,
            kind=ErrorKind.FOREIGN,
            advice=foreign.advice,
            expression=expression,
            position=whole.position(offset),
        ) from None
    raise ExpressionError(
        f"cannot be read: {_in_signs(error.message or 'syntax error')}",
        kind=ErrorKind.SYNTAX,
        advice="Expressions are written as {{ nodes.<id>.output.<field> }}.",
        expression=expression,
        position=whole.position(offset),
    ) from None


_SIGNS = {
    "end of print statement": "}}",
    "begin of print statement": "{{",
    "end of statement block": "%}",
    "begin of statement block": "{%",
    "end of template": "end of the text",
}


def _in_signs(message: str) -> str:
    """Jinja2's message with the signs that people see instead of the names of its tokens."""
    for name, sign in _SIGNS.items():
        message = message.replace(name, sign)
    return message[:1].lower() + message[1:]


def _from_parser(error: TemplateSyntaxError) -> bool:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        if frame.tb_frame.f_code.co_name == "tokeniter":
            return False
        frame = frame.tb_next
    return frame is None or frame.tb_frame.f_code.co_name != "tokeniter"


def _first_mark(text: str) -> int:
    found = [place for mark in ("{{", "{%", "{#") if (place := text.find(mark)) >= 0]
    return min(found, default=0)


def _only_expression(body: list[nodes.Node]) -> nodes.Expr | None:
    """The single expression of a text that has nothing beside it but white space."""
    found: nodes.Expr | None = None
    for node in body:
        if not isinstance(node, nodes.Output):
            return None
        for part in node.nodes:
            if isinstance(part, nodes.TemplateData):
                if part.data.strip():
                    return None
            elif found is not None:
                return None
            else:
                found = part
    return found
