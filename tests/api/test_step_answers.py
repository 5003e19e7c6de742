"""Steps' calls that are answered beside the server: the same is said, and the same is kept."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import connection
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from airflow.api_fastapi.common.dagbag import create_dag_bag
from airflow.api_fastapi.execution_api.app import create_task_execution_api_app
from airflow.models.log import Log
from airflow.models.renderedtifields import RenderedTaskInstanceFields
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskmap import TaskMap
from airflow.models.taskreschedule import TaskReschedule
from airflow.models.trigger import Trigger
from airflow.models.xcom import XComModel
from airflow.sdk.api.client import Client, ServerResponseError
from airflow.sdk.api.datamodels._generated import TerminalStateNonSuccess
from airflow.sdk.exceptions import TaskAlreadyRunningError
from airflow.sdk.execution_time.comms import DeferTask, RescheduleTask
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workfuse import step_answers
from workfuse.local.step_server import answer_all
from workfuse.step_calls import CallTransport

NOW = datetime(2001, 3, 1, 9, tzinfo=UTC)
DAG, STEP = "order_alerts", "shape"
OF_THE_RUN = {"id", "run_id", "dag_run_id", "timestamp", "dttm", "ti_id"}


@dataclass(frozen=True)
class Step:
    """One of a run; Airflow gives it another id for each try."""

    id: UUID
    run_id: str


class Server(httpx.BaseTransport):
    """Airflow's execution API, and what it was asked."""

    def __init__(self, api: TestClient) -> None:
        self._api = api
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        answer = self._api.request(
            request.method,
            str(request.url),
            headers=dict(request.headers),
            content=request.read(),
        )
        return httpx.Response(
            answer.status_code, headers=dict(answer.headers), content=answer.content
        )


@pytest.fixture(scope="module")
def api() -> Iterator[TestClient]:
    """Airflow's execution API; it takes its time to make."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AIRFLOW__API_AUTH__JWT_SECRET", "not-a-secret-" * 8)
        for made in (step_answers.validator, step_answers.generator):
            made.cache_clear()
        made_api = create_task_execution_api_app()
        with TestClient(made_api, raise_server_exceptions=False) as client:
            yield client


@pytest.fixture
def server(api: Any, run_id: str) -> Server:
    api.app.state.dag_bag = create_dag_bag()
    step_answers.dag_bag.cache_clear()
    return Server(api)


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    """Where calls are answered beside it."""
    name = f"\0workfuse-tests-{uuid4().hex}"
    with connection.Listener(name) as listener:

        def run() -> None:
            with suppress(OSError):  # it is closed
                answer_all(listener, step_answers.answer)

        threading.Thread(target=run, daemon=True).start()
        yield name
        listener._listener._socket.shutdown(socket.SHUT_RDWR)  # type: ignore[attr-defined]


def token(step: UUID, scope: str = "execution", seconds: float | None = None) -> str:
    extras = {"sub": str(step), "scope": scope}
    return step_answers.generator().generate(extras, valid_for=seconds)


def asks(transport: httpx.BaseTransport, key: str) -> Client:
    return Client(base_url="http://testserver/", token=key, transport=transport)


@pytest.fixture
def ways(
    client: TestClient, session: Session, server: Server, address: str, run_id: str
) -> list[tuple[Client, Step]]:
    """The same step of two runs, and who asks for it: the one the server, the other beside it."""
    runs = f"/api/v1/workflows/{DAG}/runs"
    other = str(client.post(runs, json={"payload": {"total": 5}}).json()["id"])
    session.execute(update(TaskInstance).values(state="queued"))
    session.commit()
    found = []
    for run in (run_id, other):
        is_step = (TaskInstance.run_id == run, TaskInstance.task_id == STEP)
        step = session.scalars(select(TaskInstance).where(*is_step)).one()
        beside = CallTransport(server, "/", address)
        transport = server if run == run_id else beside
        key = token(step.id, "workload")
        found.append((asks(transport, key), Step(step.id, step.run_id)))
    return found


def kept(session: Session, step: Step) -> dict[str, list[dict[str, Any]]]:
    """What the database has of the step's run, but for what names the run and when it was."""
    session.expire_all()
    session.commit()
    tables = (TaskInstance, XComModel, RenderedTaskInstanceFields, Log, TaskMap)
    rows = {
        table.__name__: [plain(row) for row in session.scalars(of_run(table, step))]
        for table in tables
    }
    reschedules = select(TaskReschedule).where(TaskReschedule.ti_id == step.id)
    rows["TaskReschedule"] = [plain(row) for row in session.scalars(reschedules)]
    waits = select(Trigger).join(TaskInstance).where(TaskInstance.id == step.id)
    rows["Trigger"] = [plain(row) for row in session.scalars(waits)]
    return rows


