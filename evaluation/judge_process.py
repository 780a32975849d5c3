"""The independent judge, run by the teachers' Python: JSON requests on stdin, one JSON answer a line on
stdout.

It imports nothing of Yan-Omni and is never imported by it, so that the judge's packages stay out of the
product's environment. Requests: {"do": "transcribe", "audio": path, "language": "en"|"zh"}, {"do":
"dnsmos", "audio": path}, {"do": "stoi"|"pesq"|"similarity", "audio": path, "reference": path}. Audio
files are 16 kHz mono WAV.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import soundfile

RATE_HZ = 16_000
# Whisper writes simplified characters more often after a simplified prompt; the rest is converted below.
MANDARIN_PROMPT = "以下是普通话的句子。"
MOST_COMPRESSION = 2.4
"""Whisper's own sign of a transcript that repeats itself (Radford et al., 2022, section 4.5)."""
LOOP_TOKENS = 4


@cache
def whisper(model_dir: str) -> Any:
    return import_module("faster_whisper").WhisperModel(
        model_dir, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True
    )


def transcribe(model_dir: str, audio: str, language: str) -> str:
    """Greedy, no context between segments: the same input always gives the same text.

    A very short clip may make the judge repeat its prompt, which nobody said: it then listens without one.
    """
    if language != "zh":
        return heard(model_dir, audio, language, None)
    text = heard(model_dir, audio, language, MANDARIN_PROMPT)
    if text.rstrip("。") == MANDARIN_PROMPT.rstrip("。"):
        text = heard(model_dir, audio, language, None)
    return str(import_module("zhconv").convert(text, "zh-cn"))


def heard(model_dir: str, audio: str, language: str, prompt: str | None) -> str:
    """One hearing; where the judge falls into a loop, a second one that may not say the same words again."""
    segments = _segments(model_dir, audio, language, prompt, 0)
    if any(segment.compression_ratio > MOST_COMPRESSION for segment in segments):
        segments = _segments(model_dir, audio, language, prompt, LOOP_TOKENS)
    return "".join(segment.text for segment in segments).strip()


def _segments(model_dir: str, audio: str, language: str, prompt: str | None, no_repeat: int) -> list[Any]:
    segments, _ = whisper(model_dir).transcribe(
        samples(audio),
        language=language,
        beam_size=1,
        temperature=0.0,
        condition_on_previous_text=False,
        without_timestamps=True,
        initial_prompt=prompt,
        no_repeat_ngram_size=no_repeat,
    )
    return list(segments)


def dnsmos(audio: str) -> float:
    return float(import_module("speechmos.dnsmos").run(samples(audio), RATE_HZ)["ovrl_mos"])


def stoi(audio: str, reference: str) -> float:
    clean, processed = same_length(samples(reference), samples(audio))
    return float(import_module("pystoi").stoi(clean, processed, RATE_HZ, extended=False))


def pesq(audio: str, reference: str) -> float:
    clean, processed = same_length(samples(reference), samples(audio))
    return float(import_module("pesq").pesq(RATE_HZ, clean, processed, "wb"))


@cache
def voice_encoder() -> Any:
    return import_module("resemblyzer").VoiceEncoder("cpu", verbose=False)


def similarity(audio: str, reference: str) -> float:
    """Cosine of two speaker embeddings (Resemblyzer, GE2E): about 1 for the same voice."""
    first, second = (voice_encoder().embed_utterance(samples(path)) for path in (audio, reference))
    return float(np.dot(first, second))


def samples(path: str) -> Any:
    data, rate_hz = soundfile.read(path, dtype="float32")
    if rate_hz != RATE_HZ:
        raise ValueError(f"{path} has {rate_hz} Hz; the judge takes {RATE_HZ} Hz")
    return data


def same_length(first: Any, second: Any) -> tuple[Any, Any]:
    length = min(len(first), len(second))
    return np.ascontiguousarray(first[:length]), np.ascontiguousarray(second[:length])


def answer(model_dir: str, request: dict[str, str]) -> object:
    match request:
        case {"do": "transcribe", "audio": audio, "language": language}:
            return transcribe(model_dir, audio, language)
        case {"do": "dnsmos", "audio": audio}:
            return dnsmos(audio)
        case {"do": "stoi", "audio": audio, "reference": reference}:
            return stoi(audio, reference)
        case {"do": "pesq", "audio": audio, "reference": reference}:
            return pesq(audio, reference)
        case {"do": "similarity", "audio": audio, "reference": reference}:
            return similarity(audio, reference)
    raise ValueError(f"unknown request {request}")


def main(model_dir: str) -> None:
    """Answer until stdin closes; a failure is an answer too (`error`), so one clip cannot end the judge."""
    for line in sys.stdin:
        try:
            reply = {"value": answer(model_dir, json.loads(line))}
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply, ensure_ascii=True), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
