"""The DAG file as data to Python text: the only writer of Python in WorkFuse.

Everything a person wrote passes `python_text.written`; all names are imports or task ids, which the
checks proved to be plain identifiers.
"""

from __future__ import annotations

import textwrap
from collections.abc import Container, Iterable, Iterator, Sequence

from workfuse_compiler.dependency_lines import LabelledCall, dependency_lines
from workfuse_compiler.generated_file import GeneratedFile
from workfuse_compiler.ir import (
    DAG,
    GROUP,
    LABEL,
    TASK_GROUP,
    BodyStatement,
    Call,
    DagBlock,
    DagModule,
    Dependency,
    GroupStatement,
    ImportRef,
    LiteralValue,
    Name,
    Statement,
    TaskStatement,
    Value,
)
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.python_text import (
    INDENT,
    WIDTH,
    contexts,
    escaped,
    quoted,
    written,
)
from workfuse_compiler.text_width import columns
from workfuse_compiler.version import __version__

_LABEL_OPENS = f"{LABEL.name}("


def emit(module: DagModule) -> GeneratedFile:
    """Write the file. The same module gives the same bytes on every machine."""
    return _Writer(module).file()


class _Writer:
    def __init__(self, module: DagModule) -> None:
        self.module = module
        self.texts: list[str] = []
        self.lines = 0
        self.source_map: dict[str, tuple[int, int]] = {}

    def file(self) -> GeneratedFile:
        module = self.module
        self.write(*_docstring(module), "")
        self.write(*_imports(module), "")
        for number, dag in enumerate(module.dags):
            if number:
                self.write("")
            self.dag(dag)
        return GeneratedFile(
            workflow_id=module.workflow_id,
            file_name=f"{module.dags[0].dag_id}.py",
            dag_ids=tuple(dag.dag_id for dag in module.dags),
            text="\n".join(self.texts) + "\n",
            source_map=self.source_map,
            connection_ids=module.connection_ids,
            workflow_uses=module.workflow_uses,
            hooks=module.hooks,
            assets=module.assets,
            document_hash=module.document_hash,
        )

    def write(self, *texts: str) -> None:
        for text in texts:
            self.texts.append(text)
            self.lines += text.count("\n") + 1

    def dag(self, dag: DagBlock) -> None:
        opening = Call(DAG, (), dag.arguments)
        if dag.variable is None and not dag.dependencies:
            self.with_block([opening], dag.statements, 0)
            return
        end = f" as {dag.variable}:" if dag.variable else ":"
        self.write(f"with {written(opening, 0, len('with '), len(end))}{end}")
        self.block(dag.statements, 1)
        self.dependencies(dag.dependencies, 1)

    def with_block(
        self,
        opened: Sequence[Call],
        statements: Sequence[Statement],
        level: int,
        named: Container[str] | None = None,
    ) -> None:
        """One `with` for all that holds nothing but the next group, as linters want it."""
        match statements:
            case [GroupStatement(call, inner)]:
                self.with_block([*opened, call], inner, level, named)
            case _:
                self.write(f"{INDENT * level}with {contexts(opened, level)}:")
                self.block(statements, level + 1, named)

    def block(
        self, statements: Sequence[Statement], level: int, named: Container[str] | None = None
    ) -> None:
        """Statements at one level.

        Args:
            named: tasks that get a variable; None is all of them.
        """
        after_block = False
        for number, statement in enumerate(statements):
            is_task = isinstance(statement, TaskStatement)
            if after_block or (number and not is_task):
                self.write("")
            after_block = not is_task
            match statement:
                case TaskStatement():
                    self.task(statement, level, named=named is None or statement.node_id in named)
                case BodyStatement():
                    self.body(statement, level)
                case GroupStatement():
                    self.with_block([statement.call], statement.statements, level, named)

    def task(self, statement: TaskStatement, level: int, *, named: bool) -> None:
        node_id = statement.node_id
        start = f"{INDENT * level}{node_id} = " if named else INDENT * level
        first = self.lines + 1
        self.write(start + written(statement.call, level, len(start), 0))
        if statement.is_node:
            # An inner loop has a second statement in its own DAG.
            self.source_map.setdefault(node_id, (first, self.lines))

    def body(self, body: BodyStatement, level: int) -> None:
        named = [
            ("group_id", LiteralValue(body.function)),
            ("prefix_group_id", LiteralValue(False)),
        ]
        if body.max_parallel is not None:
            defaults: JsonValue = {"max_active_tis_per_dagrun": body.max_parallel}
            named.append(("default_args", LiteralValue(defaults)))
        decorator = Call(TASK_GROUP, named=tuple(named))
        indent = INDENT * level
        self.write(f"{indent}@{written(decorator, level, len(indent) + 1, 0)}")
        self.write(f"{indent}def {body.function}(item):")
        # An unused variable of a function would be a lint finding.
        connected = {name for one in body.dependencies for name in (one.source, one.target)}
        self.block(body.statements, level + 1, connected)
        self.dependencies(body.dependencies, level + 1)
        start = f"{indent}{body.variable} = " if body.variable else indent
        expansion = Call(
            ImportRef("", f"{body.function}.expand"),
            named=(("item", Name(f"{body.loop_id}.output")),),
        )
        self.write("", start + written(expansion, level, len(start), 0))

    def dependencies(self, dependencies: Sequence[Dependency], level: int) -> None:
        if not dependencies:
            return
        self.write("")
        width = WIDTH - len(INDENT) * level
        for operands in dependency_lines(dependencies, _label, width):
            if isinstance(operands, LabelledCall):
                call = _labelled(operands)
                self.write(INDENT * level + written(call, level, len(INDENT) * level, 0))
                continue
            line = " >> ".join(operands)
            if columns(line) <= width:
                self.write(INDENT * level + line)
            else:
                inner = INDENT * (level + 1)
                broken = f"\n{inner}>> ".join([_operand(one, inner) for one in operands])
                self.write(f"{INDENT * level}(\n{inner}{broken}\n{INDENT * level})")


