from __future__ import annotations

from typing import get_args

from airflow.utils.state import DagRunState, TaskInstanceState
from airflow.utils.types import DagRunType

from workfuse import run_starts, states


def test_every_state_of_airflow_has_one_of_ours() -> None:
    assert {state.value for state in TaskInstanceState} == set(states._STEPS)
    assert {state.value for state in DagRunState} == set(states._RUNS)
    assert set(states._STEPS.values()) | {"CANCELLED"} == set(get_args(states.StepState))
    assert set(states.AIRFLOW_RUN_STATES) == set(get_args(states.RunState))


def test_every_type_of_run_has_something_that_starts_it() -> None:
    assert {one.value for one in DagRunType} == set(run_starts.AIRFLOW_RUN_TYPES)
    told = {*run_starts.AIRFLOW_RUN_TYPES.values(), "webhook"}
    assert told == set(get_args(run_starts.Trigger))
    assert run_starts.started_by("scheduled", "webhook__no_call") == "schedule"


def test_what_has_no_state_or_one_we_do_not_know_is_pending() -> None:
    assert states.step_state(None, is_cancelled=False) == "PENDING"
    assert states.step_state("new_in_airflow_4", is_cancelled=False) == "PENDING"


def test_a_cancellation_is_said_before_all_else() -> None:
    assert states.run_state("failed", ended_by="cancel") == "CANCELLED"
    assert states.run_state("failed", ended_by="replace") == "CANCELLED"
    assert states.run_state("success", ended_by="skip") == "SKIPPED"
    assert states.run_state("failed", ended_by="skip") == "SKIPPED"
    assert states.step_state("skipped", is_cancelled=True) == "CANCELLED"
