"""Steps of a transform give what plain Python gives."""

from __future__ import annotations

import copy
import itertools
import statistics
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workfuse_compiler.transforms import StepError, transformed

numbers = st.integers(-3, 3) | st.sampled_from((0.5, 1.0, -2.25))
texts = st.sampled_from(("", "a", "A", "b", "ä", "{{ item }}", '"', "\u202e", "10", "9"))
values = st.none() | st.booleans() | numbers | texts | st.lists(numbers, max_size=2)
items = st.fixed_dictionaries(
    {"n": numbers, "t": texts, "c": st.lists(numbers, max_size=3)},
    optional={"maybe": st.none() | numbers, "x y": values, "{{": values},
)
lists = st.lists(items, max_size=8)

Case = tuple[dict[str, Any], Callable[[list[Any]], Any]]
"""A step, and what Python makes of a list."""


def same(value: Any) -> Any:
    """Equal exactly for the same JSON: true is not 1, but 1.0 is."""
    if isinstance(value, list):
        return ["list", *map(same, value)]
    return [isinstance(value, bool), value]


def grouped(rows: list[Any], key: Callable[[Any], Any]) -> list[tuple[Any, list[Any]]]:
    found: list[tuple[Any, list[Any]]] = []
    for row in rows:
        members = next((rows for one, rows in found if same(one) == same(key(row))), None)
        if members is None:
            found.append((key(row), members := []))
        members.append(row)
    return found


def sorts(field: str, descending: bool, nulls_first: bool) -> Case:
    row = {
        "value": f"{{{{ item.{field} }}}}",
        "order": "descending" if descending else "ascending",
        "missing": "first" if nulls_first else "last",
    }

    def key(item: Any) -> Any:
        return item[field].lower() if field == "t" else item[field]

    def reference(rows: list[Any]) -> list[Any]:
        nulls = [one for one in rows if one.get(field) is None]
        given = [one for one in rows if one.get(field) is not None]
        ordered: list[Any] = []
        for one in given:  # insertion, so that equal ones stay as they are
            place = len(ordered)
            for at, other in enumerate(ordered):
                before = key(one) > key(other) if descending else key(one) < key(other)
                if before:
                    place = at
                    break
            ordered.insert(place, one)
        return [*nulls, *ordered] if nulls_first else [*ordered, *nulls]

    return {"do": "sort", "by": [row]}, reference


def filters(least: Any) -> Case:
    step = {"do": "filter", "where": f"{{{{ item.n >= {least} }}}}"}
    return step, lambda rows: [one for one in rows if one["n"] >= least]


def sets(name: str) -> Case:
    step = {
        "do": "set",
        "fields": [{"name": name, "value": ["{{ item.n + index }}", "{{ item.t }}"]}],
    }
    return step, lambda rows: [
        {**one, name: [one["n"] + number, one["t"]]} for number, one in enumerate(rows)
    ]


def keeps(names: list[str]) -> Case:
    step = {"do": "keep", "names": ["n", "t", "c", *names]}
    kept = {"n", "t", "c", *names}
    return step, lambda rows: [{k: v for k, v in one.items() if k in kept} for one in rows]


def removes(names: list[str]) -> Case:
    step = {"do": "remove", "names": names}
    return step, lambda rows: [{k: v for k, v in one.items() if k not in names} for one in rows]


def renames(old: str, new: str) -> Case:
    step = {"do": "rename", "fields": [{"from": old, "to": new}, {"from": new, "to": old}]}
    names = {old: new, new: old}
    return step, lambda rows: [{names.get(k, k): v for k, v in one.items()} for one in rows]


def uniques(by: str) -> Case:
    step = {"do": "unique", "by": f"{{{{ item.{by} }}}}"}
    return step, lambda rows: [members[0] for _, members in grouped(rows, lambda one: one[by])]


def limits(skip: int, count: int) -> Case:
    step = {"do": "limit", "skip": skip, "count": f"{{{{ {count} }}}}"}
    return step, lambda rows: list(itertools.islice(rows, skip, skip + count))


EXTRA = st.lists(st.sampled_from(("maybe", "x y", "{{", "new", "n.x")), unique=True, max_size=3)
steps = st.one_of(
    st.builds(sorts, st.sampled_from(("n", "t", "maybe")), st.booleans(), st.booleans()),
    st.builds(filters, st.integers(-3, 3)),
    st.builds(sets, st.sampled_from(("new", "n.x", "{{"))),
    st.builds(keeps, EXTRA),
    st.builds(removes, EXTRA.filter(bool)),
    st.builds(renames, st.just("x y"), st.sampled_from(("new", "n.x", "{{"))),
    st.builds(uniques, st.sampled_from(("n", "t", "c"))),
    st.builds(limits, st.integers(0, 4), st.integers(0, 6)),
)


