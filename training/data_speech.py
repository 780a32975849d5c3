"""Speech corpora on disk: one PCM file and one JSON-lines file a set, read through memory maps.

`<set>.pcm` holds all clips end to end (int16, 24 kHz, mono); `<set>.jsonl` has one row a clip. A writer that
is opened again goes on where the last complete row ended.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np
import soxr
from numpy.typing import NDArray

STORED_RATE_HZ = 24_000
LISTENER_RATE_HZ = 16_000
FRAME_RATE_HZ = 25
SAMPLES_PER_FRAME = STORED_RATE_HZ // FRAME_RATE_HZ
INT16_SCALE = 32_767.0

Split = Literal["train", "test"]


@dataclass(frozen=True, slots=True)
class SpeechRow:
    """One clip; `phones` and `durations_frames` (25 Hz, one a phone) are None where they are not known."""

    id: str
    set: str
    lang: str
    voice: str
    start_sample: int
    num_samples: int
    text: str | None
    phones: list[int] | None
    durations_frames: list[int] | None
    split: Split

    @property
    def duration_s(self) -> float:
        return self.num_samples / STORED_RATE_HZ


_ROW_FIELDS = frozenset(field.name for field in fields(SpeechRow))


def complete_lines(path: Path) -> list[str]:
    """Lines of a file that a writer may still add to: what follows the last line end is left out."""
    complete = path.read_bytes().rpartition(b"\n")[0]
    return complete.decode("utf-8").split("\n") if complete else []


def read_rows(path: Path) -> list[SpeechRow]:
    """Rows of one `.jsonl`; unknown or missing keys raise ValueError. A last line without its end is left
    out: somebody is writing it.
    """
    rows = []
    for line in complete_lines(path):
        entry = json.loads(line)
        if entry.keys() != _ROW_FIELDS:
            raise ValueError(f"{path}: row keys {sorted(entry)} differ from {sorted(_ROW_FIELDS)}")
        rows.append(SpeechRow(**entry))
    return rows


class SpeechCorpus:
    """Clips of one or more sets of a folder, optionally of one split."""

    def __init__(self, folder: Path, sets: Sequence[str], split: Split | None = None) -> None:
        self._pcm: dict[str, NDArray[np.int16]] = {}
        self.rows: list[SpeechRow] = []
        for name in sets:
            rows = [row for row in read_rows(folder / f"{name}.jsonl") if split in (None, row.split)]
            self.rows.extend(rows)
            if rows:
                self._pcm[name] = np.memmap(folder / f"{name}.pcm", np.int16, "r")

    def __len__(self) -> int:
        return len(self.rows)

    def audio_24k(self, row: SpeechRow) -> NDArray[np.float32]:
        """Samples of one clip in [-1, 1] at 24 kHz."""
        return self.stored(row).astype(np.float32) / np.float32(INT16_SCALE)

    def stored(self, row: SpeechRow) -> NDArray[np.int16]:
        """Samples of one clip as they are stored, at 24 kHz."""
        return self._pcm[row.set][row.start_sample : row.start_sample + row.num_samples]

    def audio_16k(self, row: SpeechRow) -> NDArray[np.float32]:
        """Samples of one clip in [-1, 1], resampled to 16 kHz."""
        resampled: NDArray[np.float32] = soxr.resample(self.audio_24k(row), STORED_RATE_HZ, LISTENER_RATE_HZ)
        return resampled


@dataclass(frozen=True, slots=True)
class Clip:
    """What a writer stores of one clip; samples are float32 at 24 kHz."""

    id: str
    lang: str
    voice: str
    samples_24k: NDArray[np.float32]
    text: str | None
    phones: list[int] | None
    durations_frames: list[int] | None
    split: Split


class SpeechWriter:
    """Appends clips to one set; a half-written clip of an interrupted run is cut away on opening."""

    def __init__(self, folder: Path, set_name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._set_name = set_name
        self._rows_path = folder / f"{set_name}.jsonl"
        self._pcm_path = folder / f"{set_name}.pcm"
        self._drop_incomplete_row()
        rows = read_rows(self._rows_path) if self._rows_path.exists() else []
        self.ids: set[str] = {row.id for row in rows}
        self.num_samples = rows[-1].start_sample + rows[-1].num_samples if rows else 0
        self._pcm_path.touch()
        os.truncate(self._pcm_path, 2 * self.num_samples)
        self._pcm_file = self._pcm_path.open("ab")
        self._rows_file = self._rows_path.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pcm_file.close()
        self._rows_file.close()

    def add(self, clip: Clip) -> None:
        """Store one clip: samples first, then its row, so that every row on disk has its samples."""
        scaled = np.clip(clip.samples_24k, -1.0, 1.0) * INT16_SCALE
        stored = np.round(scaled).astype(np.int16)
        row = SpeechRow(
            id=clip.id,
            set=self._set_name,
            lang=clip.lang,
            voice=clip.voice,
            start_sample=self.num_samples,
            num_samples=len(stored),
            text=clip.text,
            phones=clip.phones,
            durations_frames=clip.durations_frames,
            split=clip.split,
        )
        self._pcm_file.write(stored.tobytes())
        self._pcm_file.flush()
        self._rows_file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
        self._rows_file.flush()
        self.num_samples += len(stored)
        self.ids.add(clip.id)

    def _drop_incomplete_row(self) -> None:
        if not self._rows_path.exists():
            return
        content = self._rows_path.read_bytes()
        complete = content.rfind(b"\n") + 1
        if complete != len(content):
            os.truncate(self._rows_path, complete)
