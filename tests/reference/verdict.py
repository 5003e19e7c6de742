"""What the reference says of a run, in a form to be compared with what Airflow wrote down."""

from __future__ import annotations

from typing import Any

from tests.reference.interpreter import GONE_WRONG, Level, Reference, is_trigger

Json = Any
Verdict = dict[tuple[str, tuple[int, ...]], tuple[str, Json]]
"""State and output, or error, of each node, by its id and its place in the loops around it."""


def verdict(document: Json, payload: Json) -> Verdict:
    """What becomes of each node in a run with this payload.

    A body that had no items has one state for all; that of an inner loop which never started has
    none. Outputs of triggers and outer loops are left out: the nodes behind them see them.
    """
    reference = Reference(document)
    found: Verdict = {}

    def tell(home: str | None, level: Level, place: tuple[int, ...]) -> None:
        for id, one in level.items():
            body = [node_id for node_id, loop in reference.home.items() if loop == id]
            is_silent = is_trigger(reference.nodes[id]) or (body and home is None)
            output = {"kind": one.why, "node": id} if one.state == "failed" else one.output
            found[id, place] = one.state, None if is_silent else output
            for index, inner in enumerate(one.items or ()):
                tell(id, inner, (*place, index))
            if not one.items and (home is None or one.items is not None):
                state = "upstream_failed" if one.state in GONE_WRONG else "skipped"
                found.update(((inner_id, place), (state, None)) for inner_id in body)

    tell(None, reference.run(payload), ())
    return found
