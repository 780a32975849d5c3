"""Our page reader beside RapidOCR on the same pages, in one run: errors, and seconds of one core a page.

    OMP_NUM_THREADS=1 python -m benchmarks.page_readers

Wants the held-out `pages` and `page_kinds`, and `rapidocr` with `onnxruntime` in `.venv-teachers`. RapidOCR
is scored twice: in the order in which it gives its lines, and with its lines put in order by our layout.
English spaces that it leaves out count as errors, as anywhere in the evaluation.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import torch

from yan_omni.evaluation.held_out.rows import HeldOut, KindPageRow, PageRow
from yan_omni.evaluation.ocr_pages import page_errors
from yan_omni.evaluation.other_reader import OtherPage, read_by_rapidocr
from yan_omni.evaluation.text_metrics import ErrorCount
from yan_omni.model.omni import load_engine
from yan_omni.model.vision.page_layout import LineBox, reading_order

REPOSITORY = Path(__file__).resolve().parent.parent
READERS = ("ours", "RapidOCR", "RapidOCR, our order")


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare page readers.")
    parser.add_argument("--sets", type=Path, default=REPOSITORY / "data" / "eval")
    parser.add_argument("--weights", type=Path, default=REPOSITORY / "weights")
    parser.add_argument(
        "--other", type=Path, default=REPOSITORY / ".venv-teachers/bin/python", help="its Python"
    )
    parser.add_argument("--most", type=int, default=100, help="pages of each kind (default: all)")
    options = parser.parse_args()
    held_out = HeldOut((options.sets,))
    rows: list[tuple[str, PageRow | KindPageRow]] = [
        (f"dense {row.lang}", row) for row in held_out.load("pages", PageRow)
    ]
    rows += [(row.kind, row) for row in held_out.load("page_kinds", KindPageRow)]
    seen: Counter[str] = Counter()
    chosen: list[tuple[str, PageRow | KindPageRow]] = []
    for kind, row in rows:
        seen[kind] += 1
        chosen += [(kind, row)] if seen[kind] <= options.most else []
    rows = chosen
    torch.set_num_threads(1)
    engine = load_engine(options.weights)
    errors: dict[tuple[str, str], list[ErrorCount]] = {}
    cpu_s: dict[tuple[str, str], list[float]] = {}
    others = read_by_rapidocr([options.sets / row.image for _, row in rows], options.other)
    if others is None:
        parser.error(f"{options.other} has no rapidocr, or it failed")
    engine.read(held_out.picture(rows[0][1].image))  # warm
    for (kind, row), other in zip(rows, others, strict=True):
        pixels = held_out.picture(row.image)
        started_s = time.process_time()
        ours = engine.read(pixels).text
        cpu_s.setdefault((kind, "ours"), []).append(time.process_time() - started_s)
        cpu_s.setdefault((kind, "RapidOCR"), []).append(other.cpu_s)
        texts = (ours, "\n".join(text for _, text in other.lines), _in_order(other))
        for reader, text in zip(READERS, texts, strict=True):
            counted = page_errors("\n".join(row.lines), text, row.lang)
            errors.setdefault((kind, reader), []).append(counted)
    _print(errors, cpu_s)


def _in_order(page: OtherPage) -> str:
    texts = {LineBox(*box): text for box, text in page.lines}
    return "\n".join(texts[box] for box in reading_order(list(texts)))


def _print(
    errors: dict[tuple[str, str], list[ErrorCount]], cpu_s: dict[tuple[str, str], list[float]]
) -> None:
    print("| pages | characters | " + " | ".join(f"{name}, CER" for name in READERS) + " | ours | RapidOCR |")
    print("|---|---|---|---|---|---|---|")
    for kind in dict.fromkeys(kind for kind, _ in errors):
        counts = [errors[kind, reader] for reader in READERS]
        rates = [f"{100 * sum(c.edits for c in own) / sum(c.units for c in own):.1f} %" for own in counts]
        times = [f"{sum(cpu_s[kind, name]) / len(cpu_s[kind, name]):.2f} s" for name in READERS[:2]]
        print(f"| {kind} | {sum(c.units for c in counts[0])} | " + " | ".join([*rates, *times]) + " |")


if __name__ == "__main__":
    main()
