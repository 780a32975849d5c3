from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch

from yan_omni.tokenizers.audio.acoustic import AcousticConfig
from yan_omni.tokenizers.audio.blocks import ConvNeXtStack
from yan_omni.tokenizers.audio.codec import Codec, CodecConfig, Codes
from yan_omni.tokenizers.audio.decoder import DecoderConfig, OverlapAdd
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig
from yan_omni.tokenizers.audio.quantizer import QuantizerConfig
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES
from yan_omni.tokenizers.audio.semantic import SemanticConfig
from yan_omni.tokenizers.audio.stream import CodecDecoderStream
from yan_omni.tokenizers.audio.weights import TRAINING_ONLY, load_codec, load_listener, save_component

TINY_LISTENER = ListenerConfig(
    width=16, num_layers=1, num_heads=2, max_positions=40, block_frames=4, left_context_frames=8, num_phones=9
)
TINY = CodecConfig(
    semantic=SemanticConfig(feature_width=16, hidden_width=16, width=2, num_codes=16, num_phones=9),
    acoustic=AcousticConfig(
        mel_width=8, num_mel_blocks=1, width=16, num_blocks=1, code_width=6, timbre_width=5
    ),
    quantizer=QuantizerConfig(width=6, num_levels=3, num_entries=16),
    decoder=DecoderConfig(code_width=6, semantic_dims=2, timbre_width=5, width=16, num_blocks=2),
)


@pytest.fixture(params=[False, True], ids=["spectra", "source"])
def codec(request: pytest.FixtureRequest) -> Codec:
    torch.manual_seed(0)
    codec = Codec(replace(TINY, decoder=replace(TINY.decoder, has_source=request.param)))
    torch.nn.init.normal_(codec.semantic.codebook.entries)
    codec.quantizer(torch.randn(2, 40, 6))
    for parameter in codec.decoder.stack.film.parameters() if codec.decoder.stack.film else ():
        torch.nn.init.normal_(parameter, std=0.1)
    return codec.eval().requires_grad_(False)


def some_codes(num_frames: int) -> Codes:
    generator = torch.Generator().manual_seed(num_frames)
    return Codes(
        torch.randint(0, 16, (num_frames,), generator=generator),
        torch.randint(0, 16, (num_frames, 3), generator=generator),
        torch.nn.functional.normalize(torch.randn(5, generator=generator), dim=0),
    )


@pytest.mark.parametrize("num_frames", [1, 2, 11])
@pytest.mark.parametrize("chunk", [1, 3, 20])
def test_streaming_equals_offline(codec: Codec, num_frames: int, chunk: int) -> None:
    codes = some_codes(num_frames)
    stream = CodecDecoderStream(codec, codes.timbre)
    pieces = [
        stream.push(codes.semantic[start : start + chunk], codes.acoustic[start : start + chunk])
        for start in range(0, num_frames, chunk)
    ]
    samples = torch.cat([*pieces, stream.flush()])
    assert samples.shape == (num_frames * CODEC_FRAME_SAMPLES,)
    torch.testing.assert_close(samples, codec.decode(codes), atol=2e-3, rtol=1e-3)


def test_a_gain_amplifies_every_sample(codec: Codec) -> None:
    codes = some_codes(6)
    stream = CodecDecoderStream(codec, codes.timbre, gain=0.5)
    samples = torch.cat([stream.push(codes.semantic, codes.acoustic), stream.flush()])
    torch.testing.assert_close(samples, 0.5 * codec.decode(codes), atol=1e-4, rtol=1e-4)


def test_empty_stream_ends_in_silence(codec: Codec) -> None:
    stream = CodecDecoderStream(codec, torch.zeros(5))
    assert stream.push(torch.zeros(0, dtype=torch.long), torch.zeros(0, 3, dtype=torch.long)).shape == (0,)
    assert stream.flush().shape == (0,)


def test_decoder_looks_one_frame_ahead_and_no_further(codec: Codec) -> None:
    codes = some_codes(12)
    changed = codes._replace(semantic=codes.semantic.clone())
    changed.semantic[8:] = (changed.semantic[8:] + 5) % 16
    before, after = codec.decode(codes), codec.decode(changed)
    final = 7 * CODEC_FRAME_SAMPLES - TINY.decoder.window_samples // 2
    torch.testing.assert_close(before[:final], after[:final])
    assert (before[final:] - after[final:]).abs().max() > 1e-6


def test_acoustic_trunk_is_causal(codec: Codec) -> None:
    mel = torch.randn(1, 32, 100)
    changed = mel.clone()
    changed[:, 20:] += 1.0
    before, after = codec.trunk(mel), codec.trunk(changed)
    torch.testing.assert_close(before[:, :5], after[:, :5])
    assert not torch.allclose(before[:, 5], after[:, 5])


