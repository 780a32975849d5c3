"""One stream of thought: the thinker's state and what it would write next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from yan_omni.model.projector import SensingThinker
from yan_omni.tokenizers.vocabulary import CONTROL, END, LISTEN, LOCATION, TEXT

PREFILL_TOKENS = 256
FEW_IDS = 4
"""So many may wait to be read together with what follows: as machine code, four cost little more than one."""


class _Waiting(NamedTuple):
    """Ids that are still to be read; inputs (T, D) or None."""

    ids: tuple[int, ...]
    inputs: Tensor | None


class Thought:
    """Reads ids one after another; its memory is the thinker's fixed-size state.

    A few ids at a time are only noted; they are read when more come or somebody asks what follows them.
    """

    def __init__(self, model: SensingThinker) -> None:
        self._model = model
        self._state = model.thinker.initial_state(1)
        self._hidden: Tensor | None = None
        self._logits: Tensor | None = None
        self._waiting: tuple[_Waiting, ...] = ()
        self.num_read = 0
        """Ids taken in so far."""

    def fork(self) -> Thought:
        """A second stream that goes on from here; states are never changed in place."""
        other = Thought.__new__(Thought)
        other._model = self._model
        other.become(self)
        return other

    def become(self, other: Thought) -> None:
        """Go on from where another stream is."""
        self._state, self._hidden, self._logits = other._state, other._hidden, other._logits
        self._waiting, self.num_read = other._waiting, other.num_read

    @property
    @torch.inference_mode()
    def logits(self) -> Tensor:
        """(V,) scores of what the thinker would write next."""
        hidden = self._last_hidden()
        if self._logits is None:
            self._logits = self._model.thinker.logits(hidden)
        return self._logits

    @torch.inference_mode()
    def likeliest(self, allowed: Tensor, gains: Tensor | None = None) -> int:
        """The allowed id with the largest score, plus its gain (V,) if there are any; allowed (V,)."""
        return self._model.thinker.likeliest(self._last_hidden(), allowed, gains)

    @torch.inference_mode()
    def scores(self, ids: Sequence[int]) -> Tensor:
        """(N,) scores of these ids alone, which cost less than all."""
        hidden = self._last_hidden()
        if self._logits is not None:
            return self._logits[list(ids)]
        return self._model.thinker.scores(hidden, torch.tensor(ids))

    @torch.inference_mode()
    def read(self, ids: Sequence[int], inputs: Tensor | None = None) -> None:
        """Take in ids; inputs (T, D) are what senses add to their embeddings."""
        self.num_read += len(ids)
        self._logits = None
        self._waiting += (_Waiting(tuple(ids), inputs),)
        if sum(len(part.ids) for part in self._waiting) > FEW_IDS:
            self.settle()

    @torch.inference_mode()
    def settle(self) -> None:
        """Read what is waiting now rather than when it is needed."""
        waiting, self._waiting = self._waiting, ()
        ids = [token for part in waiting for token in part.ids]
        thinker, inputs = self._model.thinker, self._joined(waiting)
        if len(ids) == 1:
            hidden, self._state = thinker.advance(torch.tensor(ids), self._state, inputs)
            self._hidden = hidden[0]
            return
        for start in range(0, len(ids), PREFILL_TOKENS):
            part = torch.tensor([ids[start : start + PREFILL_TOKENS]])
            given = None if inputs is None else inputs[None, start : start + PREFILL_TOKENS]
            output = thinker.hidden(part, given, state=self._state)
            self._state, self._hidden = output.state, output.hidden[0, -1]

    def _last_hidden(self) -> Tensor:
        """(D,) after everything taken in."""
        self.settle()
        if self._hidden is None:
            raise RuntimeError("nothing has been read yet; call read() first")
        return self._hidden

    def _joined(self, waiting: Sequence[_Waiting]) -> Tensor | None:
        """What senses add to all the ids; zero where they add nothing."""
        if len(waiting) == 1:
            return waiting[0].inputs
        if all(part.inputs is None for part in waiting):
            return None
        width = self._model.config.thinker.backbone.width
        return torch.cat(
            [
                torch.zeros(len(part.ids), width) if part.inputs is None else part.inputs.float()
                for part in waiting
            ]
        )


class Choices:
    """Masks (V,) over the ids the thinker may write in each situation."""

    def __init__(self, vocabulary_size: int, pieces: Sequence[bytes]) -> None:
        text = torch.zeros(vocabulary_size, dtype=torch.bool)
        text[TEXT.start : TEXT.start + len(pieces)] = True
        english = text.clone()
        for index, piece in enumerate(pieces):
            english[TEXT.start + index] = not any(0xE3 <= byte <= 0xE9 for byte in piece)
        self.text = text
        self.end_or_text = self._with(text, END)
        self.listen_or_text = self._with(text, LISTEN)
        self.listen_or_english = self._with(english, LISTEN)
        self.end_or_english = self._with(english, END)
        self.location = torch.zeros(vocabulary_size, dtype=torch.bool)
        self.location[LOCATION.start : LOCATION.stop] = True

    @staticmethod
    def _with(mask: Tensor, token: int) -> Tensor:
        assert token in CONTROL
        extended = mask.clone()
        extended[token] = True
        return extended

    def only(self, *tokens: int) -> Tensor:
        """A mask of just these ids."""
        mask = torch.zeros_like(self.text)
        mask[list(tokens)] = True
        return mask
