"""What runs here, and what it can take."""

from __future__ import annotations

from importlib.metadata import version

from airflow import __version__ as airflow_version
from airflow.configuration import conf

from workfuse.publish import Publisher
from workfuse.services.deletion import KEPT
from workfuse.services.documents import DOCUMENT_LIMIT
from workfuse.services.runs import PAYLOAD_LIMIT
from workfuse.services.views import About


def about(publisher: Publisher) -> About:
    return About(
        workfuse_version=version("workfuse"),
        airflow_version=airflow_version,
        dag_bundle=publisher.bundle_name,
        document_bytes=DOCUMENT_LIMIT,
        payload_bytes=PAYLOAD_LIMIT,
        loop_items=conf.getint("core", "max_map_length"),
        for_each_items=conf.getint("workfuse", "for_each_max_items", fallback=10_000),
        restorable_days=KEPT.days,
    )
