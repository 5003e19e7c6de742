"""How often hooks may be called. Each process counts for itself, and keeps few numbers."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network

from airflow.configuration import conf

from workfuse.services.errors import TooManyCalls

MOST_REMEMBERED = 10_000
"""Hooks and addresses; the one that called longest ago is forgotten first."""
TEST_CALLS_PER_MINUTE = 60
_MINUTE = 60.0


class Rates:
    """Token buckets: each key has as many calls at once as in a minute, and then at their pace."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: Hashable, per_minute: int, now: float) -> float:
        """Seconds until a call is free again; 0 when there was one, which is taken."""
        if per_minute <= 0:
            return 0.0
        each = _MINUTE / per_minute
        full_at = max(self._full_at.get(key, now), now)
        # Half a call more than a minute has room for: sums of fractions are not exact.
        wait = full_at - now - (_MINUTE - each / 2)
        if wait <= 0:
            full_at += each
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)
        return max(wait, 0.0)


@cache
def limit_of(setting: str, fallback: int) -> int:
    """A setting of calls a minute, read once: asking Airflow takes 0.1 ms of each call."""
    return int(conf.getint("workfuse", setting, fallback=fallback))


def check_caller(rates: Rates, host: str, now: float) -> None:
    """Raises TooManyCalls."""
    limit = _limit_of_callers()
    _check(rates.take(("from", network_of(host)), limit, now), limit, "your address")


def may_look(rates: Rates, host: str, now: float) -> bool:
    """Whether something is looked up for a call that is one too many: as many times as may call."""
    return rates.take(("look", network_of(host)), _limit_of_callers(), now) == 0


def _limit_of_callers() -> int:
    return limit_of("hook_calls_per_minute_per_address", 3_000)


def check_hook(rates: Rates, method: str, path: str, now: float) -> None:
    """Raises TooManyCalls."""
    limit = limit_of("hook_calls_per_minute", 6_000)
    _check(rates.take(("to", method, path), limit, now), limit, "this webhook")


def check_test_address(rates: Rates, token: str, now: float) -> None:
    """Raises TooManyCalls."""
    wait = rates.take(("test", token), TEST_CALLS_PER_MINUTE, now)
    _check(wait, TEST_CALLS_PER_MINUTE, "this test address")


def network_of(host: str) -> str:
    """Whoever has one address of IPv6 has a network of them."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


def _check(wait: float, limit: int, whose: str) -> None:
    if wait > 0:
        raise TooManyCalls(whose, limit, math.ceil(wait))
