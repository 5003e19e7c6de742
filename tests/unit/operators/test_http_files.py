"""Answers that become files, and files that are sent."""

from __future__ import annotations

import hashlib
import json
import os
import socketserver
from email import message_from_bytes
from pathlib import Path
from typing import Any

import fsspec
import pytest
from airflow.sdk.io import attach

from tests.airflow.double import Answer, Double
from tests.unit.operators.calls import call, failure
from workfuse.file_places import segment
from workfuse.operators.errors import NodeError
from workfuse.operators.http_answer import AnswerRules
from workfuse.operators.http_files import Files, name_of, tidy_name

CONTENT = os.urandom(300_000)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "files"
    monkeypatch.setenv("AIRFLOW__WORKFUSE__FILES_ROOT", folder.as_uri())
    return folder


def files(workflow: str = "shop", run: str = "manual__2026-03-01T02:00:00+00:00") -> Files:
    return Files(workflow, (run, "fetch", -1, 1))


def kept(content: bytes = CONTENT, **arguments: Any) -> dict[str, Any]:
    given = {"name": "a.bin", "content_type": "application/x-thing", "most": 10**6, **arguments}
    return files().keep([content[:1000], content[1000:]], **given)


def fetched(double: Double, content: str, **rules: Any) -> dict[str, Any]:
    headers = {"Content-Type": "text/csv", "Content-Disposition": 'inline; filename="../a b.csv"'}
    double.on("/f", lambda *_: Answer(body=content, headers=headers))
    output: dict[str, Any] = call(f"{double.url}/f", rules=AnswerRules(files=files(), **rules))
    return output


def test_answer_as_a_file(double: Double, root: Path) -> None:
    output = fetched(double, "a,b\n" * 50_000, response_type="file")
    assert "body" not in output
    file = output["file"]
    (path,) = [path for path in root.rglob("*") if path.is_file()]
    assert path.read_text() == "a,b\n" * 50_000
    assert path.relative_to(root).parts[:-1] == (
        "shop", "manual__2026-03-01T02=3A00=3A00=2B00=3A00", "fetch", "-1", "1",
    )  # fmt: skip
    assert file == {
        "url": f"file://{path}",
        "name": "a b.csv",
        "size": 200_000,
        "contentType": "text/csv",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def test_only_long_answers_become_files(double: Double, root: Path) -> None:
    assert fetched(double, "x" * 1000, file_above=1000)["body"] == "x" * 1000
    assert not root.exists()
    assert fetched(double, "x" * 200_000, file_above=1000)["file"]["size"] == 200_000


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_has_a_largest_size(double: Double, root: Path, chunked: bool) -> None:
    if chunked:  # then nothing announces the length

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.rfile.readline()
                self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 5_000_000)

        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
            import threading

            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            rules = AnswerRules(response_type="file", max_size=2**20, files=files())
            error = failure(f"http://127.0.0.1:{server.server_address[1]}/", rules=rules)
            server.shutdown()
    else:
        double.on("/", lambda *_: Answer(body="x" * 2_000_000))
        rules = AnswerRules(response_type="file", max_size=2**20, files=files())
        error = failure(double.url, rules=rules)
    assert "larger than 1 MB, the most that this node keeps" in error.message
    assert not error.retryable
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_failed_request_leaves_no_file(double: Double, root: Path) -> None:
    double.on("/", lambda *_: Answer(503, "busy"))
    rules = AnswerRules(response_type="file", files=files())
    error = failure(double.url, rules=rules)
    assert error.response is not None
    assert error.response["body"] == "busy"
    assert not root.exists()


def test_no_place_for_files(double: Double) -> None:
    rules = AnswerRules(response_type="file", files=files())
    assert "[workfuse] files_root" in failure(double.url, rules=rules).message


@pytest.mark.parametrize("by_url", [False, True])
def test_file_as_a_body(double: Double, root: Path, by_url: bool) -> None:
    file = kept()
    sent = file["url"] if by_url else file
    double.on("/old", lambda *_: Answer(307, headers={"Location": "/new"}))
    call(f"{double.url}/old", method="PUT", body=sent, body_type="file", files=files(run="other"))
    for seen in (*double.seen("/old"), *double.seen("/new")):
        assert seen.body == CONTENT
        assert seen.headers["content-length"] == str(len(CONTENT))
        wanted = "application/octet-stream" if by_url else "application/x-thing"
        assert seen.headers["content-type"] == wanted


def test_empty_file_and_own_content_type(double: Double, root: Path) -> None:
    call(
        f"{double.url}/f",
        method="POST",
        body=kept(b""),
        body_type="file",
        raw_type="text/csv",
        files=files(),
    )
    (seen,) = double.seen("/f")
    assert (seen.body, seen.headers["content-type"]) == (b"", "text/csv")


