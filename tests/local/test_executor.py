"""The local executor: it hears what is new at once, and its own end has a limit."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from airflow.models.taskinstancekey import TaskInstanceKey
from airflow.utils.state import TaskInstanceState
from sqlalchemy.orm import Session

from workfuse.local import executor
from workfuse.local.executor import PromptExecutor
from workfuse.local.step_server import StepServer
from workfuse.scheduler_bell import Bell

KEY = TaskInstanceKey("orders", "shape", "today", 1, -1)


@pytest.fixture
def prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PromptExecutor]:
    """One whose workers are none of its own, in an Airflow that has no other scheduler."""
    monkeypatch.setattr(PromptExecutor, "_spawn_workers_with_gc_freeze", lambda *_: None)
    monkeypatch.setattr(executor, "create_session", lambda: nullcontext(Mock(spec=Session)))
    monkeypatch.setattr(executor, "StepServer", Mock(spec=StepServer))
    monkeypatch.setattr(executor, "SCHEDULER_BELL", Bell(tmp_path / "bell"))
    made = PromptExecutor(parallelism=1)
    made.start()
    yield made
    for worker in made.workers.values():
        worker.kill()


def test_a_ring_ends_the_pause(prompt: PromptExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "PAUSE_SECONDS", (60, 60))
    threading.Timer(0.2, executor.SCHEDULER_BELL.ring).start()
    began = time.monotonic()
    prompt.sync()
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("is_needed", [False, True])
def test_what_a_worker_says_waits_until_there_is_time_or_its_slot_is_needed(
    prompt: PromptExecutor, monkeypatch: pytest.MonkeyPatch, is_needed: bool
) -> None:
    """Whoever rang told the server already, and what follows is to begin."""
    monkeypatch.setattr(executor, "PAUSE_SECONDS", (0.2, 0.2))
    prompt.parallelism = 1 if is_needed else 2
    send(prompt, KEY)
    prompt.result_queue.put((KEY, TaskInstanceState.SUCCESS, None))
    ended = {KEY: (TaskInstanceState.SUCCESS, None)}
    executor.SCHEDULER_BELL.ring()
    prompt.sync()
    assert prompt.get_event_buffer() == (ended if is_needed else {})
    prompt.sync()
    assert prompt.get_event_buffer() == ({} if is_needed else ended)


def test_no_ringing_keeps_it_waiting_for_long(
    prompt: PromptExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "ASK_SECONDS", 0.2)
    prompt.parallelism = 2
    send(prompt, KEY)
    prompt.result_queue.put((KEY, TaskInstanceState.SUCCESS, None))
    deadline = time.monotonic() + 60
    while not prompt.get_event_buffer():
        assert time.monotonic() < deadline
        executor.SCHEDULER_BELL.ring()
        prompt.sync()


@pytest.mark.parametrize(("look", "pause"), [(0.001, 0.09), (0.1, 0.3), (10, 0.5)])
def test_a_scheduler_that_takes_long_to_look_pauses_for_longer(
    prompt: PromptExecutor, monkeypatch: pytest.MonkeyPatch, look: float, pause: float
) -> None:
    """With a hundred runs that wait it would look without end."""
    pauses: list[float] = []

    def silent(seconds: float) -> bytes:
        pauses.append(seconds)
        return b""

    monkeypatch.setattr(executor.SCHEDULER_BELL, "wait", silent)
    now = Mock(return_value=100.0)
    monkeypatch.setattr(executor, "time", SimpleNamespace(monotonic=now))
    prompt.sync()
    now.return_value += look
    prompt.sync()
    assert pauses[1:] == [pytest.approx(pause)]


def test_a_scheduler_that_pauses_itself_is_not_held_up(prompt: PromptExecutor) -> None:
    prompt.pauses = False
    began = time.monotonic()
    prompt.sync()
    assert time.monotonic() - began < executor.PAUSE_SECONDS[0]


def test_who_answers_the_steps_is_looked_after(prompt: PromptExecutor) -> None:
    prompt.sync()
    prompt._answering.look_after.assert_called_once_with()  # type: ignore[union-attr]


def test_without_news_the_scheduler_goes_on(prompt: PromptExecutor) -> None:
    prompt.sync()
    assert prompt.get_event_buffer() == {}


def test_a_task_that_was_sent_again_has_not_ended_with_its_first_stay(
    prompt: PromptExecutor,
) -> None:
    """It waited, and was woken before its first worker had quite ended."""
    send(prompt, KEY)
    send(prompt, KEY)
    prompt.result_queue.put((KEY, TaskInstanceState.SUCCESS, None))
    prompt.sync()
    assert prompt.get_event_buffer() == {}
    prompt.result_queue.put((KEY, TaskInstanceState.FAILED, None))
    prompt.sync()
    assert prompt.get_event_buffer() == {KEY: (TaskInstanceState.FAILED, None)}


def test_no_more_is_sent_than_workers_can_take(prompt: PromptExecutor) -> None:
    """Else the pipe to them fills up behind tasks that take long, and the scheduler hangs."""
    assert prompt.slots_available == 2, "one to work on and one to go on with"
    send(prompt, KEY)
    assert prompt.slots_available == 1
    prompt.result_queue.put((KEY, TaskInstanceState.SUCCESS, None))
    prompt.sync()
    assert prompt.slots_available == 2


def test_a_worker_that_died_keeps_no_slot(prompt: PromptExecutor) -> None:
    send(prompt, KEY)
    worker = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(600,))
    worker.start()
    assert worker.pid is not None
    prompt.workers[worker.pid] = worker  # type: ignore[assignment]
    prompt.sync()
    assert prompt.slots_available == 1
    worker.kill()
    worker.join()
    prompt.sync()
    assert prompt.slots_available == 2


def send(prompt: PromptExecutor, key: TaskInstanceKey) -> None:
    workload = SimpleNamespace(key=key)
    prompt.queued_tasks[key] = workload  # type: ignore[assignment]
    prompt._process_workloads([workload])


def test_a_task_that_hangs_does_not_keep_the_scheduler(
    prompt: PromptExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "END_SECONDS", 0.5)
    worker = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(600,))
    worker.start()
    assert worker.pid is not None
    prompt.workers[worker.pid] = worker  # type: ignore[assignment]
    began = time.monotonic()
    prompt.end()
    assert time.monotonic() - began < 60
    prompt.workers.clear()
