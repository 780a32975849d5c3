"""The acoustic trunk: 24 kHz log-mel to the vectors that the residual quantiser codes, and to the timbre."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.tokenizers.audio.blocks import ConvNeXtStack
from yan_omni.tokenizers.audio.features import CODEC_MEL
from yan_omni.tokenizers.audio.rates import MELS_PER_FRAME


@dataclass(frozen=True, slots=True)
class AcousticConfig:
    """Sizes of the acoustic trunk."""

    num_mels: int = CODEC_MEL.num_mels
    mel_width: int = 128
    num_mel_blocks: int = 2
    width: int = 256
    num_blocks: int = 4
    code_width: int = 64
    timbre_width: int = 96


class AcousticTrunk(nn.Module):
    """Causal: frame t depends on mel frames up to 4 t + 3 only."""

    def __init__(self, config: AcousticConfig) -> None:
        super().__init__()
        self.config = config
        self.embed = nn.Linear(config.num_mels, config.mel_width)
        self.mel_stack = ConvNeXtStack(config.mel_width, config.num_mel_blocks)
        self.join = nn.Linear(MELS_PER_FRAME * config.mel_width, config.width)
        self.stack = ConvNeXtStack(config.width, config.num_blocks)
        self.norm = nn.LayerNorm(config.width)
        self.to_code = nn.Linear(config.width, config.code_width)
        self.code_norm = nn.BatchNorm1d(config.code_width, affine=False, momentum=0.02)
        self.to_timbre = nn.Linear(config.width, config.timbre_width)

    def forward(self, mel: Tensor) -> Tensor:
        """(B, 4 T, num_mels) -> trunk output (B, T, width)."""
        x = self.mel_stack(self.embed(mel))
        return self._trunk(x.reshape(x.shape[0], -1, MELS_PER_FRAME * x.shape[2]))

    def _trunk(self, joined: Tensor) -> Tensor:
        output: Tensor = self.norm(self.stack(self.join(joined)))
        return output

    def code_vectors(self, trunk: Tensor) -> Tensor:
        """(B, T, width) -> (B, T, code_width) float32 of unit scale, which the codebooks can follow."""
        vectors = self.to_code(trunk).float()
        return self.code_norm(vectors.flatten(0, 1)).reshape(vectors.shape)  # type: ignore[no-any-return]

    def timbre(self, trunk: Tensor, weight: Tensor | None = None) -> Tensor:
        """(B, T, width) -> (B, timbre_width), unit length: the mean over all frames, or by weight (B, T)."""
        vectors = self.to_timbre(trunk).float()
        if weight is None:
            pooled = vectors.mean(1)
        else:
            pooled = (vectors * weight[..., None]).sum(1) / weight.sum(1, keepdim=True).clamp(min=1e-6)
        return F.normalize(pooled, dim=-1)
