"""Codes speech while it is being forged: python -m yan_omni.training.recipes.code_speech.

Writes parts (`training/code_parts.py`) of codes and pitch codes of the sets in `--sets` into `--out`, looks
for new clips every few seconds, and ends when `--until` (a file) is there and all clips are coded, or
`--minutes` are over. With a graphics processor an hour of speech takes a few seconds.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch

from yan_omni.tokenizers.audio.weights import load_codec, load_listener
from yan_omni.training.code_parts import join_codes, write_part
from yan_omni.training.data_speech import SpeechCorpus, SpeechRow, complete_lines
from yan_omni.training.device import training_device
from yan_omni.training.speech_coder import ClipCodes, PaddedClips, SpeechCoder, pad_clips

log = logging.getLogger("code_speech")
MAX_CLIP_S = 25.0
PART_S = 3_600.0
AHEAD = 4
"""Batches prepared while one is coded."""


class GrowingSet:
    """A set of speech that a writer may still add to."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name, self.num_parts = name, 0
        self._folder, self._num_lines = folder, 0

    def new_rows(self) -> list[SpeechRow]:
        """Complete rows that were not there when last asked, up to `PART_S` of them."""
        path = self._folder / f"{self.name}.jsonl"
        if not path.exists():
            return []
        complete = complete_lines(path)
        rows: list[SpeechRow] = []
        seconds = 0.0
        for line in complete[self._num_lines :]:
            self._num_lines += 1
            row = SpeechRow(**json.loads(line))
            if row.split == "train" and 0.0 < row.duration_s <= MAX_CLIP_S:
                rows.append(row)
                seconds += row.duration_s
            if seconds > PART_S:
                break
        return rows

    def batches(self, rows: Sequence[SpeechRow], batch_s: float) -> Iterator[list[SpeechRow]]:
        """Rows of like length together, up to `batch_s` with their padding."""
        batch: list[SpeechRow] = []
        for row in sorted(rows, key=lambda row: row.num_samples):
            if batch and row.duration_s * (len(batch) + 1) > batch_s:
                yield batch
                batch = []
            batch.append(row)
        if batch:
            yield batch

    def corpus(self) -> SpeechCorpus:
        """The sound that is there by now."""
        return SpeechCorpus(self._folder, [self.name])


def code_rows(
    coder: SpeechCoder, one: GrowingSet, rows: Sequence[SpeechRow], batch_s: float, out: Path
) -> None:
    """Write the next part of a set."""
    began_s = time.monotonic()
    batches = list(one.batches(rows, batch_s))
    corpus = one.corpus()

    def pad(batch: Sequence[SpeechRow]) -> PaddedClips:
        return pad_clips([corpus.audio_24k(row) for row in batch])

    ids: list[str] = []
    codes: list[ClipCodes] = []
    with ThreadPoolExecutor(AHEAD) as pool:
        for batch, padded in zip(batches, pool.map(pad, batches), strict=True):
            codes.extend(coder(padded))
            ids.extend(row.id for row in batch)
    part = join_codes(one.name, ids, codes)
    write_part(out, one.num_parts, part)
    one.num_parts += 1
    log.info("%s: %d clips, %.2f h in %.1f s", one.name, len(ids), part.hours, time.monotonic() - began_s)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--listener", type=Path, default=Path("artifacts/listener/listener.safetensors"))
    parser.add_argument("--codec", type=Path, default=Path("artifacts/codec/codec.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("data/speech"))
    parser.add_argument("--sets", nargs="+", required=True)
    parser.add_argument("--until", type=Path, help="all there is at once when left out")
    parser.add_argument("--least-s", type=float, default=600.0, help="of new speech, before the end")
    parser.add_argument("--batch-s", type=float, default=600.0)
    parser.add_argument("--minutes", type=float, default=1e9)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.backends.cudnn.allow_tf32 = False  # codes must not depend on the device
    coder = SpeechCoder(load_listener(options.listener), load_codec(options.codec), training_device())
    sets = [GrowingSet(options.data, name) for name in options.sets]
    waiting: dict[str, list[SpeechRow]] = {name: [] for name in options.sets}
    ends_s = time.monotonic() + 60.0 * options.minutes
    while time.monotonic() < ends_s:
        is_last = options.until is None or options.until.exists()
        has_new = False
        for one in sets:
            new = one.new_rows()
            rows = waiting[one.name] = [*waiting[one.name], *new]
            seconds = sum(row.duration_s for row in rows)
            has_new = has_new or bool(new)
            if rows and (is_last or seconds >= options.least_s):
                code_rows(coder, one, rows, options.batch_s, options.out)
                waiting[one.name] = []
        if is_last and not has_new:
            break
        if not has_new:
            time.sleep(2.0)
    (options.out / "codes.done").touch()


if __name__ == "__main__":
    main()
