"""Where speech begins, pauses and ends in live sound; time is counted in samples, never by a clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yan_omni.app.realtime.voice_activity import CENTRE_SAMPLES, FRAME_SAMPLES, VoiceActivity
from yan_omni.model.engine.request import INPUT_RATE_HZ, Waveform

FRAME_MS = FRAME_SAMPLES * 1000 // INPUT_RATE_HZ
START_WINDOW_FRAMES = 20
START_FRAMES = 8
"""Speech has begun when 80 of 200 ms are voice: a short yes passes, a click does not."""
HYSTERESIS = 0.15
"""Speech goes on down to this much below the threshold that begins it."""
PAUSE_MS = 200
"""Silence after which it is worth asking what has been said."""


@dataclass(frozen=True, slots=True)
class SpeechMark:
    """Something that happened at `sample` (16 kHz, from the first sample of the session)."""

    kind: Literal["started", "paused", "resumed", "stopped"]
    sample: int


class SpeechDetector:
    """Samples in, marks out: started (paused resumed)* paused? stopped, and again.

    `threshold` is the share of voice (0-1) that counts. `silence_ms` may be changed at any time: the turn
    detector shortens or lengthens the wait once it knows what was said.
    """

    def __init__(self, threshold: float = 0.5, silence_ms: float = 500.0) -> None:
        self.threshold = threshold
        self.silence_ms = silence_ms
        self._activity = VoiceActivity()
        self._num_frames = 0
        self._num_pushed = 0
        self._shift = 0
        """How much sound there was that was not pushed, in samples."""
        self._recent: list[int] = []
        """Voiced frames of the newest window, while nobody speaks."""
        self._last_voice = 0
        self.is_speaking = False
        self._is_paused = False

    @property
    def last_voice_sample(self) -> int:
        """Where the newest voice ended."""
        return self._sample(self._last_voice + 1)

    def push(self, samples_16k: Waveform, end_sample: int | None = None) -> list[SpeechMark]:
        """`end_sample`: where the samples end, if not all sound was pushed."""
        self._num_pushed += len(samples_16k)
        if end_sample is not None:
            self._shift = end_sample - self._num_pushed
        marks: list[SpeechMark] = []
        for share in self._activity.push(samples_16k).tolist():
            mark = self._during_speech(share) if self.is_speaking else self._before_speech(share)
            if mark is not None:
                marks.append(mark)
            self._num_frames += 1
        return marks

    def forget(self) -> None:
        """Nobody has spoken: what began is not ended, and the next speech begins anew."""
        self.is_speaking = self._is_paused = False
        self._recent.clear()

    def _before_speech(self, share: float) -> SpeechMark | None:
        self._recent = [frame for frame in self._recent if frame > self._num_frames - START_WINDOW_FRAMES]
        if share < self.threshold:
            return None
        self._recent.append(self._num_frames)
        if len(self._recent) < START_FRAMES:
            return None
        first = self._recent[0]
        self._recent = []
        self.is_speaking, self._is_paused, self._last_voice = True, False, self._num_frames
        return SpeechMark("started", self._sample(first))

    def _during_speech(self, share: float) -> SpeechMark | None:
        if share >= self.threshold - HYSTERESIS:
            self._last_voice = self._num_frames
            if self._is_paused:
                self._is_paused = False
                return SpeechMark("resumed", self._sample(self._num_frames))
            return None
        silence_ms = (self._num_frames - self._last_voice) * FRAME_MS
        if silence_ms >= self.silence_ms:
            self.is_speaking = self._is_paused = False
            return SpeechMark("stopped", self.last_voice_sample)
        if silence_ms >= PAUSE_MS and not self._is_paused:
            self._is_paused = True
            return SpeechMark("paused", self.last_voice_sample)
        return None

    def _sample(self, frame: int) -> int:
        return CENTRE_SAMPLES + frame * FRAME_SAMPLES + self._shift
