"""``python -m bench``: measure everything (about a quarter of an hour) and write the page."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.airflow_runs import BenchAirflow, ChainTimes
from bench.canvas import measure_canvas
from bench.compiling import compiled, measure_compiling
from bench.documents import chain
from bench.live import measure_live
from bench.parsing import measure_parsing
from bench.report import Chains, render
from bench.starts import measure_starts
from bench.together import measure_together

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
ROUNDS = 2
RUNS = {10: 3, 40: 1}  # nodes → runs in each round


def measure_chains() -> Chains:
    """Run the chains on both settings, alternating."""
    ids = {nodes: f"chain_{nodes}" for nodes in RUNS}
    dags = {f"{dag_id}.py": compiled(chain(nodes), dag_id) for nodes, dag_id in ids.items()}
    times: Chains = {name: {nodes: ChainTimes() for nodes in RUNS} for name in ("stock", "ours")}
    with tempfile.TemporaryDirectory(prefix="workfuse-bench-") as folder:
        airflows = {
            name: BenchAirflow(Path(folder) / name, stock=name == "stock", dags=dags)
            for name in times
        }
        for number in range(1, ROUNDS + 1):
            for name, airflow in airflows.items():
                print(f"round {number} of {ROUNDS}: {name}", flush=True)
                with airflow.running(list(ids.values())):
                    airflow.measure(ids[min(ids)], ChainTimes())  # processes are cold
                    for nodes, runs in RUNS.items():
                        for _ in range(runs):
                            airflow.measure(ids[nodes], times[name][nodes])
                        seconds = times[name][nodes].from_start[-runs:]
                        print(f"  {nodes} nodes:", *(f"{s:.2f} s" for s in seconds), flush=True)
    return times


def main() -> None:
    """Measure and write."""
    compiling = measure_compiling()
    print(compiling, flush=True)
    parsing = measure_parsing()
    print(*parsing, sep="\n", flush=True)
    canvases = measure_canvas()
    live = measure_live()
    starts = measure_starts()
    together = measure_together()
    chains = measure_chains()
    PAGE.write_text(render(chains, compiling, parsing, canvases, live, starts, together))
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
