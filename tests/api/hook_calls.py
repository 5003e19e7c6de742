"""Calls as services sign them, written from their documentation."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from airflow.models.dagrun import DagRun
from airflow.models.xcom import XComModel
from sqlalchemy import select
from sqlalchemy.orm import Session

HOOK = "/hooks/orders/new"

KEY = "a-key-for-tests-1"
RAW_KEY = base64.b64encode(b"24 bytes of a secret key")
STANDARD_KEY = f"whsec_{RAW_KEY.decode()}"

Headers = dict[str, str]
DeployHook = Callable[..., str]


def signed(key: bytes, content: bytes) -> str:
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def github(body: bytes, key: str, at: int) -> Headers:
    return {"X-Hub-Signature-256": f"sha256={signed(key.encode(), body)}"}


def stripe(body: bytes, key: str, at: int) -> Headers:
    v1 = signed(key.encode(), f"{at}.".encode() + body)
    return {"Stripe-Signature": f"t={at},v1={'0' * 64},v1={v1},v0={'1' * 64}"}


def slack(body: bytes, key: str, at: int) -> Headers:
    v0 = signed(key.encode(), f"v0:{at}:".encode() + body)
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={v0}"}


def standard(body: bytes, key: str, at: int) -> Headers:
    raw = base64.b64decode(key.removeprefix("whsec_"))
    digest = hmac.new(raw, f"msg_1.{at}.".encode() + body, hashlib.sha256).digest()
    signature = base64.b64encode(digest).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(at)}
    return {**headers, "webhook-signature": f"v1a,xx v1,bad v1,{signature}"}


def bearer(body: bytes, key: str, at: int) -> Headers:
    return {"Authorization": f"Bearer {key}"}


def basic(body: bytes, key: str, at: int) -> Headers:
    return {"Authorization": f"Basic {base64.b64encode(f'shop:{key}'.encode()).decode()}"}


def header(body: bytes, key: str, at: int) -> Headers:
    return {"x-api-key": key}


WAYS: dict[str, tuple[Callable[[bytes, str, int], Headers], str]] = {
    "bearer": (bearer, KEY),
    "basic": (basic, KEY),
    "header": (header, KEY),
    "github": (github, KEY),
    "stripe": (stripe, KEY),
    "slack": (slack, KEY),
    "standardWebhooks": (standard, STANDARD_KEY),
}
WITH_TIME = ("stripe", "slack", "standardWebhooks")
WITH_BODY = ("github", *WITH_TIME)
OTHER_KEYS = {KEY: "another-key", STANDARD_KEY: base64.b64encode(b"another").decode()}


def hold(monkeypatch: pytest.MonkeyPatch, password: str, **extra: str | list[str]) -> None:
    held = {"conn_type": "http", "login": "shop", "password": password, "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_HOOK", json.dumps(held))


def runs(session: Session) -> list[DagRun]:
    session.expire_all()
    return list(session.scalars(select(DagRun).order_by(DagRun.id)))


def ended(session: Session, state: str, task_state: str = "success", output: Any = None) -> None:
    """Airflow's scheduler, in a moment: the newest run has ended."""
    [*_, run] = runs(session)
    run.state = state
    for instance in run.get_task_instances(session=session):
        instance.state = task_state
    if output is not None:
        XComModel.set(
            "return_value",
            output,
            dag_id=run.dag_id,
            task_id="shape",
            run_id=run.run_id,
            serialize=False,
            session=session,
        )
    session.commit()
