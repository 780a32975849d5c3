"""Sounds in which nobody speaks, made anew each time: the listener has to learn that they spell nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yan_omni.training.augment_audio import coloured_noise
from yan_omni.training.pack_speech import Clip

Waveform = NDArray[np.float32]
Maker = Callable[[NDArray[np.float64], np.random.Generator], NDArray[np.floating]]


def _swell(times_s: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Loudness between 0 and 1 that comes and goes at a random pace."""
    wave = np.sin(2 * np.pi * (rng.uniform(0.2, 8.0) * times_s + rng.random()))
    return np.asarray(0.5 + 0.5 * wave * rng.uniform(0.0, 1.0))


def beeps(times_s: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.floating]:
    """One to three steady tones at a time, changed every so often, with or without pauses."""
    step_s, share = rng.uniform(0.06, 1.0), rng.uniform(0.3, 1.0)
    steps = (times_s / step_s).astype(int)
    sound = np.zeros_like(times_s)
    for _ in range(int(rng.integers(1, 4))):
        pitch_hz = np.exp(rng.uniform(np.log(90.0), np.log(3_800.0), int(steps.max(initial=0)) + 1))[steps]
        sound += rng.uniform(0.3, 1.0) * np.sin(2 * np.pi * pitch_hz * times_s)
    return sound * (np.mod(times_s / step_s, 1.0) < share)


def sweep(times_s: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.floating]:
    """A siren or whistle that glides between two pitches."""
    low, high = np.sort(rng.uniform(150.0, 3_000.0, 2))
    glide = 0.5 + 0.5 * np.sin(2 * np.pi * rng.uniform(0.1, 3.0) * times_s)
    phase = np.cumsum(low + (high - low) * glide) * (times_s[1] - times_s[0] if len(times_s) > 1 else 0.0)
    return np.sin(2 * np.pi * phase)


def plucked(times_s: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.floating]:
    """Notes or chords with overtones that fade: strings, keys, bells."""
    sound = np.zeros_like(times_s)
    beat_s, fade, shape = rng.uniform(0.12, 0.8), rng.uniform(1.0, 10.0), rng.uniform(0.8, 2.5)
    num_overtones, chord = int(rng.integers(1, 8)), rng.choice([1.0, 1.2, 1.25, 1.334, 1.5, 2.0], 3)
    for start_s in np.arange(0.0, float(times_s[-1]), beat_s):
        since = times_s - start_s
        heard = (since >= 0) & (since < 2.0)
        inside = since[heard]
        base_hz = rng.uniform(70.0, 900.0)
        for ratio in chord[: int(rng.integers(1, 4))]:
            for overtone in range(1, num_overtones + 1):
                wave = np.sin(2 * np.pi * base_hz * ratio * overtone * inside) / overtone**shape
                sound[heard] += wave * np.exp(-fade * inside)
    return sound


def hum(times_s: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.floating]:
    """A machine: many overtones of one low pitch."""
    overtones = np.arange(1, int(rng.integers(3, 25)))[:, None]
    strength = rng.uniform(0.1, 1.0, len(overtones))[:, None] / overtones ** rng.uniform(0.3, 1.5)
    waves = np.sin(2 * np.pi * rng.uniform(30.0, 260.0) * overtones * times_s)
    return np.asarray((strength * waves).sum(0) * _swell(times_s, rng))


def noise(times_s: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.floating]:
    """Wind, rain, a street, a crowd without words: coloured noise, often in one band, that swells."""
    sound = coloured_noise(len(times_s), rng.uniform(0.0, 2.0), rng)
    if rng.random() < 0.5:
        low_hz, high_hz = rng.uniform(50.0, 1_000.0), rng.uniform(1_200.0, 6_000.0)
        frequency_hz = np.fft.rfftfreq(len(times_s), float(times_s[1] - times_s[0]))
        kept = (frequency_hz > low_hz) & (frequency_hz < high_hz)
        sound = np.asarray(np.fft.irfft(np.fft.rfft(sound) * kept, len(times_s)), np.float32)
    return np.asarray(sound * _swell(times_s, rng))


def clicks(times_s: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.floating]:
    """Short bursts, regular or not: keys, a clock, steps."""
    gaps_s = rng.uniform(0.05, 0.6) * (1.0 + rng.uniform(0.0, 0.5) * rng.standard_normal(200)).clip(0.1)
    sound, burst = np.zeros_like(times_s), int(rng.integers(40, 800))
    for start in (np.cumsum(gaps_s) / (times_s[1] - times_s[0])).astype(int):
        stop = min(len(sound), start + burst)
        if start < stop:
            fade = np.exp(-np.arange(stop - start) * rng.uniform(4.0, 12.0) / burst)
            sound[start:stop] += rng.standard_normal(stop - start) * fade
    return sound


MAKERS: tuple[Maker, ...] = (beeps, beeps, plucked, plucked, sweep, hum, noise, noise, clicks)


@dataclass(frozen=True, slots=True)
class SilentClip:
    """A sound without words as the packer takes clips; the seed says which."""

    seconds: float
    seed: int
    phones: tuple[int, ...] = ()

    def samples(self, rate_hz: int, speed: float) -> Waveform:
        """Mono float32 at `rate_hz`; `speed` only shortens it."""
        rng = np.random.default_rng(self.seed)
        times_s = np.arange(int(self.seconds / speed * rate_hz)) / rate_hz
        sound = MAKERS[int(rng.integers(len(MAKERS)))](times_s, rng)
        peak = rng.uniform(0.02, 0.7) / max(1e-6, float(np.abs(sound).max()))
        return np.asarray(sound * peak, np.float32)


def sometimes_silent(draw: Callable[[], Clip], share: float, rng: np.random.Generator) -> Callable[[], Clip]:
    """Draws what `draw` draws, but in `share` of the calls a sound of 1 to 5 s without words."""

    def draw_either() -> Clip:
        if rng.random() < share:
            return SilentClip(float(rng.uniform(1.0, 5.0)), int(rng.integers(2**31)))
        return draw()

    return draw_either
