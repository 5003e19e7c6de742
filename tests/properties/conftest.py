"""Profiles of hypothesis: seeded and short by default, long with HYPOTHESIS_PROFILE=fuzz."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "test",
    max_examples=120,
    derandomize=True,
    deadline=None,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile(
    "fuzz", max_examples=10_000, deadline=None, suppress_health_check=_SLOW_IS_FINE
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "test")
settings.load_profile(PROFILE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """10,000 documents take longer than any test may take otherwise."""
    if PROFILE == "fuzz":
        for item in items:
            if item.path.parent.name == "properties":
                item.add_marker(pytest.mark.timeout(0))
