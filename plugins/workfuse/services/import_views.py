"""What importing a workflow gives back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workfuse.services.view import View
from workfuse.services.views import Workflow


class ImportItem(View):
    """One thing that an import did or could not do."""

    severity: Literal["info", "warning", "error"] = Field(
        description="An error keeps the workflow from being deployed."
    )
    outcome: Literal["translated", "changed", "kept", "dropped", "byHand", "placeholder"] = Field(
        description="translated: means the same here. changed: works a little differently. kept: "
        "an expression as it was, to be rewritten. dropped: left out. byHand: a person has to "
        "choose or fill in something. placeholder: a node that must be replaced."
    )
    message: str
    source_node: str | None = Field(description="The node's name where it comes from.")
    node_id: str | None = Field(description="The node here; null of what is about all of it.")
    field: str | None = Field(description="Where in the node's data, such as `config.url`.")


class ImportedWorkflow(View):
    """A workflow that was made of an export."""

    source: Literal["n8n", "workfuse"] = Field(description="Whose format the export had.")
    workflow: Workflow
    report: list[ImportItem] = Field(description="Empty for exports of WorkFuse itself.")
