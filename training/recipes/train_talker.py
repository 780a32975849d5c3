"""Trains the talker on cached codes of forged speech: python -m yan_omni.training.recipes.train_talker.

Needs `<set>.codes.npz` (cache_features --stage codes) beside forged sets with durations. Teacher forcing, and
errors planted in the codes the network is told it spoke, so that it survives its own.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.config import config_to_json
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.talker import OTHER_VOICES, FrameCodes, Speech, Talker, TalkerConfig
from yan_omni.tokenizers.audio.quantizer import Codebook
from yan_omni.tokenizers.audio.weights import load_codec
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.optim import OptimConfig
from yan_omni.training.schedule import WallClockCosine
from yan_omni.training.talker_batches import BatchOrder, SpokenClip, collate, read_spoken_clips, voice_timbres

DEFAULT_ENGLISH = "af_heart"
DEFAULT_MANDARIN = "zf_xiaoxiao"
LEAST_CLIPS = 6
"""A voice with as many clips of its own can be asked for by its name."""


@dataclass(frozen=True, slots=True)
class PlantedErrors:
    """Shares of frames whose codes the network is told wrongly or not at all."""

    wrong_share: float = 0.1
    silent_share: float = 0.25
    deaf_clip_share: float = 0.1


def plant_errors(
    codes: FrameCodes, errors: PlantedErrors, generator: torch.Generator
) -> tuple[FrameCodes, Tensor]:
    """Codes with some frames swapped for frames of elsewhere, and a mask (B, T) of frames that are told."""
    rows, frames = codes.semantic.shape
    device = codes.semantic.device
    flat = torch.randint(rows * frames, (rows, frames), generator=generator, device=device)
    is_wrong = torch.rand(rows, frames, generator=generator, device=device) < errors.wrong_share
    semantic = torch.where(is_wrong, codes.semantic.flatten()[flat], codes.semantic)
    acoustic = torch.where(is_wrong[..., None], codes.acoustic.flatten(0, 1)[flat], codes.acoustic)
    is_told = torch.rand(rows, frames, generator=generator, device=device) >= errors.silent_share
    is_deaf = torch.rand(rows, 1, generator=generator, device=device) < errors.deaf_clip_share
    is_told &= ~is_deaf
    return FrameCodes(semantic, acoustic), is_told


def with_own_timbres(speech: Speech, talker: Talker) -> Speech:
    """The batch with the mean timbre of every named voice in place of its clips': what speaking will use."""
    is_named = speech.voices != talker.config.voices.index(OTHER_VOICES)
    return speech._replace(
        timbres=torch.where(is_named[:, None], talker.voice_timbres[speech.voices], speech.timbres)
    )


def name_more_voices(talker: Talker) -> None:
    """Give voices learnt among the others the embedding of those; their timbres are their own."""
    names = talker.config.voices
    own = (talker.config.default_english, talker.config.default_mandarin)
    rows = [index for index, name in enumerate(names) if name not in own]
    with torch.no_grad():
        talker.voice_embedding.weight[rows] = talker.voice_embedding.weight[names.index(OTHER_VOICES)].clone()


class TalkerStep:
    """Draws batch `number` and returns its loss."""

    def __init__(self, talker: Talker, clips: list[SpokenClip], frames_per_batch: int) -> None:
        self._talker = talker
        self._clips = clips
        self._order = BatchOrder([clip.num_frames for clip in clips], frames_per_batch, seed=1)
        self._errors = PlantedErrors()

    def __call__(self, number: int) -> StepResult:
        chosen = [self._clips[index] for index in self._order(number)]
        speech = with_own_timbres(collate(chosen, self._talker.config.voices), self._talker)
        generator = torch.Generator().manual_seed(number)
        told, mask = plant_errors(speech.codes, self._errors, generator)
        losses = self._talker(speech, told, mask)
        loss = losses.semantic + losses.acoustic + 0.3 * losses.duration
        values = {
            "semantic": losses.semantic.item(),
            "acoustic": losses.acoustic.item(),
            "duration": losses.duration.item(),
            "hits": losses.semantic_hits.item(),
        }
        return StepResult(loss, int(speech.frame_mask.sum()), values)


@torch.inference_mode()
def held_out_losses(talker: Talker, clips: list[SpokenClip]) -> dict[str, float]:
    """Teacher-forced losses on clips that are not trained on."""
    talker.eval()
    sums = {"semantic": 0.0, "acoustic": 0.0, "hits": 0.0}
    for start in range(0, len(clips), 16):
        speech = with_own_timbres(collate(clips[start : start + 16], talker.config.voices), talker)
        losses = talker(speech, speech.codes, speech.frame_mask)
        size = len(speech.phones)
        sums["semantic"] += losses.semantic.item() * size
        sums["acoustic"] += losses.acoustic.item() * size
        sums["hits"] += losses.semantic_hits.item() * size
    talker.train()
    return {name: total / max(len(clips), 1) for name, total in sums.items()}


