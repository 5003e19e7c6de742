"""What a viewer says on the live connection."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, TypeAdapter

from workfuse.api.dependencies import queryable
from workfuse.api.models import Body

_Id = Annotated[str, Field(min_length=1, max_length=250), AfterValidator(queryable)]


class _About(Body):
    workflow_id: _Id
    run_id: _Id | None = None
    """None is the workflow's list of runs."""


class Follow(_About):
    type: Literal["follow"]
    version: str | None = Field(default=None, max_length=100)
    """What the viewer has already."""


class Unfollow(_About):
    type: Literal["unfollow"]


class Pong(Body):
    type: Literal["pong"]


ClientMessage = Annotated[Follow | Unfollow | Pong, Field(discriminator="type")]
CLIENT_MESSAGE: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
