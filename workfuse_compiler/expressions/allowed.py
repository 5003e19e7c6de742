"""What expressions may say: one walk over the tree finds everything that is not listed here."""

from __future__ import annotations

from typing import Any, NoReturn

from jinja2 import nodes

from workfuse_compiler.expressions.calls import FILTERS, FUNCTIONS, TESTS, misuse
from workfuse_compiler.expressions.errors import ErrorKind, ExpressionError, Problem
from workfuse_compiler.expressions.foreign import FOREIGN_NAMES
from workfuse_compiler.expressions.template import (
    LOCAL_ROOTS,
    MAX_DEPTH,
    ROOTS,
    Template,
    number_too_large,
    too_deep,
)
from workfuse_compiler.expressions.values import finite
from workfuse_compiler.nearest import did_you_mean

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
_EVERYWHERE = [name for name in ROOTS if name not in LOCAL_ROOTS]
_BY_ID = {
    "nodes": ("the id of a node", "Write nodes.<id>.output."),
    "loops": ("the id of a loop", "Write loops.<id>.item or loops.<id>.index."),
}
"""Names that only lead on: what must follow, and how to write it."""
_ALLOWED = frozenset(_STATEMENTS + _EXPRESSIONS)


def check(template: Template) -> None:
    """Refuse whatever is not listed.

    Raises:
        ExpressionError: unknown names, filters, tests; forbidden constructs; nesting.
    """
    _Check(template).all()


class _Check:
    """One walk over the tree: only listed constructs, names, filters, functions and tests."""

    def __init__(self, template: Template) -> None:
        self.template = template

    def all(self) -> None:
        for node in self.template.body:
            self.node(node, frozenset(), 0)

    def refuse(self, node: nodes.Node, problem: str, kind: ErrorKind, advice: str = "") -> NoReturn:
        offset = node.lineno or 0  # Jinja2 gives none to some nodes that it makes up itself
        raise ExpressionError(
            problem,
            kind=kind,
            advice=advice,
            expression=self.template.expression_at(offset),
            position=self.template.position(offset),
        )

    def node(self, node: nodes.Node, local: frozenset[str], depth: int) -> None:
        if depth > MAX_DEPTH:
            raise too_deep(self.template.text)
        match node:
            case nodes.Name():
                self.name(node, local)
            case nodes.Const():
                self.constant(node)
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

    def constant(self, node: nodes.Const) -> None:
        try:
            if isinstance(node.value, int | float):
                finite(node.value)
            elif isinstance(node.value, str):
                node.value.encode()
        except Problem:
            raise number_too_large(self.template.text) from None
        except UnicodeEncodeError:
            self.refuse(node, "a text has half of a character", ErrorKind.FORBIDDEN)

    def name(self, node: nodes.Name, local: frozenset[str]) -> None:
        if node.name in local:
            return
        if node.name in _BY_ID:
            what, advice = _BY_ID[node.name]
            self.refuse(node, f"'{node.name}' needs {what}", ErrorKind.FORBIDDEN, advice)
        if node.name not in ROOTS:
            advice = did_you_mean(node.name, [*ROOTS, *local])
            if node.name in FUNCTIONS:
                advice = f"It is a function: write {node.name}(…)."
            elif node.name in FOREIGN_NAMES:
                advice = FOREIGN_NAMES[node.name]
            self.refuse(
                node,
                f"there is no '{node.name}'",
                ErrorKind.UNKNOWN_NAME,
                advice or f"Start with one of: {', '.join(_EVERYWHERE)}.",
            )

    def path(self, node: nodes.Getattr | nodes.Getitem, local: frozenset[str], depth: int) -> None:
        """Walk a chain of look-ups in a loop: its length is no nesting."""
        steps = 0
        current: nodes.Node = node
        while isinstance(current, nodes.Getattr | nodes.Getitem):
            steps += 1
            if steps > MAX_DEPTH:
                raise too_deep(self.template.text)
            inner = current.node
            if isinstance(current, nodes.Getitem):
                self.node(current.arg, local, depth + 1)
            if isinstance(inner, nodes.Name) and inner.name in _BY_ID and inner.name not in local:
                if node_id_of(current) is None:
                    what, advice = _BY_ID[inner.name]
                    problem = f"'{inner.name}' needs {what} as plain text"
                    self.refuse(current, problem, ErrorKind.FORBIDDEN, advice)
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


def node_id_of(node: nodes.Node) -> tuple[str, str] | None:
    """("nodes", id) of `nodes.<id>` or `nodes["<id>"]`, the same for loops, else None."""
    match node:
        case nodes.Getattr(node=nodes.Name(name=("nodes" | "loops") as root), attr=str(attribute)):
            return root, attribute
        case nodes.Getitem(
            node=nodes.Name(name=("nodes" | "loops") as root), arg=nodes.Const(value=str(constant))
        ):
            return root, constant
    return None


def loop_names(target: nodes.Node) -> tuple[str, ...]:
    """The variables of a `for`: one, or several for pairs."""
    if isinstance(target, nodes.Name):
        return (target.name,)
    if isinstance(target, nodes.Tuple):
        return tuple(name for item in target.items for name in loop_names(item))
    return ()
