"""Starts runs of other DAGs from a running task."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workfuse.operators.errors import NodeError
from workfuse.run_after import at_once

if TYPE_CHECKING:
    from collections.abc import Mapping


def send_start(
    dag_id: str,
    run_id: str,
    conf: Mapping[str, Any],
    *,
    note: str | None = None,
    reset: bool = False,
) -> Any:
    """Ask Airflow for a run that begins now; returns its answer.

    Args:
        reset: Whether a run of this id that is there begins anew.

    Raises:
        AirflowRuntimeError: Airflow refuses.
    """
    from airflow.sdk.execution_time import task_runner
    from airflow.sdk.execution_time.comms import TriggerDagRun

    return task_runner.SUPERVISOR_COMMS.send(
        TriggerDagRun(
            dag_id=dag_id,
            run_id=run_id,
            conf=dict(conf),
            run_after=at_once(datetime.now(UTC)),
            reset_dag_run=reset,
            note=note,
        )
    )


def start_run(dag_id: str, run_id: str, conf: Mapping[str, Any], note: str) -> None:
    """Start a run, unless it was started before.

    Raises:
        NodeError: There is no such DAG, it is paused, or Airflow cannot run it.
    """
    from airflow.sdk.exceptions import AirflowRuntimeError
    from airflow.sdk.execution_time import task_runner
    from airflow.sdk.execution_time.comms import GetDag

    try:
        dag: Any = task_runner.SUPERVISOR_COMMS.send(GetDag(dag_id=dag_id))
        if dag.is_paused:
            raise NodeError(
                "workflow",
                f"The workflow {dag_id!r} is paused, so a run of it would never begin. "
                "Activate it on Airflow's pages.",
            )
        send_start(dag_id, run_id, conf, note=note)
    except AirflowRuntimeError as error:
        raise _refused(dag_id, error) from error


def _refused(dag_id: str, error: Any) -> NodeError:
    detail = error.error.detail or {}
    status = detail.get("status_code")
    if status == 404:
        return NodeError(
            "workflow", f"There is no workflow {dag_id!r} that runs. Deploy it, or choose another."
        )
    said = (detail.get("detail") or {}).get("detail") or {}
    reason = said.get("message") if isinstance(said, dict) else None
    retryable = not isinstance(status, int) or status >= 500
    return NodeError(
        "workflow", f"Airflow did not start {dag_id!r}: {reason or error}", retryable=retryable
    )
