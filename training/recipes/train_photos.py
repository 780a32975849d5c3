"""Trains the heads that name photographs: python -m yan_omni.training.recipes.train_photos.

The encoder stays as it is. The name space and the rows of ImageNet's 1,000 classes start from
EfficientNet-lite2; rows for goods and dishes are learned beside them. There are no ImageNet photos here: so
that the new rows claim only what is theirs, they also see made-up features of ImageNet classes: the mean of
our photos moved along a class's row until the classifier is about as sure as of a real photo, with the spread
of our own photos around their means. The gate learns photographs against composed scenes.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.vision.efficientnet import BATCH_NORM_EPSILON
from yan_omni.model.vision.encoder import VisionEncoder
from yan_omni.model.vision.loading import load_sight
from yan_omni.model.vision.photo_namer import PhotoConfig, PhotoNamer
from yan_omni.model.vision.photo_names import NUM_IMAGENET_CLASSES, photo_classes
from yan_omni.training.data_pictures import SceneShard
from yan_omni.training.forge.dish_names import dish_class
from yan_omni.training.photo_features import (
    PhotoInputs,
    blank_views,
    photo_inputs,
    read_photos,
    scene_gate_inputs,
    scenes_on,
)


@dataclass(frozen=True, slots=True)
class PhotoRecipe:
    """`class_push` moves made-up features along a class's row; `gate_margin` is the logit that every training
    scene must stay below the gate's threshold by.
    """

    num_steps: int = 400
    batch_size: int = 256
    peak_rate: float = 2e-3
    row_decay: float = 2e-4
    dropout: float = 0.2
    class_push: float = 2.5
    gate_steps: int = 600
    gate_decay: float = 1e-3
    gate_margin: float = 0.0
    num_blank_views: int = 64
    num_scenes_on_photos: int = 384


@dataclass(frozen=True, slots=True)
class LabelledPhotos:
    """Inputs of photographs, their rows of the classifier (-1: none), and which are for training."""

    inputs: PhotoInputs
    rows: Tensor
    is_train: Tensor


def start_from_imagenet(namer: PhotoNamer, source: dict[str, Tensor]) -> None:
    """Copy the last convolution (batch norm folded in) and the classifier of EfficientNet-lite2."""
    gain = source["_bn1.weight"] / torch.sqrt(source["_bn1.running_var"] + BATCH_NORM_EPSILON)
    with torch.no_grad():
        namer.widen.weight.copy_(source["_conv_head.weight"].flatten(1) * gain[:, None])
        namer.widen.bias.copy_(source["_bn1.bias"] - source["_bn1.running_mean"] * gain)
        nn.init.zeros_(namer.classes.weight)
        nn.init.zeros_(namer.classes.bias)
        namer.classes.weight[:NUM_IMAGENET_CLASSES] = source["_fc.weight"]
        namer.classes.bias[:NUM_IMAGENET_CLASSES] = source["_fc.bias"]


def read_labels(table: Path) -> list[tuple[str, str | None]]:
    """File and class of every photo of a table: its shop class, or what its dish is called."""
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    is_dishes = table.name.startswith("zh_dishes")
    return [(row[0], dish_class(row[1]) if is_dishes else row[1]) for row in rows]


def look_at(encoder: VisionEncoder, namer: PhotoNamer, archive: Path, held_out: set[str]) -> LabelledPhotos:
    """All photos of an archive, with the table beside it."""
    labels = read_labels(archive.with_suffix(".tsv"))
    row_of = {name: row for row, name in enumerate(photo_classes())}
    rows = torch.tensor([row_of[name] if name is not None else -1 for _, name in labels])
    is_train = torch.tensor([file not in held_out for file, _ in labels])
    files = [file for file, _ in labels]
    return LabelledPhotos(photo_inputs(encoder, namer.widen, read_photos(archive, files)), rows, is_train)


class MadeUpClasses:
    """Features that look like photos of ImageNet classes."""

    def __init__(self, features: Tensor, rows: Tensor, classifier: nn.Linear, push: float) -> None:
        means = {row: features[rows == row].mean(0) for row in set(rows.tolist())}
        self.spread = features - torch.stack([means[row] for row in rows.tolist()])
        weights = classifier.weight[:NUM_IMAGENET_CLASSES].detach()
        self.centres = features.mean(0) + push * (weights - weights.mean(0))

    def draw(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """(features (N, width), their rows (N,))."""
        rows = torch.randint(len(self.centres), (count,), generator=generator)
        spread = self.spread[torch.randint(len(self.spread), (count,), generator=generator)]
        return (self.centres[rows] + spread).clamp(0.0, 6.0), rows


def train_rows(namer: PhotoNamer, features: Tensor, rows: Tensor, recipe: PhotoRecipe) -> None:
    """Learn the rows that are not ImageNet's; photos of all classes are drawn equally often."""
    generator = torch.Generator().manual_seed(0)
    made_up = MadeUpClasses(features, rows, namer.classes, recipe.class_push)
    frozen = nn.Linear(features.shape[1], NUM_IMAGENET_CLASSES).requires_grad_(False)
    frozen.weight.copy_(namer.classes.weight[:NUM_IMAGENET_CLASSES].detach())
    frozen.bias.copy_(namer.classes.bias[:NUM_IMAGENET_CLASSES].detach())
    known = frozen(features)
    new = nn.Linear(features.shape[1], len(photo_classes()) - NUM_IMAGENET_CLASSES)
    nn.init.zeros_(new.weight)
    nn.init.zeros_(new.bias)
    chance = 1.0 / torch.bincount(rows, minlength=len(photo_classes()))[rows]
    optimiser = torch.optim.Adam(new.parameters(), lr=recipe.peak_rate)
    for step in range(recipe.num_steps):
        chosen = torch.multinomial(chance, recipe.batch_size, True, generator=generator)
        kept = torch.rand(recipe.batch_size, features.shape[1], generator=generator) >= recipe.dropout
        dropped = features[chosen] * kept / (1.0 - recipe.dropout)
        real = torch.cat((known[chosen], new(dropped)), dim=1)
        strange, classes = made_up.draw(recipe.batch_size, generator)
        made = torch.cat((frozen(strange), new(strange)), dim=1)
        loss = F.cross_entropy(real, rows[chosen]) + F.cross_entropy(made, classes)
        loss = loss + recipe.row_decay * new.weight.square().sum()
        for group in optimiser.param_groups:
            group["lr"] = recipe.peak_rate * (1.0 - step / recipe.num_steps)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        namer.classes.weight[NUM_IMAGENET_CLASSES:] = new.weight
        namer.classes.bias[NUM_IMAGENET_CLASSES:] = new.bias


