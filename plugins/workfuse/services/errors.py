"""What can go wrong with a user action. Each has a stable code and a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from workfuse.services.views import Diagnostic, ImportProblem


class WorkfuseError(Exception):
    """A user action that cannot be done."""

    code: ClassVar[str]


class NotImportable(WorkfuseError):
    """What was uploaded is JSON, but no workflow can be made of it."""

    code = "not_importable"


class NotAllowed(WorkfuseError):
    code = "not_allowed"

    def __init__(self, action: str) -> None:
        super().__init__(
            f"Your Airflow role does not let you {action} this workflow. "
            "Ask an administrator for the permission on its DAG."
        )


class WorkflowNotFound(WorkfuseError):
    code = "workflow_not_found"

    def __init__(self, workflow_id: str) -> None:
        super().__init__(f"There is no workflow {workflow_id!r} among yours.")


class RevisionNotFound(WorkfuseError):
    code = "revision_not_found"

    def __init__(self, workflow_id: str, revision: int) -> None:
        super().__init__(f"Workflow {workflow_id!r} has no revision {revision}.")


class RunNotFound(WorkfuseError):
    code = "run_not_found"

    def __init__(self, workflow_id: str, run_id: str) -> None:
        super().__init__(f"Workflow {workflow_id!r} has no run {run_id!r}.")


class RunIsOver(WorkfuseError):
    code = "run_is_over"

    def __init__(self, run_id: str) -> None:
        super().__init__(f"Run {run_id!r} has ended: there is nothing left to cancel.")


class RunGoesOn(WorkfuseError):
    code = "run_goes_on"

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"Run {run_id!r} has not ended. Cancel it first, or run everything again as a new run."
        )


class NothingToRepeat(WorkfuseError):
    code = "nothing_to_repeat"

    def __init__(self, run_id: str, node_id: str | None) -> None:
        super().__init__(
            f"Nothing failed in the run {run_id!r}."
            if node_id is None
            else f"The run {run_id!r} did not come to the node {node_id!r}. Begin at one that ran."
        )


class InInnerLoop(WorkfuseError):
    code = "in_inner_loop"

    def __init__(self, node_id: str) -> None:
        super().__init__(
            f"The node {node_id!r} is in a loop inside a loop, which runs again as a whole. "
            "Begin at that loop."
        )


class VersionNotDeployed(WorkfuseError):
    code = "version_not_deployed"

    def __init__(self, revision: int | None) -> None:
        what = "The version that ran" if revision is None else f"Revision {revision}"
        super().__init__(
            f"{what} is not in the file that runs now. Choose the newest version, deploy that one "
            "again, or run this run alone again with the version that ran: as a test."
        )


class VersionUnknown(WorkfuseError):
    code = "version_unknown"

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"It is not known any more which version the run {run_id!r} ran. "
            "Run the newest one instead."
        )


class StepNotFound(WorkfuseError):
    code = "step_not_found"

    def __init__(self, run_id: str, node_id: str, map_index: int) -> None:
        item = "" if map_index < 0 else f" for item {map_index}"
        super().__init__(f"Run {run_id!r} has no step {node_id!r}{item}.")


class WaitNotFound(WorkfuseError):
    code = "wait_not_found"

    def __init__(self) -> None:
        super().__init__("Nothing waits at this address.")


class AlreadyCalled(WorkfuseError):
    code = "already_called"

    def __init__(self) -> None:
        super().__init__("This address was called before. It can be called once.")


class WaitIsOver(WorkfuseError):
    code = "wait_is_over"

    def __init__(self) -> None:
        super().__init__("The wait or its run has ended.")


class RevisionConflict(WorkfuseError):
    code = "revision_conflict"

    def __init__(self, *, current: int, expected: int) -> None:
        super().__init__(
            f"Somebody saved revision {current} while you were editing revision {expected}. "
            "Load the newer one, or save again on top of it."
        )
        self.current = current


class RevisionRequired(WorkfuseError):
    code = "revision_required"

    def __init__(self) -> None:
        super().__init__('Send the revision you edited as If-Match: "<revision>".')


class DocumentTooLarge(WorkfuseError):
    code = "document_too_large"

    def __init__(self, *, size: int, limit: int) -> None:
        super().__init__(
            f"The document has {size:,} bytes; the limit is {limit:,}. "
            "Move large texts out of the nodes' fields."
        )


class PayloadTooLarge(WorkfuseError):
    code = "payload_too_large"

    def __init__(self, *, size: int, limit: int) -> None:
        super().__init__(
            f"The payload has {size:,} bytes; the limit is {limit:,}. "
            "Send a reference to the data instead of the data."
        )


class InvalidCursor(WorkfuseError):
    code = "invalid_cursor"

    def __init__(self, cursor: str) -> None:
        super().__init__(f"The cursor {cursor[:80]!r} is not one that this list gave out.")


class WorkflowHasErrors(WorkfuseError):
    code = "workflow_has_errors"

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        count = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
        super().__init__(
            f"The workflow has {count} error{'s' if count != 1 else ''} and was not deployed. "
            "What was deployed before keeps running."
        )
        self.diagnostics = list(diagnostics)


class ConnectionsForbidden(WorkfuseError):
    code = "connections_forbidden"

    def __init__(self, connection_ids: Sequence[str]) -> None:
        super().__init__(
            f"You may not use these connections: {', '.join(connection_ids)}. "
            "Choose others, or ask an administrator for read access to them."
        )
        self.connection_ids = list(connection_ids)


class AssetsForbidden(WorkfuseError):
    code = "assets_forbidden"

    def __init__(self, uris: Sequence[str]) -> None:
        super().__init__(
            f"Updates of assets start this workflow ({', '.join(uris[:3])}"
            f"{', …' if len(uris) > 3 else ''}), and you may not read assets. "
            "Remove the node, or ask an administrator for read access to assets."
        )


class NotDeployed(WorkfuseError):
    code = "not_deployed"

    def __init__(self, workflow_id: str) -> None:
        super().__init__(f"Workflow {workflow_id!r} is not deployed. Deploy it first.")


class DagIdTaken(WorkfuseError):
    code = "dag_id_taken"

    def __init__(self, workflow_id: str, file: str | None) -> None:
        super().__init__(
            f"Airflow has another DAG {workflow_id!r}, from the file {file!r}. "
            "Give that DAG another id, or save this workflow under another name."
        )


class DraftNotLoaded(WorkfuseError):
    """Airflow refuses the file of a draft that is tested."""

    code = "draft_not_loaded"

    def __init__(self, problem: ImportProblem) -> None:
        super().__init__(f"Airflow cannot load the draft: {problem.message}")
        self.diagnostics = [
            Diagnostic(
                code="WF405",
                severity="error",
                message=problem.message,
                advice="Change this field, and test again.",
                node_id=problem.node_id,
                field=problem.field,
            )
        ]


class DeployedFileGone(WorkfuseError):
    code = "deployed_file_gone"

    def __init__(self, location: str) -> None:
        super().__init__(
            f"The deployed file {location!r} is not in the DAG folder any more. Deploy again."
        )


class NotReady(WorkfuseError):
    code = "not_ready"

    def __init__(self, workflow_id: str, detail: str) -> None:
        super().__init__(f"Workflow {workflow_id!r} cannot run yet: {detail}")


class HookTaken(WorkfuseError):
    code = "hook_taken"

    def __init__(self, method: str, path: str, workflow_id: str | None) -> None:
        whose = f"the workflow {workflow_id!r}" if workflow_id else "another workflow"
        super().__init__(f"{method} {path} is the address of {whose} already. Choose another path.")


class NothingToCall(WorkfuseError):
    code = "nothing_to_call"

    def __init__(self, node_id: str) -> None:
        super().__init__(
            f"The saved workflow has no node {node_id!r} that other services can call."
        )


class TooManyListening(WorkfuseError):
    code = "too_many_test_addresses"

    def __init__(self, whose: str, limit: int) -> None:
        super().__init__(
            f"{whose} {limit} test addresses already, the limit. Stop one, or wait until it ends."
        )


class CallNotFound(WorkfuseError):
    code = "call_not_found"

    def __init__(self, call_id: int) -> None:
        super().__init__(f"The test call {call_id} is not kept any more.")


class HookNotFound(WorkfuseError):
    code = "hook_not_found"

    def __init__(self) -> None:
        super().__init__("Nothing answers at this address.")


class HookRefused(WorkfuseError):
    code = "hook_refused"

    def __init__(self, way: str) -> None:
        super().__init__("This call is not allowed to start the workflow.")
        self.way = way


class CallerNotAllowed(WorkfuseError):
    code = "caller_not_allowed"

    def __init__(self) -> None:
        super().__init__("Calls from this address are not allowed to start the workflow.")


class PayloadRefused(WorkfuseError):
    code = "payload_refused"

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"The body does not fit{f' at {place}' if place else ''}: {problem}.")


class HookBusy(WorkfuseError):
    code = "hook_busy"

    def __init__(self) -> None:
        super().__init__("The workflow is just being deployed. Call again in a few seconds.")


class PayloadUnkept(WorkfuseError):
    code = "payload_unkept"

    def __init__(self) -> None:
        super().__init__("The payload has a NUL character in a text, which cannot be kept.")


class KeyRefused(WorkfuseError):
    code = "key_refused"

    def __init__(self, limit: int) -> None:
        super().__init__(f"Send an Idempotency-Key of 1 to {limit} characters, or none.")


class KeyReused(WorkfuseError):
    code = "key_reused"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The Idempotency-Key {key!r} was sent before, with another body or query. "
            "Give each call a key of its own, and send the same call again under the same key."
        )


class TooManyCalls(WorkfuseError):
    code = "too_many_calls"

    def __init__(self, whose: str, limit: int, seconds: int) -> None:
        super().__init__(
            f"More than {limit:,} calls a minute for {whose}. Call again in {seconds} s."
        )
        self.seconds = seconds


class BodyTooSlow(WorkfuseError):
    code = "body_too_slow"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The body did not arrive within {seconds:g} seconds.")


class HeadersTooLarge(WorkfuseError):
    code = "headers_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"Headers and query are larger than {limit:,} bytes, the limit.")


class RunFailed(WorkfuseError):
    code = "run_failed"

    def __init__(self, run_id: str, state: Literal["FAILED", "CANCELLED"]) -> None:
        how = "failed" if state == "FAILED" else "was cancelled"
        super().__init__(f"The workflow was started, and its run {how}.")
        self.run_id = run_id
