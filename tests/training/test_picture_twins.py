"""Twins and the encoder that learns from them: the same places, other drawings."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.vision.concepts import CONCEPT_IDS
from yan_omni.model.vision.encoder import VisionConfig, VisionEncoder
from yan_omni.model.vision.grounding import GroundingConfig
from yan_omni.model.vision.loading import load_sight
from yan_omni.training.data_pictures import SceneShard
from yan_omni.training.data_twins import TwinPool
from yan_omni.training.device import moved
from yan_omni.training.forge.emoji_sets import as_svg, icon_names
from yan_omni.training.forge.picture_assets import ObjectPictures, emoji_of_concepts
from yan_omni.training.forge.picture_scene_shards import write_shard
from yan_omni.training.forge.picture_scenes import Scene, SceneKind, draw_scene
from yan_omni.training.forge.picture_shapes import draw_shape
from yan_omni.training.forge.picture_twin_shards import PHOTO, TwinPlan, draw_pairs, patch_features
from yan_omni.training.forge.picture_twins import MOST_STRETCH, draw_twins, restyle
from yan_omni.training.precision import fast_products
from yan_omni.training.recipes.train_drawings import train_drawings
from yan_omni.training.recipes.train_renderings import train_encoder
from yan_omni.training.twin_trainer import TwinRecipe, losses, match_loss

PHOTO_OF_NOTHING = Image.effect_noise((300, 280), 60).convert("RGB")
KIND = SceneKind(("noto",), (PHOTO_OF_NOTHING,), shape_share=0.3)


class TwoStyles(ObjectPictures):
    """A red disc for every object in one style, a blue square in the other."""

    def __init__(self, square: Image.Image | None = None) -> None:
        disc = draw_shape("circle", (200, 30, 30), 60, random.Random(0))
        square = square or Image.new("RGBA", (60, 60), (30, 30, 200, 255))
        self.styles = ("noto", "other")
        everything = list(emoji_of_concepts())
        self.cutouts = {
            "noto": {index: [disc] for index in everything},
            "other": {index: [square] for index in everything},
        }


def _twins(seed: int, pictures: ObjectPictures | None = None) -> tuple[Scene, Scene]:
    return draw_twins(pictures or TwoStyles(), KIND, ("other",), random.Random(seed))


def test_twins_differ_in_their_objects_alone() -> None:
    redrawn = 0
    for seed in range(20):
        known, twin = _twins(seed)
        assert [(t.name, t.colour, t.box_px) for t in known.objects] == [
            (t.name, t.colour, t.box_px) for t in twin.objects
        ]
        for thing, before, after in zip(known.objects, known.coverage, twin.coverage, strict=True):
            if thing.kind == "shape":
                np.testing.assert_array_equal(before, after)
            else:
                redrawn += not np.array_equal(before, after)
        changed = np.abs(known.pixels.astype(int) - twin.pixels.astype(int)).max(axis=2) > 40
        for thing in known.objects:
            x1, y1, x2, y2 = thing.box_px
            changed[max(y1 - 10, 0) : y2 + 10, max(x1 - 10, 0) : x2 + 10] = False
        assert changed.mean() < 0.002  # JPEG artefacts aside, nothing else
    assert redrawn > 10


def test_the_seed_decides_the_twins() -> None:
    assert np.array_equal(_twins(3)[1].pixels, _twins(3)[1].pixels)
    assert not np.array_equal(_twins(3)[1].pixels, _twins(4)[1].pixels)


def test_what_does_not_fit_the_box_stays_as_it_is() -> None:
    strip = Image.new("RGBA", (round(60 * MOST_STRETCH * 3), 20), (30, 30, 200, 255))
    for seed in range(8):
        known, twin = _twins(seed, TwoStyles(strip))
        assert np.array_equal(known.pixels, twin.pixels)


def test_restyled_pictures_still_show_something() -> None:
    for seed in range(60):
        varied = restyle(TwoStyles().cutouts["other"][CONCEPT_IDS["dog"]][0], random.Random(seed))
        assert varied.mode == "RGBA"
        assert (np.asarray(varied.getchannel("A")) > 127).mean() > 0.5
        assert 0.8 < varied.width / varied.height < 1.25


def test_a_shard_has_twins_known_scenes_and_photographs() -> None:
    plan = TwinPlan(shard_pictures=60, styles=("other",))
    pairs = list(draw_pairs(TwoStyles(), KIND, plan, random.Random(0)))
    assert len(pairs) == 60
    photographs = [pair for pair in pairs if pair[0].background == PHOTO]
    same = [pair for pair in pairs if pair[0] is pair[1]]
    assert 0 < len(photographs) < len(same) < 40
    assert all(known.objects == () for known, _ in photographs)


@pytest.fixture(scope="module")
def encoder() -> VisionEncoder:
    torch.manual_seed(0)
    return VisionEncoder(VisionConfig()).eval()


def test_twins_are_read_as_they_were_written(encoder: VisionEncoder, tmp_path: Path) -> None:
    photo = Scene(
        np.asarray(PHOTO_OF_NOTHING.resize((256, 256))), (), np.zeros((0, 16, 16), np.float32), PHOTO
    )
    scene = draw_scene(TwoStyles(), KIND, random.Random(8))
    wanted = patch_features(encoder.to(fastest_dtype()), [photo, scene])
    write_shard(tmp_path / "twins_0000", [photo, scene], encoder.stages, "twins", False, {"wanted": wanted})
    pool = TwinPool(tmp_path)
    pool.refresh()
    batch = pool.batch(2, seed=0)
    assert batch.is_scene.tolist() == [False, True]
    assert not batch.touched[0].any()
    assert batch.touched[1].any()
    np.testing.assert_allclose(batch.wanted.numpy(), wanted, rtol=1e-3, atol=1e-3)
    with fast_products():
        patches = encoder.float().merge(batch.trunk).float()
    parts = losses(encoder, patches, batch, 0, TwinRecipe())
    assert parts["match"] < 1e-2  # a known scene, seen by the encoder that wrote what is wanted
    with pytest.raises(FileNotFoundError, match="picture_twin_shards"):
        TwinPool(tmp_path / "nothing").refresh()


def test_patches_of_things_weigh_more() -> None:
    wanted = torch.ones(1, 4, 3)
    touched = torch.tensor([[True, False, False, False]])
    on, off = wanted.clone(), wanted.clone()
    on[0, 0] = 0.0
    off[0, 1] = 0.0
    assert match_loss(wanted, wanted, touched, 4.0) == 0.0
    assert match_loss(on, wanted, touched, 4.0) == pytest.approx(5 / 8)
    assert match_loss(off, wanted, touched, 4.0) == pytest.approx(1 / 8)


def test_icons_are_found_by_any_of_their_names() -> None:
    table = {"1f436": "dog-face"}
    assert list(icon_names("🐶", [table])) == ["dog-face", "dog-face-1", "dogface"]
    assert list(icon_names("⏰", [table])) == ["alarm-clock", "alarm-clock-1", "alarmclock"]
    icons = {"width": 64, "height": 32, "icons": {"a": {"body": "<g/>"}}, "aliases": {"b": {"parent": "a"}}}
    svg = as_svg(json.loads(json.dumps(icons)), "b")
    assert svg is not None
    assert 'viewBox="0 0 64 32"' in svg
    assert as_svg(icons, "c") is None


@pytest.fixture(scope="module")
def twins(encoder: VisionEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one pair of twins, and the weights of the encoder that wrote what is wanted."""
    folder = tmp_path_factory.mktemp("twins")
    content = {"encoder": dataclasses.asdict(encoder.config), "grounding": {"max_boxes": 3}}
    save_weights(folder / "vision.safetensors", encoder, json.dumps(content))
    known, twin = _twins(8)
    wanted = patch_features(encoder.to(fastest_dtype()), [known])
    write_shard(folder / "twins_0000", [twin], encoder.stages, "twins", False, {"wanted": wanted})
    return folder


