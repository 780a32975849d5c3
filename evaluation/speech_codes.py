"""What each kind of code carries: words or voices; and words of one clip in the voice of another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from yan_omni.evaluation.held_out.rows import SpokenRow
from yan_omni.evaluation.judge import JudgeUnavailableError
from yan_omni.evaluation.task import Context, Measure, at_least, at_most, not_measured
from yan_omni.evaluation.text_metrics import Language, edit_distance, spoken_errors, total
from yan_omni.model.engine.request import OUTPUT_RATE_HZ, Engine, Waveform
from yan_omni.tokenizers.audio.codec import Codes
from yan_omni.tokenizers.speech_text.front_end import audible_phones

VOICE_SETS: dict[Language, str] = {"en": "asr_en_voices", "zh": "asr_zh_voices"}
HUMAN_SETS: dict[Language, str] = {"en": "asr_en_human", "zh": "asr_zh_human"}
CLIPS_OF_A_HUMAN = 8
CONVERTED_CLIPS = 8
CONVERSION_FLOOR_POINTS = 10.0
CLOSER_FLOOR_PERCENT = 90.0
Vector = NDArray[np.float64]


class ProbedCodec(Protocol):
    def encode(self, samples_24k: Waveform) -> Codes: ...

    def decode(self, codes: Codes) -> Waveform: ...

    def phones(self, codes: Codes) -> list[int]: ...

    def kinds(self, codes: Codes) -> dict[str, Vector]: ...


class ProbedCodecLoader(Protocol):
    def __call__(self, weights_dir: Path, /) -> ProbedCodec: ...


class Converter(Protocol):
    def convert(self, words_24k: Waveform, voice_24k: Waveform) -> Waveform:
        """What the first clip says in the voice of the second."""
        ...


class ConverterLoader(Protocol):
    def __call__(self, weights_dir: Path, /) -> Converter: ...


@dataclass(frozen=True, slots=True)
class CodedClip:
    row: SpokenRow
    samples_24k: Waveform
    codes: Codes
    kinds: Mapping[str, Vector]

    @property
    def gender(self) -> str | None:
        """`f` or `m`, which the second letter of a synthetic voice's name says."""
        name = self.row.voice
        return name[1] if name[2:3] == "_" and name[1] in "fm" else None


class SpeechCodes:
    """Measures the codec that `load` reads from the weights folder, and voices that are converted with it."""

    name = "speech_codes"

    def __init__(self, load: ProbedCodecLoader, load_converter: ConverterLoader) -> None:
        self._load, self._load_converter = load, load_converter

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        try:
            codec = self._load(context.weights_dir)
        except FileNotFoundError as error:
            return [not_measured("speech codes", "%", at_least(1), str(error))]
        spoken = {language: _coded(codec, context, name, 10**6) for language, name in VOICE_SETS.items()}
        human = {
            language: _coded(codec, context, name, CLIPS_OF_A_HUMAN) for language, name in HUMAN_SETS.items()
        }
        clips = [clip for part in (*spoken.values(), *human.values()) for clip in part]
        if not clips:
            return [not_measured("speech codes", "%", at_least(1), "the clips are not built")]
        measures = [
            _phones(codec, title, part)
            for title, part in (
                ("EN, unseen voices", spoken["en"]),
                ("ZH, unseen voices", spoken["zh"]),
                ("EN, human", human["en"]),
                ("ZH, human", human["zh"]),
            )
            if part
        ]
        measures += [*_probes("speaker", clips, [clip.row.voice for clip in clips], by_voice=False)]
        gendered = [clip for clip in clips if clip.gender is not None]
        measures += [*_probes("gender", gendered, [str(clip.gender) for clip in gendered], by_voice=True)]
        for language, part in spoken.items():
            measures += _conversion(codec, self._load_converter, context, language, part)
        return measures


