"""How long checking and compiling take, and the same graph through airflow-dagsmith.

What is compared is measured in turns, in one process: a slow moment of the machine hits both.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, repeat
from statistics import median
from typing import Any

from bench.documents import mixed
from bench.peers import peers_environment
from workfuse_compiler import (
    NodeKindRegistry,
    check_workflow,
    compile_workflow,
    default_registry,
)

ROUNDS = 9
SIZES = (200, 1_000, 2_000, 5_000)
PEER_SIZE = 2_000


@dataclass(frozen=True)
class AgainstDagsmith:
    """One graph; seconds of ours, of ours without checks, and of theirs."""

    nodes: int
    edges: int
    ours: float
    without_checks: float
    theirs: float


@dataclass(frozen=True)
class Compiling:
    """Medians in seconds.

    Attributes:
        sizes: (nodes, checking, compiling, compiling again) of each size. The first two are those
            of documents that this process has not seen before.
        checked_again: nodes and seconds of checking a small workflow after a change of one node.
        peer: the same graphs through airflow-dagsmith.
    """

    sizes: tuple[tuple[int, float, float, float], ...]
    checked_again: tuple[int, float]
    peer: tuple[AgainstDagsmith, ...]


def measure_compiling() -> Compiling:
    """Measure all of it, in about a minute."""
    documents = {size: mixed(size) for size in SIZES}
    works: dict[str, Callable[[], object]] = {}
    for size, document in documents.items():
        works[f"check {size}"] = _checking(unseen(size))
        works[f"compile {size}"] = compiling(unseen(size))
        works[f"again {size}"] = compiling(repeat(document))
    works["typing"] = _typing(mixed(min(SIZES)))
    times = in_turns(works)
    return Compiling(
        sizes=tuple(
            (
                len(documents[size]["nodes"]),
                *(times[f"{work} {size}"] for work in ("check", "compile", "again")),
            )
            for size in SIZES
        ),
        checked_again=(len(documents[min(SIZES)]["nodes"]), times["typing"]),
        peer=_against_dagsmith(),
    )


def in_turns(works: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Median seconds of each piece of work; the first round warms up and does not count."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(ROUNDS + 1):
        for name, work in works.items():
            gc.collect()
            started = time.perf_counter()
            work()
            if number:
                times[name].append(time.perf_counter() - started)
    return {name: median(seconds) for name, seconds in times.items()}


_variants = count(1)
Drawn = Callable[[int, int], dict[str, Any]]
"""A document of about so many nodes, other than that of another number."""


def unseen(size: int, drawn: Drawn = mixed) -> Iterator[dict[str, Any]]:
    """A document for each round, so that no cache knows its expressions."""
    return iter([drawn(size, next(_variants)) for _ in range(ROUNDS + 1)])


def _checking(documents: Iterator[dict[str, Any]]) -> Callable[[], object]:
    registry = default_registry()
    return lambda: check_workflow(next(documents), registry)


def compiling(documents: Iterator[dict[str, Any]]) -> Callable[[], object]:
    """The work of making the DAG file of a document."""
    registry = default_registry()  # finding the kinds is no part of it
    return lambda: compiled(next(documents), "measured", registry)


def compiled(
    document: dict[str, Any], workflow_id: str, registry: NodeKindRegistry | None = None
) -> str:
    """Return the DAG file of a document.

    Raises:
        ValueError: If the document has errors.
    """
    outcome = compile_workflow(document, registry or default_registry(), workflow_id=workflow_id)
    if outcome.value is None:
        raise ValueError("; ".join(map(str, outcome.diagnostics)))
    return outcome.value.text


def _typing(document: dict[str, Any]) -> Callable[[], object]:
    """Each call checks the document after another key was pressed in one field."""
    registry = default_registry()
    field = document["nodes"][1]["data"]["config"]

    def work() -> None:
        field["url"] += "x"
        check_workflow(document, registry)

    return work


def _against_dagsmith() -> tuple[AgainstDagsmith, ...]:
    """Measure in a process that has both."""
    command = [sys.executable, "-m", "bench.dagsmith", str(PEER_SIZE)]
    answer = subprocess.check_output(command, env=peers_environment(), text=True)
    return tuple(AgainstDagsmith(**found) for found in json.loads(answer.splitlines()[-1]))
