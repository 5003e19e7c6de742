"""Drives workflows through WorkFuse's REST API, as the editor does."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import requests
from sqlalchemy import Connection

from tests.airflow.documents import JsonObject
from workfuse.states import AIRFLOW_RUN_STATES

DEADLINE = 150.0
"""Seconds for a run: a few are enough, unless the machine is busy with other things."""


CONFLICT = 409


class Server(Protocol):
    """What the fixture `airflow_server` gives."""

    url: str
    home: Path
    dags: Path
    session: requests.Session

    def api(self, path: str) -> str: ...

    def connection(self) -> AbstractContextManager[Connection]: ...


@dataclass(frozen=True)
class Workflows:
    """Creates, deploys and starts workflows."""

    server: Server

    def connect(self, connection_id: str, *, conn_type: str = "openai", **fields: str) -> None:
        """Create an Airflow connection. While Airflow starts, SQLite may be locked for long."""
        for _ in range(10):
            answer = self.server.session.post(
                f"{self.server.url}/api/v2/connections",
                json={"connection_id": connection_id, "conn_type": conn_type, **fields},
                timeout=60,
            )
            if answer.ok or answer.status_code == CONFLICT:
                return
            time.sleep(1)
        raise AssertionError(answer.text)

    def create(self, document: JsonObject) -> str:
        """Create a workflow and return its id."""
        return str(self._post("/workflows", {"name": document["name"], "document": document})["id"])

    def deploy(self, document: JsonObject) -> str:
        """Create a workflow, deploy it, and return its id once it can run."""
        workflow_id = self.create(document)
        self.deploy_revision(workflow_id, 1)
        return workflow_id

    def deploy_revision(self, workflow_id: str, revision: int) -> None:
        """Deploy a saved revision, and wait until it can run."""
        deployment = self._post(f"/workflows/{workflow_id}/deploy", {"revision": revision})
        deadline = time.monotonic() + DEADLINE
        while deployment["state"] == "pending" and time.monotonic() < deadline:  # a busy machine
            time.sleep(0.5)
            answer = self.server.session.get(
                self.server.api(f"/workflows/{workflow_id}"), timeout=30
            )
            deployment = answer.json()["deployment"]
        assert deployment["state"] == "ready", deployment

    def start(self, workflow_id: str, payload: JsonObject | None = None) -> Run:
        """Start a run without waiting for it."""
        started = self._post(f"/workflows/{workflow_id}/runs", {"payload": payload or {}})
        return Run(self.server, workflow_id, str(started["id"]))

    def _post(self, path: str, body: JsonObject) -> JsonObject:
        answer = self.server.session.post(self.server.api(path), json=body, timeout=60)
        assert answer.ok, f"POST {path}: {answer.status_code} {answer.text}"
        return dict(answer.json())


@dataclass
class Run:
    """One run of a workflow."""

    server: Server
    workflow_id: str
    run_id: str

    @cached_property
    def finished(self) -> JsonObject:
        """The run's details once it has ended; the last answer is in the failure otherwise."""
        deadline = time.monotonic() + DEADLINE
        while (detail := self.now())["state"] in {"PENDING", "RUNNING"}:
            assert time.monotonic() < deadline, f"not finished in {DEADLINE} s: {detail}"
            time.sleep(0.2)
        return detail

    @property
    def state(self) -> str:
        """As Airflow says it, which is what operators are about."""
        return AIRFLOW_RUN_STATES[self.finished["state"]]

    @property
    def states(self) -> dict[str, Any]:
        """Airflow's state by node id; for nodes of a loop's body, how many items are in which."""
        return {
            step["nodeId"]: step["mapped"]["airflowCounts"]
            if step["mapped"]
            else step["airflowState"]
            for step in self.finished["steps"]
        }

    def now(self) -> JsonObject:
        return self.get("")

    def step(self, node_id: str, map_index: int = -1) -> JsonObject:
        """A step of the finished run, with input, output, error and attempts."""
        assert self.finished
        return self.get(f"/steps/{node_id}?mapIndex={map_index}")

    def output(self, node_id: str, map_index: int = -1) -> Any:
        return self.step(node_id, map_index)["output"]

    def run_again(self, timeout: float = 30) -> None:
        """Clear the whole run, as "Clear" in Airflow's UI does, and wait until it has begun."""
        answer = self.server.session.post(
            f"{self.server.url}/api/v2/dags/{self.workflow_id}/clearTaskInstances",
            json={
                "dag_run_id": self.run_id,
                "dry_run": False,
                "only_failed": False,
                "reset_dag_runs": True,
            },
            timeout=timeout,
        )
        assert answer.ok, answer.text
        self.__dict__.pop("finished", None)

    def post(self, path: str, body: JsonObject | None = None) -> requests.Response:
        """Act on the run; the answer may be a refusal."""
        run_id = quote(self.run_id, safe="")
        url = self.server.api(f"/workflows/{self.workflow_id}/runs/{run_id}{path}")
        return self.server.session.post(url, json=body or {}, timeout=60)

    def get(self, path: str) -> JsonObject:
        run_id = quote(self.run_id, safe="")
        url = self.server.api(f"/workflows/{self.workflow_id}/runs/{run_id}{path}")
        answer = self.server.session.get(url, timeout=30)
        assert answer.ok, f"GET {url}: {answer.status_code} {answer.text}"
        return dict(answer.json())
