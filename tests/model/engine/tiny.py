"""All components with random weights and tiny sizes: the engine runs whole, in milliseconds."""

from __future__ import annotations

import torch

from tests.model.shapes import tiny_backbone
from yan_omni.model.components import Components
from yan_omni.model.config import ThinkerConfig
from yan_omni.model.projector import SensingThinker, SensingThinkerConfig
from yan_omni.model.talker import Talker, TalkerConfig
from yan_omni.model.vision.drawing_encoder import encoder_of_drawings
from yan_omni.model.vision.efficientnet import LITE2_STAGES, StageConfig
from yan_omni.model.vision.encoder import VisionConfig, VisionEncoder
from yan_omni.model.vision.sight import Sight
from yan_omni.tokenizers.audio.acoustic import AcousticConfig
from yan_omni.tokenizers.audio.codec import Codec, CodecConfig
from yan_omni.tokenizers.audio.decoder import DecoderConfig
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig
from yan_omni.tokenizers.audio.quantizer import QuantizerConfig
from yan_omni.tokenizers.audio.semantic import SemanticConfig
from yan_omni.tokenizers.phones import BLANK_ID
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import THINKER_SIZE

LISTENER = ListenerConfig(width=16, num_layers=1, num_heads=2, block_frames=8, left_context_frames=20)
CODEC = CodecConfig(
    semantic=SemanticConfig(feature_width=16, hidden_width=16, width=2, num_codes=12),
    acoustic=AcousticConfig(
        mel_width=8, num_mel_blocks=1, width=16, num_blocks=1, code_width=6, timbre_width=4
    ),
    quantizer=QuantizerConfig(width=6, num_levels=3, num_entries=16),
    decoder=DecoderConfig(code_width=6, semantic_dims=2, timbre_width=4, width=16, num_blocks=2),
)
TALKER = TalkerConfig(
    num_semantic=12,
    acoustic_sizes=(16, 16, 16),
    timbre_width=4,
    phone_layers=1,
    backbone=tiny_backbone(kind="dense"),
)
STAGES = tuple(StageConfig(s.expand and 2, s.kernel, s.stride, 4 + i, 1) for i, s in enumerate(LITE2_STAGES))


def tiny_thinker() -> SensingThinker:
    config = SensingThinkerConfig(ThinkerConfig(THINKER_SIZE, tiny_backbone()), 16, 16)
    return SensingThinker(config).eval().requires_grad_(False)


def tiny_listener(hears_everything: bool) -> Listener:
    """With a strong blank it hears nothing at all, with a weak one it hears phones in any sound."""
    listener = Listener(LISTENER).eval().requires_grad_(False)
    bias = listener.phone_head.bias
    assert isinstance(bias, torch.Tensor)
    bias[BLANK_ID] = -20.0 if hears_everything else 20.0
    return listener


def tiny_components(hears_everything: bool = True) -> Components:
    torch.manual_seed(0)
    codec = Codec(CODEC)
    torch.nn.init.normal_(codec.semantic.codebook.entries)
    codec.quantizer(torch.randn(2, 40, 6))
    encoder = VisionEncoder(VisionConfig(width=16, num_blocks=1, stages=STAGES, stem_width=4))
    encoder.requires_grad_(False)
    return Components(
        text_tokenizer=BpeTextTokenizer.train(["hello there, how are you", "你好，你是谁？"], size=700),
        thinker=tiny_thinker(),
        listener=tiny_listener(hears_everything),
        codec=codec.eval().requires_grad_(False),
        talker=Talker(TALKER).eval().requires_grad_(False),
        sight=Sight(encoder, drawings=encoder_of_drawings(encoder)),
        created_unix_s=1_790_000_000,
    )
