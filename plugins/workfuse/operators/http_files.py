"""Files that a run keeps: answers too large, or of no kind that JSON can hold.

They live below `[workfuse] files_root`, a folder or a bucket, and data never becomes a part of a
path: whatever a node names is matched against the shape of our own names first.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from workfuse.file_places import segment
from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from airflow.sdk import Context, ObjectStoragePath

CHUNK = 256 * 1024
MIB = 2**20
_SEGMENT = r"[\w=~-][\w=~.-]{0,199}"
_NAME = re.compile(rf"(?:{_SEGMENT}/){{4}}[0-9a-f]{{32}}", re.ASCII)
"""Run, task, map index and attempt, then a name that we drew by lot."""
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;[ -~]*)?", re.ASCII)
_REFERENCE = frozenset({"url", "name", "size", "contentType", "sha256"})
LONGEST_NAME = 150


@dataclass(frozen=True)
class KeptFile:
    """A file to send."""

    path: ObjectStoragePath
    size: int
    name: str
    content_type: str

    def chunks(self) -> Iterator[bytes]:
        with self.path.fs.open(self.path.path, "rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk


class Files:
    """The files of one attempt of a task, and of the other runs of its workflow.

    Args:
        workflow: Id of the workflow's DAG.
        attempt: Run, task, map index and number of the attempt.
    """

    def __init__(self, workflow: str, attempt: tuple[object, ...]) -> None:
        self._workflow = segment(workflow)
        self._attempt = "/".join(segment(str(part)) for part in attempt)

    @classmethod
    def of(cls, context: Context) -> Files:
        ti = context["ti"]
        return cls(ti.dag_id, (ti.run_id, ti.task_id, ti.map_index, ti.try_number))

    @cached_property
    def _root(self) -> ObjectStoragePath:
        from airflow.configuration import conf
        from airflow.sdk import ObjectStoragePath

        root = conf.get("workfuse", "files_root", fallback="")
        if not root:
            raise NodeError(
                "file",
                "No place for files is set up. Whoever operates this Airflow must set [workfuse] "
                "files_root, for example to s3://aws_default@bucket/workfuse.",
            )
        return ObjectStoragePath(root) / self._workflow

    def keep(
        self, chunks: Iterable[bytes], *, name: str, content_type: str, most: int
    ) -> dict[str, Any]:
        """Write what comes, piece by piece.

        Args:
            chunks: The contents.
            name: For people; it becomes no part of the path.
            content_type: As the server says.
            most: Bytes that are allowed.

        Returns:
            {"url", "name", "size", "contentType", "sha256"}.

        Raises:
            NodeError: It is too large, or cannot be written. Nothing is left behind then.
        """
        path = self._root / self._attempt / uuid.uuid4().hex
        size, digest = 0, hashlib.sha256()
        with self._written(path) as write:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise too_large(most)
                digest.update(chunk)
                write(chunk)
        return {
            "url": str(path),
            "name": name,
            "size": size,
            "contentType": content_type,
            "sha256": digest.hexdigest(),
        }

    @contextmanager
    def _written(self, path: ObjectStoragePath) -> Iterator[Callable[[bytes], object]]:
        """What writes to the file, which is gone again if anything fails."""
        with _usable_place():
            if path.protocol in ("", "file", "local"):  # a bucket has no folders to make
                path.parent.mkdir(parents=True, exist_ok=True)
            stream = path.fs.open(path.path, "wb")
        try:
            try:
                yield _usable_place()(stream.write)
            finally:
                with _usable_place():  # a bucket hears of the last part here
                    stream.close()
        except BaseException:
            with suppress(Exception):
                path.fs.rm(path.path)
            raise

    def open(self, reference: Any, field: str) -> KeptFile:
        """The file that a node's output names, by its object or its url.

        Raises:
            NodeError: It names no file of this workflow, or the file is gone.
        """
        described = reference if is_reference(reference) else {"url": reference}
        url, start = described["url"], f"{self._root}/"
        if not isinstance(url, str) or not url.startswith(start):
            raise _no_file_of_ours(reference, field)
        rest = url.removeprefix(start)
        if not _NAME.fullmatch(rest):
            raise _no_file_of_ours(reference, field)
        path = self._root / rest
        try:
            size = int(path.fs.info(path.path)["size"])
        except FileNotFoundError as error:
            raise NodeError("file", f"The file {url} is gone.", field=field) from error
        except Exception as error:
            raise _unusable(error) from error
        content_type = str(described.get("contentType"))
        return KeptFile(
            path,
            size,
            tidy_name(str(described.get("name", "file"))),
            content_type if _MEDIA_TYPE.fullmatch(content_type) else "application/octet-stream",
        )

    def discard(self, file: Mapping[str, Any]) -> None:
        """Take a file away that nobody will ask for."""
        path = self.open(file, "file").path
        with suppress(Exception):
            path.fs.rm(path.path)


def is_reference(value: Any) -> bool:
    """Whether a value is what an output has as its `file`."""
    return isinstance(value, dict) and value.keys() == _REFERENCE


def name_of(url: str, disposition: str) -> str:
    """A file's name, as the server says or as its address ends."""
    from email.message import Message

    header = Message()
    header["Content-Disposition"] = disposition or "attachment"
    try:
        name = header.get_filename("")
    except (LookupError, ValueError):
        name = ""
    return tidy_name(name or unquote(urlsplit(url).path))


def tidy_name(name: str) -> str:
    """The last part of a path, without what could hurt where it is used as a file's name."""
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '"<>:|?*')
    return kept.strip(" .")[-LONGEST_NAME:] or "file"


def too_large(most: int) -> NodeError:
    """The error for a file above the limit."""
    return NodeError(
        "response",
        f"The answer is larger than {most / MIB:,.15g} MB, the most that this node keeps. Raise "
        "the largest file, or ask for less.",
        field="max_size",
    )


def _no_file_of_ours(reference: Any, field: str) -> NodeError:
    return NodeError(
        "file",
        f"{reference!r:.200} is no file of this workflow. Point it at the output of an HTTP "
        "request that keeps its answer as a file, such as {{ nodes.download.output.file }}.",
        field=field,
    )


@contextmanager
def _usable_place() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise _unusable(error) from error


def _unusable(error: Exception) -> NodeError:
    return NodeError("file", f"The place for files cannot be used: {error}", retryable=True)
