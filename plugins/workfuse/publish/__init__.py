"""How a generated file gets into a DAG bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from airflow.configuration import conf

from workfuse.publish.local_folder import LocalFolder, PublishRefused
from workfuse_compiler import GeneratedFile

__all__ = ["LocalFolder", "PublishRefused", "Publisher", "configured_publisher"]


class Publisher(Protocol):
    """A DAG bundle that files can be put into."""

    @property
    def bundle_name(self) -> str:
        """The bundle's name in `[dag_processor] dag_bundle_config_list`."""

    def location(self, file: GeneratedFile) -> str:
        """Where `publish` puts the file, relative to the bundle's root."""

    def publish(self, file: GeneratedFile) -> None:
        """Put the file in place, whole or not at all. Raises PublishRefused."""

    def read(self, location: str) -> str | None:
        """The file's text as it is there now; None when it is gone. Raises PublishRefused."""

    def withdraw(self, location: str) -> None:
        """Take the file away; fine if it is gone. Raises PublishRefused."""


def configured_publisher() -> Publisher:
    """The publisher that Airflow's configuration names, section [workfuse]."""
    folder = conf.get("workfuse", "dags_folder", fallback=None)
    return LocalFolder(
        Path(folder or conf.get_mandatory_value("core", "dags_folder")),
        bundle_name=conf.get("workfuse", "bundle_name", fallback="dags-folder"),
    )
