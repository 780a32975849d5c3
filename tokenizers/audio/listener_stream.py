"""The listener on live sound: constant memory, results equal to the whole clip at once."""

from __future__ import annotations

from copy import copy

import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.tokenizers.audio.attention_past import AttentionPast
from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel, LogMelStream
from yan_omni.tokenizers.audio.listener import Listener, ListenerLayer, ListenerOutput
from yan_omni.tokenizers.audio.rates import LISTENER_FRAME_SAMPLES


class ListenerStream:
    """Samples in, features and phone logits of finished blocks out.

    A block waits for 200 samples (12.5 ms) after its end: half a mel window.
    """

    def __init__(
        self, listener: Listener, block_frames: int | None = None, log_mel: LogMel | None = None
    ) -> None:
        config = listener.config
        self._listener = listener
        self._block_frames = block_frames or config.block_frames
        self._mel_stream = LogMelStream(log_mel or LogMel(LISTENER_MEL))
        weight = listener.conv1.weight
        self._mels = torch.zeros(1, config.num_mels)
        """Mel frames not yet used, after the one frame before them."""
        self._tail: Tensor | None = None
        empty = AttentionPast.empty(weight, config.num_heads, config.width // config.num_heads)
        self._past = [empty] * config.num_layers
        self._num_frames = 0
        self._num_samples = 0

    @property
    def state_bytes(self) -> int:
        """Memory that the past fills; it stops growing once the left context is full."""
        tensors = [self._mels, *(tensor for past in self._past for tensor in (past.keys, past.values))]
        return sum(tensor.numel() * tensor.element_size() for tensor in tensors)

    @property
    def num_begun_frames(self) -> int:
        """How much of the next block is there already, in 50 Hz frames."""
        return max(0, (self._mels.shape[0] - 2) // 4 * 2)

    def fork(self) -> ListenerStream:
        """A second stream that goes on from here, to hear what a begun block holds; nothing is shared."""
        other = copy(self)
        other._mel_stream, other._past = copy(self._mel_stream), list(self._past)
        return other

    @torch.inference_mode()
    def push(self, samples_16k: Tensor) -> ListenerOutput:
        """(S,) float in [-1, 1] -> outputs (T, ...) of the blocks that are now complete; T may be 0."""
        self._num_samples += samples_16k.shape[0]
        self._mels = torch.cat([self._mels, self._mel_stream.push(samples_16k)])
        return self._finished_blocks()

    @torch.inference_mode()
    def end_block(self) -> ListenerOutput:
        """The outputs of what there is of the next block, as a block of its own; the stream goes on."""
        num_frames = self.num_begun_frames
        return self._block(num_frames) if num_frames else self._nothing()

    @torch.inference_mode()
    def flush(self) -> ListenerOutput:
        """The rest of the sound, filled up with silence to a whole 25 Hz frame; the stream ends here."""
        missing = -self._num_samples % LISTENER_FRAME_SAMPLES
        rest = [self._mel_stream.push(torch.zeros(missing)), self._mel_stream.flush()]
        self._mels = torch.cat([self._mels, *rest])
        outputs = [self._finished_blocks()]
        num_left = (self._mels.shape[0] - 1) // 2
        if num_left:
            self._mels = F.pad(self._mels, (0, 0, 0, 1))
            outputs.append(self._block(num_left))
        return _join(outputs)

    def _finished_blocks(self) -> ListenerOutput:
        outputs = [self._nothing()]
        while self._mels.shape[0] >= 2 * self._block_frames + 2:
            outputs.append(self._block(self._block_frames))
        return _join(outputs)

    def _block(self, num_frames: int) -> ListenerOutput:
        listener, config = self._listener, self._listener.config
        mel = self._mels[None, : 2 * num_frames + 2]
        x = listener.convolve(mel, self._tail)
        x = x + listener.position(num_frames, self._num_frames).to(x.dtype)
        for index, layer in enumerate(listener.layers):
            assert isinstance(layer, ListenerLayer)
            x, self._past[index] = layer.step(x, self._past[index], config.left_context_frames)
        self._tail = listener.convolve_tail(mel)
        self._mels = self._mels[2 * num_frames :]
        self._num_frames = (self._num_frames + num_frames) % config.max_positions
        output = listener.heads(listener.norm(x))
        return ListenerOutput(output.features[0], output.phone_logits[0])

    def _nothing(self) -> ListenerOutput:
        weight = self._listener.conv1.weight
        config = self._listener.config
        return ListenerOutput(weight.new_zeros(0, config.width), weight.new_zeros(0, config.num_phones))


def _join(outputs: list[ListenerOutput]) -> ListenerOutput:
    return ListenerOutput(
        torch.cat([output.features for output in outputs]),
        torch.cat([output.phone_logits for output in outputs]),
    )


def listen(listener: Listener, samples_16k: Tensor, block_frames: int | None = None) -> ListenerOutput:
    """A whole clip (S,) of any length, in constant memory; bigger blocks hear more of what comes after."""
    stream = ListenerStream(listener, block_frames)
    return _join([stream.push(samples_16k), stream.flush()])
