"""When a schedule will start runs, as Airflow itself reckons."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.timetables.base import DataInterval, TimeRestriction, Timetable
from airflow.timetables.trigger import DeltaTriggerTimetable
from pendulum import DateTime, instance

from workfuse.services.checking import diagnostic_views
from workfuse.services.language_views import Policy, SchedulePreview
from workfuse.services.ownership import owned
from workfuse.services.view import JsonObject
from workfuse.store.dag_state import last_planned_time
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import NodeKindRegistry, check_workflow
from workfuse_compiler.dag_arguments import active_time
from workfuse_compiler.document import Settings
from workfuse_compiler.ir import Call, LiteralValue

SHOWN = 5


def preview_schedule(
    type_: str,
    config: JsonObject,
    settings: JsonObject,
    *,
    registry: NodeKindRegistry,
    last: datetime | None = None,
    now: datetime | None = None,
) -> SchedulePreview:
    """The next runs of a workflow with one node that starts it by time, or what is wrong with it.

    Args:
        type_: of the node.
        last: for when the workflow's last planned run was; None if it has had none.
    """
    node: JsonObject = {"id": "schedule", "type": type_, "data": {"config": config}}
    outcome = check_workflow(
        {"schemaVersion": 1, "name": "-", "settings": settings, "nodes": [node], "edges": []},
        registry,
    )
    found = diagnostic_views(outcome.diagnostics)
    kind = registry.get(type_)
    is_by_time = kind is not None and kind.scheduled
    call = outcome.value.schedule if outcome.value and is_by_time else None
    if outcome.value is None or call is None:
        return SchedulePreview(
            words="", timezone="UTC", runs=[], missed=None, policy="newest", diagnostics=found
        )
    timetable = timetable_of(call)
    settings_ = outcome.value.settings
    zone = ZoneInfo(str(dict(_literals(call)).get("timezone", settings_.timezone)))
    times = Times(timetable, settings_, last, now or datetime.now(UTC))
    missed = times.missed()
    return SchedulePreview(
        words=_words(timetable, call),
        timezone=zone.key,
        runs=[run.astimezone(zone) for run in islice(times.next(), SHOWN)],
        missed=missed and missed.astimezone(zone),
        policy=_policy(timetable, settings_),
        diagnostics=found,
    )


def last_planned(workflow_id: str, *, store: WorkflowStore) -> datetime | None:
    """For when Airflow started the workflow by its schedule last. Raises WorkflowNotFound."""
    owned(workflow_id, store)
    return last_planned_time(store.session, workflow_id)


def timetable_of(call: Call) -> Timetable:
    """What Airflow makes of the schedule in the DAG file."""
    make = getattr(import_module(call.function.module), call.function.name)
    positional = [one.value for one in call.positional if isinstance(one, LiteralValue)]
    timetable: Timetable = coerce_to_core_timetable(make(*positional, **dict(_literals(call))))
    return timetable


class Times:
    """The runs of a DAG once it is deployed."""

    def __init__(
        self, timetable: Timetable, settings: Settings, last: datetime | None, now: datetime
    ) -> None:
        active = active_time(settings)
        self.timetable = timetable
        self.catchup = settings.catchup
        self.start, self.end = (_moment(active.get(name)) for name in ("start_date", "end_date"))
        self.now = instance(now)
        self.last = DataInterval.exact(instance(last)) if last is not None else None

    def next(self) -> Iterator[DateTime]:
        """Those from now on, in their order."""
        run = self._from(self._begin())
        while run is not None:
            yield run
            run = self._run(DataInterval.exact(run), None)

    def missed(self) -> DateTime | None:
        """The first of those that have passed already and are started all the same."""
        info = self.timetable.next_dagrun_info(
            last_automated_data_interval=self.last,
            restriction=TimeRestriction(self.start, self.end, self.catchup),
        )
        return info.run_after if info and info.run_after < self.now else None

    def _begin(self) -> DateTime:
        first = max(self.start or self.now, self.now)
        if not isinstance(self.timetable, DeltaTriggerTimetable):
            return first
        # What counts from the run before: that one, or the first day.
        counted = self.last.end if self.last else self.start
        second = self._run(DataInterval.exact(counted), None) if counted else None
        if counted is None or second is None:
            return first
        if not self.catchup:
            return max(first, second) if self.last else first
        step = second - counted
        return counted + step * max(int(self.last is not None), math.ceil((first - counted) / step))

    def _from(self, earliest: DateTime) -> DateTime | None:
        return self._run(None, earliest)

    def _run(self, last: DataInterval | None, earliest: DateTime | None) -> DateTime | None:
        try:
            info = self.timetable.next_dagrun_info(
                last_automated_data_interval=last,
                restriction=TimeRestriction(earliest, self.end, catchup=True),
            )
        except (ValueError, OverflowError):
            return None  # beyond the calendar
        return info.run_after if info is not None else None


def _literals(call: Call) -> Iterator[tuple[str, Any]]:
    for name, value in call.named:
        if isinstance(value, LiteralValue):
            yield name, value.value


def _moment(text: Any) -> DateTime | None:
    return instance(datetime.fromisoformat(text)) if text else None


def _policy(timetable: Timetable, settings: Settings) -> Policy:
    if settings.catchup:
        return "all"
    return "anew" if isinstance(timetable, DeltaTriggerTimetable) else "newest"


def _words(timetable: Timetable, call: Call) -> str:
    if isinstance(timetable, DeltaTriggerTimetable):
        [(unit, every)] = _literals(call)
        return f"Every {every} {unit}, counted from the first run"
    return timetable.description or timetable.summary
