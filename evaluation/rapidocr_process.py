"""RapidOCR on pictures, in the teachers' environment: one path a line in, one JSON object a line out.

    .venv-teachers/bin/python evaluation/rapidocr_process.py < paths

Each object has `lines` (text and upright box, in RapidOCR's order) and `cpu_s`. Threads are those of
`OMP_NUM_THREADS`; `pip install rapidocr onnxruntime` brings its models with it.
"""

from __future__ import annotations

import json
import os
import sys
import time

from rapidocr import RapidOCR


def main() -> None:
    threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
    options = {"intra_op_num_threads": threads, "inter_op_num_threads": 1}
    reader = RapidOCR(params={f"EngineConfig.onnxruntime.{name}": value for name, value in options.items()})
    for path in sys.stdin.read().split("\n"):
        if not path:
            continue
        started_s = time.process_time()
        found = reader(path)
        cpu_s = time.process_time() - started_s
        lines = []
        for text, corners in zip(found.txts or (), [] if found.boxes is None else found.boxes, strict=True):
            xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
            lines.append({"text": text, "box": [min(xs), min(ys), max(xs), max(ys)]})
        print(json.dumps({"lines": lines, "cpu_s": cpu_s}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
