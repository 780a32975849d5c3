"""Reads one text line: a convolutional net over a strip of height 32, one output column every 4 pixels.

The output is a factorised CTC distribution: each column says whether a character is centred there
(`ink`), and which one it would be. P(blank) = 1 - sigmoid(ink), P(c) = sigmoid(ink) * softmax(class)_c.
Classes are computed only for columns that carry a character, which makes a 7,000-character vocabulary
cheap to train and to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from yan_omni.model.vision.characters import CHARACTERS
from yan_omni.model.vision.line_columns import (
    LEAST_HANZI_COLUMNS,
    Column,
    is_same_place,
    without_mark_spaces,
)

STRIP_HEIGHT_PX = 32
COLUMN_PX = 4


@dataclass(frozen=True, slots=True)
class LineReaderConfig:
    """Channel widths of the four stages (strides 2x2, 2x2, 2x1, 2x1), their depths, context blocks."""

    widths: tuple[int, ...] = (40, 80, 160, 256)
    depths: tuple[int, ...] = (1, 1, 2, 1)
    context_blocks: int = 2
    num_characters: int = len(CHARACTERS)

    def __post_init__(self) -> None:
        if len(self.widths) != 4 or len(self.depths) != 4:
            raise ValueError(f"four widths and four depths are needed, got {self.widths} and {self.depths}")


class ConvBlock(nn.Module):
    """Two 3x3 (or 1xK) convolutions with a residual path."""

    def __init__(self, width: int, kernel: tuple[int, int] = (3, 3)) -> None:
        super().__init__()
        padding = (kernel[0] // 2, kernel[1] // 2)
        self.conv1 = nn.Conv2d(width, width, kernel, padding=padding, bias=False)
        self.norm1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, kernel, padding=padding, bias=False)
        self.norm2 = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:  # (B, C, H, W) -> same
        hidden = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(x + self.norm2(self.conv2(hidden)))


def _down(inputs: int, outputs: int, kernel: tuple[int, int], stride: tuple[int, int]) -> nn.Sequential:
    padding = (kernel[0] // 2, kernel[1] // 2) if kernel[0] > 2 else (0, kernel[1] // 2)
    conv = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=padding, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU())


class LineReader(nn.Module):
    """Strips to per-column features, ink logits and character logits."""

    def __init__(self, config: LineReaderConfig) -> None:
        super().__init__()
        self.config = config
        first, *_, last = config.widths
        layers: list[nn.Module] = [_down(1, first, (5, 5), (2, 2))]
        layers += [ConvBlock(first) for _ in range(config.depths[0])]
        strides = ((2, 2), (2, 1), (2, 1))
        for (inputs, outputs), stride, depth in zip(
            pairwise(config.widths), strides, config.depths[1:], strict=True
        ):
            layers.append(_down(inputs, outputs, (3, 3), stride))
            layers += [ConvBlock(outputs) for _ in range(depth)]
        layers.append(_down(last, last, (2, 3), (2, 1)))
        layers += [ConvBlock(last, (1, 5)) for _ in range(config.context_blocks)]
        self.layers = nn.Sequential(*layers)
        self.ink = nn.Linear(last, 1)
        self.classes = nn.Linear(last, config.num_characters)

    def forward(self, strips: Tensor) -> tuple[Tensor, Tensor]:
        """Strips (B, 1, 32, W) in [-1, 1], W a multiple of 4 -> features (B, W/4, D), ink logits (B, W/4)."""
        if strips.shape[2] != STRIP_HEIGHT_PX or strips.shape[3] % COLUMN_PX:
            raise ValueError(f"strips must be (B, 1, 32, multiple of 4), got {tuple(strips.shape)}")
        hidden = self.layers(strips.contiguous(memory_format=torch.channels_last))
        features = hidden.squeeze(2).transpose(1, 2)  # (B, W/4, D)
        ink: Tensor = self.ink(features)
        return features, ink.squeeze(-1)

    def classify(self, features: Tensor) -> Tensor:
        """Features (..., D) -> character logits (..., num_characters)."""
        logits: Tensor = self.classes(features)
        return logits

    def log_probs(self, strips: Tensor) -> Tensor:
        """The whole CTC distribution (B, W/4, 1 + num_characters) with blank first; for losses and tests."""
        features, ink = self(strips)
        characters = torch.log_softmax(self.classify(features).float(), dim=-1)
        present = nn.functional.logsigmoid(ink.float()).unsqueeze(-1)
        blank = nn.functional.logsigmoid(-ink.float()).unsqueeze(-1)
        return torch.cat((blank, present + characters), dim=-1)


def decode_columns(ids: list[int], probabilities: list[float]) -> tuple[str, float]:
    """Greedy CTC: `ids` per column, -1 for blank; equal neighbours are one character.

    Returns the text and the mean over its characters of their highest column probability (1.0 for an
    empty line).
    """
    characters: list[str] = []
    best: list[float] = []
    previous = -1
    start = 0
    for column, (identity, probability) in enumerate(zip(ids, probabilities, strict=True)):
        if identity < 0:
            previous = identity
            continue
        character = CHARACTERS[identity]
        if identity == previous:
            best[-1] = max(best[-1], probability)
        elif (
            previous >= 0
            and column - start < LEAST_HANZI_COLUMNS
            and is_same_place(CHARACTERS[previous], character)
        ):
            if probability > best[-1]:
                characters[-1], best[-1] = character, probability
        else:
            characters.append(character)
            best.append(probability)
            start = column
        previous = identity
    text = without_mark_spaces("".join(characters))
    return text, sum(best) / len(best) if best else 1.0


@torch.inference_mode()
def read_strips(
    reader: LineReader, strips: Tensor, widths_px: list[int] | None = None
) -> list[tuple[str, float]]:
    """Text and confidence of each strip (B, 1, 32, W); columns beyond a strip's own width are ignored."""
    features, present = _inked(reader, strips, widths_px)
    chosen = present > 0.5
    probabilities, ids = torch.softmax(reader.classify(features[chosen]).float(), dim=-1).max(dim=-1)
    column_ids = torch.full(present.shape, -1, dtype=torch.long, device=present.device)
    column_ids[chosen] = ids
    column_probabilities = torch.zeros_like(present)
    column_probabilities[chosen] = probabilities * present[chosen]
    return [
        decode_columns(*row) for row in zip(column_ids.tolist(), column_probabilities.tolist(), strict=True)
    ]


