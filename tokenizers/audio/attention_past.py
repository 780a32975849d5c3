"""What attention has seen, in memory with room at its end: going on copies only what is new."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

ROOM_FRAMES = 192
"""Free places after what is kept, when memory is taken anew."""


class _Room:
    """Keys and values (B, H, places, W); `used` places are written by one past or another."""

    def __init__(self, keys: Tensor, values: Tensor, used: int) -> None:
        self.keys, self.values, self.used = keys, values, used


@dataclass(frozen=True, slots=True)
class AttentionPast:
    """Keys and values of the frames before, from `begin` to `end` in memory that other pasts may share.

    Never changed: only who stands at the end of what is written there goes on in place; others, which were
    forked, take memory of their own.
    """

    _room: _Room
    begin: int
    end: int

    @classmethod
    def empty(cls, like: Tensor, num_heads: int, head_width: int) -> AttentionPast:
        """Nothing seen by one stream; the dtype is that of `like`."""
        nothing = like.new_zeros(1, num_heads, 0, head_width)
        return cls(_Room(nothing, nothing, 0), 0, 0)

    @property
    def keys(self) -> Tensor:
        """(B, H, T, W)"""
        return self._room.keys[:, :, self.begin : self.end]

    @property
    def values(self) -> Tensor:
        """(B, H, T, W)"""
        return self._room.values[:, :, self.begin : self.end]

    def followed_by(self, keys: Tensor, values: Tensor) -> AttentionPast:
        """With the next frames (B, H, T, W)."""
        room, begin, end = self._room, self.begin, self.end
        num_new, places = keys.shape[2], room.keys.shape[2]
        if end != room.used or end + num_new > places:
            more = num_new + ROOM_FRAMES
            room = _Room(_with_room(self.keys, more), _with_room(self.values, more), 0)
            begin, end = 0, self.end - self.begin
        after = end + num_new
        room.keys[:, :, end:after], room.values[:, :, end:after] = keys, values
        room.used = after
        return AttentionPast(room, begin, after)

    def last(self, num_frames: int) -> AttentionPast:
        """Only the newest frames."""
        return AttentionPast(self._room, max(self.begin, self.end - num_frames), self.end)


def _with_room(kept: Tensor, num_places: int) -> Tensor:
    """(B, H, T, W) in memory for so many frames more."""
    batch, heads, length, width = kept.shape
    room = torch.empty(batch, heads, length + num_places, width, dtype=kept.dtype, device=kept.device)
    room[:, :, :length] = kept
    return room