def train_gate(namer: PhotoNamer, photos: Tensor, scenes: Tensor, recipe: PhotoRecipe) -> None:
    """Logistic regression of photographs against scenes, both weighing the same; then the bias is moved so
    that every training scene is a scene by the margin.
    """
    inputs = torch.cat((photos, scenes))
    truth = torch.cat((torch.ones(len(photos)), torch.zeros(len(scenes))))
    weights = torch.cat(
        (torch.full((len(photos),), 0.5 / len(photos)), torch.full((len(scenes),), 0.5 / len(scenes)))
    )
    mean, scale = inputs.mean(0), inputs.std(0).clamp(min=1e-3)
    layer = nn.Linear(inputs.shape[1], 1)
    nn.init.zeros_(layer.weight)
    optimiser = torch.optim.Adam(layer.parameters(), lr=1e-2)
    for _ in range(recipe.gate_steps):
        logits = layer((inputs - mean) / scale)[:, 0]
        each = F.binary_cross_entropy_with_logits(logits, truth, reduction="none")
        loss = (each * weights).sum() + recipe.gate_decay * layer.weight.square().sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        namer.gate.weight.copy_(layer.weight / scale)
        namer.gate.bias.copy_(layer.bias - (layer.weight * mean / scale).sum())
        highest = float(namer.gate(scenes).max())
        namer.gate.bias.sub_(max(highest + recipe.gate_margin, 0.0))


