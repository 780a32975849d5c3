"""The sense of languages, and what the search makes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from yan_omni.model.checkpoint import CheckpointError
from yan_omni.model.lexicon.languages import LEAST_CHANCE, LanguageSense
from yan_omni.model.lexicon.sounds import SoundConfig, SoundCosts
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import BLANK_ID, PHONE_IDS, PHONES

WIDTH = 6
D_MANDARIN, T, K = PHONE_IDS["d-"], PHONE_IDS["t"], PHONE_IDS["k-"]


def sense(bias: float) -> LanguageSense:
    """Always as sure, whatever is heard."""
    look = np.zeros((3, WIDTH), np.float32)
    return LanguageSense(look, look[:, 0], look[:, 0], np.array([bias], np.float32))


def table() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    confusions = np.full((len(PHONES), len(PHONES)), 0.1 / len(PHONES), np.float32)
    np.fill_diagonal(confusions, 0.9)
    return confusions


def heard() -> PhoneEvent:
    """`d-`, that would have been `t` in English."""
    event = PhoneEvent((D_MANDARIN, K), (0.9, 0.1), torch.ones(WIDTH), 0, 1)
    return replace(event, by_language=((T, 0.8), (D_MANDARIN, 0.9)))


def test_the_chance_is_that_of_the_network() -> None:
    random = np.random.default_rng(0)
    sizes = ((3, WIDTH), (3,), (3,), (1,))
    given = LanguageSense(*(random.normal(size=size).astype(np.float32) for size in sizes))
    feature = torch.from_numpy(random.normal(size=WIDTH)).float()
    hidden = torch.relu(torch.from_numpy(given.look) @ feature + torch.from_numpy(given.look_bias))
    chance = torch.sigmoid(torch.from_numpy(given.tell) @ hidden + given.tell_bias[0]).item()
    expected = LEAST_CHANCE + (1 - 2 * LEAST_CHANCE) * chance
    assert given.english(feature) == pytest.approx(expected, abs=1e-5)
    assert sense(100).english(feature) == pytest.approx(1 - LEAST_CHANCE)


def test_a_file_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "languages.safetensors"
    sense(2.0).save(path)
    assert LanguageSense.load(path).english(torch.zeros(WIDTH)) == sense(2.0).english(torch.zeros(WIDTH))
    save_file({"look": torch.zeros(1)}, path, metadata={"config": "something"})
    with pytest.raises(CheckpointError, match="languages 1"):
        LanguageSense.load(path)


def test_sounds_count_as_far_as_their_language_is_sensed() -> None:
    config = SoundConfig()
    for bias in (-3.0, 0.0, 3.0):
        languages = sense(bias)
        english = float(languages.english(heard().feature))
        costs = SoundCosts(table(), config, languages).of(heard(), BLANK_ID)
        for phone, chance in ((T, english), (D_MANDARIN, 1 - english)):
            row = table()[phone]
            main = 0.9 * row[D_MANDARIN] + 0.1 * row[K]
            accent = 0.8 * row[T] + 0.9 * row[D_MANDARIN]
            counts = 1 - config.sensed_share + config.sensed_share * chance
            more = config.unsensed_accent + config.sensed_accent * chance
            assert costs.meant[phone] == pytest.approx(-np.log(counts * main + more * accent), abs=1e-4)
    assert SoundCosts(table(), config, sense(3)).of(heard(), BLANK_ID).meant.argmin() == T
    without, told = SoundCosts(table(), config), SoundCosts(table(), config, sense(3))
    expected = without.of(heard(), BLANK_ID).meant
    assert expected.argmin() == D_MANDARIN
    np.testing.assert_array_equal(told.of(heard(), BLANK_ID, is_told=True).meant, expected)
