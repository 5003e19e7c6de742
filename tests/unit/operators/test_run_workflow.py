"""A node that starts a run of another workflow."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import (
    AirflowFailException,
    AirflowRuntimeError,
    ErrorType,
    TaskDeferred,
)
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import (
    ErrorResponse,
    GetDag,
    GetDagRunState,
    TriggerDagRun,
)

from tests.unit.operators.fakes import FakeTaskInstance, context_of
from workfuse.operators import RunWorkflow
from workfuse.operators.run_trigger import RunTrigger
from workfuse.operators.waking import SETTLED


class Supervisor:
    """Stands for the process that talks to Airflow: answers, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.paused = False
        self.status: int | None = None
        self.states = ["success"]

    def send(self, msg: Any) -> Any:
        self.asked.append(msg)
        if isinstance(msg, GetDag):
            return SimpleNamespace(is_paused=self.paused)
        if isinstance(msg, GetDagRunState):
            return SimpleNamespace(state=self.states.pop(0))
        if isinstance(msg, TriggerDagRun) and self.status is not None:
            said = {"detail": {"reason": "import_errors", "message": "Dag has import errors"}}
            detail = {"status_code": self.status, "message": "…", "detail": said}
            raise AirflowRuntimeError(
                ErrorResponse(error=ErrorType.API_SERVER_ERROR, detail=detail)
            )
        return None

    @property
    def started(self) -> list[TriggerDagRun]:
        return [message for message in self.asked if isinstance(message, TriggerDagRun)]


class TaskInstance(FakeTaskInstance):
    """Reads outputs of other runs too."""

    def get_ti_count(self, *, dag_id: str, run_ids: list[str], states: list[str]) -> int:
        assert (dag_id, run_ids, states) == ("invoice", ["r1"], ["success"])
        return len(self.outputs)

    def xcom_pull(self, *, dag_id: str, run_id: str, **asked: Any) -> Any:  # type: ignore[override]
        assert (dag_id, run_id) == ("invoice", "r1")
        return super().xcom_pull(**asked)


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    supervisor = Supervisor()
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", supervisor, raising=False)
    return supervisor


def run(ti: FakeTaskInstance | None = None, method: str = "perform", **arguments: Any) -> Any:
    kwargs = arguments.pop("kwargs", {})
    with DAG(dag_id="shop", schedule=None) as dag:
        RunWorkflow(task_id="call", **{"workflow": "invoice", **arguments})
    context = context_of(dag, ti or FakeTaskInstance("call"), {"order": 7})
    context["task"].render_template_fields(context)
    return context["task"].resume_execution(method, kwargs, context)


def test_the_payload_is_the_others_trigger_body(supervisor: Supervisor) -> None:
    output = run(payload={"id": "{{ trigger.body.order }}"}, wait=False)
    [started] = supervisor.started
    assert output == {"runId": started.run_id, "state": "queued", "result": None}
    assert started.dag_id == "invoice"
    assert started.conf == {"__workfuse__": {"body": {"id": 7}}}
    assert started.run_after is not None
    assert started.run_after.microsecond == 0
    assert "'call' of 'shop'" in str(started.note)


def test_a_retry_finds_its_run_and_a_cleared_task_starts_another(supervisor: Supervisor) -> None:
    for tries in (
        {"try_number": 1, "max_tries": 2},
        {"try_number": 2, "max_tries": 2},
        {"try_number": 3, "max_tries": 4},
        {"try_number": 1, "max_tries": 2, "map_index": 1},
    ):
        run(FakeTaskInstance("call", **tries), wait=False)  # type: ignore[arg-type]
    ids = [started.run_id for started in supervisor.started]
    assert ids[0] == ids[1]
    assert len({*ids}) == 3


def test_waiting_leaves_the_worker(supervisor: Supervisor) -> None:
    with pytest.raises(TaskDeferred) as deferred:
        run()
    [started] = supervisor.started
    assert isinstance(deferred.value.trigger, RunTrigger)
    assert deferred.value.trigger.run_id == started.run_id
    assert deferred.value.kwargs == {"run_id": started.run_id}


