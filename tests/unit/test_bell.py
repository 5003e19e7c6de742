"""The bell: the scheduler hears what other processes have for it, and misses it without harm."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workfuse.scheduler_bell import NEWS, RUN, Bell

LONG = 60.0


@pytest.fixture
def heard(tmp_path: Path) -> Bell:
    """One that is listened to."""
    bell = Bell(tmp_path / "bell")
    bell.listen()
    return bell


def waited(bell: Bell, seconds: float) -> float:
    began = time.monotonic()
    bell.wait(seconds)
    return time.monotonic() - began


def test_another_process_rings(heard: Bell) -> None:
    ringing = multiprocessing.get_context("spawn").Process(target=Bell(heard.path).ring)
    ringing.start()
    assert waited(heard, LONG) < LONG
    ringing.join()


def test_what_rang_before_is_heard_once(heard: Bell) -> None:
    heard.ring()
    heard.ring()
    assert waited(heard, LONG) < LONG
    assert waited(heard, 0.1) >= 0.1


def test_it_is_told_what_there_is(heard: Bell) -> None:
    heard.ring()
    heard.ring(RUN)
    assert heard.wait(LONG) == NEWS + RUN
    assert heard.wait(0.01) == b""


def test_nobody_waits_to_ring(heard: Bell) -> None:
    for _ in range(70_000):  # more than a pipe takes
        heard.ring()
    assert waited(heard, LONG) < LONG


def test_without_a_listener_nothing_happens(tmp_path: Path) -> None:
    bell = Bell(tmp_path / "bell")
    bell.ring()
    assert not bell.path.exists()
    assert waited(bell, 0.1) >= 0.1


def test_a_folder_that_takes_no_pipe_does_no_harm(tmp_path: Path) -> None:
    bell = Bell(tmp_path / "gone" / "bell")
    bell.listen()
    bell.ring()
    assert waited(bell, 0.1) >= 0.1


def test_it_rings_when_others_can_see_a_new_row(heard: Bell) -> None:
    class Base(DeclarativeBase):
        pass

    class Run(Base):
        __tablename__ = "run"
        id: Mapped[int] = mapped_column(primary_key=True)

    heard.ring_for_new(Run)
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([Run(id=1), Run(id=2)])
        session.flush()
        assert waited(heard, 0.1) >= 0.1, "not before"
        session.commit()
        assert RUN in heard.wait(LONG)
        session.execute(text("select 1"))
        session.commit()
        assert waited(heard, 0.1) >= 0.1, "and once"
