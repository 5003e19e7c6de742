"""What a stop skips, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from airflow.sdk import DAG, task_group
from airflow.sdk.execution_time import task_runner

from tests.unit.operators.fakes import FakeTaskInstance, Key, context_of
from workfuse.operators import Delay, Loop, Stop, Transform, WebhookTrigger, unstarted
from workfuse.operators.errors import RunStopped
from workfuse.run_keys import ERROR_KEY


class Run(FakeTaskInstance):
    """A run whose tasks do get skipped, as the supervisor would have it."""

    def __init__(self, states: Mapping[Key, str], task_id: str = "stop") -> None:
        super().__init__(task_id, states=dict(states))
        self.skipped: list[Key] = []

    def send(self, message: Any) -> None:
        self.skipped += message.tasks
        self.states = {**self.states, **dict.fromkeys(message.tasks, "skipped")}


def shop(**stop: Any) -> DAG:
    """Beside the stop: a node, and a loop over `step` with a node `step_1` after it."""
    with DAG(dag_id="shop", schedule=None) as dag:
        start = WebhookTrigger(task_id="start")
        beside = Transform(task_id="beside", fields={})
        each = Loop(task_id="each", items=[1, 2], results_of=["step"])

        @task_group(group_id="each_items", prefix_group_id=False)
        def each_items(item: Any) -> None:
            step = Transform(task_id="step", fields={})
            step >> Stop(task_id="stop", **stop)

        body = each_items.expand(item=each.output)
        after = Transform(task_id="step_1", fields={}, join=["each:done"])
        start >> [beside, each]
        [each, body] >> after
    return dag


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unstarted, "PAUSE", 0)


def perform(run: Run, monkeypatch: pytest.MonkeyPatch, **arguments: Any) -> Any:
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", run, raising=False)
    dag = shop(**arguments)
    context = context_of(dag, run)
    context["task"].render_template_fields(context)
    return context["task"].execute(context)


STATES: dict[Key, Any] = {
    ("start", -1): "success",
    ("beside", -1): "running",
    ("each", -1): "success",
    ("step", 0): "success",
    ("step", 1): "deferred",
    ("stop", 0): "running",
    ("stop", 1): None,
    ("step_1", -1): "scheduled",
}


def test_success_skips_what_no_worker_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(STATES)
    run.map_index = 0
    assert perform(run, monkeypatch, message="{{ 1 + 1 }} left") == {"message": "2 left"}
    assert sorted(run.skipped) == [("step", 1), ("step_1", -1), ("stop", 1)]


def test_failure_leaves_what_follows_the_loop_to_fail_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = Run(STATES)
    run.map_index = 0
    with pytest.raises(RunStopped, match="Node 'stop': no stock"):
        perform(run, monkeypatch, result="failure", message="no stock")
    assert sorted(run.skipped) == [("step", 1), ("stop", 1)]
    assert run.pushed[ERROR_KEY]["kind"] == "stopped"


def test_body_without_items_is_skipped_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run({("step", -1): None, ("stop", -1): None, ("each", -1): "queued"}, "beside")  # type: ignore[dict-item]
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", run, raising=False)
    unstarted.skip_unstarted(context_of(shop(), run))
    assert sorted(run.skipped) == [("each", -1), ("step", -1), ("stop", -1)]


def test_a_task_that_the_scheduler_starts_meanwhile_is_skipped_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Raced(Run):
        def send(self, message: Any) -> None:
            first = not self.skipped
            super().send(message)
            if first:
                self.states = {**self.states, ("step_1", -1): "queued"}

    run = Raced(STATES)
    run.map_index = 0
    perform(run, monkeypatch)
    assert run.skipped.count(("step_1", -1)) == 2
    assert run.states[("step_1", -1)] == "skipped"


def test_a_wait_that_its_worker_is_about_to_leave_is_skipped_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Deferring(Run):
        looks = 0

        def get_task_states(self, **wanted: Any) -> Any:
            self.looks += 1
            if self.looks == 6:
                self.states = {**self.states, ("pause", -1): "deferred"}
            return super().get_task_states(**wanted)

    with DAG(dag_id="waits", schedule=None) as dag:
        Delay(task_id="pause", duration=1, unit="hours")
        Stop(task_id="stop")
    run = Deferring({("pause", -1): "running", ("stop", -1): "running"})
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", run, raising=False)
    unstarted.skip_unstarted(context_of(dag, run))
    assert run.skipped == [("pause", -1)]


@pytest.mark.parametrize(
    ("message", "text"),
    [("", "The run was ended here as a failure."), ("{{ [1, 'é'] }}", '[1, "é"]')],
)
def test_failure_always_has_words(monkeypatch: pytest.MonkeyPatch, message: str, text: str) -> None:
    with pytest.raises(RunStopped) as stopped:
        perform(Run({}), monkeypatch, result="failure", message=message)
    assert str(stopped.value) == f"Node 'stop': {text}"
