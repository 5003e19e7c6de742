"""A hash of what a document means: one for all documents that become the same file and hooks.

It is of the same values as the file, so that what is not in there, such as layout, defaults that
were written out or nodes that nothing leads to, leaves it alone. The file's name is no part of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from workfuse_compiler.alert import alert_dag
from workfuse_compiler.checked import CheckedWorkflow
from workfuse_compiler.dag_arguments import dag_arguments
from workfuse_compiler.document import Settings
from workfuse_compiler.grouping import Grouping
from workfuse_compiler.ir import Task
from workfuse_compiler.node_kind import CheckedNode
from workfuse_compiler.node_options import NO_OPTIONS

_WRITER = msgspec.json.Encoder()
"""Keys stay in their order: that of a query's parameters is the one in which they are sent."""


def meaning_of(workflow: CheckedWorkflow, tasks: Mapping[str, Task]) -> str:
    """The first 16 hex digits of its SHA-256.

    Args:
        tasks: what the nodes become, by their ids.
    """
    settings = workflow.settings
    meaning: list[Any] = [
        dag_arguments(workflow, ""),
        [_node_meaning(node, tasks[node.id], settings) for node in workflow.nodes],
        [(link.source, link.handle, link.target) for link in workflow.links],
        workflow.hooks,
    ]
    if workflow.on_failure is not None:
        stored = settings.store_payloads
        meaning.append(alert_dag("", "", workflow.on_failure, store_payloads=stored))
    if workflow.grouping:
        meaning.append(_groups_meaning(workflow.grouping))
    return hashlib.sha256(_WRITER.encode(meaning)).hexdigest()[:16]


def _node_meaning(node: CheckedNode[Any], task: Task, settings: Settings) -> list[Any]:
    label = node.label if node.label != node.id else ""
    meaning = [node.id, label, task.operator, task.arguments]
    options = {} if node.options is NO_OPTIONS else node.options.arguments(settings)
    if options or node.notes or task.items or task.max_parallel is not None:
        return [*meaning, options, node.notes, task.items, task.max_parallel]
    return meaning


def _groups_meaning(grouping: Grouping) -> list[Any]:
    groups = [
        (group_id, group.data.label.strip(), group.data.notes.strip())
        for group_id, group in sorted(grouping.groups.items())
    ]
    return [groups, sorted(grouping.around_node.items()), sorted(grouping.around_body.items())]
