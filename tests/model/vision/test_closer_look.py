"""A closer look changes what is said of small things, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from yan_omni.model.vision.closer_look import (
    CloserLookConfig,
    cut_square,
    look_closer,
    patches_of,
    small_things,
    square_around,
)
from yan_omni.model.vision.encoder import VisionConfig, VisionEncoder, VisionFeatures, picture_tensor
from yan_omni.model.vision.grounding import ViewBox
from yan_omni.tokenizers.image import GRID, letterbox

CONFIG = CloserLookConfig()


def _features(boxes: dict[int, tuple[float, float, float, float]], width: int = 8) -> VisionFeatures:
    """One picture in which these patches are sure of a thing with this box."""
    objectness = torch.full((1, 256), -9.0)
    boxes_px = torch.zeros(1, 256, 4)
    for number, (patch, box) in enumerate(boxes.items()):
        objectness[0, patch] = 5.0 - number
        boxes_px[0, patch] = torch.tensor(box)
    return VisionFeatures(torch.zeros(1, 256, width), torch.zeros(1, 256, 2), objectness, boxes_px)


def test_only_small_things_are_looked_at_again() -> None:
    features = _features(
        {17: (16.0, 16.0, 48.0, 40.0), 100: (60.0, 60.0, 200.0, 150.0), 3: (40.0, 0.0, 44.0, 4.0)}
    )
    (thing,) = small_things(features, CONFIG)
    assert (thing.x1, thing.y1, thing.x2, thing.y2) == (16.0, 16.0, 48.0, 40.0)
    assert small_things(_features({}), CONFIG) == []


def test_there_is_a_most() -> None:
    corners = [(row, column) for row in range(0, GRID, 3) for column in range(0, GRID, 3)]
    boxes = {r * GRID + c: (c * 16.0, r * 16.0, c * 16.0 + 20.0, r * 16.0 + 20.0) for r, c in corners}
    assert len(small_things(_features(boxes), CONFIG)) == CONFIG.max_things


@pytest.mark.parametrize("size", [(256, 256), (512, 1024), (90, 60)])
def test_the_square_shows_the_thing_in_its_middle(size: tuple[int, int]) -> None:
    """A white thing on black, cut from pictures of any size, fills `shown_px` of the closer view."""
    height, width = size
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[height // 2 : height // 2 + height // 5, width // 4 : width // 4 + height // 5] = 255
    _, mapping = letterbox(pixels)
    corners = (width // 4, height // 2, width // 4 + height // 5, height // 2 + height // 5)
    box = ViewBox(*mapping.to_view(corners), 1.0)
    view = cut_square(pixels, mapping, square_around(box, CONFIG))
    assert view.shape == (256, 256, 3)
    rows, columns = np.nonzero(view[..., 0] > 127)
    for found in (rows, columns):
        assert found.max() - found.min() + 1 == pytest.approx(CONFIG.shown_px, abs=18)
        assert (found.max() + found.min()) / 2 == pytest.approx(127.5, abs=10)


def test_a_square_beyond_the_border_repeats_it() -> None:
    pixels = np.full((64, 64, 3), 200, np.uint8)
    _, mapping = letterbox(pixels)
    view = cut_square(pixels, mapping, square_around(ViewBox(0.0, 0.0, 30.0, 30.0, 1.0), CONFIG))
    assert (view == 200).all()


def test_patches_come_from_the_same_place() -> None:
    """A closer view whose features are its own patches' places, over a box of four patches."""
    box = ViewBox(64.0, 64.0, 96.0, 96.0, 1.0)
    square = square_around(box, CloserLookConfig(shown_px=128.0))  # enlarged four times
    assert square == (48.0, 48.0, 64.0)
    rows, columns = torch.meshgrid(torch.arange(16.0), torch.arange(16.0), indexing="ij")
    places = torch.stack((rows, columns), dim=-1).view(256, 2)
    indices, means = patches_of(box, square, places)
    assert indices.tolist() == [4 * 16 + 4, 4 * 16 + 5, 5 * 16 + 4, 5 * 16 + 5]
    assert means.tolist() == [[5.5, 5.5], [5.5, 9.5], [9.5, 5.5], [9.5, 9.5]]
    none, _ = patches_of(ViewBox(1.0, 1.0, 7.0, 7.0, 1.0), square, places)
    assert len(none) == 0


@pytest.fixture(scope="module")
def encoder() -> VisionEncoder:
    torch.manual_seed(0)
    return VisionEncoder(VisionConfig(width=8, num_blocks=1)).eval()


def test_a_closer_look_changes_the_things_patches_alone(encoder: VisionEncoder) -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (200, 300, 3), dtype=np.uint8)
    view, mapping = letterbox(pixels)
    with torch.inference_mode():
        first = encoder(picture_tensor(view[None]))
    marked = _features({5 * GRID + 5: (5 * 16.0, 5 * 16.0, 8 * 16.0, 8 * 16.0)})
    seen = VisionFeatures(first.patches, first.word_logits, marked.objectness, marked.boxes_px)
    closer = look_closer(encoder, seen, pixels, mapping, CONFIG)
    changed = (closer.patches != seen.patches).any(dim=-1)[0].nonzero().flatten().tolist()
    assert changed == [row * GRID + column for row in (5, 6, 7) for column in (5, 6, 7)]
    with torch.inference_mode():
        torch.testing.assert_close(closer.word_logits, encoder.head.word_logits(closer.patches))
    assert closer.objectness is seen.objectness
    assert closer.boxes_px is seen.boxes_px
    nothing = VisionFeatures(first.patches, first.word_logits, _features({}).objectness, marked.boxes_px)
    assert look_closer(encoder, nothing, pixels, mapping, CONFIG) is nothing
