"""A past that goes on in place is what joining would give, and forks do not see each other."""

from __future__ import annotations

import torch
from torch import Tensor

from yan_omni.tokenizers.audio.attention_past import ROOM_FRAMES, AttentionPast


def frames(length: int, seed: int) -> tuple[Tensor, Tensor]:
    source = torch.Generator().manual_seed(seed)
    return torch.randn(1, 2, length, 4, generator=source), torch.randn(1, 2, length, 4, generator=source)


def empty() -> AttentionPast:
    return AttentionPast.empty(torch.zeros(0), 2, 4)


def test_it_holds_the_newest_frames() -> None:
    past, keys, values = empty(), list[Tensor](), list[Tensor]()
    for number, length in enumerate((3, 100, 1, 90, 150, 7, ROOM_FRAMES, 2)):
        new_keys, new_values = frames(length, number)
        keys.append(new_keys)
        values.append(new_values)
        past = past.followed_by(new_keys, new_values)
        assert torch.equal(past.keys[:, :, -length:], new_keys)
        past = past.last(120)
        assert torch.equal(past.keys, torch.cat(keys, 2)[:, :, -120:])
        assert torch.equal(past.values, torch.cat(values, 2)[:, :, -120:])


def test_forks_do_not_see_each_other() -> None:
    past = empty().followed_by(*frames(5, 1))
    before = past.keys.clone()
    first, second = past.followed_by(*frames(3, 2)), past.followed_by(*frames(4, 3))
    third = first.followed_by(*frames(6, 4))
    assert torch.equal(past.keys, before)
    assert torch.equal(first.keys, torch.cat([before, frames(3, 2)[0]], 2))
    assert torch.equal(second.values, torch.cat([past.values, frames(4, 3)[1]], 2))
    assert torch.equal(third.keys, torch.cat([first.keys, frames(6, 4)[0]], 2))


def test_who_stands_at_the_end_goes_on_in_place() -> None:
    past = empty().followed_by(*frames(5, 1))
    after = past.followed_by(*frames(3, 2))
    assert after.keys.data_ptr() == past.keys.data_ptr()
    assert past.followed_by(*frames(3, 2)).keys.data_ptr() != past.keys.data_ptr()
