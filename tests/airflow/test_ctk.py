"""The scenarios of the Serverless Workflow conformance kit, as drawn in tests/ctk."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.airflow.batch import LONGEST, Recorded, run_all
from tests.airflow.client import Server, Workflows
from tests.airflow.double import Answer, Double, Script, Seen

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(LONGEST)]

CTK = Path(__file__).parents[1] / "ctk"
CASES = {case["id"]: case for case in json.loads((CTK / "cases.json").read_text())}
DRAWN = {path.stem: json.loads(path.read_text()) for path in (CTK / "workflows").glob("*.json")}
NOT_OURS = {
    "call-2": ("request", "request.method", "request.uri", "request.headers"),
    "raise-1": ("status", "type", "instance"),
    "try-1": ("error.instance",),
}
"""Properties that the table in tests/ctk/README.md leaves out, by scenario."""

ABSENT = object()


def answers(mock: dict[str, Any]) -> tuple[str, Script]:
    """The path of a canned answer, and what is said there."""
    url, login = urlsplit(mock["url"]), mock.get("requires_basic_auth")
    sent = f"{login['username']}:{login['password']}" if login else ""
    expected = f"Basic {base64.b64encode(sent.encode()).decode()}"

    def script(seen: Seen, _before: int) -> Answer:
        if login and seen.headers.get("authorization") != expected:
            return Answer(status=401)
        fits = seen.method == mock["method"] and seen.query == parse_qs(url.query)
        return Answer(status=mock["status"], body=mock["json"]) if fits else Answer(status=400)

    return url.path, script


@pytest.fixture(scope="module")
def runs(airflow_server: Server, double: Double) -> dict[str, Recorded]:
    """All scenarios at the same time."""
    for mock in json.loads((CTK / "mocks.json").read_text())["responses"]:
        double.on(*answers(mock))
    for service in ("petstore", "httpbin"):
        Workflows(airflow_server).connect(service, conn_type="http", host=double.url)
    jobs = {f"ctk_{id}": (drawn, [CASES[id]["input"] or {}]) for id, drawn in DRAWN.items()}
    return {id.removeprefix("ctk_"): run for id, [run] in run_all(airflow_server, jobs).items()}


@pytest.mark.parametrize("scenario", sorted(DRAWN))
def test_scenario(runs: dict[str, Recorded], scenario: str) -> None:
    run = runs[scenario]
    for expectation in CASES[scenario]["expect"]:
        check(run, expectation["step"], expectation.get("value"), NOT_OURS.get(scenario, ()))


def check(run: Recorded, step: str, value: Any, not_ours: tuple[str, ...]) -> None:
    if step.startswith("the workflow should fault"):
        assert run.state == "failed", run
        [error] = [output for state, output in run.tasks.values() if state == "failed"]
        faults = {name for name in value or {} if name not in not_ours}
        assert faults <= {"title"}
        assert all(error["message"].endswith(value[name]) for name in faults)
        assert error.keys().isdisjoint(not_ours)
        return
    assert run.state == "success", run
    output = run.tasks["output", ()][1]["value"]
    names = re.findall(r"'([\w.]+)'", step)
    of_theirs = [name for name in names if name in not_ours]
    assert [found(output, name) for name in of_theirs] == [ABSENT] * len(of_theirs)
    names = [name for name in names if name not in not_ours]
    if step == "the workflow should complete with output":
        assert output == value
    elif "should have properties" in step:
        assert ABSENT not in [found(output, name) for name in names], (output, names)
    elif "property with value" in step:
        assert [found(output, name) for name in names] == [value] * len(names)
    elif words := re.fullmatch(r"(\w+) should run (first|last|after (\w+))", step):
        order = [id for id in run.order() if id not in ("start", "output")]
        first, where, before = words.groups()
        place = order.index(first)
        expected = {"first": 0, "last": len(order) - 1}
        assert place == expected.get(where, place), order
        assert before is None or order.index(before) < place, order
    else:
        assert step == "the workflow should complete"


def found(output: Any, path: str) -> Any:
    for part in path.split("."):
        output = output.get(part, ABSENT) if isinstance(output, dict) else ABSENT
    return output
