"""What an expression refers to, without evaluating it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from jinja2 import nodes

from workfuse_compiler.expressions.allowed import loop_names
from workfuse_compiler.expressions.calls import FILTERS, TAKES_MISSING, default
from workfuse_compiler.expressions.syntax import contains_expression, parse
from workfuse_compiler.expressions.template import ROOTS, Template, shortened
from workfuse_compiler.record import record

Step: TypeAlias = str | int | None
"""A field, a position, or None for each item of a list that a `for` goes through."""


@record
class Reference:
    """One use of a root: `nodes.fetch.output.body` or `item`.

    Attributes:
        root: one of ROOTS.
        node_id: the node's id when root is "nodes" or "loops", else None.
        expression: the `{{ … }}` around it.
        steps: what is looked up, one after the other, behind the root or the node's id; up to the
            first that is known only when it runs.
        optional: whether it may be missing: a default stands beside it, or a test asks for it.
    """

    root: str
    node_id: str | None
    expression: str
    steps: tuple[Step, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class References:
    """What the texts of a JSON value refer to.

    Attributes:
        roots: names of ROOTS that are used.
        nodes: ids used as `nodes.<id>`.
    """

    roots: frozenset[str]
    nodes: frozenset[str]


def referenced_names(value: object) -> References:
    """The roots and node ids that all texts of a JSON value use.

    Raises:
        ExpressionError: a text that cannot be read.
    """
    uses = list(references_of(value))
    return References(
        frozenset(use.root for use in uses),
        frozenset(use.node_id for use in uses if use.root == "nodes" and use.node_id is not None),
    )


def references_of(value: object) -> Iterator[Reference]:
    """Each single use in a JSON value, in the order of the text.

    Raises:
        ExpressionError: a text that cannot be read.
    """
    if isinstance(value, str):
        if contains_expression(value):
            yield from uses_of(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from references_of(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from references_of(item)


def only_reference(text: str) -> Reference | None:
    """The one path that a text gives the value of, or None when it is anything else.

    Raises:
        ExpressionError: a text that cannot be read.
    """
    return _only_cached(text) if len(text) <= _CACHED_LENGTH else _only_reference(text)


def _only_reference(text: str) -> Reference | None:
    stripped = text.strip()
    plain = _one_plain_use(stripped)
    if plain is not None:
        return plain
    if not _MAYBE_PATH.fullmatch(stripped) or _plain_uses(stripped) is not None:
        return None
    template = parse(text)
    if template.only is None or not _is_known(template.only):
        return None
    return _Uses(template).path(template.only, {}, optional=False)


_ROOT = r"\b(?!(?:and|or)\b)[a-z]+"
_STEPS = r"(?:\.[A-Za-z_][A-Za-z0-9_]*|\[(?:0|[1-9][0-9]{0,5})\]){0,20}"
_NUMBER = r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?"
_TEXT = r"""'[\w .,:/@-]*'|"[\w .,:/@-]*\""""
_OPERAND = rf"(?:{_ROOT}{_STEPS}|{_NUMBER}|{_TEXT})"
_OPERATOR = r"(?:[ ]?(?:[=!<>]=|[-+*/~<>])[ ]?|[ ](?:and|or)[ ])"
_PLAIN = re.compile(
    rf"(\{{\{{[ ]?({_OPERAND}(?:{_OPERATOR}{_OPERAND}){{0,10}})[ ]?\}}\}})", re.ASCII
)
_PATHS = re.compile(rf"{_TEXT}|{_NUMBER}|({_ROOT})({_STEPS})", re.ASCII)
_ONE_PATH = re.compile(rf"\{{\{{[ ]?({_ROOT})({_STEPS})[ ]?\}}\}}", re.ASCII)
_MAYBE_PATH = re.compile(r"\{\{[^{}|+*/~]*\}\}")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]", re.ASCII)
_PLAIN_LENGTH = 10_000
_CACHED_LENGTH = 2_000
_BY_ID = frozenset({"nodes", "loops"})
"""Roots that are followed by the id of a node."""


def uses_of(text: str) -> tuple[Reference, ...]:
    """Each single use in a text, in its order.

    Raises:
        ExpressionError: a text that cannot be read.
    """
    return _uses_cached(text) if len(text) <= _CACHED_LENGTH else _read_uses(text)


def _read_uses(text: str) -> tuple[Reference, ...]:
    plain = _plain_uses(text)
    if plain is not None:
        return tuple(plain)
    template = parse(text)
    uses = _Uses(template)
    return tuple(use for node in template.body for use in uses.of(node, {}))


_uses_cached = lru_cache(maxsize=4096)(_read_uses)
_only_cached = lru_cache(maxsize=4096)(_only_reference)
"""The editor checks while a person types: all texts but one are the same as before."""


def _plain_uses(text: str) -> list[Reference] | None:
    """The uses of a text whose expressions are plain, found without Jinja2's parser.

    Paths, numbers and short texts with operators between: nine of ten expressions are, and this is
    twenty times as fast. None for every other text. A property holds both ways to the same answers.
    """
    if (one := _one_plain_use(text)) is not None:
        return [one]
    if "{%" in text or "{#" in text or "{{{" in text or len(text) > _PLAIN_LENGTH:
        return None
    found: list[Reference] = []
    expressions = _PLAIN.findall(text)
    if text.count("{{") != len(expressions):
        return None
    for expression, inside in expressions:
        for root, path in _PATHS.findall(inside):
            if root:
                use = _plain_use(root, path, expression)
                if use is None:
                    return None
                found.append(use)
    return found


