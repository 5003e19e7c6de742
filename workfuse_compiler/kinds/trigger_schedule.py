from __future__ import annotations

from workfuse_compiler.ir import (
    CRON_TIMETABLE,
    CRON_TIMETABLES,
    REPEAT_EVERY,
    Call,
    ImportRef,
    LiteralValue,
    Task,
    Value,
)
from workfuse_compiler.kinds._schedule_config import ScheduleTriggerConfig
from workfuse_compiler.node_kind import CheckedNode, NodeKind, SchemaOf
from workfuse_compiler.schemas import Schema, trigger_payload


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
        config = node.config
        crons = config.crons
        if not crons:
            amount: Value = LiteralValue(config.every)
            return Call(REPEAT_EVERY, (), ((config.unit, amount),))
        zone = LiteralValue(config.timezone or node.settings.timezone)
        timetable = CRON_TIMETABLE if len(crons) == 1 else CRON_TIMETABLES
        return Call(timetable, tuple(map(LiteralValue, crons)), (("timezone", zone),))
