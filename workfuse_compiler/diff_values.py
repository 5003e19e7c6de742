"""Two JSON values side by side: where they differ, in words. Any depth, any values."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from workfuse_compiler.json_value import JsonValue


class _Absent:
    """There is no value at this place."""


ABSENT: Final = _Absent()

Difference = tuple[str, "JsonValue | _Absent", "JsonValue | _Absent", str]
"""(path, before, after, the same in words)."""

LONGEST = 60  # characters of a value that are shown
_AROUND = 15  # characters that are shown before the first difference of long texts
_DEEPEST = 20  # below, values are compared as a whole
_MOST_ROWS = 300  # rows of a list that are matched with each other
_NAMES = ("id", "name", "key", "left")  # fields by which a person tells rows apart


def differences(before: JsonValue, after: JsonValue, path: str) -> Iterator[Difference]:
    """What differs, in the order of the new value."""
    yield from _compare(before, after, path, 0)


def equal(a: JsonValue, b: JsonValue) -> bool:
    """Whether two values are the same JSON; keys may stand in any order. Needs no recursion."""
    pairs: list[tuple[Any, Any]] = [(a, b)]
    while pairs:
        a, b = pairs.pop()
        if a is b:
            continue
        if isinstance(a, dict) and isinstance(b, dict):
            if a.keys() != b.keys():
                return False
            pairs.extend((value, b[key]) for key, value in a.items())
        elif isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b):
                return False
            pairs.extend(zip(a, b, strict=True))
        elif isinstance(a, float) and isinstance(b, float):
            if repr(a) != repr(b):  # not a number is no number, but the same text
                return False
        elif isinstance(a, bool) != isinstance(b, bool) or a != b:
            return False
    return True


def shown(value: object, longest: int = LONGEST) -> str:
    """A value as a person reads it: JSON, short."""
    if isinstance(value, str):
        whole = len(value) <= longest
        text = json.dumps(value if whole else f"{value[: longest - 1]}…", ensure_ascii=False)
        return text.encode(errors="backslashreplace").decode()
    if isinstance(value, dict | list):
        text = _outline(value, longest)
    elif isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 256:
        return "a very large number"
    else:
        text = json.dumps(value)
    return text if len(text) <= longest + 2 else f"{text[: longest - 1]}…"


def _outline(value: dict[str, Any] | list[Any], longest: int) -> str:
    """The beginning of a list or an object; what is inside others is only hinted at."""
    is_object = isinstance(value, dict)
    pieces: list[str] = []
    length = 0
    for item in value.items() if isinstance(value, dict) else value:
        inner = item[1] if is_object else item
        written = (
            ("{…}" if isinstance(inner, dict) else "[…]")
            if isinstance(inner, dict | list) and inner
            else shown(inner, longest)
            if not isinstance(inner, dict | list)
            else ("{}" if isinstance(inner, dict) else "[]")
        )
        pieces.append(f"{shown(item[0], longest)}: {written}" if is_object else written)
        length += len(pieces[-1]) + 2
        if length > longest:
            break
    return ("{%s}" if is_object else "[%s]") % ", ".join(pieces)


def _compare(before: Any, after: Any, path: str, depth: int) -> Iterator[Difference]:
    if equal(before, after):
        return
    if depth < _DEEPEST and isinstance(before, dict) and isinstance(after, dict):
        for key in after:
            where = _joined(path, key)
            if key in before:
                yield from _compare(before[key], after[key], where, depth + 1)
            else:
                yield where, ABSENT, after[key], f"{where}: added {shown(after[key])}"
        for key in before:
            if key not in after:
                where = _joined(path, key)
                yield where, before[key], ABSENT, f"{where}: removed {shown(before[key])}"
    elif depth < _DEEPEST and isinstance(before, list) and isinstance(after, list):
        yield from _rows(before, after, path, depth)
    else:
        old, new = _pair(before, after)
        yield path, before, after, f"{path}: {old} → {new}" if path else f"{old} → {new}"


def _pair(before: Any, after: Any) -> tuple[str, str]:
    """Both values; of long texts the part that differs."""
    if isinstance(before, str) and isinstance(after, str):
        same = _common(before, after)
        if same > _AROUND and max(len(before), len(after)) > LONGEST:
            start = same - _AROUND
            return f"…{shown(before[start:])}", f"…{shown(after[start:])}"
    old, new = ("not set" if value is None else shown(value) for value in (before, after))
    return old, new


def _common(a: str, b: str) -> int:
    """How many characters two texts have in common at their beginning."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[:middle] == b[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _rows(before: list[Any], after: list[Any], path: str, depth: int) -> Iterator[Difference]:
    """Rows that were added, removed or changed; a row with another number is the same."""
    first, last = 0, 0
    shorter = min(len(before), len(after))
    while first < shorter and equal(before[first], after[first]):
        first += 1
    while last < shorter - first and equal(before[-1 - last], after[-1 - last]):
        last += 1
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    if max(len(old), len(new)) > _MOST_ROWS:
        counts = f"{len(before):,} rows → {len(after):,} rows"
        yield path, before, after, f"{path}: {counts}, from row {first + 1} on others"
        return
    for old_place, new_place in _matched(old, new):
        number = first + 1 + (new_place if new_place is not None else old_place or 0)
        where = f"{path}[{number - 1}]"
        if old_place is None:
            row = new[new_place or 0]
            yield where, ABSENT, row, f"{path}: added row {number}, {shown(row)}"
        elif new_place is None:
            row = old[old_place]
            yield where, row, ABSENT, f"{path}: removed row {number}, {shown(row)}"
        else:
            yield from _compare(old[old_place], new[new_place], where, depth + 1)


def _matched(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[int | None, int | None]]:
    """(old place, new place) of rows that belong together; None where a row has no other."""
    matcher = difflib.SequenceMatcher(None, _labels(old), _labels(new), autojunk=False)
    for action, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if action in ("equal", "replace"):
            both = min(old_to - old_from, new_to - new_from)
            yield from ((old_from + n, new_from + n) for n in range(both))
            yield from ((None, n) for n in range(new_from + both, new_to))
            yield from ((n, None) for n in range(old_from + both, old_to))
        else:
            yield from ((n, None) for n in range(old_from, old_to))
            yield from ((None, n) for n in range(new_from, new_to))


def _labels(rows: Sequence[Any]) -> list[str]:
    """What a person calls each row: its name if it has one, else all of it."""
    return [_label(row) for row in rows]


def _label(row: Any) -> str:
    if isinstance(row, Mapping):
        for name in _NAMES:
            if isinstance(row.get(name), str):
                return f"{name} {row[name]}"
    return shown(row, 2000)


def _joined(path: str, key: str) -> str:
    name = shown(key)[1:-1] if key.isidentifier() or "-" in key else shown(key)
    return f"{path}.{name}" if path else name
