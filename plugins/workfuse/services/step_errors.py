"""What can go wrong when the data of a step is asked for."""

from __future__ import annotations

from workfuse.services.errors import WorkfuseError


class AttemptNotFound(WorkfuseError):
    code = "attempt_not_found"

    def __init__(self, node_id: str, try_number: int) -> None:
        super().__init__(f"The step {node_id!r} has no attempt {try_number}.")


class ListNotFound(WorkfuseError):
    code = "list_not_found"

    def __init__(self, node_id: str, pointer: str) -> None:
        super().__init__(f"The data of the step {node_id!r} has no list at {pointer!r}.")


class DataNotStored(WorkfuseError):
    code = "data_not_stored"

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"What the run {run_id!r} was started with and what its steps gave is not stored: the "
            "workflow's settings say so. Run everything with another payload."
        )
