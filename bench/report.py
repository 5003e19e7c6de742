"""`docs/benchmarks.md`."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.airflow_runs import ChainTimes

TEMPLATE = Path(__file__).with_name("page.md")
Chains = dict[str, dict[int, "ChainTimes"]]


def machine() -> str:
    """Return processor, cores, memory and versions in one line."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        processor = names[0].partition(": ")[2] if names else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()}, "
        f"Python {platform.python_version()}, Airflow {version('apache-airflow')}"
    )


def render(
    chains: Chains, compiling: list[tuple[int, float]], parsing: list[tuple[int, float, float]]
) -> str:
    """Return the page."""
    return TEMPLATE.read_text().format(
        when=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        machine=machine(),
        load=f"{os.getloadavg()[0]:.1f}",
        chains=_chain_rows(chains),
        compiling=_compile_rows(compiling),
        parsing=_parse_rows(parsing),
    )


def _chain_rows(chains: Chains) -> str:
    rows = []
    for nodes, stock in chains["stock"].items():
        ours = chains["ours"][nodes]
        (stock_post, stock_start), (post, start) = stock.medians(), ours.medians()
        counts = f"{len(stock.from_post)} and {len(ours.from_post)}"
        rows.append(
            f"| {nodes} | {stock_post:.1f} | {post:.1f} | {stock_start:.1f} | {start:.1f} "
            f"| {stock_start / start:.1f} times | {counts} |"
        )
    return "\n".join(rows)


def _compile_rows(compiling: list[tuple[int, float]]) -> str:
    return "\n".join(
        f"| {nodes:,} | {seconds:.2f} | {seconds / nodes * 1e3:.2f} ms |"
        for nodes, seconds in compiling
    )


def _parse_rows(parsing: list[tuple[int, float, float]]) -> str:
    return "\n".join(
        f"| {steps} | {generated * 1e3:.0f} ms | {by_hand * 1e3:.0f} ms |"
        for steps, generated, by_hand in parsing
    )
