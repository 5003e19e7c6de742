"""Runs that are followed: what of them is read at each poll, and how they differ from before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from workfuse.services.live_hub import Key, Snapshot
from workfuse.services.live_views import (
    RunChanges,
    RunIsCurrent,
    RunsAreCurrent,
    RunsChanged,
    WholeRun,
)
from workfuse.services.ownership import owned
from workfuse.services.run_views import Run, RunDetail, Step
from workfuse.services.runs import (
    Given,
    is_stored,
    owned_run,
    payload_of,
    run_detail,
    run_view,
    run_views,
)
from workfuse.services.step_states import is_settled, step_views
from workfuse.store import run_lists, run_records
from workfuse.store.cancellations import cancellations
from workfuse.store.run_records import TaskSummary
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import dag_id_of_test

RUN_TICK = 0.4
LIST_TICK = 1.0
_LINGER = timedelta(seconds=30)
"""Steps of a run that was ended by hand go on for a moment; after this, nobody waits for them."""


class LiveSource(Protocol):
    """A source that reads from the database."""

    @property
    def key(self) -> Key: ...

    @property
    def tick(self) -> float: ...

    def read(self, session: Session) -> Snapshot | None:
        """What is there now; None when it is gone."""


def live_source(workflow_id: str, run_id: str | None, *, store: WorkflowStore) -> LiveSource:
    """What this person follows. Raises WorkflowNotFound, RunNotFound."""
    if run_id is None:
        owned(workflow_id, store)
        return RunsSource(workflow_id)
    run = owned_run(workflow_id, run_id, store)
    return RunSource(workflow_id, run.dag_id, run_id)


@dataclass(frozen=True)
class RunSnapshot:
    """A run at one moment."""

    workflow_id: str
    detail: RunDetail
    is_final: bool
    version: str

    def message(self, known: Snapshot | None) -> str:
        before = _by_node(known.detail.steps) if isinstance(known, RunSnapshot) else {}
        # Tasks vanish when a run is brought to another version of its DAG.
        if not before or before.keys() - _by_node(self.detail.steps).keys():
            return WholeRun(
                workflow_id=self.workflow_id,
                run_id=self.detail.id,
                version=self.version,
                is_final=self.is_final,
                run=self.detail,
            ).model_dump_json()
        return RunChanges(
            workflow_id=self.workflow_id,
            run_id=self.detail.id,
            version=self.version,
            is_final=self.is_final,
            run=_head(self.detail),
            steps=[step for step in self.detail.steps if before.get(step.node_id) != step],
        ).model_dump_json()

    def acknowledgement(self) -> str:
        return RunIsCurrent(
            workflow_id=self.workflow_id,
            run_id=self.detail.id,
            version=self.version,
            is_final=self.is_final,
        ).model_dump_json()


class RunSource:
    """A run and its steps."""

    tick = RUN_TICK

    def __init__(self, workflow_id: str, dag_id: str, run_id: str) -> None:
        self.key = (workflow_id, run_id)
        self._dag_id = dag_id
        self._tasks: ColumnElement[bool] | None = None
        self._before: tuple[Run, Sequence[TaskSummary], bool] | None = None
        self._snapshot: RunSnapshot | None = None

    def read(self, session: Session) -> RunSnapshot | None:
        workflow_id, run_id = self.key
        run = run_records.find_run(session, self._dag_id, run_id, with_payload=False)
        if run is None:
            return None
        if self._tasks is None:
            self._tasks = run_records.of_run(session, self._dag_id, run_id)
        # What a run has been given never changes: it is read once.
        known = self._snapshot and self._snapshot.detail
        cancelled = cancellations(session, [run]).get(run.id)
        head = (
            run_view(run, known.revision, cancelled, known.repeats)
            if known
            else run_views([run], session)[0]
        )
        summaries = run_records.summaries_of(session, self._tasks, cancelled)
        found = (head, summaries, _is_final(head, summaries))
        if self._snapshot is None or found != self._before:
            given = (
                Given(known.payload, is_stored=known.stored)
                if known
                else Given(payload_of(run, session), is_stored=is_stored(run))
            )
            steps = step_views(summaries, run_records.ways_of(session, self._tasks))
            detail = run_detail(run, head, given, steps, session)
            text = detail.model_dump_json(exclude={"payload"})
            self._before = found
            self._snapshot = RunSnapshot(workflow_id, detail, found[2], _hash(text, str(found[2])))
        return self._snapshot


@dataclass(frozen=True)
class RunsSnapshot:
    """The list of a workflow's runs at one moment: only whether it is another one than before."""

    workflow_id: str
    version: str
    is_final: bool = False

    def message(self, known: Snapshot | None) -> str:
        return RunsChanged(workflow_id=self.workflow_id, version=self.version).model_dump_json()

    def acknowledgement(self) -> str:
        return RunsAreCurrent(workflow_id=self.workflow_id, version=self.version).model_dump_json()


class RunsSource:
    """The runs and tests of a workflow."""

    tick = LIST_TICK

    def __init__(self, workflow_id: str) -> None:
        self.key = (workflow_id, None)

    def read(self, session: Session) -> RunsSnapshot:
        workflow_id = self.key[0]
        marks = run_lists.run_marks(session, [workflow_id, dag_id_of_test(workflow_id)])
        return RunsSnapshot(workflow_id, _hash(repr(marks)))


def _by_node(steps: Sequence[Step]) -> dict[str, Step]:
    return {step.node_id: step for step in steps}


def _head(detail: RunDetail) -> Run:
    return Run.model_validate({name: getattr(detail, name) for name in Run.model_fields})


def _is_final(run: Run, summaries: Sequence[TaskSummary]) -> bool:
    if run.state in ("PENDING", "RUNNING"):
        return False
    if all(summary.state is None or is_settled(summary.state) for summary in summaries):
        return True
    return run.ended_at is not None and datetime.now(UTC) - run.ended_at > _LINGER


def _hash(*texts: str) -> str:
    return blake2b("\n".join(texts).encode(), digest_size=12).hexdigest()
