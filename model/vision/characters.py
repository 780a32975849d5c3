"""The characters the line reader can write: printable ASCII, common marks, and every hanzi of GB2312."""

from __future__ import annotations

MARKS = "、。，！？：；“”‘’（）《》【】「」『』〈〉—…·～￥°×÷±€£©％＋－＝／①②③④⑤⑥⑦⑧⑨⑩№℃→←↑↓■□●○★☆"

LATIN_MARKS = "“”‘’—…·°×÷±€£©"
"""Those of the marks that Latin print has too."""


def gb2312_hanzi(level: int | None = None) -> str:
    """Hanzi of GB2312 in code order: level 1 (3,755 common), level 2 (3,008 rarer), or both with None."""
    first, last = {1: (0xB0, 0xD7), 2: (0xD8, 0xF7), None: (0xB0, 0xF7)}[level]
    codes = (bytes((row, cell)) for row in range(first, last + 1) for cell in range(0xA1, 0xFF))
    return "".join(code.decode("gb2312", errors="ignore") for code in codes)


def _build() -> tuple[str, ...]:
    ascii_printable = "".join(chr(code) for code in range(32, 127))
    return tuple(dict.fromkeys(ascii_printable + MARKS + gb2312_hanzi()))


CHARACTERS: tuple[str, ...] = _build()
CHARACTER_IDS: dict[str, int] = {character: index for index, character in enumerate(CHARACTERS)}
