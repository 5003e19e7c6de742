"""What each step of a transform makes of a value, and how it fails."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from workfuse_compiler.transforms import StepError, transformed
from workfuse_compiler.transforms.step import described

ORDERS: list[Any] = [
    {"id": 1, "total": 250.5, "country": "DE", "paid": True, "lines": [{"sku": "a"}, {"sku": "b"}]},
    {"id": 2, "total": 80, "country": "FR", "paid": False, "lines": []},
    {"id": 3, "total": 250.5, "country": "DE", "paid": False, "lines": [{"sku": "a"}]},
    {"id": 4, "country": "de", "paid": True, "total": None, "lines": [{"sku": "c"}]},
]
SCOPE: dict[str, object] = {"trigger": {"body": {"most": 2}}, "loops": {"each": {"item": "outer"}}}


def done(value: Any, *steps: dict[str, Any]) -> Any:
    return transformed(value, steps, SCOPE)


def ids(*steps: dict[str, Any]) -> list[int]:
    return [order["id"] for order in done(ORDERS, *steps)]


def failure(value: Any, *steps: dict[str, Any]) -> StepError:
    with pytest.raises(StepError) as caught:
        done(value, *steps)
    return caught.value


def rows(*values: str, **more: Any) -> dict[str, Any]:
    return {"do": "sort", "by": [{"value": value, **more} for value in values]}


def test_fields_of_an_object_and_of_each_item() -> None:
    step = {
        "do": "set",
        "fields": [
            {"name": "total", "value": "{{ item.total * 2 }}"},
            {"name": "was.it", "value": {"total": "{{ item.total }}", "at": ["{{ index }}", 1]}},
        ],
    }
    one = {"total": 5, "x": None}
    changed = {"total": 10, "x": None, "was.it": {"total": 5, "at": [0, 1]}}
    assert done(one, step) == changed
    assert done([one, {"total": 1}], step) == [
        changed,
        {"total": 2, "was.it": {"total": 1, "at": [1, 1]}},
    ]
    assert one == {"total": 5, "x": None}


@pytest.mark.parametrize(
    ("pairs", "after"),
    [
        ([("a", "z")], {"z": 1, "b": 2, "a.b": 3}),
        ([("a", "b"), ("b", "a")], {"b": 1, "a": 2, "a.b": 3}),
        ([("a", "b"), ("b", "c")], {"b": 1, "c": 2, "a.b": 3}),
        ([("a.b", "a b"), ("nobody", "somebody")], {"a": 1, "b": 2, "a b": 3}),
    ],
)
def test_renamed_fields_keep_their_place(pairs: Any, after: Any) -> None:
    step = {"do": "rename", "fields": [{"from": old, "to": new} for old, new in pairs]}
    found = done({"a": 1, "b": 2, "a.b": 3}, step)
    assert list(found.items()) == list(after.items())


def test_no_field_is_lost_by_a_rename() -> None:
    error = failure([{"b": 1}, {"a": 1, "b": 2}], {"do": "rename", "fields": [_pair("a", "b")]})
    assert (error.kind, error.field, error.index) == ("transform", "steps[0].fields[0].to", 1)
    assert str(error).startswith("Step 1, rename: there is a field 'b' already, in {a: 1, b: 2}")


def _pair(old: str, new: str) -> dict[str, str]:
    return {"from": old, "to": new}


def test_keep_and_remove() -> None:
    value = {"a": 1, "b": 2, "a.b": 3}
    assert list(done(value, {"do": "keep", "names": ["a.b", "no", "a"]})) == ["a.b", "a"]
    assert done([value], {"do": "remove", "names": ["a.b", "no", "a"]}) == [{"b": 2}]


def test_filter() -> None:
    assert ids({"do": "filter", "where": "{{ item.paid and index > 0 }}"}) == [4]
    assert ids({"do": "filter", "where": "{{ none }}"}) == []
    assert ids({"do": "filter", "where": "{{ loops.each.item == 'outer' }}"}) == [1, 2, 3, 4]


def test_sort_is_stable_and_says_where_nulls_stand() -> None:
    assert ids(rows("{{ item.total }}")) == [2, 1, 3, 4]
    assert ids(rows("{{ item.total }}", order="descending")) == [1, 3, 2, 4]
    assert ids(rows("{{ item.total }}", order="descending", missing="first")) == [4, 1, 3, 2]
    assert ids(rows("{{ item.country }}", "{{ item.paid }}")) == [3, 1, 4, 2]
    assert ids(rows("{{ item.nothing }}", "{{ -item.id }}")) == [4, 3, 2, 1]
    # The index is the item's number before the step, whichever row asks for it.
    assert ids(rows("{{ item.total }}", "{{ -index }}")) == [2, 3, 1, 4]


@pytest.mark.parametrize(
    ("values", "index", "told"),
    [
        ([3, "4"], 1, "'4' (text) has no order with 3 (a number) of item 0"),
        ([None, 3, True], 2, "true (true or false) has no order with 3 (a number) of item 1"),
        ([1, [2]], 1, "[2] (a list) cannot be sorted by"),
    ],
)
def test_mixed_values_have_no_order(values: Any, index: int, told: str) -> None:
    error = failure(values, rows("{{ item }}"))
    assert (error.field, error.index) == ("steps[0].by[0].value", index)
    assert told in str(error)


def test_unique_tells_values_apart_by_type() -> None:
    values = [1, 1.0, True, "1", None, None, [1], [1.0], {"a": 1, "b": 2}, {"b": 2, "a": 1}]
    assert done(values, {"do": "unique"}) == [1, True, "1", None, [1], {"a": 1, "b": 2}]
    assert ids({"do": "unique", "by": "{{ item.country | lower }}"}) == [1, 2]


def test_group_keeps_the_order_of_appearance() -> None:
    found = done(ORDERS, {"do": "group", "by": "{{ item.country }}"})
    assert [(one["key"], [order["id"] for order in one["items"]]) for one in found] == [
        ("DE", [1, 3]),
        ("FR", [2]),
        ("de", [4]),
    ]
    [odd] = done([1], {"do": "group", "by": "{{ {'a': [item]} }}"})
    assert odd == {"key": {"a": [1]}, "items": [1]}


def aggregates(*operations: str, of: str = "{{ item }}", **more: Any) -> dict[str, Any]:
    listed = [{"name": name, "operation": name, "of": of} for name in operations]
    return {"do": "aggregate", "values": listed, **more}


ALL = ("count", "sum", "average", "min", "max", "first", "last", "list", "unique", "join")


def test_aggregate() -> None:
    assert done([3, 1, 2.5, 1], aggregates(*ALL)) == {
        "count": 4,
        "sum": 7.5,
        "average": 1.875,
        "min": 1,
        "max": 3,
        "first": 3,
        "last": 1,
        "list": [3, 1, 2.5, 1],
        "unique": [3, 1, 2.5],
        "join": "3, 1, 2.5, 1",
    }
    assert done([], aggregates(*ALL)) == {
        "count": 0,
        "sum": 0,
        "average": None,
        "min": None,
        "max": None,
        "first": None,
        "last": None,
        "list": [],
        "unique": [],
        "join": "",
    }
    assert done(["b", None, "A"], aggregates("min", "max")) == {"min": "A", "max": "b"}
    assert done([0.1] * 10, aggregates("sum")) == {"sum": 1.0}
    assert done([2**70, 1], aggregates("sum")) == {"sum": 2**70 + 1}


def test_aggregate_per_group() -> None:
    step = aggregates("sum", "count", of="{{ item.id }}", by="{{ item.paid }}")
    assert done(ORDERS, step) == [
        {"key": True, "sum": 5, "count": 2},
        {"key": False, "sum": 5, "count": 2},
    ]
    assert done([], step) == []


def test_an_item_that_is_no_number_is_named_by_its_place_in_the_list() -> None:
    step = aggregates("sum", of="{{ item.total }}", by="{{ item.country }}")
    error = failure(ORDERS, step)
    assert (error.kind, error.field, error.index) == ("transform", "steps[0].values[0].of", 3)
    assert "a number is needed, but it is null" in str(error)


def test_map_and_split() -> None:
    assert done(ORDERS[:2], {"do": "map", "value": {"n": "{{ item.id + index }}"}}) == [
        {"n": 1},
        {"n": 3},
    ]
    assert done({"a": [1]}, {"do": "map", "value": "{{ item.a }}"}) == [1]
    split = {"do": "split", "list": "{{ item.lines }}"}
    assert done(ORDERS, split) == [{"sku": "a"}, {"sku": "b"}, {"sku": "a"}, {"sku": "c"}]
    assert done({"id": 7, "lines": [1, 2]}, {**split, "as": "lines"}) == [
        {"id": 7, "lines": 1},
        {"id": 7, "lines": 2},
    ]


def test_batch_flatten_limit() -> None:
    assert done([1, 2, 3], {"do": "batch", "size": 2}) == [[1, 2], [3]]
    nested = [1, [2, [3, [4]]], []]
    assert done(nested, {"do": "flatten"}) == [1, 2, [3, [4]]]
    assert done(nested, {"do": "flatten", "depth": 9}) == [1, 2, 3, 4]
    assert ids({"do": "limit", "count": "{{ trigger.body.most }}", "skip": 1.0}) == [2, 3]
    assert ids({"do": "limit", "skip": 3}) == [4]
    assert ids({"do": "limit", "count": 0}) == []


@pytest.mark.parametrize(
    ("value", "step", "kind", "field", "index", "told"),
    [
        ({"a": 1}, rows("{{ item }}"), "transform", "", None, "a list is needed, but it is {a: 1}"),
        ("text", {"do": "keep", "names": ["a"]}, "transform", "", 0, "'text' (text)"),
        ([{}, 5], {"do": "remove", "names": ["a"]}, "transform", "", 1, "it is 5 (a number)"),
        (
            ORDERS,
            {"do": "filter", "where": "{{ item.nobody > 1 }}"},
            "expression",
            ".where",
            0,
            "item.nobody: 'nobody' is missing",
        ),
        (ORDERS, {"do": "filter", "where": "{{ item.id }}"}, "transform", ".where", 0, "1 (a"),
        (
            [1, 2],
            {"do": "map", "value": {"a": ["{{ 1 / (item - 2) }}"]}},
            "expression",
            ".value.a[0]",
            1,
            "divides by zero",
        ),
        (ORDERS, {"do": "split", "list": "{{ item.id }}"}, "transform", ".list", 0, "1 (a number)"),
        ([[1]], {"do": "split", "list": "{{ item }}", "as": "a"}, "transform", "", 0, "[1] (a li"),
        ([1], {"do": "limit", "count": "{{ -1 }}"}, "transform", ".count", None, "it is -1"),
        ([1], {"do": "batch", "size": "{{ 'two' }}"}, "transform", ".size", None, "'two' (text)"),
        ([1], {"do": "batch", "size": "{{ 0 }}"}, "transform", ".size", None, "at least 1"),
        ([1], {"do": "limit", "count": "{{ item }}"}, "expression", ".count", None, "'item' is mi"),
        (
            [1, "x"],
            aggregates("max"),
            "transform",
            ".values[0].of",
            1,
            "'x' (text) has no order with 1 (a number)",
        ),
        ([{}], {"do": "group", "by": "{{ item.a }}"}, "expression", ".by", 0, "'a' is missing"),
    ],
)
def test_failures_name_step_item_and_value(
    value: Any, step: Any, kind: str, field: str, index: int | None, told: str
) -> None:
    before = {"do": "limit"} if isinstance(value, list) else {"do": "map", "value": "{{ item }}"}
    error = failure(value, before, step)
    assert (error.kind, error.field, error.index) == (kind, f"steps[1]{field}", index)
    assert str(error).startswith(f"Step 2, {step['do']}: ")
    assert told in str(error)


BIG = {"text": "x" * 1_000_000}


@pytest.mark.parametrize(
    ("value", "steps", "told"),
    [
        ([0] * 100_001, [{"do": "flatten"}], "100,001 items"),
        ([[0] * 400] * 400, [{"do": "flatten"}], "more than 100,000 items"),
        ([[0] * 400] * 400, [{"do": "split", "list": "{{ item }}"}], "more than 100,000 items"),
        ([0] * 1000, [{"do": "map", "value": {"a": ["{{ item }}", BIG]}}], "too much data"),
        ([0] * 1000, [{"do": "map", "value": BIG}], "too much data"),
        ([0] * 1000, [{"do": "map", "value": "{{ 'x' * 1000000 }}"}], "too much data"),
        (
            [{**BIG, "of": [0] * 200}],
            [{"do": "split", "list": "{{ item.of }}", "as": "one"}],
            "The result cannot be kept",
        ),
    ],
)
def test_bounds(value: Any, steps: Any, told: str) -> None:
    assert told in str(failure(value, *steps))


def test_time_is_for_all_items_together() -> None:
    slow = {"do": "map", "value": "{% for a in range(2000) %}{% endfor %}"}
    with pytest.raises(StepError, match="takes too long"):
        transformed([0] * 10_000, [slow], {}, seconds=0.2)


def test_what_an_item_builds_is_forgotten_for_the_next() -> None:
    long = {"do": "map", "value": "{{ ('x' * 100000) | length }}"}
    assert done([0] * 1_000, long) == [100_000] * 1_000


def test_ten_thousand_items_are_quick() -> None:
    orders = [{"id": n, "total": n * 7919 % 1000, "country": "ABC"[n % 3]} for n in range(10_000)]
    start = time.thread_time()
    found = done(
        orders,
        {"do": "filter", "where": "{{ item.total > 200 }}"},
        rows("{{ item.total }}", order="descending"),
        {"do": "group", "by": "{{ item.country }}"},
    )
    assert sum(len(one["items"]) for one in found) == sum(one["total"] > 200 for one in orders)
    assert time.thread_time() - start < 10  # 0.6 s on an idle core


@pytest.mark.parametrize("value", [{"a" * 99: {}}, ["x" * 99, [1]] * 99, "y" * 999, 1e300, None])
def test_descriptions_are_short(value: Any) -> None:
    assert len(described(value)) < 150
    json.dumps(described(value)).encode()
