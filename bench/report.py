"""`docs/benchmarks.md`."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.airflow_runs import ChainTimes
    from bench.canvas import CanvasTimes, Spread
    from bench.compiling import AgainstDagsmith, Compiling
    from bench.live import LiveTimes
    from bench.parsing import Parsing
    from bench.starts import CallTimes, Starts
    from bench.together import Together

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
    chains: Chains,
    compiling: Compiling,
    parsing: list[Parsing],
    canvases: dict[str, list[CanvasTimes]],
    live: LiveTimes,
    starts: Starts,
    together: Together,
) -> str:
    """Return the page."""
    columns = [(name, times) for name, all_times in canvases.items() for times in all_times]
    seconds = {nodes: compiled for nodes, _, compiled, _ in compiling.sizes}
    (_, thousand), (_, five_thousand) = _nearest(seconds, 1_000), _nearest(seconds, 5_000)
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
        peer="\n".join(map(_peer_row, compiling.peer)),
        parsing=_parse_rows(parsing),
        **live_cells(live),
        **start_cells(starts),
        **together_cells(together),
        nodes=" and ".join(f"{times.nodes:,}" for times in canvases["ours"]),
        canvas_heads=" | ".join(f"{name}, {times.nodes:,} nodes" for name, times in columns),
        canvas_rule="|".join("---" for _ in columns),
        canvas=_canvas_rows([times for _, times in columns]),
    )


def live_cells(live: LiveTimes) -> dict[str, str]:
    """Return what stands in the section about runs that are looked at."""
    middle, worst = live.spread()
    return {
        "live_viewers": str(live.viewers),
        "live_nodes": str(live.nodes),
        "live_changes": str(len(live.first)),
        "live_median": f"{middle * 1e3:.0f}",
        "live_worst": f"{worst * 1e3:.0f}",
        "live_slowest": f"{max(live.lags) * 1e3:.0f}",
        "live_first": f"{median(live.first) * 1e3:.0f}",
        "live_polls": str(live.polls),
        "live_seconds": f"{live.followed:.0f}",
        "live_memory": f"{live.memory:.0f}",
        "live_quiet": f"{live.quiet * 100:.0f}",
    }


def start_cells(starts: Starts) -> dict[str, str]:
    """Return what stands in the section about starting runs."""
    middle, worst = starts.first()
    return {
        "start_bytes": str(starts.body),
        "start_calls": str(starts.calls),
        "start_callers": str(starts.callers),
        "starts": "\n".join(
            f"| {name} | {_call_row(times)} |"
            for name, times in (
                ("webhook", starts.hooks),
                ("Airflow's own, stock settings", starts.stock),
                ("Airflow's own, our settings", starts.airflow),
            )
        ),
        "start_ratio": f"{starts.hooks.rate() / starts.stock.rate():.1f}",
        "start_ratio_ours": f"{starts.hooks.rate() / starts.airflow.rate():.1f}",
        "first_median": f"{middle * 1e3:.0f}",
        "first_worst": f"{worst * 1e3:.0f}",
        "first_count": str(len(starts.first_step)),
    }


def _call_row(times: CallTimes) -> str:
    return (
        f"{times.rate():.0f} | {_ms(median(times.one))} | {_ms(times.worst())} "
        f"| {times.rate_together():.0f} | {times.refused}"
    )


def together_cells(together: Together) -> dict[str, str]:
    """Return what stands in the section about many at once."""
    return {
        "together_waits": str(together.waits),
        "together_items": f"{together.items:,}",
        "waiting": f"{together.waiting:.0f}",
        "busy": str(together.busy_while_waiting),
        "waiting_load": f"{together.waiting_load * 100:.0f}",
        "waits_ended": f"{together.ended:.0f}",
        "mapped": f"{together.mapped:.0f}",
        "for_each": f"{together.for_each:.1f}",
        "idle_load": f"{together.idle_load * 100:.0f}",
        "idle_memory": f"{together.idle_memory:,.0f}",
    }


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
        f"| {compiled / nodes * 1e6:.0f} µs | {again * 1e3:.0f} ms |"
        for nodes, checked, compiled, again in compiling.sizes
    )


def _peer_row(peer: AgainstDagsmith) -> str:
    per_node = f"{peer.edges / peer.nodes:.1f}"
    ours = (
        f"{_ms(seconds)} | {peer.theirs / seconds:.1f} times"
        for seconds in (peer.without_checks, peer.ours)
    )
    return (
        f"| {peer.nodes:,} | {peer.edges:,} ({per_node}) | {_ms(peer.theirs)} "
        f"| {' | '.join(ours)} |"
    )


def _parse_rows(parsing: list[Parsing]) -> str:
    return "\n".join(
        f"| {row.steps} | {_ms(row.generated)} | {_ms(row.by_hand)} "
        f"({row.generated / row.by_hand:.2f}) | {_ms(row.provider)} "
        f"| {_ms(row.dag_factory)} ({row.dag_factory / row.generated:.1f} times ours) |"
        for row in parsing
    )


def _canvas_rows(columns: list[CanvasTimes]) -> str:
    actions = dict.fromkeys(action for one in columns for action in one.frames | one.keys)
    rows = {
        "first card": [f"{one.opened:.0f} ms" for one in columns],
        "of these, the editor": [f"{one.own:.0f} ms" for one in columns],
    }
    for action in actions:
        rows[action] = [_spread((one.frames | one.keys).get(action)) for one in columns]
    rows["memory"] = [f"{one.heap:.0f} MiB" for one in columns]
    return "\n".join(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items())


def _spread(times: Spread | None) -> str:
    return "" if times is None else f"{times.middle:.0f} ms ({times.worst:.0f})"


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms"
