"""How deploying a document would change the DAG file that is there now."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import chain

from workfuse.publish import Publisher
from workfuse.services.checking import diagnostic_views
from workfuse.services.errors import DeployedFileGone, NotDeployed
from workfuse.services.ownership import owned
from workfuse.services.version_views import FileDiff, FileLine
from workfuse.services.view import JsonObject
from workfuse.store.workflows import WorkflowStore, newest_deployments
from workfuse_compiler import NodeKindRegistry, compile_workflow

MOST_HUNKS = 500
_AROUND = 3  # lines

Opcode = tuple[str, int, int, int, int]


def diff_file(
    workflow_id: str,
    document: JsonObject,
    *,
    registry: NodeKindRegistry,
    store: WorkflowStore,
    publisher: Publisher,
) -> FileDiff:
    """Compare, line by line, with the deployed file as it lies there.

    Raises WorkflowNotFound, NotDeployed, DeployedFileGone, PublishRefused.
    """
    owned(workflow_id, store)
    deployment = newest_deployments(store.session, [workflow_id]).get(workflow_id)
    if deployment is None:
        raise NotDeployed(workflow_id)
    # Every file names its revision; that alone is no change that anybody looks for.
    outcome = compile_workflow(
        document, registry, workflow_id=workflow_id, revision=deployment.revision
    )
    before = publisher.read(deployment.relative_fileloc)
    if before is None:
        raise DeployedFileGone(deployment.relative_fileloc)
    file = outcome.value
    lines = list(_hunks(before.splitlines(), file.text.splitlines())) if file else []
    return FileDiff(
        file_name=deployment.relative_fileloc,
        from_revision=deployment.revision,
        added=_count(lines, "added"),
        removed=_count(lines, "removed"),
        hunks=lines[:MOST_HUNKS],
        is_cut=len(lines) > MOST_HUNKS,
        source_map=file.source_map if file else {},
        diagnostics=[] if file else diagnostic_views(outcome.diagnostics),
    )


def _hunks(old: list[str], new: list[str]) -> Iterator[list[FileLine]]:
    # Popular lines, such as a lone bracket, do not anchor a match: that keeps large files fast.
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(_AROUND):
        yield list(chain.from_iterable(_lines(old, new, opcode) for opcode in group))


def _lines(old: list[str], new: list[str], opcode: Opcode) -> Iterator[FileLine]:
    tag, old_start, old_end, new_start, new_end = opcode
    if tag == "equal":
        for offset, text in enumerate(old[old_start:old_end]):
            yield FileLine(
                kind="same", text=text, old=old_start + offset + 1, new=new_start + offset + 1
            )
        return
    for number, text in enumerate(old[old_start:old_end], old_start + 1):
        yield FileLine(kind="removed", text=text, old=number, new=None)
    for number, text in enumerate(new[new_start:new_end], new_start + 1):
        yield FileLine(kind="added", text=text, old=None, new=number)


def _count(hunks: list[list[FileLine]], kind: str) -> int:
    return sum(line.kind == kind for hunk in hunks for line in hunk)
