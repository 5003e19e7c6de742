"""How WorkFuse makes a run of Airflow's."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.serialization.definitions.dag import SerializedDAG
from airflow.utils.state import DagRunState, TaskInstanceState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from sqlalchemy import update
from sqlalchemy.orm import Session

from workfuse.nesting import has_nul
from workfuse.run_after import at_once
from workfuse.services.errors import PayloadUnkept
from workfuse.services.view import JsonObject


def create_run(
    dag: SerializedDAG,
    run_id: str,
    conf: JsonObject,
    now: datetime,
    *,
    user_name: str,
    session: Session,
) -> DagRun:
    """Airflow's run, queued, its trigger done. The caller commits. Raises PayloadUnkept."""
    if has_nul(conf):
        raise PayloadUnkept
    run = dag.create_dagrun(
        run_id=run_id,
        logical_date=None,
        data_interval=None,
        run_after=at_once(now),
        conf=conf,
        run_type=DagRunType.MANUAL,
        triggered_by=DagRunTriggeredByType.REST_API,
        triggering_user_name=user_name,
        state=DagRunState.QUEUED,
        session=session,
    )
    _fire_triggers(run, dag, session)
    return run


def _fire_triggers(run: DagRun, dag: SerializedDAG, session: Session) -> None:
    """Let what needs no worker be done at once: the scheduler's first look then starts a step.

    It would write the same (`DagRun.schedule_tis`), and see only after a pause what may start next.
    """
    triggers = [t.task_id for t in dag.roots if not TaskInstance.is_task_schedulable(t)]
    now = datetime.now(UTC)
    session.execute(
        update(TaskInstance)
        .where(
            TaskInstance.dag_id == run.dag_id,
            TaskInstance.run_id == run.run_id,
            TaskInstance.task_id.in_(triggers),
        )
        .values(
            state=TaskInstanceState.SUCCESS, start_date=now, end_date=now, duration=0, try_number=1
        )
        .execution_options(synchronize_session=False)
    )
