"""Speech recognition: error rates on voices and sentences that training never saw, beside Whisper base."""

from __future__ import annotations

import time
from dataclasses import dataclass

from yan_omni.evaluation.asking import hear
from yan_omni.evaluation.held_out.rows import SpokenRow
from yan_omni.evaluation.judge import JudgeUnavailableError
from yan_omni.evaluation.task import Context, Floor, Measure, at_most, not_measured
from yan_omni.evaluation.text_metrics import ErrorCount, spoken_errors, syllable_errors, total
from yan_omni.model.engine.request import INPUT_RATE_HZ, Engine

ERROR_FLOOR_PERCENT = 25.0


@dataclass(frozen=True, slots=True)
class ListeningSet:
    """One set of clips in one language; `by_syllable` scores toned pinyin, not characters, and the texts
    of a `private` set (evaluation only) are kept out of the report. `is_mixed`: two languages in each clip,
    heard without being told which (Whisper base: told the main one), scored by words and characters.
    """

    name: str
    title: str
    floor: Floor | None
    by_syllable: bool = False
    private: bool = False
    is_mixed: bool = False

    def errors(self, row: SpokenRow, heard: str) -> ErrorCount:
        if self.by_syllable:
            return syllable_errors(row.text, heard)
        return spoken_errors(row.text, heard, "zh" if self.is_mixed else row.lang)


SETS = (
    ListeningSet(
        "asr_en_voices", "ASR WER EN, unseen synthetic voices (Kokoro)", at_most(ERROR_FLOOR_PERCENT)
    ),
    ListeningSet(
        "asr_zh_voices", "ASR CER ZH, unseen synthetic voices (Kokoro)", at_most(ERROR_FLOOR_PERCENT)
    ),
    ListeningSet("asr_en_piper", "ASR WER EN, unseen synthesiser (Piper joe)", at_most(ERROR_FLOOR_PERCENT)),
    ListeningSet(
        "asr_mixed_voices", "ASR mixed error rate, EN words in ZH and reverse (Kokoro)", None, is_mixed=True
    ),
    ListeningSet("asr_en_human", "ASR WER EN, human, held-out sentences (LJSpeech)", None),
    ListeningSet("asr_zh_human", "ASR CER ZH, human, unseen speaker (AISHELL S0150)", None, private=True),
    ListeningSet("words_zh_human", "ASR syllable errors ZH, human, held-out words", None, by_syllable=True),
    ListeningSet("digits_en_human", "ASR WER EN, human, unseen speaker, single digits (8 kHz)", None),
)


class Asr:
    name = "asr"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        measures: list[Measure] = []
        spent_s = heard_s = 0.0
        for listening in SETS:
            rows = context.part(context.held_out.load(listening.name, SpokenRow))
            if not rows:
                why = f"{listening.name} is not built; see evaluation/README.md"
                measures.append(not_measured(listening.title, "%", listening.floor, why))
                continue
            counts: list[ErrorCount] = []
            for row in rows:
                samples = context.held_out.audio(row.audio, INPUT_RATE_HZ)
                start = time.perf_counter()
                heard = hear(engine, samples, None if listening.is_mixed else row.lang)
                spent_s += time.perf_counter() - start
                heard_s += len(samples) / INPUT_RATE_HZ
                counts.append(listening.errors(row, heard))
                texts = ("", "") if listening.private else (row.text, heard)
                context.note_item(listening.name, row.id, *texts, counts[-1].percent)
            measures.append(_measure(listening, rows, total(counts), context))
        if heard_s:
            note = f"{heard_s:.0f} s of audio"
            measures.append(Measure("ASR real-time factor", spent_s / heard_s, "x", n=1, note=note))
        return measures


def _measure(listening: ListeningSet, rows: list[SpokenRow], ours: ErrorCount, context: Context) -> Measure:
    if listening.by_syllable:
        return Measure(
            listening.title, ours.percent, "%", n=len(rows), note="single words: no fair reference"
        )
    reference: float | None = None
    note = "reference: Whisper base, same clips"
    try:
        judged = (
            context.judge.transcribe(
                context.held_out.audio(row.audio, INPUT_RATE_HZ), INPUT_RATE_HZ, row.lang
            )
            for row in rows
        )
        reference = total(listening.errors(row, text) for row, text in zip(rows, judged, strict=True)).percent
    except JudgeUnavailableError as error:
        note = f"no reference: {error}"
    return Measure(listening.title, ours.percent, "%", listening.floor, reference, len(rows), note)
