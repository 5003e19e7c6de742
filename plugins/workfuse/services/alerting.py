"""Tells of failed runs, once for all that fail in a row.

Called while the scheduler, or Airflow's page on which somebody marks a run, writes down that a run
has ended, and in the same transaction: the alert is there exactly when the run's end is. All that
is done here is to have Airflow start the alert's own run; whatever takes time is done by that.
"""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime
from typing import Any

from airflow.models.dagrun import DagRun
from airflow.serialization.definitions.dag import SerializedDAG
from airflow.utils.types import DagRunTriggeredByType
from sqlalchemy.orm import Session

from workfuse.run_keys import ALERTS_KEY, CALL_KEY
from workfuse.services.alert_payloads import alert_payload
from workfuse.services.run_creation import create_run
from workfuse.store.alerts import (
    begin_streak,
    end_streak,
    is_being_cancelled,
    is_live,
    keep_problem,
    owner_of,
)
from workfuse.store.known_dags import newest_dag
from workfuse.store.tables import WorkflowRow
from workfuse_compiler import ALERT_TASK, dag_id_of_alert

MOST_IN_A_ROW = 10
"""Workflows whose alerts start each other."""

log = logging.getLogger(__name__)


class CannotTell(Exception):
    """Why an alert has no run, in words for people."""


def run_succeeded(run: DagRun, session: Session) -> None:
    """The next failure is told of."""
    end_streak(session, run.dag_id)


def run_failed(run: DagRun, session: Session) -> None:
    """Start the alert, if there is one and this is the first failure since a success."""
    alert_dag_id = dag_id_of_alert(run.dag_id)
    if not is_live(session, alert_dag_id):
        return
    owner = owner_of(session, run.dag_id)
    if owner is None or is_being_cancelled(session, run):
        return
    now = datetime.now(UTC)
    alert_run_id = f"alert__{now.isoformat(timespec='milliseconds')}_{secrets.token_hex(4)}"
    if not begin_streak(session, run.dag_id, run.run_id, alert_run_id, now):
        return
    try:
        _start(run, owner, alert_dag_id, alert_run_id, now, session)
    except CannotTell as reason:
        keep_problem(session, alert_run_id, str(reason))


def _start(
    run: DagRun,
    owner: str,
    alert_dag_id: str,
    alert_run_id: str,
    now: datetime,
    session: Session,
) -> None:
    known = newest_dag(session, alert_dag_id)
    if known is None or not known.dag.has_task(ALERT_TASK):
        raise CannotTell("Airflow has not loaded the deployed file.")
    led_here = _alerts_before(run)
    _check_target(known.dag, owner, [*led_here, run.dag_id], session)
    workflow = session.get(WorkflowRow, run.dag_id)
    assert workflow is not None  # it has an owner
    payload = alert_payload(run, workflow.name, session)
    create_run(
        known,
        alert_run_id,
        {CALL_KEY: {"body": payload, ALERTS_KEY: [*led_here, run.dag_id]}},
        now,
        user_name=None,
        triggered_by=DagRunTriggeredByType.OPERATOR,
        note=f"Tells that the run {run.run_id!r} of {run.dag_id!r} failed."[:1000],
        session=session,
    )


def _alerts_before(run: DagRun) -> list[str]:
    """The workflows whose alerts led to the run."""
    call: Any = run.conf.get(CALL_KEY) if isinstance(run.conf, dict) else None
    before = call.get(ALERTS_KEY) if isinstance(call, dict) else None
    return [str(one) for one in before] if isinstance(before, list) else []


def _check_target(dag: SerializedDAG, owner: str, led_here: list[str], session: Session) -> None:
    """A workflow that is started must be the same owner's still, and not be in its own chain."""
    target = getattr(dag.get_task(ALERT_TASK), "workflow", None)
    if target is None:
        return
    if target in led_here:
        raise CannotTell(
            f"The run was itself started by the alert of {led_here[0]!r}, and starting {target!r} "
            "once more would go round in a circle."
        )
    if len(led_here) > MOST_IN_A_ROW:
        raise CannotTell(f"More than {MOST_IN_A_ROW} alerts in a row led to this run.")
    if owner_of(session, target) != owner:
        raise CannotTell(
            f"There is no workflow {target!r} of the same owner. Choose another one, and deploy."
        )
