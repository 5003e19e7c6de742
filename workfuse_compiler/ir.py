"""The DAG file as data, between what a workflow means and how Python is written.

A bare `str` is never a value here: text enters as a `LiteralValue`, so that nothing a person wrote
can reach the file as Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from workfuse_compiler.generated_file import Hook, WorkflowUse
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.record import record


class LiteralValue(Struct, frozen=True, gc=False):
    """JSON that becomes a Python literal, byte for byte."""

    value: JsonValue


class ImportRef(NamedTuple):
    """A name that the file imports."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Docstring:
    """The file's own docstring, `__doc__`."""


DAG = ImportRef("airflow.sdk", "DAG")
CRON_TIMETABLE = ImportRef("airflow.sdk", "CronTriggerTimetable")
CRON_TIMETABLES = ImportRef("airflow.sdk", "MultipleCronTriggerTimetable")
ASSET = ImportRef("airflow.sdk", "Asset")
ASSETS_ANY = ImportRef("airflow.sdk", "AssetAny")
ASSETS_ALL = ImportRef("airflow.sdk", "AssetAll")
LABEL = ImportRef("airflow.sdk", "Label")
GROUP = ImportRef("airflow.sdk", "TaskGroup")
TASK_GROUP = ImportRef("airflow.sdk", "task_group")
REPEAT_EVERY = ImportRef("workfuse.operators", "repeat_every")
DISABLED = ImportRef("workfuse.operators", "Disabled")
ALERT_EMAIL = ImportRef("workfuse.operators", "AlertEmail")
ALERT_REQUEST = ImportRef("workfuse.operators", "HttpAction")
ALERT_WORKFLOW = ImportRef("workfuse.operators", "AlertWorkflow")
OWN_IMPORTS = (
    *(DAG, CRON_TIMETABLE, CRON_TIMETABLES, REPEAT_EVERY, ASSET, ASSETS_ANY, ASSETS_ALL),
    *(LABEL, GROUP, TASK_GROUP, DISABLED, ALERT_EMAIL, ALERT_REQUEST, ALERT_WORKFLOW),
)
"""What files may import whatever kinds are installed: no task may have such a name."""


class Call(Struct, frozen=True, gc=False):
    """A call of an imported name: positional values, then named ones in their order."""

    function: ImportRef
    positional: tuple[Value, ...] = ()
    named: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A variable of the file itself."""

    text: str


Value: TypeAlias = "LiteralValue | Call | Docstring | Name"


@record
class Task:
    """What a node kind makes of a node: an operator and its arguments.

    Attributes:
        max_parallel: how many items the node's body works on at once, for kinds that have a body.
        items: what begins the DAG of a body that is inside another one; it gives the items there.
    """

    operator: ImportRef
    arguments: tuple[tuple[str, Value], ...] = ()
    max_parallel: int | None = None
    items: Task | None = None


class TaskStatement(Struct, frozen=True, gc=False):
    """`fetch = HttpAction(task_id="fetch", …)`.

    Attributes:
        is_node: whether a person drew it.
    """

    node_id: str
    call: Call
    is_node: bool = True


class Dependency(Struct, frozen=True, gc=False):
    """`source >> Label(label) >> target`; both are names of variables.

    Attributes:
        leaves_group: whether the target is outside of a group that the source is in. With a label
            between, `>>` would then start at the group's last tasks.
    """

    source: str
    target: str
    label: str | None = None
    leaves_group: bool = False


@dataclass(frozen=True, slots=True)
class BodyStatement:
    """The mapped task group of a loop: its function, and its expansion over the loop's output.

    Attributes:
        loop_id: variable of the loop.
        function: name and group id of the function.
        variable: name for the expanded group, or None when nothing refers to it.
        max_parallel: how many items are worked on at once; None leaves it to Airflow.
    """

    loop_id: str
    function: str
    variable: str | None
    max_parallel: int | None
    statements: tuple[Statement, ...]
    dependencies: tuple[Dependency, ...]


@dataclass(frozen=True, slots=True)
class GroupStatement:
    """`with TaskGroup(…):` around what a person framed."""

    call: Call
    statements: tuple[Statement, ...]


Statement: TypeAlias = "TaskStatement | BodyStatement | GroupStatement"


@dataclass(frozen=True, slots=True)
class DagBlock:
    """`with DAG(…):` and what is in it.

    Attributes:
        dag_id: also among the arguments.
        variable: name for the DAG, or None when nothing refers to it.
        arguments: of `DAG(…)`, in their order.
        statements: in topological order.
        dependencies: of the statements, sources in topological order.
    """

    dag_id: str
    variable: str | None
    arguments: tuple[tuple[str, Value], ...]
    statements: tuple[Statement, ...]
    dependencies: tuple[Dependency, ...] = ()


@dataclass(frozen=True, slots=True)
class DagModule:
    """A whole DAG file.

    Attributes:
        revision: which saved state of the workflow this is; None for one that was not saved.
        workflow_uses: other workflows that it starts, by node id; None is the one for failed runs.
        hooks: addresses that start it.
        assets: URIs of the assets whose updates start it, also for a test of it.
        dags: the workflow's own, then one for each loop inside a loop, outer ones first.
    """

    workflow_id: str
    revision: int | None
    name: str
    description: str
    document_hash: str
    connection_ids: tuple[str, ...]
    dags: tuple[DagBlock, ...]
    workflow_uses: Mapping[str | None, WorkflowUse] = field(default_factory=dict)
    hooks: tuple[Hook, ...] = ()
    assets: tuple[str, ...] = ()
