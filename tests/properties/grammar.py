"""The shapes that a generated file may have, one function for each; anything else is an error.

A file that fits holds literals, constructors of imported names, `task_group` with its `expand`,
blocks of `TaskGroup`, and lines of `>>` or `set_downstream`: there is nothing else in it that could
run.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

CRONS = frozenset({"CronTriggerTimetable", "MultipleCronTriggerTimetable"})
INTERVAL = "repeat_every"
SEVERAL_ASSETS = frozenset({"AssetAny", "AssetAll"})
SDK = frozenset({"DAG", *CRONS, "Asset", *SEVERAL_ASSETS, "Label", "TaskGroup", "task_group"})
PLACES = frozenset({"airflow.sdk", "workfuse.operators"})


def parsed(text: str, modules: Collection[str] = PLACES) -> ast.Module:
    """The syntax tree of a file that has nothing but what the emitter may write.

    Args:
        modules: What it may import from: Airflow's SDK, and where kinds have their operators.
    """
    text.encode()
    tree = ast.parse(text)
    _Grammar(modules).module(tree)
    return tree


class _Grammar:
    def __init__(self, modules: Collection[str]) -> None:
        self.modules = modules
        self.constructors: set[str] = set()
        self.defined: set[str] = set()

    def module(self, tree: ast.Module) -> None:
        docstring, *rest = tree.body
        assert isinstance(docstring, ast.Expr), ast.dump(docstring)
        assert is_text(docstring.value)
        imports = [one for one in rest if isinstance(one, ast.ImportFrom)]
        assert rest[: len(imports)] == imports
        for one in imports:
            self.imported(one)
        assert rest[len(imports) :]
        for statement in rest[len(imports) :]:
            self.dag(statement)

    def imported(self, one: ast.ImportFrom) -> None:
        assert one.level == 0
        assert one.module in self.modules, one.module
        names = {alias.name for alias in one.names}
        assert all(alias.asname is None for alias in one.names)
        if one.module == "airflow.sdk":
            assert names <= SDK, names
        else:
            assert all(name[:1].isupper() or name == INTERVAL for name in names), names
            self.constructors |= names - {INTERVAL}

    def dag(self, statement: ast.stmt) -> None:
        assert isinstance(statement, ast.With), ast.dump(statement)
        item, *groups = statement.items
        self.call(item.context_expr, {"DAG"})
        if item.optional_vars is not None:
            self.variable(item.optional_vars)
        self.block(groups, statement.body)

    def block(self, groups: list[ast.withitem], body: list[ast.stmt]) -> None:
        """The inside of a DAG, or of groups in it."""
        self.groups(groups)
        for inner in body:
            match inner:
                case ast.With(items=items):
                    self.block(items, inner.body)
                case ast.FunctionDef():
                    self.group(inner)
                case ast.Expr(value=ast.Call(func=ast.Attribute(attr="set_downstream"))):
                    self.task_or_line(inner)
                case ast.Assign(value=ast.Call(func=ast.Attribute())):
                    self.variable(*inner.targets)
                    self.expand(inner.value)
                case ast.Expr(value=ast.Call(func=ast.Attribute())):
                    self.expand(inner.value)
                case _:
                    self.task_or_line(inner)

    def groups(self, items: list[ast.withitem]) -> None:
        for item in items:
            self.call(item.context_expr, {"TaskGroup"})
            assert item.optional_vars is None

    def task_or_line(self, statement: ast.stmt) -> None:
        match statement:
            case ast.With(items=items, body=body):
                self.groups(items)
                for inner in body:
                    self.task_or_line(inner)
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=source, attr="set_downstream"),
                    args=[target],
                    keywords=[ast.keyword(arg="edge_modifier", value=label)],
                )
            ):
                for end in (source, target):
                    assert isinstance(end, ast.Name), ast.dump(end)
                    self.line(end)
                assert isinstance(label, ast.Call), ast.dump(label)
                self.line(label)
            case ast.Assign(targets=[target], value=ast.Call()):
                self.call(statement.value, self.constructors)
                self.variable(target)
            case ast.Expr(value=ast.Call()):
                self.call(statement.value, self.constructors)
            case ast.Expr(value=ast.BinOp()):
                self.line(statement.value)
            case _:
                raise AssertionError(ast.dump(statement))

    def group(self, function: ast.FunctionDef) -> None:
        """`@task_group(group_id="…", prefix_group_id=False)`, and `def <that>(item):`."""
        [decorator] = function.decorator_list
        self.call(decorator, {"task_group"})
        assert ast.dump(function.args) == ast.dump(ast.parse("def f(item): ...").body[0].args)  # type: ignore[attr-defined]
        assert function.returns is None
        outer = set(self.defined)
        for statement in function.body:
            self.task_or_line(statement)
        self.defined = outer | {function.name}

    def expand(self, call: ast.expr) -> None:
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=function), attr="expand"),
                args=[],
                keywords=[
                    ast.keyword(
                        arg="item", value=ast.Attribute(value=ast.Name(id=loop), attr="output")
                    )
                ],
            ):
                assert {function, loop} <= self.defined
            case _:
                raise AssertionError(ast.dump(call))

    def line(self, value: ast.expr) -> None:
        """`a >> Label("true") >> [b, c]`."""
        match value:
            case ast.BinOp(op=ast.RShift()):
                self.line(value.left)
                self.line(value.right)
            case ast.List(elts=elements):
                assert all(isinstance(one, ast.Name) for one in elements)
                for one in elements:
                    self.line(one)
            case ast.Name():
                assert value.id in self.defined, value.id
            case ast.Call(func=ast.Name(id="Label"), args=[label], keywords=[]):
                assert is_text(label)
            case _:
                raise AssertionError(ast.dump(value))

    def variable(self, target: ast.expr) -> None:
        assert isinstance(target, ast.Name), ast.dump(target)
        assert target.id not in SDK | self.constructors
        self.defined.add(target.id)

    def call(self, value: ast.expr, functions: Collection[str]) -> None:
        """A constructor of an imported name, with named values."""
        assert isinstance(value, ast.Call), ast.dump(value)
        assert isinstance(value.func, ast.Name), ast.dump(value)
        assert value.func.id in functions, value.func.id
        assert not value.args
        for keyword in value.keywords:
            assert keyword.arg is not None
            self.value(keyword)

    def value(self, keyword: ast.keyword) -> None:
        match keyword:
            case ast.keyword(arg="doc_md", value=ast.Name(id="__doc__")):
                pass
            case ast.keyword(arg="inside", value=ast.Name(id=name)):
                assert name in self.defined
            case ast.keyword(
                arg="schedule",
                value=ast.Call(func=ast.Name(id="repeat_every"), args=[], keywords=[every]),
            ):
                assert isinstance(every.value, ast.Constant)
                assert isinstance(every.value.value, int)
            case ast.keyword(arg="schedule", value=ast.Call(func=ast.Name(id="Asset")) as one):
                asset(one)
            case ast.keyword(
                arg="schedule", value=ast.Call(func=ast.Name(id=name), args=assets, keywords=[])
            ) if name in SEVERAL_ASSETS:
                assert len(assets) > 1
                for one in assets:
                    asset(one)
            case ast.keyword(arg="schedule", value=ast.Call(func=ast.Name(id=name)) as call):
                assert name in CRONS
                assert call.args
                assert all(map(is_text, call.args))
                assert [one.arg for one in call.keywords] in ([], ["timezone"])
                assert all(is_text(one.value) for one in call.keywords)
            case _:
                literal(keyword.value)


def asset(value: ast.expr) -> None:
    """`Asset("s3://sales/orders.csv")`."""
    match value:
        case ast.Call(func=ast.Name(id="Asset"), args=[uri], keywords=[]):
            assert is_text(uri)
        case _:
            raise AssertionError(ast.dump(value))


def literal(value: ast.expr) -> None:
    """JSON as Python writes it."""
    match value:
        case ast.Constant():
            assert isinstance(value.value, str | int | float | bool | None)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            pass
        case ast.List(elts=elements):
            for one in elements:
                literal(one)
        case ast.Dict(keys=keys, values=values):
            assert all(key is not None and is_text(key) for key in keys)
            for one in values:
                literal(one)
        case _:
            raise AssertionError(ast.dump(value))


def is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)
