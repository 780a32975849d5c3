"""The encoder of drawings: weights of its own in a few layers, the rest shared."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from yan_omni.model.checkpoint import CheckpointError, read_weights, save_tensors, save_weights
from yan_omni.model.vision.drawing_encoder import (
    encoder_of_drawings,
    load_drawings,
    own_names,
    save_drawings,
)
from yan_omni.model.vision.encoder import VisionConfig, VisionEncoder, picture_tensor
from yan_omni.model.vision.loading import load_sight
from yan_omni.model.vision.photo_namer import PhotoConfig, PhotoNamer
from yan_omni.model.vision.sight import Sight

PIXELS = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def encoder() -> VisionEncoder:
    torch.manual_seed(0)
    return VisionEncoder(VisionConfig(width=8, num_blocks=1)).eval().requires_grad_(False)


def drawings_beside(encoder: VisionEncoder) -> VisionEncoder:
    """An encoder of drawings that has learned something."""
    drawings = encoder_of_drawings(encoder)
    for name in own_names(drawings):
        drawings.get_parameter(name).mul_(1.5)
    return drawings


def patches_of(sight: Sight) -> torch.Tensor:
    return sight.see(PIXELS, closely=False).patches


def test_all_but_its_own_weights_are_the_same_tensors(encoder: VisionEncoder) -> None:
    before = {name: value.clone() for name, value in encoder.named_parameters()}
    drawings = drawings_beside(encoder)
    own = set(own_names(drawings))
    assert {name.split(".")[0] for name in own} == {"stages", "from_stride16", "from_stride32"}
    for name, value in encoder.named_parameters():
        assert (drawings.get_parameter(name) is value) is (name not in own)
        assert torch.equal(value, before[name])


def test_seeing_again_is_seeing_from_the_start(encoder: VisionEncoder) -> None:
    drawings = drawings_beside(encoder)
    pictures = picture_tensor(PIXELS[None])
    whole = drawings.merge(drawings.trunk(pictures))
    again = drawings.merge(drawings.again(encoder.trunk(pictures)))
    torch.testing.assert_close(again, whole)
    assert not torch.allclose(whole, encoder.merge(encoder.trunk(pictures)))


def test_photographs_and_drawings_are_seen_by_their_own_encoder(encoder: VisionEncoder) -> None:
    drawings = drawings_beside(encoder)
    namer = PhotoNamer(PhotoConfig(width=8, patch_width=8)).eval().requires_grad_(False)
    as_photo, as_drawing = patches_of(Sight(encoder)), patches_of(Sight(drawings))
    for bias, wanted in ((50.0, as_photo), (-50.0, as_drawing)):
        namer.gate.bias.fill_(bias)
        torch.testing.assert_close(patches_of(Sight(encoder, namer=namer, drawings=drawings)), wanted)


def test_its_file_goes_with_one_encoder(encoder: VisionEncoder, tmp_path: Path) -> None:
    vision, path = tmp_path / "vision.safetensors", tmp_path / "drawings.safetensors"
    save_weights(vision, encoder, json.dumps({"encoder": dataclasses.asdict(encoder.config)}))
    drawings = drawings_beside(load_sight(vision, torch.float32).encoder.requires_grad_(False))
    save_drawings(path, drawings, vision, {"held_out": {}})
    sight = load_sight(vision, torch.float32)
    assert sight.drawings is not None
    for name, value in sight.drawings.named_parameters():
        assert torch.equal(value, drawings.get_parameter(name).bfloat16().float())

    config_json, tensors = read_weights(path)
    tensors.pop("from_stride32.bias")
    save_tensors(path, tensors, config_json)
    with pytest.raises(CheckpointError, match=r"missing: from_stride32\.bias"):
        load_drawings(path, sight.encoder, vision)
    vision.write_bytes(vision.read_bytes() + b" ")
    with pytest.raises(CheckpointError, match="beside other weights"):
        load_drawings(path, sight.encoder, vision)
