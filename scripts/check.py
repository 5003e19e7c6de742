"""Run the checks behind `make test`, `make lint`, `make unit` and so on, one after the other.

    .venv/bin/python scripts/check.py lint unit integration e2e

All of them run, also after a failure; the exit code is 1 if one failed. Two runs in one checkout
wait for each other. A few system tests that fail are run once more, in a fresh Airflow; those that
pass then are reported as flaky (docs/adr/0200).
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bootstrap import EDITOR, ROOT, VENV, node_environment

BIN = VENV / "bin"
SLOWEST = "--durations=10"
LAST_FAILED = ROOT / ".pytest_cache/v/cache/lastfailed"
TESTS_FAILED = 1  # pytest's exit code; others mean that it could not run them
FEW = 20  # more than these that fail are no accident, and would take long


@dataclass(frozen=True)
class Step:
    """One command, or one function that returns whether it passed.

    Attributes:
        second_chance: pytest runs the tests that failed once more, if they are few.
    """

    title: str
    run: tuple[str, ...] | Callable[[dict[str, str]], bool]
    second_chance: bool = False


def programs_present(environment: dict[str, str]) -> bool:
    """Install Debian's packages where that is possible, else say what to install."""
    missing = missing_packages()
    apt = shutil.which("apt-get")
    if missing and apt and os.geteuid() == 0:
        quiet = environment | {"DEBIAN_FRONTEND": "noninteractive"}
        with no_server_of_its_own():
            for arguments in (("update", "-qq"), ("install", "-y", "-qq", *missing)):
                subprocess.run([apt, *arguments], env=quiet, stdout=subprocess.DEVNULL, check=False)
        missing = missing_packages()
    if missing:
        print(f"The system tests need more. Install it: sudo apt-get install {' '.join(missing)}")
    return not missing


@contextmanager
def no_server_of_its_own() -> Iterator[None]:
    """Keep Debian's PostgreSQL from making and starting one as it is installed."""
    NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_CLUSTER.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        NO_CLUSTER.unlink()


def missing_packages() -> list[str]:
    """Debian's names of the packages none of whose programs is there."""
    return [
        package
        for package, programs in PACKAGES.items()
        if not any(shutil.which(program) for program in programs)
    ]


def system_tests(title: str, marks: str) -> Step:
    """Two processes, each with an Airflow of its own: runs spend most of their time waiting."""
    command = (*PYTEST, "-n", "2", "--dist", "loadfile", "-m", marks)
    return Step(title, command, second_chance=True)


def openapi_is_current(environment: dict[str, str]) -> bool:
    """Compare the committed OpenAPI document with the one that the server's routes give."""
    committed = EDITOR / "openapi.json"
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.json"
        command = [BIN / "python", "-m", "workfuse.api.openapi", str(fresh)]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            return False
        if fresh.read_text() == committed.read_text():
            return True
    print(
        "editor_ui/openapi.json is not what the routes say. Run:\n"
        "  .venv/bin/python -m workfuse.api.openapi editor_ui/openapi.json\n"
        "  npm --prefix editor_ui run generate"
    )
    return False


PYTEST = (str(BIN / "python"), "-m", "pytest", SLOWEST)
NPM = ("npm", "--prefix", str(EDITOR), "run", "--silent")
PACKAGES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),  # browser tests
    "gcc": ("cc",),  # tests/local/clock.c
    "libc6-dev": ("cc",),
    "postgresql": ("initdb", "pg_createcluster"),  # tests/postgres
}
PROGRAMS = Step("Chromium, a C compiler and PostgreSQL", programs_present)
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/workfuse.conf")
FLAKY: list[str] = []
GROUPS: dict[str, tuple[Step, ...]] = {
    "lint": (
        Step("ruff check", (str(BIN / "ruff"), "check", ".")),
        Step("ruff format", (str(BIN / "ruff"), "format", "--check", ".")),
        Step("mypy --strict", (str(BIN / "mypy"),)),
        Step("import contracts", (str(BIN / "lint-imports"), "--no-cache")),
        Step("OpenAPI document", openapi_is_current),
        Step("editor: eslint, tsc, client", (*NPM, "lint")),
    ),
    "unit": (
        Step("unit tests", (*PYTEST, "-n", "auto", "-m", "not airflow and not browser")),
        Step("editor unit tests", (*NPM, "test")),
    ),
    "integration": (PROGRAMS, system_tests("integration tests", "airflow")),
    "e2e": (PROGRAMS, system_tests("browser tests", "browser")),
    "system": (PROGRAMS, system_tests("integration and browser tests", "airflow or browser")),
    "fuzz": (
        Step(
            "properties, 10,000 documents",
            (
                *("env", "HYPOTHESIS_PROFILE=fuzz", *PYTEST, "-n", "auto", "--dist", "worksteal"),
                "tests/properties",
            ),
        ),
    ),
}


def passed(step: Step, environment: dict[str, str]) -> bool:
    """Run one step and show its output."""
    if callable(step.run):
        return step.run(environment)
    code = subprocess.run(step.run, cwd=ROOT, env=environment, check=False).returncode
    if code == TESTS_FAILED and step.second_chance and 0 < len(failed := last_failed()) <= FEW:
        print(f"\n── once more, in a fresh Airflow: {', '.join(failed)}", flush=True)
        command = (*step.run, "-n", "0", "--last-failed")
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if code == 0:
            FLAKY.extend(failed)
    return code == 0


def last_failed() -> list[str]:
    """Return the tests that failed when they last ran, as pytest's cache names them."""
    return sorted(json.loads(LAST_FAILED.read_text())) if LAST_FAILED.exists() else []


def run(steps: list[Step]) -> int:
    """Run the steps; print what each took, which failed, and which tests are flaky."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    environment = node_environment() | {"PATH": path}
    results = []
    LAST_FAILED.unlink(missing_ok=True)
    for step in steps:
        print(f"\n── {step.title} " + "─" * (70 - len(step.title)), flush=True)
        started = time.monotonic()
        ok = passed(step, environment)
        results.append((step.title, ok, time.monotonic() - started))
    print("\n── summary " + "─" * 63)
    for title, ok, seconds in results:
        print(f"  {'passed' if ok else 'FAILED'}  {seconds:6.1f} s  {title}")
    print(f"          {sum(seconds for *_, seconds in results):6.1f} s  in all")
    for test in FLAKY:
        print(f"  FLAKY   {test}: failed, then passed. A defect: find its cause.")
    return 0 if all(ok for _, ok, _ in results) else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("groups", nargs="+", choices=GROUPS)
    options = parser.parse_args()
    with (ROOT / ".test.lock").open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another test run in this checkout …", flush=True)
            fcntl.flock(stream, fcntl.LOCK_EX)
        return run([step for group in options.groups for step in GROUPS[group]])


if __name__ == "__main__":
    sys.exit(main())
