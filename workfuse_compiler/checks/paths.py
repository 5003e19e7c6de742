"""Paths of expressions that lead to something that cannot be there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from workfuse_compiler.diagnostics import paths as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.expressions import ExpressionError
from workfuse_compiler.expressions.references import Reference, only_reference
from workfuse_compiler.output_schemas import Schemas
from workfuse_compiler.schemas import DeadEnd, certain_types


def impossible_paths(
    known: Schemas, node_id: str, field: str, uses: Sequence[Reference]
) -> list[Diagnostic]:
    """Each path that leads nowhere, once, unless the text itself asks whether it is there."""
    dead: list[tuple[Reference, DeadEnd]] = []
    for use in uses:
        if use.steps and not use.optional:
            end = known.found(use, node_id)
            if isinstance(end, DeadEnd):
                dead.append((use, end))
    return [*_reported(node_id, field, uses, dead)] if dead else []


def no_lists(known: Schemas, node_id: str, field: str, text: str) -> Iterator[Diagnostic]:
    """The path of a field that needs a list, if it certainly leads to something else."""
    try:
        use = only_reference(text)
    except ExpressionError:
        return  # a finding of its own
    if use is None or use.optional:
        return
    found = known.found(use, node_id)
    types = frozenset() if isinstance(found, DeadEnd) else certain_types(found)
    if types and "array" not in types:
        yield wrong.no_list(node_id, field, use, types)


def _reported(
    node_id: str, field: str, uses: Iterable[Reference], dead: Iterable[tuple[Reference, DeadEnd]]
) -> Iterator[Diagnostic]:
    asked = {_key(use, len(use.steps)) for use in uses if use.optional}
    seen = set()
    for use, end in dead:
        key = _key(use, end.place + 1)
        if key not in seen and not _is_asked(use, asked):
            seen.add(key)
            yield wrong.impossible_path(node_id, field, use, end)


_Key = tuple[object, ...]


def _key(use: Reference, length: int) -> _Key:
    return use.root, use.node_id, *use.steps[:length]


def _is_asked(use: Reference, asked: Collection[_Key]) -> bool:
    return bool(asked) and any(_key(use, n) in asked for n in range(len(use.steps) + 1))
