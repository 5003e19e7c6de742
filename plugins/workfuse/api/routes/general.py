"""Who am I, and what is there: kinds of nodes, templates, credentials, versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from workfuse.api.access import SignedIn
from workfuse.api.dependencies import Cursor, PublisherDep, Queryable, RegistryDep, StoreDep
from workfuse.api.errors import problems
from workfuse.services.about import about
from workfuse.services.checking import list_node_kinds
from workfuse.services.connections import list_credentials
from workfuse.services.templates import all_templates
from workfuse.services.views import About, CredentialPage, Me, NodeKind, Template

router = APIRouter(tags=["general"], responses=problems(401, 422))


@router.get("/me", operation_id="getMe")
def get_me(access: SignedIn) -> Me:
    """The signed-in person and what Airflow lets them do with workflows in general."""
    return Me(
        id=access.user_id,
        name=access.user_name,
        can_edit=access.may("edit", None),
        can_run=access.may("run", None),
        can_delete=access.may("delete", None),
    )


@router.get("/node-kinds", operation_id="listNodeKinds")
def get_node_kinds(access: SignedIn, registry: RegistryDep) -> list[NodeKind]:
    """The palette: every kind of node with its handles and the schema of its fields."""
    return list_node_kinds(registry)


@router.get("/templates", operation_id="listTemplates")
def get_templates(access: SignedIn) -> list[Template]:
    """Workflows to begin with, each with its story and its document."""
    return all_templates()


@router.get("/credentials", operation_id="listCredentials", responses=problems(400))
def get_credentials(
    access: SignedIn,
    store: StoreDep,
    search: Annotated[Queryable, Query(max_length=250, description="Part of the id.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    cursor: Cursor = None,
) -> CredentialPage:
    """Airflow's connections that the person may read, without anything secret."""
    return list_credentials(
        search=search,
        limit=limit,
        cursor=cursor,
        forbidden_connections=access.forbidden_connections,
        store=store,
    )


@router.get("/about", operation_id="getAbout")
def get_about(access: SignedIn, publisher: PublisherDep) -> About:
    """Versions and limits."""
    return about(publisher)
