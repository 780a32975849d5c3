"""Speech synthesis: does an independent listener understand it, how good does it sound, how fast is it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from yan_omni.evaluation.asking import Speech, say
from yan_omni.evaluation.held_out.rows import TextRow
from yan_omni.evaluation.judge import JudgeUnavailableError
from yan_omni.evaluation.task import Context, Measure, at_most, not_measured
from yan_omni.evaluation.text_metrics import ErrorCount, Language, spoken_errors, total
from yan_omni.model.engine.request import OUTPUT_RATE_HZ, Engine, Waveform

ERROR_FLOOR_PERCENT = 30.0
DNSMOS_STEP = 4  # every fourth clip: it takes as long as the clip itself
AUDIBLE_SHARE = 0.01
"""Of the loudest 20 ms of a clip: what is softer counts as silence."""
TITLES: dict[Language, str] = {
    "en": "TTS WER EN by the independent listener",
    "zh": "TTS CER ZH by the independent listener",
}


class Tts:
    name = "tts"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        rows = context.held_out.load("tts", TextRow)
        measures: list[Measure] = []
        spoken: list[tuple[TextRow, Speech]] = []
        for language, title in TITLES.items():
            part = context.part([row for row in rows if row.lang == language])
            pairs = [(row, say(engine, row.text)) for row in part]
            measures.append(_understood(title, pairs, context))
            spoken.extend(pairs)
        return [*measures, *_sound(spoken, context), *_speed([speech for _, speech in spoken])]


def _understood(title: str, pairs: Sequence[tuple[TextRow, Speech]], context: Context) -> Measure:
    floor = at_most(ERROR_FLOOR_PERCENT)
    if not pairs:
        return not_measured(title, "%", floor, "no texts to speak")
    ours: list[ErrorCount] = []
    teachers: list[ErrorCount] = []
    try:
        for row, speech in pairs:
            heard = judged_text(context, speech.samples_24k, row.lang)
            ours.append(spoken_errors(row.text, heard, row.lang))
            context.note_item("tts", row.id, row.text, heard, ours[-1].percent)
            if row.audio is not None:
                recording = context.held_out.audio(row.audio, OUTPUT_RATE_HZ)
                said = context.judge.transcribe(recording, OUTPUT_RATE_HZ, row.lang)
                teachers.append(spoken_errors(row.text, said, row.lang))
    except JudgeUnavailableError as error:
        return not_measured(title, "%", floor, str(error))
    reference = total(teachers).percent if teachers else None
    note = "reference: the same listener on Kokoro's audio of the same texts"
    return Measure(title, total(ours).percent, "%", floor, reference, len(pairs), note)


def judged_text(context: Context, samples_24k: Waveform, language: Language) -> str:
    """What the judge hears; a tenth of a second or less is silence to it, not a request."""
    if len(samples_24k) <= OUTPUT_RATE_HZ // 10:
        return ""
    return context.judge.transcribe(samples_24k, OUTPUT_RATE_HZ, language)


def _sound(spoken: Sequence[tuple[TextRow, Speech]], context: Context) -> list[Measure]:
    """DNSMOS and how long the speech is against the teacher's (skipping and stalling both show here).

    Silence before and after does not count: Kokoro leaves up to a second of it.
    """
    pairs = [
        (speech, context.held_out.audio(row.audio, OUTPUT_RATE_HZ))
        for row, speech in spoken
        if row.audio is not None and len(speech.samples_24k)
    ]
    if not pairs:
        return [not_measured("TTS DNSMOS", "1-5", None, "no teacher recordings of the texts")]
    ratios = [audible_s(speech.samples_24k) / audible_s(recording) for speech, recording in pairs]
    note = f"from first to last sound; from {min(ratios):.2f} to {max(ratios):.2f}"
    measures = [Measure("TTS duration against Kokoro's", median(ratios), "x", n=len(ratios), note=note)]
    try:
        some = pairs[::DNSMOS_STEP]
        ours = [context.judge.dnsmos(speech.samples_24k, OUTPUT_RATE_HZ) for speech, _ in some]
        teachers = [context.judge.dnsmos(recording, OUTPUT_RATE_HZ) for _, recording in some]
    except JudgeUnavailableError as error:
        return [*measures, not_measured("TTS DNSMOS", "1-5", None, str(error))]
    note = "mean overall score; reference: Kokoro"
    return [
        *measures,
        Measure("TTS DNSMOS", _mean(ours), "1-5", None, _mean(teachers), len(ours), note),
    ]


def audible_s(samples_24k: Waveform) -> float:
    """Seconds from the first to the last 20 ms that are not silent, at least 20 ms."""
    size = OUTPUT_RATE_HZ // 50
    padded = np.pad(samples_24k, (0, -len(samples_24k) % size)).reshape(-1, size)
    loudness = np.sqrt(np.square(padded, dtype=np.float64).mean(axis=1))
    heard = np.flatnonzero(loudness > AUDIBLE_SHARE * loudness.max())
    return float((heard[-1] - heard[0] + 1) if len(heard) else 1) * size / OUTPUT_RATE_HZ


def _speed(speeches: Sequence[Speech]) -> list[Measure]:
    audible = [speech for speech in speeches if speech.duration_s]
    if not audible:
        return [not_measured("TTS real-time factor", "x", None, "nothing was spoken")]
    factor = sum(speech.total_s for speech in audible) / sum(speech.duration_s for speech in audible)
    first_s = sorted(speech.first_chunk_s for speech in audible)
    note = f"median; 95th percentile {1000 * first_s[int(0.95 * (len(first_s) - 1))]:.0f} ms"
    return [
        Measure("TTS real-time factor", factor, "x", n=len(audible)),
        Measure("TTS first chunk", 1000 * median(first_s), "ms", n=len(audible), note=note),
    ]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
