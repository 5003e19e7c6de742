"""Updates of assets start runs, which see them as `trigger.body.events`."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.airflow.client import DEADLINE, Run, Server, Workflows
from tests.airflow.documents import JsonObject, document, node, transform

pytestmark = pytest.mark.airflow

PATH = "{{ trigger.body.events[0].extra.path }}"


def runs_of(server: Server, workflow_id: str) -> list[JsonObject]:
    answer = server.session.get(server.api(f"/workflows/{workflow_id}/runs"), timeout=30)
    assert answer.ok, answer.text
    return list(answer.json()["items"])


def update(server: Server, uri: str, **extra: Any) -> None:
    """Update an asset, as something outside of Airflow does."""
    assets = server.session.get(
        f"{server.url}/api/v2/assets", params={"uri_pattern": uri}, timeout=30
    )
    assert assets.ok, assets.text
    [asset_id] = [one["id"] for one in assets.json()["assets"] if one["uri"] == uri]
    answer = server.session.post(
        f"{server.url}/api/v2/assets/events",
        json={"asset_id": asset_id, "extra": extra},
        timeout=30,
    )
    assert answer.ok, answer.text


def the_run(server: Server, workflow_id: str) -> Run:
    deadline = time.monotonic() + DEADLINE
    while not (found := runs_of(server, workflow_id)):
        assert time.monotonic() < deadline, f"{workflow_id} was not started"
        time.sleep(0.3)
    [run] = found
    assert run["runType"] == "asset_triggered"
    return Run(server, workflow_id, str(run["id"]))


def test_an_update_starts_a_run_and_all_waits_for_each(
    airflow_server: Server, workflows: Workflows
) -> None:
    """Both wait for the same asset, so that the run of the one shows that the other waits."""
    first, second = "x-assets-test:orders", "x-assets-test:prices"
    inner = node("each_line", "logic.loop", {"items": "{{ [item] }}"})
    any_id = workflows.deploy(
        document(
            "Any asset",
            [
                node("updated", "trigger.asset", {"assets": [first]}),
                transform("seen", path=PATH),
                node("each", "logic.loop", {"items": "{{ [1] }}"}),
                inner,
                transform("inside", path=PATH),
                transform("after", each="{{ nodes.each.output }}"),
            ],
            ["updated > seen > each:item > each_line:item > inside", "each:done > after"],
        )
    )
    all_id = workflows.deploy(
        document(
            "All assets",
            [
                node("updated", "trigger.asset", {"assets": [first, second], "when": "all"}),
                transform("seen", uris="{{ trigger.body.events | map(attribute='uri') }}"),
            ],
            ["updated > seen"],
        )
    )
    update(airflow_server, first, path="/in/1.csv")
    run = the_run(airflow_server, any_id)
    assert run.state == "success"
    assert run.output("seen") == {"path": "/in/1.csv"}
    assert run.output("after") == {"each": [[{"path": "/in/1.csv"}]]}
    [event] = run.now()["payload"]["events"]
    assert (event["uri"], event["name"], event["extra"]["path"]) == (first, first, "/in/1.csv")

    assert runs_of(airflow_server, all_id) == []
    update(airflow_server, second)
    both = the_run(airflow_server, all_id)
    assert both.state == "success"
    assert both.output("seen") == {"uris": [first, second]}
    by_hand = workflows.start(any_id, {"events": [{"extra": {"path": "by hand"}}]})
    assert by_hand.output("seen") == {"path": "by hand"}
