"""Trains the line reader further on lines that other processes are drawing, until a given time:
python -m yan_omni.training.recipes.train_ocr_stream --start weights/ocr.safetensors --lines <folder>.

Needs `forge/picture_line_stream.py` running with the same folder (one process a core), and held-out lines of
its `write_held_out`. Every line is seen several times, each time narrowed, worn and coloured differently on
the training device. The detector in `--start` stays as it is; the result is `<out>/ocr.safetensors`, the mean
over the last steps.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.vision.line_reader import LineReader, normalise_strips, read_strips
from yan_omni.model.vision.loading import load_line_reader, replace_line_reader
from yan_omni.training.device import training_device
from yan_omni.training.line_pool import LinePool, ShardReader
from yan_omni.training.optim import OptimConfig, adamw, set_rate
from yan_omni.training.precision import fast_products
from yan_omni.training.recipes.train_ocr import INK_LOSS_WEIGHT, NEIGHBOUR_WEIGHT, edit_distance
from yan_omni.training.schedule import WallClockCosine
from yan_omni.training.strip_augment import distort, draw_squeeze, moved_labels, squeezed
from yan_omni.training.strip_wear import kept_widths, normalised_parts, wear

STRIP_SHAPE = (32, 320)
LABEL_SMOOTHING = 0.02
WORN_SHARE, LAST_WORN_SHARE = 0.6, 0.3
"""Of the batches, and of those after `LAST_FROM` of the time; in the others print is as the forge drew it."""
LAST_FROM = 0.85
WORN_GRAIN = 0.12
"""Most noise on worn print (`strip_augment.MOST_GRAIN` on the other)."""


@dataclass(frozen=True, slots=True)
class StreamRecipe:
    """`pool_lines` are kept on the device, training starts with `first_lines`; `cut_share` of the strips end
    after their text. `spare_s` before the end are for the last test and the file.
    """

    batch_size: int = 512
    peak_rate: float = 1.5e-3
    weight_decay: float = 0.02
    averaging: float = 0.998
    pool_lines: int = 400_000
    first_lines: int = 8_192
    cut_share: float = 0.5
    warmup_s: float = 15.0
    spare_s: float = 12.0
    log_every_s: float = 15.0
    save_every_s: float = 60.0
    most_steps: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Normalised strips (B, 1, 32, W), whether each column holds a character (B, W/4), the flat indices of
    those columns (N,) and their characters (N,); all on the device.
    """

    strips: Tensor
    present: Tensor
    places: Tensor
    ids: Tensor


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Strips (N, 1, 32, W) of lines never trained on, their texts, and the kind of each."""

    strips: Tensor
    texts: tuple[str, ...]
    kinds: tuple[str, ...]


def load_held_out(path: Path, device: torch.device) -> HeldOut:
    with np.load(path) as content:
        strips = normalise_strips(torch.from_numpy(content["strips"]).to(device))
        return HeldOut(strips, tuple(json.loads(str(content["texts"]))), tuple(content["kinds"].tolist()))


def make_batch(
    pool: LinePool,
    recipe: StreamRecipe,
    rng: np.random.Generator,
    generators: tuple[torch.Generator, ...],
    worn_share: float = WORN_SHARE,
) -> Batch:
    """The next batch; `generators`: one of the CPU for labels and sizes, one of the device for pixels."""
    of_labels, of_pixels = generators
    strips, labels = pool.batch(recipe.batch_size, rng)
    device = strips.device
    narrow, slant = draw_squeeze(len(labels), of_labels)
    labels = moved_labels(labels, narrow)
    widths_px = kept_widths(labels, recipe.cut_share, of_labels)
    places = torch.nonzero(labels.flatten() >= 0).flatten()
    strips = squeezed(strips, narrow.to(device), slant.to(device))
    if rng.random() < worn_share:
        grey = distort(wear(strips, of_pixels), of_pixels, most_grain=WORN_GRAIN)
    else:
        grey = distort(strips, of_pixels)
    return Batch(
        normalised_parts(grey, widths_px.to(device)),
        (labels >= 0).to(device),
        places.to(device),
        labels.flatten()[places].to(device),
    )


def batch_losses(reader: LineReader, batch: Batch) -> tuple[Tensor, Tensor]:
    """(ink loss, class loss), as in `train_ocr.line_loss`, without asking the device how many there are."""
    with fast_products():
        features, ink = reader(batch.strips)
        logits = reader.classify(features.flatten(0, 1).index_select(0, batch.places))
    shown = batch.present.float()
    near = F.max_pool1d(shown.unsqueeze(1), 3, stride=1, padding=1).squeeze(1)
    weight = torch.where(near > shown, NEIGHBOUR_WEIGHT, 1.0)
    ink_loss = F.binary_cross_entropy_with_logits(ink.float(), shown, weight=weight)
    return ink_loss, F.cross_entropy(logits.float(), batch.ids, label_smoothing=LABEL_SMOOTHING)


def error_rates(reader: LineReader, held: HeldOut) -> dict[str, float]:
    """Character errors of each kind, greedy, without spelling; where there is no text, characters read for
    each strip.
    """
    was_training = reader.training
    reader.eval()
    with fast_products():
        read = [text for part in torch.split(held.strips, 128) for text, _ in read_strips(reader, part)]
    reader.train(was_training)
    edits: dict[str, int] = {}
    units: dict[str, int] = {}
    for kind, text, result in zip(held.kinds, held.texts, read, strict=True):
        edits[kind] = edits.get(kind, 0) + edit_distance(text, result.strip())
        units[kind] = units.get(kind, 0) + max(len(text), 1)
    return {kind: round(edits[kind] / units[kind], 4) for kind in edits}


class Averaged:
    """A copy of a module whose floating weights and statistics follow the module's slowly."""

    def __init__(self, module: LineReader, decay: float) -> None:
        self.module = copy.deepcopy(module).eval()
        self.decay = decay
        self.steps = 0
        self.own, self.others = _floats(self.module), _floats(module)

    @torch.no_grad()
    def follow(self) -> None:
        """One step; the first ones weigh more."""
        self.steps += 1
        share = max(1.0 - self.decay, 1.0 / (self.steps + 1))
        torch._foreach_lerp_(self.own, self.others, share)


