"""Trains the boxer of photographs: python -m yan_omni.training.recipes.train_boxes.

The encoder and the names stay as they are. On photographs with boxes (`recipes/gather_boxes.py`) and on
composites (`forge/photo_composites.py`), which processes make while it trains, the boxer learns the way from
the rough heat of a name to the extent of the thing that is hot, whatever the name.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import functools
import json
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.vision.loading import load_photo_boxer, load_sight
from yan_omni.model.vision.photo_boxer import BoxerConfig, PhotoBoxer, heat_inputs
from yan_omni.training.box_heat import HeatMaps, Questions, ask, hot_regions
from yan_omni.training.box_measures import measure
from yan_omni.training.box_views import joined, varied
from yan_omni.training.data_boxes import (
    SceneStock,
    load_boxed,
    load_cutouts,
    load_photos,
)
from yan_omni.training.device import training_device
from yan_omni.training.forge.composite_stream import CompositeStream, Material, draw_boxed
from yan_omni.training.precision import fast_products

HELD_OUT_CUTOUTS, HELD_OUT_PHOTOS = 200, 150
TOLD_S, MEASURED_S, SAVED_S = 15.0, 30.0, 60.0
LEFT_FOR_SAVING_S, LONGEST_WAIT_S = 10.0, 60.0


@dataclass(frozen=True, slots=True)
class BoxRecipe:
    """`batch_size` views a step with `each` questions, `real_share` of them photographs with boxes, of whose
    things `own_share` are asked for by their names; `heat_powers` bound the logarithm of the power that the
    heat is raised to; `inside_weight` is that of the patches' own loss.
    """

    batch_size: int = 128
    each: int = 2
    real_share: float = 0.6
    own_share: float = 0.7
    whole_share: float = 0.35
    peak_rate: float = 1e-3
    weight_decay: float = 0.05
    dropout: float = 0.2
    heat_powers: tuple[float, float] = (-0.4, 0.7)
    inside_weight: float = 0.5
    ema: float = 0.998
    room: int = 12288
    num_first: int = 256
    num_held_out: int = 192
    seed: int = 0


def box_loss(boxes: Tensor, truths: Tensor) -> Tensor:
    """One minus the generalised overlap, and the edges' mean error in sides of the true box: (B,) of two
    times (B, 4).
    """
    low, high = torch.maximum(boxes[:, :2], truths[:, :2]), torch.minimum(boxes[:, 2:], truths[:, 2:])
    shared = (high - low).clamp(min=0.0).prod(dim=1)
    areas = [(each[:, 2:] - each[:, :2]).prod(dim=1) for each in (boxes, truths)]
    union = (areas[0] + areas[1] - shared).clamp(min=1.0)
    first, last = torch.minimum(boxes[:, :2], truths[:, :2]), torch.maximum(boxes[:, 2:], truths[:, 2:])
    hull = (last - first).prod(dim=1).clamp(min=1.0)
    overlap = shared / union - (hull - union) / hull
    sides = (truths[:, 2:] - truths[:, :2]).clamp(min=0.0).repeat(1, 2) + 16.0
    return 1.0 - overlap + ((boxes - truths).abs() / sides).mean(dim=1)


class BoxLessons:
    """Draws batches of questions from photographs and composites in stock."""

    def __init__(self, boxer: PhotoBoxer, maps: HeatMaps, stocks: tuple[SceneStock, SceneStock]) -> None:
        self.boxer, self.maps, (self.real, self.made) = boxer, maps, stocks

    def draw(self, recipe: BoxRecipe) -> tuple[Tensor, Tensor, Questions]:
        """Patches (E, 256, inputs), heat inputs (E, 256, 4) and the questions."""
        num_real = round(recipe.batch_size * recipe.real_share) if self.real.count else 0
        num_real = num_real if self.made.count else recipe.batch_size
        parts = []
        for stock, count in ((self.real, num_real), (self.made, recipe.batch_size - num_real)):
            if count:
                chosen = torch.randint(stock.count, (count,), device=stock.pixels.device)
                parts.append(varied(stock, chosen, recipe.whole_share))
        views = joined(parts)
        trunk, heat = self.maps.look(views)
        with torch.no_grad():
            asked = ask(views, heat, recipe.each, recipe.own_share)
            low, high = recipe.heat_powers
            warm = asked.heat ** (low + (high - low) * torch.rand_like(asked.heat[:, :1])).exp()
            patches = F.dropout(self.boxer.patches(trunk)[asked.views], recipe.dropout)
            return patches, heat_inputs(warm, hot_regions(warm), asked.inside), asked


@dataclass(frozen=True, slots=True)
class Clock:
    """Unix times at which training began and has to end."""

    start_s: float
    end_s: float

    def passed(self) -> float:
        """The share of the time that is over, 0 to 1."""
        return min(max((time.time() - self.start_s) / max(self.end_s - self.start_s, 1.0), 0.0), 1.0)


def rate_at(passed: float, peak: float) -> float:
    """The rate warms up over 3 % of the time and falls along a cosine to 1 %."""
    return peak * min(1.0, passed / 0.03 + 0.02) * (0.01 + 0.495 * (1.0 + math.cos(math.pi * passed)))


class BoxTraining:
    """The boxer, its optimiser and the running mean of its weights, which is what is measured and kept."""

    def __init__(self, lessons: BoxLessons, recipe: BoxRecipe) -> None:
        self.lessons, self.recipe, self.boxer = lessons, recipe, lessons.boxer
        is_fused = next(self.boxer.parameters()).is_cuda
        self.optimiser = torch.optim.AdamW(
            self.boxer.parameters(), recipe.peak_rate, weight_decay=recipe.weight_decay, fused=is_fused
        )
        self.mean = AveragedModel(self.boxer, multi_avg_fn=get_ema_multi_avg_fn(recipe.ema))

    def step(self, passed: float) -> Tensor:
        """One batch; its loss, a scalar on the device."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(passed, self.recipe.peak_rate)
        patches, heat, asked = self.lessons.draw(self.recipe)
        with fast_products():
            found, inside = self.boxer(patches, heat)
        per_patch = F.binary_cross_entropy_with_logits(inside.float(), asked.covered, reduction="none")
        losses = box_loss(found.float(), asked.boxes_px) + self.recipe.inside_weight * per_patch.mean(dim=1)
        weights = asked.is_asked.float()
        loss = (losses * weights).sum() / weights.sum().clamp(min=1.0)
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.boxer.parameters(), 1.0)
        self.optimiser.step()
        self.mean.update_parameters(self.boxer)
        return loss.detach()

    def kept(self) -> PhotoBoxer:
        """The mean of the weights."""
        boxer = self.mean.module
        assert isinstance(boxer, PhotoBoxer)
        return boxer


