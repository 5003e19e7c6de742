"""What the tests of the live connection do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

LIVE = "/api/v1/live"
WORKFLOWS = "/api/v1/workflows"
ORDERS = f"{WORKFLOWS}/order_alerts"
HERE = {"origin": "http://testserver"}


def connect(client: TestClient, person: str = "ada", **headers: str) -> WebSocketTestSession:
    return client.websocket_connect(LIVE, headers={"x-person": person, **HERE, **headers})


def follow(socket: WebSocketTestSession, run: str | None, version: str | None = None) -> Any:
    """The first answer."""
    about = {"workflowId": "order_alerts", "runId": run, "version": version}
    socket.send_json({"type": "follow", **about})
    return hear(socket)


def hear(socket: WebSocketTestSession) -> Any:
    """The next message that is no ping."""
    while (message := socket.receive_json())["type"] == "ping":
        pass
    return message


def next_of(socket: WebSocketTestSession, type_: str) -> Any:
    """The next message of this type; others before it are passed over."""
    while (message := socket.receive_json())["type"] != type_:
        pass
    return message


def close_code(socket: WebSocketTestSession) -> int:
    """How the server ends it, after whatever it says before."""
    with pytest.raises(WebSocketDisconnect) as closed:
        next_of(socket, "nothing like it")
    return closed.value.code


def set_state(session: Session, task_id: str, state: str, **values: Any) -> None:
    session.execute(
        update(TaskInstance)
        .where(TaskInstance.task_id == task_id)
        .values(state=state, **values)
        .execution_options(synchronize_session=False)
    )
    session.commit()


def set_run(session: Session, state: str) -> None:
    session.execute(update(DagRun).values(state=state).execution_options(synchronize_session=False))
    session.commit()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