@torch.no_grad()
def start_from_codebooks(talker: Talker, semantic: Tensor, acoustic: Sequence[Tensor]) -> None:
    """Start the tables and heads of codes from the codec's entries (N, W), so that near codes start alike.

    Every codebook is turned into the talker's width by a random projection, scaled as the table was.
    """
    tables = [talker.semantic_table, *talker.acoustic_tables]
    for table, entries in zip(tables, (semantic, *acoustic), strict=True):
        assert isinstance(table, nn.Embedding)
        _project_onto(table.weight, entries)
    for head, entries in zip(talker.acoustic_heads, acoustic, strict=True):
        assert isinstance(head, nn.Linear)
        _project_onto(head.weight, entries)


def _project_onto(weight: Tensor, entries: Tensor) -> None:
    """Fill weight (N, D) with entries (N, W) in another basis, at the weight's present scale."""
    centred = entries.float() - entries.float().mean(0)
    projected = centred @ torch.randn(entries.shape[1], weight.shape[1])
    weight.copy_(projected * (weight.std() / projected.std()))


class BestWeights:
    """Keeps the weights that did best on held-out clips: an hour of speech is soon learnt by heart."""

    def __init__(self, talker: Talker, clips: list[SpokenClip], path: Path) -> None:
        self._talker, self._clips, self._path = talker, clips, path
        self._best = float("inf")

    def export(self) -> None:
        """Save the present weights if they are the best so far."""
        losses = held_out_losses(self._talker, self._clips)
        total = losses["semantic"] + losses["acoustic"]
        is_best = total < self._best
        if is_best:
            self._best = total
            name_more_voices(self._talker)
            save_weights(self._path, self._talker, config_to_json(self._talker.config))
        summary = "  ".join(f"{name} {value:.3f}" for name, value in losses.items())
        print(f"held out {summary}{'  saved' if is_best else ''}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/talker"))
    parser.add_argument("--sets", nargs="+", default=["forge_default", "forge_variety"])
    parser.add_argument("--codec", type=Path, default=Path("artifacts/codec/codec.safetensors"))
    parser.add_argument("--minutes", type=float, default=25.0)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--frames", type=int, default=1500, help="25 Hz frames a batch, padding included")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    own = (DEFAULT_ENGLISH, DEFAULT_MANDARIN)
    clips = [clip for name in options.sets for clip in read_spoken_clips(options.data, name, own)]
    held_out = clips[::50]
    trained = [clip for index, clip in enumerate(clips) if index % 50]
    talker = Talker(make_config(clips, options.codec), fastest_dtype())
    quantizer = (codec := load_codec(options.codec)).quantizer
    books = [level.entries for level in quantizer.levels if isinstance(level, Codebook)]
    start_from_codebooks(talker, codec.semantic.codebook.entries, books)
    talker.voice_timbres.copy_(torch.from_numpy(voice_timbres(clips, talker.config.voices)))
    minutes = sum(clip.num_frames for clip in trained) / 25 / 60
    num_parameters = sum(parameter.numel() for parameter in talker.parameters())
    print(f"{len(trained)} clips, {minutes:.1f} min of speech, {num_parameters / 1e6:.2f} M parameters")

    best = BestWeights(talker, held_out, options.out / "talker.safetensors")
    loop = LoopConfig(
        options.out,
        WallClockCosine(options.minutes, warmup_minutes=min(1.0, options.minutes / 10)),
        OptimConfig(peak_rate=options.rate),
        unit="frames",
        checkpoint_every_s=80.0,
    )
    train(talker, TalkerStep(talker, trained, options.frames), loop, best.export)


def make_config(clips: list[SpokenClip], codec: Path) -> TalkerConfig:
    """Sizes from the codec's configuration, voices from the clips."""
    from safetensors import safe_open

    with safe_open(codec, framework="pt") as file:
        sizes = json.loads(file.metadata()["config"])
    levels = int(sizes["quantizer"]["num_levels"])
    counts = Counter(clip.speaker for clip in clips)
    others = {name for name, count in counts.items() if "+" not in name and count >= LEAST_CLIPS}
    return TalkerConfig(
        voices=tuple(sorted({DEFAULT_ENGLISH, DEFAULT_MANDARIN, OTHER_VOICES} | others)),
        default_english=DEFAULT_ENGLISH,
        default_mandarin=DEFAULT_MANDARIN,
        num_semantic=int(sizes["semantic"]["num_codes"]),
        acoustic_sizes=(int(sizes["quantizer"]["num_entries"]),) * levels,
        timbre_width=int(sizes["acoustic"]["timbre_width"]),
    )


if __name__ == "__main__":
    main()
