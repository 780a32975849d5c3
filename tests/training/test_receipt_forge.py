"""Lines as till printers leave them."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from yan_omni.model.vision.characters import CHARACTER_IDS
from yan_omni.training.forge.picture_fonts import FontFace
from yan_omni.training.forge.picture_receipt_lines import draw_receipt_line
from yan_omni.training.forge.picture_receipt_text import receipt_text
from yan_omni.training.forge.picture_text import TextSampler

CORPUS = "The quick brown fox jumps over the lazy dog, and then it sleeps for a while. " * 20


@pytest.fixture
def sampler() -> TextSampler:
    return TextSampler("en", CORPUS)


@pytest.fixture(scope="module")
def families() -> tuple[tuple[FontFace, ...], ...]:
    for path in sorted(Path("/usr/share/fonts").rglob("*Mono*.ttf")) + sorted(
        Path("data").rglob("*Mono*.ttf")
    ):
        return ((FontFace(path, 0),),)
    pytest.skip("no font with Mono in its name on this machine")


def test_receipt_lines_fit_and_use_known_characters(sampler: TextSampler) -> None:
    rng = random.Random(1)
    lines = [receipt_text(sampler, rng, 20) for _ in range(300)]
    assert all(1 <= len(line) <= 20 for line in lines)
    assert set("".join(lines)) <= set(CHARACTER_IDS)
    letters = [character for character in "".join(lines) if character.isalpha()]
    assert sum(character.isupper() for character in letters) > 0.5 * len(letters)
    assert receipt_text(sampler, random.Random(5), 20) == receipt_text(sampler, random.Random(5), 20)


def test_every_character_has_ink_at_its_column_in_order(
    sampler: TextSampler, families: tuple[tuple[FontFace, ...], ...]
) -> None:
    rng = random.Random(2)
    for _ in range(20):
        line = draw_receipt_line(sampler, families, 320, rng)
        assert line.strip.shape == (32, 320)
        assert line.strip.dtype == np.uint8
        assert len(line.centres_px) == len(line.text)
        assert list(line.centres_px) == sorted(line.centres_px)
        assert all(0 <= centre < 320 for centre in line.centres_px)
