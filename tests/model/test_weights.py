"""Weight files and what is built from them: round trips, and errors that name the keys."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from tests.model.engine.tiny import tiny_components
from tests.model.shapes import tiny_backbone
from yan_omni.model.checkpoint import CheckpointError, fill_module, read_weights, save_weights
from yan_omni.model.components import Components
from yan_omni.model.config import BackboneConfig, ThinkerConfig, config_from_json, config_to_json
from yan_omni.model.omni import load_engine
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.projector import SensingThinker, SensingThinkerConfig, load_thinker
from yan_omni.model.thinker import Thinker
from yan_omni.tokenizers.vocabulary import THINKER_SIZE

SMALL = ThinkerConfig(40, tiny_backbone(num_layers=1))


def test_weights_come_back_in_bf16_with_their_config(tmp_path: Path) -> None:
    module = nn.Linear(3, 2)
    path = tmp_path / "folder" / "part.safetensors"
    save_weights(path, module, config_to_json(SMALL.backbone), metadata={"seen": "12 hours"})
    text, tensors = read_weights(path)
    assert config_from_json(BackboneConfig, text) == SMALL.backbone
    assert torch.equal(tensors["weight"], module.weight.bfloat16())
    assert not list(path.parent.glob("*.partial"))
    other = nn.Linear(3, 2)
    fill_module(path, other, tensors)
    assert other.weight.dtype == torch.float32
    assert torch.equal(other.weight, module.weight.bfloat16().float())


def test_every_mismatch_is_named(tmp_path: Path) -> None:
    path = tmp_path / "part.safetensors"
    tensors = {"weight": torch.zeros(5, 3), "extra": torch.zeros(1)}
    with pytest.raises(CheckpointError) as caught:
        fill_module(path, nn.Linear(3, 2), tensors)
    message = str(caught.value)
    for part in (
        str(path),
        "missing: bias",
        "unexpected: extra",
        "wrong shape: weight (5, 3) instead of (2, 3)",
    ):
        assert part in message


def test_useless_files_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no such weight file"):
        read_weights(tmp_path / "absent.safetensors")
    plain = tmp_path / "plain.safetensors"
    save_file({"a": torch.zeros(1)}, plain)
    with pytest.raises(CheckpointError, match="no key 'config'"):
        read_weights(plain)


@torch.no_grad()
def test_both_kinds_of_thinker_file_load(tmp_path: Path) -> None:
    thinker, sensing = Thinker(SMALL), SensingThinker(SensingThinkerConfig(SMALL, 8, 6))
    plain_path, sensing_path = tmp_path / "plain.safetensors", tmp_path / "sensing.safetensors"
    save_weights(plain_path, thinker, SMALL.to_json(), dtype=torch.float32)
    save_weights(sensing_path, sensing, sensing.to_json(), dtype=torch.float32)
    ids = torch.arange(9)[None]
    assert torch.equal(load_thinker(plain_path, torch.float32)(ids), thinker(ids).logits)
    assert torch.equal(load_thinker(sensing_path, torch.float32)(ids), sensing(ids))


@torch.no_grad()
def test_heard_phones_are_mixed_and_hearing_starts_at_zero() -> None:
    model = SensingThinker(SensingThinkerConfig(SMALL, 8, 6))
    choices = torch.tensor([[3, 5], [7, 7]])
    shares = torch.tensor([[0.25, 0.75], [0.5, 0.5]])
    added = model.heard_inputs(choices, shares, torch.randn(2, 8))
    table = model.thinker.embed(choices)
    assert torch.allclose(added[0] + table[0, 0], 0.25 * table[0, 0] + 0.75 * table[0, 1], atol=1e-5)
    assert torch.allclose(added[1], torch.zeros(32), atol=1e-5)


@torch.no_grad()
def test_four_neighbouring_patches_make_one_position() -> None:
    model = SensingThinker(SensingThinkerConfig(SMALL, 8, 6))
    patches = torch.randn(1, 256, 6)
    changed = patches.clone()
    changed[0, 16 * 5 + 9] += 1.0  # row 5, column 9
    difference = (model.seen_inputs(patches) - model.seen_inputs(changed)).abs().sum(-1)[0]
    assert difference.nonzero().flatten().tolist() == [8 * 2 + 4]
    with pytest.raises(ValueError, match="given 255 a picture, allowed: 256"):
        model.seen_inputs(patches[:, 1:])


def test_an_engine_starts_from_a_folder_of_weights(tmp_path: Path) -> None:
    components = tiny_components()
    components.text_tokenizer.save(tmp_path / "text_tokenizer.json")
    with pytest.raises(CheckpointError, match=r"thinker\.safetensors: no such file; it is needed to start"):
        load_engine(tmp_path)
    config = ThinkerConfig(THINKER_SIZE, SMALL.backbone)
    save_weights(tmp_path / "thinker.safetensors", Thinker(config), config.to_json())
    loaded = Components.load(tmp_path)
    assert loaded.listener is None
    assert loaded.parameter_counts().keys() == {"thinker"}
    assert next(loaded.thinker.parameters()).dtype == fastest_dtype()
    assert load_engine(tmp_path).info.details["backbone"] == "MCSD delta, 1 x 32"
