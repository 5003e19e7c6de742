"""What calls bring: read as what they say they are, or refused with the limit that they passed."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.api.hook_calls import HOOK, DeployHook, runs
from workfuse.api.call_bodies import BINARY_LIMIT, CALL_LIMIT, MOST_FIELDS, MOST_FILES, call_body
from workfuse.run_keys import CALL_KEY
from workfuse.services.errors import WorkfuseError

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
PNG = b"\x89PNG\r\n\x1a\n\0--x"


def part(name: str, content: bytes, more: str = "", **headers: str) -> bytes:
    lines = [f'Content-Disposition: form-data; name="{name}"{more}']
    lines += [f"{header.replace('_', '-')}: {value}" for header, value in headers.items()]
    return b"--x\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n"


def file(name: str, content: bytes = PNG, kind: str = "image/png") -> bytes:
    return part(name, content, f'; filename="{name}.png"', Content_Type=kind)


def binary(kind: str, content: bytes) -> dict[str, Any]:
    text = base64.b64encode(content).decode()
    return {"contentType": kind, "size": len(content), "base64": text}


END = b"--x--\r\n"
BODIES = [
    ("application/json; charset=utf-8", b"[1, null]", [1, None]),
    ("application/cloudevents+json", b'{"a": 1}', {"a": 1}),
    (FORM, b"a=1&b=x&b=y&c=&d=%C3%BC+%2B", {"a": "1", "b": ["x", "y"], "c": "", "d": "ü +"}),
    ("text/plain", b"hello", "hello"),
    ("text/csv; charset=ISO-8859-1", b"\xfc;1", "ü;1"),
    ('text/plain; charset="utf-16"', "ü".encode("utf-16"), "ü"),
    ("application/atom+xml", "<a>ü</a>".encode(), "<a>ü</a>"),
    ("application/pdf", PNG, binary("application/pdf", PNG)),
    ("image/png; x=1", b"text", binary("image/png", b"text")),
    ("", "ü".encode(), "ü"),
    ("", PNG, binary("application/octet-stream", PNG)),
    ("", b"", None),
    (PARTS, b"", None),
    (PARTS, END, {}),
    (
        PARTS,
        part("a", b"1") + part("b", "ü".encode()) + part("b", b"") + file("f") + END,
        {"a": "1", "b": ["ü", ""], "f": {"name": "f.png", **binary("image/png", PNG)}},
    ),
    (
        PARTS,
        file("f", b"") + file("f", b"2", "text/plain") + END,
        {
            "f": [
                {"name": "f.png", **binary("image/png", b"")},
                {"name": "f.png", **binary("text/plain", b"2")},
            ]
        },
    ),
]


def test_bodies(client: TestClient, deploy_hook: DeployHook, session: Session) -> None:
    deploy_hook()
    for content_type, raw, _ in BODIES:
        answer = client.post(HOOK, content=raw, headers={"Content-Type": content_type})
        assert answer.status_code == 202, answer.text
    assert [run.conf[CALL_KEY]["body"] for run in runs(session)] == [one[2] for one in BODIES]


def test_files_as_a_client_sends_them(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    deploy_hook()
    sent = {"scan": ("Übersicht.pdf", PNG, "application/pdf")}
    assert client.post(HOOK, data={"id": "7"}, files=sent).status_code == 202
    [run] = runs(session)
    assert run.conf[CALL_KEY]["body"] == {
        "id": "7",
        "scan": {"name": "Übersicht.pdf", **binary("application/pdf", PNG)},
    }


TOO_MUCH: list[tuple[str, bytes, str]] = [
    ("application/pdf", b"x" * (BINARY_LIMIT + 1), "524,288"),
    ("", b"\xff" * (BINARY_LIMIT + 1), "524,288"),
    (PARTS, file("a", b"x" * BINARY_LIMIT) + file("b", b"x") + END, "524,288"),
    (PARTS, part("a", b"") * (MOST_FIELDS + 1) + END, "1000"),
    (PARTS, file("a", b"") * (MOST_FILES + 1) + END, "100"),
    (FORM, b"a&" * (MOST_FIELDS + 1), "1,000"),
]
UNREADABLE: list[tuple[str, bytes, int, str]] = [
    (PARTS, part("a", b"1"), 400, "body_unreadable"),
    (PARTS, part("a", b"1")[:-3], 400, "body_unreadable"),
    (PARTS, b"no parts at all", 400, "body_unreadable"),
    ("multipart/form-data", END, 400, "body_unreadable"),
    (PARTS, b"--x\r\nContent-Type: a/b\r\n\r\n1\r\n" + END, 400, "body_unreadable"),
    ("text/plain", b"\xff", 400, "body_unreadable"),
    (FORM, b"a=\xff", 400, "body_unreadable"),
    ("text/plain", b"a\0b", 400, "not_json"),
    ("application/json", b'{"a": {"\\u0000": 1}}', 400, "not_json"),
    (FORM, b"a=%00", 400, "not_json"),
    (PARTS, part("a", b"\0") + END, 400, "not_json"),
    ("multipart/mixed; boundary=x", END, 415, "body_not_taken"),
    ("text/plain; charset=punycode", b"a", 415, "body_not_taken"),
    ("multipart/form-data; boundary=x; charset=idna", END, 415, "body_not_taken"),
    ("application/pdf", b"x" * (CALL_LIMIT + 1), 413, "body_too_large"),
    *((kind, raw, 413, "too_much_in_body") for kind, raw, _ in TOO_MUCH),
]


def test_bodies_that_cannot_be_read(
    client: TestClient, deploy_hook: DeployHook, session: Session
) -> None:
    deploy_hook()
    for content_type, raw, status, code in UNREADABLE:
        answer = client.post(HOOK, content=raw, headers={"Content-Type": content_type})
        seen = (answer.status_code, answer.json()["code"])
        assert seen == (status, code), (content_type, raw[:60], answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
    packed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = client.post(HOOK, content=b"\x1f\x8b", headers=packed)
    assert (answer.status_code, answer.json()["code"]) == (415, "body_not_taken")
    assert "'gzip'" in answer.json()["detail"]
    assert runs(session) == []


@pytest.mark.parametrize(("content_type", "raw", "limit"), TOO_MUCH)
def test_a_limit_is_told(content_type: str, raw: bytes, limit: str) -> None:
    with pytest.raises(WorkfuseError, match=limit):
        call_body(raw, {"content-type": content_type})


HOSTILE = [
    (FORM, b"a=" + b"%" * 1_000_000),
    (FORM, b"&" * 1_000_000),
    (FORM, b";=" * 500_000),
    (PARTS, b"\r" * 1_000_000),
    (PARTS, b"--x\r\n" * 200_000),
    (PARTS, file("a", b"\r\n--" * 250_000) + END),
    (PARTS, part("a", b"\r\n-" * 300_000) + END),
    (PARTS, b"--x\r\n" + b"A: b\r\n" * 160_000),
    (PARTS, b"--x\r\nContent-Disposition: form-data" + b"; a=b" * 100_000 + b"\r\n\r\n"),
    (f"text/plain; charset={'utf-8' * 4_000}", b"a"),
    (f"multipart/form-data; boundary={'-' * 30_000}", b"-" * 1_000_000),
    ("text/plain" + "; a=b" * 6_000, b"a"),
]


@pytest.mark.parametrize(("content_type", "raw"), HOSTILE)
def test_nothing_takes_for_ever(content_type: str, raw: bytes) -> None:
    start = time.process_time()
    said = ""
    try:
        call_body(raw, {"content-type": content_type})
    except WorkfuseError as error:
        said = str(error)
    assert len(said) < 400
    assert time.process_time() - start < 2


KINDS = [kind for kind, _, _ in BODIES] + [kind for kind, _, _, _ in UNREADABLE]
pieces = st.sampled_from(
    (
        b"--x", b"\r\n", b"--", b"Content-Disposition: form-data; name=", b'; filename="', b"a",
        b'"', b"\0", b"\xff", b"=", b"&", b"{", b"}", b"[", b"1", b"%", b":",
    )
)  # fmt: skip


@given(
    content_type=st.sampled_from(KINDS) | st.text(st.characters(max_codepoint=255)),
    raw=st.lists(pieces).map(b"".join) | st.binary(max_size=200),
)
def test_any_body_is_read_or_refused(content_type: str, raw: bytes) -> None:
    try:
        body = call_body(raw, {"content-type": content_type})
    except WorkfuseError:
        return
    text = json.dumps(body, allow_nan=False, ensure_ascii=False).encode()
    assert json.loads(text) == body
    assert b"\\u0000" not in text.replace(b"\\\\", b"")


def has_no_boundary(content: bytes) -> bool:
    return b"\r\n--x" not in b"\r\n" + content


names = st.text(st.characters(categories=["L", "N"], max_codepoint=0x2FFF), min_size=1, max_size=9)
texts = st.text().filter(lambda text: "\0" not in text and has_no_boundary(text.encode()))
contents = st.binary(max_size=80).filter(has_no_boundary)


@given(fields=st.dictionaries(names, texts), raw=contents)
def test_what_is_sent_in_parts_arrives(fields: dict[str, str], raw: bytes) -> None:
    parts = [part(name, text.encode()) for name, text in fields.items()]
    body = call_body(b"".join([*parts, file("_", raw), END]), {"content-type": PARTS})
    assert body.pop("_") == {"name": "_.png", **binary("image/png", raw)}
    assert body == fields
