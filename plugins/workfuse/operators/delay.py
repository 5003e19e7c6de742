"""Waits without holding a worker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from airflow.sdk import Context

Unit = Literal["seconds", "minutes", "hours", "days"]


class Delay(WorkfuseOperator):
    """Waits for a duration or until a moment, then passes the run on.

    Args:
        duration: How long, in `unit`; a number or an expression that gives one.
        unit: Of `duration`.
        until: The moment, as ISO time; a moment in the past is no wait.
        timezone: IANA name of the zone that an `until` without offset is meant in.
    """

    template_fields = ("duration", "unit", "until")

    def __init__(
        self,
        *,
        duration: float | str | None = None,
        unit: Unit = "minutes",
        until: str | None = None,
        timezone: str = "UTC",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.duration = duration
        self.unit = unit
        self.until = until
        self.timezone = timezone

    def perform(self, context: Context) -> dict[str, str]:
        """Work the moment out, then leave the worker until it has come."""
        moment = self._moment()
        output = {"until": moment.isoformat()}
        if moment > datetime.now(UTC):
            from workfuse.operators.delay_trigger import MomentTrigger

            # Pushed here: what a trigger pushes reaches workers of Airflow 3.3 as JSON text.
            context["ti"].xcom_push(key="return_value", value=output)
            # Only a worker can skip followers; without any to skip, the trigger ends the task.
            trigger = MomentTrigger(output["until"], ends_task=not self.branches)
            self.defer(trigger=trigger, method_name="finish")
        return output

    def finish(self, context: Context, event: str) -> dict[str, str]:
        """Return the output once the moment has come."""
        return {"until": event}

    def _moment(self) -> datetime:
        if self.until is not None:
            return self._read_until(self.until)
        try:
            amount = float(self.duration)  # type: ignore[arg-type]
            if not amount >= 0:
                raise ValueError
            return datetime.now(UTC) + timedelta(**{self.unit: amount})
        except (TypeError, ValueError, OverflowError):
            raise self._unreadable(
                "duration", self.duration, f"a number of {self.unit}, 0 or more"
            ) from None

    def _read_until(self, until: Any) -> datetime:
        wanted = "an ISO time such as 2026-03-01T09:30:00+01:00"
        try:
            moment = until if isinstance(until, datetime) else datetime.fromisoformat(until.strip())
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=ZoneInfo(self.timezone))
            return moment.astimezone(UTC)
        except (AttributeError, TypeError, ValueError, OverflowError):
            raise self._unreadable("until", until, wanted) from None

    def _unreadable(self, field: str, value: Any, wanted: str) -> NodeError:
        return NodeError("time", f"{value!r} is not {wanted}.", field=field)
