"""What an expression refers to, without evaluating it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import nodes

from workfuse_compiler.expressions.allowed import loop_names, node_id_of
from workfuse_compiler.expressions.syntax import contains_expression, parse
from workfuse_compiler.expressions.template import ROOTS, Template


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of a root: `nodes.fetch.output.body` or `item`.

    Attributes:
        root: one of ROOTS.
        node_id: the node's id when root is "nodes", else None.
        text: the text it stands in.
        position: (line, column) in that text, both from 1.
        expression: the `{{ … }}` around it.
    """

    root: str
    node_id: str | None
    text: str
    position: tuple[int, int]
    expression: str


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
        frozenset(use.node_id for use in uses if use.node_id is not None),
    )


def references_of(value: object) -> Iterator[Reference]:
    """Each single use in a JSON value, in the order of the text.

    Raises:
        ExpressionError: a text that cannot be read.
    """
    if isinstance(value, str):
        if contains_expression(value):
            template = parse(value)
            for node in template.body:
                yield from _uses(node, template, frozenset())
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from references_of(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from references_of(item)


def _uses(node: nodes.Node, template: Template, local: frozenset[str]) -> Iterator[Reference]:
    if isinstance(node, nodes.For):
        inner = local | {"loop", *loop_names(node.target)}
        yield from _uses(node.iter, template, local)
        for child in (*([node.test] if node.test else []), *node.body):
            yield from _uses(child, template, inner)
        for child in node.else_:
            yield from _uses(child, template, local)
        return
    if isinstance(node, nodes.Name):
        if node.name in ROOTS and node.name not in local:
            yield _reference(node, node.name, None, template)
        return
    node_id = node_id_of(node)
    if node_id is not None:
        yield _reference(node, "nodes", node_id, template)
        return
    for child in node.iter_child_nodes():
        yield from _uses(child, template, local)


def _reference(node: nodes.Node, root: str, node_id: str | None, template: Template) -> Reference:
    return Reference(
        root,
        node_id,
        template.text,
        template.position(node.lineno),
        template.expression_at(node.lineno),
    )
