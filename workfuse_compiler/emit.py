"""The DAG file as data to Python text: the only writer of Python in WorkFuse.

Everything a person wrote passes `python_text.written`; all names are imports or task ids, which the
checks proved to be plain identifiers.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from workfuse_compiler.dependency_lines import dependency_lines
from workfuse_compiler.generated_file import GeneratedFile
from workfuse_compiler.ir import (
    DAG,
    LABEL,
    TASK_GROUP,
    BodyStatement,
    Call,
    DagBlock,
    DagModule,
    Dependency,
    ImportRef,
    LiteralValue,
    Name,
    TaskStatement,
    Value,
)
from workfuse_compiler.python_text import (
    INDENT,
    WIDTH,
    escaped,
    quoted,
    written,
)
from workfuse_compiler.version import __version__


def emit(module: DagModule) -> GeneratedFile:
    """Write the file. The same module gives the same bytes on every machine."""
    return _Writer(module).file()


class _Writer:
    def __init__(self, module: DagModule) -> None:
        self.module = module
        self.lines: list[str] = []
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
            file_name=f"{module.workflow_id}.py",
            dag_ids=tuple(dag.dag_id for dag in module.dags),
            text="\n".join(self.lines) + "\n",
            source_map=self.source_map,
            connection_ids=module.connection_ids,
            workflow_uses=module.workflow_uses,
            document_hash=module.document_hash,
        )

    def write(self, *texts: str) -> None:
        for text in texts:
            self.lines.extend(text.split("\n"))

    def dag(self, dag: DagBlock) -> None:
        end = f" as {dag.variable}:" if dag.variable else ":"
        opening = written(Call(DAG, (), dag.arguments), 0, len("with "), len(end))
        self.write(f"with {opening}{end}")
        for statement in dag.statements:
            if isinstance(statement, BodyStatement):
                self.body(statement)
            else:
                self.task(statement, 1)
        self.dependencies(dag.dependencies, 1)

    def task(self, statement: TaskStatement, level: int, *, named: bool = True) -> None:
        start = f"{INDENT * level}{statement.node_id} = " if named else INDENT * level
        first = len(self.lines) + 1
        self.write(start + written(statement.call, level, len(start), 0))
        # An inner loop has a second statement in its own DAG.
        self.source_map.setdefault(statement.node_id, (first, len(self.lines)))

    def body(self, body: BodyStatement) -> None:
        decorator = Call(
            TASK_GROUP,
            named=(
                ("group_id", LiteralValue(body.function)),
                ("prefix_group_id", LiteralValue(False)),
            ),
        )
        self.write("", f"{INDENT}@{written(decorator, 1, len(INDENT) + 1, 0)}")
        self.write(f"{INDENT}def {body.function}(item):")
        connected = {name for one in body.dependencies for name in (one.source, one.target)}
        for statement in body.tasks:
            # An unused variable of a function would be a lint finding.
            self.task(statement, 2, named=statement.node_id in connected)
        self.dependencies(body.dependencies, 2)
        start = f"{INDENT}{body.variable} = " if body.variable else INDENT
        expansion = Call(
            ImportRef("", f"{body.function}.expand"),
            named=(("item", Name(f"{body.loop_id}.output")),),
        )
        self.write("", start + written(expansion, 1, len(start), 0))

    def dependencies(self, dependencies: Sequence[Dependency], level: int) -> None:
        if not dependencies:
            return
        self.write("")
        width = WIDTH - len(INDENT) * level
        for operands in dependency_lines(dependencies, _label, width):
            line = " >> ".join(operands)
            if len(line) <= width:
                self.write(INDENT * level + line)
            else:
                inner = INDENT * (level + 1)
                broken = f"\n{inner}>> ".join(operands)
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
    if len(line) <= WIDTH:
        return line
    inner = "".join(f"{INDENT}{name},\n" for name in names)
    return f"from {origin} import (\n{inner})"


def _import_order(name: str) -> tuple[int, str]:
    """Constants, classes, functions, as linters sort them."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def _used(module: DagModule) -> Iterator[ImportRef]:
    yield DAG
    for dag in module.dags:
        yield from _refs(value for _, value in dag.arguments)
        dependencies = [*dag.dependencies]
        for statement in dag.statements:
            if isinstance(statement, BodyStatement):
                yield TASK_GROUP
                yield from _refs(task.call for task in statement.tasks)
                dependencies.extend(statement.dependencies)
            else:
                yield from _refs([statement.call])
        if any(dependency.label is not None for dependency in dependencies):
            yield LABEL


def _refs(values: Iterable[Value]) -> Iterator[ImportRef]:
    for value in values:
        if isinstance(value, Call):
            yield value.function
            inner = [*value.positional, *[named for _, named in value.named]]
            yield from _refs([one for one in inner if isinstance(one, Call)])


def _label(text: str) -> str:
    return f"{LABEL.name}({quoted(text)})"