def _floats(module: nn.Module) -> list[Tensor]:
    return [tensor.detach() for tensor in module.state_dict().values() if tensor.is_floating_point()]


def update(reader: LineReader, optimizer: torch.optim.Optimizer, batch: Batch) -> tuple[Tensor, Tensor]:
    """One optimiser step; gradients that are not finite count as none."""
    ink_loss, class_loss = batch_losses(reader, batch)
    optimizer.zero_grad(set_to_none=True)
    (INK_LOSS_WEIGHT * ink_loss + class_loss).backward()
    for parameter in reader.parameters():
        if parameter.grad is not None:
            parameter.grad.nan_to_num_(0.0, 0.0, 0.0)
    nn.utils.clip_grad_norm_(reader.parameters(), 5.0)
    optimizer.step()
    return ink_loss.detach(), class_loss.detach()


def train_stream(
    recipe: StreamRecipe, start: Path, lines: Path, held_path: Path, out: Path, end_time_s: float
) -> int:
    """Train until `end_time_s` (of `time.time()`), the learning rate ending at nearly nothing; the number of
    steps made.
    """
    torch.manual_seed(0)
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.benchmark = True
    device = training_device()
    reader = load_line_reader(start).to(device).train()
    reader.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    averaged = Averaged(reader, recipe.averaging)
    held = load_held_out(held_path, device)
    print(f"device {device}  held out, before: {error_rates(averaged.module, held)}", flush=True)
    settings = OptimConfig(recipe.peak_rate, betas=(0.9, 0.98), weight_decay=recipe.weight_decay)
    optimizer = adamw(reader.named_parameters(), settings)
    pool, shards = LinePool(recipe.pool_lines, STRIP_SHAPE, device), ShardReader(lines)
    _wait_for(pool, shards, recipe, end_time_s)
    rng = np.random.default_rng(0)
    generators = (torch.Generator().manual_seed(1), torch.Generator(device).manual_seed(2))
    began_s = shown_s = saved_s = time.time()
    budget_s = max(end_time_s - recipe.spare_s - began_s, 1.0)
    warmup_s = min(recipe.warmup_s, budget_s / 4)
    schedule = WallClockCosine(budget_s / 60.0, warmup_s / 60.0, floor_share=0.005)
    steps = shown_steps = 0
    while (now_s := time.time()) < began_s + budget_s and steps != recipe.most_steps:
        rate = recipe.peak_rate * schedule.share((now_s - began_s) / 60.0)
        set_rate(optimizer, rate)
        shards.move_to(pool)
        worn_share = WORN_SHARE if now_s - began_s < LAST_FROM * budget_s else LAST_WORN_SHARE
        losses = update(reader, optimizer, make_batch(pool, recipe, rng, generators, worn_share))
        averaged.follow()
        steps += 1
        if now_s - shown_s >= recipe.log_every_s:
            ink, kind = (float(value) for value in losses)
            speed = (steps - shown_steps) / (now_s - shown_s)
            print(
                f"step {steps}  ink {ink:.4f}  class {kind:.4f}  {speed:.1f} steps/s  rate {rate:.1e}  "
                f"{pool.added} lines drawn  {began_s + budget_s - now_s:.0f} s left",
                flush=True,
            )
            shown_s, shown_steps = now_s, steps
        if now_s - saved_s >= recipe.save_every_s:
            export(averaged.module, held, start, out, steps)
            saved_s = now_s
    export(averaged.module, held, start, out, steps)
    shards.close()
    return steps


