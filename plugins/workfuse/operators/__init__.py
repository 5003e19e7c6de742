"""What a generated DAG file imports: one operator per kind of node.

Classes load on first use, so that a file pays only for the kinds it names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workfuse.operators.ai_action import AiAction
    from workfuse.operators.alert_email import AlertEmail
    from workfuse.operators.alert_workflow import AlertWorkflow
    from workfuse.operators.approval import Approval
    from workfuse.operators.asset_trigger import AssetTrigger
    from workfuse.operators.call_wait import CallWait
    from workfuse.operators.condition import Condition
    from workfuse.operators.delay import Delay
    from workfuse.operators.disabled import Disabled
    from workfuse.operators.http_action import HttpAction
    from workfuse.operators.inner_loop import InnerLoop
    from workfuse.operators.intervals import repeat_every
    from workfuse.operators.loop import Loop
    from workfuse.operators.loop_items import LoopItems
    from workfuse.operators.respond import Respond
    from workfuse.operators.run_workflow import RunWorkflow
    from workfuse.operators.schedule_trigger import ScheduleTrigger
    from workfuse.operators.stop import Stop
    from workfuse.operators.transform import Transform
    from workfuse.operators.webhook_trigger import WebhookTrigger

__all__ = [
    "AiAction",
    "AlertEmail",
    "AlertWorkflow",
    "Approval",
    "AssetTrigger",
    "CallWait",
    "Condition",
    "Delay",
    "Disabled",
    "HttpAction",
    "InnerLoop",
    "Loop",
    "LoopItems",
    "Respond",
    "RunWorkflow",
    "ScheduleTrigger",
    "Stop",
    "Transform",
    "WebhookTrigger",
    "repeat_every",
]

_MODULES = {
    "AiAction": "ai_action",
    "AlertEmail": "alert_email",
    "AlertWorkflow": "alert_workflow",
    "Approval": "approval",
    "AssetTrigger": "asset_trigger",
    "CallWait": "call_wait",
    "Condition": "condition",
    "Delay": "delay",
    "Disabled": "disabled",
    "HttpAction": "http_action",
    "InnerLoop": "inner_loop",
    "Loop": "loop",
    "LoopItems": "loop_items",
    "Respond": "respond",
    "RunWorkflow": "run_workflow",
    "ScheduleTrigger": "schedule_trigger",
    "Stop": "stop",
    "Transform": "transform",
    "WebhookTrigger": "webhook_trigger",
    "repeat_every": "intervals",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
