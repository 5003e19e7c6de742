"""Translators by n8n's node type: one family of nodes a file. What is not here is a placeholder."""

from __future__ import annotations

from collections.abc import Mapping

from workfuse_compiler.imports_n8n.nodes import (
    branching,
    flow,
    http_request,
    language_model,
    lists,
    respond,
    schedule,
    set_fields,
    triggers,
)
from workfuse_compiler.imports_n8n.translation import Translator

_BASE: Mapping[str, Translator] = {
    "aggregate": lists.aggregate,
    "cron": schedule.cron,
    "executeWorkflow": triggers.run_workflow,
    "executeWorkflowTrigger": triggers.without_address,
    "filter": branching.filter_,
    "httpRequest": http_request.http_request,
    "if": branching.if_,
    "interval": schedule.interval,
    "limit": lists.limit,
    "manualTrigger": triggers.without_address,
    "merge": flow.merge,
    "noOp": flow.no_op,
    "openAi": language_model.older_open_ai,
    "respondToWebhook": respond.respond,
    "scheduleTrigger": schedule.schedule,
    "set": set_fields.set_fields,
    "splitInBatches": flow.split_in_batches,
    "splitOut": lists.split_out,
    "start": triggers.without_address,
    "stopAndError": flow.stop_and_error,
    "switch": branching.switch,
    "wait": flow.wait,
    "webhook": triggers.webhook,
}
_LANGCHAIN: Mapping[str, Translator] = {
    "chainLlm": language_model.chain,
    "openAi": language_model.open_ai,
}
TRANSLATORS: Mapping[str, Translator] = {
    **{f"n8n-nodes-base.{name}": one for name, one in _BASE.items()},
    **{f"@n8n/n8n-nodes-langchain.{name}": one for name, one in _LANGCHAIN.items()},
}
