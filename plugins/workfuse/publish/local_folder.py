"""A DAG bundle that is a folder on this machine, or one mounted everywhere."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from workfuse.generated_files import is_generated
from workfuse_compiler import GeneratedFile


class PublishRefused(Exception):
    """The folder cannot take or give up the file. Says which, why, and what to do."""


class LocalFolder:
    """Writes DAG files so that a reader sees the old text or the new, never half of one."""

    def __init__(self, folder: Path, *, bundle_name: str) -> None:
        self.folder = folder
        self.bundle_name = bundle_name

    def location(self, file: GeneratedFile) -> str:
        return file.file_name

    def publish(self, file: GeneratedFile) -> None:
        """Raises PublishRefused."""
        target = self._ours(self.location(file))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _replace(target, file.text.encode("utf-8"))
        except OSError as error:
            raise PublishRefused(
                f"Cannot write {target}: {error.strerror}. "
                "Check the folder's permissions and free space, then deploy again."
            ) from error

    def read(self, location: str) -> str | None:
        """Raises PublishRefused."""
        target = self._ours(location)
        try:
            return target.read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeError) as error:
            raise PublishRefused(f"Cannot read {target}: {error}.") from error

    def withdraw(self, location: str) -> None:
        """Raises PublishRefused."""
        target = self._ours(location)
        try:
            target.unlink(missing_ok=True)
        except OSError as error:
            raise PublishRefused(
                f"Cannot remove {target}: {error.strerror}. Check the folder's permissions."
            ) from error

    def _ours(self, location: str) -> Path:
        """The file's path, unless somebody else wrote what is there."""
        target = self.folder / location
        if Path(location).name != location or location.startswith("."):
            raise PublishRefused(f"{location!r} is no name of a file in {self.folder}.")
        try:
            if is_generated(target):
                return target
        except FileNotFoundError:
            return target
        except OSError as error:
            raise PublishRefused(f"Cannot read {target}: {error.strerror}.") from error
        raise PublishRefused(
            f"{target} was not written by WorkFuse and is left alone. Move it away, or duplicate "
            "the workflow under another name."
        )


def _replace(target: Path, content: bytes) -> None:
    # Not ending in .py: Airflow must not take a half-written file for a DAG.
    handle, temporary = tempfile.mkstemp(
        dir=target.parent, prefix=f".{target.stem[:100]}.", suffix=".tmp"
    )
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), 0o644)  # the DAG processor may be another user
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
