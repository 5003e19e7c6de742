"""The graphs that the suite runs on Airflow; `python -m tests.reference.suite` chooses their seeds.

Each next one is the graph that adds most of what too few of those before it have, for its price.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from tests.reference.features import features
from tests.reference.graphs import PAYLOAD, graph
from tests.reference.verdict import verdict

COUNT = 64
"""More than the 60 that are asked for."""
POOL = range(4_000)
ENOUGH = 6
"""How many graphs should have each feature."""


SEEDS = (
    13, 82, 104, 154, 302, 323, 448, 547, 594, 621, 661, 708, 715, 747, 776, 839, 886, 924, 970,
    1001, 1020, 1194, 1198, 1265, 1342, 1346, 1395, 1415, 1428, 1599, 1651, 1665, 1668, 1691,
    1778, 1931, 1948, 2004, 2082, 2085, 2242, 2418, 2480, 2527, 2579, 2616, 2696, 2881, 3003,
    3095, 3149, 3377, 3411, 3514, 3520, 3628, 3632, 3728, 3739, 3749, 3755, 3797, 3909, 3930,
)  # fmt: skip


def suite_graphs(more: int = 0) -> list[Any]:
    """The documents of those seeds, and so many more from beyond the pool."""
    return [graph(seed) for seed in (*SEEDS, *range(len(POOL), len(POOL) + more))]


def price(document: Any) -> int:
    """How many steps of its run need a process, and those for the run itself."""
    told = verdict(document, PAYLOAD).values()
    return 3 + sum(state in ("success", "failed") for state, _ in told)


def chosen() -> list[int]:
    left = {seed: (features(document), price(document)) for seed, document in _pool()}
    counts: Counter[str] = Counter()
    seeds: list[int] = []
    while len(seeds) < COUNT:
        seed = max(left, key=lambda seed: _worth(left[seed], counts))
        counts.update(left.pop(seed)[0])
        seeds.append(seed)
    return sorted(seeds)


def _pool() -> list[tuple[int, Any]]:
    distinct = {repr(document["nodes"]): (seed, document) for seed, document in _graphs()}
    return list(distinct.values())


def _graphs() -> list[tuple[int, Any]]:
    return [(seed, graph(seed)) for seed in POOL]


def _worth(one: tuple[set[str], int], counts: Counter[str]) -> float:
    found, costs = one
    needed = sum(1 / (1 + counts[feature]) for feature in found if counts[feature] < ENOUGH)
    rare = sum(0.02 / (1 + counts[feature]) for feature in found)
    return (needed + rare) / costs


if __name__ == "__main__":
    sys.stdout.write(f"{chosen()}\n")
