"""How many columns a text takes, as `ruff format` counts them: character by character.

The table is frozen, so that every Python writes the same bytes. It has the characters that stand in
files as they are; `python_text` writes all others as escapes. A test asks ruff about each of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

_NONE = (
    "AD 300-36F 483-489 591-5BD 5BF 5C1-5C2 5C4 64B-655 670 6D6-6DC 6DF-6E4 6E7-6E8 6EA-6ED 711 "
    "730-74A 7A6-7B0 901-902 93C 941-948 94D 951-954 962-963 981 9BC-9BE 9C1-9C4 9CD-9D7 9E2-9E3 "
    "A02 A3C A41-A4D A70-A71 A81-A82 ABC AC1-AC8 ACD B01 B3C B3E-B3F B41-B43 B4D-B57 B82 BBE BC0 "
    "BCD-BD7 C3E-C40 C46-C56 CBF-CC0 CC2 CC6-CD6 D3E D41-D43 D4D-D57 DCA-DCF DD2-DD6 DDF E31 "
    "E34-E3A E47-E4E EB1 EB4-EBC EC8-ECD F18-F19 F35 F37 F39 F71-F7E F80-F84 F86-F87 F90-FBC FC6 "
    "102D-1030 1032-1037 1039 1058-1059 1160-11F9 1712-1714 1732-1734 1752-1753 1772-1773 "
    "17B4-17B5 17B7-17BD 17C6 17C9-17D3 180B-180D 1885-1886 18A9 20D0-20EA 302A-302F 3099-309A "
    "3164 FB1E FE00-FE23 FF9E-FFA0 1D165-1D169 1D16D-1D182 1D185-1D18B 1D1AA-1D1AD"
)
"""Ranges of combining characters, in hexadecimal."""
_TWO = (
    "1100-115F 17A4 231A-231B 2329-232A 25FD-25FE 2630-2637 2648-2653 2E80-3029 3030-303E "
    "3041-3096 309B-3163 3165-FA6A FE30-FE6B FF01-FF60 FFE0-FFE6 1F300-1F320 1F32D-1F335 "
    "1F337-1F37C 1F37E-1F393 1F3A0-1F3CA 1F3CF-1F3D3 1F3E0-1F3F0 1F3F4 1F3F8-1F43E 1F440 "
    "1F442-1F4FC 1F4FF-1F53D 1F54B-1F54E 1F550-1F567 1F57A 1F595-1F596 1F5A4 1F5FB-1F64F "
    "1F680-1F6C5 1F6CC 1F6D0-1F6D2 1F6D5-1F6D8 1F6DC-1F6DF 1F6EB-1F6EC 1F6F4-1F6FC 1F7E0-1F7EB "
    "1F7F0 1F90C-1F93A 1F93C-1F945 1F947-1F9FF 1FA70-1FA7C 1FA80-1FA8A 1FA8E-1FAC6 1FAC8 "
    "1FACD-1FADC 1FADF-1FAEA 1FAEF-1FAF8 20000-2FA1D"
)
_THREE = "17D8"


def columns(text: str) -> int:
    """Columns that a text of one line takes.

    >>> columns("order"), columns("注文"), columns("e\u0301")
    (5, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def fits(text: str, room: int) -> bool:
    """Whether a text takes no more columns; does not look at more of it than it must."""
    if text.isascii():
        return len(text) <= room
    for char in text:
        room -= _width(char)
        if room < 0:
            return False
    return room >= 0


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    return _WIDTHS[bisect_right(_STARTS, ord(char)) - 1]


def _changes() -> Iterator[tuple[int, int]]:
    """(code, width from there on), in order of the codes."""
    ranges = sorted(
        (*(int(end, 16) for end in (one.split("-") * 2)[:2]), width)
        for width, table in ((0, _NONE), (2, _TWO), (3, _THREE))
        for one in table.split()
    )
    free = 0
    for first, last, width in ranges:
        if free < first:
            yield free, 1
        yield first, width
        free = last + 1
    yield free, 1


_CHANGES = dict(_changes())
_STARTS = [*_CHANGES]
_WIDTHS = [*_CHANGES.values()]
