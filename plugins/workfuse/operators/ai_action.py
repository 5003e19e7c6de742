"""Asks a language model."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from airflow.sdk import Context


class AiAction(WorkfuseOperator):
    """Sends a prompt to an OpenAI-compatible service and returns its answer.

    The output is {"text", "json", "model", "usage": {"promptTokens", "completionTokens",
    "totalTokens"}, "cost"}; "json" is null without an output schema, "cost" without prices. An
    answer that does not fit the schema fails this attempt and may be tried again; so do rate
    limits, after the time that the service asks for.

    Args:
        prompt: What to ask.
        model: The model's name, as the service knows it.
        system: Instructions that come before the prompt.
        temperature: 0 to 2; None leaves it to the service.
        max_tokens: The most tokens of an answer; None leaves it to the service.
        output_schema: JSON Schema of the object that the model must answer with.
        prompt_price: Of a million prompt tokens, in any currency.
        completion_price: Of a million answer tokens, in the same currency.
        timeout: Seconds for one answer; a small model on a CPU may need minutes.
        connection_id: Airflow connection: host = base URL of the service, password = API key.
    """

    template_fields = ("model", "system", "prompt")

    def __init__(
        self,
        *,
        prompt: str,
        model: str,
        system: str | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        output_schema: Mapping[str, Any] | None = None,
        prompt_price: float | None = None,
        completion_price: float | None = None,
        timeout: float = 300,
        connection_id: str = "openai_default",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.prompt = prompt
        self.model = model
        self.system = system
        self.temperature = temperature
        self.max_tokens = max_tokens
        self.output_schema = output_schema
        self.prompt_price = prompt_price
        self.completion_price = completion_price
        self.timeout = timeout
        self.connection_id = connection_id

    @contextmanager
    def ready(self, context: Context) -> Iterator[None]:
        """Look the connection up and keep its client open."""
        from workfuse.operators.ai_client import open_service

        with open_service(self.connection_id) as self._service:
            yield

    def perform(self, context: Context) -> dict[str, Any]:
        """Ask, and check the answer against the schema."""
        from workfuse.operators.ai_answer import Prices, as_output
        from workfuse.operators.ai_client import ask, chat_request

        if self.prompt in ("", None):
            raise NodeError("request", "The prompt is empty.", field="prompt")
        request = chat_request(
            model=self.model,
            prompt=self.prompt,
            system=self.system,
            temperature=self.temperature,
            max_tokens=self.max_tokens,
            output_schema=self.output_schema,
        )
        completion, sent = ask(self._service, request, self.timeout)
        prices = None
        if self.prompt_price is not None and self.completion_price is not None:
            prices = Prices(self.prompt_price, self.completion_price)
        return as_output(completion, self.output_schema, sent, prices)
