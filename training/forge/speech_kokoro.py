"""The speech forge: sentences spoken by Kokoro-82M with the exact phones and their durations.

Runs in the teachers' environment, one thread, resumable; three sets grow in turn: `forge_default` (the
product's voice pair), `forge_variety` (a voice mixed for each line, at any speed) and `forge_words` (single
words in such voices).

    PYTHONPATH=src .venv-teachers/bin/python -m yan_omni.training.forge.speech_kokoro --minutes-default 120
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from yan_omni.model.precision import multiplies_bfloat16
from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS, SILENCE
from yan_omni.tokenizers.speech_text.front_end import PhoneToken, phonemize
from yan_omni.training.data_speech import FRAME_RATE_HZ, SAMPLES_PER_FRAME, STORED_RATE_HZ, Clip, SpeechWriter
from yan_omni.training.forge.kokoro_symbols import to_kokoro
from yan_omni.training.forge.speech_lines import LineSource, mixed_lines
from yan_omni.training.forge.speech_words import single_words

KOKORO_FRAME_SAMPLES = 600
EARLY_SAMPLES = 1560
"""The sound runs 65 ms ahead of the durations (measured on the hiss of s and sh)."""
KEPT_LEAD_FRAMES = 3
KEPT_TAIL_FRAMES = 6
QUIET_RMS = 0.004
HELD_OUT_VOICES = frozenset("af_nova am_liam bf_alice bm_lewis zf_xiaoyi zm_yunxia".split())  # noqa: SIM905
DEFAULT_VOICES = {"en": "af_heart", "zh": "zf_xiaoxiao"}
SPEEDS = (0.8, 1.35)
TEST_SHARE = 0.02
TIMBRE_WIDTH = 128
"""The first half of a style shapes the sound, the second its melody and its durations."""

Language = Literal["en", "zh"]
Waveform = NDArray[np.float32]
LANGUAGE_SEEDS: dict[Language, int] = {"en": 4, "zh": 5}


@dataclass(frozen=True, slots=True)
class Spoken:
    """Samples at 24 kHz and the number of 25 ms frames of each symbol, with one more at either end."""

    samples: Waveform
    symbol_frames: tuple[int, ...]


class Synthesiser(Protocol):
    def speak(self, symbols: str, voice: str, speed: float) -> Spoken: ...


class Kokoro:
    """The teacher's files: graph made by `training/teachers/kokoro_graph.py`, symbol table, voices."""

    def __init__(self, teachers: Path) -> None:
        from yan_omni.training.teachers.kokoro_onnx import KokoroOnnx
        from yan_omni.training.teachers.kokoro_torch import KokoroTorch

        folder = teachers / "kokoro"
        graph = folder / "kokoro-forge.onnx"
        self._model = KokoroTorch(graph, teachers / "unpack") if multiplies_bfloat16() else KokoroOnnx(graph)
        self._symbols: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))["vocab"]
        self._folder = folder
        self._styles: dict[str, Waveform] = {}

    def speak(self, symbols: str, voice: str, speed: float) -> Spoken:
        """Synthesise one line, moved to where its durations say; KeyError for an unknown symbol."""
        tokens = [0, *(self._symbols[symbol] for symbol in symbols), 0]
        samples, frames = self._model.speak(np.array([tokens]), self._style(voice)[len(symbols)], speed)
        in_time = np.pad(samples, (EARLY_SAMPLES, 0))[: len(samples)]
        return Spoken(in_time, tuple(int(count) for count in frames))

    def _style(self, voice: str) -> Waveform:
        """Style table (N, 1, 256) of a voice or `timbre/melody`, each may be `one*0.6+other*0.4`."""
        timbre, _, melody = voice.partition("/")
        table = self._mix(timbre).copy()
        if melody:
            table[:, :, TIMBRE_WIDTH:] = self._mix(melody)[:, :, TIMBRE_WIDTH:]
        return table

    def _mix(self, recipe: str) -> Waveform:
        table = np.zeros((), np.float32)
        for part in recipe.split("+"):
            name, _, weight = part.partition("*")
            if name not in self._styles:
                path = self._folder / "voices" / f"{name}.bin"
                self._styles[name] = np.fromfile(path, np.float32).reshape(-1, 1, 256)
            table = table + np.float32(weight or 1.0) * self._styles[name]
        return table

    def voices(self, language: Language) -> list[str]:
        """Training voices of a language; the held-out ones are not among them."""
        names = {path.stem for path in (self._folder / "voices").glob("*.bin")} - HELD_OUT_VOICES
        return sorted(name for name in names if (name[0] == "z") == (language == "zh"))


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


def make_clip(
    synthesiser: Synthesiser, clip_id: str, text: str, language: Language, voice: str, speed: float
) -> Clip | None:
    """Speak one line: phones start in `<sil>`, long silences at the ends are cut; None without phones."""
    tokens = phonemize(text)
    if not tokens:
        return None
    if tokens[-1].phone in AUDIBLE:
        tokens.append(PhoneToken(PHONE_IDS["."], tokens[-1].word))
    symbols = to_kokoro(tokens)
    spoken = synthesiser.speak(symbols.symbols, voice, speed)
    durations = phone_durations(symbols.owners, spoken.symbol_frames, len(tokens))
    durations[-2:] = [durations[-2] + durations[-1]]
    is_pause = [True, *(token.phone not in AUDIBLE for token in tokens)]
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
    phones = [PHONE_IDS[SILENCE], *(token.phone for token in tokens)]
    position = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32
    split: Literal["train", "test"] = "test" if position < TEST_SHARE else "train"
    return Clip(clip_id, language, voice, samples.astype(np.float32), text, phones, counts, split)


