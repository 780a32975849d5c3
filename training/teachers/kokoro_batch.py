"""Kokoro's decoder for many clips at once, on any device: what its own modules compute for each clip alone.

Clips of a batch are padded to one length. Every norm counts a clip's own frames only and what lies behind its
end is set to zero before it could reach a convolution, so a clip sounds as it would alone, up to its noise.
Activations are (N, C, 1, L) with channels last, which convolutions on graphics processors want.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SAMPLES_PER_PITCH = 300
PITCHES_PER_FRAME = 2
RATE_HZ = 24_000
NUM_HARMONICS = 9
SINE_LEVEL = 0.1
NOISE_LEVEL = 0.003
LEAST_VOICED_HZ = 10.0
FFT_SIZE = 20
HOP = 5
EPSILON = 1e-5

_FUSED_SNAKE = """
template <typename T> T adapted_snake(T x, T scale, T shift, T slope, T mask) {
    T y = x * scale + shift;
    T wave = sin(slope * y);
    return (y + wave * wave / slope) * mask;
}
"""


def plain_snake(x: Tensor, scale: Tensor, shift: Tensor, slope: Tensor, mask: Tensor) -> Tensor:
    """y + sin(slope y)^2 / slope of y = x scale + shift, zero where the mask is."""
    adapted = torch.addcmul(shift, x, scale)
    wave = (adapted * slope).sin_().square_()
    return adapted.addcmul_(wave, 1 / slope).mul_(mask)


def fastest_snake(device: torch.device) -> Callable[..., Tensor]:
    """`plain_snake` in one kernel where the device can compile it and the kernel agrees with it."""
    if device.type != "cuda" or not torch.cuda.is_available():
        return plain_snake
    try:
        fused: Callable[..., Tensor] = torch.cuda.jiterator._create_jit_fn(_FUSED_SNAKE)
        generator = torch.Generator().manual_seed(0)
        shapes = [(2, 8, 1, 50), (2, 8, 1, 1), (2, 8, 1, 1), (1, 8, 1, 1), (2, 1, 1, 50)]
        given = [(0.5 + torch.rand(shape, generator=generator)).to(device) for shape in shapes]
        given[0] = given[0].contiguous(memory_format=torch.channels_last)
        is_right = torch.allclose(fused(*given), plain_snake(*given), atol=1e-4)
    except Exception as error:  # whatever a driver or compiler may raise: the plain way always works
        print(f"the fused kernel cannot be used: {error!r}"[:300], flush=True)
        return plain_snake
    print(f"fused kernel {'agrees' if is_right else 'differs and is not used'}", flush=True)
    return fused if is_right else plain_snake


class _Span:
    """Lengths of a batch's clips at one frame rate: counts (N, 1, 1, 1) and mask (N, 1, 1, L)."""

    def __init__(self, counts: Tensor, longest: int) -> None:
        places = torch.arange(longest, device=counts.device)
        self.counts = counts.float()[:, None, None, None]
        self.mask = (places < counts[:, None]).float()[:, None, None, :]


