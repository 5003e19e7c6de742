"""`make dev`: WorkFuse with an editor that is rebuilt whenever its sources change."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from bootstrap import EDITOR, PYTHON, ROOT, node_environment


def main() -> int:
    watcher = subprocess.Popen(
        ["npm", "--prefix", str(EDITOR), "run", "dev"],
        env=node_environment(),
        cwd=EDITOR,
        start_new_session=True,
    )
    launcher = subprocess.Popen([PYTHON, "-m", "workfuse.local", "run"], cwd=ROOT)
    # The terminal sends Ctrl-C to the launcher as well; a second one would mean "at once".
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: launcher.terminate())
    try:
        return launcher.wait()
    finally:
        os.killpg(watcher.pid, signal.SIGTERM)
        watcher.wait()


if __name__ == "__main__":
    sys.exit(main())
