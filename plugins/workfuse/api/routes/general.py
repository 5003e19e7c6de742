"""Who am I, and which kinds of nodes are there."""

from __future__ import annotations

from fastapi import APIRouter

from workfuse.api.access import SignedIn
from workfuse.api.dependencies import RegistryDep
from workfuse.api.errors import problems
from workfuse.services.checking import list_node_kinds
from workfuse.services.views import Me, NodeKind

router = APIRouter(tags=["general"], responses=problems(401, 422))


@router.get("/me", operation_id="getMe")
def get_me(access: SignedIn) -> Me:
    """The signed-in person and what Airflow lets them do with workflows in general."""
    return Me(
        id=access.user_id,
        name=access.user_name,
        can_edit=access.may("edit", None),
        can_run=access.may("run", None),
    )


@router.get("/node-kinds", operation_id="listNodeKinds")
def get_node_kinds(access: SignedIn, registry: RegistryDep) -> list[NodeKind]:
    """The palette: every kind of node with its handles and the schema of its fields."""
    return list_node_kinds(registry)
