"""Text to a checked syntax tree. Jinja2 reads the text; what it may say is listed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

from jinja2 import TemplateSyntaxError, nodes
from jinja2.lexer import TokenStream
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from workfuse_compiler.expressions.calls import FILTERS, FUNCTIONS, TESTS, misuse
from workfuse_compiler.expressions.errors import ErrorKind, ExpressionError
from workfuse_compiler.expressions.foreign import foreign_syntax
from workfuse_compiler.nearest import did_you_mean

ROOTS: Mapping[str, str] = {
    "trigger": "what started the run",
    "nodes": "the outputs of the nodes before this one",
    "item": "the item of the loop",
    "index": "the number of the item, from 0",
    "run": "this run: id, dagId, logicalDate, attempt",
    "workflow": "this workflow: id, name",
    "now": "the time now, in UTC",
}
"""The names that an expression may start with."""

MAX_TEXT = 100_000
MAX_TOKENS = 20_000
MAX_DEPTH = 60
MAX_BRACKETS = 20
_CACHED_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Template:
    """A text that was read and found allowed.

    Attributes:
        text: the text as written, line ends as "\\n".
        body: Jinja2's nodes; `lineno` of each is its offset in `text` (see `_Environment`).
        only: the one expression when the text is nothing else, so that its value stays native.
    """

    text: str
    body: tuple[nodes.Node, ...]
    only: nodes.Expr | None

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset, both from 1."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def expression_at(self, offset: int) -> str:
        """The `{{ … }}` or `{% … %}` around an offset."""
        start = max(self.text.rfind(mark, 0, offset + 2) for mark in ("{{", "{%"))
        if start < 0:
            return self.text
        closing = "}}" if self.text.startswith("{{", start) else "%}"
        end = self.text.find(closing, offset)
        return self.text[start:] if end < 0 else self.text[start : end + 2]


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
            raise _too_deep(source)
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
        raise _too_deep(text) from None
    template = Template(text, tuple(tree.body), _only_expression(tree.body))
    _Check(template).all()
    return template


_parse_cached = lru_cache(maxsize=2048)(_parse)


def _refuse_syntax(text: str, error: TemplateSyntaxError) -> NoReturn:
    whole = Template(text, (), None)
    # The lexer's own errors carry a line, the parser's carry our offsets: only these are exact.
    offset = error.lineno if _from_parser(error) else _first_mark(text)
    expression = whole.expression_at(offset)
    foreign = foreign_syntax(text)
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


def _too_deep(text: str) -> ExpressionError:
    return ExpressionError(
        "it is too long, or nested too deeply",
        kind=ErrorKind.LIMIT,
        advice="Split it over several transform nodes.",
        expression=text[:80],
    )


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


_STATEMENTS = (nodes.Output, nodes.If, nodes.For)
_EXPRESSIONS = (
    nodes.TemplateData,
    nodes.Const,
    nodes.List,
    nodes.Tuple,
    nodes.Dict,
    nodes.Pair,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Slice,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Neg,
    nodes.Pos,
    nodes.Compare,
    nodes.Operand,
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Pow,
    nodes.Concat,
    nodes.Keyword,
)
_ALLOWED = frozenset(_STATEMENTS + _EXPRESSIONS)


class _Check:
    """One walk over the tree: only listed constructs, names, filters, functions and tests."""

    def __init__(self, template: Template) -> None:
        self.template = template

    def all(self) -> None:
        for node in self.template.body:
            self.node(node, frozenset(), 0)

    def refuse(self, node: nodes.Node, problem: str, kind: ErrorKind, advice: str = "") -> NoReturn:
        raise ExpressionError(
            problem,
            kind=kind,
            advice=advice,
            expression=self.template.expression_at(node.lineno),
            position=self.template.position(node.lineno),
        )

    def node(self, node: nodes.Node, local: frozenset[str], depth: int) -> None:
        if depth > MAX_DEPTH:
            raise _too_deep(self.template.text)
        match node:
            case nodes.Name():
                self.name(node, local)
            case nodes.For():
                self.loop(node, local, depth)
                return
            case nodes.Getattr() | nodes.Getitem():
                self.path(node, local, depth)
                return
            case nodes.Filter() | nodes.Test():
                self.listed(node)
            case nodes.Call():
                self.call(node, local, depth)
                return
            case _ if type(node) not in _ALLOWED:
                self.refuse(
                    node,
                    f"'{type(node).__name__.lower()}' is not allowed in expressions",
                    ErrorKind.FORBIDDEN,
                    "Allowed are values, operators, listed filters, if and for.",
                )
        for child in node.iter_child_nodes():
            self.node(child, local, depth + 1)

    def name(self, node: nodes.Name, local: frozenset[str]) -> None:
        if node.name in local:
            return
        if node.name == "nodes":
            self.refuse(
                node,
                "'nodes' needs the id of a node",
                ErrorKind.FORBIDDEN,
                "Write nodes.<id>.output.",
            )
        if node.name not in ROOTS:
            advice = did_you_mean(node.name, [*ROOTS, *local])
            if node.name in FUNCTIONS:
                advice = f"It is a function: write {node.name}(…)."
            elif node.name == "this":
                advice = "Handlebars' {{this.x}} is {{ item.x }} here."
            self.refuse(
                node,
                f"there is no '{node.name}'",
                ErrorKind.UNKNOWN_NAME,
                advice or f"Start with one of: {', '.join(ROOTS)}.",
            )

    def path(self, node: nodes.Getattr | nodes.Getitem, local: frozenset[str], depth: int) -> None:
        """Walk a chain of look-ups in a loop: its length is no nesting."""
        steps = 0
        current: nodes.Node = node
        while isinstance(current, nodes.Getattr | nodes.Getitem):
            steps += 1
            if steps > MAX_DEPTH:
                raise _too_deep(self.template.text)
            inner = current.node
            if isinstance(current, nodes.Getitem):
                self.node(current.arg, local, depth + 1)
            if isinstance(inner, nodes.Name) and inner.name == "nodes" and "nodes" not in local:
                if node_id_of(current) is None:
                    self.refuse(
                        current,
                        "'nodes' needs the id of a node as plain text",
                        ErrorKind.FORBIDDEN,
                        "Write nodes.<id>.output.",
                    )
                return
            current = inner
        self.node(current, local, depth + 1)

    def loop(self, node: nodes.For, local: frozenset[str], depth: int) -> None:
        if node.recursive:
            self.refuse(node, "'recursive' is not allowed", ErrorKind.FORBIDDEN)
        names = loop_names(node.target)
        taken = next((name for name in names if name in ROOTS or name == "loop"), None)
        if not names or taken is not None:
            self.refuse(
                node,
                f"'{taken or 'this'}' cannot be the variable of a for",
                ErrorKind.FORBIDDEN,
                "Choose another name, for example entry.",
            )
        self.node(node.iter, local, depth + 1)
        inner = local | frozenset(names)
        if node.test is not None:
            self.node(node.test, inner, depth + 1)
        for child in node.body:
            self.node(child, inner | {"loop"}, depth + 1)
        for child in node.else_:
            self.node(child, local, depth + 1)

    def listed(self, node: nodes.Filter | nodes.Test) -> None:
        word, table = ("filter", FILTERS) if isinstance(node, nodes.Filter) else ("test", TESTS)
        if isinstance(node, nodes.Filter) and node.node is None:
            self.refuse(node, "a filter block is not allowed", ErrorKind.FORBIDDEN)
        if node.name not in table:
            self.refuse(
                node,
                f"there is no {word} '{node.name}'",
                ErrorKind.UNKNOWN_FILTER,
                did_you_mean(node.name, list(table)) or f"Known are: {', '.join(sorted(table))}.",
            )
        self.arguments(node, f"{word} '{node.name}'", table[node.name], values=1)

    def call(self, node: nodes.Call, local: frozenset[str], depth: int) -> None:
        name = node.node.name if isinstance(node.node, nodes.Name) else None
        if name is None or name not in FUNCTIONS or name in local:
            self.refuse(
                node,
                f"'{name}' cannot be called" if name else "data cannot be called",
                ErrorKind.FORBIDDEN,
                f"The functions are: {', '.join(FUNCTIONS)}. Else use a filter: value | name.",
            )
        self.arguments(node, f"function '{name}'", FUNCTIONS[name], values=0)
        for argument in (*node.args, *node.kwargs):
            self.node(argument, local, depth + 1)

    def arguments(
        self, node: nodes.Filter | nodes.Test | nodes.Call, what: str, function: Any, values: int
    ) -> None:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            self.refuse(node, "* and ** are not allowed", ErrorKind.FORBIDDEN)
        names = tuple(keyword.key for keyword in node.kwargs)
        problem = misuse(function, values + len(node.args), names)
        if problem is not None:
            self.refuse(node, f"{what}: {problem}", ErrorKind.UNKNOWN_FILTER)


def node_id_of(node: nodes.Node) -> str | None:
    """The node id of `nodes.<id>` or `nodes["<id>"]`, else None."""
    match node:
        case nodes.Getattr(node=nodes.Name(name="nodes"), attr=str(attribute)):
            return attribute
        case nodes.Getitem(node=nodes.Name(name="nodes"), arg=nodes.Const(value=str(constant))):
            return constant
    return None


def loop_names(target: nodes.Node) -> tuple[str, ...]:
    """The variables of a `for`: one, or several for pairs."""
    if isinstance(target, nodes.Name):
        return (target.name,)
    if isinstance(target, nodes.Tuple):
        return tuple(name for item in target.items for name in loop_names(item))
    return ()
