"""The line reader: shapes, its factorised CTC distribution, and greedy decoding."""

from __future__ import annotations

import pytest
import torch

from yan_omni.model.vision.characters import CHARACTER_IDS, CHARACTERS, gb2312_hanzi
from yan_omni.model.vision.line_reader import (
    LineReader,
    LineReaderConfig,
    decode_columns,
    normalise_strips,
    read_strips,
)


def _tiny() -> LineReader:
    torch.manual_seed(0)
    return LineReader(LineReaderConfig(widths=(4, 6, 8, 10), depths=(1, 1, 1, 1), context_blocks=1)).eval()


def test_the_characters_are_unique_and_hold_gb2312() -> None:
    assert len(CHARACTERS) == len(set(CHARACTERS))
    assert (len(gb2312_hanzi(1)), len(gb2312_hanzi(2))) == (3755, 3008)
    assert set(gb2312_hanzi()) <= set(CHARACTERS)
    assert CHARACTERS[CHARACTER_IDS["龙"]] == "龙"


def test_one_column_every_four_pixels() -> None:
    features, ink = _tiny()(torch.zeros(2, 1, 32, 64))
    assert features.shape == (2, 16, 10)
    assert ink.shape == (2, 16)


def test_other_heights_are_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        _tiny()(torch.zeros(1, 1, 31, 64))


def test_the_distribution_sums_to_one() -> None:
    log_probs = _tiny().log_probs(torch.randn(2, 1, 32, 32))
    assert log_probs.shape == (2, 8, 1 + len(CHARACTERS))
    assert torch.allclose(log_probs.exp().sum(-1), torch.ones(2, 8), atol=1e-4)


def test_ctc_loss_takes_the_distribution() -> None:
    reader = _tiny()
    log_probs = reader.log_probs(torch.randn(1, 1, 32, 64)).transpose(0, 1)
    target = torch.tensor([[1 + CHARACTER_IDS[c] for c in "你好"]])
    loss = torch.nn.functional.ctc_loss(log_probs, target, torch.tensor([16]), torch.tensor([2]))
    loss.backward()
    assert reader.ink.weight.grad is not None
    assert reader.ink.weight.grad.abs().sum() > 0


def test_greedy_decoding_joins_neighbours_and_drops_blanks() -> None:
    a, b = CHARACTER_IDS["a"], CHARACTER_IDS["b"]
    text, confidence = decode_columns([-1, a, a, -1, a, b, -1], [0.0, 0.5, 0.9, 0.0, 0.8, 1.0, 0.0])
    assert text == "aab"
    assert confidence == pytest.approx((0.9 + 0.8 + 1.0) / 3)
    assert decode_columns([-1, -1], [0.0, 0.0]) == ("", 1.0)


def test_a_mark_is_read_once_and_brings_no_space() -> None:
    wide, narrow, space = (CHARACTER_IDS[character] for character in "，, ")
    assert decode_columns([narrow, wide, -1, space], [0.4, 0.9, 0.0, 0.9])[0] == "，"
    assert decode_columns([wide, narrow, -1, space], [0.4, 0.9, 0.0, 0.9])[0] == ", "
    assert decode_columns([narrow, -1, wide], [0.9, 0.0, 0.9])[0] == ",，"


def test_two_guesses_at_one_hanzi_are_one_character() -> None:
    first, second, narrow, other = (CHARACTER_IDS[character] for character in "郊郑il")
    assert decode_columns([first, second], [0.4, 0.6]) == ("郑", 0.6)
    assert decode_columns([first, -1, second], [0.4, 0.6, 0.6])[0] == "郊郑"
    assert decode_columns([narrow, other], [0.9, 0.9])[0] == "il"
    assert decode_columns([narrow, second], [0.9, 0.9])[0] == "i郑"


def test_columns_beyond_a_strip_are_not_read() -> None:
    reader = _tiny()
    torch.nn.init.constant_(reader.ink.bias, 20.0)
    short, long = read_strips(reader, torch.randn(2, 1, 32, 64), [8, 64])
    assert len(short[0]) <= 2 < len(long[0])


def test_contrast_does_not_matter() -> None:
    strip = torch.randint(0, 256, (1, 32, 40)).float()
    plain, faint = normalise_strips(strip), normalise_strips(strip * 0.5 + 60)
    assert plain.shape == (1, 1, 32, 40)
    assert torch.allclose(plain, faint, atol=0.1)
