"""Reading one line of text in fonts that no training picture uses."""

from __future__ import annotations

from yan_omni.evaluation.held_out.rows import WrittenRow
from yan_omni.evaluation.task import Context, Measure, at_most, not_measured
from yan_omni.evaluation.text_metrics import ErrorCount, Language, total, written_errors
from yan_omni.model.engine.request import Engine

ERROR_FLOOR_PERCENT = 10.0


class Ocr:
    name = "ocr"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        rows = context.held_out.load("lines", WrittenRow)
        languages: tuple[Language, ...] = ("en", "zh")
        return [
            _measure(engine, context, language, [row for row in rows if row.lang == language])
            for language in languages
        ]


def _measure(engine: Engine, context: Context, language: Language, rows: list[WrittenRow]) -> Measure:
    title = f"OCR CER {language.upper()}, one line, unseen fonts"
    floor = at_most(ERROR_FLOOR_PERCENT)
    part = context.part(rows)
    if not part:
        return not_measured(title, "%", floor, "the lines are not built; see evaluation/README.md")
    counts: list[ErrorCount] = []
    by_font: dict[str, ErrorCount] = {}
    for row in part:
        text = engine.read(context.held_out.picture(row.image)).text
        counts.append(written_errors(row.text, text, language))
        by_font[row.font] = by_font.get(row.font, ErrorCount(0, 0)) + counts[-1]
        context.note_item("ocr", row.id, row.text, text, counts[-1].percent)
    note = ", ".join(f"{font} {count.percent:.1f} %" for font, count in sorted(by_font.items()))
    return Measure(title, total(counts).percent, "%", floor, None, len(part), note)
