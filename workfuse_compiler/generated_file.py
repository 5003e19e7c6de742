"""What the compiler hands over for publishing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workfuse_compiler.json_value import JsonValue


@dataclass(frozen=True, slots=True)
class WorkflowUse:
    """Another workflow that a node starts, by its fields `workflow` and `result`.

    Attributes:
        result: the node of that workflow whose output is wanted.
    """

    workflow_id: str
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Hook:
    """An address at which calls start the workflow.

    Attributes:
        path: behind /workfuse/hooks/.
        rule: how calls are let in and answered; the server that takes them reads it.
    """

    node_id: str
    method: str
    path: str
    rule: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """A DAG file and what is known about it.

    Attributes:
        dag_ids: the DAGs in it; the first is the workflow's, the others are those of inner loops.
        source_map: node id to its first and last line in `text`, counted from 1.
        connection_ids: Airflow connections that its nodes use, sorted.
        workflow_uses: other workflows that it starts, by node id; None is the one for failed runs.
        hooks: addresses that start it.
        assets: URIs of the assets whose updates start it, also for a test of it.
        document_hash: the first 16 hex digits of the SHA-256 of what the document means.
    """

    workflow_id: str
    file_name: str
    dag_ids: tuple[str, ...]
    text: str
    source_map: dict[str, tuple[int, int]]
    connection_ids: tuple[str, ...]
    document_hash: str
    workflow_uses: Mapping[str | None, WorkflowUse] = field(default_factory=dict)
    hooks: tuple[Hook, ...] = ()
    assets: tuple[str, ...] = ()
