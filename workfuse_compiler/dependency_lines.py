"""Dependencies as the `>>` lines that a person would write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from workfuse_compiler.ir import Dependency
from workfuse_compiler.text_width import columns

Line = tuple[str, ...]
"""Operands of one line; each is a name, a list of names, or a label."""


@dataclass(frozen=True, slots=True)
class LabelledCall:
    """`source.set_downstream(target, edge_modifier=Label(label))`, where `>>` would not do."""

    source: str
    label: str
    target: str


def dependency_lines(
    dependencies: Sequence[Dependency], label: Callable[[str], str], width: int
) -> list[Line | LabelledCall]:
    """Chains as long as they go, `[a, b] >> c` for merges, `a >> [b, c]` for forks, or both in one.

    Args:
        dependencies: sources in topological order.
        label: writes a label's call.
        width: columns that a line may take.
    """
    return _Lines(dependencies, label, width).all()


_Begun: TypeAlias = "list[str] | LabelledCall"


class _Lines:
    def __init__(
        self, dependencies: Sequence[Dependency], label: Callable[[str], str], width: int
    ) -> None:
        self.label = label
        self.width = width
        self.lines: list[Line | LabelledCall] = []
        self.followers: dict[str, list[Dependency]] = {}
        plain: dict[str, list[str]] = {}
        for dependency in dependencies:
            self.followers.setdefault(dependency.source, []).append(dependency)
            if dependency.label is None:
                plain.setdefault(dependency.target, []).append(dependency.source)
        self.merges = {target: sources for target, sources in plain.items() if len(sources) > 1}
        self.merge_of: dict[str, str] = {}
        for target, sources in self.merges.items():
            self.merge_of.setdefault(_list(sources), target)
        self.written: set[str] = set()

    def all(self) -> list[Line | LabelledCall]:
        leaves = [target for target in self.merges if target not in self.followers]
        for name in [*self.followers, *leaves]:
            if name in self.merges and name not in self.written:
                self.merge(name)
            elif name in self.followers:
                self.run([name])
        return self.lines

    def merge(self, target: str) -> None:
        self.written.add(target)
        *earlier, last = _lists(self.merges[target], self.width - len(f" >> {target}"))
        self.lines.extend((sources, target) for sources in earlier)
        self.run([last, target])

    def run(self, line: list[str]) -> None:
        pending: list[_Begun] = [line]
        while pending:
            pending.extend(reversed(self.chain(pending.pop())))

    def chain(self, line: _Begun) -> list[_Begun]:
        """Extend a line as far as it reads well; gives the lines that branch off its end."""
        if isinstance(line, LabelledCall):
            self.lines.append(line)
            return [[line.target]]
        plain, labelled = self.rest_of(line[-1])
        while plain and not labelled:
            merge = self.merge_behind(plain) if len(plain) > 1 else None
            if len(plain) > 1 and merge is None:
                break
            line = self.extended(line, _list(plain))
            if merge is not None:
                line = self.extended(line, merge)
            plain, labelled = self.rest_of(line[-1])
        name = line[-1]
        if plain:
            first, *others = _lists(plain, self.width - len(f"{name} >> "))
            self.lines.append(tuple(self.extended(line, first)))
            self.lines.extend((name, fork) for fork in others)
        elif len(line) > 1:
            self.lines.append(tuple(line))
        return [branch for way in labelled for branch in self.branches(name, *way, labelled[way])]

    def merge_behind(self, fork: Sequence[str]) -> str | None:
        """Where all arms of a fork, and no other node, meet again; each is given out once."""
        merge = self.merge_of.get(_list(fork))
        if merge is None or merge in self.written:
            return None
        if len(f"{_list(fork)} >> {merge}") > self.width:
            return None
        self.written.add(merge)
        return merge

    def branches(
        self, name: str, text: str, leaves_group: bool, targets: Sequence[str]
    ) -> Sequence[_Begun]:
        if leaves_group:
            return [LabelledCall(name, text, target) for target in targets]
        label = self.label(text)
        room = self.width - columns(f"{name} >> {label} >> ")
        return [[name, label, fork] for fork in _lists(targets, room)]

    def extended(self, line: list[str], name: str) -> list[str]:
        """The line with one more name; a full line is closed, and its end starts another."""
        longer = [*line, name]
        if len(line) > 1 and columns(" >> ".join(longer)) > self.width:
            self.lines.append(tuple(line))
            return longer[-2:]
        return longer

    def rest_of(self, name: str) -> tuple[list[str], dict[tuple[str, bool], list[str]]]:
        """(plain targets that are no merges, labelled ones by what they share), each once."""
        plain: list[str] = []
        labelled: dict[tuple[str, bool], list[str]] = {}
        merges = self.merges
        for dependency in self.followers.pop(name, ()):
            target, label = dependency.target, dependency.label
            if label is not None:
                labelled.setdefault((label, dependency.leaves_group), []).append(target)
            elif target not in merges:
                plain.append(target)
        return plain, labelled


def _lists(names: Sequence[str], room: int) -> list[str]:
    """Lists of names, each no longer than the room; a single name stands alone."""
    if len(names) == 1:
        return [names[0]]
    groups: list[list[str]] = [[]]
    used = 0
    for name in names:
        if groups[-1] and used + len(name) + 2 > room:
            groups.append([])
            used = 0
        groups[-1].append(name)
        used += len(name) + 2
    return [_list(group) for group in groups]


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"
