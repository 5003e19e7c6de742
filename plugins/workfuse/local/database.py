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
from workfuse.local.postgres import Postgres


def fingerprint(place: str) -> str:
    """Return a text that changes whenever there may be something to migrate.

    Args:
        place: Where the database is, which may be another one than the last time.
    """
    digest = hashlib.sha256(place.encode())
    migrations = CHECKOUT / "plugins" / "workfuse" / "store"
    for file in sorted(migrations.rglob("*.py")):
        digest.update(file.relative_to(migrations).as_posix().encode() + b"\0" + file.read_bytes())
    for package in ("apache-airflow-core", "apache-airflow-providers-fab"):
        digest.update(version(package).encode())
    return digest.hexdigest()


def place_of(postgres: Postgres | None) -> str:
    """Return what tells the home's databases apart."""
    return postgres.place if postgres else "SQLite"


def is_ready(home: Home, postgres: Postgres | None) -> bool:
    """Say whether nothing is left to do."""
    file = home.migrated_file
    if not file.exists() or file.read_text() != fingerprint(place_of(postgres)):
        return False
    return not postgres.is_empty() if postgres else (home.airflow / "airflow.db").exists()


def main(home: Home, place: str) -> None:
    """Migrate Airflow's tables and ours, and create the administrator if there is none.

    Args:
        place: Where the database is, as ``place_of`` says it.
    """
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
    from airflow.utils import db

    _refuse_strangers_database(home, place)
    _number_triggers_once()
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
    write_private(home.migrated_file, fingerprint(place))


def _number_triggers_once() -> None:
    """Let SQLite give no trigger the number that a deleted one had.

    The triggerer knows them by number. It took a wait that had just begun for one that had just
    been cancelled, and woke it with the other's event.
    """
    from airflow.models.trigger import Trigger

    Trigger.metadata.tables["trigger"].dialect_options["sqlite"]["autoincrement"] = True


def _refuse_strangers_database(home: Home, place: str) -> None:
    """End if the administrator is not this home's: nor are stored passwords and tokens then."""
    from airflow.utils.session import create_session
    from sqlalchemy import inspect, text
    from werkzeug.security import check_password_hash

    query = text("SELECT password FROM ab_user WHERE username = :name")
    with create_session() as session:
        known = inspect(session.connection()).has_table("ab_user")
        kept = session.scalar(query, {"name": ADMIN_USER}) if known else None
    if kept is not None and not check_password_hash(kept, home.password()):
        raise SystemExit(
            f"The {place} belongs to another WORKFUSE_HOME: its administrator has another password "
            f"than {home.password_file} says. Use that home, or an empty database; if only the "
            "password was changed, write it into the file."
        )


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])), sys.argv[2])
