"""A task instance without Airflow's server: states and outputs come from dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from airflow.sdk import DAG

from workfuse.run_keys import ERROR_KEY, EXCHANGES_KEY, ITEM_ERROR_KEY

Key = tuple[str, int]
"""Task id and map index."""


@dataclass
class FakeTaskInstance:
    """What operators ask of a task instance; `pushed` is what they push, `asked` what they read."""

    task_id: str
    map_index: int = -1
    states: Mapping[Key, str] = field(default_factory=dict)
    outputs: Mapping[Key, Any] = field(default_factory=dict)
    errors: Mapping[Key, Any] = field(default_factory=dict)
    item_errors: Mapping[Key, Any] = field(default_factory=dict)
    dag_id: str = "shop"
    run_id: str = "manual__1"
    try_number: int = 1
    max_tries: int = 0
    pushed: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def xcom_pull(
        self,
        *,
        task_ids: str | list[str],
        map_indexes: int | None = None,
        key: str = "return_value",
        dag_id: str | None = None,
        run_id: str | None = None,
    ) -> Any:
        """One output, or with a list of one id and no index the outputs of all items."""
        values = self._values(key)
        if isinstance(task_ids, list):
            [node_id] = task_ids
            self.asked.append(f"output {node_id}")
            found = [value for (task_id, _), value in values.items() if task_id == node_id]
            return found or [None]
        self.asked.append(f"output {task_ids}")
        return values.get((task_ids, -1 if map_indexes is None else map_indexes))

    def _values(self, key: str) -> Mapping[Key, Any]:
        if key == ERROR_KEY:
            return self.errors
        if key == ITEM_ERROR_KEY:
            return {
                (task_id, index): {"index": index, "error": error}
                for (task_id, index), error in self.item_errors.items()
            }
        if key == EXCHANGES_KEY:
            return {(self.task_id, self.map_index): self.pushed.get(key)}
        return self.outputs

    def xcom_push(self, *, key: str, value: Any) -> None:
        self.pushed[key] = value

    def get_task_states(
        self,
        *,
        dag_id: str,
        task_ids: Iterable[str] | None = None,
        run_ids: list[str],
        map_index: int | None = None,
    ) -> dict[str, dict[str, str]]:
        self.asked.append(f"states {' '.join(task_ids or ())}")
        wanted = None if map_index is None or map_index < 0 else map_index  # as Airflow's client
        found = {
            task_id if index < 0 else f"{task_id}_{index}": state
            for (task_id, index), state in self.states.items()
            if (task_ids is None or task_id in task_ids) and wanted in (None, index)
        }
        return {run_ids[0]: found} if found else {}


def context_of(dag: DAG, ti: FakeTaskInstance, conf: dict[str, Any] | None = None) -> Any:
    """The part of Airflow's context that operators use."""
    moment = datetime(2026, 3, 1, 2, tzinfo=UTC)
    run = SimpleNamespace(
        conf=conf,
        run_type="manual",
        logical_date=moment,
        data_interval_start=None,
        data_interval_end=None,
    )
    return {"dag": dag, "ti": ti, "task": dag.get_task(ti.task_id), "dag_run": run}