def take_scale_from(boxer: PhotoBoxer, lessons: BoxLessons, recipe: BoxRecipe) -> None:
    """Mean and spread of what the stages give, over some batches of questions."""
    plain = dataclasses.replace(recipe, dropout=0.0)
    seen = torch.cat([lessons.draw(plain)[0].flatten(0, 1) for _ in range(3)])
    boxer.input_mean.copy_(seen.mean(dim=0))
    boxer.input_scale.copy_(seen.std(dim=0).clamp(min=1e-2))


def load_material(assets: Path, images: Path, boxed: Path, lists: Path, is_held_out: bool) -> Material:
    """Cut-outs and photos to make composites of: some are kept for measuring, the rest is trained on."""
    cutouts = load_cutouts(assets / "fluent_emoji" / "assets")
    photos = load_photos(images, lists / "photos.jsonl")
    rng = random.Random(0)
    rng.shuffle(cutouts)
    rng.shuffle(photos)
    if is_held_out:
        return cutouts[:HELD_OUT_CUTOUTS], photos[:HELD_OUT_PHOTOS]
    more = [one.pixels for one in load_boxed(boxed)] if boxed.is_file() else []
    return cutouts[HELD_OUT_CUTOUTS:], photos[HELD_OUT_PHOTOS:] + more


def save(path: Path, boxer: PhotoBoxer, figures: dict[str, float]) -> None:
    content = {"boxer": dataclasses.asdict(boxer.config), "held_out": figures}
    save_weights(path, copy.deepcopy(boxer).cpu(), json.dumps(content))


def filled(stock: SceneStock, archive: Path) -> SceneStock:
    """The stock with the photographs of an archive, or without if there is none."""
    if archive.is_file():
        stock.add(load_boxed(archive))
    return stock


def train(
    training: BoxTraining, clock: Clock, held_out: dict[str, SceneStock], stream: CompositeStream, out: Path
) -> dict[str, float]:
    """Fit the boxer until the clock says so, measure and save it every now and then. The last weights are
    `boxes.safetensors`; those that were best on held-out photographs lie beside them. Returns the last
    figures.
    """
    record = Record(out)
    while clock.passed() < 1.0:
        training.lessons.made.add(stream.take())
        record.losses.append(training.step(clock.passed()))
        if record.is_due("told", TOLD_S):
            record.tell(training.lessons.made.count, clock.end_s - time.time())
        if record.is_due("measured", max(MEASURED_S, 8.0 * record.measuring_s)):
            record.measure(training, held_out)
        if record.is_due("saved", SAVED_S):
            save(out / "boxes.safetensors", training.kept(), record.figures)
    save(out / "boxes.safetensors", training.kept(), record.figures)
    record.measure(training, held_out)
    save(out / "boxes.safetensors", training.kept(), record.figures)
    print(f"boxes done after {record.steps + len(record.losses)} steps", flush=True)
    return record.figures


