"""Collect the unit voices from the forged speech: python -m yan_omni.training.recipes.build_units.

Needs `forge_default.jsonl` with durations and `forge_default.codes.npz` (cache_features --stage codes).
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--set", default="forge_default")
    parser.add_argument("--out", type=Path, default=Path("artifacts/units"))
    parser.add_argument("--shift", type=int, default=0, help="frames by which the durations run late")
    options = parser.parse_args(argv)

    codes = np.load(options.data / f"{options.set}.codes.npz")
    where = {str(name): place for place, name in enumerate(codes["ids"])}
    columns: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    frames: dict[str, list[np.ndarray]] = defaultdict(list)
    totals: dict[str, int] = defaultdict(int)
    for line in (options.data / f"{options.set}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["split"] != "train" or row["durations_frames"] is None or row["id"] not in where:
            continue
        place, voice = where[row["id"]], row["voice"]
        start, size = int(codes["starts"][place]), int(codes["sizes"][place])
        edges = np.cumsum([0, *row["durations_frames"]])
        edges[1:-1] -= options.shift
        edges = np.clip(edges, 0, size)
        columns[voice]["phones"] += row["phones"]
        columns[voice]["first_frames"] += (edges[:-1] + totals[voice]).tolist()
        columns[voice]["num_frames"] += np.diff(edges).tolist()
        span = slice(start, start + size)
        frames[voice].append(np.column_stack([codes["semantic"][span], codes["acoustic"][span]]))
        totals[voice] += size
    tensors = {}
    for voice, fields in columns.items():
        every = torch.from_numpy(np.concatenate(frames[voice]).astype(np.int16))
        tensors[f"{voice}.semantic"] = every[:, 0].contiguous()
        tensors[f"{voice}.acoustic"] = every[:, 1:].contiguous()
        for field, values in fields.items():
            tensors[f"{voice}.{field}"] = torch.tensor(values, dtype=torch.int32)
        print(f"{voice}: {len(fields['phones'])} units, {len(every) / 25 / 60:.1f} minutes")
    options.out.mkdir(parents=True, exist_ok=True)
    config = json.dumps({"unit_voices": sorted(columns)})
    save_file(tensors, options.out / "units.safetensors", metadata={"config": config})


if __name__ == "__main__":
    main()