def _wait_for(pool: LinePool, shards: ShardReader, recipe: StreamRecipe, end_time_s: float) -> None:
    """Until there are lines enough to start with."""
    while len(pool) < recipe.first_lines:
        if time.time() > end_time_s - recipe.spare_s:
            raise TimeoutError(f"{len(pool)} lines came to {shards.folder} in time; is the forge running?")
        shards.move_to(pool)
        time.sleep(0.1)


def export(reader: LineReader, held: HeldOut, start: Path, out: Path, steps: int) -> None:
    """Write `out/ocr.safetensors` with this reader, and print how it does on held-out lines."""
    rates = error_rates(reader, held)
    print(f"step {steps}  held out {rates}", flush=True)
    config = json.dumps({"reader": dataclasses.asdict(reader.config), "held_out_cer": rates})
    part = out / "line_reader.safetensors"
    save_weights(part, reader, config)
    replace_line_reader(start, part, out / "ocr.safetensors")
    part.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True, help="an ocr.safetensors; its detector stays")
    parser.add_argument("--lines", type=Path, required=True, help="folder in which shards of lines appear")
    parser.add_argument("--held", type=Path, required=True, help=".npz of held-out lines")
    parser.add_argument("--out", type=Path, default=Path("artifacts/ocr"))
    parser.add_argument("--until", type=float, required=True, help="when to end, in seconds since 1970")
    parser.add_argument("--rate", type=float, default=StreamRecipe().peak_rate, help="peak learning rate")
    parser.add_argument("--batch", type=int, default=StreamRecipe().batch_size, help="lines a step")
    parser.add_argument("--pool", type=int, default=StreamRecipe().pool_lines, help="lines kept")
    parser.add_argument("--first", type=int, default=StreamRecipe().first_lines, help="lines to start with")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    recipe = StreamRecipe(
        options.batch, options.rate, pool_lines=options.pool, first_lines=min(options.first, options.pool)
    )
    steps = train_stream(recipe, options.start, options.lines, options.held, options.out, options.until)
    print(f"{steps} steps made", flush=True)


if __name__ == "__main__":
    main()
