"""From what a synthesiser says to a clip of a corpus: durations of phones, silences, 25 Hz frames."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS, SILENCE
from yan_omni.training.data_speech import FRAME_RATE_HZ, SAMPLES_PER_FRAME, STORED_RATE_HZ, Clip, Split

KOKORO_FRAME_SAMPLES = 600
EARLY_SAMPLES = 1560
"""The sound runs 65 ms ahead of the durations (measured on the hiss of s and sh)."""
KEPT_LEAD_FRAMES = 3
KEPT_TAIL_FRAMES = 6
QUIET_RMS = 0.004
TEST_SHARE = 0.02

Language = Literal["en", "zh"]
Waveform = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spoken:
    """Samples at 24 kHz and the number of 25 ms frames of each symbol, with one more at either end."""

    samples: Waveform
    symbol_frames: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What was to be said: phones and, of each of the synthesiser's symbols, the phone that owns it."""

    id: str
    text: str
    language: Language
    voice: str
    phones: tuple[int, ...]
    owners: tuple[int, ...]


def in_time(samples: Waveform, symbol_frames: NDArray[Any]) -> Spoken:
    """Samples as Kokoro made them, moved to where its durations say."""
    moved = np.pad(samples, (EARLY_SAMPLES, 0))[: len(samples)]
    return Spoken(moved, tuple(int(count) for count in symbol_frames))


def phone_durations(owners: Sequence[int], symbol_frames: Sequence[int], num_phones: int) -> list[int]:
    """25 ms frames of [start, each phone, end], given the owner of each symbol (ends excluded)."""
    frames = [0] * num_phones
    for owner, count in zip(owners, symbol_frames[1:-1], strict=True):
        frames[owner] += count
    return [symbol_frames[0], *frames, symbol_frames[-1]]


def settle_silences(samples: Waveform, durations: Sequence[int], is_pause: Sequence[bool]) -> list[int]:
    """Durations (25 ms) with the silence at the end of a phone moved to the pause that follows it.

    Kokoro's durations are those of its text encoder: the last vowel of a phrase often covers silence.
    """
    num_frames = len(samples) // KOKORO_FRAME_SAMPLES
    frames = samples[: num_frames * KOKORO_FRAME_SAMPLES].reshape(num_frames, KOKORO_FRAME_SAMPLES)
    is_quiet = np.sqrt(np.mean(frames**2, axis=1)) < QUIET_RMS
    settled = list(durations)
    start = 0
    for index in range(len(settled) - 1):
        end = start + settled[index]
        if is_pause[index + 1] and not is_pause[index]:
            boundary = end
            while boundary > start + 1 and boundary <= num_frames and is_quiet[boundary - 1]:
                boundary -= 1
            settled[index + 1] += end - boundary
            settled[index] -= end - boundary
        start += settled[index]
    return settled


def to_frame_counts(durations_25ms: Sequence[int]) -> list[int]:
    """25 Hz frame counts whose sums keep every boundary within half a frame."""
    edges = np.cumsum([0, *durations_25ms]) * (KOKORO_FRAME_SAMPLES * FRAME_RATE_HZ / STORED_RATE_HZ)
    rounded = np.floor(edges + 0.5).astype(int)
    return [int(count) for count in np.diff(rounded)]


def split_of_text(text: str) -> Split:
    """The same text is always of the same split."""
    position = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32
    return "test" if position < TEST_SHARE else "train"


def spoken_clip(spoken: Spoken, line: Line) -> Clip:
    """The clip of a line: phones start in `<sil>`, long silences at the ends are cut."""
    durations = phone_durations(line.owners, spoken.symbol_frames, len(line.phones))
    durations[-2:] = [durations[-2] + durations[-1]]
    is_pause = [True, *(phone not in AUDIBLE for phone in line.phones)]
    durations = settle_silences(spoken.samples, durations, is_pause)
    lead_cut = max(durations[0] - KEPT_LEAD_FRAMES, 0)
    tail_cut = max(durations[-1] - KEPT_TAIL_FRAMES, 0)
    durations[0] -= lead_cut
    durations[-1] -= tail_cut
    counts = to_frame_counts(durations)
    first = lead_cut * KOKORO_FRAME_SAMPLES
    samples = spoken.samples[first : len(spoken.samples) - tail_cut * KOKORO_FRAME_SAMPLES]
    wanted = sum(counts) * SAMPLES_PER_FRAME
    samples = np.pad(samples, (0, max(wanted - len(samples), 0)))[:wanted]
    phones = [PHONE_IDS[SILENCE], *line.phones]
    split = split_of_text(line.text)
    return Clip(
        line.id, line.language, line.voice, samples.astype(np.float32), line.text, phones, counts, split
    )
