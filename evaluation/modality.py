"""Does a written question get a written answer and a spoken one a spoken answer, and are the spoken ones
clear?
"""

from __future__ import annotations

from yan_omni.evaluation.asking import Answer, ask, language_of, user_turn
from yan_omni.evaluation.held_out.rows import PromptRow
from yan_omni.evaluation.judge import JudgeUnavailableError
from yan_omni.evaluation.task import Context, Floor, Measure, at_least, at_most, not_measured
from yan_omni.evaluation.text_metrics import ErrorCount, Language, spoken_errors, total
from yan_omni.evaluation.tts import judged_text
from yan_omni.model.engine.request import INPUT_RATE_HZ, OUTPUT_RATE_HZ, Engine, ReplyOptions

REPLY_ERROR_FLOOR_PERCENT = 30.0
MATCH_FLOOR_PERCENT = 100.0
MAX_REPLY_TOKENS = 48
MATCH = "modality matched (text/speech x EN/ZH x with/without picture)"


class ModalityMatch:
    name = "modality"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        rows = context.part(context.held_out.load("modality", PromptRow), minimum=8)
        if not rows:
            return [not_measured(MATCH, "%", at_least(MATCH_FLOOR_PERCENT), "the prompts are not built")]
        answers = [(row, _answer(engine, context, row)) for row in rows]
        right = 0
        for row, answer in answers:
            is_right = answer.modality == row.input and bool(len(answer.samples_24k)) == (
                row.input == "speech"
            )
            right += is_right
            got = f"{answer.modality}: {answer.text}" + (f" (heard: {answer.heard})" if answer.heard else "")
            context.note_item("modality", row.id, row.text, got, is_right)
        percent = 100.0 * right / len(rows)
        note = f"{right} of {len(rows)}; a spoken answer must have audio and a written one none"
        match = Measure(MATCH, percent, "%", at_least(MATCH_FLOOR_PERCENT), None, len(rows), note)
        return [
            match,
            *_spoken_replies([answer for row, answer in answers if row.input == "speech"], context),
        ]


def _answer(engine: Engine, context: Context, row: PromptRow) -> Answer:
    audio = context.held_out.audio(row.audio, INPUT_RATE_HZ) if row.audio else None
    picture = context.held_out.picture(row.image) if row.image else None
    turn = user_turn("" if row.input == "speech" else row.text, audio, picture)
    return ask(engine, [turn], ReplyOptions(max_text_tokens=MAX_REPLY_TOKENS))


def _spoken_replies(answers: list[Answer], context: Context) -> list[Measure]:
    floor = at_most(REPLY_ERROR_FLOOR_PERCENT)
    measures: list[Measure] = []
    titles: dict[Language, str] = {"en": "spoken replies WER EN", "zh": "spoken replies CER ZH"}
    for language, title in titles.items():
        part = [answer for answer in answers if answer.text and language_of(answer.text) == language]
        measures.append(_understood(f"{title} by the independent listener", floor, part, language, context))
    times_s = sorted(answer.first_audio_s for answer in answers if answer.first_audio_s is not None)
    if times_s:
        slowest = 1000 * times_s[int(0.95 * (len(times_s) - 1))]
        note = f"median, whole clip given at once; 95th percentile {slowest:.0f} ms"
        first = Measure(
            "spoken question to first audio",
            1000 * times_s[len(times_s) // 2],
            "ms",
            n=len(times_s),
            note=note,
        )
        measures.append(first)
    return measures


def _understood(
    title: str, floor: Floor, answers: list[Answer], language: Language, context: Context
) -> Measure:
    if not answers:
        return not_measured(title, "%", floor, "no such reply")
    counts: list[ErrorCount] = []
    try:
        for answer in answers:
            heard = judged_text(context, answer.samples_24k, language)
            counts.append(spoken_errors(answer.text, heard, language))
            context.note_item("spoken replies", title, answer.text, heard, counts[-1].percent)
    except JudgeUnavailableError as error:
        return not_measured(title, "%", floor, str(error))
    seconds = sum(len(answer.samples_24k) for answer in answers) / OUTPUT_RATE_HZ
    note = (
        f"against the reply's own text; {seconds:.0f} s of speech; a reply without audio counts as all wrong"
    )
    return Measure(title, total(counts).percent, "%", floor, None, len(answers), note)
