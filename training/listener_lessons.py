"""What the listener learns from: packed rows of sound, with what Whisper's encoder makes of them clean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.precision import fastest_dtype
from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig
from yan_omni.tokenizers.audio.rates import LISTENER_FRAME_SAMPLES, LISTENER_RATE_HZ, MELS_PER_FRAME
from yan_omni.tokenizers.audio.whisper_weights import start_from_whisper
from yan_omni.training.augment_audio import AugmentConfig, as_batch, augment_waveform, mask_mel
from yan_omni.training.losses_audio import CtcTarget
from yan_omni.training.pack_speech import Placement, Row

LISTENER_WIDTH = ListenerConfig().width
ROWS_PER_TEACHER_WINDOW = 3
AFTER_FRAMES = 2
"""What is heard of a clip may be spelled so much later."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Clean rows of 10 s (R, S), what is said where, and, unless nobody asked, the teacher's 50 Hz
    features of them (R, T, width).
    """

    clean: Tensor
    targets: list[CtcTarget]
    wanted: Tensor | None


class Teacher:
    """Whisper's own encoder with its own front end, on 30 s at a time."""

    def __init__(self, weights: dict[str, Tensor], device: torch.device | None = None) -> None:
        self._listener = Listener(ListenerConfig()).eval().requires_grad_(False)
        start_from_whisper(self._listener, weights)
        is_cuda = device is not None and device.type == "cuda"
        self._listener.to(device, torch.bfloat16 if is_cuda else fastest_dtype())
        self._log_mel = LogMel(replace(LISTENER_MEL, log10_floor=-10.0)).to(device)

    @torch.no_grad()
    def features(self, clean: Tensor) -> Tensor:
        """Rows (3 N, S) of 10 s -> (3 N, T, width) at 50 Hz."""
        mel = self._log_mel(clean.reshape(clean.shape[0] // ROWS_PER_TEACHER_WINDOW, -1))
        mel = torch.maximum(mel, mel.amax((1, 2), keepdim=True) - 2.0)
        return self._listener.encode(mel, block_frames=0).reshape(clean.shape[0], -1, LISTENER_WIDTH)


class LessonPool:
    """Gives each lesson several times, long after one another: the sound is degraded anew, the teacher rests.

    New lessons come in `new_share` of the draws, where they are ready; the pool forgets at random beyond
    `most` lessons, and gives none again before it has `fewest`.
    """

    def __init__(
        self,
        make: Callable[[], Lesson],
        new_share: float,
        most: int,
        is_ready: Callable[[], bool] = lambda: True,
        fewest: int = 1,
    ) -> None:
        if not 0.0 < new_share <= 1.0 or not 1 <= fewest <= most:
            raise ValueError(
                f"given new_share {new_share}, fewest {fewest}, most {most}; allowed: (0, 1], 1 to most"
            )
        self._make, self._new_share, self._most = make, new_share, most
        self._is_ready, self._fewest = is_ready, fewest
        self._lessons: list[Lesson] = []
        self.num_made = 0

    def draw(self, rng: np.random.Generator) -> Lesson:
        few = len(self._lessons) < self._fewest
        if few or (rng.random() < self._new_share and self._is_ready()):
            lesson = self._make()
            self.num_made += 1
            if len(self._lessons) < self._most:
                self._lessons.append(lesson)
            else:
                self._lessons[int(rng.integers(self._most))] = lesson
            return lesson
        return self.again(rng)

    def again(self, rng: np.random.Generator) -> Lesson:
        """One of those drawn before."""
        return self._lessons[int(rng.integers(len(self._lessons)))]


class Batch:
    """Rows as the student gets them: `mel` (R, M, num_mels) of the degraded sound, and what is said where."""

    def __init__(
        self, rows: list[Row], log_mel: LogMel, augment: AugmentConfig, rng: np.random.Generator
    ) -> None:
        degraded = [
            augment_waveform(
                row.samples, LISTENER_RATE_HZ, augment, rng, rows[index - 1].samples if index else None
            )
            for index, row in enumerate(rows)
        ]
        self.mel = mask_mel(log_mel(as_batch(degraded)), augment, rng)
        num_frames = self.mel.shape[1] // MELS_PER_FRAME
        self.targets = [
            target for index, row in enumerate(rows) for target in row_targets(index, row, num_frames)
        ]


def row_targets(index: int, row: Row, num_frames: int) -> list[CtcTarget]:
    """Phones of the clips whose words are known, and nothing in the clips without speech and in the gaps."""
    targets, free_from = [], 0
    for place in [*row.placements, Placement(len(row.samples), 0, None)]:
        start = place.start_sample // LISTENER_FRAME_SAMPLES
        if start - 1 > free_from:
            targets.append(CtcTarget(index, free_from, min(start - 1, num_frames), ()))
        end = (place.start_sample + place.num_samples) // LISTENER_FRAME_SAMPLES + AFTER_FRAMES
        if place.phones is not None and place.num_samples:
            targets.append(CtcTarget(index, start, min(num_frames, end), place.phones))
        free_from = end + 1
    return targets
