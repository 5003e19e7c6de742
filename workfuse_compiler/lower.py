"""A checked workflow to the DAG file as data. Cannot fail: the checks proved all it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workfuse_compiler.checked import CheckedWorkflow
from workfuse_compiler.graph import Link, by_source, by_target
from workfuse_compiler.ir import (
    BodyStatement,
    Call,
    DagModule,
    Dependency,
    Docstring,
    LiteralValue,
    TaskStatement,
    Value,
)
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.node_config import plain_number
from workfuse_compiler.node_kind import CheckedNode, OutputHandle

AnyNode = CheckedNode[Any]
_LONGEST_GROUP_ID = 180  # Airflow allows 200 characters


def lower(workflow: CheckedWorkflow, workflow_id: str, revision: int | None = None) -> DagModule:
    """Tasks in topological order, loop bodies right after their loops, then the dependencies."""
    return _Lowering(workflow).module(workflow_id, revision)


class _Lowering:
    def __init__(self, workflow: CheckedWorkflow) -> None:
        self.workflow = workflow
        self.nodes = {node.id: node for node in workflow.nodes}
        self.incoming = by_target(self.nodes, workflow.links)
        self.outgoing = by_source(self.nodes, workflow.links)
        self.tasks = {node.id: node.kind.lower(node) for node in workflow.nodes}
        self.bodies: dict[str, list[AnyNode]] = {}
        for node in workflow.nodes:
            if node.id in workflow.loop_of:
                self.bodies.setdefault(workflow.loop_of[node.id], []).append(node)
        self.body_names = _body_names(self.bodies, self.nodes)

    def module(self, workflow_id: str, revision: int | None) -> DagModule:
        workflow = self.workflow
        return DagModule(
            workflow_id=workflow_id,
            revision=revision,
            name=workflow.name,
            description=workflow.description,
            document_hash=workflow.document_hash,
            connection_ids=_connections(workflow.nodes),
            dag=_dag_arguments(workflow, workflow_id),
            statements=tuple(self.statements()),
            dependencies=tuple(self.outer_dependencies()),
        )

    def statements(self) -> Iterable[TaskStatement | BodyStatement]:
        for node in self.workflow.nodes:
            if node.id in self.workflow.loop_of:
                continue
            yield self.statement(node)
            if node.id in self.bodies:
                yield self.body(node)

    def statement(
        self, node: AnyNode, more: Mapping[str, JsonValue] | None = None
    ) -> TaskStatement:
        task = self.tasks[node.id]
        named: list[tuple[str, Value]] = [("task_id", LiteralValue(node.id))]
        if node.label and node.label != node.id:
            named.append(("task_display_name", LiteralValue(node.label)))
        if node.notes:
            named.append(("doc_md", LiteralValue(node.notes)))
        named.extend(task.arguments)
        options = node.options.arguments(self.workflow.settings)
        named.extend((name, LiteralValue(value)) for name, value in options.items())
        if node.branches:
            by_handle: dict[str, JsonValue] = {
                handle: list(ids) for handle, ids in node.branches.items()
            }
            named.append(("branches", LiteralValue(by_handle)))
        join = self.join(node)
        if join:
            named.append(("join", LiteralValue(join)))
        named.extend((name, LiteralValue(value)) for name, value in (more or {}).items())
        return TaskStatement(node.id, Call(task.operator, (), tuple(named)))

    def join(self, node: AnyNode) -> list[JsonValue]:
        """The incoming edges of a node that must ask which of them are active; else nothing."""
        links = self.incoming[node.id]
        if len(links) > 1 or any(self.follows_body(link) for link in links):
            return [self.edge_name(link) for link in links]
        return []

    def edge_name(self, link: Link) -> str:
        several = len(self.nodes[link.source].outputs) > 1
        return f"{link.source}:{link.handle}" if several else link.source

    def follows_body(self, link: Link) -> bool:
        """Whether an edge leads on from a loop when all its items are done."""
        handle = self.nodes[link.source].kind.body_handle
        return handle is not None and handle != link.handle

    def body(self, loop: AnyNode) -> BodyStatement:
        members = self.bodies[loop.id]
        function, variable = self.body_names[loop.id]
        followed = any(self.follows_body(link) for link in self.outgoing[loop.id])
        return BodyStatement(
            loop_id=loop.id,
            function=function,
            variable=variable if followed else None,
            tasks=tuple(self.statement(node, self.tasks[loop.id].body) for node in members),
            dependencies=tuple(
                self.dependencies(link for node in members for link in self.outgoing[node.id])
            ),
        )

    def outer_dependencies(self) -> Iterable[Dependency]:
        loop_of = self.workflow.loop_of
        links = [link for link in self.workflow.links if link.target not in loop_of]
        for dependency in self.dependencies(links):
            yield dependency
            if dependency.source in self.bodies:
                yield Dependency(self.body_names[dependency.source][1], dependency.target)

    def dependencies(self, links: Iterable[Link]) -> Iterable[Dependency]:
        """One for each pair of nodes: Airflow knows no second edge between two tasks."""
        labels: dict[tuple[str, str], list[str]] = {}
        for link in links:
            pair = labels.setdefault((link.source, link.target), [])
            output = self.output(link)
            if link.handle != "main" and output.branch:
                pair.append(output.label if output.worded else output.name)
        for (source, target), handles in labels.items():
            yield Dependency(source, target, ", ".join(handles) or None)

    def output(self, link: Link) -> OutputHandle:
        outputs = self.nodes[link.source].outputs
        return next(output for output in outputs if output.name == link.handle)


def _body_names(bodies: Iterable[str], node_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """(function, variable) for each loop; no name is that of a node or of another body."""
    taken = {node_id.lower() for node_id in node_ids}
    return {
        loop_id: (_free(loop_id, "_items", taken), _free(loop_id, "_body", taken))
        for loop_id in bodies
    }


def _free(loop_id: str, suffix: str, taken: set[str]) -> str:
    stem = loop_id[:_LONGEST_GROUP_ID] + suffix
    name, number = stem, 2
    while name.lower() in taken:
        name, number = f"{stem}_{number}", number + 1
    taken.add(name.lower())
    return name


def _connections(nodes: Sequence[AnyNode]) -> tuple[str, ...]:
    used = set()
    for node in nodes:
        need = node.kind.credential
        connection_id = node.connection_id or (need and need.default)
        if need is not None and connection_id:
            used.add(connection_id)
    return tuple(sorted(used))


def _dag_arguments(workflow: CheckedWorkflow, workflow_id: str) -> tuple[tuple[str, Value], ...]:
    settings = workflow.settings
    named: list[tuple[str, Value]] = [("dag_id", LiteralValue(workflow_id))]
    if workflow.name != workflow_id:
        named.append(("dag_display_name", LiteralValue(workflow.name)))
    if workflow.description:
        named.append(("description", LiteralValue(workflow.description)))
    # With it a new revision is a new DAG to Airflow, also when nothing but the file's text differs.
    named.append(("doc_md", Docstring()))
    schedules = (node.kind.schedule(node) for node in workflow.nodes if node.kind.scheduled)
    named.append(("schedule", next(schedules, None) or LiteralValue(None)))
    named.append(("catchup", LiteralValue(settings.catchup)))
    if settings.max_active_runs is not None:
        named.append(("max_active_runs", LiteralValue(settings.max_active_runs)))
    named.append(("is_paused_upon_creation", LiteralValue(False)))
    named.append(("tags", LiteralValue([*sorted({*settings.tags, "workfuse"})])))
    defaults: dict[str, JsonValue] = {}
    if settings.start_date is not None:
        defaults["start_date"] = settings.start_date
    if settings.retries:
        defaults["retries"] = settings.retries
        defaults["retry_delay"] = plain_number(settings.retry_delay)
    if defaults:
        named.append(("default_args", LiteralValue(defaults)))
    return tuple(named)
