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
    21, 24, 73, 74, 134, 274, 458, 594, 604, 614, 711, 765, 808, 836, 980, 1132, 1157, 1178, 1210,
    1278, 1318, 1331, 1498, 1579, 1601, 1610, 1681, 1780, 1798, 1880, 1928, 2043, 2080, 2082, 2107,
    2168, 2268, 2364, 2377, 2381, 2397, 2489, 2626, 2724, 2726, 2759, 2893, 3071, 3207, 3380, 3421,
    3432, 3463, 3582, 3738, 3739, 3752, 3762, 3788, 3806, 3842, 3920, 3975, 3984,
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
