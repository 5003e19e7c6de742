"""The folder that holds everything one local WorkFuse keeps: database, DAGs, logs, secrets."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from workfuse.local.errors import LaunchError

CHECKOUT = Path(__file__).resolve().parents[3]
ADMIN_USER = "admin"
NEEDED_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class Secrets:
    """Keys that must outlive a restart: sessions, tokens and stored passwords depend on them."""

    fernet_key: str
    api_secret_key: str
    jwt_secret: str


@dataclass(frozen=True)
class Home:
    """Paths inside one ``WORKFUSE_HOME``."""

    path: Path

    @property
    def airflow(self) -> Path:
        """``AIRFLOW_HOME``."""
        return self.path / "airflow"

    @property
    def dags(self) -> Path:
        """The folder of the DAG bundle ``dags-folder``."""
        return self.path / "dags"

    @property
    def files(self) -> Path:
        """Answers that runs keep as files."""
        return self.path / "files"

    @property
    def logs(self) -> Path:
        """One log file per component."""
        return self.path / "logs"

    @property
    def lock_file(self) -> Path:
        """Held by the launcher for as long as it runs."""
        return self.path / "lock"

    @property
    def process_file(self) -> Path:
        """The components that were started, for whoever must end them."""
        return self.path / "processes.json"

    @property
    def password_file(self) -> Path:
        """The administrator's password."""
        return self.path / "password"

    @property
    def examples_file(self) -> Path:
        """Which examples were created here, and the example service's port."""
        return self.path / "examples.json"

    @property
    def migrated_file(self) -> Path:
        """A fingerprint of the migrations that the database has seen."""
        return self.airflow / "migrated"

    def prepare(self) -> None:
        """Create the folders.

        Raises:
            LaunchError: If the folder cannot be written or the disk is nearly full.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.airflow, self.dags, self.logs):
                folder.mkdir(exist_ok=True)
            probe = self.path / f".probe-{os.getpid()}"
            probe.write_text("")
            probe.unlink()
        except OSError as error:
            raise LaunchError(
                f"Cannot write to {self.path} ({error.strerror}); "
                "choose another folder with WORKFUSE_HOME=/some/folder."
            ) from error
        free = shutil.disk_usage(self.path).free
        if free < NEEDED_BYTES:
            raise LaunchError(
                f"Only {free // 2**20} MiB are free on the disk of {self.path}, at least "
                f"{NEEDED_BYTES // 2**20} MiB are needed; free some or set WORKFUSE_HOME."
            )

    def secrets(self) -> Secrets:
        """Return this home's keys; the first call makes them."""
        file = self.path / "secrets.json"
        if not file.exists():
            made = {
                "fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
                "api_secret_key": secrets.token_urlsafe(32),
                "jwt_secret": secrets.token_urlsafe(32),
            }
            write_private(file, json.dumps(made, indent=2) + "\n")
        return Secrets(**json.loads(file.read_text()))

    def password(self) -> str:
        """Return the administrator's password; the first call makes it."""
        if not self.password_file.exists():
            write_private(self.password_file, secrets.token_urlsafe(12) + "\n")
        return self.password_file.read_text().strip()


def write_private(file: Path, text: str) -> None:
    """Write ``text`` so that only the owner may read it and no half-written file is ever seen."""
    draft = file.with_name(file.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
