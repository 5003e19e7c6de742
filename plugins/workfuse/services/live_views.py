"""What the live connection tells a viewer. Each is one text message of JSON with a `type`."""

from __future__ import annotations

from typing import Literal

from workfuse.services.run_views import Run, RunDetail, Step
from workfuse.services.view import View


class _OfRun(View):
    workflow_id: str
    run_id: str
    version: str
    is_final: bool
    """Nothing follows: the run is over and none of its steps goes on."""


class WholeRun(_OfRun):
    """For who knows nothing of the run, or what it was too long ago."""

    type: Literal["run"] = "run"
    run: RunDetail


class RunChanges(_OfRun):
    """For who knows a version of the run: the steps that have changed since, and those alone."""

    type: Literal["changes"] = "changes"
    run: Run
    steps: list[Step]


class RunIsCurrent(_OfRun):
    """For who knows the newest version."""

    type: Literal["current"] = "current"


class RunsChanged(View):
    """A run of the workflow was made, has started or has ended."""

    type: Literal["runs"] = "runs"
    workflow_id: str
    version: str


class RunsAreCurrent(View):
    """None was, since the version that the viewer knows."""

    type: Literal["runsCurrent"] = "runsCurrent"
    workflow_id: str
    version: str


class Refused(View):
    """This is not followed, or not any more."""

    type: Literal["refused"] = "refused"
    workflow_id: str
    run_id: str | None
    code: str
    detail: str


class Ping(View):
    """Asks for a `pong`."""

    type: Literal["ping"] = "ping"
