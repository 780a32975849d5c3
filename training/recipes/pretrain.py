"""Stage 1 of the thinker: to write down what it hears (phones made from text), and to chat.

    python -m yan_omni.training.recipes.pretrain --data data --out artifacts/thinker --minutes 50

Wants the output of `forge_text` and `forge_chat`. Resumes from `OUT/pretrain/train.pt`; writes
`OUT/thinker.safetensors` at every checkpoint.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from yan_omni.model.backbone import BackboneLayer
from yan_omni.model.checkpoint import read_weights, save_weights
from yan_omni.model.config import BackboneConfig, FeedForwardConfig, ThinkerConfig
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.thinker import Thinker
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import THINKER_SIZE
from yan_omni.training.data_text_chat import ChatLessons
from yan_omni.training.data_text_mixture import (
    HearingLessons,
    Lessons,
    PlainTextLessons,
    WordLessons,
    mixture,
)
from yan_omni.training.data_text_sequences import pack
from yan_omni.training.data_text_utterances import UtteranceStore
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.optim import OptimConfig
from yan_omni.training.orthogonal import orthogonal_adamw
from yan_omni.training.recall_start import start_as_recall
from yan_omni.training.schedule import WallClockCosine

NANO = ThinkerConfig(
    THINKER_SIZE,
    BackboneConfig(width=384, num_layers=5, num_heads=6, feed_forward=FeedForwardConfig(width=1536)),
)
"""Five layers, the first one of look-ups: on one shared core the run sees too few tokens to fill more."""
SPARSITY_FACTOR = 0.3
LOCALITY_FACTOR = 0.01
LISTEN_SHARE = 0.35


def parser(description: str | None) -> argparse.ArgumentParser:
    """Options that both stages share."""
    parsed = argparse.ArgumentParser(description=description)
    parsed.add_argument("--data", type=Path, default=Path("data"))
    parsed.add_argument("--out", type=Path, default=Path("artifacts/thinker"))
    parsed.add_argument("--tokenizer", type=Path, default=Path("weights/text_tokenizer.json"))
    parsed.add_argument(
        "--minutes", type=float, default=50.0, help="training time, interruptions not counted"
    )
    parsed.add_argument("--rows", type=int, default=2, help="rows of --length tokens in a batch")
    parsed.add_argument("--length", type=int, default=512)
    parsed.add_argument("--peak-rate", type=float, default=2e-3)
    parsed.add_argument("--threads", type=int, default=1)
    parsed.add_argument("--start-from", type=Path, help="weight file whose fitting tensors start a new run")
    return parsed


def text_lessons(folder: Path, tokenizer: BpeTextTokenizer) -> dict[str, tuple[Lessons, float]]:
    """Hearing, chat and a little plain text, with their shares of the tokens."""
    store = UtteranceStore.load(folder / "hearing.npz")
    return {
        "hearing": (HearingLessons(store), 0.45),
        "words": (WordLessons(store, tokenizer), 0.20),
        "plain": (PlainTextLessons(store), 0.02),
        "chat": (ChatLessons(folder, tokenizer, spoken_share=0.6), 0.33),
    }


def start_from(path: Path, module: nn.Module) -> None:
    """Copy every tensor of a weight file that has a place of the same shape in the module."""
    _, tensors = read_weights(path)
    places = module.state_dict()
    fitting = {k: v for k, v in tensors.items() if k in places and places[k].shape == v.shape}
    module.load_state_dict({**places, **fitting})
    print(f"{len(fitting)} of {len(places)} tensors from {path}", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser(__doc__).parse_args(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    thinker = Thinker(NANO, fastest_dtype())
    first = thinker.backbone.layers[0]
    assert isinstance(first, BackboneLayer)
    start_as_recall(first)
    if options.start_from is not None:
        start_from(options.start_from, thinker)
    lessons = text_lessons(options.data / "text", BpeTextTokenizer.load(options.tokenizer))

    def step(number: int) -> StepResult:
        random = np.random.default_rng((7, number))
        batch = pack(mixture(lessons, random), options.rows, options.length, LISTEN_SHARE, number)
        output = thinker.hidden(batch.ids, document_starts=batch.starts)
        loss = thinker.loss(output.hidden, batch.targets)
        assert output.router is not None
        routing = (
            SPARSITY_FACTOR * output.router.sparsity_loss + LOCALITY_FACTOR * output.router.locality_loss
        )
        values = {"words": loss.item(), "active": output.router.active_share.item()}
        return StepResult(loss + routing, batch.num_tokens, values)

    def export() -> None:
        save_weights(options.out / "pretrain" / "thinker.safetensors", thinker, NANO.to_json())

    schedule = WallClockCosine(
        options.minutes, warmup_minutes=min(1.0, options.minutes / 10), floor_share=0.1
    )
    config = LoopConfig(options.out / "pretrain", schedule, OptimConfig(peak_rate=options.peak_rate))
    progress = train(thinker, step, config, export, make_optimizer=orthogonal_adamw)
    print(f"{progress.amount:,} tokens in {progress.elapsed_minutes:.1f} minutes")


if __name__ == "__main__":
    main()