def of_run(table: Any, step: Step) -> Any:
    asked = select(table).where(table.run_id == step.run_id, table.dag_id == DAG)
    return asked.where(table.task_id == STEP)


def plain(row: Any) -> dict[str, Any]:
    names = {column.key for column in row.__mapper__.column_attrs} - OF_THE_RUN
    values = {name: getattr(row, name) for name in names}
    now = {k for k, one in values.items() if isinstance(one, datetime) and one.year != NOW.year}
    others = now | {"trigger_id", "encrypted_kwargs", "context_carrier"}
    return {name: one for name, one in values.items() if name not in others}


def begins(client: Client, step: Step) -> dict[str, Any]:
    context = client.task_instances.start(step.id, 7, NOW).model_dump(exclude_unset=True)
    run = context["dag_run"]
    return context | {"dag_run": {k: v for k, v in run.items() if k in ("conf", "dag_id", "state")}}


def puts_out(client: Client, step: Step, value: Any, **more: Any) -> None:
    client.xcoms.set(DAG, step.run_id, STEP, "return_value", value, -1, **more)


def succeeds(client: Client, step: Step) -> None:
    client.task_instances.set_rtif(step.id, {"fields": {"total": "5"}, "items": [1, None]})
    client.task_instances.heartbeat(step.id, 7)
    puts_out(client, step, {"ä": [1, 2.5, None]}, dag_result=True, mapped_length=1)
    puts_out(client, step, {"ä": [1, 2.5, True]}, mapped_length=2)
    client.task_instances.succeed(step.id, NOW, [], [], None)


def fails(client: Client, step: Step) -> None:
    state = TerminalStateNonSuccess.FAILED
    client.task_instances.finish(step.id, state, NOW, "third")


def is_tried_again(client: Client, step: Step) -> None:
    client.task_instances.retry(step.id, NOW, None, 5.0, "busy")


def waits(client: Client, step: Step) -> None:
    wait = DeferTask(
        classpath="some.Trigger", trigger_kwargs={"a": 1}, next_method="go", next_kwargs={"b": 2},
        trigger_timeout=timedelta(minutes=1),
    )  # fmt: skip
    client.task_instances.defer(step.id, wait)


def comes_back(client: Client, step: Step) -> None:
    later = RescheduleTask(reschedule_date=NOW + timedelta(hours=1), end_date=NOW)
    client.task_instances.reschedule(step.id, later)


@pytest.mark.parametrize("ends", [succeeds, fails, is_tried_again, waits, comes_back])
def test_a_steps_life_is_the_same(
    ways: list[tuple[Client, Step]],
    session: Session,
    server: Server,
    ends: Callable[[Client, Step], None],
) -> None:
    contexts = []
    for client, step in ways:
        already = len(server.asked)
        contexts.append(begins(client, step))
        ends(client, step)
    assert contexts[0] == contexts[1]
    assert len(server.asked) == already, "nor was it asked for the second"
    (_, first), (_, second) = ways
    assert kept(session, first) == kept(session, second)


def test_an_output_is_read_as_it_was_put_out(ways: list[tuple[Client, Step]]) -> None:
    value = {"text": "ß 😀", "number": 10**30, "small": 1e-300, "deep": [[{}], False]}
    found = []
    for client, step in ways:
        begins(client, step)
        puts_out(client, step, value)
        known = (DAG, step.run_id, STEP)
        found.append([
            client.xcoms.get(*known, "return_value"),
            client.xcoms.get(*known, "return_value", 0),
            client.xcoms.get(*known, "return_value", -1, include_prior_dates=True),
            client.xcoms.get(*known, "nothing"),
        ])  # fmt: skip
    assert found[0] == found[1]
    assert found[0][0].value == value


