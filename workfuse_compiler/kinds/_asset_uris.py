"""Addresses of assets that Airflow takes as they are written."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from workfuse_compiler.node_kind import refuse

LONGEST = 1500
"""Characters, in Airflow."""

_SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_DATABASES = {
    "bigquery": ("bigquery", None, 2),
    "mariadb": ("mysql", 3306, 2),
    "mssql": ("mssql", 1433, 3),
    "mysql": ("mysql", 3306, 2),
    "postgres": ("postgres", 5432, 3),
    "postgresql": ("postgres", 5432, 3),
    "redshift": ("redshift", 5439, 3),
    "trino": ("trino", 8080, 3),
}
"""Scheme to Airflow's name for it, its usual port, and how many names follow the host."""
_BUCKETS = frozenset({"gs", "s3"})
_EXAMPLE = "For example 's3://sales/orders.csv', or 'x-sales:orders' for one of your own."


def asset_uri(value: str) -> str:
    """For fields that hold one: the URI, without spaces around it."""
    uri = value.strip()
    if not _SHAPE.fullmatch(uri):
        raise refuse("it is no URI: a scheme, a colon, then ASCII without spaces", _EXAMPLE)
    try:
        known = normal_uri(uri)
        has_password = bool(urlsplit(uri).password)
    except ValueError as error:
        raise refuse(f"Airflow cannot read this URI: {error}", _EXAMPLE) from None
    if max(len(uri), len(known)) > LONGEST:
        raise refuse(f"Airflow takes URIs of up to {LONGEST} characters", "Shorten it.")
    if has_password:
        raise refuse("a password stands in it", "Write the URI without it.")
    return uri


def normal_uri(uri: str) -> str:
    """What Airflow knows the asset by. Raises ValueError where it would refuse the URI."""
    parts = urlsplit(uri)
    scheme = parts.scheme.lower()
    if scheme == "airflow":
        raise ValueError("the scheme 'airflow' is its own")
    if scheme.startswith("x-"):
        return uri
    normal = parts._replace(
        scheme=scheme,
        path=parts.path.rstrip("/") or "/",
        query=urlencode(sorted(parse_qsl(parts.query))),
        fragment="",
    )
    return urlunsplit(_by_scheme(normal))


def _by_scheme(parts: SplitResult) -> SplitResult:
    """As Airflow's providers have it, also where they are not installed."""
    if parts.scheme in _BUCKETS and not parts.netloc:
        raise ValueError(f"behind '{parts.scheme}://' comes a bucket")
    if parts.scheme not in _DATABASES:
        return parts
    scheme, port, names = _DATABASES[parts.scheme]
    if not parts.netloc:
        raise ValueError(f"behind '{parts.scheme}://' comes a host or project")
    if len(parts.path.split("/")) != names + 1:
        raise ValueError(f"{names} names follow the host, with / before each")
    if port is not None and parts.port is None:
        parts = parts._replace(netloc=f"{parts.netloc.rstrip(':')}:{port}")
    return parts._replace(scheme=scheme)