@torch.no_grad()
def measure(namer: PhotoNamer, photos: LabelledPhotos, kind: str) -> dict[str, float]:
    """Of the held-out photos of an archive: first name right, and right among the classes of its `kind` only;
    shares taken for photographs.
    """
    chosen = ~photos.is_train
    named = chosen & (photos.rows >= 0)
    logits = namer.classes(photos.inputs.names[named])
    own = torch.tensor(
        [not name.isdigit() and name.startswith("dish/") == (kind == "dish") for name in photo_classes()]
    )
    among = logits.masked_fill(~own, -1e9)
    return {
        "first_of_all": float((logits.argmax(1) == photos.rows[named]).float().mean()),
        "first_of_kind": float((among.argmax(1) == photos.rows[named]).float().mean()),
        "taken_for_photo": float((namer.gate(photos.inputs.gate[chosen]) > 0).float().mean()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--images", type=Path, default=Path("data/raw/images"))
    parser.add_argument("--weights", type=Path, default=Path("weights"))
    parser.add_argument("--held-out", type=Path, default=Path("evaluation/sets"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/photos"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    recipe, namer = PhotoRecipe(), PhotoNamer(PhotoConfig())
    teacher = options.data / "teachers" / "efficientnet_lite2" / "efficientnet_lite2.pth"
    start_from_imagenet(namer, torch.load(teacher, weights_only=True))
    encoder = load_sight(options.weights / "vision.safetensors").encoder
    photos = gather(encoder, namer, options.images, options.held_out, options.out / "inputs.pt")
    shards = {
        split: [
            SceneShard(path) for path in sorted((options.data / "pictures" / "shards").glob(f"{split}_*"))
        ]
        for split in ("train", "test")
    }
    scenes = torch.cat(
        (scene_gate_inputs(encoder, shards["train"]), more_scenes(encoder, namer, recipe, options))
    )
    taught = {name: part.is_train & (part.rows >= 0) for name, part in photos.items()}
    features = torch.cat([part.inputs.names[taught[name]] for name, part in photos.items()])
    rows = torch.cat([part.rows[taught[name]] for name, part in photos.items()])
    train_rows(namer, features, rows, recipe)
    seen = torch.cat([part.inputs.gate[part.is_train] for part in photos.values()])
    train_gate(namer, seen, scenes, recipe)
    figures = {name: measure(namer, part, name) for name, part in photos.items()}
    unseen = scene_gate_inputs(encoder, shards["test"])
    with torch.no_grad():
        figures["scenes"] = {"taken_for_photo": float((namer.gate(unseen) > 0).float().mean())}
    print(json.dumps(figures, indent=1))
    content = {"namer": dataclasses.asdict(namer.config), "classes": photo_classes(), "held_out": figures}
    save_weights(options.out / "photos.safetensors", namer, json.dumps(content))


def more_scenes(
    encoder: VisionEncoder, namer: PhotoNamer, recipe: PhotoRecipe, options: argparse.Namespace
) -> Tensor:
    """Gate inputs of what else is no photograph: scenes on photos of dishes, which the training scenes are
    not on, and blank pictures. The dishes behind the test scenes and the held-out ones are left out.
    """
    archive = options.images / "zh_dishes.tar"
    table = archive.with_suffix(".tsv").read_text(encoding="utf-8").splitlines()[1:]
    files = [line.split("\t")[0] for line in table]
    avoided = held_out_files(options.held_out) | set(sorted(files)[:: max(len(files) // 120, 1)][:120])
    photos = list(read_photos(archive, [file for file in files if file not in avoided]))
    scenes = scenes_on(photos, options.data / "assets", recipe.num_scenes_on_photos)
    views = itertools.chain(scenes, blank_views(recipe.num_blank_views))
    return photo_inputs(encoder, namer.widen, views).gate


def held_out_files(sets: Path) -> set[str]:
    """Names of the photos that the evaluation is on."""
    lines = (sets / "photos.jsonl").read_text(encoding="utf-8").splitlines()
    return {Path(json.loads(line)["image"]).name for line in lines}


def gather(
    encoder: VisionEncoder, namer: PhotoNamer, images: Path, held_out_sets: Path, cache: Path
) -> dict[str, LabelledPhotos]:
    """Both archives as the encoder sees them; looked at once, then kept in `cache`."""
    held_out = held_out_files(held_out_sets)
    archives = {"shop": images / "grocery_train.tar", "dish": images / "zh_dishes.tar"}
    if not cache.is_file():
        found = {name: look_at(encoder, namer, path, held_out) for name, path in archives.items()}
        cache.parent.mkdir(parents=True, exist_ok=True)
        tensors = {
            name: (part.inputs.names, part.inputs.gate, part.rows, part.is_train)
            for name, part in found.items()
        }
        torch.save(tensors, cache)
    return {
        name: LabelledPhotos(PhotoInputs(names, gate), rows, is_train)
        for name, (names, gate, rows, is_train) in torch.load(cache, weights_only=True).items()
    }


if __name__ == "__main__":
    main()
