"""A checked workflow to the DAG file as data. Cannot fail: the checks proved all it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from workfuse_compiler.alert import alert_connection, alert_dag
from workfuse_compiler.checked import CheckedWorkflow
from workfuse_compiler.dag_arguments import dag_arguments, inner_dag_arguments, inner_dag_id
from workfuse_compiler.framed import Framed, framed
from workfuse_compiler.graph import Link, by_source, by_target
from workfuse_compiler.grouping import Grouping
from workfuse_compiler.ir import (
    GROUP,
    BodyStatement,
    Call,
    DagBlock,
    DagModule,
    Dependency,
    LiteralValue,
    Name,
    Statement,
    TaskStatement,
    Value,
)
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.meaning import meaning_of
from workfuse_compiler.node_kind import CheckedNode, OutputHandle
from workfuse_compiler.tested import dag_id_of_test

AnyNode = CheckedNode[Any]
_LONGEST_GROUP_ID = 180  # Airflow allows 200 characters


def lower(workflow: CheckedWorkflow, workflow_id: str, revision: int | None = None) -> DagModule:
    """Tasks in topological order, loop bodies right after their loops, then the dependencies."""
    return _Lowering(workflow, workflow_id).module(revision)


class _Lowering:
    def __init__(self, workflow: CheckedWorkflow, workflow_id: str) -> None:
        self.workflow = workflow
        self.workflow_id = workflow_id
        self.dag_id = dag_id_of_test(workflow_id) if workflow.is_test else workflow_id
        self.nodes = {node.id: node for node in workflow.nodes}
        self.incoming = by_target(self.nodes, workflow.links)
        self.tasks = {node.id: node.kind.lower(node) for node in workflow.nodes}
        self.bodies: dict[str, list[AnyNode]] = {}
        for node in workflow.nodes if workflow.loop_of else ():
            if node.id in workflow.loop_of:
                self.bodies.setdefault(workflow.loop_of[node.id], []).append(node)
        taken = {*map(str.lower, self.nodes)}
        self.body_names = _body_names(self.bodies, taken)
        self.dag_names = _dag_names(self.bodies, workflow.loop_of, taken)
        self.groups = _group_calls(workflow.grouping, taken)

    @cached_property
    def outgoing(self) -> Mapping[str, list[Link]]:
        """Only loops and groups look ahead."""
        return by_source(self.nodes, self.workflow.links)

    def module(self, revision: int | None) -> DagModule:
        workflow = self.workflow
        return DagModule(
            workflow_id=self.workflow_id,
            revision=revision,
            name=workflow.name,
            description=workflow.description,
            document_hash=meaning_of(workflow, self.tasks),
            connection_ids=self.connections(),
            workflow_uses=workflow.workflow_uses,
            hooks=workflow.hooks,
            assets=workflow.assets,
            dags=(
                self.dag(),
                *(self.inner_dag(loop) for loop in self.inner_loops()),
                *self.alert_dags(),
            ),
        )

    def dag(self) -> DagBlock:
        return DagBlock(
            dag_id=self.dag_id,
            variable=self.dag_names.get(None),
            arguments=dag_arguments(self.workflow, self.dag_id),
            statements=self.framed(list(self.statements())),
            dependencies=tuple(self.outer_dependencies()),
        )

    def inner_loops(self) -> Iterable[AnyNode]:
        return (self.nodes[loop_id] for loop_id in self.bodies if self.nodes[loop_id].is_inner)

    def inner_dag(self, loop: AnyNode) -> DagBlock:
        """A loop inside a loop has a DAG of its own: Airflow's mapped task groups do not nest."""
        outer = self.nodes[self.workflow.loop_of[loop.id]]
        items = self.tasks[loop.id].items
        assert items is not None, f"the kind of {loop.id} cannot be inside a loop"
        inside = self.dag_names[outer.id if outer.is_inner else None]
        named = (*_names(loop), ("inside", Name(inside)), *items.arguments)
        dag_id = inner_dag_id(self.dag_id, loop.id)
        return DagBlock(
            dag_id=dag_id,
            variable=self.dag_names.get(loop.id),
            arguments=inner_dag_arguments(
                self.workflow, dag_id, loop, at_once=self.tasks[outer.id].max_parallel
            ),
            statements=(
                TaskStatement(loop.id, Call(items.operator, (), named)),
                self.body(loop),
            ),
        )

    def alert_dags(self) -> Iterable[DagBlock]:
        chosen = self.workflow.on_failure
        if chosen is not None:
            yield alert_dag(
                self.workflow_id,
                self.workflow.name,
                chosen,
                store_payloads=self.workflow.settings.store_payloads,
            )

    def connections(self) -> tuple[str, ...]:
        """Those that nodes use, and that of the alert."""
        chosen = self.workflow.on_failure
        alert = alert_connection(chosen) if chosen is not None else None
        return tuple(sorted({*_connections(self.workflow.nodes), *([alert] if alert else [])}))

    def statements(self) -> Iterable[TaskStatement | BodyStatement]:
        loop_of, bodies = self.workflow.loop_of, self.bodies
        for node in self.workflow.nodes:
            if node.id in loop_of:
                continue
            yield self.statement(node)
            if node.id in bodies:
                yield self.body(node)

    def framed(self, statements: Sequence[TaskStatement | BodyStatement]) -> tuple[Statement, ...]:
        """The statements of a DAG or a body, in blocks of the groups that people drew."""
        grouping = self.workflow.grouping
        if not grouping:
            return tuple(statements)
        return framed([self.item(one, grouping) for one in statements], self.groups)

    def item(self, statement: TaskStatement | BodyStatement, grouping: Grouping) -> Framed:
        if isinstance(statement, BodyStatement):
            loop_id = statement.loop_id
            frames = grouping.around_body.get(loop_id, ())
            links = filter(self.follows_body, self.outgoing[loop_id])
            return Framed(statement.function, statement, frames, [one.target for one in links])
        node_id = statement.node_id
        followers = [link.target for link in self.outgoing[node_id]]
        if node_id in self.bodies:
            followers.append(self.body_names[node_id][0])
        return Framed(node_id, statement, grouping.around_node.get(node_id, ()), followers)

    def statement(self, node: AnyNode) -> TaskStatement:
        task = self.tasks[node.id]
        named = _names(node)
        named += task.arguments
        more = node.options.arguments(self.workflow.settings)
        if task.items is not None:
            more = {"inner_dag_id": inner_dag_id(self.dag_id, node.id), **more}
        if node.branches:
            more["branches"] = {handle: list(ids) for handle, ids in node.branches.items()}
        join = self.join(node)
        if join:
            more["join"] = join
        if more:
            named += [(name, LiteralValue(value)) for name, value in more.items()]
        return TaskStatement(node.id, Call(task.operator, (), tuple(named)))

    def join(self, node: AnyNode) -> list[JsonValue]:
        """The incoming edges of a node that must ask which of them are active; else nothing."""
        links = self.incoming[node.id]
        if len(links) == 1 and not self.follows_body(links[0]):
            return []
        return [self.edge_name(link) for link in links]

    def edge_name(self, link: Link) -> str:
        several = len(self.nodes[link.source].outputs) > 1
        return f"{link.source}:{link.handle}" if several else link.source

    def follows_body(self, link: Link) -> bool:
        """Whether an edge leads on from a body in the same DAG when all its items are done."""
        loop = self.nodes[link.source]
        handle = loop.kind.body_handle
        return handle is not None and handle != link.handle and not loop.is_inner

    def body(self, loop: AnyNode) -> BodyStatement:
        members = self.bodies[loop.id]
        function, variable = self.body_names[loop.id]
        followed = any(self.follows_body(link) for link in self.outgoing[loop.id])
        links = (link for node in members for link in self.outgoing[node.id])
        return BodyStatement(
            loop_id=loop.id,
            function=function,
            variable=variable if followed else None,
            max_parallel=self.tasks[loop.id].max_parallel,
            statements=self.framed([self.statement(node) for node in members]),
            dependencies=tuple(
                self.dependencies(link for link in links if self.is_in(loop.id, link.target))
            ),
        )

    def is_in(self, loop_id: str, node_id: str) -> bool:
        return self.workflow.loop_of.get(node_id) == loop_id

    def outer_dependencies(self) -> Iterable[Dependency]:
        loop_of = self.workflow.loop_of
        links = [link for link in self.workflow.links if link.target not in loop_of]
        for dependency in self.dependencies(links):
            yield dependency
            if dependency.source in self.bodies:
                yield Dependency(self.body_names[dependency.source][1], dependency.target)

    def dependencies(self, links: Iterable[Link]) -> Iterable[Dependency]:
        """One for each pair of nodes: Airflow knows no second edge between two tasks."""
        labels: dict[tuple[str, str], tuple[str, ...]] = {}
        for link in links:
            pair = link.source, link.target
            found = labels.setdefault(pair, ())
            if link.handle != "main":
                output = self.output(link)
                if output.branch:
                    labels[pair] = (*found, output.label if output.worded else output.name)
        for (source, target), handles in labels.items():
            if handles:
                leaves = self.leaves_group(source, target)
                yield Dependency(source, target, ", ".join(handles), leaves)
            else:
                yield Dependency(source, target)

    def leaves_group(self, source: str, target: str) -> bool:
        """Whether the source is in a group of Airflow's, a body or a drawn one, without the target.

        Not when the body is the same and nothing was drawn in it.
        """
        around = self.workflow.grouping.around_node
        frames = around.get(source, ())
        return frames != around.get(target, ()) and bool(frames or source in self.workflow.loop_of)

    def output(self, link: Link) -> OutputHandle:
        outputs = self.nodes[link.source].outputs
        return next(output for output in outputs if output.name == link.handle)


