"""Sample rates and hops of the audio tokenizer; every other rate is derived here by exact division."""

from __future__ import annotations

LISTENER_RATE_HZ = 16_000
"""What the listener hears."""
CODEC_RATE_HZ = 24_000
"""What the codec encodes and decodes."""
FRAME_RATE_HZ = 25
"""Frames of listener features, phone posteriors and codes."""
MEL_RATE_HZ = 100
"""Log-mel frames of the listener and of the codec alike; also the rate of the decoder's network."""

LISTENER_MEL_HOP_SAMPLES = LISTENER_RATE_HZ // MEL_RATE_HZ
LISTENER_FRAME_SAMPLES = LISTENER_RATE_HZ // FRAME_RATE_HZ
CODEC_MEL_HOP_SAMPLES = CODEC_RATE_HZ // MEL_RATE_HZ
CODEC_FRAME_SAMPLES = CODEC_RATE_HZ // FRAME_RATE_HZ
MELS_PER_FRAME = MEL_RATE_HZ // FRAME_RATE_HZ

for _rate_hz in (LISTENER_RATE_HZ, CODEC_RATE_HZ):
    assert _rate_hz % MEL_RATE_HZ == 0
    assert _rate_hz % FRAME_RATE_HZ == 0
assert MEL_RATE_HZ % FRAME_RATE_HZ == 0


def num_frames(num_samples: int, rate_hz: int) -> int:
    """25 Hz frames that cover `num_samples` at `rate_hz`; a begun frame counts."""
    return -(-num_samples // (rate_hz // FRAME_RATE_HZ))
