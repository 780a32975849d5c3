"""The speech forge: sentences spoken by Kokoro-82M with the exact phones and their durations.

Runs in the teachers' environment, one thread, resumable; three sets grow in turn: `forge_default` (the
product's voice pair), `forge_variety` (a voice mixed for each line, at any speed) and `forge_words` (single
words in such voices).

    PYTHONPATH=src .venv-teachers/bin/python -m yan_omni.training.forge.speech_kokoro --minutes-default 120
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from yan_omni.model.precision import multiplies_bfloat16
from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS
from yan_omni.tokenizers.speech_text.front_end import PhoneToken, phonemize
from yan_omni.training.data_speech import STORED_RATE_HZ, Clip, SpeechWriter
from yan_omni.training.forge.kokoro_symbols import KokoroText, to_kokoro
from yan_omni.training.forge.kokoro_voices import StyleTables, VoiceNames, own_voice, read_voice_files
from yan_omni.training.forge.speech_clip import Language, Line, Spoken, in_time, spoken_clip
from yan_omni.training.forge.speech_lines import LineSource, mixed_lines
from yan_omni.training.forge.speech_words import single_words

DEFAULT_VOICES: dict[Language, str] = {"en": "af_heart", "zh": "zf_xiaoxiao"}
SPEEDS = (0.8, 1.35)
LANGUAGE_SEEDS: dict[Language, int] = {"en": 4, "zh": 5}


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
        self._styles = StyleTables(read_voice_files(folder / "voices"))

    def speak(self, symbols: str, voice: str, speed: float) -> Spoken:
        """Synthesise one line, moved to where its durations say; KeyError for an unknown symbol."""
        tokens = [0, *(self._symbols[symbol] for symbol in symbols), 0]
        samples, frames = self._model.speak(
            np.array([tokens]), self._styles.style(voice, len(symbols)), speed
        )
        return in_time(samples, frames)

    def voices(self, language: Language) -> list[str]:
        """Training voices of a language; the held-out ones are not among them."""
        return self._styles.voices(language)


def make_clip(
    synthesiser: Synthesiser, clip_id: str, text: str, language: Language, voice: str, speed: float
) -> Clip | None:
    """Speak one line: phones start in `<sil>`, long silences at the ends are cut; None without phones."""
    read = phones_and_symbols(text)
    if read is None:
        return None
    phones, symbols = read
    spoken = synthesiser.speak(symbols.symbols, voice, speed)
    return spoken_clip(spoken, Line(clip_id, text, language, voice, phones, symbols.owners))


def phones_and_symbols(text: str) -> tuple[tuple[int, ...], KokoroText] | None:
    """Phones of a text, which end in a mark, and what Kokoro reads; None without phones."""
    tokens = phonemize(text)
    if not tokens:
        return None
    if tokens[-1].phone in AUDIBLE:
        tokens.append(PhoneToken(PHONE_IDS["."], tokens[-1].word))
    return tuple(token.phone for token in tokens), to_kokoro(tokens)


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
        for (language, voice), text in zip(DEFAULT_VOICES.items(), texts, strict=True):
            yield Job("forge_default", f"{language}-{index:05d}", text, language, voice, 1.0)


def variety_jobs(source: LineSource, kokoro: VoiceNames) -> Iterator[Job]:
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


def word_jobs(kokoro: VoiceNames) -> Iterator[Job]:
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
