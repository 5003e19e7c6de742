"""``python -m workfuse.local``: ``run``, or ``airflow …`` for Airflow's own commands on a home."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from workfuse.local.environment import airflow_environment
from workfuse.local.errors import LaunchError
from workfuse.local.home import CHECKOUT, Home
from workfuse.local.launcher import Launcher, require_python
from workfuse.local.postgres import named_database


def main(arguments: list[str]) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m workfuse.local", description=__doc__)
    parser.add_argument(
        "--home",
        type=Path,
        default=Path(os.environ.get("WORKFUSE_HOME") or CHECKOUT / ".workfuse"),
        help="folder for database, DAGs, logs and secrets (default: $WORKFUSE_HOME or .workfuse)",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=os.environ.get("PORT") or 8080,
        help="port on 127.0.0.1 (default: $PORT or 8080)",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start everything and stay up until Ctrl-C")
    run.add_argument("--no-examples", action="store_true", help="create no example workflows")
    airflow = commands.add_parser("airflow", help="run an Airflow command on the home")
    airflow.add_argument(
        "rest", nargs=argparse.REMAINDER, help="the command, for example: dags list"
    )
    options = parser.parse_args(arguments)
    home = Home(options.home.expanduser().resolve())
    try:
        require_python()
        postgres = named_database(os.environ)
        if options.command == "airflow":
            home.prepare()
            environment = airflow_environment(home, options.port, postgres=postgres)
            os.execve(sys.executable, [sys.executable, "-m", "airflow", *options.rest], environment)
        with_examples = not options.no_examples
        Launcher(home, options.port, postgres=postgres, with_examples=with_examples).run()
    except LaunchError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
