"""`docker-compose.yaml` holds together, checked without a Docker engine."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib import import_module
from typing import Any

import pytest
import yaml

from tests.house.files import ROOT
from workfuse.local.postgres import CONNECT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
KNOWN_KEYS = {
    "build", "command", "depends_on", "environment", "healthcheck", "image", "ports", "restart",
    "secrets", "stop_grace_period", "volumes",
}  # fmt: skip


def test_all_components_are_there() -> None:
    """Airflow's five processes, what they talk to, and who prepares the database."""
    assert set(SERVICES) == {
        "api-server", "scheduler", "dag-processor", "triggerer", "worker", "init", "postgres",
        "redis",
    }  # fmt: skip


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_complete(name: str) -> None:
    """What it refers to is declared, and it can be seen to be healthy."""
    service = SERVICES[name]
    assert set(service) <= KNOWN_KEYS
    assert service["image"]
    for other, condition in service.get("depends_on", {}).items():
        healthy = condition["condition"] == "service_healthy"
        assert "healthcheck" in SERVICES[other] if healthy else other == "init"
    for volume in service.get("volumes", []):
        assert volume.partition(":")[0] in COMPOSE["volumes"]
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])
    assert name == "init" or "healthcheck" in service


def test_the_image_is_built_here() -> None:
    """All of our services share the one image that `init` builds from this repository."""
    ours = {SERVICES[name]["image"] for name in SERVICES if name not in ("postgres", "redis")}
    assert ours == {SERVICES["init"]["image"]}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.M)
    for source in " ".join(copied).split():
        assert (ROOT / source).exists(), source


def test_no_secret_is_written_down() -> None:
    """Passwords and keys come from files that are not in the repository."""
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            secret = re.search("PASSWORD|SECRET|KEY|CONN(?!ECT)|BROKER", key)
            assert not secret or str(value).startswith("/run/secrets/"), key


def test_postgres_gets_no_arguments_of_sqlite() -> None:
    """The driver would refuse them, and no component would start."""
    named = SERVICES["scheduler"]["environment"]["AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS"]
    module, _, name = named.rpartition(".")
    assert getattr(import_module(module), name) is CONNECT
    assert "sql_alchemy_connect_args" not in (ROOT / "config" / "airflow.cfg").read_text()


@pytest.mark.parametrize("name", sorted(COMPOSE["secrets"]))
def test_every_secret_is_made(name: str) -> None:
    """`scripts/make_secrets.py` makes each file, the entry point reads no other."""
    assert name in (ROOT / "scripts" / "make_secrets.py").read_text()
    read = re.findall(r"secret (\w+)\)", (ROOT / "scripts" / "container-entrypoint.sh").read_text())
    assert set(read) <= set(COMPOSE["secrets"])


def test_docker_accepts_it() -> None:
    """Docker's own check, where there is one."""
    docker = shutil.which("docker")
    if not docker or not _succeeds(docker, "compose", "version"):
        pytest.skip("there is no docker compose here")
    file = ROOT / "docker-compose.yaml"
    assert _succeeds(docker, "compose", "--file", str(file), "config", "--quiet")


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0
