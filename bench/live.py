"""How soon 500 viewers of one run hear of its changes, on one process of the api-server.

No scheduler runs: the states are changed by hand in the database, at odd times, and the viewers are
WebSockets of this process. What they take to receive and note a message counts as lag, too.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from bench.airflow_runs import BenchAirflow
from bench.deploying import deployed
from bench.documents import chain
from workfuse.local.client import API, Client
from workfuse.local.environment import HOST

VIEWERS = 500
NODES = 20
CHANGES = 40
STATES = (("running", "RUNNING"), ("success", "COMPLETED"), ("failed", "FAILED"))
"""That each node goes through: Airflow's word and ours."""
QUIET_SECONDS = 30.0
LONGEST_SECONDS = 15.0
_POLLS = re.compile(r"Followed .*: (\d+) polls for up to (\d+) viewers")


@dataclass
class LiveTimes:
    """What was measured. Seconds and MiB.

    Attributes:
        first: From a change to the first viewer's message.
        lags: From a change to a viewer's message, of all viewers and changes.
        polls: How often the run was read while anybody followed it.
        followed: For how long that was.
        quiet: The share of a core that the api-server uses while nothing changes.
        memory: What the api-server has more with the viewers.
    """

    viewers: int = VIEWERS
    nodes: int = NODES
    first: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    polls: int = 0
    followed: float = 0.0
    quiet: float = 0.0
    memory: float = 0.0

    def spread(self) -> tuple[float, float]:
        """Return the median and the 99th percentile of the lags."""
        return median(self.lags), quantiles(self.lags, n=100)[98]


def measure_live() -> LiveTimes:
    """Start an Airflow, let the viewers in, change states."""
    with tempfile.TemporaryDirectory(prefix="workfuse-bench-live-") as folder:
        airflow = BenchAirflow(Path(folder), stock=False, dags={})
        for setting in ("LIVE_CONNECTIONS", "LIVE_CONNECTIONS_PER_PERSON"):
            airflow.environment[f"AIRFLOW__WORKFUSE__{setting}"] = str(2 * VIEWERS)
        with airflow.serving("dag-processor"):
            run = _waiting_run(airflow.client)
            times = asyncio.run(_watch(airflow, *run))
        log = (airflow.home.logs / "api-server.log").read_text()
        found = [match for match in _POLLS.findall(log) if int(match[1]) == VIEWERS]
        times.polls = int(found[-1][0])
    return times


def _waiting_run(client: Client) -> tuple[str, str]:
    """Workflow and run; without a scheduler it stays as it is."""
    workflow_id = deployed(client, chain(NODES))
    run = client.post(f"{API}/workflows/{workflow_id}/runs", {"payload": {}})
    return workflow_id, run["id"]


class Viewers:
    """The sockets; each notes when it heard of which state of which node."""

    def __init__(self) -> None:
        self.heard: dict[str, list[float]] = {}
        self.all_there = asyncio.Event()
        self._there = 0

    async def one(self, url: str, token: str, follow: str, door: asyncio.Semaphore) -> None:
        """Follow until cancelled."""
        headers = {"Authorization": f"Bearer {token}"}
        async with door:
            socket = await connect(url, additional_headers=headers, proxy=None, open_timeout=60)
        async with socket:
            await socket.send(follow)
            await self._listen(socket)

    async def all_of(self, change: str) -> list[float]:
        """Return when each viewer heard of the change."""
        deadline = time.monotonic() + LONGEST_SECONDS
        while len(heard := self.heard.get(change, [])) < VIEWERS:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(heard)} of {VIEWERS} viewers heard of {change}.")
            await asyncio.sleep(0.05)
        return heard

    async def _listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            now = time.time()
            message = json.loads(text)
            match message["type"]:
                case "ping":
                    await socket.send('{"type": "pong"}')
                case "run":
                    self._there += 1
                    if self._there == VIEWERS:
                        self.all_there.set()
                case "changes":
                    for step in message["steps"]:
                        self.heard.setdefault(f"{step['nodeId']} {step['state']}", []).append(now)


async def _watch(airflow: BenchAirflow, workflow_id: str, run_id: str) -> LiveTimes:
    times, viewers = LiveTimes(), Viewers()
    process = _api_server(airflow)
    memory = _memory(process)
    url = f"ws://{HOST}:{airflow.port}{API}/live"
    follow = json.dumps({"type": "follow", "workflowId": workflow_id, "runId": run_id})
    token = str(airflow.client.token)
    door = asyncio.Semaphore(20)
    tasks = [asyncio.create_task(viewers.one(url, token, follow, door)) for _ in range(VIEWERS)]
    started = time.monotonic()
    async with asyncio.timeout(120):
        await viewers.all_there.wait()
    times.memory = _memory(process) - memory
    busy = _processor_seconds(process)
    await asyncio.sleep(QUIET_SECONDS)
    times.quiet = (_processor_seconds(process) - busy) / QUIET_SECONDS
    database = airflow.home.airflow / "airflow.db"
    odd = random.Random(1)
    for number in range(CHANGES):
        round_, place = divmod(number, NODES - 1)
        node, (in_airflow, state) = f"step_{place + 1}", STATES[round_]
        row = (workflow_id, run_id, node)
        changed = await asyncio.to_thread(_set_state, database, *row, in_airflow)
        heard = await viewers.all_of(f"{node} {state}")
        await asyncio.sleep(0.6 + odd.random() * 0.4)
        times.first.append(heard[0] - changed)
        times.lags.extend(moment - changed for moment in heard)
    times.followed = time.monotonic() - started
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(2)  # until the api-server has noticed
    return times


def _set_state(database: Path, workflow_id: str, run_id: str, node: str, state: str) -> float:
    """Returns when it was committed."""
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        changed = connection.execute(
            "UPDATE task_instance SET state = ? WHERE dag_id = ? AND run_id = ? AND task_id = ?",
            (state, workflow_id, run_id, node),
        )
        assert changed.rowcount == 1
        connection.commit()
        return time.time()


def _api_server(airflow: BenchAirflow) -> int:
    processes: list[dict[str, Any]] = json.loads((airflow.home.path / "processes.json").read_text())
    return next(int(each["pid"]) for each in processes if each["name"] == "api-server")


def _memory(process: int) -> float:
    """MiB that are resident, of the process alone."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
