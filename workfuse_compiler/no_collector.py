"""Work that makes much and drops nothing, without Python's cycle collector."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def without_collector(function: Callable[P, R]) -> Callable[P, R]:
    """Pause the collector while a function runs.

    Compiling makes no cycles, but so many objects that the collector goes through all of them again
    and again: a tenth of the time with 1,000 nodes, a quarter with 5,000.
    """

    @wraps(function)
    def paused(*args: P.args, **kwargs: P.kwargs) -> R:
        if not gc.isenabled():
            return function(*args, **kwargs)
        gc.disable()
        try:
            return function(*args, **kwargs)
        finally:
            gc.enable()

    return paused
