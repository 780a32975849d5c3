"""Kokoro's encoder and prosody by onnxruntime, from the files that `kokoro_parts` writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from yan_omni.training.forge.kokoro_voices import VOICES_NAME, StyleTables

ENCODER_NAME = "encoder.onnx"
SYMBOLS_NAME = "vocab.json"


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the decoder needs of one line, T being its 25 ms frames."""

    aligned: NDArray[np.float32]
    """(512, T)"""
    pitch: NDArray[np.float32]
    """(2 T,) in Hz"""
    energy: NDArray[np.float32]
    """(2 T,)"""
    style: NDArray[np.float32]
    """(128,)"""
    symbol_frames: NDArray[Any]
    """25 ms frames of each symbol, with one more at either end; they sum to T."""

    @property
    def num_frames(self) -> int:
        return int(self.aligned.shape[1])


class KokoroEncoder:
    """One thread."""

    def __init__(self, parts: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        graph = str(parts / ENCODER_NAME)
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._styles = StyleTables.read(parts / VOICES_NAME)
        self._symbols: dict[str, int] = json.loads((parts / SYMBOLS_NAME).read_text("utf-8"))["vocab"]

    def __call__(self, symbols: str, voice: str, speed: float) -> Encoded:
        """Encode one line; KeyError for an unknown symbol or voice."""
        tokens = [0, *(self._symbols[symbol] for symbol in symbols), 0]
        style = self._styles.style(voice, len(symbols))
        given = {"tokens": np.array([tokens]), "style": style, "speed": np.array([speed], np.float32)}
        aligned, pitch, energy, part, frames = self._session.run(self._outputs, given)
        return Encoded(
            aligned[0], pitch.reshape(-1), energy.reshape(-1), part.reshape(-1), frames.reshape(-1)
        )
