"""What is done when a run fails: the fields that its kind needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from workfuse_compiler.diagnostics import dag as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.document import OnFailure
from workfuse_compiler.draft import Draft
from workfuse_compiler.text_rules import is_connection_id, is_printable, is_workflow_id

MAX_ADDRESSES = 20
MAX_URL = 2_000

# Without braces, which would make an expression of it.
_EMAIL = re.compile(r"[!#$%&'*+/=?^_`|~A-Za-z0-9.-]{1,64}@[A-Za-z0-9.-]{1,189}")


def check_on_failure(draft: Draft) -> Iterator[Diagnostic]:
    chosen = draft.document.settings.on_failure
    if chosen is not None:
        yield from _CHECKS[chosen.kind](chosen)
        if chosen.kind != "workflow":
            yield from _check_connection(chosen)


def _check_workflow(chosen: OnFailure) -> Iterator[Diagnostic]:
    advice = "Choose one of your workflows."
    if not chosen.workflow:
        yield wrong.missing_on_failure("workflow", "no workflow is named that is started", advice)
    elif not is_workflow_id(chosen.workflow):
        problem = "cannot be the id of a workflow"
        yield wrong.wrong_on_failure("workflow", chosen.workflow, problem, advice)


def _check_webhook(chosen: OnFailure) -> Iterator[Diagnostic]:
    url = (chosen.url or "").strip()
    if not url:
        yield wrong.missing_on_failure(
            "url", "the webhook has no address", "Write where the alert is sent, with https://."
        )
    elif (problem := _problem_of_url(url, has_connection=bool(chosen.credential_id))) is not None:
        yield wrong.wrong_on_failure("url", url, *problem)


def _problem_of_url(url: str, *, has_connection: bool) -> tuple[str, str] | None:
    if len(url) > MAX_URL:
        return f"has more than {MAX_URL:,} characters", "Write a shorter address."
    if any(mark in url for mark in ("{{", "{%", "{#")):
        return "has an expression, and none is evaluated here", "Write the whole address."
    if not is_printable(url) or " " in url or "\\" in url:
        return "has characters that no address has", "Write them with %, such as %20."
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_path = has_connection and not parts.scheme
    except ValueError:
        is_whole = is_path = False
    if not is_whole and not is_path:
        return (
            "is no complete address",
            "Write it with https://; only with a credential it may be a path of that address.",
        )
    return None


def _check_email(chosen: OnFailure) -> Iterator[Diagnostic]:
    if not chosen.to:
        yield wrong.missing_on_failure(
            "to", "nobody is named who gets the e-mail", "Write one address or more."
        )
    elif len(chosen.to) > MAX_ADDRESSES:
        yield wrong.missing_on_failure(
            "to",
            f"there are {len(chosen.to):,} addresses, and at most {MAX_ADDRESSES} are allowed",
            "Use the address of a list.",
        )
    for place, address in enumerate(chosen.to[:MAX_ADDRESSES]):
        if not _EMAIL.fullmatch(address):
            yield wrong.wrong_on_failure(
                f"to[{place}]",
                address,
                "is no e-mail address",
                "Write it as name@example.com, without a name around it.",
            )


def _check_connection(chosen: OnFailure) -> Iterator[Diagnostic]:
    if chosen.credential_id and not is_connection_id(chosen.credential_id):
        yield wrong.wrong_on_failure(
            "credentialId",
            chosen.credential_id,
            "cannot be the id of a connection",
            "Choose one of Airflow's connections.",
        )


_CHECKS: dict[str, Callable[[OnFailure], Iterator[Diagnostic]]] = {
    "workflow": _check_workflow,
    "webhook": _check_webhook,
    "email": _check_email,
}
