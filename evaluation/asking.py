"""Putting one request to the engine and collecting its answer with the times that matter."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yan_omni.evaluation.text_metrics import Language
from yan_omni.model.engine.request import (
    OUTPUT_RATE_HZ,
    AudioDelta,
    AudioPart,
    Engine,
    Heard,
    ImagePart,
    Modality,
    Part,
    Picture,
    ReplyDone,
    ReplyOptions,
    ReplyStarted,
    TextDelta,
    TextPart,
    Turn,
    Usage,
    Waveform,
)

NOTHING = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished reply; times count from the moment the question was handed over."""

    modality: Modality | None
    heard: str
    text: str
    samples_24k: Waveform
    usage: Usage
    first_text_s: float | None
    first_audio_s: float | None
    total_s: float


@dataclass(frozen=True, slots=True)
class Speech:
    """A finished synthesis: `first_chunk_s` and `total_s` are wall time, `duration_s` is the audio's."""

    samples_24k: Waveform
    first_chunk_s: float
    total_s: float

    @property
    def duration_s(self) -> float:
        return len(self.samples_24k) / OUTPUT_RATE_HZ


def user_turn(text: str = "", audio: Waveform | None = None, picture: Picture | None = None) -> Turn:
    """A user's turn: the picture first, then speech, then text, leaving out what is not given."""
    parts: list[Part] = []
    if picture is not None:
        parts.append(ImagePart(picture))
    if audio is not None:
        parts.append(AudioPart(audio))
    if text:
        parts.append(TextPart(text))
    return Turn("user", tuple(parts))


def ask(engine: Engine, turns: Sequence[Turn], options: ReplyOptions) -> Answer:
    modality: Modality | None = None
    heard, usage = "", Usage()
    texts: list[str] = []
    chunks: list[Waveform] = []
    first_text_s: float | None = None
    first_audio_s: float | None = None
    start = time.perf_counter()
    for event in engine.reply(turns, options):
        match event:
            case Heard(text):
                heard = text
            case ReplyStarted(chosen):
                modality = chosen
            case TextDelta(text):
                first_text_s = time.perf_counter() - start if first_text_s is None else first_text_s
                texts.append(text)
            case AudioDelta(samples):
                first_audio_s = time.perf_counter() - start if first_audio_s is None else first_audio_s
                chunks.append(samples)
            case ReplyDone(usage=counted):
                usage = counted
    total_s = time.perf_counter() - start
    samples_24k = np.concatenate(chunks) if chunks else NOTHING
    return Answer(modality, heard, "".join(texts), samples_24k, usage, first_text_s, first_audio_s, total_s)


def say(engine: Engine, text: str) -> Speech:
    start = time.perf_counter()
    first_chunk_s: float | None = None
    chunks: list[Waveform] = []
    for chunk in engine.speak(text):
        first_chunk_s = time.perf_counter() - start if first_chunk_s is None else first_chunk_s
        chunks.append(chunk)
    total_s = time.perf_counter() - start
    return Speech(np.concatenate(chunks) if chunks else NOTHING, first_chunk_s or total_s, total_s)


def hear(engine: Engine, samples_16k: Waveform, language: Language | None) -> str:
    """The whole transcript, the language told or not; Mandarin segments are joined without a space."""
    segments = engine.transcribe(samples_16k, language)
    return ("" if language == "zh" else " ").join(segment.text.strip() for segment in segments)


def language_of(text: str) -> Language:
    """`zh` where at least a third of the words are Chinese characters: `我叫Yan-Omni` is Chinese."""
    han = len(re.findall(r"[\u3400-\u9fff]", text))
    others = len(re.findall(r"[^\W\d_\u3400-\u9fff]+", text))
    return "zh" if han and 3 * han >= han + others else "en"