class BatchDecoder:
    """Wraps a filled `Decoder` of the wheel, weight norms removed, and moves it to a device."""

    def __init__(self, decoder: nn.Module, device: torch.device) -> None:
        self._decoder: Any = decoder.to(device).eval()
        self._device = device
        self._snake = fastest_snake(device)
        self._weights: dict[nn.Module, Tensor] = {}
        for part in decoder.modules():
            if isinstance(part, nn.Conv1d | nn.ConvTranspose1d):
                wide = part.weight.detach()[:, :, None]
                self._weights[part] = wide.contiguous(memory_format=torch.channels_last)

    def unfuse(self) -> None:
        """Go on with the device's own kernels."""
        self._snake = plain_snake

    @torch.inference_mode()
    def __call__(
        self, aligned: Tensor, pitch: Tensor, energy: Tensor, style: Tensor, frames: Tensor
    ) -> Tensor:
        """Samples (N, 600 T) at 24 kHz of clips of `frames` (N,) 25 ms frames, T the longest.

        aligned (N, 512, T), pitch in Hz and energy (N, 2 T), style (N, 128), all zero behind a clip's end.
        """
        decoder = self._decoder
        longest = aligned.shape[2]
        span, doubled = _Span(frames, longest), _Span(frames * 2, longest * 2)
        style = style[:, None]
        features = _last(aligned[:, :, None])
        curves = [
            self._conv(conv, _last(curve[:, None, None])) * span.mask
            for conv, curve in ((decoder.F0_conv, pitch), (decoder.N_conv, energy))
        ]
        residue = self._conv(decoder.asr_res[0], features) * span.mask
        x = self._block(decoder.encode, torch.cat([features, *curves], 1), style, span, span)
        for block in decoder.decode:
            x = torch.cat([x, residue, *curves], 1)
            x = self._block(block, x, style, span, doubled if block.upsample_type != "none" else span)
        return self._generate(x, style, pitch, frames)

    def _conv(self, conv: nn.Module, x: Tensor) -> Tensor:
        """A convolution of length L; what it makes behind a clip's end has to be masked."""
        assert isinstance(conv, nn.Conv1d)
        settings: Any = {
            "stride": (1, conv.stride[0]),
            "padding": (0, int(conv.padding[0])),
            "dilation": (1, conv.dilation[0]),
        }
        return F.conv2d(x, self._weights[conv], conv.bias, **settings)

    def _adaptation(self, norm: Any, x: Tensor, style: Tensor, span: _Span) -> tuple[Tensor, Tensor]:
        """Scale and shift (N, C, 1, 1) that make the instance norm of x with the style's gain and bias."""
        gain, bias = norm.fc(style).transpose(1, 2)[:, :, None].chunk(2, 1)
        mean = x.sum(-1, keepdim=True) / span.counts
        power = torch.linalg.vector_norm(x, dim=-1, keepdim=True).square() / span.counts
        inverse = torch.rsqrt((power - mean.square()).clamp_min(0) + EPSILON)
        weight, offset = norm.norm.weight[:, None, None], norm.norm.bias[:, None, None]
        scale = (1 + gain) * weight * inverse
        return scale, (1 + gain) * offset + bias - mean * scale

    def _block(self, block: Any, x: Tensor, style: Tensor, span: _Span, span_out: _Span) -> Tensor:
        """`AdainResBlk1d`: leaky norms and two convolutions, at twice the rate if the block says so."""
        is_doubled = block.upsample_type != "none"
        scale, shift = self._adaptation(block.norm1, x, style, span)
        inner = F.leaky_relu(torch.addcmul(shift, x, scale), 0.2) * span.mask
        if is_doubled:
            inner = _doubled(block.pool, inner) * span_out.mask
        inner = self._conv(block.conv1, inner) * span_out.mask
        scale, shift = self._adaptation(block.norm2, inner, style, span_out)
        inner = self._conv(block.conv2, F.leaky_relu(torch.addcmul(shift, inner, scale), 0.2) * span_out.mask)
        straight = x.repeat_interleave(2, 3) if is_doubled else x
        if block.learned_sc:
            straight = self._conv(block.conv1x1, _last(straight))
        output: Tensor = (inner + straight) * (0.5**0.5 * span_out.mask)
        return output

    def _snakes(self, block: Any, x: Tensor, style: Tensor, span: _Span) -> Tensor:
        """`AdaINResBlock1` of an x that is zero behind each clip's end, and so is what it returns."""
        layers = zip(
            block.convs1, block.convs2, block.adain1, block.adain2, block.alpha1, block.alpha2, strict=True
        )
        for conv1, conv2, norm1, norm2, alpha1, alpha2 in layers:
            adaptation = self._adaptation(norm1, x, style, span)
            inner = self._conv(conv1, self._snake(x, *adaptation, alpha1[..., None], span.mask))
            inner = inner.mul_(span.mask)
            adaptation = self._adaptation(norm2, inner, style, span)
            inner = self._conv(conv2, self._snake(inner, *adaptation, alpha2[..., None], span.mask))
            x = torch.addcmul(x, inner, span.mask)
        return x

    def _generate(self, x: Tensor, style: Tensor, pitch: Tensor, frames: Tensor) -> Tensor:
        """`Generator`: (N, 512, 1, 2 T) -> samples (N, 600 T)."""
        generator = self._decoder.generator
        num_samples = frames * (PITCHES_PER_FRAME * SAMPLES_PER_PITCH)
        source = self._excitation(pitch, num_samples)
        last_stage = generator.num_upsamples - 1
        width = x.shape[3]
        counts = frames * PITCHES_PER_FRAME
        for stage, up in enumerate(generator.ups):
            rate = up.stride[0]
            width, counts = width * rate, counts * rate
            if stage == last_stage:
                width, counts = width + 1, counts + 1
            span = _Span(counts, width)
            excited = self._conv(generator.noise_convs[stage], source) * span.mask
            excited = self._snakes(generator.noise_res[stage], excited, style, span)
            x = F.conv_transpose2d(
                F.leaky_relu(x, 0.1), self._weights[up], up.bias, (1, rate), (0, int(up.padding[0]))
            )
            if stage == last_stage:
                x = F.pad(x, (1, 0, 0, 0), mode="reflect")
            x = _last((x + excited) * span.mask)
            first = stage * generator.num_kernels
            blocks = generator.resblocks[first : first + generator.num_kernels]
            outputs = [self._snakes(block, x, style, span) for block in blocks]
            x = sum(outputs[1:], outputs[0]) / len(outputs)
        x = self._conv(generator.conv_post, F.leaky_relu(x))[:, :, 0]
        half = FFT_SIZE // 2 + 1
        magnitude = torch.exp(x[:, :half]) * span.mask[:, :, 0]
        spectrum = torch.polar(magnitude.contiguous(), torch.sin(x[:, half:]).contiguous())
        return torch.istft(spectrum, FFT_SIZE, HOP, FFT_SIZE, window=self._window())

    def _excitation(self, pitch: Tensor, num_samples: Tensor) -> Tensor:
        """Magnitudes and phases (N, 22, 1, 120 T + 1) of the harmonics of pitch (N, 2 T) and noise."""
        source = self._decoder.generator.m_source
        harmonics = torch.arange(1, NUM_HARMONICS + 1, device=pitch.device)
        turns = torch.cumsum(pitch[:, None] * harmonics[:, None] / RATE_HZ % 1, 2) * (2 * torch.pi)
        phases = F.interpolate(turns * SAMPLES_PER_PITCH, scale_factor=SAMPLES_PER_PITCH, mode="linear")
        voiced = (pitch > LEAST_VOICED_HZ).float().repeat_interleave(SAMPLES_PER_PITCH, 1)[:, None]
        level = voiced * NOISE_LEVEL + (1 - voiced) * (SINE_LEVEL / 3)
        waves = torch.sin(phases) * (SINE_LEVEL * voiced) + level * torch.randn_like(phases)
        weight, bias = source.l_linear.weight, source.l_linear.bias
        signal = torch.tanh((waves * weight[..., None]).sum(1) + bias)
        places = torch.arange(signal.shape[1], device=pitch.device)
        ends = num_samples[:, None]
        mirrored = torch.where(places < ends, places, (2 * ends - 2 - places).clamp_min(0))
        spectrum = torch.stft(
            signal.gather(1, mirrored), FFT_SIZE, HOP, FFT_SIZE, window=self._window(), return_complex=True
        )
        both = torch.cat([spectrum.abs(), spectrum.angle()], 1)[:, :, None]
        return _last(both * _Span(num_samples // HOP + 1, both.shape[3]).mask)

    def _window(self) -> Tensor:
        return torch.hann_window(FFT_SIZE, periodic=True, dtype=torch.float32, device=self._device)


def _last(x: Tensor) -> Tensor:
    """(N, C, 1, L) with channels last in memory."""
    return x.contiguous(memory_format=torch.channels_last)


def _doubled(pool: nn.ConvTranspose1d, x: Tensor) -> Tensor:
    """The depthwise transposed convolution of 3 taps and stride 2, written out: L -> 2 L."""
    weight, bias = pool.weight[:, 0, :, None, None], pool.bias
    assert bias is not None
    following = F.pad(x, (0, 1))[..., 1:]
    even = x * weight[:, 1]
    odd = x * weight[:, 2] + following * weight[:, 0]
    both = torch.stack([even, odd], 4).flatten(3) + bias[:, None, None]
    return _last(both)