def _one_plain_use(text: str) -> Reference | None:
    """The use of a text that is nothing but a path between braces; None for every other text."""
    if not text.startswith("{{") or len(text) > _PLAIN_LENGTH:
        return None
    match = _ONE_PATH.fullmatch(text)
    return None if match is None else _plain_use(match[1], match[2], text)


def _plain_use(root: str, path: str, expression: str) -> Reference | None:
    """A path as a use; None for one that the parser may refuse."""
    if root not in ROOTS:
        return None
    steps = _steps(path)
    if root not in _BY_ID:
        return Reference(root, None, shortened(expression), steps)
    if not path.startswith("."):
        return None
    return Reference(root, str(steps[0]), shortened(expression), steps[1:])


def _steps(path: str) -> tuple[Step, ...]:
    if "[" not in path:
        return tuple(path.split(".")[1:])
    return tuple(name or int(number) for name, number in _STEP.findall(path))


_Names: TypeAlias = Mapping[str, Reference | None]
"""Variables of the `for`s around a place, each with the items that it stands for, if known."""


class _Uses:
    """A walk over a syntax tree, in the order of the text."""

    def __init__(self, template: Template) -> None:
        self.template = template

    def of(self, node: nodes.Node, local: _Names, optional: bool = False) -> Iterator[Reference]:
        match node:
            case nodes.For():
                yield from self.loop(node, local)
            case nodes.Name() | nodes.Getattr() | nodes.Getitem():
                found = self.path(node, local, optional)
                if found is not None:
                    yield found
                yield from self.inside(node, local, optional, known=found is not None)
            case nodes.Filter() if FILTERS.get(node.name) is default:
                for place, child in enumerate(node.iter_child_nodes()):
                    yield from self.of(child, local, optional or place == 0)
            case nodes.CondExpr():
                yield from self.of(node.test, local)
                for branch in (node.expr1, node.expr2):
                    if branch is not None:
                        yield from self.of(branch, local, optional)
            case _:
                asks = isinstance(node, nodes.Test) and node.name in TAKES_MISSING
                for child in node.iter_child_nodes():
                    yield from self.of(child, local, asks)

    def inside(
        self, node: nodes.Node, local: _Names, optional: bool, *, known: bool
    ) -> Iterator[Reference]:
        """What stands in the brackets of a path, and before it when it starts at no name."""
        arguments = []
        while isinstance(node, nodes.Getattr | nodes.Getitem):
            if isinstance(node, nodes.Getitem):
                arguments.append(node.arg)
            node = node.node
        if not known and not isinstance(node, nodes.Name):
            yield from self.of(node, local, optional)
        for argument in reversed(arguments):
            yield from self.of(argument, local)

    def loop(self, node: nodes.For, local: _Names) -> Iterator[Reference]:
        items = self.path(node.iter, local, optional=False) if _is_known(node.iter) else None
        yield from self.of(node.iter, local)
        inner: dict[str, Reference | None] = dict.fromkeys(loop_names(node.target))
        if isinstance(node.target, nodes.Name) and items is not None:
            inner[node.target.name] = items
        inner = {**local, "loop": None, **inner}
        for child in (*([node.test] if node.test else []), *node.body):
            yield from self.of(child, inner)
        for child in node.else_:
            yield from self.of(child, local)

    def path(self, node: nodes.Node, local: _Names, optional: bool) -> Reference | None:
        """The root and what is looked up in it, when the node is a path that starts at one."""
        steps: list[Step] = []
        while isinstance(node, nodes.Getattr | nodes.Getitem):
            step = _step_of(node)
            if isinstance(step, _Unknown):
                steps.clear()
            else:
                steps.append(step)
            node = node.node
        if not isinstance(node, nodes.Name):
            return None
        expression = self.template.expression_at(node.lineno)
        steps.reverse()
        if node.name in local:
            items = local[node.name]
            if items is None:
                return None
            return Reference(
                items.root, items.node_id, expression, (*items.steps, None, *steps), optional
            )
        if node.name not in ROOTS:
            return None
        if node.name not in _BY_ID:
            return Reference(node.name, None, expression, tuple(steps), optional)
        return Reference(node.name, str(steps[0]), expression, tuple(steps[1:]), optional)


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A step that only a run knows."""


_UNKNOWN = _Unknown()


def _is_known(node: nodes.Node) -> bool:
    """Whether each step of a path stands in the text."""
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        if isinstance(_step_of(node), _Unknown):
            return False
        node = node.node
    return True


def _step_of(node: nodes.Getattr | nodes.Getitem) -> Step | _Unknown:
    match node:
        case nodes.Getattr(attr=str(attribute)):
            return attribute
        case nodes.Getitem(arg=nodes.Const(value=str() | int() as value)):
            return _UNKNOWN if isinstance(value, bool) else value
        case nodes.Getitem(arg=nodes.Neg(node=nodes.Const(value=int(value)))):
            return -value
    return _UNKNOWN
