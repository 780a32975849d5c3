"""Synthesisers that make the held-out prompts, run by the teachers' Python; it imports nothing of Yan-Omni.

JSON requests on stdin: {"voice": "af_nova", "text": ..., "out": "clip.flac"}, one answer a line on stdout.
Voices starting with `a` or `b` are American and British English, `z` Mandarin (all Kokoro-82M); `piper_joe`
is Piper's. Pronunciations come from espeak-ng and misaki, not from Yan-Omni's own front end, so that its
mistakes show.
"""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import soundfile

KOKORO_RATE_HZ = 24_000
MAX_KOKORO_TOKENS = 508
HANZI = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
STRETCH = re.compile(
    r"([\d\s]*[\u3400-\u9fff，。！？、；：][\u3400-\u9fff，。！？、；：\d\s]*)|(.[^\u3400-\u9fff，。！？、；：]*)"
)
"""Hanzi with their marks and numbers, or anything else."""


@cache
def session(path: Path) -> Any:
    onnxruntime = import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def english_phones(british: bool) -> Any:
    return import_module("misaki.espeak").EspeakFallback(british=british)


@cache
def mandarin_phones() -> Any:
    return import_module("misaki.zh").ZHG2P()


@cache
def espeak() -> Any:
    import_module("misaki.espeak")
    backend = import_module("phonemizer").backend.EspeakBackend
    return backend(language="en-us", preserve_punctuation=True, with_stress=True)


def kokoro_phones(voice: str, text: str) -> str:
    """Each stretch of a text in two scripts as its own language says it, whatever the voice."""
    stretches = STRETCH.findall(text) if LATIN.search(text) else [(text, "")]
    return " ".join(
        str(mandarin_phones()(han)[0])
        if (han and voice.startswith("z")) or HANZI.search(han)
        else str(english_phones(voice.startswith("b"))(SimpleNamespace(text=han + other))[0])
        for han, other in stretches
    )


def speak_kokoro(teachers: Path, voice: str, text: str) -> tuple[Any, int]:
    folder = teachers / "kokoro"
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    tokens = [vocabulary[phone] for phone in kokoro_phones(voice, text) if phone in vocabulary]
    if not 0 < len(tokens) <= MAX_KOKORO_TOKENS:
        raise ValueError(f"{len(tokens)} phones; Kokoro takes 1 to {MAX_KOKORO_TOKENS}")
    styles = np.fromfile(folder / "voices" / f"{voice}.bin", dtype=np.float32).reshape(-1, 1, 256)
    audio = session(folder / "kokoro-int8.onnx").run(
        None,
        {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": styles[len(tokens)],
            "speed": np.ones(1, dtype=np.float32),
        },
    )[0]
    return audio, KOKORO_RATE_HZ


def speak_piper(teachers: Path, text: str) -> tuple[Any, int]:
    path = teachers / "piper_joe" / "en_US-joe-medium.onnx"
    config = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
    ids = config["phoneme_id_map"]
    phones = [phone for phone in espeak().phonemize([text])[0].strip() if phone in ids]
    tokens = [*ids["^"], *ids["_"]]
    for phone in phones:
        tokens += [*ids[phone], *ids["_"]]
    tokens += ids["$"]
    inference = config["inference"]
    scales = [inference["noise_scale"], inference["length_scale"], inference["noise_w"]]
    audio = session(path).run(
        None,
        {
            "input": np.array([tokens], dtype=np.int64),
            "input_lengths": np.array([len(tokens)], dtype=np.int64),
            "scales": np.array(scales, dtype=np.float32),
        },
    )[0]
    return audio, int(config["audio"]["sample_rate"])


def write_clip(path: Path, samples: Any, rate_hz: int) -> None:
    """The file appears under its name when it is complete, so that an interrupted run can go on."""
    part = path.with_suffix(".part")
    soundfile.write(part, np.clip(samples, -1.0, 1.0), rate_hz, subtype="PCM_16", format="FLAC")
    part.replace(path)


def main(teachers: Path) -> None:
    for line in sys.stdin:
        request = json.loads(line)
        voice, text = request["voice"], request["text"]
        audio, rate_hz = (
            speak_piper(teachers, text) if voice == "piper_joe" else speak_kokoro(teachers, voice, text)
        )
        samples = np.asarray(audio, dtype=np.float32).reshape(-1)
        write_clip(Path(request["out"]), samples, rate_hz)
        print(json.dumps({"seconds": len(samples) / rate_hz}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
