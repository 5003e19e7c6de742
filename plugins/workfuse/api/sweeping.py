"""The api-server's thread that deletes the data of workflows that store none."""

from __future__ import annotations

import itertools
import logging
import os
import threading
import time
from datetime import timedelta

from airflow import settings
from sqlalchemy.orm import sessionmaker

from workfuse.services.forgetting import sweep

EVERY = 3.0
"""Seconds between two sweeps. Most look only at runs that changed of late."""
RECENT = timedelta(minutes=10)
_WHOLE = 100
"""Of so many sweeps one looks at all runs, for what came behind or was missed."""

log = logging.getLogger(__name__)


def start_sweeping() -> None:
    """Sweep from now on, in this process and in those that a server forks from it.

    Several may sweep at once: each run is locked while its data is deleted.
    """
    _start()
    os.register_at_fork(after_in_child=_start)


def _start() -> None:
    threading.Thread(target=_sweep_on, name="workfuse-sweeping", daemon=True).start()


def _sweep_on() -> None:
    for number in itertools.count():
        time.sleep(EVERY)
        try:
            recent = RECENT if number % _WHOLE else None
            sweep(sessionmaker(settings.engine), recent=recent)
        except Exception:
            log.warning("Could not delete the data of ended runs; trying again.", exc_info=True)
