"""Stands in for Airflow and the operators: runs a generated file and records what it builds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any
from unittest import mock


class Recorded:
    """What a generated file built.

    Attributes:
        tasks: task ids in the order of their construction, each in the DAG `dag_of` names.
        inner_dags: DAG of an inner loop's items to (the loop's id, the DAG that its task is in).
        edges: (upstream, downstream, label).
        group_of: task id to the group it was built in.
        expanded: group to the loop whose output it expands over.
        frames: task id or group to the task groups that it was built in, outermost first.
    """

    def __init__(self) -> None:
        self.tasks: list[str] = []
        self.edges: list[tuple[str, str, str | None]] = []
        self.group_of: dict[str, str] = {}
        self.expanded: dict[str, str] = {}
        self.dag_of: dict[str, str] = {}
        self.inner_dags: dict[str, tuple[str, str]] = {}
        self.dag = ""
        self.group: str | None = None
        self.open: list[str] = []
        self.frames: dict[str, tuple[str, ...]] = {}


def run(text: str) -> Recorded:
    """Execute a generated file against stubs."""
    recorded = Recorded()
    airflow, sdk = ModuleType("airflow"), ModuleType("airflow.sdk")
    workfuse, operators = ModuleType("workfuse"), ModuleType("workfuse.operators")
    for name, value in _sdk(recorded).items():
        setattr(sdk, name, value)
    operators.repeat_every = mock.Mock()  # type: ignore[attr-defined]
    operators.__getattr__ = lambda name: _operator(recorded, name)  # type: ignore[method-assign]
    modules = {
        "airflow": airflow,
        "airflow.sdk": sdk,
        "workfuse": workfuse,
        "workfuse.operators": operators,
    }
    with mock.patch.dict(sys.modules, modules):
        # No built-in function is there but the one behind `import`.
        names = {"__name__": "generated", "__builtins__": {"__import__": __import__}}
        exec(compile(text, "generated.py", "exec"), names)  # noqa: S102
    return recorded


class _Point:
    """Something that `>>` connects."""

    def __init__(self, recorded: Recorded, name: str) -> None:
        self.recorded, self.name = recorded, name
        self.output = self

    def __rshift__(self, other: Any) -> Any:
        if isinstance(other, _Label):
            return _Labelled([self], other.text)
        _connect([self], other, None)
        return other

    def set_downstream(self, others: Any, edge_modifier: _Label) -> None:
        _connect([self], others, edge_modifier.text)

    def __rrshift__(self, other: list[_Point]) -> _Point:
        _connect(other, self, None)
        return self


class _Label:
    def __init__(self, text: str) -> None:
        self.text = text


class _Labelled:
    def __init__(self, sources: list[_Point], text: str) -> None:
        self.sources, self.text = sources, text

    def __rshift__(self, other: Any) -> Any:
        """Airflow puts the group of a source in its place when a target is elsewhere."""
        for target in other if isinstance(other, list) else [other]:
            frames = target.recorded.frames
            for source in self.sources:
                assert frames[source.name] in ((), frames[target.name])
        _connect(self.sources, other, self.text)
        return other


def _connect(sources: list[_Point], targets: Any, label: str | None) -> None:
    for target in targets if isinstance(targets, list) else [targets]:
        for source in sources:
            target.recorded.edges.append((source.name, target.name, label))


class _Dag:
    def __init__(self, recorded: Recorded, dag_id: str) -> None:
        self.recorded, self.dag_id = recorded, dag_id

    def __enter__(self) -> _Dag:
        assert not self.recorded.dag
        self.recorded.dag = self.dag_id
        return self

    def __exit__(self, *_: object) -> None:
        self.recorded.dag = ""


class _Group:
    def __init__(self, recorded: Recorded, group_id: str) -> None:
        assert group_id not in recorded.tasks
        assert group_id not in recorded.frames
        self.recorded, self.group_id = recorded, group_id

    def __enter__(self) -> None:
        self.recorded.frames[self.group_id] = tuple(self.recorded.open)
        self.recorded.open.append(self.group_id)

    def __exit__(self, *_: object) -> None:
        self.recorded.open.pop()


def _operator(recorded: Recorded, name: str) -> Callable[..., _Point]:
    def construct(*, task_id: str, inside: _Dag | None = None, **_arguments: Any) -> _Point:
        if name == "LoopItems":
            assert inside is not None
            assert recorded.dag not in recorded.inner_dags
            recorded.inner_dags[recorded.dag] = task_id, inside.dag_id
            return _Point(recorded, task_id)
        if recorded.dag.endswith(".alert"):  # its one task is no node
            assert task_id == "alert"
            return _Point(recorded, task_id)
        assert task_id not in recorded.tasks
        recorded.tasks.append(task_id)
        assert task_id not in recorded.frames
        recorded.dag_of[task_id] = recorded.dag
        recorded.frames[task_id] = tuple(recorded.open)
        if recorded.group is not None:
            recorded.group_of[task_id] = recorded.group
        return _Point(recorded, task_id)

    return construct


def _group(recorded: Recorded, group_id: str, prefix_group_id: bool) -> _Group:
    assert not prefix_group_id
    return _Group(recorded, group_id)


def _sdk(recorded: Recorded) -> dict[str, Any]:
    def task_group(*, group_id: str, prefix_group_id: bool, **_arguments: Any) -> Any:
        assert not prefix_group_id

        def decorate(function: Callable[[Any], None]) -> Any:
            def expand(*, item: _Point) -> _Point:
                assert group_id not in recorded.tasks
                recorded.group, recorded.expanded[group_id] = group_id, item.name
                with _Group(recorded, group_id):
                    function(item)
                recorded.group = None
                return _Point(recorded, group_id)

            return mock.Mock(expand=expand)

        return decorate

    return {
        "DAG": lambda *, dag_id, **_arguments: _Dag(recorded, dag_id),
        **{name: mock.Mock() for name in ("Asset", "AssetAll", "AssetAny")},
        "CronTriggerTimetable": mock.Mock(),
        "MultipleCronTriggerTimetable": mock.Mock(),
        "Label": _Label,
        "TaskGroup": lambda *, group_id, prefix_group_id, **_arguments: _group(
            recorded, group_id, prefix_group_id
        ),
        "task_group": task_group,
    }
