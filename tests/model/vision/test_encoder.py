"""The vision encoder: shapes, padding, folding of batch norms, and that its heads mean what they say."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS, NUM_WORDS, concepts_in
from yan_omni.model.vision.efficientnet import (
    BATCH_NORM_EPSILON,
    LITE2_STAGES,
    ConvStages,
    SameConv,
    StageConfig,
    fold_imagenet_weights,
)
from yan_omni.model.vision.encoder import VisionConfig, VisionEncoder, picture_tensor

TINY_STAGES = tuple(
    StageConfig(s.expand and 2, s.kernel, s.stride, 4 + i, 1) for i, s in enumerate(LITE2_STAGES)
)


def tiny_encoder() -> VisionEncoder:
    torch.manual_seed(0)
    config = VisionConfig(width=16, num_blocks=1, stages=TINY_STAGES, stem_width=4)
    return VisionEncoder(config).eval()


def test_every_patch_is_described() -> None:
    features = tiny_encoder()(torch.randn(2, 3, 256, 256))
    assert features.patches.shape == (2, 256, 16)
    assert features.word_logits.shape == (2, 256, NUM_WORDS)
    assert features.objectness.shape == (2, 256)
    assert features.boxes_px.shape == (2, 256, 4)


def test_boxes_surround_their_patch_and_stay_inside() -> None:
    boxes = tiny_encoder()(torch.randn(1, 3, 256, 256)).boxes_px[0].detach()
    centres = (
        torch.stack(torch.meshgrid(torch.arange(16), torch.arange(16), indexing="xy"), -1).reshape(-1, 2)
        * 16.0
        + 8
    )
    assert (boxes[:, :2] <= centres).all()
    assert (boxes[:, 2:] >= centres).all()
    assert boxes.min() >= 0
    assert boxes.max() <= 256


def test_other_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="256"):
        tiny_encoder()(torch.zeros(1, 3, 224, 224))


def test_a_change_in_a_corner_reaches_that_corner_most() -> None:
    encoder = tiny_encoder()
    picture = torch.zeros(1, 3, 256, 256)
    marked = picture.clone()
    marked[:, :, 240:, 240:] = 1.0
    change = (encoder(marked).patches - encoder(picture).patches).abs().sum(-1).reshape(16, 16)
    assert change[15, 15] > change[0, 0]
    assert change[15, 15] > 0


def test_strides_are_8_16_and_32() -> None:
    shapes = [tuple(level.shape) for level in ConvStages()(torch.zeros(1, 3, 256, 256))]
    assert shapes == [(1, 48, 32, 32), (1, 120, 16, 16), (1, 352, 8, 8)]


def test_stride_two_pads_right_and_bottom_first() -> None:
    conv = SameConv(1, 1, 3, 2)
    torch.nn.init.ones_(conv.weight)
    torch.nn.init.zeros_(conv.bias)  # type: ignore[arg-type]
    out = conv(torch.ones(1, 1, 4, 4))
    assert out[0, 0].tolist() == [[9.0, 6.0], [6.0, 4.0]]


def test_folding_keeps_the_function() -> None:
    torch.manual_seed(0)
    conv = torch.nn.Conv2d(3, 32, 3, stride=2, bias=False)
    norm = torch.nn.BatchNorm2d(32, eps=BATCH_NORM_EPSILON).eval()
    for values in (norm.running_mean, norm.running_var, norm.weight.data, norm.bias.data):
        assert values is not None
        values.uniform_(0.5, 1.5)
    names = {"_conv_stem": conv.state_dict(), "_bn0": norm.state_dict()}
    source = {f"{name}.{key}": value for name, state in names.items() for key, value in state.items()}
    full = _published_names(source)
    folded = fold_imagenet_weights(full)
    assert folded.keys() == ConvStages().state_dict().keys()
    x = torch.randn(1, 3, 8, 8)
    expected = norm(
        torch.nn.functional.conv2d(torch.nn.functional.pad(x, (0, 1, 0, 1)), conv.weight, stride=2)
    )
    got = torch.nn.functional.conv2d(
        torch.nn.functional.pad(x, (0, 1, 0, 1)), folded["stem.weight"], folded["stem.bias"], stride=2
    )
    assert torch.allclose(got, expected, atol=1e-4)


def _published_names(stem: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The stem, and the published names of all other layers with values of one element."""
    one = torch.ones(1)
    full = dict(stem)
    for number in range(sum(stage.repeats for stage in LITE2_STAGES)):
        for conv, norm in (("_expand_conv", "_bn0"), ("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2")):
            full[f"_blocks.{number}.{conv}.weight"] = torch.ones(1, 1, 1, 1)
            for key in ("weight", "bias", "running_mean", "running_var"):
                full[f"_blocks.{number}.{norm}.{key}"] = one
    return full


def test_grey_is_zero() -> None:
    assert picture_tensor(np.full((1, 256, 256, 3), 127, dtype=np.uint8)).abs().max() == 0


@pytest.mark.parametrize(
    ("phrase", "keys"),
    [
        ("the red fire truck", ["fire engine", "red"]),
        ("two dogs and a hot dog", ["hot dog", "dog"]),
        ("红色的消防车", ["fire engine", "red"]),
        ("找到足球", ["football"]),
        ("a plane", ["airplane"]),
        ("carpet", []),
        ("", []),
    ],
)
def test_phrases_name_concepts(phrase: str, keys: list[str]) -> None:
    assert {CONCEPTS[index].key for index, _ in concepts_in(phrase)} == set(keys)


def test_concepts_have_names_in_both_languages() -> None:
    assert len(CONCEPT_IDS) == len(CONCEPTS)
    assert all(concept.en[0] and concept.zh[0] for concept in CONCEPTS)
