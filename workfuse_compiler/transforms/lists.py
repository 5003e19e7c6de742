"""Steps that work on a list as a whole."""

from __future__ import annotations

from collections.abc import Hashable

from workfuse_compiler.expressions.errors import ExpressionError
from workfuse_compiler.expressions.values import MAX_ITEMS, in_time
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.transforms.order import NoOrderError, mark_of, order_of
from workfuse_compiler.transforms.step import Reader, Step, StepError, described


def keep_matching(step: Step, value: JsonValue) -> JsonValue:
    read = step.reader(step.config["where"], "where")
    found = []
    for index, item in step.numbered(step.items(value)):
        holds = read(item, index)
        if holds is not None and not isinstance(holds, bool):
            raise step.error(
                f"true or false is needed, but it is {described(holds)}. Compare it with "
                "something: {{ item.… == … }}.",
                "where",
                index=index,
            )
        if holds:
            found.append(item)
    return found


def sort(step: Step, value: JsonValue) -> JsonValue:
    """By the first row; where that gives the same, by the next one."""
    items = step.items(value)
    order = list(range(len(items)))
    for place, row in reversed(list(enumerate(step.config["by"]))):
        field = f"by[{place}].value"
        read = step.reader(row["value"], field)
        keys = [_or_null(read, items[index], index) for index in order]
        try:
            order_now = order_of(
                keys,
                descending=row.get("order") == "descending",
                nulls_first=row.get("missing") == "first",
            )
        except NoOrderError as error:
            raise _no_order(step, error, keys, order, field) from None
        order = [order[spot] for spot in order_now]
    return [items[index] for index in order]


def _or_null(read: Reader, item: JsonValue, index: int) -> JsonValue:
    try:
        return read(item, index)
    except StepError as error:
        cause = error.__cause__
        if isinstance(cause, ExpressionError) and cause.missing is not None:
            return None
        raise


def _no_order(
    step: Step, error: NoOrderError, keys: list[JsonValue], order: list[int], field: str
) -> StepError:
    fault, *others = error.places
    problem = f"{described(keys[fault])} cannot be sorted by"
    if others:
        problem = (
            f"{described(keys[fault])} has no order with {described(keys[others[0]])} of item "
            f"{order[others[0]]}"
        )
    return step.error(
        f"{problem}. Make all of them numbers with | float, or text with | string.",
        field,
        index=order[fault],
    )


def unique(step: Step, value: JsonValue) -> JsonValue:
    """The first of each stays."""
    read = step.reader(step.config.get("by", "{{ item }}"), "by")
    seen: set[Hashable] = set()
    found = []
    for index, item in step.numbered(step.items(value)):
        mark = mark_of(read(item, index))
        if mark not in seen:
            seen.add(mark)
            found.append(item)
    return found


def group(step: Step, value: JsonValue) -> JsonValue:
    return [
        {"key": key, "items": [item for _, item in members]}
        for key, members in groups(step, step.items(value))
    ]


def groups(
    step: Step, items: list[JsonValue]
) -> list[tuple[JsonValue, list[tuple[int, JsonValue]]]]:
    """Per value of `by`, in the order of appearance, the items that have it and their numbers."""
    read = step.reader(step.config["by"], "by")
    found: dict[Hashable, tuple[JsonValue, list[tuple[int, JsonValue]]]] = {}
    for index, item in step.numbered(items):
        key = read(item, index)
        found.setdefault(mark_of(key), (key, []))[1].append((index, item))
    return list(found.values())


def batch(step: Step, value: JsonValue) -> JsonValue:
    items, size = step.items(value), step.whole("size", 0)
    if size == 0:
        raise step.error("batches need a size of at least 1.", "size")
    return [items[start : start + size] for start in range(0, len(items), size)]


def flatten(step: Step, value: JsonValue) -> JsonValue:
    """Lists in the list become their entries; anything else stays."""
    items = step.items(value)
    for _ in range(step.config.get("depth", 1)):
        if not any(isinstance(item, list) for item in items):
            break
        in_time()
        if sum(len(item) if isinstance(item, list) else 1 for item in items) > MAX_ITEMS:
            raise step.error(f"it gives more than {MAX_ITEMS:,} items.")
        items = [entry for item in items for entry in (item if isinstance(item, list) else [item])]
    return items


def limit(step: Step, value: JsonValue) -> JsonValue:
    items, skipped = step.items(value), step.whole("skip", 0)
    count = step.whole("count", len(items))
    return items[skipped : skipped + count]
