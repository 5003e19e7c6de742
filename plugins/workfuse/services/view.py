"""What user actions give back: immutable records that serialise to the API's camelCase JSON.

Times are UTC. Durations are seconds.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

JsonObject = dict[str, Any]
JsonValue = Any


class View(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )
