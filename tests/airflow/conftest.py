"""What the tests against the shared Airflow have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.airflow.client import Server, Workflows
from tests.airflow.double import Double


@pytest.fixture(scope="session")
def double() -> Iterator[Double]:
    """The service that the workflows call."""
    with Double() as service:
        yield service


@pytest.fixture(scope="session")
def workflows(airflow_server: Server, double: Double) -> Workflows:
    return with_connections(Workflows(airflow_server), double)


def with_connections(workflows: Workflows, double: Double) -> Workflows:
    """The API, with the connections "shop" (HTTP) and "small_model" (AI) to the double."""
    workflows.connect(
        "shop",
        conn_type="http",
        host=double.url,
        login="shop-user",
        password="shop-password-1",
        extra='{"X-Shop-Tenant": "tenant-4711"}',
    )
    workflows.connect("small_model", host=f"{double.url}/v1", password="sk-not-for-logs-1")
    return workflows
