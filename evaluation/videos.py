"""Questions about composed clips: when, how often, and what is there first and last."""

from __future__ import annotations

from yan_omni.evaluation.answers import first_number, values_in
from yan_omni.evaluation.asking import ask
from yan_omni.evaluation.held_out.rows import ClipRow
from yan_omni.evaluation.task import Context, Measure, not_measured
from yan_omni.model.engine.request import Engine, ReplyOptions, TextPart, Turn, VideoPart

FRAME_PX = 256
INTERVAL_S = 0.5
TOLERANCE_S = 1
MAX_ANSWER_TOKENS = 48
TITLE = "video questions, composed clips"
KINDS = {
    "appears": "when it appears (within a second)",
    "leaves": "when it leaves (within a second)",
    "times": "how many times",
    "first": "what is there first",
    "last": "what is there last",
}


class Videos:
    name = "videos"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        rows = context.part(context.held_out.load("clips", ClipRow), minimum=20)
        if not rows:
            return [not_measured(TITLE, "%", None, "the clips are not built; see evaluation/README.md")]
        right: dict[str, list[bool]] = {kind: [] for kind in KINDS}
        for row in rows:
            frames = context.held_out.picture(row.image).reshape(-1, FRAME_PX, FRAME_PX, 3)
            video = VideoPart(frames, tuple(INTERVAL_S * index for index in range(len(frames))))
            options = ReplyOptions(modality="text", max_text_tokens=MAX_ANSWER_TOKENS)
            answer = ask(engine, [Turn("user", (video, TextPart(row.question)))], options).text
            is_correct = is_right(row, answer)
            right[row.kind].append(is_correct)
            context.note_item(
                f"videos {row.kind}", row.id, f"{row.question} -> {row.answer}", answer, is_correct
            )
        every = [correct for values in right.values() for correct in values]
        measures = [Measure(TITLE, _percent(every), "%", n=len(every))]
        for kind, title in KINDS.items():
            if right[kind]:
                measures.append(Measure(f"video, {title}", _percent(right[kind]), "%", n=len(right[kind])))
        return measures


def is_right(row: ClipRow, answer: str) -> bool:
    """Exactly the right names, the right number of times, or a time within a second, each with its unit."""
    if row.kind in {"first", "last"}:
        return values_in(answer, "object", row.lang) == set(row.answer.split(","))
    unit = {"en": "time", "zh": "次"} if row.kind == "times" else {"en": "second", "zh": "秒"}
    given = first_number(answer.replace("一共", ""), row.lang)
    if given is None or unit[row.lang] not in answer:
        return False
    return abs(given - int(row.answer)) <= (0 if row.kind == "times" else TOLERANCE_S)


def _percent(values: list[bool]) -> float:
    return 100.0 * sum(values) / len(values)
