"""What an AI node asks, and what it makes of the answer."""

from __future__ import annotations

from typing import Any

import pytest
from openai.types.chat import ChatCompletion

from tests.airflow.double import completion
from workfuse.operators.ai_answer import Prices, as_output
from workfuse.operators.ai_client import chat_request
from workfuse.operators.errors import NodeError

CLOSED = {
    "type": "object",
    "properties": {"n": {"type": "integer"}},
    "required": ["n"],
    "additionalProperties": False,
}


def request(**given: Any) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "model": "m",
        "prompt": "p",
        "system": None,
        "temperature": None,
        "max_tokens": None,
        "output_schema": None,
    }
    return chat_request(**(defaults | given))


def answer(text: str | None, schema: Any = CLOSED, **choice: Any) -> dict[str, Any]:
    body = completion("")
    body["choices"][0]["message"]["content"] = text
    body["choices"][0] |= choice
    return as_output(ChatCompletion.model_validate(body), schema, {"url": "u"})


def test_unset_values_are_left_to_the_service() -> None:
    assert request() == {"model": "m", "messages": [{"role": "user", "content": "p"}]}


def test_zero_is_a_value() -> None:
    assert request(temperature=0, max_tokens=1)["temperature"] == 0


def test_prompt_that_is_data_is_sent_as_json() -> None:
    assert request(prompt={"ä": 1})["messages"][0]["content"] == '{"ä": 1}'


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (CLOSED, True),
        ({**CLOSED, "additionalProperties": True}, False),
        ({**CLOSED, "required": []}, False),
        ({**CLOSED, "properties": {"n": {"type": "object"}}}, False),
        ({**CLOSED, "properties": {"n": {"type": "array", "items": CLOSED}}}, True),
    ],
)
def test_strict_only_where_openai_allows_it(schema: Any, strict: bool) -> None:
    sent = request(output_schema=schema)["response_format"]["json_schema"]
    assert sent == {"name": "answer", "schema": schema, "strict": strict}


@pytest.mark.parametrize("text", ['{"n": 1}', ' {"n": 1}\n', '```json\n{"n": 1}\n```'])
def test_answer_that_fits(text: str) -> None:
    assert answer(text)["json"] == {"n": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("It is 1.", "it is no JSON"),
        ('{"n": "one"}', "$.n: 'one' is not of type 'integer'"),
        ('{"m": 1}', "does not fit"),
        ("[]", "$: [] is not of type 'object'"),
    ],
)
def test_answer_that_does_not_fit_shows_what_came(text: str, message: str) -> None:
    with pytest.raises(NodeError) as caught:
        answer(text)
    assert message in caught.value.message
    assert caught.value.retryable
    assert caught.value.response is not None
    assert caught.value.response["body"] == text


def test_answer_that_was_cut_off_says_so() -> None:
    with pytest.raises(NodeError, match="cut off at the token limit"):
        answer('{"n": ', finish_reason="length")


def test_no_text_and_refusal() -> None:
    with pytest.raises(NodeError) as caught:
        answer("", None)
    assert caught.value.retryable
    refusal = {"message": {"role": "assistant", "content": None, "refusal": "I may not."}}
    with pytest.raises(NodeError) as caught:
        answer(None, None, **refusal)
    assert not caught.value.retryable
    assert "I may not." in caught.value.message


@pytest.mark.parametrize(
    ("prices", "cost"),
    [(None, None), (Prices(0.15, 0.6), 0.00000585), (Prices(0, 0), 0), (Prices(2, 0), 0.000022)],
)
def test_cost(prices: Prices | None, cost: float | None) -> None:
    paid = ChatCompletion.model_validate(completion("ok"))  # 11 and 7 tokens
    assert as_output(paid, None, {}, prices)["cost"] == cost


def test_cost_is_unknown_without_usage() -> None:
    unpaid = ChatCompletion.model_validate(completion("ok") | {"usage": None})
    assert as_output(unpaid, None, {}, Prices(1, 1))["cost"] is None


def test_wrong_schema_is_not_the_models_fault() -> None:
    with pytest.raises(NodeError) as caught:
        answer("{}", {"type": "thing"})
    assert (caught.value.kind, caught.value.retryable) == ("ai_schema", False)


def test_tools_are_never_offered_and_a_call_of_one_is_an_error() -> None:
    assert "tools" not in request(system="s", output_schema=CLOSED)
    call = {"id": "c1", "type": "function", "function": {"name": "search", "arguments": "{}"}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    with pytest.raises(NodeError, match=r"wants to call a tool \(search\)"):
        answer(None, message=message, finish_reason="tool_calls")
