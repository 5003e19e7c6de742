from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from workfuse_compiler.cron import cron_problem
from workfuse_compiler.ir import CRON_TIMETABLE, Call, ImportRef, LiteralValue, Task
from workfuse_compiler.node_kind import CheckedNode, NodeConfig, NodeKind, SchemaOf, hint, refuse
from workfuse_compiler.schemas import Schema, trigger_payload


def _cron(value: str) -> str:
    cron = " ".join(value.split())
    problem = cron_problem(cron)
    if problem is not None:
        raise refuse(problem, "For example '0 2 * * *' is every day at 02:00.")
    return cron


class ScheduleTriggerConfig(NodeConfig):
    cron: Annotated[str, AfterValidator(_cron)] = Field(
        title="When",
        description="Minute, hour, day of the month, month and day of the week, in the "
        "workflow's time zone.",
        examples=["0 2 * * *", "*/15 * * * *", "@daily"],
        min_length=1,
        json_schema_extra=hint("cron"),
    )


class ScheduleTriggerKind(NodeKind[ScheduleTriggerConfig]):
    """Starts the workflow at certain times."""

    type = "trigger.schedule"
    label = "Schedule"
    category = "trigger"
    config = ScheduleTriggerConfig
    inputs = ()
    operator = ImportRef("workfuse.operators", "ScheduleTrigger")
    scheduled = True

    def output_schema(self, config: ScheduleTriggerConfig, schema_of: SchemaOf) -> Schema:
        return trigger_payload()

    def lower(self, node: CheckedNode[ScheduleTriggerConfig]) -> Task:
        return node.task()

    def schedule(self, node: CheckedNode[ScheduleTriggerConfig]) -> Call:
        return Call(
            CRON_TIMETABLE,
            (LiteralValue(node.config.cron),),
            (("timezone", LiteralValue(node.settings.timezone)),),
        )