@torch.inference_mode()
def read_columns(
    reader: LineReader,
    strips: Tensor,
    widths_px: list[int],
    least_ink: float,
    num_best: int = 5,
    barred: Tensor | None = None,
) -> list[list[Column]]:
    """For each strip (B, 1, 32, W) the columns that may hold a character, each with the likeliest ones; none
    of those that are `barred` (num_characters,).
    """
    features, present = _inked(reader, strips, widths_px)
    chosen = present > least_ink
    logits = reader.classify(features[chosen]).float()
    if barred is not None:
        logits = logits.masked_fill(barred, -torch.inf)
    best = torch.softmax(logits, dim=-1).topk(num_best, dim=-1)
    rows, places = (index.tolist() for index in torch.nonzero(chosen, as_tuple=True))
    lines: list[list[Column]] = [[] for _ in range(len(present))]
    found = zip(
        rows, places, present[chosen].tolist(), best.indices.tolist(), best.values.tolist(), strict=True
    )
    for row, place, ink, ids, probabilities in found:
        characters = tuple(CHARACTERS[identity] for identity in ids)
        lines[row].append(Column(place, ink, characters, tuple(probabilities)))
    return lines


def _inked(reader: LineReader, strips: Tensor, widths_px: list[int] | None) -> tuple[Tensor, Tensor]:
    """Features (B, T, D) and how likely each column holds a character (B, T), none beyond a strip's width."""
    features, ink = reader(strips)
    present = torch.sigmoid(ink.float())
    if widths_px is not None:
        last = torch.tensor(widths_px, device=present.device).unsqueeze(1)
        columns = torch.arange(present.shape[1], device=present.device).unsqueeze(0) * COLUMN_PX
        present = present.masked_fill(columns >= last, 0.0)
    return features, present


def normalise_strips(grey: Tensor) -> Tensor:
    """Grey strips (B, 32, W) of any range -> (B, 1, 32, W) with zero mean and unit deviation per strip."""
    flat = grey.float().flatten(1)
    mean = flat.mean(dim=1).view(-1, 1, 1)
    deviation = flat.std(dim=1).view(-1, 1, 1)
    return ((grey.float() - mean) / (deviation + 4.0)).unsqueeze(1)
