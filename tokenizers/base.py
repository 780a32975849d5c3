"""What every tokenizer promises: its rates and sizes, and the two directions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class TextTokenizer(Protocol):
    """Text to ids of the text range and back; every Unicode string survives the round trip."""

    @property
    def size(self) -> int:
        """How many text ids there are."""
        ...

    def encode(self, text: str) -> list[int]: ...

    def decode(self, ids: Sequence[int]) -> str: ...


class TextStream(Protocol):
    """Ids in, text out as soon as its characters are complete."""

    def push(self, token: int) -> str:
        """Text that this id completes; empty while a character is still in pieces."""
        ...

    def flush(self) -> str:
        """What is left: U+FFFD for a character that never completed."""
        ...


class ImageTokenizer(Protocol):
    """Pictures to a fixed square view and its grid of patches."""

    @property
    def side_pixels(self) -> int: ...

    @property
    def patch_pixels(self) -> int: ...

    def view(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(H, W, 3) uint8 to the normalised (3, side, side) view."""
        ...


class AudioTokenizer(Protocol):
    """Sound to frames of codes: one semantic codebook and parallel acoustic ones."""

    @property
    def input_rate_hz(self) -> int: ...

    @property
    def output_rate_hz(self) -> int: ...

    @property
    def frame_rate_hz(self) -> int: ...

    @property
    def codebook_sizes(self) -> tuple[int, ...]: ...
