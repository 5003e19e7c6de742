"""What can go wrong with a test of a part of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from workfuse.services.errors import WorkfuseError


class NodeNotTestable(WorkfuseError):
    code = "node_not_testable"

    def __init__(self, node_id: str, why: str) -> None:
        super().__init__(f"The node {node_id!r} cannot be tested so: {why}")


class NoDataForNode(WorkfuseError):
    code = "no_data_for_node"

    def __init__(self, node_id: str, labels: Sequence[str]) -> None:
        names = ", ".join(map(repr, labels))
        super().__init__(
            f"The node {node_id!r} uses the output of {names}, and neither pinned data nor a run "
            "has it. Pin data there, or test up to this node."
        )


class PartOfDraft(WorkfuseError):
    code = "part_of_draft"

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"The test {run_id!r} ran a part of the draft, and running it again would run all. "
            "Test that part again, or test the workflow."
        )


class NotHeld(WorkfuseError):
    code = "not_held"

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"The run {run_id!r} does not stop before a node: it goes on already, or has ended."
        )


class OutputNotEditable(WorkfuseError):
    code = "output_not_editable"

    def __init__(self, node_id: str) -> None:
        super().__init__(
            f"The output of {node_id!r} cannot be changed: that can be done with what a node right "
            "before the stop put out, unless it is a loop. Leave it out."
        )


class DataTooLarge(WorkfuseError):
    code = "data_too_large"

    def __init__(self, *, size: int, limit: int) -> None:
        super().__init__(
            f"The data that the node uses has {size:,} bytes; at most {limit:,} can be given. "
            "Pin smaller data, or test up to this node."
        )
