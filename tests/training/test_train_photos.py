"""The photo heads learn new rows beside frozen ones, and a gate that leaves every training scene a scene."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from yan_omni.model.vision.efficientnet import BATCH_NORM_EPSILON
from yan_omni.model.vision.photo_namer import PhotoConfig, PhotoNamer
from yan_omni.model.vision.photo_names import NUM_IMAGENET_CLASSES, photo_classes
from yan_omni.training.forge.dish_names import dish_class
from yan_omni.training.photo_features import blank_views
from yan_omni.training.recipes.train_photos import (
    MadeUpClasses,
    PhotoRecipe,
    start_from_imagenet,
    train_gate,
    train_rows,
)

WIDTH = 16
RECIPE = PhotoRecipe(num_steps=150, batch_size=32, peak_rate=0.03, dropout=0.0, gate_steps=200)


def small_namer() -> PhotoNamer:
    torch.manual_seed(0)
    namer = PhotoNamer(PhotoConfig(inputs=4, width=WIDTH, patch_width=3))
    nn.init.normal_(namer.classes.weight)
    nn.init.zeros_(namer.classes.bias)
    return namer


def test_the_start_is_the_published_network() -> None:
    namer = small_namer()
    source = {
        "_conv_head.weight": torch.randn(WIDTH, 4, 1, 1),
        "_bn1.weight": torch.rand(WIDTH),
        "_bn1.bias": torch.randn(WIDTH),
        "_bn1.running_mean": torch.randn(WIDTH),
        "_bn1.running_var": torch.rand(WIDTH) + 0.5,
        "_fc.weight": torch.randn(NUM_IMAGENET_CLASSES, WIDTH),
        "_fc.bias": torch.randn(NUM_IMAGENET_CLASSES),
    }
    start_from_imagenet(namer, source)
    stage = torch.randn(2, 4, 8, 8)
    norm = nn.BatchNorm2d(WIDTH, eps=BATCH_NORM_EPSILON).eval()
    norm.load_state_dict({name[5:]: value for name, value in source.items() if "bn1" in name}, strict=False)
    wide = nn.functional.relu6(norm(nn.functional.conv2d(stage, source["_conv_head.weight"])))
    assert torch.allclose(namer.cells(stage), wide.flatten(2).transpose(1, 2), atol=1e-5)
    assert torch.equal(namer.classes.weight[:NUM_IMAGENET_CLASSES], source["_fc.weight"])


def test_new_rows_learn_and_imagenet_s_stay() -> None:
    namer = small_namer()
    before = namer.classes.weight.detach().clone()
    generator = torch.Generator().manual_seed(1)
    centres = torch.rand(3, WIDTH, generator=generator) * 6
    rows = torch.arange(60) % 3 + NUM_IMAGENET_CLASSES
    features = centres[rows - NUM_IMAGENET_CLASSES] + 0.1 * torch.randn(60, WIDTH, generator=generator)
    train_rows(namer, features, rows, RECIPE)
    assert torch.equal(namer.classes.weight[:NUM_IMAGENET_CLASSES], before[:NUM_IMAGENET_CLASSES])
    new = namer.classes(features)[:, NUM_IMAGENET_CLASSES:]
    assert float((new.argmax(1) + NUM_IMAGENET_CLASSES == rows).float().mean()) > 0.9


def test_made_up_features_look_like_their_class() -> None:
    namer = small_namer()
    features = torch.rand(20, WIDTH) + 2.0
    rows = torch.full((20,), NUM_IMAGENET_CLASSES)
    chance = torch.zeros(2)
    for place, push in enumerate((0.0, 0.3)):
        made_up = MadeUpClasses(features, rows, namer.classes, push)
        made, classes = made_up.draw(256, torch.Generator().manual_seed(0))
        assert made.shape == (256, WIDTH)
        assert float(made.min()) >= 0.0
        assert float(made.max()) <= 6.0
        chance[place] = namer.classes(made).log_softmax(dim=1)[range(256), classes].mean().detach()
    assert chance[1] > chance[0] + 1.0


def test_the_gate_keeps_every_training_scene_a_scene() -> None:
    namer = small_namer()
    generator = torch.Generator().manual_seed(2)
    photos = torch.randn(80, 7, generator=generator) + 1.5
    scenes = torch.randn(80, 7, generator=generator) - 1.5
    train_gate(namer, photos, scenes, RECIPE)
    assert float(namer.gate(scenes).detach().max()) <= -RECIPE.gate_margin + 1e-4
    assert float((namer.gate(photos) > 0).float().mean()) > 0.9


def test_dishes_by_their_titles() -> None:
    assert dish_class("鱼香茄子") == "dish/eggplant"
    assert dish_class("清蒸鲈鱼") == "dish/fish"
    assert dish_class("昂刺鱼豆腐汤") == "dish/soup"
    assert dish_class("金汤力") is None
    assert dish_class("玛格丽特饼干") is None
    known = set(photo_classes())
    titles = ("无厨师机蜂蜜面包", "红烧肉", "宫保鸡丁", "米饭", "凉粉", "手撕包菜", "拔丝土豆", "话梅煮毛豆")
    assert {dish_class(title) for title in titles} - {None} <= known


def test_blank_views_are_pictures_without_things() -> None:
    views = list(blank_views(8))
    assert all(view.shape == (256, 256, 3) and view.dtype == np.uint8 for view in views)
    assert len(np.unique(views[0].reshape(-1, 3), axis=0)) == 1
