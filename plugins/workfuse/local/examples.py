"""Create, deploy and run the example workflows, once per home.

A person may change or delete them: they are never created again.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workfuse.local.client import API, Client
from workfuse.local.environment import HOST
from workfuse.local.home import CHECKOUT, Home, write_private
from workfuse.local.progress import say

FOLDER = CHECKOUT / "dags" / "examples"
FIRST, FIRST_PAYLOAD = "order_alerts.json", {"orderId": 1003}
SERVICE = "http://example-service"  # stands in the documents for the service of this home
RUN_SECONDS = 120.0
OUTPUT_CHARACTERS = 110
GOING_ON = {"PENDING", "RUNNING"}
MARKS = {"COMPLETED": "✓", "FAILED": "✗"}


@dataclass
class ExampleRecord:
    """What this home knows of its examples."""

    service_port: int | None = None
    workflows: dict[str, str] = field(default_factory=dict)  # file name → workflow id
    first_run_done: bool = False

    @classmethod
    def load(cls, home: Home) -> ExampleRecord:
        """Read the record, or begin one."""
        if not home.examples_file.exists():
            return cls()
        return cls(**json.loads(home.examples_file.read_text()))

    def save(self, home: Home) -> None:
        """Write the record."""
        write_private(home.examples_file, json.dumps(vars(self), indent=2) + "\n")


def missing(record: ExampleRecord) -> list[Path]:
    """Return the example documents that were never created in this home, the first one first."""
    files = sorted(FOLDER.glob("*.json"), key=lambda file: (file.name != FIRST, file.name))
    return [file for file in files if file.name not in record.workflows]


def create(client: Client, home: Home, record: ExampleRecord, file: Path) -> str:
    """Create and deploy one example; return the workflow's id."""
    address = f"http://{HOST}:{record.service_port}"
    document = json.loads(file.read_text().replace(SERVICE, address))
    workflow = client.post(f"{API}/workflows", {"name": document["name"], "document": document})
    record.workflows[file.name] = workflow["id"]
    record.save(home)
    client.post(f"{API}/workflows/{workflow['id']}/deploy", {"revision": workflow["revision"]})
    return str(workflow["id"])


def run_first(client: Client, home: Home, record: ExampleRecord) -> None:
    """Run the first example with its sample payload and print each step as it ends."""
    workflow_id = record.workflows[FIRST]
    workflow = client.get(f"{API}/workflows/{workflow_id}")
    labels = {node["id"]: node["data"]["label"] for node in workflow["document"]["nodes"]}
    say(f"\n  First run of “{workflow['name']}” with {json.dumps(FIRST_PAYLOAD)}")
    run = client.post(f"{API}/workflows/{workflow_id}/runs", {"payload": FIRST_PAYLOAD})
    base = f"{API}/workflows/{workflow_id}/runs/{run['id']}"
    printed: set[str] = set()
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        detail = client.get(base)
        for step in sorted(detail["steps"], key=lambda step: step["endedAt"] or "~"):
            if step["state"] not in GOING_ON and step["nodeId"] not in printed:
                printed.add(step["nodeId"])
                _print_step(client, base, step, labels)
        if detail["state"] not in GOING_ON:
            break
        time.sleep(0.2)
    seconds = detail.get("durationSeconds")
    say(f"  → {detail['state'].lower()}" + (f" in {seconds:.1f} s" if seconds is not None else ""))
    record.first_run_done = True
    record.save(home)


def _print_step(client: Client, base: str, step: dict[str, Any], labels: dict[str, str]) -> None:
    node, state = step["nodeId"], step["state"]
    seconds = step.get("durationSeconds")
    took = "" if seconds is None or state == "SKIPPED" else f"{seconds:.2f} s"
    told = ""
    if state in MARKS:
        detail = client.get(f"{base}/steps/{node}")
        error = (detail.get("error") or {}).get("message")
        told = error or _brief(detail.get("output"))
    mark, label = MARKS.get(state, "·"), labels.get(node, node)
    say(f"  {mark} {label:<22} {state.lower():<10} {took:>8}  {told}")


def _brief(output: Any) -> str:
    """Return an output in one line; of an HTTP answer, what came and not the headers."""
    if output is None:
        return ""
    if isinstance(output, dict) and {"status", "headers", "body"} == set(output):
        output = {"status": output["status"], "body": output["body"]}
    text = json.dumps(output, ensure_ascii=False)
    return text if len(text) <= OUTPUT_CHARACTERS else text[: OUTPUT_CHARACTERS - 1] + "…"
