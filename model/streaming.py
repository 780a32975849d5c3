"""The streaming protocol: a module that carries a fixed-size state from call to call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self, TypeVar

import torch
from torch import Tensor


class StreamState(Protocol):
    """A state of fixed size with one row per stream; immutable, so that keeping a reference is a snapshot."""

    def tensors(self) -> tuple[Tensor, ...]:
        """Every tensor of the state, batch axis first."""
        ...

    def with_tensors(self, tensors: Sequence[Tensor]) -> Self:
        """The same kind of state holding other tensors, in the order of `tensors()`."""
        ...


State = TypeVar("State", bound=StreamState)


def state_bytes(state: StreamState) -> int:
    """Memory of the whole state in bytes."""
    return sum(tensor.numel() * tensor.element_size() for tensor in state.tensors())


def select_rows(state: State, rows: Tensor) -> State:
    """The streams whose row numbers are in `rows` (int64), in that order."""
    return state.with_tensors([tensor.index_select(0, rows) for tensor in state.tensors()])


def join_rows(states: Sequence[State]) -> State:
    """Several states as one batch, in order."""
    columns = zip(*(state.tensors() for state in states), strict=True)
    return states[0].with_tensors([torch.cat(column) for column in columns])


def keep_rows(state: State, keep: Tensor) -> State:
    """Reset the streams where `keep` (B,) is false: an all-zero state is the state of a fresh stream."""
    kept = []
    for tensor in state.tensors():
        shape = (-1,) + (1,) * (tensor.dim() - 1)
        kept.append(tensor * keep.view(shape).to(tensor.dtype))
    return state.with_tensors(kept)
