"""Migrate the database and create the administrator; ``python -m workfuse.local.database``.

A process of its own, because this needs Airflow, and one for both, because importing Airflow
takes seconds.
"""

from __future__ import annotations

import hashlib
import sys
from importlib.metadata import version
from pathlib import Path

from workfuse.local.home import ADMIN_USER, CHECKOUT, Home, write_private


def fingerprint() -> str:
    """Return a text that changes whenever there may be something to migrate."""
    digest = hashlib.sha256()
    migrations = CHECKOUT / "plugins" / "workfuse" / "store"
    for file in sorted(migrations.rglob("*.py")):
        digest.update(file.relative_to(migrations).as_posix().encode() + b"\0" + file.read_bytes())
    for package in ("apache-airflow-core", "apache-airflow-providers-fab"):
        digest.update(version(package).encode())
    return digest.hexdigest()


def is_ready(home: Home) -> bool:
    """Say whether nothing is left to do."""
    file = home.migrated_file
    database = home.airflow / "airflow.db"
    return database.exists() and file.exists() and file.read_text() == fingerprint()


def main(home: Home) -> None:
    """Migrate Airflow's tables and ours, and create the administrator if there is none."""
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
    from airflow.utils import db

    db.upgradedb()
    with get_application_builder() as builder:
        manager = builder.sm
        manager.sync_roles()
        # Airflow shows pages of plugins to Op and Admin only; ours is for all who may see DAGs.
        sees_plugins = manager.create_permission("can_read", "Plugins")
        for role in ("Viewer", "User"):
            manager.add_permission_to_role(manager.find_role(role), sees_plugins)
        if manager.find_user(ADMIN_USER) is None:
            role = manager.find_role("Admin")
            created = manager.add_user(
                ADMIN_USER, "Local", "Admin", f"{ADMIN_USER}@localhost", role, home.password()
            )
            if not created:
                raise SystemExit("Airflow refused to create the administrator.")
    write_private(home.migrated_file, fingerprint())


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])))
