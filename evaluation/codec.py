"""The audio tokenizer alone: are words, sound and speaker kept, and are all codes used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from yan_omni.evaluation.held_out.rows import SpokenRow
from yan_omni.evaluation.judge import JudgeUnavailableError
from yan_omni.evaluation.task import Context, Floor, Measure, at_least, at_most, not_measured
from yan_omni.evaluation.text_metrics import spoken_errors, total
from yan_omni.model.engine.request import INPUT_RATE_HZ, OUTPUT_RATE_HZ, Engine, Waveform
from yan_omni.tokenizers.vocabulary import NUM_ACOUSTIC, NUM_SEMANTIC

WER_INCREASE_FLOOR_POINTS = 20.0
BIT_RATE_FLOOR = 1.5
"""kbit/s."""
ENTROPY_FLOOR = 0.75
MAX_LAG_SAMPLES = OUTPUT_RATE_HZ // 10
LOUDNESS_SAMPLES = OUTPUT_RATE_HZ // 50
ROUND_TRIP_SETS = (
    ("asr_en_human", "EN, human"),
    ("asr_zh_human", "ZH, human"),
    ("asr_en_voices", "EN, unseen voices"),
    ("asr_zh_voices", "ZH, unseen voices"),
)
ROUND_TRIP_CLIPS = 12
ENTROPY_SET = "codes"


class CodesLike(Protocol):
    """What the tokenizer gives for a clip: semantic (T,) and acoustic (T, K) integer codes."""

    @property
    def semantic(self) -> Any: ...

    @property
    def acoustic(self) -> Any: ...


class CodecLike(Protocol):
    @property
    def bits_per_second(self) -> float: ...

    def encode(self, samples_24k: Waveform) -> CodesLike: ...

    def decode(self, codes: Any) -> Any: ...


class Codec:
    """Measures the codec that `load` reads from the weights folder."""

    name = "codec"

    def __init__(self, load: CodecLoader) -> None:
        self._load = load

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        try:
            codec = self._load(context.weights_dir)
        except FileNotFoundError as error:
            return [not_measured("codec", "%", at_most(WER_INCREASE_FLOOR_POINTS), str(error))]
        measures = [
            Measure("codec bit rate", codec.bits_per_second / 1000, "kbit/s", at_most(BIT_RATE_FLOOR))
        ]
        for name, title in ROUND_TRIP_SETS:
            rows = context.held_out.load(name, SpokenRow)
            wanted = rows[:: max(1, len(rows) // ROUND_TRIP_CLIPS)][:ROUND_TRIP_CLIPS]
            measures.extend(_round_trip(codec, context, title, context.part(wanted)))
        return [*measures, *_entropy(codec, context)]


class CodecLoader(Protocol):
    def __call__(self, weights_dir: Path, /) -> CodecLike: ...


def _round_trip(codec: CodecLike, context: Context, title: str, rows: Sequence[SpokenRow]) -> list[Measure]:
    name = f"codec round trip error minus floor, {title}"
    floor = at_most(WER_INCREASE_FLOOR_POINTS)
    if not rows:
        return [not_measured(name, "points", floor, "the clips are not built; see evaluation/README.md")]
    clips = [context.held_out.audio(row.audio, OUTPUT_RATE_HZ) for row in rows]
    decoded = [_waveform(codec.decode(codec.encode(clip))) for clip in clips]
    recordings = [context.held_out.audio(row.audio, INPUT_RATE_HZ) for row in rows]
    try:
        before = _judged_errors(context, rows, recordings, INPUT_RATE_HZ)
        after = _judged_errors(context, rows, decoded, OUTPUT_RATE_HZ)
    except JudgeUnavailableError as error:
        return [not_measured(name, "points", floor, str(error))]
    note = f"listener {before:.1f} % on the recordings, {after:.1f} % on the decoded clips"
    words = Measure(name, after - before, "points", floor, before, len(rows), note)
    aligned = [align(clip, copy) for clip, copy in zip(clips, decoded, strict=True)]
    return [words, *(_signal(context, kind, title, aligned, rows) for kind in ("stoi", "pesq"))]


def _judged_errors(
    context: Context, rows: Sequence[SpokenRow], clips: Sequence[Waveform], rate_hz: int
) -> float:
    """Pooled error of the judge's transcripts, in per cent."""
    return total(
        spoken_errors(row.text, context.judge.transcribe(clip, rate_hz, row.lang), row.lang)
        for row, clip in zip(rows, clips, strict=True)
    ).percent


