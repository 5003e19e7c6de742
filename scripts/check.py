"""Run the checks behind `make test`, `make lint`, `make unit` and so on, one after the other.

Those of `lint` use one core each, and so run side by side, as many as there are cores.

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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import IO

from bootstrap import EDITOR, ROOT, VENV, node_environment

BIN = VENV / "bin"
SLOWEST = "--durations=10"
LAST_FAILED = ROOT / ".pytest_cache/v/cache/lastfailed"
TESTS_FAILED = 1  # pytest's exit code; others mean that it could not run them
FEW = 20  # more than these that fail are no accident, and would take long


@dataclass(frozen=True)
class Step:
    """One command, or one function that returns what is wrong, in words.

    Attributes:
        second_chance: pytest runs the tests that failed once more, if they are few.
    """

    title: str
    run: tuple[str, ...] | Callable[[dict[str, str]], str]
    second_chance: bool = False


def programs_present(environment: dict[str, str]) -> str:
    """Install Debian's packages where that is possible, else say what to install."""
    missing = missing_packages()
    apt = shutil.which("apt-get")
    if missing and apt and os.geteuid() == 0:
        quiet = environment | {"DEBIAN_FRONTEND": "noninteractive"}
        with no_server_of_its_own():
            for arguments in (("update", "-qq"), ("install", "-y", "-qq", *missing)):
                subprocess.run([apt, *arguments], env=quiet, stdout=subprocess.DEVNULL, check=False)
        missing = missing_packages()
    if not missing:
        return ""
    return f"The system tests need more. Install it: sudo apt-get install {' '.join(missing)}\n"


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


def openapi_is_current(environment: dict[str, str]) -> str:
    """Compare the committed OpenAPI document with the one that the server's routes give."""
    committed = EDITOR / "openapi.json"
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.json"
        command = [BIN / "python", "-m", "workfuse.api.openapi", str(fresh)]
        made = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if made.returncode:
            return made.stdout + made.stderr
        if fresh.read_text() == committed.read_text():
            return ""
    return (
        "editor_ui/openapi.json is not what the routes say. Run:\n"
        "  .venv/bin/python -m workfuse.api.openapi editor_ui/openapi.json\n"
        "  npm --prefix editor_ui run generate\n"
    )


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
TERMINAL = Lock()
ONE_CORE_EACH = ("lint",)
Result = tuple[str, bool, float]  # title, whether it passed, seconds
GROUPS: dict[str, tuple[Step, ...]] = {
    "lint": (  # the longest first
        Step("editor: eslint", (*NPM, "eslint")),
        Step("mypy --strict", (str(BIN / "mypy"),)),
        Step("editor: types", (*NPM, "types")),
        Step("OpenAPI document", openapi_is_current),
        Step("editor: client", (*NPM, "generate:check")),
        Step("import contracts", (str(BIN / "lint-imports"), "--no-cache")),
        Step("ruff check", (str(BIN / "ruff"), "check", ".")),
        Step("ruff format", (str(BIN / "ruff"), "format", "--check", ".")),
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


def passed(step: Step, environment: dict[str, str], output: IO[str] | None = None) -> bool:
    """Run one step; what it says goes to the terminal, if there is no other place for it."""
    if callable(step.run):
        wrong = step.run(environment)
        print(wrong, end="", file=output)
        return not wrong
    run = partial(
        subprocess.run,
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=output and subprocess.STDOUT,
        check=False,
    )
    code = run(step.run).returncode
    if code == TESTS_FAILED and step.second_chance and 0 < len(failed := last_failed()) <= FEW:
        print(f"\n── once more, in a fresh Airflow: {', '.join(failed)}", flush=True)
        code = run((*step.run, "-n", "0", "--last-failed")).returncode
        if code == 0:
            FLAKY.extend(failed)
    return code == 0


def last_failed() -> list[str]:
    """Return the tests that failed when they last ran, as pytest's cache names them."""
    return sorted(json.loads(LAST_FAILED.read_text())) if LAST_FAILED.exists() else []


def one_by_one(steps: tuple[Step, ...], environment: dict[str, str]) -> Iterator[Result]:
    for step in steps:
        print(heading(step.title), flush=True)
        started = time.monotonic()
        yield step.title, passed(step, environment), time.monotonic() - started


def side_by_side(steps: tuple[Step, ...], environment: dict[str, str]) -> Iterator[Result]:
    """Run the steps on all cores; each one's output is shown whole, once it has ended."""

    def result(step: Step) -> Result:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            started = time.monotonic()
            ok = passed(step, environment, output)
            seconds = time.monotonic() - started
            output.seek(0)
            said = output.read()
        with TERMINAL:
            print(heading(step.title), said, sep="\n", end="", flush=True)
        return step.title, ok, seconds

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(result, steps)


def heading(title: str) -> str:
    return f"\n── {title} " + "─" * (70 - len(title))


def run(groups: list[str]) -> int:
    """Run the groups; print what each step took, which failed, and which tests are flaky."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    environment = node_environment() | {"PATH": path}
    results: list[Result] = []
    LAST_FAILED.unlink(missing_ok=True)
    started = time.monotonic()
    for group in groups:
        how = side_by_side if group in ONE_CORE_EACH else one_by_one
        results += how(GROUPS[group], environment)
    print(heading("summary"))
    for title, ok, seconds in results:
        print(f"  {'passed' if ok else 'FAILED'}  {seconds:6.1f} s  {title}")
    print(f"          {time.monotonic() - started:6.1f} s  in all")
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
        return run(options.groups)


if __name__ == "__main__":
    sys.exit(main())
