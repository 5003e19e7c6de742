"""What an AI service offers, for the field that asks for a model."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from workfuse.api.access import Editor
from workfuse.api.dependencies import Queryable
from workfuse.api.errors import problems
from workfuse.services.errors import ConnectionsForbidden
from workfuse.services.language_views import ModelList
from workfuse.services.models import list_models

router = APIRouter(tags=["general"], responses=problems(401, 403, 422))

ConnectionId = Annotated[Queryable, Path(alias="connectionId", max_length=250)]


@router.get("/connections/{connectionId}/models", operation_id="listModels")
def get_models(access: Editor, connection_id: ConnectionId) -> ModelList:
    """The models of the AI service behind an Airflow connection, asked for now.

    Only for people who may read the connection. A service that does not answer is no error.
    """
    if forbidden := access.forbidden_connections([connection_id]):
        raise ConnectionsForbidden(forbidden)
    return list_models(connection_id)
