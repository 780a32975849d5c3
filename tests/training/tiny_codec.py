"""A codec small enough to train in a test."""

from __future__ import annotations

from yan_omni.tokenizers.audio.acoustic import AcousticConfig
from yan_omni.tokenizers.audio.codec import CodecConfig
from yan_omni.tokenizers.audio.decoder import DecoderConfig
from yan_omni.tokenizers.audio.quantizer import QuantizerConfig
from yan_omni.tokenizers.audio.semantic import SemanticConfig

TINY = CodecConfig(
    semantic=SemanticConfig(feature_width=16, hidden_width=16, width=2, num_codes=16),
    acoustic=AcousticConfig(
        mel_width=8, num_mel_blocks=1, width=16, num_blocks=1, code_width=6, timbre_width=5
    ),
    quantizer=QuantizerConfig(width=6, num_levels=3, num_entries=16),
    decoder=DecoderConfig(code_width=6, semantic_dims=2, timbre_width=5, width=16, num_blocks=1),
)
