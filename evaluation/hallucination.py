"""Invented words: ten minutes of sound without speech, in which nothing should be heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yan_omni.evaluation.judge import JudgeUnavailableError
from yan_omni.evaluation.task import Context, Measure, at_most
from yan_omni.evaluation.text_metrics import spoken_units
from yan_omni.model.engine.request import INPUT_RATE_HZ, Engine, Waveform

MOST_WORDS = 4.0
CLIP_S = 15
CLIPS_A_KIND = 4
NOISE_PEAK = 0.3
SEED = 7

Maker = Callable[[np.random.Generator], Waveform]


def _times() -> Waveform:
    return np.arange(CLIP_S * INPUT_RATE_HZ, dtype=np.float32) / np.float32(INPUT_RATE_HZ)


def _scaled(samples: NDArray[np.floating[Any]], peak: float = NOISE_PEAK) -> Waveform:
    return np.asarray(samples * (peak / max(1e-9, float(np.abs(samples).max()))), np.float32)


def silence(random: np.random.Generator) -> Waveform:
    return np.zeros(CLIP_S * INPUT_RATE_HZ, np.float32)


def faint_noise(random: np.random.Generator) -> Waveform:
    """A quiet room: white noise at -70 dB."""
    return _scaled(white_noise(random), 3e-4)


def white_noise(random: np.random.Generator) -> Waveform:
    return _scaled(random.standard_normal(CLIP_S * INPUT_RATE_HZ))


def pink_noise(random: np.random.Generator) -> Waveform:
    return _scaled(_coloured(random, 0.5))


def wind(random: np.random.Generator) -> Waveform:
    """Brown noise that swells and fades."""
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * _times() * random.uniform(0.1, 0.4))
    return _scaled(_coloured(random, 1.0) * swell)


def hum(random: np.random.Generator) -> Waveform:
    """Mains hum of 50 or 60 Hz with its overtones."""
    base_hz = float(random.choice([50.0, 60.0]))
    overtones = np.arange(1, 8)[:, None]
    return _scaled((np.sin(2 * np.pi * base_hz * overtones * _times()) / overtones).sum(axis=0))


def tones(random: np.random.Generator) -> Waveform:
    """A telephone's dialling tones, half a second each."""
    steps = (2 * _times()).astype(int)
    low, high = random.choice([697.0, 770.0, 852.0], 2 * CLIP_S), random.choice([1209.0, 1336.0], 2 * CLIP_S)
    sound = np.sin(2 * np.pi * low[steps] * _times()) + np.sin(2 * np.pi * high[steps] * _times())
    return _scaled(sound * (np.mod(2 * _times(), 1.0) < 0.7))


def clicks(random: np.random.Generator) -> Waveform:
    """Clicks four times a second, as of keys or a clock."""
    samples = np.zeros(CLIP_S * INPUT_RATE_HZ)
    for start in range(0, len(samples) - 200, INPUT_RATE_HZ // 4):
        samples[start : start + 160] = random.standard_normal(160) * np.exp(-np.arange(160) / 25.0)
    return _scaled(samples)


def music(random: np.random.Generator) -> Waveform:
    """Plucked chords with overtones."""
    times, samples = _times(), np.zeros(CLIP_S * INPUT_RATE_HZ)
    for beat in np.arange(0.0, CLIP_S - 0.5, 0.5):
        since = np.maximum(times - beat, 0.0)
        root_hz = 220.0 * 2.0 ** (float(random.integers(0, 12)) / 12.0)
        for ratio in (1.0, 1.25, 1.5):
            for overtone in (1, 2, 3):
                wave = np.sin(2 * np.pi * root_hz * ratio * overtone * since) / overtone**2
                samples += np.where(times >= beat, wave * np.exp(-4.0 * since), 0.0)
    return _scaled(samples)


def crowd(random: np.random.Generator) -> Waveform:
    """Noise in the band of voices that rises and falls four times a second, like talk behind a wall."""
    spectrum = np.fft.rfft(random.standard_normal(CLIP_S * INPUT_RATE_HZ))
    freq_hz = np.fft.rfftfreq(CLIP_S * INPUT_RATE_HZ, 1 / INPUT_RATE_HZ)
    band = np.fft.irfft(spectrum * ((freq_hz > 200) & (freq_hz < 2_500)))
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * _times() * 4.0 + random.uniform(0, 6.0, 1))
    return _scaled(band * swell)


def _coloured(random: np.random.Generator, slope: float) -> Waveform:
    """Noise whose amplitude falls as 1 / f^slope."""
    spectrum = np.fft.rfft(random.standard_normal(CLIP_S * INPUT_RATE_HZ))
    falling = np.arange(len(spectrum)).clip(min=20 * CLIP_S) ** -slope
    return np.asarray(np.fft.irfft(spectrum * falling), np.float32)


KINDS: tuple[Maker, ...] = (
    silence, faint_noise, white_noise, pink_noise, wind, hum, tones, clicks, music, crowd,
)  # fmt: skip


@dataclass(slots=True)
class _Count:
    ours: int = 0
    judged: int = 0


class Hallucination:
    name = "hallucination"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        clips = [(make, number) for make in KINDS for number in range(CLIPS_A_KIND)]
        used, count, note = context.part(clips), _Count(), "reference: Whisper base, same clips"
        has_judge = True
        for make, number in used:
            samples = make(np.random.default_rng([SEED, number]))
            heard = " ".join(segment.text for segment in engine.transcribe(samples))
            words = len(spoken_units(heard, "zh"))
            count.ours += words
            context.note_item(self.name, f"{make.__name__}-{number}", "", heard, words == 0)
            if has_judge:
                try:
                    judged = context.judge.transcribe(samples, INPUT_RATE_HZ, "en")
                    count.judged += len(spoken_units(judged, "zh"))
                except JudgeUnavailableError as error:
                    has_judge, note = False, f"no reference: {error}"
        minutes = len(used) * CLIP_S / 60
        title = f"invented words in {minutes:g} min of silence, noise, tones and music"
        reference = float(count.judged) if has_judge else None
        return [Measure(title, float(count.ours), "words", at_most(MOST_WORDS), reference, len(used), note)]