class Record:
    """What is told of a training: losses since the last line, figures, and when things were done last."""

    def __init__(self, out: Path) -> None:
        self.out, self.steps, self.losses = out, 0, list[Tensor]()
        self.figures, self.best, self.measuring_s = dict[str, float](), 0.0, 0.0
        self.since_s = dict.fromkeys(("told", "measured", "saved"), time.time())
        self.told_s = time.time()

    def is_due(self, what: str, every_s: float) -> bool:
        """Whether it is time for something; if so, it counts as done."""
        is_due = time.time() - self.since_s[what] >= every_s
        if is_due:
            self.since_s[what] = time.time()
        return is_due

    def tell(self, num_made: int, left_s: float) -> None:
        """One line about the steps since the last one."""
        mean, speed = float(torch.stack(self.losses).mean()), len(self.losses) / (time.time() - self.told_s)
        self.steps, self.losses, self.told_s = self.steps + len(self.losses), [], time.time()
        print(
            f"boxes step {self.steps} loss {mean:.4f}, {speed:.2f} steps/s, {num_made} composites, "
            f"{left_s:.0f} s left",
            flush=True,
        )

    def measure(self, training: BoxTraining, held_out: dict[str, SceneStock]) -> None:
        """Figures of the mean of the weights, which are kept where they are best on photographs."""
        start_s = time.time()
        self.figures = measure(training.kept(), training.lessons.maps, held_out)
        self.measuring_s = time.time() - start_s
        print("boxes held out " + json.dumps(self.figures), flush=True)
        if self.figures.get("photos", 0.0) > self.best:
            self.best = self.figures["photos"]
            save(self.out / "boxes_best.safetensors", training.kept(), self.figures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, default=Path("data/assets"))
    parser.add_argument("--images", type=Path, default=Path("data/raw/images"))
    parser.add_argument("--boxed", type=Path, default=Path("data/raw/boxes/photo_boxes.tar"))
    parser.add_argument("--study", type=Path, default=Path("data/raw/boxes/photo_boxes_study.tar"))
    parser.add_argument("--weights", type=Path, default=Path("weights"))
    parser.add_argument("--held-out", type=Path, default=Path("evaluation/sets"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/boxes"))
    parser.add_argument("--start", type=Path, help="boxes.safetensors to go on from")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument(
        "--deadline", type=float, help="unix time at which all is saved; instead of --minutes"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes that make composites")
    parser.add_argument("--batch", type=int, default=16, help="views a step")
    parser.add_argument("--first", type=int, default=256, help="composites before the first step")
    parser.add_argument("--measured", type=int, default=192, help="composites to measure on")
    parser.add_argument("--room", type=int, default=2048, help="composites kept at a time")
    options = parser.parse_args()
    end_s = options.deadline - LEFT_FOR_SAVING_S if options.deadline else time.time() + 60.0 * options.minutes
    torch.set_num_threads(1)
    torch.manual_seed(0)
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.benchmark = True
    device = training_device()
    recipe = BoxRecipe(
        batch_size=options.batch,
        room=options.room,
        num_first=options.first,
        num_held_out=options.measured,
    )
    where = (options.assets, options.images, options.boxed, options.held_out)
    stream = CompositeStream(functools.partial(load_material, *where, False), options.workers)
    try:
        dtype = torch.bfloat16 if device.type == "cuda" else None
        maps = HeatMaps(load_sight(options.weights / "vision.safetensors", dtype), device)
        real, made = SceneStock(2048, device), SceneStock(recipe.room, device)
        held_out = {"composites": SceneStock(recipe.num_held_out, device), "photos": SceneStock(1024, device)}
        rng = random.Random("held out")
        held_out["composites"].add(draw_boxed(load_material(*where, True), recipe.num_held_out, rng))
        filled(held_out["photos"], options.study)
        filled(real, options.boxed)
        wait_until_s = time.time() + LONGEST_WAIT_S
        while made.count < min(recipe.num_first, recipe.room) and time.time() < wait_until_s:
            made.add(stream.take())
            time.sleep(0.02)
        boxer = load_photo_boxer(options.start, torch.float32) if options.start else PhotoBoxer(BoxerConfig())
        lessons = BoxLessons(boxer.to(device), maps, (real, made))
        if not options.start:
            take_scale_from(boxer, lessons, recipe)
        training = BoxTraining(lessons, recipe)
        print(f"boxes {real.count} photos, before " + json.dumps(measure(boxer, maps, held_out)), flush=True)
        train(training, Clock(time.time(), end_s), held_out, stream, options.out)
    finally:
        stream.close()


if __name__ == "__main__":
    main()