@dataclass(frozen=True, slots=True)
class Job:
    set_name: str
    id: str
    text: str
    language: Language
    voice: str
    speed: float


def default_jobs(source: LineSource) -> Iterator[Job]:
    """The product's voices, English and Mandarin in turn, at their own speed."""
    english, mandarin = mixed_lines(source, "en", 1), mixed_lines(source, "zh", 2)
    for index, texts in enumerate(zip(english, mandarin, strict=False)):
        for language, text in zip(("en", "zh"), texts, strict=True):
            voice = DEFAULT_VOICES[language]
            yield Job("forge_default", f"{language}-{index:05d}", text, language, voice, 1.0)  # type: ignore[arg-type]


def mixed_voice(names: Sequence[str], most: int, rng: random.Random) -> str:
    """A convex mix of one to `most` of the voices, weights rounded to hundredths that sum to 1."""
    chosen = rng.sample(names, rng.randint(1, most))
    cuts = sorted(rng.randint(0, 100) for _ in chosen[1:])
    weights = [end - start for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]
    return "+".join(
        f"{name}*{weight / 100:.2f}" for name, weight in zip(chosen, weights, strict=True) if weight
    )


def own_voice(kokoro: Kokoro, language: Language, rng: random.Random) -> str:
    """A voice that no other line has.

    Few Mandarin voices exist, so the timbre may come from voices of either language; the melody, which
    carries the tones, is that of voices of the line's language.
    """
    own = kokoro.voices(language)
    timbre = mixed_voice(rng.choice([own, [*kokoro.voices("en"), *kokoro.voices("zh")]]), 3, rng)
    return f"{timbre}/{mixed_voice(own, 2, rng)}"


def variety_jobs(source: LineSource, kokoro: Kokoro) -> Iterator[Job]:
    """Three Mandarin lines to an English one, each in a voice and at a speed of its own."""
    rng = random.Random(3)
    lines = {language: mixed_lines(source, language, seed) for language, seed in LANGUAGE_SEEDS.items()}
    for index in itertools.count():
        language: Language = "en" if index % 4 == 0 else "zh"
        voice, speed = own_voice(kokoro, language, rng), round(rng.uniform(*SPEEDS), 2)
        text = next(lines[language], None)
        if text is None:
            return
        yield Job("forge_variety", f"mix-{language}-{index:05d}", text, language, voice, speed)


def word_jobs(kokoro: Kokoro) -> Iterator[Job]:
    """Single words, English and Mandarin in turn, each in a voice and at a speed of its own."""
    rng = random.Random(6)
    lines = {language: single_words(language, seed) for language, seed in LANGUAGE_SEEDS.items()}
    for index in itertools.count():
        language: Language = "zh" if index % 2 else "en"
        voice, speed = own_voice(kokoro, language, rng), round(rng.uniform(*SPEEDS), 2)
        yield Job(
            "forge_words", f"word-{language}-{index:05d}", next(lines[language]), language, voice, speed
        )


def run(kokoro: Kokoro, source: LineSource, data: Path, minutes: dict[str, float]) -> None:
    """Fill all sets until each has its minutes; the set that is furthest behind goes next."""
    jobs = {
        "forge_default": default_jobs(source),
        "forge_variety": variety_jobs(source, kokoro),
        "forge_words": word_jobs(kokoro),
    }
    started_s = time.monotonic()
    made_s = 0.0
    with ExitStack() as stack:
        writers = {name: stack.enter_context(SpeechWriter(data, name)) for name in jobs}
        while True:
            shares = {
                name: writer.num_samples / STORED_RATE_HZ / 60 / minutes[name]
                for name, writer in writers.items()
                if minutes[name] > 0
            }
            name = min(shares, key=lambda key: shares[key])
            job = next(jobs[name], None)
            if job is None or shares[name] >= 1:
                return
            if job.id in writers[name].ids:
                continue
            clip = make_clip(kokoro, job.id, job.text, job.language, job.voice, job.speed)
            if clip is None:
                continue
            writers[name].add(clip)
            made_s += len(clip.samples_24k) / STORED_RATE_HZ
            if len(writers[name].ids) % 20 == 0:
                done = {key: f"{share * minutes[key]:.1f} min" for key, share in shares.items()}
                rate = made_s / (time.monotonic() - started_s)
                print(f"{done}, {rate:.2f} s of speech a second", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=Path("data/raw/text"))
    parser.add_argument("--held-out", type=Path, default=Path("evaluation/sets"))
    parser.add_argument("--teachers", type=Path, default=Path("data/teachers"))
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--minutes-default", type=float, default=110.0)
    parser.add_argument("--minutes-variety", type=float, default=40.0)
    parser.add_argument("--minutes-words", type=float, default=9.0)
    arguments = parser.parse_args()
    minutes = {
        "forge_default": arguments.minutes_default,
        "forge_variety": arguments.minutes_variety,
        "forge_words": arguments.minutes_words,
    }
    run(Kokoro(arguments.teachers), LineSource(arguments.texts, arguments.held_out), arguments.data, minutes)


if __name__ == "__main__":
    main()
