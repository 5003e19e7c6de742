"""The API on a real SQLite database and the real compiler, without Airflow's processes.

Only who is asking, and what Airflow lets them do, is made up here: that cannot exist without a
server.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
MIGRATED = "migrated"
os.environ.setdefault("AIRFLOW_HOME", tempfile.mkdtemp(prefix="workfuse-tests-api-"))

from airflow import settings  # noqa: E402
from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db  # noqa: E402
from airflow.models.dagbag import DagPriorityParsingRequest  # noqa: E402
from fastapi import Request, WebSocket  # noqa: E402
from fastapi.testclient import TestClient  # noqa: E402
from sqlalchemy import delete  # noqa: E402
from sqlalchemy.orm import Session, sessionmaker  # noqa: E402
from starlette.exceptions import HTTPException  # noqa: E402

from tests.api.database import Database  # noqa: E402
from tests.api.hook_calls import KEY, ended, hold  # noqa: E402
from workfuse.api.access import SignedOut, live_session, signed_in  # noqa: E402
from workfuse.api.app import app  # noqa: E402
from workfuse.api.live import shared_live  # noqa: E402
from workfuse.services.call_rates import limit_of  # noqa: E402

JsonObject = dict[str, Any]


@dataclass
class Person:
    """Somebody signed in; `denied` holds actions, connections, and `assets`."""

    user_id: str
    user_name: str
    denied: set[str] = field(default_factory=set)
    oversees: bool = False

    def may(self, action: str, dag_id: str | None) -> bool:
        return action not in self.denied

    def forbidden_connections(self, connection_ids: Iterable[str]) -> list[str]:
        return [connection for connection in connection_ids if connection in self.denied]

    def may_read_assets(self) -> bool:
        return "assets" not in self.denied


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as `airflow db migrate` leaves it; all processes of a test run share it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    home = folder / "airflow-home"
    with (folder / "airflow-home.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / MIGRATED).exists():
            migrate(home)
            (home / MIGRATED).touch()
    return home / "airflow.db"


def migrate(home: Path) -> None:
    environment = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW_CONFIG": str(REPOSITORY / "config" / "airflow.cfg"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(home / "plugins"),
        "PYTHONPATH": os.pathsep.join(map(str, (REPOSITORY, REPOSITORY / "plugins"))),
    }
    home.mkdir(exist_ok=True)
    migration = subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert migration.returncode == 0, migration.stdout + migration.stderr


@pytest.fixture(scope="session")
def database(migrated_database: Path) -> Database:
    return Database.at(migrated_database)


@pytest.fixture
def session_factory(
    migrated_database: Path, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[sessionmaker[Session]]:
    """Sessions on this test's own copy of the database; Airflow's code uses it too."""
    database.file = shutil.copy(migrated_database, tmp_path / "airflow.db")
    factory = sessionmaker(database.engine, autoflush=False, expire_on_commit=False)
    monkeypatch.setattr(settings, "NonScopedSession", factory)
    monkeypatch.setattr(settings, "Session", factory)
    yield factory
    database.engine.dispose()


@pytest.fixture
def session(session_factory: sessionmaker[Session]) -> Iterator[Session]:
    with session_factory() as session:
        yield session


@pytest.fixture
def dags_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "dags"
    monkeypatch.setenv("AIRFLOW__WORKFUSE__DAGS_FOLDER", str(folder))
    monkeypatch.setattr("workfuse.services.publishing.LONGEST_WAIT", 0.0)
    return folder


@pytest.fixture
def airflow_reads(dags_folder: Path, session: Session) -> Callable[[], None]:
    """What the DAG processor does when it reads the folder, with Airflow's own code."""

    def read() -> None:
        session.execute(delete(DagPriorityParsingRequest))
        bag = BundleDagBag(dags_folder, bundle_path=dags_folder, bundle_name="dags-folder")
        sync_bag_to_db(bag, "dags-folder", None, session=session)
        session.commit()
        session.expunge_all()

    return read


