"""The outputs of some nodes in a run, fetched when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from airflow.models.dagrun import DagRun
from sqlalchemy.orm import Session

from workfuse.run_keys import RETURNED
from workfuse.store.outputs import Instance, pushed, succeeded
from workfuse_compiler import KnownData


@dataclass(frozen=True)
class RunData:
    """What succeeded in a run.

    Attributes:
        instances: by node, in the order of the items of all loops around it.
    """

    session: Session
    run: DagRun
    instances: Mapping[str, list[Instance]]

    def value(self, instance: Instance, key: str = RETURNED) -> Any:
        return pushed(self.session, instance, key)

    def at(self, node_id: str, place: tuple[int, ...]) -> list[Instance]:
        """Its instances for an item; inner loops have two: their start, and that in their own DAG.

        Of a place where it did not succeed, those of the first item where it did.
        """
        instances = self.instances.get(node_id, [])
        found = [one for one in instances if one.at == place[: len(one.at)]]
        return found or [one for one in instances if one.at == instances[0].at]


def recent_data(
    session: Session, runs: list[DagRun], node_ids: Iterable[str], known: KnownData
) -> list[RunData]:
    """Newest first, until each node was found once."""
    wanted = set(node_ids)
    ends = {end for loop in wanted for end in known.body_ends.get(loop, ())}
    data = []
    missing = wanted - known.triggers
    for run in runs:
        found = succeeded(session, run.dag_id, run.run_id, wanted | ends)
        data.append(RunData(session, run, found))
        missing -= found.keys()
        if not missing:
            break
    return data
