"""Values of expressions: a small interpreter of the checked syntax tree.

Nothing is compiled to Python: a construct that has no branch here cannot happen. Each step costs
one unit of a budget, so that no expression runs for long; each text is bounded before it is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from jinja2 import nodes

from workfuse_compiler.expressions.allowed import loop_names
from workfuse_compiler.expressions.calls import (
    FILTERS,
    FUNCTIONS,
    TAKES_MISSING,
    TESTS,
    default,
)
from workfuse_compiler.expressions.errors import Absent, ErrorKind, ExpressionError, Problem
from workfuse_compiler.expressions.operators import BINARY, COMPARE
from workfuse_compiler.expressions.syntax import contains_expression, parse
from workfuse_compiler.expressions.template import Template
from workfuse_compiler.expressions.values import (
    Missing,
    bounded_text,
    charge,
    in_time,
    items,
    limited_time,
    look_up,
    measured,
    number,
    to_text,
    whole,
)
from workfuse_compiler.json_value import JsonValue

_T = TypeVar("_T")

MAX_STEPS = 1_000_000
_CHARACTERS_PER_STEP = 100


def evaluate(value: JsonValue, scope: Mapping[str, object]) -> JsonValue:
    """Replace every expression in a JSON value by what it gives.

    A text that is nothing but one `{{ … }}` becomes the expression's own value, with its type;
    other text stays text. Keys of objects are never expressions; results are not evaluated again.

    Args:
        value: any JSON.
        scope: the roots (`ROOTS`). It is asked only for names that are used, so it may be lazy.

    Raises:
        ExpressionError: for anything wrong, with expression, position and, for missing data, name.
    """
    if isinstance(value, str):
        if not contains_expression(value):
            return value
        with limited_time():
            return result_of(parse(value), scope)[0]
    if isinstance(value, dict):
        return {key: _part(key, item, scope) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_part(place, item, scope) for place, item in enumerate(value)]
    return value


def _part(step: int | str, value: JsonValue, scope: Mapping[str, object]) -> JsonValue:
    try:
        return evaluate(value, scope)
    except ExpressionError as error:
        error.add_step(step)
        raise


def result_of(template: Template, scope: Mapping[str, object]) -> tuple[JsonValue, int]:
    """What a text that was read gives, and how much that is, as `measured` counts."""
    return _Run(template, scope).result()


class _Run:
    """One evaluation of one text."""

    def __init__(self, template: Template, scope: Mapping[str, object]) -> None:
        self.template = template
        self.scope = scope
        self.local: dict[str, object] = {}
        self.steps = 0
        self.length = 0
        self.where = 0  # offset of what is being evaluated, for errors

    def result(self) -> tuple[JsonValue, int]:
        try:
            if self.template.only is not None:
                return measured(self.value(self.template.only))
            out: list[str] = []
            for node in self.template.body:
                self.write(node, out)
            return measured("".join(out))
        except Problem as problem:
            raise self.error(self.where, problem.problem, problem.kind) from None
        except RecursionError:
            raise self.error(self.where, "is nested too deeply", ErrorKind.LIMIT) from None

    def error(
        self, offset: int, problem: str, kind: ErrorKind, missing: str | None = None
    ) -> ExpressionError:
        return ExpressionError(
            problem,
            kind=kind,
            expression=self.template.expression_at(offset),
            position=self.template.position(offset),
            missing=missing,
        )

    def spend(self, steps: int = 1) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise Problem("takes too long", ErrorKind.LIMIT)
        in_time()

    # Statements

    def write(self, node: nodes.Node, out: list[str]) -> None:
        self.spend()
        match node:
            case nodes.TemplateData():
                self.put(node.data, out)
            case nodes.Output():
                for part in node.nodes:
                    self.write(part, out)
            case nodes.If():
                self.write_all(self.chosen(node), out)
            case nodes.For():
                self.write_loop(node, out)
            case _:
                self.put(to_text(self.value(node)), out)

    def put(self, piece: str, out: list[str]) -> None:
        self.length += len(piece)
        bounded_text(self.length)
        out.append(piece)

    def write_all(self, body: Iterable[nodes.Node], out: list[str]) -> None:
        for node in body:
            self.write(node, out)

    def chosen(self, node: nodes.If) -> Iterable[nodes.Node]:
        if self.value(node.test):
            return node.body
        for other in node.elif_:
            if self.value(other.test):
                return other.body
        return node.else_

    def write_loop(self, node: nodes.For, out: list[str]) -> None:
        outer = dict(self.local)
        entries = []
        for entry in self.listed(node.iter):
            self.bind(node.target, entry)
            if node.test is None or self.value(node.test):
                entries.append(entry)
        self.local = dict(outer)
        for place, entry in enumerate(entries):
            self.bind(node.target, entry)
            self.local["loop"] = {
                "index": place + 1,
                "index0": place,
                "first": place == 0,
                "last": place == len(entries) - 1,
                "length": len(entries),
            }
            self.write_all(node.body, out)
        self.local = outer
        if not entries:
            self.write_all(node.else_, out)

    def listed(self, node: nodes.Node) -> Sequence[Any]:
        value = self.value(node)
        self.where = node.lineno
        return items(value)

    def bind(self, target: nodes.Node, entry: object) -> None:
        self.spend()
        if isinstance(target, nodes.Name):
            self.local[target.name] = entry
            return
        names = loop_names(target)
        self.where = target.lineno
        parts = items(entry)
        if len(parts) != len(names):
            raise Problem(f"needs {len(names)} values for {', '.join(names)}, got {len(parts)}")
        self.local.update(zip(names, parts, strict=True))

    # Expressions

    def value(self, node: nodes.Node) -> Any:
        """The value of an expression; something missing is an error."""
        found = self.maybe(node)
        if isinstance(found, Missing):
            path = path_of(node)
            reason = f" because {found.reason}" if found.reason else ""
            problem = f"'{found.part}' is missing{reason}"
            shown = f"{path}: {problem}" if path and path != found.part else problem
            raise self.error(node.lineno, shown, ErrorKind.MISSING, missing=found.part)
        return found

    def maybe(self, node: nodes.Node) -> Any:
        """The value of an expression, or Missing."""
        self.spend()
        match node:
            case nodes.Name():
                return self.name(node.name)
            case nodes.Getattr():
                return look_up(self.maybe(node.node), node.attr)
            case nodes.Getitem():
                return self.item(node)
            case nodes.Const() | nodes.TemplateData():
                return node.value if isinstance(node, nodes.Const) else node.data
            case nodes.Filter():
                return self.filtered(node)
            case nodes.CondExpr():
                return self.conditional(node)
        return _COMPUTE[type(node)](self, node)

    def name(self, name: str) -> object:
        if name in self.local:
            return self.local[name]
        try:
            return self.scope[name]
        except Absent as absent:
            return Missing(name, absent.reason)
        except KeyError:
            reason = "this node is in no loop" if name in ("item", "index") else ""
            return Missing(name, reason)

    def item(self, node: nodes.Getitem) -> object:
        base = self.maybe(node.node)
        if not isinstance(node.arg, nodes.Slice):
            key = self.value(node.arg)
            self.where = node.lineno
            return look_up(base, key)
        bounds = [
            None if part is None else whole(self.value(part))
            for part in (node.arg.start, node.arg.stop, node.arg.step)
        ]
        self.where = node.lineno
        if isinstance(base, Missing):
            return base
        if bounds[2] == 0:
            raise Problem("the step cannot be 0")
        return _built((base if isinstance(base, str) else items(base))[slice(*bounds)])

    def conditional(self, node: nodes.CondExpr) -> object:
        if self.value(node.test):
            return self.maybe(node.expr1)
        return "" if node.expr2 is None else self.maybe(node.expr2)

    def filtered(self, node: nodes.Filter) -> object:
        assert node.node is not None  # a filter block, which parse() refuses
        if FILTERS[node.name] is default:
            return self.defaulted(node, node.node)
        first = [self.value(node.node)]
        return self.called(node, f"filter '{node.name}'", FILTERS[node.name], first)

    def defaulted(self, node: nodes.Filter, inner: nodes.Expr) -> object:
        """Reads the replacement only when it is needed: it may be missing itself."""
        found = self.maybe(inner)
        given = dict(zip(("instead", "also_empty"), node.args, strict=False))
        given |= {str(pair.key): pair.value for pair in node.kwargs}
        empty = "also_empty" in given and bool(self.value(given["also_empty"])) and not found
        if not isinstance(found, Missing) and not empty:
            return found
        return self.maybe(given["instead"]) if "instead" in given else ""

    def called(
        self,
        node: nodes.Filter | nodes.Test | nodes.Call,
        what: str,
        function: Callable[..., Any],
        first: list[object],
    ) -> object:
        arguments = [*first, *(self.value(argument) for argument in node.args)]
        named = {str(pair.key): self.value(pair.value) for pair in node.kwargs}
        self.where = node.lineno
        self.spend(sum(map(_weight, arguments)))
        try:
            return _built(function(*arguments, **named))
        except Problem as problem:
            raise Problem(f"{what}: {problem.problem}", problem.kind) from None
        except (ArithmeticError, LookupError, TypeError, ValueError):
            raise Problem(f"{what}: cannot be done with this value") from None

    def tested(self, node: nodes.Test) -> bool:
        read = self.maybe if node.name in TAKES_MISSING else self.value
        first = [read(node.node)]
        return bool(self.called(node, f"test '{node.name}'", TESTS[node.name], first))

    def function(self, node: nodes.Call) -> object:
        name = node.node.name  # type: ignore[attr-defined]  # parse() lets only names through
        return self.called(node, f"function '{name}'", FUNCTIONS[name], [])

    def compared(self, node: nodes.Compare) -> bool:
        left = self.value(node.expr)
        for operand in node.ops:
            right = self.value(operand.expr)
            self.where = node.lineno
            if not COMPARE[operand.op](left, right):
                return False
            left = right
        return True

    def binary(self, node: nodes.BinExpr) -> object:
        left, right = self.value(node.left), self.value(node.right)
        self.where = node.lineno
        try:
            return _built(BINARY[type(node)](left, right))
        except (ZeroDivisionError, OverflowError):
            raise Problem("divides by zero, or the number is too large") from None

    def mapping(self, node: nodes.Dict) -> dict[str, object]:
        return {to_text(self.value(pair.key)): self.value(pair.value) for pair in node.items}

    def joined(self, node: nodes.Concat) -> str:
        parts = [to_text(self.value(part)) for part in node.nodes]
        self.where = node.lineno
        bounded_text(sum(map(len, parts)))
        return _built("".join(parts))

    def negated(self, node: nodes.Neg | nodes.Pos) -> int | float:
        value = self.value(node.node)
        self.where = node.lineno
        return -number(value) if isinstance(node, nodes.Neg) else number(value)

    def all_of(self, parts: Iterable[nodes.Node]) -> list[object]:
        return [self.value(part) for part in parts]


def _built(value: _T) -> _T:
    charge(value)
    return value


def _weight(value: object) -> int:
    """Steps that a filter may need for a value."""
    if isinstance(value, str):
        return len(value) // _CHARACTERS_PER_STEP
    return len(value) if isinstance(value, list | dict) else 0


def path_of(node: nodes.Node) -> str:
    """The path that was looked up, as written; "" when the expression is no path."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{path_of(node.node)}.{node.attr}"
        case nodes.Getitem(arg=nodes.Const(value=value)):
            key = f'"{value}"' if isinstance(value, str) else str(value)
            return f"{path_of(node.node)}[{key}]"
        case nodes.Getitem():
            return f"{path_of(node.node)}[…]"
        case nodes.Filter(node=nodes.Node() as inner):
            return f"{path_of(inner)} | {node.name}"
    return ""


_COMPUTE: Mapping[type, Callable[[_Run, Any], object]] = {
    **dict.fromkeys(BINARY, _Run.binary),
    nodes.Compare: _Run.compared,
    nodes.Test: _Run.tested,
    nodes.Call: _Run.function,
    nodes.List: lambda run, node: run.all_of(node.items),
    nodes.Tuple: lambda run, node: run.all_of(node.items),
    nodes.Dict: _Run.mapping,
    nodes.Concat: _Run.joined,
    nodes.Neg: _Run.negated,
    nodes.Pos: _Run.negated,
    nodes.And: lambda run, node: run.value(node.left) and run.value(node.right),
    nodes.Or: lambda run, node: run.value(node.left) or run.value(node.right),
    nodes.Not: lambda run, node: not run.value(node.node),
}
