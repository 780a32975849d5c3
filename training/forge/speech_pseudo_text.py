"""Writes down clips that came without text, by ear of the Whisper-base teacher.

Runs in the teachers' environment (faster-whisper). The output, one {"id", "text", "log_prob"} a line, is
read by the listener's recipe. Whisper is MIT-licensed and the audio is the corpus' own, so the labels may
be used for training.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import soxr
from faster_whisper import WhisperModel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--set", default="coffee_orders")
    parser.add_argument("--whisper", type=Path, default=Path("data/teachers/whisper_base_ct2"))
    parser.add_argument("--out", type=Path, default=Path("data/speech"))
    options = parser.parse_args()
    model = WhisperModel(str(options.whisper), device="cpu", compute_type="int8", cpu_threads=1)
    pcm = np.memmap(options.data / f"{options.set}.pcm", np.int16, "r")
    path = options.out / f"{options.set}.pseudo"
    done = sum(1 for _ in path.open(encoding="utf-8")) if path.exists() else 0
    rows = (options.data / f"{options.set}.jsonl").read_text(encoding="utf-8").splitlines()
    with path.open("a", encoding="utf-8") as file:
        for line in rows[done:]:
            row = json.loads(line)
            stored = pcm[row["start_sample"] : row["start_sample"] + row["num_samples"]]
            samples = soxr.resample(stored.astype(np.float32) / 32_767.0, 24_000, 16_000)
            segments, _ = model.transcribe(
                samples,
                language=row["lang"],
                beam_size=1,
                condition_on_previous_text=False,
                without_timestamps=True,
            )
            found = list(segments)
            entry = {
                "id": row["id"],
                "text": " ".join(segment.text.strip() for segment in found),
                "log_prob": min((segment.avg_logprob for segment in found), default=-9.0),
            }
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            file.flush()


if __name__ == "__main__":
    main()