def test_file_in_a_multipart_form(double: Double, root: Path) -> None:
    body = {"title": "ü", "document": kept(name='q"uo\r\nte.pdf'), "tags": [1, 2]}
    call(f"{double.url}/f", method="POST", body=body, body_type="multipart", files=files())
    (seen,) = double.seen("/f")
    head = f"Content-Type: {seen.headers['content-type']}\r\n\r\n".encode()
    parts: Any = message_from_bytes(head + seen.body).get_payload()
    found = {part.get_param("name", header="content-disposition"): part for part in parts}
    assert found["title"].get_payload(decode=True).decode() == "ü"
    assert found["document"].get_payload(decode=True) == CONTENT
    assert found["document"].get_content_type() == "application/x-thing"
    assert found["document"].get_filename() == "quote.pdf"
    assert len(parts) == 4


def test_raw_body(double: Double) -> None:
    given = {"method": "POST", "body_type": "raw"}
    call(f"{double.url}/r", body="<ü/>", raw_type="application/xml", **given)
    (seen,) = double.seen("/r")
    assert (seen.body.decode(), seen.headers["content-type"]) == ("<ü/>", "application/xml")
    assert "A raw body is a text" in failure(double.url, body={"a": 1}, **given).message


def strangers(root: Path) -> list[Any]:
    outside = root.parent / "secret"
    outside.write_text("secret")
    mine = kept()
    other = Files("other", ("run", "fetch", -1, 1)).keep(
        [b"x"], name="x", content_type="a/b", most=9
    )
    start, _, name = mine["url"].rpartition("/")
    base = f"{root.as_uri()}/shop"
    return [
        other,
        outside.as_uri(),
        str(outside),
        f"{base}/../../secret",
        f"{base}/../other/" + other["url"].split("/other/")[1],
        f"{start}/../1/{name}",
        f"{start}//{name}",
        f"{start}/%2e%2e/{name}",
        f"{mine['url']}?x",
        f"{mine['url']}\n",
        f"{base}/a/b/c/d/../../../../../../secret",
        f"s3://bucket/shop/{name}",
        {**mine, "url": "/etc/passwd"},
        {**mine, "url": ["x"]},
        {"url": mine["url"]},
        None,
        7,
        "",
    ]


def test_only_files_of_the_own_workflow_are_sent(double: Double, root: Path) -> None:
    for stranger in strangers(root):
        error = failure(double.url, method="POST", body=stranger, body_type="file", files=files())
        assert "is no file of this workflow" in error.message, stranger
        assert (error.kind, error.field) == ("file", "body")
    assert double.seen("/") == []


def test_a_link_in_place_of_a_file_is_of_no_use(double: Double, root: Path) -> None:
    """Whoever can write below the root is trusted; data alone never makes a path."""
    gone = kept()
    Path(gone["url"].removeprefix("file://")).unlink()
    error = failure(double.url, method="POST", body=gone, body_type="file", files=files())
    assert "is gone" in error.message


@pytest.mark.parametrize(
    ("url", "disposition", "name"),
    [
        ("http://a.example/x/report%20ü.pdf?q=1", "", "report ü.pdf"),
        ("http://a.example/", "", "file"),
        ("http://a.example/x", 'attachment; filename="..\\\\..\\\\evil.exe"', "evil.exe"),
        ("http://a.example/x", "attachment; filename*=UTF-8''%C3%BC.csv", "ü.csv"),
        ("http://a.example/x", 'attachment; filename="/etc/passwd"', "passwd"),
        ("http://a.example/x", 'attachment; filename=".."', "file"),
        ("http://a.example/%2e%2e", "", "file"),
        ("http://a.example/x", 'attachment; filename="a\tb\u202e.txt"', "ab.txt"),
        ("http://a.example/x", "nonsense; ; filename", "x"),
    ],
)
def test_names(url: str, disposition: str, name: str) -> None:
    assert name_of(url, disposition) == name


def test_parts_of_paths_are_safe_and_stand_for_one_text() -> None:
    texts = ["a", ".", "..", "=2E", "a/b", "a=2Fb", "ü", "~", "x" * 300, "x" * 301, ".a", ""]
    parts = [segment(text) for text in texts]
    assert len(set(parts)) == len(texts)
    assert not [part for part in parts if part.startswith(".") or "/" in part or len(part) > 200]
    assert tidy_name("x" * 400) == "x" * 150


def test_a_file_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "files").write_text("no folder")
    monkeypatch.setenv("AIRFLOW__WORKFUSE__FILES_ROOT", (tmp_path / "files").as_uri())
    with pytest.raises(NodeError, match="place for files cannot be used") as caught:
        kept()
    assert caught.value.retryable


def test_a_store_that_is_no_folder(monkeypatch: pytest.MonkeyPatch, double: Double) -> None:
    """fsspec's memory stands for a bucket: another file system under the same names."""
    attach("memory", fs=fsspec.filesystem("memory"))
    monkeypatch.setenv("AIRFLOW__WORKFUSE__FILES_ROOT", "memory://bucket/workfuse")
    file = kept()
    assert file["url"].startswith("memory://bucket/workfuse/shop/")
    call(f"{double.url}/f", method="POST", body=file, body_type="file", files=files())
    assert double.seen("/f")[0].body == CONTENT
    assert json.dumps(file)
