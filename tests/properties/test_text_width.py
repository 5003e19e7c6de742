"""Lines end where `ruff format` ends them, whatever texts have in them."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.documents import filled, workflows
from tests.properties.test_compiler_properties import compiled
from workfuse_compiler.python_text import WIDTH, is_visible
from workfuse_compiler.text_width import columns, fits

WIDE = ("注文", "注文を取得する", "e\u0301", "🚀", "❤\ufe0f", "각", "ﾃﾞ", "हिन्दी", "ä", "x", " ")
MARKS = ('"', "'", "\\", "\n", "\u200b", "abc ", "x" * 20)


def ruff(*arguments: str | Path) -> str:
    command = [Path(sys.executable).with_name("ruff"), *arguments, "--isolated", "--no-cache"]
    done = subprocess.run(
        [*command, "--line-length", str(WIDTH)], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_each_character_is_as_wide_as_ruff_says(tmp_path: Path) -> None:
    """Each behind a line that is too long already, whose whole width ruff tells."""
    shown = [char for char in map(chr, range(0x20, 0x110000)) if is_visible(char)]
    begun = "# " + "x " * (WIDTH // 2)
    (tmp_path / "all.py").write_text("".join(f"{begun}{char}x\n" for char in shown))
    told = ruff("check", "--select", "E501", "--output-format", "concise", tmp_path)
    widths = [int(width) - len(begun) - 1 for width in re.findall(r"too long \((\d+) >", told)]
    assert len(widths) == len(shown) > 90_000
    wrong = [char for char, width in zip(shown, widths, strict=True) if columns(char) != width]
    assert wrong == []


@given(st.lists(st.sampled_from(WIDE)).map("".join), st.integers(-2, 30))
def test_what_fits_takes_no_more_columns(text: str, room: int) -> None:
    assert fits(text, room) == (columns(text) <= room)


@settings(max_examples=settings.default.max_examples // 20)
@given(st.lists(workflows(), min_size=12, max_size=12), st.randoms(use_true_random=False))
def test_files_are_formatted_whatever_the_texts(drawn: Any, rng: random.Random) -> None:
    def text(slot: int) -> str:
        return f"x{''.join(rng.choices((*WIDE, *MARKS), k=rng.randrange(60)))[:150]}{slot}"

    with TemporaryDirectory() as folder:
        for number, (structure, _) in enumerate(drawn):
            file = compiled(filled(structure, text))
            Path(folder, f"w{number}.py").write_text(file.text)
        assert ruff("format", "--check", "--diff", folder) == ""
