"""The scheduler's looks: after a step's end at what follows, and twice a second at everything."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from airflow.jobs import scheduler_job_runner
from airflow.jobs.job import Job
from airflow.jobs.scheduler_job_runner import SchedulerJobRunner

from workfuse.local import scheduler
from workfuse.local.executor import PromptExecutor
from workfuse.local.scheduler import PromptScheduler
from workfuse.scheduler_bell import NEWS, RUN


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Airflow's scheduler was let do."""
    done: list[str] = []

    def look(self: Any, session: Any) -> int:
        done.append("look:")
        self._create_dagruns_for_dags(None, session)
        self._start_queued_dagruns(session)
        return 0

    monkeypatch.setattr(SchedulerJobRunner, "_do_scheduling", look)
    for name in ("_create_dagruns_for_dags", "_start_queued_dagruns"):
        monkeypatch.setattr(SchedulerJobRunner, name, lambda *_, name=name: done.append(name))
    return done


def test_a_steps_end_is_no_reason_to_look_for_runs(
    looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = Mock(return_value=100.0)
    monkeypatch.setattr(scheduler, "time", SimpleNamespace(monotonic=now))
    executor = PromptExecutor(parallelism=1)
    runner = PromptScheduler(job=Job(), executors=[executor])
    assert not executor.pauses
    all_of_it = ["look:", "_create_dagruns_for_dags", "_start_queued_dagruns"]
    for seconds, news, expected in (
        (0.0, b"", all_of_it),
        (0.1, NEWS, ["look:"]),
        (0.1, NEWS + RUN, ["look:", "_start_queued_dagruns"]),
        (0.1, b"", all_of_it),
        (0.4, NEWS, ["look:"]),
        (0.2, NEWS, all_of_it),
        (0.1, NEWS, ["look:"]),
    ):
        looks.clear()
        now.return_value += seconds
        monkeypatch.setattr(executor, "pause", lambda news=news: news)
        runner._do_scheduling(Mock())
        assert looks == expected, (seconds, news)


def test_another_executor_is_let_alone(looks: list[str]) -> None:
    PromptScheduler(job=Job(), executors=[Mock()])._do_scheduling(Mock())
    assert len(looks) == 3


def test_what_it_changes_in_airflows_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {name for name in vars(PromptScheduler) if name.startswith("_do_")}
    changed |= {"_create_dagruns_for_dags", "_start_queued_dagruns"}
    changed.add("check_awaiting_input_timeouts")
    assert changed <= set(vars(SchedulerJobRunner))
    monkeypatch.setattr(scheduler_job_runner, "SchedulerJobRunner", SchedulerJobRunner)
    scheduler.install()
    assert scheduler_job_runner.SchedulerJobRunner is PromptScheduler
