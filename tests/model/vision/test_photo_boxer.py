"""Heat is above chance and in the picture; the boxer's box follows what its patches propose."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.vision.encoder import TrunkFeatures
from yan_omni.model.vision.grounding import GroundingConfig
from yan_omni.model.vision.loading import load_photo_boxer
from yan_omni.model.vision.photo_boxer import BoxerConfig, PhotoBoxer, heat_inputs, patch_centres_px
from yan_omni.model.vision.photo_grounding import ground_photo, photo_name_in
from yan_omni.model.vision.photo_heat import MIN_HEAT, chances, least_heat, name_heat, shown_by
from yan_omni.model.vision.photo_namer import CELLS, PhotoFeatures, cell_shares, kind_probabilities
from yan_omni.model.vision.photo_names import chain, photo_classes, photo_names
from yan_omni.tokenizers.image import GRID, letterbox

NAMES = {name.key: index for index, name in enumerate(photo_names())}
NUM_CLASSES = len(photo_classes())


def trunk() -> TrunkFeatures:
    torch.manual_seed(1)
    return TrunkFeatures(
        torch.randn(1, 48, 32, 32),
        torch.randn(1, 120, 16, 16),
        torch.randn(1, 352, 8, 8),
        torch.zeros(1, 3, 64, 64),
    )


def photo_with(classes: torch.Tensor, height: int = 200, width: int = 200) -> PhotoFeatures:
    """Class probabilities (64, classes) of the cells of a picture of the size."""
    _, mapping = letterbox(np.zeros((height, width, 3), np.uint8))
    nothing = torch.zeros(len(photo_names()))
    kinds = kind_probabilities(classes)
    return PhotoFeatures(1.0, nothing, nothing, kinds, cell_shares(mapping, GRID), trunk())


def certain(key: str, cell: int) -> torch.Tensor:
    """All classes equally likely, but a name's first class certain in one cell."""
    classes = torch.full((CELLS * CELLS, NUM_CLASSES), 1.0 / NUM_CLASSES)
    name = photo_names()[NAMES[key]]
    classes[cell] = 0.0
    classes[cell, photo_classes().index(name.classes[0])] = 1.0
    return classes


def test_what_is_no_likelier_than_chance_is_cold() -> None:
    photo = photo_with(torch.full((CELLS * CELLS, NUM_CLASSES), 1.0 / NUM_CLASSES))
    assert float(chances()[NAMES["dog"]]) > 0.1
    for key in ("dog", "animal", "piano", "person"):
        assert float(name_heat(photo, NAMES[key]).max()) == pytest.approx(0.0, abs=1e-5)


def test_only_cells_in_the_picture_are_hot() -> None:
    for cell, heat in ((0, 0.0), (4 * CELLS, 1.0)):
        photo = photo_with(certain("pug", cell), height=100)
        assert float(name_heat(photo, NAMES["dog"]).max()) == pytest.approx(heat, abs=1e-5)


def test_people_are_shown_by_what_they_wear_and_each_name_counts_once() -> None:
    shown = shown_by(NAMES["person"])
    assert not any(set(chain(index)[1:]) & set(shown) for index in shown)
    for key in ("kimono", "ski", "baseball player"):
        heat = name_heat(photo_with(certain(key, 9)), NAMES["person"])
        assert int(heat.argmax()) == 9
        assert float(heat.max()) == pytest.approx(1.0, abs=1e-5)
    assert float(name_heat(photo_with(certain("pug", 9)), NAMES["person"]).max()) < 1e-5
    assert shown_by(NAMES["dog"]) == (NAMES["dog"],)


@pytest.mark.parametrize(
    ("phrase", "shown"),
    [("the fire", "candle"), ("火焰在哪里", "volcano"), ("smoke", "geyser"), ("浓烟", "space shuttle")],
)
def test_fire_and_smoke_are_shown_by_what_burns_and_rises(phrase: str, shown: str) -> None:
    named = photo_name_in(phrase)
    assert named is not None
    assert float(name_heat(photo_with(certain(shown, 9)), named[0]).max()) > 0.9
    assert float(name_heat(photo_with(certain("pug", 9)), named[0]).max()) < 1e-5


def test_what_is_held_up_shows_no_fire() -> None:
    assert float(name_heat(photo_with(certain("torch", 9)), NAMES["fire"]).max()) < 1e-5


