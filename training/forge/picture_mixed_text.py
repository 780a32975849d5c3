"""Lines in which Chinese, English and figures stand together, as on screens, forms and labels."""

from __future__ import annotations

import random
import string

from yan_omni.training.forge.picture_fonts import Script
from yan_omni.training.forge.picture_text import TextSampler

MARKS = (
    "，",
    "。",
    "：",
    "、",
    "（",
    "）",
    "(",
    ")",
    ":",
    "/",
    "-",
    "《",
    "》",
    "；",
    "！",
    "？",
    "“",
    "”",
    "%",
    "￥",
)


class MixedTextSampler(TextSampler):
    """Draws pieces of two samplers and numbers; for fonts that have hanzi."""

    def __init__(self, chinese: TextSampler, english: TextSampler) -> None:
        super().__init__("zh", "")
        self.parts: dict[Script, TextSampler] = {"zh": chinese, "en": english}

    def draw(self, rng: random.Random, max_characters: int) -> str:
        """A line of 1 to `max_characters` characters, without space at its ends."""
        pieces: list[str] = []
        while sum(map(len, pieces)) < max_characters:
            kind = rng.random()
            if kind < 0.45:
                pieces.append(self.parts["zh"].draw(rng, rng.randint(1, 6)))
            elif kind < 0.65:
                word = self.parts["en"].draw(rng, 14).split()[0]
                pieces.append(word.upper() if rng.random() < 0.3 else word)
            elif kind < 0.9:
                pieces.append(_figures(rng))
            else:
                pieces.append(rng.choice(MARKS))
            if rng.random() < 0.3:
                pieces.append(" ")
        return " ".join("".join(pieces)[:max_characters].split()) or "0"


def _figures(rng: random.Random) -> str:
    digits = "".join(rng.choice(string.digits) for _ in range(rng.randint(1, 8)))
    letters = "".join(rng.choice(string.ascii_uppercase) for _ in range(rng.randint(1, 3)))
    forms = (
        digits,
        f"{rng.randint(0, 9999)}.{rng.randint(0, 99):02d}",
        f"{rng.randint(1, 99)}%",
        f"{letters}{digits}",
        f"{rng.randint(1990, 2035)}年{rng.randint(1, 12)}月{rng.randint(1, 31)}日",
        f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}",
        f"{rng.randint(1, 999)}{rng.choice(('元', 'kg', 'mm', '℃', 'GB', '次', '人', 'ml'))}",
    )
    return rng.choice(forms)
