"""WF22x: groups of nodes. All are warnings: a group is a drawing, and changes no run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workfuse_compiler.diagnostics.diagnostic import Diagnostic, shortened, shown
from workfuse_compiler.nearest import did_you_mean, quoted


def unknown_group(node_id: str, parent_id: str, known: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        "WF221",
        f"it is drawn inside {shown(parent_id)}, which is no group.",
        did_you_mean(parent_id, known) or "Move it out, or draw the group again.",
        severity="warning",
        node_id=node_id,
        field="parentId",
        value=shortened(parent_id),
    )


def groups_in_a_circle(group_ids: Sequence[str]) -> Diagnostic:
    inside = " is inside ".join(map(shown, [*group_ids[:8], group_ids[0]]))
    return Diagnostic(
        "WF222",
        f"these groups contain each other: {inside}.",
        "Move one of them out of the other.",
        severity="warning",
        node_id=group_ids[0],
        field="parentId",
    )


def too_many_groups(group_id: str, around: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "WF223",
        f"this group is inside {len(around)} others ({quoted(around)}), so Airflow shows its nodes "
        f"in {shown(around[-1])}.",
        f"Nest groups at most {len(around)} deep.",
        severity="warning",
        node_id=group_id,
    )


def half_a_loop(group_id: str, inner: str, loop_id: str, outer: str) -> Diagnostic:
    return Diagnostic(
        "WF224",
        f"the group holds {inner!r} of the loop {loop_id!r}, but not {outer!r}, so Airflow does "
        "not show the group. The workflow runs all the same.",
        f"Draw it around {loop_id!r} and all that the loop repeats, or around nodes that it "
        "repeats only.",
        severity="warning",
        node_id=group_id,
    )
