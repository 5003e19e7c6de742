"""Lists that a service hands out in pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.airflow.double import Answer, Double, Seen
from workfuse.operators.errors import NodeError
from workfuse.operators.http_client import HttpRequest, exchange
from workfuse.operators.http_pages import Pagination, collect
from workfuse.operators.http_session import open_session

ORDERS = [f"order {number}" for number in range(7)]
ITEMS = "{{ response.body.orders }}"


def walk(
    double: Double, mode: Any, *, base_url: str | None = None, **arguments: Any
) -> dict[str, Any]:
    request = HttpRequest(
        method=arguments.pop("method", "GET"),
        url=f"{double.url}/orders",
        query=arguments.pop("query", {"size": 3}),
        headers={"Authorization": "Bearer x", "X-Trace": "1"},
        body=arguments.pop("body", None),
    )
    session, _ = open_session(None)
    with session:
        return collect(
            lambda request: exchange(session, request, base_url=base_url, timeout=5),
            request,
            Pagination(mode=mode, **{"items": ITEMS, **arguments}),
            {"trigger": {"body": {"last": 2}}},
        ).output


def failure(double: Double, mode: Any, **arguments: Any) -> NodeError:
    with pytest.raises(NodeError) as caught:
        walk(double, mode, **arguments)
    assert not caught.value.retryable
    return caught.value


def numbered(seen: Seen, _before: int) -> Answer:
    start = (int(seen.query["page"][0]) - 1) * 3
    return Answer(body={"orders": ORDERS[start : start + 3]})


def after_cursor(seen: Seen, _before: int) -> Answer:
    asked = seen.json if seen.body else {name: texts[0] for name, texts in seen.query.items()}
    start = int(asked.get("after", 0))
    following = start + 3 if start + 3 < len(ORDERS) else None
    return Answer(body={"orders": ORDERS[start : start + 3], "next": following})


def linked(seen: Seen, _before: int) -> Answer:
    start = int(seen.query.get("start", ["0"])[0])
    links = '<https://a.example/>; rel="last"'
    if start + 3 < len(ORDERS):
        links += f', </orders?start={start + 3}>; rel="next"'
    return Answer(body={"orders": ORDERS[start : start + 3]}, headers={"Link": links})


def test_page_numbers_end_with_an_empty_page(double: Double) -> None:
    double.on("/orders", numbered)
    output = walk(double, "page")
    assert (output["body"], output["pages"], output["more"]) == (ORDERS, 4, False)
    assert output["status"] == 200
    assert [seen.query["page"] for seen in double.seen("/")] == [["1"], ["2"], ["3"], ["4"]]
    assert {seen.query["size"][0] for seen in double.seen("/")} == {"3"}


def test_last_page_by_expression(double: Double) -> None:
    double.on("/orders", numbered)
    output = walk(double, "page", until="{{ page == trigger.body.last }}", first=2)
    assert (output["body"], output["pages"], output["more"]) == (ORDERS[3:], 2, False)


def test_offsets(double: Double) -> None:
    def skipping(seen: Seen, _before: int) -> Answer:
        start = int(seen.query["skip"][0])
        return Answer(body={"orders": ORDERS[start : start + 4]})

    double.on("/orders", skipping)
    assert walk(double, "offset", parameter="skip")["body"] == ORDERS
    assert [seen.query["skip"] for seen in double.seen("/")] == [["0"], ["4"], ["7"]]


@pytest.mark.parametrize("send_in", ["query", "body"])
def test_cursors(double: Double, send_in: str) -> None:
    double.on("/orders", after_cursor)
    arguments = {"method": "POST", "body": {"open": True}} if send_in == "body" else {}
    output = walk(
        double,
        "cursor",
        next="{{ response.body.next }}",
        parameter="after",
        send_in=send_in,
        **arguments,
    )
    assert (output["body"], output["pages"], output["more"]) == (ORDERS, 3, False)
    if send_in == "body":
        assert [seen.json for seen in double.seen("/")][1] == {"open": True, "after": 3}


def test_link_header(double: Double) -> None:
    double.on("/orders", linked)
    output = walk(double, "link")
    assert (output["body"], output["pages"], output["more"]) == (ORDERS, 3, False)
    assert [seen.query for seen in double.seen("/")][1:] == [{"start": ["3"]}, {"start": ["6"]}]
    assert {seen.headers["authorization"] for seen in double.seen("/")} == {"Bearer x"}


def test_address_in_the_body(double: Double) -> None:
    def pages(seen: Seen, _before: int) -> Answer:
        number = int(seen.query.get("p", ["0"])[0])
        following = f"{double.url}/orders?p={number + 1}" if number < 2 else ""
        return Answer(body={"orders": [number], "links": {"next": following}})

    double.on("/orders", pages)
    assert walk(double, "next", next="{{ response.body.links.next }}")["body"] == [0, 1, 2]


def test_limits_say_that_there_was_more(double: Double) -> None:
    double.on("/orders", linked)
    output = walk(double, "link", max_pages=2)
    assert (output["body"], output["pages"], output["more"]) == (ORDERS[:6], 2, True)
    output = walk(double, "link", max_items=4)
    assert (output["body"], output["pages"], output["more"]) == (ORDERS[:4], 2, True)
    output = walk(double, "link", max_items=7)
    assert (output["pages"], output["more"]) == (3, False)


def test_another_host_gets_no_credentials(double: Double) -> None:
    elsewhere = double.url.replace("127.0.0.1", "localhost") + "/elsewhere"
    link = {"Link": f'<{elsewhere}>; rel="next"'}
    double.on("/orders", lambda *_: Answer(body={"orders": []}, headers=link))
    double.on("/elsewhere", lambda *_: Answer(body={"orders": []}))
    walk(double, "link")
    (seen,) = double.seen("/elsewhere")
    assert seen.headers["x-trace"] == "1"
    assert "authorization" not in seen.headers
    error = failure(double, "link", base_url=double.url)
    assert "not on the connection's host" in error.message
    assert len(double.seen("/elsewhere")) == 1


def test_circles_are_found(double: Double) -> None:
    double.on("/orders", lambda *_: Answer(body={"orders": ["x"], "next": "same"}))
    error = failure(double, "cursor", next="{{ response.body.next }}")
    assert 'The next page is "same" once more' in error.message
    assert len(double.seen("/")) == 2
    assert error.response is not None


@pytest.mark.parametrize(
    ("body", "arguments", "problem"),
    [
        ({"orders": "none"}, {}, "gives 'none', but a list is needed"),
        ({"orders": []}, {"next": "{{ response.body.next }}"}, "| default('') }}"),
        ({"orders": []}, {"mode": "next", "next": "{{ {'a': 1} }}"}, "no address of a next page"),
        ({"orders": []}, {"mode": "next", "next": "file://{{ '/etc' }}"}, "neither http nor"),
        ({"orders": [1]}, {"until": "{{ page }}"}, "true or false is needed"),
        ({"orders": [1]}, {"send_in": "body", "body": [1]}, "must be an object to take 'cursor'"),
    ],
)
def test_pages_that_cannot_be_read(
    double: Double, body: Any, arguments: dict[str, Any], problem: str
) -> None:
    double.on("/orders", lambda *_: Answer(body=body))
    given = {"mode": "cursor", "next": "{{ 'more' }}", **arguments}
    assert problem in failure(double, **given).message


def test_all_pages_together_are_limited(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workfuse.operators.http_answer.MAX_BYTES", 2**20)
    double.on("/orders", lambda *_: Answer(body={"orders": ["x" * 400_000]}))
    assert "more than 1 MiB" in failure(double, "page").message
    assert len(double.seen("/")) == 3
