"""How WorkFuse makes a run of Airflow's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow._shared.observability.traces import new_task_run_carrier
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.settings import task_instance_mutation_hook
from airflow.utils.state import DagRunState, TaskInstanceState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from workfuse.nesting import has_nul
from workfuse.run_after import at_once
from workfuse.services.errors import PayloadUnkept
from workfuse.services.view import JsonObject
from workfuse.store.known_dags import KnownDag

_TASKS = insert(TaskInstance.__table__)


def create_run(
    known: KnownDag,
    run_id: str,
    conf: JsonObject,
    now: datetime,
    *,
    user_name: str | None,
    session: Session,
    triggered_by: DagRunTriggeredByType = DagRunTriggeredByType.REST_API,
    note: str | None = None,
) -> DagRun:
    """Airflow's run, queued, its trigger done. The caller commits. Raises PayloadUnkept.

    Writes what `SerializedDAG.create_dagrun` would write (a test compares them), without asking the
    database for what it told before (docs/adr/0203).
    """
    if has_nul(conf):
        raise PayloadUnkept
    dag, version = known.dag, known.version
    if dag.params:
        dag.params.deep_merge(conf).validate()
    run = DagRun(
        dag_id=dag.dag_id,
        run_id=run_id,
        run_after=at_once(now),
        conf=conf,
        state=DagRunState.QUEUED,
        run_type=DagRunType.MANUAL,
        triggered_by=triggered_by,
        triggering_user_name=user_name,
        bundle_version=None if dag.disable_bundle_versioning else version.bundle_version,
        note=note,
    )
    run.log_template_id = version.log_template_id
    run.created_dag_version_id = version.id
    session.add(run)
    session.flush()
    if getattr(task_instance_mutation_hook, "is_noop", False):
        session.execute(_TASKS, _task_rows(known, run))
    else:  # a policy of this Airflow has a say in each of them
        run.dag = dag
        run.verify_integrity(session=session, dag_version_id=version.id)
        _fire_triggers(known, run, session)
    return run


def _task_rows(known: KnownDag, run: DagRun) -> list[dict[str, Any]]:
    fired = _fired()
    waits = dict.fromkeys(fired)
    return [
        {
            **row,
            **(fired if row["task_id"] in known.triggers else {**waits, "try_number": 0}),
            "run_id": run.run_id,
            "context_carrier": new_task_run_carrier(run.context_carrier),  # type: ignore[no-untyped-call]
        }
        for row in known.task_rows
    ]


def _fire_triggers(known: KnownDag, run: DagRun, session: Session) -> None:
    session.execute(
        update(TaskInstance)
        .where(
            TaskInstance.dag_id == run.dag_id,
            TaskInstance.run_id == run.run_id,
            TaskInstance.task_id.in_(known.triggers),
        )
        .values(_fired())
        .execution_options(synchronize_session=False)
    )


def _fired() -> dict[str, Any]:
    """What needs no worker is done at once: the scheduler's first look then starts a step.

    It would write the same (`DagRun.schedule_tis`), and see only after a pause what may start next.
    """
    now = datetime.now(UTC)
    return {
        "state": TaskInstanceState.SUCCESS,
        "start_date": now,
        "end_date": now,
        "duration": 0,
        "try_number": 1,
    }