def _names(node: AnyNode) -> list[tuple[str, Value]]:
    named: list[tuple[str, Value]] = [("task_id", LiteralValue(node.id))]
    if node.label and node.label != node.id:
        named.append(("task_display_name", LiteralValue(node.label)))
    if node.notes:
        named.append(("doc_md", LiteralValue(node.notes)))
    return named


def _body_names(bodies: Iterable[str], taken: set[str]) -> dict[str, tuple[str, str]]:
    """(function, variable) for each loop; no name is that of a node or of another body."""
    return {
        loop_id: (_free(loop_id, "_items", taken), _free(loop_id, "_body", taken))
        for loop_id in bodies
    }


def _dag_names(
    bodies: Iterable[str], loop_of: Mapping[str, str], taken: set[str]
) -> dict[str | None, str]:
    """Variables of the DAGs that an inner loop refers to: by inner loop, None is the workflow's."""
    names: dict[str | None, str] = {}
    for loop_id in bodies:
        outer = loop_of.get(loop_id)
        if outer is None:
            continue
        if outer not in loop_of:
            outer = None
        if outer not in names:
            names[outer] = _free(outer, "_dag", taken) if outer else _free("workflow", "", taken)
    return names


def _group_calls(grouping: Grouping, taken: set[str]) -> dict[str, Call]:
    """What opens the block of each group; no group id is that of a node or of a body."""
    calls: dict[str, Call] = {}
    for group_id, group in sorted(grouping.groups.items()):
        name = _free(re.sub(r"[^A-Za-z0-9_-]", "_", group_id), "", taken)
        named: list[tuple[str, Value]] = [("group_id", LiteralValue(name))]
        label, notes = group.data.label.strip(), group.data.notes.strip()
        if label and label != name:
            named.append(("group_display_name", LiteralValue(label)))
        if notes:
            named.append(("tooltip", LiteralValue(notes)))
        named.append(("prefix_group_id", LiteralValue(False)))
        calls[group_id] = Call(GROUP, (), tuple(named))
    return calls


def _free(stem: str, suffix: str, taken: set[str]) -> str:
    whole = stem[:_LONGEST_GROUP_ID] + suffix
    name, number = whole, 2
    while name.lower() in taken:
        name, number = f"{whole}_{number}", number + 1
    taken.add(name.lower())
    return name


def _connections(nodes: Sequence[AnyNode]) -> set[str]:
    used = set()
    for node in nodes:
        need = node.kind.credential
        if need is not None and (connection_id := node.connection_id or need.default):
            used.add(connection_id)
    return used