def _docstring(module: DagModule) -> Iterator[str]:
    yield f'"""{_prose(module.name)}'
    yield ""
    blank = True
    for line in module.description.splitlines():
        prose = _wrapped(_prose(line))
        if prose or not blank:
            yield from prose or [""]
        blank = not prose
    if not blank:
        yield ""
    revision = f"revision {module.revision} of " if module.revision is not None else ""
    yield from _wrapped(
        f"Generated by WorkFuse {__version__} from {revision}the workflow '{module.workflow_id}'."
    )
    yield f"Edit it at {editor_path(module.workflow_id)}, not in this file."
    yield f"Document: sha256:{module.document_hash}"
    yield '"""'


def editor_path(workflow_id: str) -> str:
    """Where people edit the workflow, below the address of their Airflow."""
    return f"/plugin/workflows?workflow={workflow_id}"


def _prose(text: str) -> str:
    """Text inside the docstring: one line, and no quote that could end it."""
    return escaped(" ".join(text.replace('"', "'").split()), '"')


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _imports(module: DagModule) -> Iterator[str]:
    names: dict[str, set[str]] = {}
    for ref in _used(module):
        names.setdefault(ref.module, set()).add(ref.name)
    for origin in sorted(names):
        yield _import(origin, sorted(names[origin], key=_import_order))


def _import(origin: str, names: Sequence[str]) -> str:
    line = f"from {origin} import {', '.join(names)}"
    if columns(line) <= WIDTH:
        return line
    inner = "".join(f"{INDENT}{name},\n" for name in names)
    return f"from {origin} import (\n{inner})"


def _import_order(name: str) -> tuple[int, str]:
    """Constants, classes, functions, as linters sort them."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def _used(module: DagModule) -> set[ImportRef]:
    found = {DAG}
    for dag in module.dags:
        _add_refs([value for _, value in dag.arguments], found)
        _add_label(dag.dependencies, found)
        _add_used_by(dag.statements, found)
    return found


def _add_used_by(statements: Iterable[Statement], found: set[ImportRef]) -> None:
    _add_refs([one.call for one in statements if isinstance(one, TaskStatement)], found)
    for statement in statements:
        match statement:
            case BodyStatement():
                found.add(TASK_GROUP)
                _add_used_by(statement.statements, found)
                _add_label(statement.dependencies, found)
            case GroupStatement():
                found.add(GROUP)
                _add_used_by(statement.statements, found)


def _add_label(dependencies: Iterable[Dependency], found: set[ImportRef]) -> None:
    if any(dependency.label is not None for dependency in dependencies):
        found.add(LABEL)


def _add_refs(values: Iterable[Value], found: set[ImportRef]) -> None:
    for value in values:
        if type(value) is Call:
            found.add(value.function)
            if value.positional:
                _add_refs(value.positional, found)
            for _, named in value.named:
                if type(named) is Call:
                    _add_refs([named], found)


def _labelled(one: LabelledCall) -> Call:
    label = Call(LABEL, (LiteralValue(one.label),))
    function = ImportRef("", f"{one.source}.set_downstream")
    return Call(function, (Name(one.target),), (("edge_modifier", label),))


def _label(text: str) -> str:
    return f"{_LABEL_OPENS}{quoted(text)})"


def _operand(operand: str, indent: str) -> str:
    """An operand on a line of its own; the text of a label that is too long has another one."""
    if not operand.startswith(_LABEL_OPENS) or columns(f"{indent}>> {operand}") <= WIDTH:
        return operand
    text = operand[len(_LABEL_OPENS) : -1]
    return f"{_LABEL_OPENS}\n{indent}{INDENT}{text}\n{indent})"
