"""Builds the vision parts from their weight files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from yan_omni.model.checkpoint import CheckpointError, fill_module, read_weights, save_weights
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.vision.drawing_encoder import load_drawings
from yan_omni.model.vision.efficientnet import StageConfig
from yan_omni.model.vision.encoder import VisionConfig, VisionEncoder
from yan_omni.model.vision.grounding import GroundingConfig
from yan_omni.model.vision.line_detector import LineDetector, LineDetectorConfig
from yan_omni.model.vision.line_reader import LineReader, LineReaderConfig
from yan_omni.model.vision.page_reader import PageReader
from yan_omni.model.vision.photo_boxer import BoxerConfig, PhotoBoxer
from yan_omni.model.vision.photo_namer import PhotoConfig, PhotoNamer
from yan_omni.model.vision.photo_names import photo_classes
from yan_omni.model.vision.sight import Sight
from yan_omni.model.vision.spelling import load_spelling


def load_sight(path: Path, dtype: torch.dtype | None = None) -> Sight:
    """The vision encoder of `vision.safetensors`, with the grounding settings stored in it, the photo
    namer of `photos.safetensors`, the boxer of `boxes.safetensors` and the encoder of `drawings.safetensors`
    if they lie beside it.
    """
    config_json, tensors = read_weights(path)
    content = json.loads(config_json)
    fields = dict(content["encoder"])
    fields["stages"] = tuple(StageConfig(**stage) for stage in fields["stages"])
    encoder = VisionEncoder(VisionConfig(**fields)).to(dtype or fastest_dtype())
    fill_module(path, encoder, tensors)
    photos = path.with_name("photos.safetensors")
    namer = load_photo_namer(photos, dtype) if photos.is_file() else None
    boxes = path.with_name("boxes.safetensors")
    boxer = load_photo_boxer(boxes, dtype) if boxes.is_file() else None
    drawn = path.with_name("drawings.safetensors")
    drawings = load_drawings(drawn, encoder, path) if drawn.is_file() else None
    grounding = GroundingConfig(**content.get("grounding", {}))
    return Sight(encoder, grounding, namer, boxer, drawings=drawings)


def load_photo_boxer(path: Path, dtype: torch.dtype | None = None) -> PhotoBoxer:
    """The head that gives the things of photographs their boxes."""
    config_json, tensors = read_weights(path)
    boxer = PhotoBoxer(BoxerConfig(**json.loads(config_json)["boxer"])).to(dtype or fastest_dtype())
    fill_module(path, boxer, tensors)
    return boxer


def load_photo_namer(path: Path, dtype: torch.dtype | None = None) -> PhotoNamer:
    """The heads that name photographs. Raises `CheckpointError` if they were trained for other classes."""
    config_json, tensors = read_weights(path)
    content = json.loads(config_json)
    if tuple(content["classes"]) != photo_classes():
        raise CheckpointError(f"{path}: trained for other classes than photo_names.tsv has; train it again")
    namer = PhotoNamer(PhotoConfig(**content["namer"])).to(dtype or fastest_dtype())
    fill_module(path, namer, tensors)
    return namer


class OcrParts(nn.Module):
    """The two nets of `ocr.safetensors` under one roof: names start with `detector.` and `reader.`."""

    def __init__(self, detector: LineDetector, reader: LineReader) -> None:
        super().__init__()
        self.detector, self.reader = detector, reader


def load_page_reader(path: Path, dtype: torch.dtype | None = None) -> PageReader:
    """The line detector and line reader of `ocr.safetensors`, and how words are spelled by
    `spelling.safetensors` if that lies beside it.
    """
    config_json, tensors = read_weights(path)
    content = json.loads(config_json)
    detector = LineDetector(LineDetectorConfig(**_tuples(content["detector"])))
    parts = OcrParts(detector, LineReader(LineReaderConfig(**_tuples(content["reader"]))))
    parts.to(dtype or fastest_dtype())
    fill_module(path, parts, tensors)
    letters = path.with_name("spelling.safetensors")
    spelling = load_spelling(letters) if letters.is_file() else None
    return PageReader(parts.detector, parts.reader, spelling=spelling)


def join_ocr_weights(detector_path: Path, reader_path: Path, target: Path) -> None:
    """Write `ocr.safetensors` from the two separately trained files."""
    detector_json, detector_tensors = read_weights(detector_path)
    reader_json, reader_tensors = read_weights(reader_path)
    content = {**json.loads(detector_json), **json.loads(reader_json)}
    detector = LineDetector(LineDetectorConfig(**_tuples(content["detector"])))
    reader = LineReader(LineReaderConfig(**_tuples(content["reader"])))
    fill_module(detector_path, detector, detector_tensors)
    fill_module(reader_path, reader, reader_tensors)
    save_weights(target, OcrParts(detector, reader), json.dumps(content))


def load_line_reader(path: Path) -> LineReader:
    """The line reader of `ocr.safetensors` alone, in full precision: the start of further training."""
    config_json, tensors = read_weights(path)
    reader = LineReader(LineReaderConfig(**_tuples(json.loads(config_json)["reader"])))
    fill_module(path, reader, _part(tensors, "reader"))
    return reader


def replace_line_reader(path: Path, reader_path: Path, target: Path) -> None:
    """Write `ocr.safetensors` with the detector of one such file and a line reader trained further."""
    content_json, tensors = read_weights(path)
    reader_json, reader_tensors = read_weights(reader_path)
    content = {**json.loads(content_json), **json.loads(reader_json)}
    detector = LineDetector(LineDetectorConfig(**_tuples(content["detector"])))
    reader = LineReader(LineReaderConfig(**_tuples(content["reader"])))
    fill_module(path, detector, _part(tensors, "detector"))
    fill_module(reader_path, reader, reader_tensors)
    save_weights(target, OcrParts(detector, reader), json.dumps(content))


def _part(tensors: dict[str, Tensor], name: str) -> dict[str, Tensor]:
    start = f"{name}."
    return {key.removeprefix(start): value for key, value in tensors.items() if key.startswith(start)}


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