def test_kinds_of_many_things_must_be_hotter() -> None:
    assert least_heat(NAMES["zebra"], 0.3) == pytest.approx(MIN_HEAT, abs=0.005)
    assert MIN_HEAT < least_heat(NAMES["car"], 0.3) < least_heat(NAMES["fruit"], 0.3) < 0.3
    assert [least_heat(NAMES[key], 0.3) for key in ("vehicle", "animal", "person", "smoke")] == [0.3] * 4


def test_a_little_of_each_vehicle_makes_none() -> None:
    classes = torch.full((CELLS * CELLS, NUM_CLASSES), 1.0 / NUM_CLASSES)
    sports_car = photo_classes().index(photo_names()[NAMES["sports car"]].classes[0])
    classes[9] *= 0.85
    classes[9, sports_car] += 0.15
    photo = photo_with(classes)
    assert ground_photo(photo, NAMES["vehicle"], 0.3, GroundingConfig()) == []
    assert len(ground_photo(photo, NAMES["sports car"], 0.3, GroundingConfig())) == 1


def test_the_heat_is_told_over_the_highest_of_the_region() -> None:
    heat, region = torch.zeros(1, 256), torch.zeros(1, 256)
    heat[0, :3] = torch.tensor([0.5, 0.25, 0.8])
    region[0, :2] = 1.0
    inputs = heat_inputs(heat, region, torch.ones(1, 256, dtype=torch.bool))
    assert inputs[0, :3, 0].tolist() == [1.0, 0.5, 1.0]
    assert inputs[0, :3, 1].tolist() == [1.0, 0.5, 0.0]
    assert inputs[0, :4, 2].tolist() == pytest.approx(
        [1.0, 1.0 + np.log(0.5) / np.log(1000), 1.0, 0.0], abs=1e-5
    )


def test_a_box_is_the_believed_mean_of_what_the_patches_propose() -> None:
    torch.manual_seed(0)
    boxer = PhotoBoxer(BoxerConfig(width=16, num_heads=2, num_blocks=1)).eval()
    patches, heat = boxer.patches(trunk()), torch.rand(1, 256, 4)
    outputs = []
    boxer.head.register_forward_hook(lambda _, __, out: outputs.append(out))
    box, inside = boxer(patches, heat)
    out = outputs[0][0]
    slow = torch.zeros(4)
    belief = torch.softmax(out[:, 4], dim=0)
    for patch, (x, y) in enumerate(patch_centres_px().tolist()):
        left, top, right, bottom = (torch.exp(out[patch, :4]) * 16.0).tolist()
        edges = torch.tensor([x - left, y - top, x + right, y + bottom]).clamp(0.0, 256.0)
        slow += belief[patch] * edges
    assert torch.allclose(box[0], slow, atol=1e-2)
    assert torch.equal(inside[0], out[:, 5])


def test_pointing_asks_the_boxer_for_every_region_and_keeps_the_best() -> None:
    classes = certain("pug", 9)
    classes[54] = classes[9]
    photo = photo_with(classes)
    boxer = PhotoBoxer(BoxerConfig(width=16, num_heads=2, num_blocks=1)).eval()
    with torch.inference_mode():
        boxes = ground_photo(photo, NAMES["dog"], 0.3, GroundingConfig(), boxer)
        assert 1 <= len(boxes) <= 2
        assert ground_photo(photo, NAMES["cat"], 0.3, GroundingConfig(), boxer) == []
    assert len(ground_photo(photo, NAMES["dog"], 0.3, GroundingConfig())) == 2


def test_the_boxer_is_loaded_as_it_was_saved(tmp_path: Path) -> None:
    boxer = PhotoBoxer(BoxerConfig(width=16, num_heads=2, num_blocks=1)).to(torch.bfloat16).eval()
    path = tmp_path / "boxes.safetensors"
    save_weights(path, boxer, json.dumps({"boxer": dataclasses.asdict(boxer.config)}))
    loaded = load_photo_boxer(path, torch.bfloat16).eval()
    heat = torch.rand(1, 256, 4)
    assert torch.equal(loaded(loaded.patches(trunk()), heat)[0], boxer(boxer.patches(trunk()), heat)[0])
