"""Reading held-out sets: `<root>/<set>.jsonl`, one row a line, beside the audio and picture files the rows
name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import soundfile
import soxr
from PIL import Image

from yan_omni.evaluation.text_metrics import Language
from yan_omni.model.engine.request import Picture, Waveform

R = TypeVar("R")
PACKAGED_SETS = Path(__file__).parent.parent / "sets"


@dataclass(frozen=True, slots=True)
class SpokenRow:
    """A recorded or synthesised sentence; `audio` is relative to the set's root."""

    id: str
    lang: Language
    text: str
    audio: str
    voice: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """A sentence to speak or to draw; `audio` is a teacher's recording of it, for the judge's floor."""

    id: str
    lang: Language
    text: str
    audio: str | None = None


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A picture of one line of text in a font that no training picture uses."""

    id: str
    lang: Language
    text: str
    image: str
    font: str


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page of text in a font that no training picture uses: its lines in reading order and their boxes
    [x1, y1, x2, y2] in pixels.
    """

    id: str
    lang: Literal["en", "zh", "mixed"]
    lines: tuple[str, ...]
    image: str
    font: str
    boxes: tuple[tuple[float, float, float, float], ...]


PageKind = Literal["vertical", "receipt", "screen", "photo", "askew"]


@dataclass(frozen=True, slots=True)
class KindPageRow:
    """A page of one of the kinds, and its lines in reading order."""

    id: str
    kind: PageKind
    lang: Language
    lines: tuple[str, ...]
    image: str
    font: str


Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A scanned receipt: the texts of its lines and their upright boxes [x1, y1, x2, y2] in pixels of the
    picture, which is `width_px` wide.
    """

    id: str
    image: str
    width_px: int
    texts: tuple[str, ...]
    boxes: tuple[Box, ...]


ClipKind = Literal["appears", "leaves", "times", "first", "last"]


@dataclass(frozen=True, slots=True)
class ClipRow:
    """A question about a clip: frames of 256 x 256, two a second, one below the other in `image`."""

    id: str
    lang: Language
    kind: ClipKind
    question: str
    answer: str
    image: str


@dataclass(frozen=True, slots=True)
class SceneRow:
    """A question about a composed scene; `answer` is a value of `kind` as `answers.py` names it."""

    id: str
    lang: Language
    kind: str
    question: str
    answer: str
    image: str


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """A phrase to find; `boxes` are [x1, y1, x2, y2] in pixels, empty where the picture does not show it."""

    id: str
    lang: Language
    phrase: str
    image: str
    boxes: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A real photograph and what it shows, by the English names of `photo_names`, the largest thing first.
    `boxes` are [x1, y1, x2, y2] of things of the first name, where they are known, as shares of width and
    height.
    """

    id: str
    kind: Literal["shop", "dish", "everyday"]
    image: str
    shows: tuple[str, ...]
    boxes: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PromptRow:
    """One of the modality prompts; spoken ones name their recording, those about a picture name it."""

    id: str
    lang: Language
    input: Literal["text", "speech"]
    text: str
    audio: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A question with its key: every group must be matched by one of its words, `forbidden` by none."""

    id: str
    lang: Language
    question: str
    keys: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Folders that are searched in order: the built sets first, then the small ones inside the package."""

    roots: tuple[Path, ...]

    @classmethod
    def at(cls, data_dir: Path) -> HeldOut:
        return cls((data_dir, PACKAGED_SETS))

    def load(self, name: str, row_type: type[R]) -> list[R]:
        """Rows of a set; none when no root has it. Raises `ValueError` naming the line that does not fit."""
        for root in self.roots:
            path = root / f"{name}.jsonl"
            if path.is_file():
                return read_rows(path, row_type)
        return []

    def path(self, relative: str) -> Path:
        for root in self.roots:
            if (root / relative).is_file():
                return root / relative
        raise FileNotFoundError(
            f"{relative} is in none of {', '.join(map(str, self.roots))}; build the sets again"
        )

    def audio(self, relative: str, rate_hz: int) -> Waveform:
        """Mono float32 samples at `rate_hz`."""
        return read_audio(self.path(relative), rate_hz)

    def picture(self, relative: str) -> Picture:
        """uint8 RGB (H, W, 3)."""
        with Image.open(self.path(relative)) as image:
            return np.asarray(image.convert("RGB"))


def read_rows(path: Path, row_type: type[R]) -> list[R]:
    """Every line as `row_type`; unknown and missing keys raise `ValueError` with the line's number."""
    rows: list[R] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows.append(row_type(**{key: _frozen(value) for key, value in json.loads(line).items()}))
        except (TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"{path}, line {number}: {error}") from error
    return rows


def write_rows(path: Path, rows: Iterable[Any]) -> None:
    """Write dataclass rows; keys at their default of None are left out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(_without_none(row), ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_audio(path: Path, rate_hz: int) -> Waveform:
    samples, given_rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1, dtype=np.float32)
    return mono if given_rate_hz == rate_hz else resample(mono, given_rate_hz, rate_hz)


def resample(samples: Waveform, from_hz: int, to_hz: int) -> Waveform:
    return np.asarray(soxr.resample(samples, from_hz, to_hz), dtype=np.float32)


def _frozen(value: object) -> object:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _without_none(row: Any) -> Mapping[str, object]:
    return {f.name: value for f in fields(row) if (value := asdict(row)[f.name]) is not None}
