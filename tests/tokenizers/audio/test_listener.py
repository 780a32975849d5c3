from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel, LogMelStream, power_spectrum
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig, ListenerOutput, block_mask
from yan_omni.tokenizers.audio.listener_stream import ListenerStream, listen
from yan_omni.tokenizers.audio.rates import LISTENER_FRAME_SAMPLES

TINY = ListenerConfig(
    width=32,
    num_layers=2,
    num_heads=4,
    max_positions=40,
    block_frames=8,
    left_context_frames=20,
    num_phones=9,
)


@pytest.fixture
def listener() -> Listener:
    torch.manual_seed(0)
    return Listener(TINY).eval().requires_grad_(False)


def clip(num_samples: int, seed: int = 1) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(num_samples, generator=generator) * 0.1


def in_pieces(samples: Tensor, size: int) -> list[Tensor]:
    return [samples[start : start + size] for start in range(0, samples.shape[0], size)]


def offline(listener: Listener, samples: Tensor) -> ListenerOutput:
    padded = torch.nn.functional.pad(samples, (0, -samples.shape[0] % LISTENER_FRAME_SAMPLES))
    output = listener(LogMel(LISTENER_MEL)(padded[None]))
    return ListenerOutput(output.features[0], output.phone_logits[0])


def test_log_mel_of_a_sine_peaks_at_its_pitch() -> None:
    time_s = torch.arange(16_000) / 16_000
    mel = LogMel(LISTENER_MEL)(torch.sin(2 * math.pi * 1000.0 * time_s)[None])
    assert mel.shape == (1, 100, 80)
    # 1 kHz is Slaney mel 15 of the 45.245 that 81 steps cover: next to the peak of filter 26 (from 0).
    assert mel[0, 50].argmax().item() in (25, 26)
    assert mel.min().item() == pytest.approx((LISTENER_MEL.log10_floor + 4) / 4, abs=0.3)


def test_power_spectrum_has_the_gradient_of_the_transform() -> None:
    frames = torch.randn(2, 3, 16, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(power_spectrum, (frames,))
    expected = torch.fft.rfft(frames).abs().square()
    torch.testing.assert_close(power_spectrum(frames), expected)


def test_log_mel_stream_equals_offline() -> None:
    log_mel = LogMel(LISTENER_MEL)
    samples = clip(5_003)
    stream = LogMelStream(log_mel)
    pieces = [stream.push(piece) for piece in in_pieces(samples, 331)] + [stream.flush()]
    torch.testing.assert_close(torch.cat(pieces), log_mel(samples[None])[0])


def test_block_mask_bounds_the_past_and_hides_the_future() -> None:
    mask = block_mask(6, 2, 2)
    assert mask[0].tolist() == [True, True, False, False, False, False]
    assert mask[5].tolist() == [False, False, True, True, True, True]


@pytest.mark.parametrize("num_samples", [12_800, 13_999, 31_000, 500])
@pytest.mark.parametrize("piece", [160, 777, 40_000])
def test_streaming_equals_offline(listener: Listener, num_samples: int, piece: int) -> None:
    samples = clip(num_samples)
    stream = ListenerStream(listener)
    outputs = [stream.push(part) for part in in_pieces(samples, piece)] + [stream.flush()]
    expected = offline(listener, samples)
    torch.testing.assert_close(
        torch.cat([o.features for o in outputs]), expected.features, atol=1e-4, rtol=1e-4
    )
    torch.testing.assert_close(
        torch.cat([o.phone_logits for o in outputs]), expected.phone_logits, atol=1e-4, rtol=1e-4
    )


def test_a_block_can_be_ended_early(listener: Listener) -> None:
    """Equal to blocks that end there: 4 frames, then the rest."""
    samples = clip(10 * 320)
    stream = ListenerStream(listener)
    pieces = [stream.push(samples[: 4 * 320 + 360]), stream.end_block()]
    assert stream.num_begun_frames == 0
    pieces += [stream.push(samples[4 * 320 + 360 :]), stream.flush()]
    mel = LogMel(LISTENER_MEL)(samples[None])
    x = listener.convolve(torch.nn.functional.pad(mel, (0, 0, 1, 1)), None)
    x = x + listener.position(10, 0)
    mask = torch.ones(10, 10, dtype=torch.bool)
    mask[:4, 4:] = False
    for layer in listener.layers:
        x = layer(x, mask)
    expected = listener.heads(listener.norm(x))
    got = torch.cat([piece.features for piece in pieces])
    torch.testing.assert_close(got, expected.features[0], atol=1e-4, rtol=1e-4)


def test_the_future_beyond_the_block_changes_nothing(listener: Listener) -> None:
    block_samples = TINY.block_frames // 2 * LISTENER_FRAME_SAMPLES
    samples = clip(4 * block_samples)
    changed = samples.clone()
    changed[2 * block_samples + LISTENER_MEL.window_samples // 2 :] += 1.0
    frames = TINY.block_frames  # two blocks of block_frames / 2 frames at 25 Hz
    before, after = offline(listener, samples).features, offline(listener, changed).features
    torch.testing.assert_close(before[:frames], after[:frames])
    assert not torch.allclose(before[frames:], after[frames:])


def test_stream_answers_as_soon_as_a_block_is_heard(listener: Listener) -> None:
    block_samples = TINY.block_frames // 2 * LISTENER_FRAME_SAMPLES
    stream = ListenerStream(listener)
    samples = clip(block_samples + 200)
    assert stream.push(samples[:-1]).features.shape[0] == 0
    assert stream.push(samples[-1:]).features.shape[0] == TINY.block_frames // 2


def test_memory_is_constant(listener: Listener) -> None:
    stream = ListenerStream(listener)
    stream.push(clip(32_000))
    full = stream.state_bytes
    stream.push(clip(64_000))
    assert stream.state_bytes == full


def test_block_zero_sees_the_whole_clip(listener: Listener) -> None:
    mel = LogMel(LISTENER_MEL)(clip(8 * LISTENER_FRAME_SAMPLES)[None])
    changed = mel.clone()
    changed[:, -1] += 1.0
    assert not torch.allclose(listener.encode(mel, 0)[:, 0], listener.encode(changed, 0)[:, 0])
    assert torch.allclose(listener.encode(mel, 8)[:, 0], listener.encode(changed, 8)[:, 0])


def test_positions_wrap_around(listener: Listener) -> None:
    mel = torch.zeros(1, 16, 80)
    torch.testing.assert_close(listener.encode(mel, 8, 3), listener.encode(mel, 8, 3 + TINY.max_positions))
    assert not torch.allclose(listener.encode(mel, 8, 3), listener.encode(mel, 8, 4))


def test_ragged_mel_is_refused(listener: Listener) -> None:
    with pytest.raises(ValueError, match="multiple of 4"):
        listener(torch.zeros(1, 7, 80))


def test_listen_takes_any_length(listener: Listener) -> None:
    assert listen(listener, torch.zeros(0)).features.shape == (0, TINY.width)
    assert listen(listener, clip(1)).phone_logits.shape == (1, TINY.num_phones)
