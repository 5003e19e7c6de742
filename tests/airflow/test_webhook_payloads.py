"""Real GitHub webhook bodies run through a pull request digest, as in story D3."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, document, http, node, transform
from tests.airflow.double import Answer, Double, Seen, completion

pytestmark = pytest.mark.airflow

PAYLOADS: dict[str, JsonObject] = {
    file.stem: json.loads(file.read_text())
    for file in sorted((Path(__file__).parent / "payloads" / "github").glob("*.json"))
}
NO_TEXT = "pull request without a text"
OTHERS = sorted(PAYLOADS.keys() - {"pull_request"})


def digest(url: str) -> JsonObject:
    opened = [
        {
            "left": "{{ trigger.body.action | default('') }}",
            "operator": "equals",
            "right": "opened",
        },
        {"left": "{{ trigger.body.pull_request }}", "operator": "exists"},
    ]
    return document(
        "Pull request digest",
        [
            node("event", "trigger.webhook", {"method": "POST", "path": "payloads/gh"}),
            node("opened", "logic.condition", {"conditions": opened}),
            transform(
                "short",
                number="{{ trigger.body.pull_request.number }}",
                title="{{ trigger.body.pull_request.title }}",
                author="{{ trigger.body.pull_request.user.login }}",
                url="{{ trigger.body.pull_request.html_url }}",
            ),
            node(
                "summary",
                "action.ai",
                {"model": "digest", "prompt": "Two sentences: {{ nodes.short.output }}"},
                credential="digest_model",
            ),
            http(
                "post",
                f"{url}/d3/{{{{ run.id }}}}/chat",
                method="POST",
                body={"text": "#{{ nodes.short.output.number }}: {{ nodes.summary.output.text }}"},
            ),
        ],
        ["event > opened", "opened:true > short > summary > post"],
    )


def model(_seen: Seen, _before: int) -> Answer:
    return Answer(body=completion("Fixes a typo. Small."))


@pytest.fixture(scope="module")
def runs(workflows: Workflows, double: Double) -> dict[str, Run]:
    double.on("/d3-model/", model)
    workflows.connect("digest_model", host=f"{double.url}/d3-model", password="any-key")
    workflow = workflows.deploy(digest(double.url))
    payloads = PAYLOADS | {
        NO_TEXT: {
            **PAYLOADS["pull_request"],
            "pull_request": {**PAYLOADS["pull_request"]["pull_request"], "body": None},
        }
    }
    return {name: workflows.start(workflow, payload) for name, payload in payloads.items()}


def test_there_are_ten() -> None:
    assert len(PAYLOADS) == 10


@pytest.mark.parametrize("name", ["pull_request", NO_TEXT])
def test_opened_pull_request_is_posted(runs: dict[str, Run], double: Double, name: str) -> None:
    run, pull_request = runs[name], PAYLOADS["pull_request"]["pull_request"]
    assert run.state == "success"
    assert run.output("short") == {
        "number": pull_request["number"],
        "title": pull_request["title"],
        "author": pull_request["user"]["login"],
        "url": pull_request["html_url"],
    }
    (posted,) = double.seen(f"/d3/{run.run_id}/")
    assert posted.json == {"text": f"#{pull_request['number']}: Fixes a typo. Small."}


@pytest.mark.parametrize("name", OTHERS)
def test_other_events_ask_nobody(runs: dict[str, Run], double: Double, name: str) -> None:
    run = runs[name]
    assert run.state == "success"
    assert run.output("opened") == {"branch": "false"}
    assert {run.states[node_id] for node_id in ("short", "summary", "post")} == {"skipped"}
    assert double.seen(f"/d3/{run.run_id}/") == []


def test_model_is_asked_once_per_opened_pull_request(runs: dict[str, Run], double: Double) -> None:
    assert {run.state for run in runs.values()} == {"success"}
    assert len(double.seen("/d3-model/")) == 2
