"""Weight files of the vision parts: written, joined, read back."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch

from yan_omni.model.checkpoint import CheckpointError, save_weights
from yan_omni.model.vision.line_detector import LineDetector, LineDetectorConfig
from yan_omni.model.vision.line_reader import LineReader, LineReaderConfig
from yan_omni.model.vision.loading import (
    join_ocr_weights,
    load_line_reader,
    load_page_reader,
    replace_line_reader,
)


@pytest.fixture
def parts(tmp_path: Path) -> tuple[Path, Path]:
    torch.manual_seed(0)
    detector = LineDetector(LineDetectorConfig((4, 4, 4, 4)))
    reader = LineReader(LineReaderConfig(widths=(4, 6, 8, 10), depths=(1, 1, 1, 1), context_blocks=1))
    paths = (tmp_path / "detector.safetensors", tmp_path / "reader.safetensors")
    save_weights(paths[0], detector, json.dumps({"detector": asdict(detector.config)}))
    save_weights(paths[1], reader, json.dumps({"reader": asdict(reader.config)}))
    return paths


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_joined_file_reads_pages(parts: tuple[Path, Path], tmp_path: Path, dtype: torch.dtype) -> None:
    target = tmp_path / "ocr.safetensors"
    join_ocr_weights(*parts, target)
    pages = load_page_reader(target, dtype)
    assert pages.dtype == dtype
    read = pages.read(np.random.default_rng(0).integers(0, 255, (40, 200, 3), dtype=np.uint8))
    assert read.text == "\n".join(line.text for line in read.lines)


def test_a_file_of_another_part_is_refused(parts: tuple[Path, Path], tmp_path: Path) -> None:
    content = {"detector": asdict(LineDetectorConfig((8, 8, 8, 8))), "reader": asdict(LineReaderConfig())}
    save_weights(
        tmp_path / "wrong.safetensors", LineDetector(LineDetectorConfig((4, 4, 4, 4))), json.dumps(content)
    )
    with pytest.raises(CheckpointError, match="missing"):
        load_page_reader(tmp_path / "wrong.safetensors")


def test_a_reader_trained_further_replaces_the_old_one(parts: tuple[Path, Path], tmp_path: Path) -> None:
    joined, target = tmp_path / "ocr.safetensors", tmp_path / "new.safetensors"
    join_ocr_weights(*parts, joined)
    reader = load_line_reader(joined)
    with torch.no_grad():
        reader.ink.bias.add_(1.0)
    save_weights(tmp_path / "more.safetensors", reader, json.dumps({"reader": asdict(reader.config)}))
    replace_line_reader(joined, tmp_path / "more.safetensors", target)
    old, new = load_page_reader(joined, torch.float32), load_page_reader(target, torch.float32)
    assert torch.equal(new.detector.out.weight, old.detector.out.weight)
    assert torch.allclose(new.reader.ink.bias, old.reader.ink.bias + 1.0, atol=0.01)
