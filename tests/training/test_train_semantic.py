from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import torch

from yan_omni.tokenizers.audio.semantic import SemanticConfig, SemanticTokenizer
from yan_omni.tokenizers.audio.weights import load_semantic, save_component
from yan_omni.training.recipes.train_semantic import SemanticRecipe, read_off, train


def test_codes_come_to_tell_the_phones(tmp_path: Path) -> None:
    torch.manual_seed(0)
    centres = torch.randn(5, 16) * 3.0
    labels = torch.randint(5, (3000,))
    features = centres[labels] + 0.3 * torch.randn(3000, 16)
    semantic = SemanticTokenizer(
        SemanticConfig(feature_width=16, hidden_width=16, width=4, num_codes=16, num_phones=5)
    )
    recipe = SemanticRecipe(num_steps=120, batch_frames=128, start_frames=1000, peak_rate=5e-3)
    train(semantic, features, labels, recipe, seed=0)
    kept = read_off(semantic, features, labels)
    assert kept["phone accuracy"] > 0.9
    assert kept["feature variance kept"] > 0.5
    assert kept["entropy"] > 0.5
    save_component(semantic, asdict(semantic.config), tmp_path / "s.safetensors", "semantic")
    again = load_semantic(tmp_path / "s.safetensors")
    assert (again.encode(features[None]) == semantic.encode(features[None])).float().mean() > 0.97
