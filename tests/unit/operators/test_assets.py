"""What tasks see of the updates that started their run; URIs of assets as Airflow takes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import DAG, Asset
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.unit.operators.fakes import FakeTaskInstance, context_of
from tests.unit.operators.test_inner_loop import CONF, INNER, OUTER, RUN
from workfuse.operators import AssetTrigger
from workfuse.operators import places as places_module
from workfuse.operators.asset_events import hand_on_events
from workfuse.operators.scope import trigger_payload
from workfuse.run_keys import ASSET_EVENTS_KEY
from workfuse_compiler.kinds._asset_uris import LONGEST, normal_uri
from workfuse_compiler.kinds.trigger_asset import AssetTriggerConfig

BEGIN = datetime(2026, 3, 1, 2, tzinfo=UTC)
NEWEST = {
    "uri": "s3://b/k",
    "name": "orders",
    "extra": {"number": 119},
    "sourceDagId": "import",
    "sourceTaskId": None,
    "sourceRunId": None,
    "timestamp": "2026-03-01T02:01:59+00:00",
}


def event(number: int) -> Any:
    return SimpleNamespace(
        asset=SimpleNamespace(uri="s3://b/k", name="orders"),
        extra={"number": number},
        source_dag_id="import",
        source_task_id=None,
        source_run_id=None,
        timestamp=BEGIN + timedelta(seconds=number),
    )


def started_by_assets(context: Any, *events: Any) -> Any:
    context["dag_run"].run_type = "asset_triggered"
    context["dag_run"].consumed_asset_events = list(events)
    return context


def test_the_newest_events_are_the_body_and_the_newest_is_last() -> None:
    with DAG("shop", schedule=None) as dag:
        AssetTrigger(task_id="updated")
    events = [event(number) for number in range(119, -1, -1)]
    context = started_by_assets(context_of(dag, FakeTaskInstance("updated"), None), *events)
    found = trigger_payload(context)["body"]
    assert [one["extra"]["number"] for one in found["events"]] == list(range(20, 120))
    assert found["events"][-1] == NEWEST


def test_a_run_by_hand_has_its_payload() -> None:
    with DAG("shop", schedule=None) as dag:
        AssetTrigger(task_id="updated")
    context = context_of(dag, FakeTaskInstance("updated"), {"events": "mine"})
    assert trigger_payload(context)["body"] == {"events": "mine"}


@dataclass
class InInnerRun(FakeTaskInstance):
    dag_id: str = "shop__lines"
    kept: dict[Any, Any] = field(default_factory=dict)

    def xcom_pull(self, **asked: Any) -> Any:
        return self.kept.get(
            (asked["run_id"], asked["task_ids"], asked["map_indexes"], asked["key"])
        )


def test_a_loop_inside_a_loop_hands_them_on(monkeypatch: pytest.MonkeyPatch) -> None:
    outside = FakeTaskInstance("lines", map_index=2)
    context = started_by_assets(context_of(OUTER, outside, None), event(119))
    hand_on_events(context)
    kept = {(RUN, "lines", 2, ASSET_EVENTS_KEY): outside.pushed[ASSET_EVENTS_KEY]}
    # Airflow answers so for a run that is not the task's own.
    root = SimpleNamespace(**{**vars(context["dag_run"]), "consumed_asset_events": []})
    monkeypatch.setattr("workfuse.operators.scope.root_run", lambda _context: root)
    inner = context_of(INNER, InInnerRun("line", map_index=1, kept=kept), CONF)
    assert len(list(places_module.places(inner))) == 2
    assert trigger_payload(inner)["body"] == {"events": [NEWEST]}


def test_other_runs_hand_nothing_on() -> None:
    outside = FakeTaskInstance("lines", map_index=2)
    hand_on_events(context_of(OUTER, outside, None))
    assert outside.pushed == {}


def config(*uris: str) -> AssetTriggerConfig:
    return AssetTriggerConfig.model_validate({"assets": list(uris)})


schemes = st.sampled_from(
    ("s3", "S3", "gs", "file", "x-a", "X-A", "http", "airflow", "redshift", "postgres", "mysql")
)
bits = st.sampled_from(
    (
        "/",
        "//",
        "a",
        "B",
        ":",
        "@",
        "[",
        "]",
        "?",
        "&",
        "=",
        "#",
        "%2F",
        "%",
        ";",
        "5",
        ".",
        "..",
        "~",
    )
)


@given(schemes, st.lists(bits | st.text(max_size=2), max_size=9).map("".join))
@example("s3", "//b/k?" + "a=/&" * 300)
@example("redshift", "//host/d/s/" + "t" * 1478)
@example("redshift", "//host:port/d/s/t")
@example("http", "//[x")
def test_airflow_takes_what_passes_and_knows_it_by_the_same_name(scheme: str, rest: str) -> None:
    try:
        [uri] = config(f"{scheme}:{rest}").assets
    except ValidationError:
        return
    asset = Asset(uri)
    assert asset.name == uri
    assert len(asset.uri) <= LONGEST
    assume(scheme in {"s3", "S3", "file", "x-a", "X-A", "http", "redshift"})  # installed here
    assert asset.uri == normal_uri(uri)


@pytest.mark.parametrize(
    "uris",
    [
        ("s3://b/k", "s3://b/k/"),
        ("s3://b/k?b=1&a=2", "S3://b/k?a=2&b=1#x"),
        ("postgres://h/d/s/t", "postgresql://h:5432/d/s/t"),
        ("x-a:1", " x-a:1 "),
    ],
)
def test_two_ways_to_write_one_asset_are_no_two(uris: tuple[str, str]) -> None:
    with pytest.raises(ValidationError):
        config(*uris)
