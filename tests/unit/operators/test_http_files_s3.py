"""Kept files in a bucket, on a real S3 API (moto's server)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from workfuse.operators.errors import NodeError
from workfuse.operators.http_files import CHUNK, Files

KEY = "an-access-key"
SECRET = "a-secret-key"
CONTENT = os.urandom(60 * 2**20)
"""More than one part of an upload (50 MiB)."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(address: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    extra = {"endpoint_url": address, "region_name": "us-east-1"}
    connection = {"conn_type": "aws", "login": KEY, "password": SECRET, "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_FILES", json.dumps(connection))
    monkeypatch.setenv("AIRFLOW__WORKFUSE__FILES_ROOT", "s3://files@kept/workfuse")
    keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET}
    s3 = boto3.resource("s3", endpoint_url=address, region_name="us-east-1", **keys)
    return s3.create_bucket(Bucket="kept")


def files(workflow: str = "shop") -> Files:
    return Files(workflow, ("a run", "fetch", -1, 1))


def keep(most: int) -> dict[str, Any]:
    chunks = (CONTENT[start : start + CHUNK] for start in range(0, len(CONTENT), CHUNK))
    return files().keep(chunks, name="a.bin", content_type="application/x-thing", most=most)


def test_a_file_in_a_bucket(bucket: Any) -> None:
    file = keep(most=2**30)
    (stored,) = bucket.objects.all()
    assert file["url"] == f"s3://files@kept/{stored.key}"
    assert stored.key.startswith("workfuse/shop/a=20run/fetch/-1/1/")
    opened = files().open(file, "body")
    assert (opened.size, opened.content_type) == (len(CONTENT), "application/x-thing")
    digest = hashlib.sha256()
    for chunk in opened.chunks():
        digest.update(chunk)
    assert digest.hexdigest() == file["sha256"] == hashlib.sha256(CONTENT).hexdigest()

    with pytest.raises(NodeError, match="is no file of this workflow"):
        files("another").open(file, "body")
    files().discard(file)
    assert [*bucket.objects.all()] == []
    with pytest.raises(NodeError, match="is gone"):
        files().open(file, "body")


def test_a_file_that_is_too_large_leaves_nothing_behind(bucket: Any) -> None:
    with pytest.raises(NodeError, match="larger than 55 MB"):
        keep(most=55 * 2**20)
    assert [*bucket.objects.all()] == []
    assert "Uploads" not in bucket.meta.client.list_multipart_uploads(Bucket="kept")


def test_a_bucket_that_is_not_there(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__WORKFUSE__FILES_ROOT", "s3://files@elsewhere/workfuse")
    with pytest.raises(NodeError, match="The place for files cannot be used") as caught:
        keep(most=2**30)
    assert SECRET not in str(caught.value)
    assert caught.value.retryable
