"""Story D6: two sources, one report."""

from __future__ import annotations

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, document, http, node
from tests.airflow.double import Answer, Double, Seen, completion

pytestmark = pytest.mark.airflow

PROMPT = (
    "{{ trigger.body.case }}: {{ nodes.weather.output.body.temp }} degrees, "
    "next: {{ nodes.calendar.output.body.next }}"
)


def report(url: str) -> JsonObject:
    base = f"{url}/d6/{{{{ trigger.body.case }}}}"
    return document(
        "Two sources",
        [
            node("hourly", "trigger.schedule", {"cron": "0 * * * *"}),
            http("weather", f"{base}/weather"),
            http("calendar", f"{base}/calendar"),
            node(
                "write",
                "action.ai",
                {"model": "two-sources", "prompt": PROMPT},
                credential="two_sources",
            ),
            http(
                "notify",
                f"{base}/notify",
                method="POST",
                body={"text": "{{ nodes.write.output.text }}"},
            ),
        ],
        ["hourly > weather > write", "hourly > calendar > write > notify"],
        retries=0,
    )


def sources(seen: Seen, _before: int) -> Answer:
    _, _, case, what = seen.path.split("/", 3)
    if what == "calendar":
        return Answer(body={"next": f"dentist {case}"}, delay=3 if case == "a" else 0)
    if what == "weather" and case == "b":
        return Answer(status=500, body={"error": "out of order"})
    if what == "weather" and case == "c":
        return Answer(body="12 degrees")
    return Answer(body={"temp": 12})


def model(seen: Seen, _before: int) -> Answer:
    return Answer(body=completion(f"Model says: {seen.json['messages'][-1]['content']}"))


@pytest.fixture(scope="module")
def runs(workflows: Workflows, double: Double) -> dict[str, Run]:
    double.on("/d6/", sources)
    double.on("/d6-model/", model)
    workflows.connect("two_sources", host=f"{double.url}/d6-model", password="any-key")
    workflow = workflows.deploy(report(double.url))
    return {case: workflows.start(workflow, {"case": case}) for case in "abc"}


def asked(double: Double, case: str) -> list[str]:
    prompts = [seen.json["messages"][-1]["content"] for seen in double.seen("/d6-model/")]
    return [prompt for prompt in prompts if prompt.startswith(f"{case}:")]


def test_a_both_sources_are_fetched_at_once_and_asked_once(
    runs: dict[str, Run], double: Double
) -> None:
    assert runs["a"].state == "success"
    (weather,), (calendar,) = double.seen("/d6/a/weather"), double.seen("/d6/a/calendar")
    assert weather.started < calendar.ended
    assert calendar.started < weather.ended + 3
    (question,) = [
        seen for seen in double.seen("/d6-model/") if seen.json["messages"][0]["content"][0] == "a"
    ]
    assert question.started >= max(weather.ended, calendar.ended)


def test_d_prompt_reads_what_only_the_calendar_has(runs: dict[str, Run], double: Double) -> None:
    assert runs["a"].state == "success"
    assert asked(double, "a") == ["a: 12 degrees, next: dentist a"]
    (notified,) = double.seen("/d6/a/notify")
    assert notified.json == {"text": "Model says: a: 12 degrees, next: dentist a"}


def test_b_failed_source_stops_the_report_and_keeps_the_other(
    runs: dict[str, Run], double: Double
) -> None:
    run = runs["b"]
    assert run.state == "failed"
    assert run.states["weather"] == "failed"
    assert run.states["write"] == run.states["notify"] == "upstream_failed"
    assert run.output("calendar")["body"] == {"next": "dentist b"}
    assert asked(double, "b") == []
    assert double.seen("/d6/b/notify") == []


def test_c_text_instead_of_json_fails_where_it_is_read(
    runs: dict[str, Run], double: Double
) -> None:
    run = runs["c"]
    assert run.state == "failed"
    assert run.output("weather")["body"] == "12 degrees"
    error = run.step("write")["error"]
    assert "nodes.weather.output.body.temp" in error["message"]
    assert "'write'" in error["message"]
    assert asked(double, "c") == []
