"""Photographs get names: kinds add up, only the picture counts, cells point, and the gate decides."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from yan_omni.model.checkpoint import CheckpointError, save_weights
from yan_omni.model.vision.encoder import TrunkFeatures, VisionConfig, VisionEncoder
from yan_omni.model.vision.grounding import GroundingConfig, name_things, thing_scores
from yan_omni.model.vision.loading import load_photo_namer
from yan_omni.model.vision.photo_account import account_of
from yan_omni.model.vision.photo_grounding import ground_photo, patch_map, photo_name_in, regions
from yan_omni.model.vision.photo_heat import chances
from yan_omni.model.vision.photo_namer import (
    CELLS,
    PhotoConfig,
    PhotoFeatures,
    PhotoNamer,
    cell_shares,
    gate_inputs,
    kind_probabilities,
    thing_probabilities,
)
from yan_omni.model.vision.photo_names import chain, photo_classes, photo_names, photo_names_in
from yan_omni.model.vision.sight import Sight
from yan_omni.tokenizers.image import letterbox

NO_TRUNK = TrunkFeatures(
    torch.zeros(1, 48, 32, 32),
    torch.zeros(1, 120, 16, 16),
    torch.zeros(1, 352, 8, 8),
    torch.zeros(1, 3, 64, 64),
)
NAMES = {name.key: index for index, name in enumerate(photo_names())}


def probabilities(**shares: float) -> torch.Tensor:
    """Class probabilities (classes,) with shares of the first class of some names (`_` for a space)."""
    out = torch.zeros(len(photo_classes()))
    for key, share in shares.items():
        name = photo_names()[NAMES[key.replace("_", " ")]]
        out[photo_classes().index(name.classes[0])] = share
    return out


def account(asked: str = "", **shares: float) -> tuple[list[str], bool]:
    classes = probabilities(**shares)
    named = [index for index, _ in photo_names_in(asked)]
    told = account_of(thing_probabilities(classes), kind_probabilities(classes), 0.5, named)
    return [english for english, _ in told.names], told.is_sure


def small_namer() -> PhotoNamer:
    torch.manual_seed(0)
    return PhotoNamer(PhotoConfig(width=8, patch_width=8))


def test_a_kind_has_the_probability_of_all_that_are_of_it() -> None:
    classes = torch.softmax(torch.randn(3, len(photo_classes())), dim=-1)
    kinds, things = kind_probabilities(classes), thing_probabilities(classes)
    assert torch.allclose(things.sum(dim=-1), torch.ones(3), atol=1e-4)
    for key in ("dog", "animal", "mushroom", "cup"):
        members = [index for index in range(len(photo_names())) if NAMES[key] in chain(index)]
        assert torch.allclose(kinds[:, NAMES[key]], things[:, members].sum(dim=-1), atol=1e-5)


def test_a_sure_thing_comes_first_and_likely_ones_follow() -> None:
    assert account(pug=0.7, boxer_dog=0.2, sofa=0.05) == (["pug", "boxer dog"], True)


def test_of_several_likely_things_the_narrowest_sure_kind_is_told() -> None:
    assert account(pug=0.35, boxer_dog=0.3, sofa=0.2) == (["dog", "pug", "boxer dog"], True)
    assert account(pug=0.3, tabby_cat=0.3, sofa=0.2)[0][0] == "animal"


def test_what_makes_up_most_of_a_sure_kind_is_told_instead() -> None:
    assert account(pug=0.4, boxer_dog=0.12, sofa=0.2) == (["pug", "sofa", "boxer dog"], True)
    assert account(pug=0.3, tabby_cat=0.25, sofa=0.2)[0][0] == "animal"


def test_doubt_is_told() -> None:
    assert account(pug=0.3, sofa=0.3, volcano=0.2) == (["pug", "sofa"], False)
    assert account(pug=0.08, sofa=0.07) == (["pug"], False)


def test_what_is_asked_for_comes_first_if_it_is_sure() -> None:
    assert account("Is there a dog?", pug=0.7, sofa=0.2) == (["dog", "pug", "sofa"], True)
    assert account("有沙发吗？", pug=0.7, sofa=0.2) == (["pug", "sofa"], True)


def test_names_are_understood_in_both_languages() -> None:
    assert photo_name_in("the Golden Retrievers on the left") == (
        NAMES["golden retriever"],
        "golden retriever",
    )
    assert photo_name_in("左边的金毛") == (NAMES["golden retriever"], "金毛犬")
    assert photo_name_in("something else") is None


def test_only_cells_inside_the_picture_count() -> None:
    _, mapping = letterbox(np.zeros((100, 200, 3), np.uint8))
    shares = cell_shares(mapping, CELLS).reshape(CELLS, CELLS)
    assert torch.equal(shares[:, 0], torch.tensor([0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]))
    namer = small_namer()
    stage = torch.randn(1, 352, CELLS, CELLS)
    changed = stage.clone()
    changed[:, :, :2] += 3.0
    weights = shares.reshape(1, -1)
    first, second = (namer.class_probabilities(given, weights)[0] for given in (stage, changed))
    assert torch.allclose(first, second)


def test_the_whole_is_the_mean_of_the_view_as_one_and_its_cells() -> None:
    namer = small_namer()
    stage = torch.randn(1, 352, CELLS, CELLS)
    whole, by_cell = namer.class_probabilities(stage, torch.ones(1, CELLS * CELLS))
    cells = torch.stack(
        [
            namer.cells(stage[:, :, row, column, None, None])[0, 0]
            for row in range(CELLS)
            for column in range(CELLS)
        ]
    )
    slow = [torch.softmax(namer.classes(cell), dim=-1) for cell in (*cells, cells.mean(dim=0))]
    assert torch.allclose(by_cell[0, 10], slow[10], atol=1e-5)
    assert torch.allclose(whole[0], (torch.stack(slow[:-1]).mean(dim=0) + slow[-1]) / 2, atol=1e-5)


def test_the_gate_sees_patches_inside_only_and_the_best_thing() -> None:
    torch.manual_seed(0)
    encoder = VisionEncoder(VisionConfig(width=8, num_blocks=1)).eval().requires_grad_(False)
    features = encoder.describe(torch.randn(1, 256, 8))
    inside = torch.arange(256)[None] < 100
    inputs = gate_inputs(features, inside)
    assert torch.allclose(inputs[0, :8], features.patches[0, :100].mean(dim=0), atol=1e-5)
    assert torch.allclose(inputs[0, 8:16], features.patches[0, :100].amax(dim=0))
    assert float(inputs[0, 16]) == pytest.approx(
        float(torch.logit(thing_scores(features)[0, :100].max())), abs=1e-3
    )
    best = name_things(features, GroundingConfig(min_score=0.0))[0].box.score
    assert best == pytest.approx(float(thing_scores(features).max()))


def cells_with(name: str, where: tuple[slice, slice], share: float) -> PhotoFeatures:
    cells = torch.zeros(CELLS, CELLS, len(photo_names()))
    cells[(*where, NAMES[name])] = share
    nothing = torch.zeros(len(photo_names()))
    return PhotoFeatures(1.0, nothing, nothing, cells.flatten(0, 1), torch.ones(256), NO_TRUNK)


def test_boxes_are_where_the_cells_are_high() -> None:
    photo = cells_with("dog", (slice(2, 5), slice(1, 4)), 0.8)
    (box,) = ground_photo(photo, NAMES["dog"], 0.3, GroundingConfig())
    assert (box.x1, box.y1, box.x2, box.y2) == (32.0, 64.0, 128.0, 160.0)
    dog = float(chances()[NAMES["dog"]])
    assert box.score == pytest.approx(0.97 * (0.8 - dog) / (1.0 - dog), abs=0.05)
    assert ground_photo(photo, NAMES["cat"], 0.3, GroundingConfig()) == []
    assert patch_map(photo.cell_kinds[:, NAMES["dog"]]).shape == (256,)


def test_things_apart_get_boxes_of_their_own() -> None:
    mask = np.zeros((16, 16), dtype=np.bool_)
    mask[1:3, 1:3] = mask[8, 8:12] = True
    assert sorted(len(region) for region in regions(mask)) == [4, 4]


def test_sight_tells_photographs_from_scenes() -> None:
    torch.manual_seed(0)
    encoder = VisionEncoder(VisionConfig(width=8, num_blocks=1)).requires_grad_(False)
    namer = small_namer().requires_grad_(False)
    pixels = np.random.default_rng(0).integers(0, 256, (60, 90, 3), dtype=np.uint8)
    for bias, is_photo in ((50.0, True), (-50.0, False)):
        namer.gate.bias.fill_(bias)
        sight = Sight(encoder, namer=namer)
        seen = sight.see(pixels)
        assert (sight.account(seen) is not None) is is_photo
        assert sight.knows("a golden retriever")
        assert is_photo or sight.find(seen, "a golden retriever") == ()
        scores = sight.point(seen, "a golden retriever")
        assert (scores is not None and scores.shape == (16, 16)) is is_photo
    without = Sight(encoder)
    assert without.account(without.see(pixels)) is None
    assert without.knows("a volcano")
    assert not without.knows("a golden retriever")


def test_weights_of_other_classes_are_refused(tmp_path: Path) -> None:
    namer = small_namer()
    path = tmp_path / "photos.safetensors"
    content = {"namer": dataclasses.asdict(namer.config), "classes": photo_classes()}
    save_weights(path, namer, json.dumps(content))
    assert load_photo_namer(path).config == namer.config
    save_weights(path, namer, json.dumps({**content, "classes": photo_classes()[1:]}))
    with pytest.raises(CheckpointError, match="other classes"):
        load_photo_namer(path)
