"""Groups: who is inside which, and which of them a DAG can show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from workfuse_compiler.diagnostics import groups as wrong
from workfuse_compiler.diagnostics import node as wrong_node
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.document import Group
from workfuse_compiler.document_parts import Node
from workfuse_compiler.draft import Draft
from workfuse_compiler.grouping import Frames, Grouping

MOST_GROUPS = 5
"""How deep groups may nest: each level indents the file, and Python allows few blocks."""


def check_groups(draft: Draft) -> Iterator[Diagnostic]:
    document = draft.document
    if not document.groups and not any(node.parent_id for node in document.nodes):
        return
    groups: dict[str, Group] = {}
    for group in document.groups:
        if group.id in groups or group.id in draft.nodes:
            yield wrong_node.duplicate_id(group.id, group.id)
        groups.setdefault(group.id, group)
    drawn: list[Node | Group] = [*document.nodes, *groups.values()]
    for part in drawn:
        if part.parent_id and part.parent_id not in groups:
            yield wrong.unknown_group(part.id, part.parent_id, groups)
    frames: dict[str, Frames] = {}
    for group_id in groups:
        yield from _frame(group_id, groups, frames)
    if not draft.circular:
        yield from _shown(draft, groups, frames)


def _frame(
    group_id: str, groups: Mapping[str, Group], frames: dict[str, Frames]
) -> Iterator[Diagnostic]:
    """Fill in the groups around this one, itself included, and around those around it."""
    path: dict[str, None] = {}
    outer = group_id
    while outer in groups and outer not in frames and outer not in path:
        path[outer] = None
        outer = groups[outer].parent_id or ""
    if outer in path:
        circle = list(path)[list(path).index(outer) :]
        yield wrong.groups_in_a_circle(circle)
        frames.update((one, (one,)) for one in circle)
    for inner in reversed(path):
        if inner in frames:
            continue
        around = frames.get(groups[inner].parent_id or "", ())
        if len(around) == MOST_GROUPS:
            yield wrong.too_many_groups(inner, around)
            frames[inner] = around
        else:
            frames[inner] = (*around, inner)


def _shown(
    draft: Draft, groups: Mapping[str, Group], frames: Mapping[str, Frames]
) -> Iterator[Diagnostic]:
    """Fill in the draft's grouping with the groups that hold whole bodies, or parts of one."""
    around = {
        node_id: frames[parent]
        for node_id in draft.order
        if (parent := draft.nodes[node_id].parent_id or "") in frames
    }
    members: dict[str, list[str]] = {}
    for node_id, frame in around.items():
        for group_id in frame:
            members.setdefault(group_id, []).append(node_id)
    bodies: dict[str, list[str]] = {}
    for node_id in draft.order:
        if node_id in draft.loop_of:
            bodies.setdefault(draft.loop_of[node_id], []).append(node_id)
    places: dict[str, Frames] = {}
    for group_id in groups:
        if group_id in members:
            place = _common([draft.loops_around(one) for one in members[group_id]])
            half = _half_loop(draft, members[group_id], bodies, len(place))
            if half is None:
                places[group_id] = place
            else:
                yield wrong.half_a_loop(group_id, *half)

    def at(place: Frames, node_id: str) -> Frames:
        return tuple(one for one in around.get(node_id, ()) if places.get(one) == place)

    around_node = {one: at(draft.loops_around(one), one) for one in around}
    around_body = {loop: at(draft.loops_around(loop), body[0]) for loop, body in bodies.items()}
    draft.grouping = Grouping(
        {group_id: groups[group_id] for group_id in places}, around_node, around_body
    )


def _half_loop(
    draft: Draft, inside: Sequence[str], bodies: Mapping[str, Sequence[str]], depth: int
) -> tuple[str, str, str] | None:
    """(node in the group, its loop, node out of it) where the group's edge cuts a loop."""
    held = set(inside)
    seen: set[str] = set()
    for node_id in inside:
        for loop in draft.loops_around(node_id)[depth:]:
            if loop not in seen:
                seen.add(loop)
                outer = next((one for one in (loop, *bodies[loop]) if one not in held), None)
                if outer is not None:
                    return node_id, loop, outer
    return None


def _common(places: Sequence[Frames]) -> Frames:
    """The loops around all of them."""
    levels = zip(*places, strict=False)
    return tuple(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))