@given(lists, st.lists(steps, max_size=5))
def test_steps_are_what_they_say(rows: list[Any], chosen: list[Case]) -> None:
    given = copy.deepcopy(rows)
    expected: Any = rows
    for _, reference in chosen:
        expected = reference(expected)
    found = transformed(rows, [step for step, _ in chosen], {})
    assert found == expected
    assert rows == given


@given(lists, st.sampled_from(("n", "t", "c")))
def test_groups_are_a_partition(rows: list[Any], by: str) -> None:
    key = f"{{{{ item.{by} }}}}"
    found: Any = transformed(rows, [{"do": "group", "by": key}], {})
    expected = grouped(rows, lambda one: one[by])
    assert [(one["key"], one["items"]) for one in found] == expected
    ungrouped = [
        {"do": "group", "by": key},
        {"do": "map", "value": "{{ item['items'] }}"},
        {"do": "flatten"},
    ]
    assert transformed(rows, ungrouped, {}) == [one for _, group in expected for one in group]


@given(lists, st.sampled_from((None, "t")))
def test_aggregates(rows: list[Any], by: str | None) -> None:
    operations = ("count", "sum", "average", "min", "max", "first", "last", "list", "join")
    listed = [{"name": name, "operation": name, "of": "{{ item.n }}"} for name in operations]
    step: Any = {"do": "aggregate", "values": listed}
    if by:
        step["by"] = f"{{{{ item.{by} }}}}"
    found: Any = transformed(rows, [step], {})
    groups = grouped(rows, lambda one: one[by]) if by else [(None, rows)]
    for one, (key, members) in zip(found if by else [found], groups, strict=True):
        numbers = [member["n"] for member in members]
        assert one == {
            **({"key": key} if by else {}),
            "count": len(numbers),
            "sum": pytest.approx(sum(numbers)),
            "average": pytest.approx(statistics.fmean(numbers)) if numbers else None,
            "min": min(numbers, default=None),
            "max": max(numbers, default=None),
            "first": numbers[0] if numbers else None,
            "last": numbers[-1] if numbers else None,
            "list": numbers,
            "join": ", ".join(map(str, numbers)),
        }


@given(st.lists(st.lists(values, max_size=4), max_size=5), st.integers(1, 4))
def test_batches_and_splits_undo_each_other(rows: list[Any], size: int) -> None:
    flat = [one for row in rows for one in row]
    split = {"do": "split", "list": "{{ item }}"}
    batch = {"do": "batch", "size": size}
    assert transformed(rows, [split], {}) == flat
    batches: Any = transformed(flat, [batch], {})
    assert all(len(one) == size for one in batches[:-1])
    assert transformed(flat, [batch, split], {}) == flat


json_values = st.recursive(
    values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)
ANY_STEP = (
    {"do": "set", "fields": [{"name": "a", "value": "{{ item }}"}]},
    {"do": "rename", "fields": [{"from": "a", "to": "b"}]},
    {"do": "remove", "names": ["a"]},
    {"do": "keep", "names": ["a"]},
    {"do": "map", "value": "{{ item.a }}"},
    {"do": "split", "list": "{{ item }}", "as": "a"},
    {"do": "filter", "where": "{{ item }}"},
    {"do": "sort", "by": [{"value": "{{ item }}"}, {"value": "{{ item.a }}"}]},
    {"do": "unique"},
    {"do": "group", "by": "{{ item }}"},
    {"do": "aggregate", "values": [{"name": "a", "operation": "sum"}]},
    {"do": "aggregate", "values": [{"name": "a", "operation": "min"}], "by": "{{ item }}"},
    {"do": "batch", "size": "{{ 2 }}"},
    {"do": "flatten", "depth": 3},
    {"do": "limit", "count": 2},
)


@given(json_values, st.lists(st.sampled_from(ANY_STEP), max_size=4))
def test_any_data_gives_json_or_an_error_that_names_the_step(value: Any, chosen: Any) -> None:
    given, failure = copy.deepcopy(value), None
    try:
        transformed(value, chosen, {})
    except StepError as error:
        failure = error
    assert value == given
    if failure is not None:
        assert failure.field.startswith("steps[")
        assert str(failure).startswith("Step ")
