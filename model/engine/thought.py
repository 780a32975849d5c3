"""One stream of thought: the thinker's state and what it would write next."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from yan_omni.model.projector import SensingThinker
from yan_omni.tokenizers.vocabulary import CONTROL, END, LISTEN, LOCATION, TEXT

PREFILL_TOKENS = 256


class Thought:
    """Reads ids one after another; its memory is the thinker's fixed-size state."""

    def __init__(self, model: SensingThinker) -> None:
        self._model = model
        self._state = model.thinker.initial_state(1)
        self._hidden: Tensor | None = None
        self._logits: Tensor | None = None
        self.num_read = 0
        """Ids taken in so far."""

    def fork(self) -> Thought:
        """A second stream that goes on from here; states are never changed in place."""
        other = Thought.__new__(Thought)
        other._model, other._state = self._model, self._state
        other._hidden, other._logits = self._hidden, self._logits
        other.num_read = self.num_read
        return other

    def become(self, other: Thought) -> None:
        """Go on from where another stream is."""
        self._state, self._hidden, self._logits = other._state, other._hidden, other._logits
        self.num_read = other.num_read

    @property
    @torch.inference_mode()
    def logits(self) -> Tensor:
        """(V,) scores of what the thinker would write next."""
        if self._hidden is None:
            raise RuntimeError("nothing has been read yet; call read() first")
        if self._logits is None:
            self._logits = self._model.thinker.logits(self._hidden)
        return self._logits

    @torch.inference_mode()
    def read(self, ids: Sequence[int], inputs: Tensor | None = None) -> None:
        """Take in ids; inputs (T, D) are what senses add to their embeddings."""
        thinker, self._logits = self._model.thinker, None
        self.num_read += len(ids)
        if len(ids) == 1:
            given = None if inputs is None else inputs[:1]
            hidden, self._state = thinker.advance(torch.tensor(ids), self._state, given)
            self._hidden = hidden[0]
            return
        for start in range(0, len(ids), PREFILL_TOKENS):
            part = torch.tensor([ids[start : start + PREFILL_TOKENS]])
            given = None if inputs is None else inputs[None, start : start + PREFILL_TOKENS]
            output = thinker.hidden(part, given, state=self._state)
            self._state, self._hidden = output.state, output.hidden[0, -1]


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
