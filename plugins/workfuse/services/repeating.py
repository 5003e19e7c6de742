"""Run again: everything as a run of its own, or parts of the run within it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from airflow.models.dagrun import DagRun
from airflow.serialization.definitions.dag import SerializedDAG

from workfuse.run_keys import CALL_KEY
from workfuse.services.deployed_dags import deployed_dag
from workfuse.services.draft_tests import Draft, start_beside, tested_dag
from workfuse.services.errors import (
    InInnerLoop,
    NothingToRepeat,
    RunGoesOn,
    StepNotFound,
    VersionNotDeployed,
    VersionUnknown,
    WorkfuseError,
)
from workfuse.services.ownership import owned
from workfuse.services.part_errors import PartOfDraft
from workfuse.services.part_tests import PART_MARK, is_of_part
from workfuse.services.run_creation import create_run
from workfuse.services.run_parts import failed_parts, parts_from
from workfuse.services.run_views import BulkRun, BulkRuns, Run, RunProblem
from workfuse.services.runs import (
    Payload,
    check_payload,
    conf_again,
    is_stored,
    made_once,
    new_run_id,
    owned_run,
    remember,
    run_views,
    trigger_of,
    with_payload,
)
from workfuse.services.step_errors import DataNotStored
from workfuse.services.view import JsonObject
from workfuse.states import ENDED
from workfuse.store import run_records
from workfuse.store.cancellations import cancellations
from workfuse.store.draft_files import draft_file
from workfuse.store.earlier_data import give_earlier_data
from workfuse.store.repetitions import keep_repetition
from workfuse.store.run_parts import Part, is_in_inner_loop, parts_of, task_ids_for_airflow
from workfuse.store.workflows import WorkflowStore, newest_deployments

Start = Literal["all", "failed", "node"]
Version = Literal["ran", "newest"]


@dataclass(frozen=True)
class Again:
    """What is to be run again.

    Attributes:
        payload: of the new run; None for that of the earlier one.
        node: where to begin, with `start` "node".
    """

    start: Start = "all"
    node: str | None = None
    version: Version = "newest"
    payload: Payload | None = None


@dataclass(frozen=True)
class Beside:
    """A revision that is not deployed: it runs as a test, beside what is.

    Attributes:
        again: what of it; parts have the data of the earlier run.
    """

    revision: int
    conf: JsonObject
    of_run_id: str
    again: Again


def run_again(
    workflow_id: str,
    run_id: str,
    again: Again,
    *,
    idempotency_key: str | None,
    store: WorkflowStore,
) -> Run | Beside:
    """Run it again, or say which revision has to run beside what is deployed. Commits.

    Raises WorkflowNotFound, RunNotFound, StepNotFound, NotDeployed, NotReady, PayloadTooLarge,
    RunGoesOn, NothingToRepeat, DataNotStored, VersionNotDeployed, VersionUnknown, PartOfDraft.
    """
    run = owned_run(workflow_id, run_id, store)
    if again.start == "all" and is_of_part(run_id):
        raise PartOfDraft(run_id)
    if (again.payload is None or again.start != "all") and not is_stored(run):
        raise DataNotStored(run.run_id)
    # In a run of its own it would not have the time that it was planned for.
    keeps_time = run.logical_date is not None and again.payload is None
    if again.start != "all" or keeps_time:
        revision = _revision_of_parts(run, workflow_id, again.version, store)
        if revision is None:
            return _within(run, workflow_id, again, store)
        _require_over(run)
        conf = {CALL_KEY: trigger_of(run, store.session)}
        return Beside(revision, conf, run.run_id, again)
    conf = conf_again(run, store.session)
    if again.payload is not None:
        check_payload(again.payload.value)
        conf = with_payload(conf, again.payload.value)
    revision = _revision_beside(run, workflow_id, again.version, store)
    if revision is not None:
        return Beside(revision, conf, run.run_id, again)
    return _anew(run, workflow_id, conf, idempotency_key, store)


def run_beside(
    workflow_id: str,
    beside: Beside,
    draft: Draft,
    *,
    idempotency_key: str | None,
    store: WorkflowStore,
) -> Run:
    """Run it as a test, once Airflow has its file. Commits.

    Raises NotReady, DraftNotLoaded, RunNotFound, StepNotFound, InInnerLoop, NothingToRepeat.
    """
    session, again = store.session, beside.again
    earlier = owned_run(workflow_id, beside.of_run_id, store)

    def prepare(run: DagRun, dag: SerializedDAG) -> None:
        now = datetime.now(UTC)
        if again.start != "all":
            parts = parts_of(session, earlier, cancellations(session, [earlier]).get(earlier.id))
            chosen = _chosen(earlier, again, parts, dag, store)
            give_earlier_data(session, run, dag, earlier, parts, chosen, now)
        remember(run, earlier.run_id, now, store, start=again.node or again.start)

    mark = PART_MARK if is_of_part(earlier.run_id) else ""
    return start_beside(
        draft,
        beside.conf,
        idempotency_key=idempotency_key,
        store=store,
        mark=mark,
        prepare=prepare,
    )


def run_many_again(
    workflow_id: str, run_ids: Sequence[str], again: Again, *, store: WorkflowStore
) -> BulkRuns:
    """Each run again, one after the other; what cannot be, is told with its reason. Commits.

    Raises WorkflowNotFound.
    """
    owned(workflow_id, store)
    found = []
    for run_id in dict.fromkeys(run_ids):
        run, problem = None, None
        try:
            done = run_again(workflow_id, run_id, again, idempotency_key=None, store=store)
            if isinstance(done, Beside):
                raise VersionNotDeployed(done.revision)
            run = done
        except WorkfuseError as error:
            store.session.rollback()
            problem = RunProblem(code=error.code, detail=str(error))
        found.append(BulkRun(run_id=run_id, run=run, problem=problem))
    return BulkRuns(items=found)


def _revision_beside(
    run: DagRun, workflow_id: str, version: Version, store: WorkflowStore
) -> int | None:
    """The revision to run as a test; None where what is deployed does."""
    is_test = run.dag_id != workflow_id
    if version == "newest":
        return owned(workflow_id, store).revision if is_test else None
    ran = _revision_that_ran(run, workflow_id, store)
    return ran if is_test or _deployed_revision(workflow_id, store) != ran else None


def _revision_of_parts(
    run: DagRun, workflow_id: str, version: Version, store: WorkflowStore
) -> int | None:
    """The revision with which a run beside goes on; None where the run itself can."""
    if version == "newest":
        return None
    ran = _revision_that_ran(run, workflow_id, store)
    if run.dag_id == workflow_id:
        in_file = _deployed_revision(workflow_id, store)
    else:
        row = draft_file(store.session, workflow_id)
        in_file = row.revision if row is not None else None
    return ran if in_file != ran else None


def _revision_that_ran(run: DagRun, workflow_id: str, store: WorkflowStore) -> int:
    ran = run_records.deployed_revisions(store.session, [run]).get(run.id)
    if ran is None or store.document_at(workflow_id, ran) is None:
        raise VersionUnknown(run.run_id)
    return ran


def _deployed_revision(workflow_id: str, store: WorkflowStore) -> int | None:
    deployment = newest_deployments(store.session, [workflow_id]).get(workflow_id)
    return deployment.revision if deployment is not None else None


def _anew(
    run: DagRun,
    workflow_id: str,
    conf: JsonObject,
    idempotency_key: str | None,
    store: WorkflowStore,
) -> Run:
    now = datetime.now(UTC)
    dag = deployed_dag(workflow_id, store.session)

    def make() -> DagRun:
        made = create_run(dag, new_id, conf, now, user_name=store.user_name, session=store.session)
        remember(made, run.run_id, now, store)
        return made

    new_id = new_run_id(workflow_id, idempotency_key, now)
    [view] = run_views([made_once(workflow_id, new_id, make, store.session)], store.session)
    return view


def _within(run: DagRun, workflow_id: str, again: Again, store: WorkflowStore) -> Run:
    session = store.session
    session.refresh(run, with_for_update=True)  # two people may press at the same moment
    _require_over(run)
    dag = _dag_of_file(run, workflow_id, store)
    cancelled = cancellations(session, [run]).get(run.id)
    parts = parts_of(session, run, cancelled)
    chosen = _chosen(run, again, parts, dag, store)
    # Tasks of a folder run what is in its file now, whichever version the run has: so it has that.
    dag.clear(
        task_ids=task_ids_for_airflow(chosen, parts),
        run_id=run.run_id,
        run_on_latest_version=True,
        session=session,
    )
    keep_repetition(
        session,
        run,
        of_run_id=None,
        start=again.node or again.start,
        now=datetime.now(UTC),
        by=store.user_name,
    )
    session.commit()
    session.refresh(run)
    [view] = run_views([run], session)
    return view


def _require_over(run: DagRun) -> None:
    if run.state not in ENDED:
        raise RunGoesOn(run.run_id)
    if not is_stored(run):  # its data may just have been deleted
        raise DataNotStored(run.run_id)


def _chosen(
    run: DagRun, again: Again, parts: list[Part], dag: SerializedDAG, store: WorkflowStore
) -> set[Part]:
    """Raises NothingToRepeat, StepNotFound, InInnerLoop."""
    chosen = _wanted(run, again, parts, dag, store)
    if not chosen:
        raise NothingToRepeat(run.run_id, again.node)
    return chosen


def _wanted(
    run: DagRun, again: Again, parts: list[Part], dag: SerializedDAG, store: WorkflowStore
) -> set[Part]:
    if again.start == "all":
        return {part for part in parts if dag.has_task(part.task_id)}
    if again.start == "failed":
        return failed_parts(parts, dag)
    node_id = again.node or ""
    if all(part.task_id != node_id for part in parts):
        if is_in_inner_loop(store.session, run, node_id):
            raise InInnerLoop(node_id)
        raise StepNotFound(run.run_id, node_id, -1)
    return parts_from(node_id, parts, dag)


def _dag_of_file(run: DagRun, workflow_id: str, store: WorkflowStore) -> SerializedDAG:
    """What a task of this run would run now."""
    if run.dag_id == workflow_id:
        return deployed_dag(workflow_id, store.session).dag
    # A test is of the revision that its id says.
    ran = run_records.deployed_revisions(store.session, [run]).get(run.id)
    return tested_dag(workflow_id, ran, store=store)
