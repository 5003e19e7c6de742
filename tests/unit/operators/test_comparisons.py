"""Typed comparisons of a condition."""

from __future__ import annotations

from typing import Any

import pytest

from workfuse.operators.comparisons import IncomparableError, is_true


@pytest.mark.parametrize(
    ("left", "operator", "right"),
    [
        (250.5, "greaterThan", 200),
        ("250", "greaterThan", 200),
        (" 250 ", "greaterOrEqual", "250.0"),
        ("9", "lessThan", "10"),
        (0.1, "lessThan", 0.2),
        (10**400, "greaterThan", 5),
        ("2026-03-01T09:00:00+02:00", "lessThan", "2026-03-01T08:00:00Z"),
        ("2026-03-01", "lessThan", "2026-03-02T00:00:00"),
        ("apple", "lessThan", "banana"),
        (5, "lessOrEqual", 5),
        ("250", "equals", 250),
        (1, "equals", 1.0),
        ("true", "equals", True),
        ([1, "2"], "equals", [1, "2"]),
        ({"a": [1]}, "equals", {"a": [1.0]}),
        (None, "equals", None),
        (0, "notEquals", False),
        (1, "notEquals", True),
        ("", "notEquals", None),
        ("1.0", "notEquals", "1"),
        ("1_000", "notEquals", 1000),
        ("hello world", "contains", "o w"),
        ([1, 2], "contains", "2"),
        ({"a": 1}, "contains", "a"),
        ("hello", "notContains", "x"),
        ("hello", "startsWith", "he"),
        (2026, "startsWith", "20"),
        ("hello", "endsWith", "lo"),
        (None, "isEmpty", None),
        ("", "isEmpty", None),
        ([], "isEmpty", None),
        (0, "isNotEmpty", None),
        ("x", "isNotEmpty", None),
        ("Yes", "isTrue", None),
        (1, "isTrue", None),
        (False, "isFalse", None),
        ("off", "isFalse", None),
        (0, "exists", None),
        (None, "notExists", None),
    ],
)
def test_holds(left: Any, operator: str, right: Any) -> None:
    assert is_true(left, operator, right)


@pytest.mark.parametrize(
    ("left", "operator", "right"),
    [
        (200, "greaterThan", 200),
        ("200", "greaterThan", 200),
        ("10", "lessThan", "9"),
        ("abc", "equals", 5),
        ([1], "equals", [1, 2]),
        (None, "exists", None),
        ({"a": 1}, "contains", "b"),
    ],
)
def test_does_not_hold(left: Any, operator: str, right: Any) -> None:
    assert not is_true(left, operator, right)


@pytest.mark.parametrize(
    ("left", "operator", "right", "message"),
    [
        ("many", "greaterThan", 200, "'many' (a text) and 200 (a number) have no order"),
        (None, "lessThan", 5, "null and 5 (a number) have no order"),
        (True, "greaterThan", 0, "True (true or false) and 0 (a number) have no order"),
        ([1], "lessThan", [2], "[1] (a list) and [2] (a list) have no order"),
        (float("nan"), "lessThan", 1, "have no order"),
        (None, "contains", "x", "null contains nothing"),
        ([1], "startsWith", "x", "[1] (a list) is no text"),
        ("maybe", "isTrue", None, "'maybe' (a text) is neither true nor false"),
        ("x" * 200, "isTrue", None, "xxx... (a text) is neither true nor false"),
        (1, "almost", 1, "There is no operator 'almost'"),
    ],
)
def test_what_cannot_be_compared_is_shown(
    left: Any, operator: str, right: Any, message: str
) -> None:
    with pytest.raises(IncomparableError) as caught:
        is_true(left, operator, right)
    assert message in str(caught.value)
