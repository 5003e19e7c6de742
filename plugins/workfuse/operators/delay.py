"""Waits without holding a worker."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workfuse.operators.base import WorkfuseOperator
from workfuse.operators.durations import duration_of
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from airflow.sdk import Context

Unit = Literal["seconds", "minutes", "hours", "days"]


class Delay(WorkfuseOperator):
    """Waits for a duration, until a moment or until a time of day, then passes the run on.

    Args:
        duration: How long, in `unit`; a number or an expression that gives one.
        unit: Of `duration`.
        until: The moment, as ISO time; a moment in the past is no wait.
        time_of_day: The moment, as the next time that a clock shows this, such as "09:30".
        timezone: IANA name of the zone of `time_of_day`, and of an `until` without offset. A time
            that its clocks leave out in spring is taken as if they had not changed, so that 02:30
            comes as 03:30; of one that they show twice in autumn, the first is meant.
    """

    template_fields = ("duration", "unit", "until", "time_of_day", "timezone")
    defers = True

    def __init__(
        self,
        *,
        duration: float | str | None = None,
        unit: Unit = "minutes",
        until: str | None = None,
        time_of_day: str | None = None,
        timezone: str = "UTC",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.duration = duration
        self.unit = unit
        self.until = until
        self.time_of_day = time_of_day
        self.timezone = timezone

    def perform(self, context: Context) -> dict[str, str]:
        """Work the moment out, then leave the worker until it has come."""
        moment, now = self._moment(), datetime.now(UTC)
        output = {"until": moment.isoformat()}
        if moment > now:
            from workfuse.operators.delay_trigger import MomentTrigger

            # Pushed here: what a trigger pushes reaches workers of Airflow 3.3 as JSON text.
            context["ti"].xcom_push(key="return_value", value=output)
            # Only a worker can skip followers; without any to skip, the trigger ends the task.
            is_duration = self.until is None and self.time_of_day is None
            seconds = (moment - now).total_seconds() if is_duration else None
            trigger = MomentTrigger(output["until"], seconds=seconds, ends_task=not self.branches)
            self.defer(trigger=trigger, method_name="finish")
        return output

    def finish(self, context: Context, event: str) -> dict[str, str]:
        """Return the output once the moment has come."""
        return {"until": event}

    def _moment(self) -> datetime:
        if self.until is not None:
            return self._read_until(self.until)
        if self.time_of_day is not None:
            return self._next(self.time_of_day, datetime.now(self._zone()))
        return datetime.now(UTC) + duration_of(self.duration, self.unit, field="duration")

    def _read_until(self, until: Any) -> datetime:
        wanted = "an ISO time such as 2026-03-01T09:30:00+01:00"
        try:
            moment = until if isinstance(until, datetime) else datetime.fromisoformat(until.strip())
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self._zone())
            return moment.astimezone(UTC)
        except (AttributeError, TypeError, ValueError, OverflowError):
            raise self._unreadable("until", until, wanted) from None

    def _next(self, time_of_day: Any, now: datetime) -> datetime:
        """The first moment after now at which a clock in the zone of now shows this time."""
        try:
            clock = time.fromisoformat(time_of_day.strip())
            if clock.tzinfo is not None:
                raise ValueError(time_of_day)
            clock = clock.replace(tzinfo=now.tzinfo)
        except (AttributeError, ValueError):
            wanted = "a time of day such as 09:30; its zone is the field 'timezone'"
            raise self._unreadable("time_of_day", time_of_day, wanted) from None
        moment = datetime.combine(now.date(), clock).astimezone(UTC)
        if moment <= now:
            moment = datetime.combine(now.date() + timedelta(days=1), clock).astimezone(UTC)
        return moment

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, TypeError, ValueError, OSError):
            wanted = "the name of a time zone such as Europe/Berlin"
            raise self._unreadable("timezone", self.timezone, wanted) from None

    def _unreadable(self, field: str, value: Any, wanted: str) -> NodeError:
        return NodeError("time", f"{value!r} is not {wanted}.", field=field)
