from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from workfuse_compiler.ir import ASSET, ASSETS_ALL, ASSETS_ANY, Call, ImportRef, LiteralValue, Task
from workfuse_compiler.kinds._asset_uris import asset_uri, normal_uri
from workfuse_compiler.node_kind import CheckedNode, NodeConfig, NodeKind, SchemaOf, hint, refuse
from workfuse_compiler.schemas import (
    OBJECT,
    TEXT,
    TIME,
    Schema,
    closed,
    list_of,
    or_null,
    trigger_payload,
)
from workfuse_compiler.text_rules import repeated

EVENT = closed(
    {
        "uri": TEXT,
        "name": TEXT,
        "extra": OBJECT,
        "sourceDagId": or_null(TEXT),
        "sourceTaskId": or_null(TEXT),
        "sourceRunId": or_null(TEXT),
        "timestamp": TIME,
    }
)


def _different(value: list[str]) -> list[str]:
    if (twice := repeated(value)) is not None:
        raise refuse(f"{twice!r} is there twice")
    if (twice := repeated(map(normal_uri, value))) is not None:
        raise refuse(f"two of them are {twice!r} to Airflow", "Remove one of them.")
    return value


class AssetTriggerConfig(NodeConfig):
    assets: Annotated[
        list[Annotated[str, AfterValidator(asset_uri)]], AfterValidator(_different)
    ] = Field(
        title="Assets",
        description="Their URIs, as the DAGs that update them have them.",
        examples=[["s3://sales/orders.csv"]],
        min_length=1,
        max_length=20,
        json_schema_extra={**hint("names"), "x-noun": "Asset"},
    )
    when: Literal["any", "all"] = Field(
        default="any",
        title="Start when",
        description="any: one of them was updated. all: each was, since the last run of this.",
        json_schema_extra=hint("select"),
    )


class AssetTriggerKind(NodeKind[AssetTriggerConfig]):
    """Starts the workflow when Airflow assets are updated."""

    type = "trigger.asset"
    label = "Asset"
    category = "trigger"
    config = AssetTriggerConfig
    inputs = ()
    operator = ImportRef("workfuse.operators", "AssetTrigger")

    def output_schema(self, config: AssetTriggerConfig, schema_of: SchemaOf) -> Schema:
        return trigger_payload(closed({"events": list_of(EVENT)}))

    def lower(self, node: CheckedNode[AssetTriggerConfig]) -> Task:
        return node.task()

    def schedule(self, node: CheckedNode[AssetTriggerConfig]) -> Call:
        config = node.config
        assets = [Call(ASSET, (LiteralValue(uri),)) for uri in config.assets]
        if len(assets) == 1:
            return assets[0]
        return Call(ASSETS_ANY if config.when == "any" else ASSETS_ALL, tuple(assets))

    def assets(self, config: AssetTriggerConfig) -> list[str]:
        return config.assets
