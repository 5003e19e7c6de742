"""The AI node against an OpenAI-compatible server that follows a script."""

from __future__ import annotations

import json

import pytest

from tests.airflow.client import Run, Workflows
from tests.airflow.documents import JsonObject, document, node, webhook
from tests.airflow.double import Answer, Double, Seen, completion

pytestmark = pytest.mark.airflow

PATH = "/v1/chat/completions"
SCHEMA = {
    "type": "object",
    "properties": {
        "priority": {"type": "string", "enum": ["P1", "P2", "P3"]},
        "reason": {"type": "string"},
    },
    "required": ["priority", "reason"],
    "additionalProperties": False,
}


def ai(node_id: str, **config: object) -> JsonObject:
    settings = {"prompt": "{{ trigger.body.text }}", "model": node_id, **config}
    return node(node_id, "action.ai", settings, credential="small_model")


def scripted(seen: Seen, _before: int) -> Answer:
    """Answers by the name of the model, which is the name of the node."""
    model = seen.json["model"]
    earlier = ASKED.count(model)
    ASKED.append(model)
    right = json.dumps({"priority": "P1", "reason": "it burns"})
    texts = {
        "plain": "Hello.",
        "typed": right,
        "second_try": "P1, I think" if earlier == 0 else right,
        "never": '{"priority": "P9", "reason": ""}',
    }
    if model == "refused":
        return Answer(status=401, body={"error": {"message": "Incorrect API key"}})
    if model == "busy" and earlier == 0:
        return Answer(
            status=429, body={"error": {"message": "Slow down"}}, headers={"Retry-After": "3"}
        )
    return Answer(body=completion(texts.get(model, "ok"), model=model))


ASKED: list[str] = []


@pytest.fixture(scope="module")
def run(workflows: Workflows, double: Double) -> Run:
    double.on(PATH, scripted)
    nodes = [
        ai(
            "plain",
            system="Be brief.",
            temperature=0,
            maxTokens=20,
            promptPrice=0.5,
            completionPrice=2,
        ),
        ai("typed", outputSchema=SCHEMA),
        ai("second_try", outputSchema=SCHEMA),
        ai("never", outputSchema=SCHEMA),
        ai("refused"),
        ai("busy"),
    ]
    workflow = document(
        "Ask",
        [webhook(), *nodes],
        [f"start > {node['id']}" for node in nodes],
        retries=1,
        retryDelay=1,
    )
    return workflows.start(workflows.deploy(workflow), {"text": 'Fire in "B"\nnow'})


def test_answer_and_usage(run: Run, double: Double) -> None:
    assert run.output("plain") == {
        "text": "Hello.",
        "json": None,
        "model": "plain",
        "usage": {"promptTokens": 11, "completionTokens": 7, "totalTokens": 18},
        "cost": 0.0000195,
    }
    (seen,) = [seen for seen in double.seen(PATH) if seen.json["model"] == "plain"]
    assert seen.headers["authorization"] == "Bearer sk-not-for-logs-1"
    assert seen.json == {
        "model": "plain",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": 'Fire in "B"\nnow'},
        ],
        "temperature": 0,
        "max_tokens": 20,
    }


def test_schema_is_sent_and_the_answer_parsed(run: Run, double: Double) -> None:
    assert run.output("typed")["json"] == {"priority": "P1", "reason": "it burns"}
    (seen,) = [seen for seen in double.seen(PATH) if seen.json["model"] == "typed"]
    assert seen.json["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
    }


def test_wrong_answer_is_asked_again(run: Run) -> None:
    step = run.step("second_try")
    assert (step["airflowState"], step["tryNumber"]) == ("success", 2)
    assert step["attempts"][0]["error"]["response"]["body"] == "P1, I think"


def test_answer_that_never_fits_fails_with_what_came(run: Run) -> None:
    step = run.step("never")
    assert (step["airflowState"], step["tryNumber"]) == ("failed", 2)
    error = step["error"]
    assert error["kind"] == "ai_answer"
    assert "$.priority: 'P9' is not one of ['P1', 'P2', 'P3']" in error["message"]
    assert error["response"]["body"] == '{"priority": "P9", "reason": ""}'


def test_wrong_key_is_not_tried_again_but_a_busy_service_is(run: Run, double: Double) -> None:
    refused, busy = run.step("refused"), run.step("busy")
    assert (refused["airflowState"], refused["tryNumber"]) == ("failed", 1)
    assert "401" in refused["error"]["message"]
    assert (busy["airflowState"], busy["tryNumber"]) == ("success", 2)
    first, second = [seen for seen in double.seen(PATH) if seen.json["model"] == "busy"]
    assert second.started - first.ended >= 3  # as asked; the workflow says 1
    assert "sk-not-for-logs-1" not in json.dumps([refused, busy])
