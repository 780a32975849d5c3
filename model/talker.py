"""The talker: phones in, codec codes out, one 25 Hz frame after another.

A small convolution reads the phones (its look-ahead is a few phones), a head gives each phone its number
of frames, and an MCSD network walks the frames: each one sees its phone, its place in it, the voice and the
codes of the frame before, and predicts the semantic code; a small network per level adds the acoustic codes,
each given those already chosen for the frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.backbone import Backbone, BackboneState
from yan_omni.model.checkpoint import fill_module, read_weights
from yan_omni.model.config import BackboneConfig, FeedForwardConfig, config_from_json, require
from yan_omni.model.layers import CastConvolution, CastLinear, RMSNorm
from yan_omni.tokenizers.phones import PHONES

OTHER_VOICES = "others"
"""The name under which clips of voices that are not offered were learnt."""
MAX_COUNTED_FRAMES = 12
"""Places within a phone are told apart up to here, counted from its start and from its end."""


@dataclass(frozen=True, slots=True)
class TalkerConfig:
    """Sizes of the talker; `voices` are the names it was trained with, in the order of its embedding.

    `default_english` and `default_mandarin` are what the voice `default` stands for.
    """

    voices: tuple[str, ...] = ("english", "mandarin")
    default_english: str = "english"
    default_mandarin: str = "mandarin"
    num_semantic: int = 2048
    acoustic_sizes: tuple[int, ...] = (1024, 1024, 1024)
    timbre_width: int = 64
    num_phones: int = len(PHONES)
    phone_layers: int = 3
    phone_taps: int = 5
    dropout: float = 0.25
    label_smoothing: float = 0.05
    norm_epsilon: float = 1e-6
    backbone: BackboneConfig = field(
        default_factory=lambda: BackboneConfig(
            width=256,
            num_layers=4,
            num_heads=4,
            mode="paper",
            feed_forward=FeedForwardConfig(kind="dense", width=1024),
        )
    )

    def __post_init__(self) -> None:
        require(len(self.voices) > 0, "voices", self.voices, "one name or more", "name the training voices")
        for name in (self.default_english, self.default_mandarin):
            require(name in self.voices, "default voice", name, ", ".join(self.voices), "choose one of them")
        taps = self.phone_taps
        require(taps % 2 == 1, "phone_taps", taps, "odd numbers", "use 5")


class FrameCodes(NamedTuple):
    """Codes of frames: `semantic` (..., T) and `acoustic` (..., T, K), int64."""

    semantic: Tensor
    acoustic: Tensor


@dataclass(frozen=True, slots=True)
class Sampling:
    """How codes are drawn; temperature 0 takes the most likely."""

    semantic_temperature: float = 0.3
    acoustic_temperature: float = 0.2
    top_k: int = 30

    def __post_init__(self) -> None:
        if self.semantic_temperature < 0 or self.acoustic_temperature < 0 or self.top_k < 1:
            raise ValueError(f"{self}: temperatures must not be negative and top_k must be at least 1")


class CodeDrawer(Protocol):
    """A faster form of `speaking.draw_codes` for weights that are not trained any more."""

    def draw(
        self, hidden: Tensor, sampling: Sampling, generator: torch.Generator
    ) -> tuple[FrameCodes, Tensor]:
        """hidden (1, D) of a frame -> its codes, semantic (1,), acoustic (1, K), and their vector (1, D)."""
        ...


class Speech(NamedTuple):
    """One padded batch to learn from: phones (B, P), durations (B, P) in frames, voices (B,), codes (B, T).

    `timbres` (B, D) are those of the voices, or of the clips where the voice has no name.
    A padded phone has duration 0 and `phone_mask` false; `frame_mask` (B, T) is true on real frames.
    """

    phones: Tensor
    durations: Tensor
    phone_mask: Tensor
    voices: Tensor
    timbres: Tensor
    codes: FrameCodes
    frame_mask: Tensor


class TalkerLosses(NamedTuple):
    """Mean losses in nats: the semantic code, the acoustic codes (mean over levels), the durations."""

    semantic: Tensor
    acoustic: Tensor
    duration: Tensor
    semantic_hits: Tensor


class PhoneEncoder(nn.Module):
    """Phones (B, P) and a voice to vectors that know their neighbours; the look-ahead is bounded."""

    def __init__(self, config: TalkerConfig) -> None:
        super().__init__()
        width, self._num_taps = config.backbone.width, config.phone_taps
        self.phone_embedding = nn.Embedding(config.num_phones, width)
        self.convolutions = nn.ModuleList(
            CastConvolution(width, width, config.phone_taps, padding=config.phone_taps // 2)
            for _ in range(config.phone_layers)
        )
        self.norms = nn.ModuleList(RMSNorm(width, config.norm_epsilon) for _ in range(config.phone_layers))
        self.final_norm = RMSNorm(width, config.norm_epsilon)

    @property
    def num_ahead(self) -> int:
        """Phones after a phone that its vector depends on."""
        return len(self.convolutions) * (self._num_taps // 2)

    def forward(self, phones: Tensor, mask: Tensor, voice: Tensor) -> Tensor:
        """(B, P), (B, P), voice vectors (B, D) -> (B, P, D); padding is zero inside and out."""
        keep = mask[:, :, None].to(voice.dtype)
        x = (self.phone_embedding(phones).to(voice.dtype) + voice[:, None]) * keep
        for norm, convolution in zip(self.norms, self.convolutions, strict=True):
            x = (x + F.gelu(convolution(norm(x).mT).mT)) * keep
        normed: Tensor = self.final_norm(x)
        return normed * keep


class Talker(nn.Module):
    """The network and its losses; `yan_omni.model.speaking` generates with it."""

    voice_timbres: Tensor
    voice_gains: Tensor
    """What makes every voice about as loud as the others, (voices,)."""
    drawer: CodeDrawer | None = None
    """Used where there is one; see `compiled.codes.compile_heads`."""

    def __init__(self, config: TalkerConfig, compute_dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.config = config
        self.compute_dtype = compute_dtype
        width, num_levels = config.backbone.width, len(config.acoustic_sizes)
        self.voice_embedding = nn.Embedding(len(config.voices), width)
        self.timbre_input = CastLinear(config.timbre_width, width, bias=False)
        nn.init.normal_(self.timbre_input.weight, std=0.3)
        self.phone_encoder = PhoneEncoder(config)
        self.duration_head = nn.Sequential(CastLinear(width, width), nn.GELU(), CastLinear(width, 1))
        self.place_embedding = nn.Embedding(2 * MAX_COUNTED_FRAMES, width)
        self.semantic_table = nn.Embedding(config.num_semantic, width)
        self.acoustic_tables = nn.ModuleList(nn.Embedding(size, width) for size in config.acoustic_sizes)
        self.backbone = Backbone(config.backbone)
        self.semantic_head = CastLinear(width, width, bias=False)
        self.depth = nn.ModuleList(CastLinear(2 * width, width) for _ in range(num_levels))
        self.acoustic_heads = nn.ModuleList(CastLinear(width, size) for size in config.acoustic_sizes)
        for table in (self.semantic_table, *self.acoustic_tables, self.voice_embedding, self.place_embedding):
            assert isinstance(table, nn.Embedding)
            nn.init.normal_(table.weight, std=0.3)
        nn.init.normal_(self.phone_encoder.phone_embedding.weight, std=0.5)
        self.register_buffer("voice_timbres", torch.zeros(len(config.voices), config.timbre_width))
        self.register_buffer("voice_gains", torch.ones(len(config.voices)))

    def encode_phones(
        self, phones: Tensor, mask: Tensor, voices: Tensor, timbres: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Phone vectors (B, P, D) and log durations (B, P), float32, for voices (B,) of timbres (B, W)."""
        voice = self.voice_embedding(voices).to(self.compute_dtype)
        voice = voice + self.timbre_input(timbres.to(self.compute_dtype))
        encoded = self.phone_encoder(phones, mask, voice)
        return encoded, self.duration_head(encoded)[..., 0].float()

    def place_frames(self, encoded: Tensor, durations: Tensor, num_frames: int) -> Tensor:
        """Phone vectors (B, P, D) spread over frames with their places added: (B, T, D).

        Frames beyond the last phone belong to the last phone.
        """
        ends = durations.cumsum(1)  # (B, P)
        frames = torch.arange(num_frames, device=encoded.device).expand(encoded.shape[0], -1).contiguous()
        owner = torch.searchsorted(ends, frames, right=True).clamp(max=durations.shape[1] - 1)
        end = ends.gather(1, owner)
        begin = end - durations.gather(1, owner)
        passed = (frames - begin).clamp(0, MAX_COUNTED_FRAMES - 1)
        left = (end - 1 - frames).clamp(0, MAX_COUNTED_FRAMES - 1)
        spread = encoded.gather(1, owner[:, :, None].expand(-1, -1, encoded.shape[2]))
        places = self.place_embedding(passed) + self.place_embedding(left + MAX_COUNTED_FRAMES)
        placed: Tensor = spread + places.to(spread.dtype)
        return placed

    def embed_codes(self, codes: FrameCodes) -> Tensor:
        """Sum of the code vectors of each frame, (..., T, D) in the compute dtype."""
        total = self.semantic_table(codes.semantic)
        for level, table in enumerate(self.acoustic_tables):
            total = total + table(codes.acoustic[..., level])
        embedded: Tensor = total.to(self.compute_dtype)
        return embedded

    def semantic_logits(self, hidden: Tensor) -> Tensor:
        """(..., D) -> (..., num_semantic), float32."""
        keys = self.semantic_table.weight.to(hidden.dtype)
        scaled = self.semantic_head(hidden) * self.config.backbone.width**-0.5
        return F.linear(scaled, keys).float()

    def acoustic_logits(self, hidden: Tensor, codes: FrameCodes, level: int) -> Tensor:
        """Logits of one level given the frame's semantic code and the acoustic codes below the level."""
        given = self.semantic_table(codes.semantic)
        for below in range(level):
            given = given + self.acoustic_tables[below](codes.acoustic[..., below])
        inner = F.gelu(self.depth[level](torch.cat([hidden, given.to(hidden.dtype)], dim=-1)))
        logits: Tensor = self.acoustic_heads[level](inner)
        return logits.float()

    def _code_loss(self, logits: Tensor, codes: Tensor) -> Tensor:
        smoothing = self.config.label_smoothing if self.training else 0.0
        return F.cross_entropy(logits, codes, label_smoothing=smoothing)

    def _drop(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.config.dropout, self.training)

    def step(self, placed: Tensor, previous: Tensor, state: BackboneState) -> tuple[Tensor, BackboneState]:
        """One frame: placed phone (B, D) and the embedded codes before it (B, D) -> hidden (B, D), state."""
        return self.backbone.step(placed + previous, state)

    def follow(self, speech: Speech, heard_codes: FrameCodes, heard_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden vectors (B, T, D) of a batch and log durations (B, P).

        `heard_codes` (B, T) are the codes the network is told were spoken, in which errors can be planted;
        where `heard_mask` (B, T) is false it is told nothing.
        """
        encoded, log_durations = self.encode_phones(
            speech.phones, speech.phone_mask, speech.voices, speech.timbres
        )
        placed = self.place_frames(encoded, speech.durations, speech.frame_mask.shape[1])
        told = self.embed_codes(heard_codes) * heard_mask[..., None].to(self.compute_dtype)
        previous = F.pad(told[:, :-1], (0, 0, 1, 0))
        seen = self._drop(placed) + self._drop(previous)
        return self.backbone(seen, mask=speech.frame_mask).hidden, log_durations

    def forward(self, speech: Speech, heard_codes: FrameCodes, heard_mask: Tensor) -> TalkerLosses:
        """Losses of one batch; see `follow`."""
        followed, log_durations = self.follow(speech, heard_codes, heard_mask)
        hidden = self._drop(followed[speech.frame_mask])
        codes = FrameCodes(speech.codes.semantic[speech.frame_mask], speech.codes.acoustic[speech.frame_mask])
        semantic = self.semantic_logits(hidden)
        levels = [
            self._code_loss(self.acoustic_logits(hidden, codes, level), codes.acoustic[:, level])
            for level in range(len(self.config.acoustic_sizes))
        ]
        durations = speech.durations[speech.phone_mask].float()
        return TalkerLosses(
            semantic=self._code_loss(semantic, codes.semantic),
            acoustic=torch.stack(levels).mean(),
            duration=F.poisson_nll_loss(log_durations[speech.phone_mask], durations),
            semantic_hits=(semantic.argmax(-1) == codes.semantic).float().mean(),
        )


def load_talker(path: Path, compute_dtype: torch.dtype = torch.float32) -> Talker:
    """A talker from its weight file, weights in the compute dtype, ready to speak."""
    config_text, tensors = read_weights(path)
    talker = Talker(config_from_json(TalkerConfig, config_text), compute_dtype)
    fill_module(path, talker, tensors)
    return talker.to(compute_dtype).eval()
