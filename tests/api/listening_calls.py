"""What the tests of test addresses have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

AT = "/api/v1/workflows/orders/nodes/received/listening"
Draw = Callable[..., None]


def listen(client: TestClient, at: str = AT, person: str = "ada") -> str:
    """Begin to listen and return the address, as the app has it."""
    answer = client.put(at, headers={"x-person": person})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["address"]).removeprefix("workfuse")


def seen(client: TestClient, at: str = AT) -> Any:
    answer = client.get(at)
    assert answer.status_code == 200, answer.text
    return answer.json()


def newest(client: TestClient) -> tuple[Any, Any]:
    """The verdict on the newest call, and what it brought."""
    call = seen(client)["calls"][0]
    data = client.get(f"{AT}/calls/{call['id']}").json()
    assert data["id"] == call["id"]
    return call["verdict"], data["trigger"]