def starts_twice(client: Client, step: Step) -> None:
    client.task_instances.start(step.id, 8, NOW)


def beats_elsewhere(client: Client, step: Step) -> None:
    client.task_instances.heartbeat(step.id, 8)


def is_another(client: Client, _step: Step) -> None:
    client.task_instances.set_rtif(uuid4(), {})


def puts_out_too_many(client: Client, step: Step) -> None:
    puts_out(client, step, [], mapped_length=10**6)


def ends_twice(client: Client, step: Step) -> None:
    succeeds(client, step)
    fails(client, step)


def says_nonsense(client: Client, step: Step) -> None:
    client.patch(f"task-instances/{step.id}/state", json={"state": "glad"})


@pytest.mark.parametrize(
    "asked",
    [starts_twice, beats_elsewhere, is_another, puts_out_too_many, ends_twice, says_nonsense],
)
def test_what_is_refused_is_refused_in_the_same_words(
    ways: list[tuple[Client, Step]],
    session: Session,
    asked: Callable[[Client, Step], None],
) -> None:
    said = []
    for client, step in ways:
        begins(client, step)
        with pytest.raises((ServerResponseError, TaskAlreadyRunningError)) as refused:
            asked(client, step)
        error = refused.value if isinstance(refused.value, ServerResponseError) else None
        error = error or refused.value.__cause__
        assert isinstance(error, ServerResponseError)
        said.append((error.response.status_code, str(error), str(error.detail)))
    assert said[0] == said[1]
    (_, first), (_, second) = ways
    assert kept(session, first) == kept(session, second)


@pytest.mark.parametrize(
    "key",
    [
        lambda step: token(uuid4()),
        lambda step: token(step, "workload"),
        lambda step: token(step, seconds=-1000),
        lambda step: token(step)[:-4] + "AAAA",
    ],
    ids=["another step's", "not begun", "too old", "forged"],
)
def test_a_wrong_key_is_for_the_server_to_refuse(
    ways: list[tuple[Client, Step]], server: Server, address: str, key: Any
) -> None:
    step = ways[1][1]
    beside = asks(CallTransport(server, "/", address), key(step.id))
    with pytest.raises(ServerResponseError) as refused:
        beside.task_instances.set_rtif(step.id, {})
    assert refused.value.response.status_code == 403
    assert server.asked == [f"PUT /task-instances/{step.id}/rtif"]


@pytest.mark.parametrize(("seconds", "is_renewed"), [(3600, False), (20, True)])
def test_a_key_is_renewed_before_it_is_too_old(
    ways: list[tuple[Client, Step]],
    server: Server,
    address: str,
    seconds: float,
    is_renewed: bool,
) -> None:
    """A long step asks for connections at its end, and the server must know it still."""
    client, step = ways[1]
    begins(client, step)
    old = token(step.id, seconds=seconds)
    beside = asks(CallTransport(server, "/", address), old)
    beside.task_instances.heartbeat(step.id, 7)
    now = beside.auth.token  # type: ignore[union-attr]
    assert (now != old) == is_renewed
    claims = step_answers._token(now).claims.model_dump()
    assert (claims["sub"], claims["scope"]) == (str(step.id), "execution")


def test_what_fails_is_asked_of_the_server(
    ways: list[tuple[Client, Step]], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("database is locked")

    monkeypatch.setattr(step_answers, "create_session", fail)
    client, step = ways[1]
    begins(client, step)
    assert server.asked == [f"PATCH /task-instances/{step.id}/run"]


def test_another_api_is_left_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert step_answers.can_answer()
    other = SimpleNamespace(versions=[SimpleNamespace(value="2027-01-01")])
    monkeypatch.setattr(step_answers, "bundle", other)
    assert not step_answers.can_answer()
    monkeypatch.undo()
    monkeypatch.setenv("AIRFLOW__CORE__MULTI_TEAM", "True")
    assert not step_answers.can_answer()
