"""The live connection on the real Airflow: its mount, its middlewares, its sessions, its runs."""

from __future__ import annotations

import json
import time
from datetime import datetime
from http import HTTPStatus
from statistics import median
from typing import Any

import jwt
import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.airflow.client import DEADLINE, Workflows
from tests.airflow.documents import condition, document, node, transform, webhook
from tests.conftest import AirflowServer

pytestmark = pytest.mark.airflow

BEATS = 40.0
"""Seconds in which two beats fit, also on a busy machine."""


def token_of(session: requests.Session) -> str:
    return str(session.headers["Authorization"]).removeprefix("Bearer ")


def open_live(
    server: AirflowServer, token: str | None, origin: str | None = ""
) -> ClientConnection:
    """Connect as a browser does, with the cookie, from a page of this address."""
    address = server.url.replace("http", "ws", 1) + "/workfuse/api/v1/live"
    return connect(
        address,
        origin=server.url if origin == "" else origin,  # type: ignore[arg-type]
        additional_headers={"Cookie": f"_token={token}"} if token else {},
        proxy=None,
        open_timeout=30,
    )


def say(socket: ClientConnection, **message: Any) -> None:
    socket.send(json.dumps(message))


def hear(socket: ClientConnection, timeout: float = DEADLINE) -> Any:
    return json.loads(socket.recv(timeout=timeout))


def answer(socket: ClientConnection) -> Any:
    """The next message that is no ping."""
    while (message := hear(socket))["type"] == "ping":
        say(socket, type="pong")
    return message


def closed_with(socket: ClientConnection) -> int:
    """The code with which the server closes; pings are answered until then."""
    deadline = time.monotonic() + BEATS
    while time.monotonic() < deadline:
        try:
            if hear(socket, BEATS)["type"] == "ping":
                say(socket, type="pong")
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0
    raise AssertionError("It stays open.")


def test_a_run_is_told_step_by_step(workflows: Workflows, airflow_server: AirflowServer) -> None:
    workflow_id = workflows.deploy(
        document(
            "Told live",
            [
                webhook(),
                condition("large", "{{ trigger.body.n }}", "greaterThan", 5),
                transform("yes", text="large"),
                transform("no", text="small"),
                node("each", "logic.loop", {"items": "{{ [1, 2, 3] }}"}),
                transform("item", text="{{ item }}"),
            ],
            [
                "start > large", "large:true > yes", "large:false > no",
                "yes > each", "each:item > item",
            ],
        )
    )  # fmt: skip
    run = workflows.start(workflow_id, {"n": 9})
    lags: list[float] = []
    steps: dict[str, Any] = {}
    with open_live(airflow_server, token_of(airflow_server.session)) as socket:
        say(socket, type="follow", workflowId=workflow_id, runId=run.run_id)
        message = answer(socket)
        assert message["type"] == "run"
        while not message.get("isFinal"):
            message = answer(socket)
            now = time.time()
            for step in message.get("steps", []):
                steps[step["nodeId"]] = step
                if step["state"] == "COMPLETED" and step["endedAt"]:
                    lags.append(now - datetime.fromisoformat(step["endedAt"]).timestamp())
    detail = run.now()
    assert detail["state"] == message["run"]["state"] == "COMPLETED"
    told = {step["nodeId"]: step for step in detail["steps"] if step["nodeId"] in steps}
    assert told == steps
    assert steps["no"]["state"] == "SKIPPED"
    assert steps["item"]["mapped"]["counts"] == {"COMPLETED": 3}
    assert median(lags) < 1.0, lags


def test_other_people_and_other_pages(workflows: Workflows, airflow_server: AirflowServer) -> None:
    workflow_id = workflows.deploy(document("Not theirs", [webhook()], []))
    run = workflows.start(workflow_id)
    other = token_of(airflow_server.create_user("live_ben"))
    with open_live(airflow_server, other) as socket:
        for run_id in (run.run_id, None):
            say(socket, type="follow", workflowId=workflow_id, runId=run_id)
            message = answer(socket)
            assert (message["type"], message["code"]) == ("refused", "workflow_not_found")
    mine = token_of(airflow_server.session)
    for token, origin, status in (
        (mine, "http://evil.example", HTTPStatus.FORBIDDEN),
        (mine, None, HTTPStatus.FORBIDDEN),
        (None, "", HTTPStatus.UNAUTHORIZED),
        ("made-up", "", HTTPStatus.UNAUTHORIZED),
    ):
        with pytest.raises(InvalidStatus) as denied:
            open_live(airflow_server, token, origin)
        assert denied.value.response.status_code == status, (token, origin)


def test_signing_out_closes_it(airflow_server: AirflowServer) -> None:
    token = token_of(airflow_server.create_user("live_cleo"))
    with open_live(airflow_server, token) as socket:
        answer = requests.get(
            f"{airflow_server.url}/api/v2/auth/logout",
            cookies={"_token": token},
            allow_redirects=False,
            timeout=30,
        )
        assert answer.is_redirect, answer.text
        assert closed_with(socket) == 4401
    with pytest.raises(InvalidStatus):
        open_live(airflow_server, token)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_session_that_expires_closes_it(airflow_server: AirflowServer) -> None:
    secret = json.loads((airflow_server.home / "secrets.json").read_text())["jwt_secret"]
    known = token_of(airflow_server.session)
    claims = jwt.decode(known, options={"verify_signature": False})
    algorithm = jwt.get_unverified_header(known)["alg"]
    # Clocks that differ by five minutes are forgiven ([api_auth] jwt_leeway).
    soon = jwt.encode(claims | {"exp": int(time.time()) - 294}, secret, algorithm=algorithm)
    with open_live(airflow_server, soon) as socket:
        assert closed_with(socket) == 4401
