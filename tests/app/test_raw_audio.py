"""Audio without a header: G.711 against libav's codecs, and streams against whole clips."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame

from tests.fakes import sine
from yan_omni.app.audio_io import pcm16_bytes
from yan_omni.app.raw_audio import RATES_HZ, RawEncoder, RawKind, decode_raw, encode_raw, from_input_rate
from yan_omni.app.realtime.audio_input import AudioInput

Law = Literal["pcm_mulaw", "pcm_alaw"]
LAWS: dict[RawKind, Law] = {"audio/pcmu": "pcm_mulaw", "audio/pcma": "pcm_alaw"}
KINDS: list[RawKind] = ["audio/pcm", "audio/pcmu", "audio/pcma"]


def decoded_by_libav(data: bytes, law: Law) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    codec = av.CodecContext.create(law, "r")
    codec.sample_rate = 8_000
    codec.layout = "mono"
    frames = codec.decode(av.Packet(data))
    assert all(isinstance(frame, AudioFrame) for frame in frames)
    pcm16 = np.concatenate([frame.to_ndarray().ravel() for frame in frames if isinstance(frame, AudioFrame)])
    return pcm16.astype(np.float32) / np.float32(32_768)


@pytest.mark.parametrize("kind", LAWS)
def test_every_byte_means_what_libav_says(kind: RawKind) -> None:
    every_byte = bytes(range(256))
    assert np.array_equal(decode_raw(every_byte, kind), decoded_by_libav(every_byte, LAWS[kind]))


@pytest.mark.parametrize("kind", LAWS)
def test_levels_are_sent_as_they_are_and_all_between_to_a_twentieth(kind: RawKind) -> None:
    levels = decode_raw(bytes(range(256)), kind)
    assert np.array_equal(decode_raw(encode_raw(levels, kind), kind), levels)
    samples = np.linspace(-0.98, 0.98, 20_001, dtype=np.float32)
    errors = np.abs(decode_raw(encode_raw(samples, kind), kind) - samples)
    assert np.all(errors <= np.maximum(np.abs(samples), 0.01) / 20)


@pytest.mark.parametrize("kind", KINDS)
def test_too_loud_is_as_loud_as_can_be(kind: RawKind) -> None:
    loud = decode_raw(encode_raw(np.array([5.0, -5.0], np.float32), kind), kind)
    assert loud[0] > 0.95
    assert loud[1] < -0.95


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_is_its_pieces(kind: RawKind) -> None:
    samples = sine(24_000, 440.0)
    whole, pieces = RawEncoder(kind), RawEncoder(kind)
    cuts = [0, 1, 700, 701, 9_000, 24_000]
    joined = b"".join(pieces.push(samples[a:b]) for a, b in pairwise(cuts))
    at_once = whole.push(samples) + whole.finish()
    assert joined + pieces.finish() == at_once
    assert len(decode_raw(at_once, kind)) == RATES_HZ[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_in_goes_out_again(kind: RawKind) -> None:
    samples = sine(16_000, 300.0, 16_000)
    heard = AudioInput()
    heard.set_kind(kind)
    raw = from_input_rate(samples, kind)
    for start in range(0, len(raw), 333):
        heard.append(raw[start : start + 333])
    heard.flush()
    assert heard.end_sample == 16_000
    assert np.abs(heard.kept()[200:-200] - samples[200:-200]).max() < 0.02


def test_a_change_of_kind_keeps_what_was_heard() -> None:
    heard = AudioInput()
    heard.append(pcm16_bytes(sine(2_400, 300.0)) + b"\x01")
    heard.set_kind("audio/pcmu")
    assert heard.num_samples == heard.end_sample == 1_600
    heard.append(b"\xff" * 800)
    heard.flush()
    assert heard.end_sample == 3_200