def test_a_run_leaves_stages_and_heads_as_they_were(twins: Path, tmp_path: Path) -> None:
    start = twins / "vision.safetensors"
    recipe = TwinRecipe(budget_minutes=1e-6, warmup_minutes=0.0, batch_size=1)
    shard = SceneShard(twins / "twins_0000")
    train_encoder(recipe, start, TwinPool(twins), [shard], tmp_path / "out")
    before, after = (
        load_sight(start, torch.float32),
        load_sight(tmp_path / "out" / "vision.safetensors", torch.float32),
    )
    assert after.config == GroundingConfig(max_boxes=3)
    moved = {
        name.split(".")[0]
        for name, parameter in after.encoder.state_dict().items()
        if not torch.equal(parameter, before.encoder.state_dict()[name])
    }
    assert "blocks" in moved
    assert not moved & {"stages", "head"}


def test_drawings_learn_beside_the_encoder(twins: Path, tmp_path: Path) -> None:
    vision = tmp_path / "vision.safetensors"
    vision.write_bytes((twins / "vision.safetensors").read_bytes())
    recipe = TwinRecipe(budget_minutes=1e-6, warmup_minutes=0.0, batch_size=1)
    train_drawings(recipe, vision, TwinPool(twins), [SceneShard(twins / "twins_0000")], tmp_path)
    sight = load_sight(vision, torch.float32)
    assert sight.drawings is not None
    moved = [
        name
        for name, value in sight.encoder.named_parameters()
        if not torch.equal(sight.drawings.get_parameter(name), value)
    ]
    assert {name.split(".")[0] for name in moved} == {"stages", "from_stride16", "from_stride32"}


def test_all_of_a_batch_moves(twins: Path) -> None:
    pool = TwinPool(twins)
    pool.refresh()
    batch = moved(pool.batch(1, seed=0), torch.device("meta"))
    assert {batch.wanted.device.type, batch.trunk.stride8.device.type, batch.targets.words.device.type} == {
        "meta"
    }
    with pytest.raises(TypeError, match="got list"):
        moved([torch.zeros(1)], torch.device("cpu"))
