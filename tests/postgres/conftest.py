"""A WorkFuse on a PostgreSQL server of its own, in place of the one that other tests share.

One for each file, and not for the session: only one Airflow at a time should need the machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.airflow.client import Workflows
from tests.airflow.conftest import with_connections
from tests.airflow.double import Double
from tests.conftest import AirflowServer, started_airflow
from tests.postgres.server import PostgresServer


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double() as service:
        yield service


@pytest.fixture(scope="module")
def airflow_server(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AirflowServer]:
    folder = tmp_path_factory.mktemp("postgres")
    environment = {**os.environ, "WORKFUSE_DATABASE": postgres.url}
    with started_airflow(folder, environment, database=postgres.database.airflow_url) as server:
        yield server


@pytest.fixture(scope="module")
def workflows(airflow_server: AirflowServer, double: Double) -> Workflows:
    return with_connections(Workflows(airflow_server), double)
