"""The data around a node, for its form."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from workfuse.api.access import Reader
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import NodeId, Queryable, RegistryDep, StoreDep, WorkflowId
from workfuse.api.errors import problems
from workfuse.services.sample_views import Samples
from workfuse.services.samples import get_samples as samples_of

router = APIRouter(
    prefix="/workflows/{workflowId}/nodes/{nodeId}",
    tags=["runs"],
    route_class=JsonRoute,
    responses=problems(401, 403, 404, 422),
)


@router.get("/samples", operation_id="getSamples")
def get_samples(
    access: Reader,
    registry: RegistryDep,
    store: StoreDep,
    workflow_id: WorkflowId,
    node_id: NodeId,
    run: Annotated[
        Queryable | None, Query(max_length=250, description="A run; without, the last of each.")
    ] = None,
    item: Annotated[
        int, Query(ge=0, le=2**31 - 1, description="In the body of a loop, which item.")
    ] = 0,
) -> Samples:
    """What comes into a node and out of it: outputs of runs, and schemas where there is none.

    Of the saved document. Large values are cut: each to 256 KiB, all together to 2 MiB.
    """
    return samples_of(workflow_id, node_id, run_id=run, item=item, registry=registry, store=store)