@pytest.fixture
def hook_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sets how many calls a minute hooks take, and addresses may make."""

    def limited(*, hook: int = 0, address: int = 0) -> None:
        name = "AIRFLOW__WORKFUSE__HOOK_CALLS_PER_MINUTE"
        monkeypatch.setenv(name, str(hook))
        monkeypatch.setenv(f"{name}_PER_ADDRESS", str(address))
        limit_of.cache_clear()

    yield limited
    limit_of.cache_clear()


@pytest.fixture
def people() -> dict[str, Person]:
    return {
        "ada": Person("1", "Ada"),
        "ben": Person("2", "Ben"),
        "eve": Person("3", "Eve", oversees=True),
    }


@pytest.fixture
def anonymous(session_factory: sessionmaker[Session], dags_folder: Path) -> Iterator[TestClient]:
    """A browser that is not signed in; sessions are checked by Airflow's own code."""
    with TestClient(app(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(anonymous: TestClient, people: dict[str, Person]) -> Iterator[TestClient]:
    """Ada's browser; the header `x-person` makes a request somebody else's."""

    def who(request: Request) -> Person:
        name = request.headers.get("x-person", "ada")
        if name not in people:
            raise HTTPException(401, "Not authenticated")
        return people[name]

    app().dependency_overrides[signed_in] = who
    yield anonymous
    app().dependency_overrides.clear()


@pytest.fixture
def document() -> JsonObject:
    """A webhook whose payload is reshaped in one step."""
    return {
        "schemaVersion": 1,
        "name": "Order alerts",
        "description": "Looks at each new order.",
        "settings": {"tags": ["sales"]},
        "nodes": [
            node("received", "trigger.webhook", "Order received", {}),
            node(
                "shape",
                "utility.transform",
                "Shape order",
                {"fields": [{"name": "total", "value": "{{ trigger.body.total }}"}]},
            ),
        ],
        "edges": [edge("e1", "received", "shape")],
        "viewport": {"x": 0, "y": 0, "zoom": 1},
    }


def node(node_id: str, type_: str, label: str, config: JsonObject, **data: Any) -> JsonObject:
    return {
        "id": node_id,
        "type": type_,
        "position": {"x": 0, "y": 0},
        "data": {"label": label, "config": config, **data},
    }


def edge(edge_id: str, source: str, target: str) -> JsonObject:
    return {
        "id": edge_id,
        "source": source,
        "target": target,
        "sourceHandle": None,
        "targetHandle": None,
    }


@pytest.fixture
def deploy_hook(
    client: TestClient,
    document: Any,
    session: Session,
    airflow_reads: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., str]:
    """Deploys a workflow whose webhook has this config, and returns its id."""
    monkeypatch.setenv("AIRFLOW_CONN_HOOK", json.dumps({"conn_type": "http", "login": "shop"}))

    def run(person: str = "ada", name: str = "Orders", **config: Any) -> str:
        drawn = json.loads(json.dumps(document))
        trigger = drawn["nodes"][0]["data"]
        trigger["config"] = {"path": "orders/new", **config}
        if "authentication" in config:
            trigger["credentialId"] = "hook"
        headers = {"x-person": person}
        made = client.post(
            "/api/v1/workflows", json={"name": name, "document": drawn}, headers=headers
        )
        workflow_id = made.json()["id"]
        answer = client.post(
            f"/api/v1/workflows/{workflow_id}/deploy", json={"revision": 1}, headers=headers
        )
        assert answer.status_code == 200, answer.text
        airflow_reads()
        return str(workflow_id)

    return run


@pytest.fixture
def soon(session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a run end as told while its caller waits."""

    def plan(**how: Any) -> None:
        from workfuse.services import hooks

        look = hooks.answer_of
        looks = iter(range(100))

        def answer_of(*arguments: Any) -> Any:
            if next(looks) == 2:
                ended(session, **how)
            return look(*arguments)

        monkeypatch.setattr(hooks, "answer_of", answer_of)

    return plan


class Visit:
    """A session that can end while it is in use."""

    def __init__(self, person: Person | None) -> None:
        self.person = person
        self.is_ambient = True

    def access(self) -> Person:
        if self.person is None:
            raise SignedOut
        return self.person


@pytest.fixture
def visits(client: TestClient, people: dict[str, Person]) -> Iterator[dict[str, Visit]]:
    """Sessions on live connections, by the name in `x-person`."""
    made = {name: Visit(person) for name, person in people.items()} | {"nobody": Visit(None)}

    def who(socket: WebSocket) -> Visit:
        return made[socket.headers.get("x-person", "ada")]

    app().dependency_overrides[live_session] = who
    yield made
    assert len(shared_live().hub) == 0, "nobody looks, and still it polls"


@pytest.fixture
def run_id(
    client: TestClient, document: Any, airflow_reads: Callable[[], None], visits: Any
) -> str:
    """A run of `order_alerts`, which is Ada's."""
    orders = "/api/v1/workflows/order_alerts"
    client.post("/api/v1/workflows", json={"name": "Order alerts", "document": document})
    assert client.post(f"{orders}/deploy", json={"revision": 1}).status_code == 200
    airflow_reads()
    answer = client.post(f"{orders}/runs", json={"payload": {"total": 5}})
    return str(answer.json()["id"])


@pytest.fixture
def draw(client: TestClient, document: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Saves "orders", which is never deployed, with a webhook of this config."""
    hold(monkeypatch, KEY)

    def save(*, connection: str | None = "hook", **config: Any) -> None:
        trigger = document["nodes"][0]["data"]
        trigger["config"] = config
        if "authentication" in config and connection is not None:
            trigger["credentialId"] = connection
        stored = client.get("/api/v1/workflows/orders")
        if stored.status_code == 404:
            made = client.post("/api/v1/workflows", json={"name": "Orders", "document": document})
            assert made.json()["id"] == "orders"
            return
        revision = f'"{stored.json()["revision"]}"'
        answer = client.put(
            "/api/v1/workflows/orders", json={"document": document}, headers={"If-Match": revision}
        )
        assert answer.status_code == 200, answer.text

    return save
