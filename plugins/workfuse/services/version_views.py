"""What changed, and the versions it changed between."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from workfuse.services.view import JsonObject, View
from workfuse.services.views import Diagnostic


class Change(View):
    """One difference between two revisions. Values are shortened, as people read them."""

    subject: Literal["workflow", "node", "edge"]
    action: Literal["added", "removed", "changed"]
    message: str = Field(examples=['node "fetch", config.method: "GET" → "POST"'])
    node_id: str | None
    edge_id: str | None
    field: str | None = Field(examples=["config.method"])
    before: str | None
    after: str | None


class DiffResult(View):
    """What people changed; layout is no change."""

    from_revision: int
    to_revision: int
    changes: list[Change]


class VersionDeployment(View):
    deployed_at: datetime
    deployed_by: str


class Version(View):
    """A revision in the list of versions, standing for the saves of its session before it."""

    revision: int
    saved_at: datetime
    saved_by: str
    name: str | None
    deployments: list[VersionDeployment] = Field(description="Newest first; the last 20.")
    is_deployed: bool = Field(description="Whether it is what was deployed last.")
    saves: int = Field(description="How many saves it stands for, itself among them.")
    first_saved_at: datetime = Field(description="When the first of these saves was made.")


class VersionPage(View):
    items: list[Version]
    next_cursor: str | None


class VersionDocument(Version):
    """A version with its document, as it was saved."""

    document: JsonObject


class FileLine(View):
    """A line of a DAG file, in the old one, in the new one, or in both."""

    kind: Literal["same", "added", "removed"]
    text: str
    old: int | None = Field(description="Its number in the deployed file.")
    new: int | None = Field(description="Its number in the file that deploying would write.")


class FileDiff(View):
    """How deploying a document would change the DAG file."""

    file_name: str
    from_revision: int = Field(description="The deployed revision.")
    added: int
    removed: int
    hunks: list[list[FileLine]] = Field(description="Changed lines, each with three around it.")
    is_cut: bool = Field(description="Whether there are more hunks than an answer carries.")
    source_map: dict[str, tuple[int, int]] = Field(
        description="Node id to its first and last line in the new file."
    )
    diagnostics: list[Diagnostic] = Field(description="Errors: then there are no hunks.")