def _coded(codec: ProbedCodec, context: Context, name: str, most: int) -> list[CodedClip]:
    rows = context.held_out.load(name, SpokenRow)
    rows = context.part(rows[:: max(1, len(rows) // most)][:most])
    clips = []
    for row in rows:
        samples = context.held_out.audio(row.audio, OUTPUT_RATE_HZ)
        codes = codec.encode(samples)
        clips.append(CodedClip(row, samples, codes, codec.kinds(codes)))
    return clips


def _phones(codec: ProbedCodec, title: str, clips: Sequence[CodedClip]) -> Measure:
    """How many phones of the text the semantic codes alone keep; no search over words, no other help."""
    wrong = wanted = 0
    for clip in clips:
        expected = audible_phones(clip.row.text)
        wrong += edit_distance(expected, codec.phones(clip.codes))
        wanted += len(expected)
    note = f"100 - edits per phone of the text; {wanted} phones"
    return Measure(
        f"phones right by semantic codes alone, {title}",
        100.0 - 100.0 * wrong / wanted,
        "%",
        n=len(clips),
        note=note,
    )


def _probes(what: str, clips: Sequence[CodedClip], labels: Sequence[str], by_voice: bool) -> list[Measure]:
    """Nearest class mean with the clip left out, or `by_voice` with every clip of its voice left out."""
    names = sorted(set(labels))
    if len(names) < 2:
        return [not_measured(f"{what} probe", "%", None, "clips of fewer than two classes")]
    groups = [clip.row.voice if by_voice else clip.row.id for clip in clips]
    chance = 100.0 * max(labels.count(name) for name in names) / len(labels)
    return [
        Measure(
            f"{what} told from {kind}",
            100.0 * nearest_mean_hits(_without_language(clips, kind, by_voice), labels, groups),
            "%",
            reference=chance,
            n=len(clips),
            note=f"{len(names)} classes; reference: always the most frequent one",
        )
        for kind in clips[0].kinds
    ]


def _without_language(clips: Sequence[CodedClip], kind: str, is_wanted: bool) -> list[Vector]:
    """The clips' vectors, minus the mean of their language where wanted: few voices speak each language."""
    vectors = []
    for clip in clips:
        same = [other.kinds[kind] for other in clips if other.row.lang == clip.row.lang]
        vectors.append(clip.kinds[kind] - (np.mean(same, axis=0) if is_wanted else 0.0))
    return vectors


def nearest_mean_hits(vectors: Sequence[Vector], labels: Sequence[str], groups: Sequence[str]) -> float:
    """Share of vectors whose class mean, made without the vector's own group, is the nearest one."""
    table = np.stack(vectors)
    table = (table - table.mean(0)) / (table.std(0) + 1e-9)
    hits = 0
    for row, label, group in zip(table, labels, groups, strict=True):
        means = {}
        for name in set(labels):
            kept = [
                other
                for other, its, owner in zip(table, labels, groups, strict=True)
                if its == name and owner != group
            ]
            if kept:
                means[name] = np.mean(kept, axis=0)
        nearest = min(sorted(means), key=lambda name: float(np.square(means[name] - row).sum()))
        hits += nearest == label
    return hits / len(labels)


def convert(words: Codes, voice: Codes) -> Codes:
    """The semantic codes of one clip with timbre and acoustic codes of another, repeated or cut to fit."""
    size = words.semantic.shape[0]
    repeats = -(-size // voice.acoustic.shape[0])
    return Codes(words.semantic, voice.acoustic.repeat(repeats, 1)[:size], voice.timbre)


EXCHANGES: Mapping[str, Callable[[Codes, Codes], Codes]] = {
    "acoustic codes and timbre": convert,
    "timbre alone": lambda words, voice: words._replace(timbre=voice.timbre),
}
"""Codes that are exchanged between two clips; what is left of each says what they carry."""


def _conversion(
    codec: ProbedCodec,
    load_converter: ConverterLoader,
    context: Context,
    language: Language,
    clips: Sequence[CodedClip],
) -> list[Measure]:
    """Words of A in the voice of B: as the product does it, and by exchanging codes, which has no floor."""
    title = f"voice conversion {language.upper()}"
    pairs = [
        (first, second)
        for first, second in zip(clips, [*clips[1:], *clips[:1]], strict=True)
        if first.row.voice != second.row.voice
    ][:CONVERTED_CLIPS]
    if not pairs:
        return [not_measured(title, "points", None, "clips of fewer than two voices")]
    measures = []
    for kind, exchange in EXCHANGES.items():
        sounds = [codec.decode(exchange(first.codes, second.codes)) for first, second in pairs]
        measures += _judged(context, f"{title} by {kind}", pairs, sounds, has_floor=False)
    name = f"{title} by what is heard, spoken again"
    try:
        converter = load_converter(context.weights_dir)
    except FileNotFoundError as error:
        return [*measures, not_measured(name, "points", at_most(CONVERSION_FLOOR_POINTS), str(error))]
    sounds = [converter.convert(first.samples_24k, second.samples_24k) for first, second in pairs]
    return [*measures, *_judged(context, name, pairs, sounds, has_floor=True)]


def _judged(
    context: Context,
    name: str,
    pairs: Sequence[tuple[CodedClip, CodedClip]],
    sounds: Sequence[Waveform],
    has_floor: bool,
) -> list[Measure]:
    try:
        return _compared(context, name, pairs, sounds, has_floor)
    except JudgeUnavailableError as error:
        floor = at_most(CONVERSION_FLOOR_POINTS) if has_floor else None
        return [not_measured(name, "points", floor, str(error))]


def _compared(
    context: Context,
    name: str,
    pairs: Sequence[tuple[CodedClip, CodedClip]],
    sounds: Sequence[Waveform],
    has_floor: bool,
) -> list[Measure]:
    before, after, closer, gains = [], [], 0, []
    for (first, second), sound in zip(pairs, sounds, strict=True):
        row = first.row
        heard = context.judge.transcribe(sound, OUTPUT_RATE_HZ, row.lang)
        after.append(spoken_errors(row.text, heard, row.lang))
        said = context.judge.transcribe(first.samples_24k, OUTPUT_RATE_HZ, row.lang)
        before.append(spoken_errors(row.text, said, row.lang))
        to_own, to_other = (
            context.judge.compare("similarity", sound, clip.samples_24k, OUTPUT_RATE_HZ)
            for clip in (first, second)
        )
        closer += to_other > to_own
        gains.append(to_other - to_own)
        context.note_item(name, row.id, row.text, heard, after[-1].percent)
    floor = total(before).percent
    converted = total(after).percent
    note = f"listener {floor:.1f} % on the recordings of A, {converted:.1f} % on the converted clips"
    return [
        Measure(
            f"{name}, error minus floor",
            converted - floor,
            "points",
            at_most(CONVERSION_FLOOR_POINTS) if has_floor else None,
            n=len(pairs),
            note=note,
        ),
        Measure(
            f"{name}, closer to B than to A",
            100.0 * closer / len(pairs),
            "%",
            at_least(CLOSER_FLOOR_PERCENT) if has_floor else None,
            n=len(pairs),
            note=f"mean similarity to B minus to A {np.mean(gains):.3f}",
        ),
    ]