def _signal(
    context: Context,
    kind: str,
    title: str,
    pairs: Sequence[tuple[Waveform, Waveform]],
    rows: Sequence[SpokenRow],
) -> Measure:
    name, unit = f"codec {kind.upper()}, {title}", "0-1" if kind == "stoi" else "1-4.6"
    try:
        scores = [context.judge.compare(kind, copy, clip, OUTPUT_RATE_HZ) for clip, copy in pairs]
    except JudgeUnavailableError as error:
        return not_measured(name, unit, None, str(error))
    for row, score in zip(rows, scores, strict=True):
        context.note_item(name, row.id, row.text, "", score)
    return Measure(name, float(np.mean(scores)), unit, n=len(scores))


def _entropy(codec: CodecLike, context: Context) -> list[Measure]:
    rows = context.part(context.held_out.load(ENTROPY_SET, SpokenRow))
    if not rows:
        return [not_measured("code entropy", "0-1", at_least(ENTROPY_FLOOR), "the clips are not built")]
    codes: dict[str, list[NDArray[np.int64]]] = {"en": [], "zh": []}
    seconds = dict.fromkeys(codes, 0.0)
    for row in rows:
        clip = context.held_out.audio(row.audio, OUTPUT_RATE_HZ)
        codes[row.lang].append(_columns(codec.encode(clip)))
        seconds[row.lang] += len(clip) / OUTPUT_RATE_HZ
    parts = {"EN": codes["en"], "ZH": codes["zh"], "EN+ZH": [*codes["en"], *codes["zh"]]}
    length = {"EN": seconds["en"], "ZH": seconds["zh"], "EN+ZH": seconds["en"] + seconds["zh"]}
    measures: list[Measure] = []
    for label, clips in parts.items():
        if clips:
            floor = at_least(ENTROPY_FLOOR) if label == "EN+ZH" else None
            measures.extend(_entropy_of(np.concatenate(clips), label, length[label], floor))
    return measures


def _entropy_of(frames: NDArray[np.int64], label: str, seconds: float, floor: Floor | None) -> list[Measure]:
    sizes = (NUM_SEMANTIC, *(NUM_ACOUSTIC,) * (frames.shape[1] - 1))
    names = ("semantic", *(f"acoustic {level}" for level in range(frames.shape[1] - 1)))
    return [
        Measure(
            f"code entropy, {name}, {label}",
            normalised_entropy(frames[:, column], size),
            "0-1",
            floor,
            n=len(frames),
            note=f"{seconds / 60:.1f} min; {len(np.unique(frames[:, column]))} of {size} codes used",
        )
        for column, (name, size) in enumerate(zip(names, sizes, strict=True))
    ]


def normalised_entropy(codes: NDArray[np.int64], size: int) -> float:
    """Entropy of how often each code occurs over log(size): 1 when all are used alike, 0 when one is."""
    counts = np.bincount(codes, minlength=size).astype(np.float64)
    if len(counts) > size:
        raise ValueError(f"code {codes.max()} is outside a codebook of {size}")
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum() / np.log(size))


def align(reference: Waveform, copy: Waveform) -> tuple[Waveform, Waveform]:
    """Shift the copy by up to 0.1 s to where its loudness fits best, then cut both to one length.

    Codecs may delay; the waveforms themselves do not tell, since a decoder is free in its phases.
    """
    length = min(len(reference), len(copy))
    size = 2 * length + 1
    spectra = [np.fft.rfft(_loudness(sound[:length]), size) for sound in (copy, reference)]
    spectrum = spectra[0] * np.conj(spectra[1])
    correlation = np.fft.irfft(spectrum, size)
    lags = np.arange(-min(MAX_LAG_SAMPLES, length - 1), min(MAX_LAG_SAMPLES, length - 1) + 1)
    lag = int(lags[np.argmax(correlation[lags])])
    first, second = (reference, copy[lag:]) if lag >= 0 else (reference[-lag:], copy)
    length = min(len(first), len(second))
    return first[:length], second[:length]


def _loudness(sound: Waveform) -> NDArray[np.float64]:
    """Magnitude averaged over 20 ms, without its mean; as long as the sound."""
    window = np.full(LOUDNESS_SAMPLES, 1.0 / LOUDNESS_SAMPLES)
    smooth = np.convolve(np.abs(sound.astype(np.float64)), window, mode="same")[: len(sound)]
    centred: NDArray[np.float64] = smooth - smooth.mean()
    return centred


def _columns(codes: CodesLike) -> NDArray[np.int64]:
    """(T, 1 + K): the semantic code first."""
    semantic = np.asarray(codes.semantic, dtype=np.int64).reshape(-1, 1)
    return np.concatenate([semantic, np.asarray(codes.acoustic, dtype=np.int64)], axis=1)


def _waveform(samples: Any) -> Waveform:
    return np.asarray(samples, dtype=np.float32).reshape(-1)
