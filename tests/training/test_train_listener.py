from __future__ import annotations

import numpy as np
import torch

from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig
from yan_omni.tokenizers.audio.whisper_weights import listener_name, start_from_whisper
from yan_omni.training.augment_audio import AugmentConfig
from yan_omni.training.pack_speech import Placement, Row
from yan_omni.training.recipes.train_listener import Batch, ListenerRecipe, parameter_groups

TINY = ListenerConfig(width=16, num_layers=1, num_heads=2, max_positions=40, num_phones=9)


def test_parameter_order_is_the_same_in_every_run() -> None:
    listener = Listener(TINY)
    names = {id(parameter): name for name, parameter in listener.named_parameters()}
    groups = parameter_groups(listener, ListenerRecipe())
    order = [[names[id(parameter)] for parameter in group["params"]] for group in groups]
    assert order[1] == ["phone_head.weight", "phone_head.bias", "join.weight", "join.bias"]
    assert order[0] == [name for name in names.values() if name not in order[1]]


def test_targets_lie_where_the_clips_lie() -> None:

    samples = np.random.default_rng(0).standard_normal(32_000).astype(np.float32) * 0.1
    row = Row(samples, [Placement(6_400, 12_800, (7, 8)), Placement(20_000, 12_000, None)])
    batch = Batch([row], LogMel(LISTENER_MEL), AugmentConfig(), np.random.default_rng(0))
    assert batch.mel.shape == (1, 200, 80)
    (target,) = batch.targets
    assert (target.row, target.start_frame, target.phones) == (0, 10, (7, 8))
    assert 30 <= target.end_frame <= 32


def test_whisper_names_find_their_place() -> None:
    listener = Listener(TINY)
    assert listener_name("layers.0.self_attn.k_proj.bias") is None
    assert listener_name("embed_positions.weight") is None
    assert listener_name("layers.0.fc1.weight") == "layers.0.mlp_in.weight"
    start_from_whisper(listener, {"layer_norm.bias": torch.full((16,), 3.0)})
    assert torch.equal(listener.norm.bias, torch.full((16,), 3.0))
