"""Recogniser, chat model and synthesiser one after the other, run by the teachers' Python.

    PYTHONPATH=src:. .venv-teachers/bin/python -m benchmarks.cascade_process data/teachers

JSON requests on stdin: {"audio": "clip.wav", "language": "en"}; one answer a line on stdout with the seconds
each stage took until the first audio was there. The models: faster-whisper base (int8, greedy, language
given), Qwen2.5-Coder-0.5B-Instruct (Q4_K_M, xllamacpp, streamed), Kokoro-82M (int8, ONNX). As Yan-Omni does,
it speaks the first phrase of the answer as soon as it is written.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

import numpy as np

from yan_omni.model.engine.voice import cut_phrase
from yan_omni.tokenizers.speech_text.front_end import phonemize
from yan_omni.training.forge.kokoro_symbols import to_kokoro

THREADS = 2
VOICES = {"en": "af_heart", "zh": "zf_xiaoxiao"}
SYSTEM = "You are a friendly voice assistant. Answer in one or two short sentences."
MAX_TOKENS = 60


class Recogniser:
    def __init__(self, folder: Path) -> None:
        whisper = import_module("faster_whisper").WhisperModel
        self._model = whisper(str(folder), device="cpu", compute_type="int8", cpu_threads=THREADS)

    def transcribe(self, audio: str, language: str) -> str:
        segments, _ = self._model.transcribe(
            audio, language=language, beam_size=1, condition_on_previous_text=False
        )
        return "".join(segment.text for segment in segments).strip()


class ChatModel:
    def __init__(self, file: Path) -> None:
        xllamacpp = import_module("xllamacpp")
        params = xllamacpp.CommonParams()
        params.model.path = str(file)
        params.n_ctx, params.n_parallel = 2048, 1
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = THREADS
        self._server = xllamacpp.Server(params)

    def answer(self, question: str) -> Iterator[str]:
        """Pieces of the answer as they are written."""
        pieces: SimpleQueue[str | None] = SimpleQueue()
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
        request = {"messages": messages, "max_tokens": MAX_TOKENS, "temperature": 0.0, "stream": True}

        def take(chunk: Any) -> bool:
            for event in chunk if isinstance(chunk, list) else [chunk]:
                data = json.loads(event) if isinstance(event, str) else event
                for choice in data.get("choices", ()):
                    pieces.put(choice.get("delta", {}).get("content") or "")
            return False

        def work() -> None:
            try:
                self._server.handle_chat_completions(request, take)
            finally:
                pieces.put(None)

        Thread(target=work, daemon=True).start()
        while (piece := pieces.get()) is not None:
            yield piece


class Voice:
    def __init__(self, folder: Path) -> None:
        onnxruntime = import_module("onnxruntime")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        self._session = onnxruntime.InferenceSession(
            str(folder / "kokoro-int8.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._symbols = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        self._styles = {
            name: np.fromfile(folder / "voices" / f"{name}.bin", np.float32).reshape(-1, 1, 256)
            for name in VOICES.values()
        }

    def speak(self, text: str, language: str) -> int:
        """The number of samples at 24 kHz of a phrase."""
        symbols = to_kokoro(phonemize(text)).symbols
        tokens = [0, *(self._symbols[symbol] for symbol in symbols if symbol in self._symbols), 0]
        style = self._styles[VOICES[language]][len(tokens) - 2]
        given = {"tokens": np.array([tokens]), "style": style, "speed": np.ones(1, np.float32)}
        return int(self._session.run(None, given)[0].size)


def first_phrase(pieces: Iterator[str]) -> str:
    text = ""
    for piece in pieces:
        text += piece
        phrase, _ = cut_phrase(text, is_first=True)
        if phrase:
            return phrase
    return text


def main() -> None:
    teachers = Path(sys.argv[1])
    recogniser = Recogniser(teachers / "whisper_base_ct2")
    chat = ChatModel(next((teachers / "qwen_chat").glob("*.gguf")))
    voice = Voice(teachers / "kokoro")
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        start_s = time.perf_counter()
        question = recogniser.transcribe(request["audio"], request["language"])
        heard_s = time.perf_counter()
        pieces = chat.answer(question)
        phrase = first_phrase(pieces)
        written_s = time.perf_counter()
        num_samples = voice.speak(phrase, request["language"])
        done_s = time.perf_counter()
        answer = {
            "hear_s": heard_s - start_s,
            "write_s": written_s - heard_s,
            "speak_s": done_s - written_s,
            "first_audio_s": done_s - start_s,
            "question": question,
            "phrase": phrase,
            "num_samples": num_samples,
        }
        for _ in pieces:  # the rest of the answer is not part of the time
            pass
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
