"""What the tests of the operators have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.airflow.double import Double


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as service:
        yield service
