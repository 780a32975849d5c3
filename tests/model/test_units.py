from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from yan_omni.model.checkpoint import CheckpointError
from yan_omni.model.units import UnitVoice, UnitVoices
from yan_omni.tokenizers.phones import PHONE_IDS

SIL, STOP = PHONE_IDS["<sil>"], PHONE_IDS["."]
K, T, S, AH, AH1 = (PHONE_IDS[name] for name in ("k", "t", "s", "æ", "ˈæ"))
# "cat sat": <sil> k ˈæ t . <sil> s ˈæ t .
PHONES_SPOKEN = [SIL, K, AH1, T, STOP, SIL, S, AH1, T, STOP]


def recorded(num_frames: int = 2) -> UnitVoice:
    count = len(PHONES_SPOKEN)
    semantic = torch.arange(count * num_frames)
    return UnitVoice(
        phones=np.array(PHONES_SPOKEN),
        first_frames=np.arange(count) * num_frames,
        num_frames=np.full(count, num_frames),
        semantic=semantic,
        acoustic=torch.stack([semantic + 100, semantic + 200, semantic + 300], dim=1),
    )


def test_a_recorded_phrase_is_spoken_as_recorded() -> None:
    assert recorded().choose([SIL, S, AH1, T, STOP]) == [5, 6, 7, 8, 9]


def test_contexts_decide_where_recordings_are_joined() -> None:
    units = recorded().choose([SIL, K, AH1, T])
    assert units == [0, 1, 2, 3]


def test_another_stress_stands_in_and_an_unknown_phone_is_left_out() -> None:
    assert recorded().choose([SIL, S, AH, T, STOP]) == [5, 6, 7, 8, 9]
    units = recorded().choose([SIL, S, PHONE_IDS["ʒ"], T, STOP])
    assert [PHONES_SPOKEN[unit] for unit in units] == [SIL, S, T, STOP]


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_codes_stay_together_and_speed_changes_their_number(speed: float) -> None:
    voices = UnitVoices({"somebody": recorded()})
    chunks = list(voices.generate([S, AH1, T, STOP], "somebody", speed))
    semantic = torch.cat([chunk.semantic for chunk in chunks])
    acoustic = torch.cat([chunk.acoustic for chunk in chunks])
    assert len(semantic) == round(10 / speed)
    assert torch.equal(acoustic, semantic[:, None] + torch.tensor([100, 200, 300]))
    assert semantic.tolist() == sorted(semantic.tolist())
    assert len(chunks[0].semantic) == 5


def test_a_file_gives_back_its_voices_and_others_are_refused(tmp_path: Path) -> None:
    voice = recorded()
    fields = {
        name: torch.as_tensor(getattr(voice, name)).to(torch.int32)
        for name in ("phones", "first_frames", "num_frames", "semantic", "acoustic")
    }
    path = tmp_path / "units.safetensors"
    tensors = {f"somebody.{name}": tensor for name, tensor in fields.items()}
    save_file(tensors, path, metadata={"config": json.dumps({"unit_voices": ["somebody"]})})
    loaded = UnitVoices.load(path).voices["somebody"]
    assert loaded.choose([SIL, S, AH1, T, STOP]) == [5, 6, 7, 8, 9]
    save_file(tensors, path, metadata={"config": "{}"})
    with pytest.raises(CheckpointError, match="unit voices"):
        UnitVoices.load(path)
