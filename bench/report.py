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
    from bench.compiling import Compiling
    from bench.parsing import Parsing

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


def render(chains: Chains, compiling: Compiling, parsing: list[Parsing]) -> str:
    """Return the page."""
    seconds = {nodes: compiled for nodes, _, compiled in compiling.sizes}
    (_, thousand), (_, five_thousand) = _nearest(seconds, 1_000), _nearest(seconds, 5_000)
    peer_nodes, ours, theirs = compiling.peer
    typing_nodes, typing = compiling.checked_again
    return TEMPLATE.read_text().format(
        when=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        machine=machine(),
        load=f"{os.getloadavg()[0]:.1f}",
        chains=_chain_rows(chains),
        compiling=_compile_rows(compiling),
        growth=f"{five_thousand / thousand:.1f}",
        typing_nodes=typing_nodes,
        typing=f"{typing * 1e3:.1f}",
        peer_nodes=f"{peer_nodes:,}",
        peer_ours=f"{ours:.2f}",
        peer_theirs=f"{theirs:.2f}",
        peer_ratio=f"{theirs / ours:.1f}",
        parsing=_parse_rows(parsing),
    )


def _nearest(seconds: dict[int, float], nodes: int) -> tuple[int, float]:
    return min(seconds.items(), key=lambda row: abs(row[0] - nodes))


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


def _compile_rows(compiling: Compiling) -> str:
    return "\n".join(
        f"| {nodes:,} | {checked * 1e3:.0f} ms | {compiled * 1e3:.0f} ms "
        f"| {compiled / nodes * 1e6:.0f} µs |"
        for nodes, checked, compiled in compiling.sizes
    )


def _parse_rows(parsing: list[Parsing]) -> str:
    return "\n".join(
        f"| {row.steps} | {_ms(row.generated)} | {_ms(row.by_hand)} "
        f"({row.generated / row.by_hand:.2f}) | {_ms(row.provider)} "
        f"| {_ms(row.dag_factory)} ({row.dag_factory / row.generated:.1f} times ours) |"
        for row in parsing
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.0f} ms"