def test_stack_step_equals_forward() -> None:
    torch.manual_seed(0)
    stack = ConvNeXtStack(8, 3)
    x = torch.randn(2, 13, 8)
    pasts: list[torch.Tensor | None] = [None] * 3
    pieces = []
    for start, end in [(0, 1), (1, 4), (4, 13)]:
        y, pasts = stack.step(x[:, start:end], pasts)
        pieces.append(y)
    torch.testing.assert_close(torch.cat(pieces, dim=1), stack(x))


def test_overlap_add_inverts_a_windowed_transform() -> None:
    overlap = OverlapAdd(960)
    samples = torch.randn(1, 4_800, generator=torch.Generator().manual_seed(0))
    padded = torch.nn.functional.pad(samples, (480, 480))
    spectra = torch.fft.rfft(padded.unfold(1, 960, 240)[:, :20] * torch.hann_window(960))
    torch.testing.assert_close(overlap(spectra)[:, 720:4_000], samples[:, 720:4_000], atol=1e-5, rtol=1e-5)


def test_encode_gives_one_set_of_codes_a_frame(codec: Codec) -> None:
    torch.manual_seed(0)
    listener = Listener(TINY_LISTENER).eval()
    codes = codec.encode(torch.randn(5 * CODEC_FRAME_SAMPLES + 1) * 0.1, listener)
    assert codes.semantic.shape == (6,)
    assert codes.acoustic.shape == (6, 3)
    assert codes.timbre.norm().item() == pytest.approx(1.0)
    assert codec.decode(codes).shape == (6 * CODEC_FRAME_SAMPLES,)
    assert (codes.pitch is None) == (codec.decoder.pitch is None)
    assert codes.pitch is None or codes.pitch.shape == (12,)
    with pytest.raises(ValueError, match="empty"):
        codec.encode(torch.zeros(0), listener)


def test_a_pitch_that_is_sent_is_heard(codec: Codec) -> None:
    if codec.decoder.source is None:
        pytest.skip("no voice of its own")
    codes = some_codes(8)
    low, high, none = (codec.decode(codes._replace(pitch=torch.full((16,), code))) for code in (20, 100, 0))
    assert (low - high).abs().max() > 1e-3
    assert (low - none).abs().max() > 1e-3


def test_weights_survive_the_file(codec: Codec, tmp_path: Path) -> None:
    save_component(codec, asdict(codec.config), tmp_path / "codec.safetensors", "codec")
    loaded = load_codec(tmp_path / "codec.safetensors")
    assert loaded.config == codec.config
    codes = some_codes(4)
    torch.testing.assert_close(loaded.decode(codes), codec.decode(codes), atol=2e-2, rtol=0.1)
    half = load_codec(tmp_path / "codec.safetensors", torch.bfloat16)
    assert half.decode(codes).dtype == torch.float32
    assert half.semantic.phones(codes.semantic[None]).shape == (1, 4, 9)
    assert half.encode_features(torch.zeros(960 * 4), torch.randn(4, 16)).acoustic.shape == (4, 3)
    with pytest.raises(ValueError, match="listener"):
        load_listener(tmp_path / "codec.safetensors")
    save_component(codec, asdict(codec.config), tmp_path / "light.safetensors", "codec", TRAINING_ONLY)
    assert (tmp_path / "light.safetensors").stat().st_size < (tmp_path / "codec.safetensors").stat().st_size
    torch.testing.assert_close(load_codec(tmp_path / "light.safetensors").decode(codes), loaded.decode(codes))
    save_component(codec, {"surprise": 1}, tmp_path / "odd.safetensors", "codec")
    with pytest.raises(ValueError, match="surprise"):
        load_codec(tmp_path / "odd.safetensors")


def test_listener_weights_survive_the_file(tmp_path: Path) -> None:
    torch.manual_seed(0)
    listener = Listener(TINY_LISTENER).eval()
    save_component(listener, asdict(TINY_LISTENER), tmp_path / "l.safetensors", "listener")
    loaded = load_listener(tmp_path / "l.safetensors")
    mel = torch.randn(1, 16, 80)
    torch.testing.assert_close(loaded(mel).features, listener(mel).features, atol=0.05, rtol=0.05)


def test_unequal_widths_are_refused() -> None:
    with pytest.raises(ValueError, match="code_width"):
        CodecConfig(semantic=TINY.semantic, quantizer=replace(TINY.quantizer, width=7))


def test_sizes_fit_the_vocabulary() -> None:
    assert CodecConfig().codebook_sizes == (2048, 1024, 1024, 1024)
    assert CodecConfig().bits_per_second == 1_025
    assert CodecConfig(decoder=DecoderConfig(has_source=True)).bits_per_second == 1_375
    count = sum(parameter.numel() for parameter in Codec(CodecConfig()).parameters())
    assert 8e6 < count < 14e6