@pytest.mark.parametrize("states", [["queued", "running", "success"], ["failed"]])
def test_the_trigger_fires_when_the_run_has_ended(
    supervisor: Supervisor, states: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workfuse.operators.run_trigger._FIRST_PAUSE", 0.01)
    began = time.monotonic()
    supervisor.states = [*states]
    path, arguments = RunTrigger("invoice", "r1").serialize()
    assert path == "workfuse.operators.run_trigger.RunTrigger"

    async def first() -> Any:
        return await anext(aiter(RunTrigger(**arguments).run()))

    assert asyncio.run(first()).payload == states[-1]
    assert time.monotonic() - began >= SETTLED


def test_a_wait_has_a_limit_that_its_trigger_keeps(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workfuse.operators.run_trigger.SETTLED", 0.0)
    supervisor.states = ["running"] * 50
    with pytest.raises(TaskDeferred) as deferred:
        run(timeout="{{ trigger.body.order / 70 }}", unit="seconds")
    _, arguments = deferred.value.trigger.serialize()

    async def first() -> Any:
        return await anext(aiter(RunTrigger(**arguments).run()))

    began = time.monotonic()
    assert asyncio.run(first()).payload == "timeout"
    assert time.monotonic() - began < 1


def test_a_run_that_ends_just_in_time_is_no_timeout(supervisor: Supervisor) -> None:
    over = RunTrigger("invoice", "r1", until="2020-01-01T00:00:00+00:00", seconds=0.1)

    async def first() -> Any:
        return await anext(aiter(over.run()))

    assert asyncio.run(first()).payload == "success"


def test_after_the_limit_the_node_fails_and_no_retry_cures_it(supervisor: Supervisor) -> None:
    said = "'r1' of the workflow 'invoice' did not end within 2 minutes. It goes on"
    late = {"event": "timeout", "run_id": "r1"}
    with pytest.raises(AirflowFailException, match=said):
        run(method="finish", kwargs=late, timeout=2, unit="minutes", retries=3)


def test_a_limit_that_is_no_time_starts_nothing(supervisor: Supervisor) -> None:
    with pytest.raises(AirflowFailException, match="is not a number of hours"):
        run(timeout="{{ 'soon' }}")
    assert supervisor.started == []


def test_the_result_is_the_output_of_a_node_of_the_other(supervisor: Supervisor) -> None:
    ti = TaskInstance("call", outputs={("summary", -1): {"total": 3}})
    ended = {"event": "success", "run_id": "r1"}
    assert run(ti, "finish", result="summary", kwargs=ended) == {
        "runId": "r1",
        "state": "success",
        "result": {"total": 3},
    }


def test_a_run_that_was_left_out_is_no_failure(supervisor: Supervisor) -> None:
    ended = {"event": "success", "run_id": "r1"}
    assert run(TaskInstance("call"), "finish", result="summary", kwargs=ended) == {
        "runId": "r1",
        "state": "skipped",
        "result": None,
    }


def test_a_failed_run_is_an_error_that_no_retry_cures(supervisor: Supervisor) -> None:
    with pytest.raises(AirflowFailException, match="The run 'r1' of the workflow 'invoice' failed"):
        run(method="finish", kwargs={"event": "failed", "run_id": "r1"}, retries=3)


def test_a_paused_workflow_is_not_waited_for(supervisor: Supervisor) -> None:
    supervisor.paused = True
    with pytest.raises(AirflowFailException, match="'invoice' is paused"):
        run()
    assert supervisor.started == []


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, "no workflow 'invoice' that runs"), (400, "did not start .*: Dag has import errors")],
)
def test_what_airflow_refuses_is_told(supervisor: Supervisor, status: int, said: str) -> None:
    supervisor.status = status
    with pytest.raises(AirflowFailException, match=said):
        run()
