"""Stage 2 of the thinker: real senses, clips as the listener hears them, pictures as the encoder sees them.

    python -m yan_omni.training.recipes.finetune --start-from artifacts/thinker/pretrain/thinker.safetensors

Wants `forge_text`, `forge_chat`, `forge_events` and the picture features; goes on with hearing and chat.
Resumes from `OUT/train.pt`; writes `OUT/thinker.safetensors`, with both projectors, at every checkpoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.projector import SensingThinker, load_thinker
from yan_omni.model.vision.photo_names import photo_names
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.data_photos import PhotoLessons
from yan_omni.training.data_text_chat import KNOWING_WEIGHTS, ChatLessons, MemoryLessons
from yan_omni.training.data_text_mixture import HearingLessons, Lessons, WordLessons, mixture
from yan_omni.training.data_text_recall import RecallLessons
from yan_omni.training.data_text_senses import EventLessons, PictureLessons, VideoLessons
from yan_omni.training.data_text_sequences import Batch, pack
from yan_omni.training.data_text_tools import ToolLessons
from yan_omni.training.data_text_utterances import UtteranceStore
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.optim import OptimConfig
from yan_omni.training.orthogonal import orthogonal_adamw
from yan_omni.training.recall_start import with_recall_layer
from yan_omni.training.recipes.pretrain import (
    LISTEN_SHARE,
    LOCALITY_FACTOR,
    SPARSITY_FACTOR,
    parser,
)
from yan_omni.training.schedule import WallClockCosine


def sense_inputs(model: SensingThinker, batch: Batch) -> Tensor | None:
    """(B, T, D) to add to the embeddings: what sounds and pictures bring; None when there are neither."""
    if batch.sounds is None and batch.pictures is None:
        return None
    width = model.config.thinker.backbone.width
    flat = torch.zeros(batch.ids.numel(), width, dtype=model.thinker.compute_dtype)
    if batch.sounds is not None:
        positions, choices, shares, features = batch.sounds
        flat = flat.index_add(0, positions, model.heard_inputs(choices, shares, features))
    if batch.pictures is not None:
        positions, patches = batch.pictures
        flat = flat.index_add(0, positions.flatten(), model.seen_inputs(patches).flatten(0, 1))
    return flat.view(*batch.ids.shape, width)


SHARES = {
    "hearing": 0.02,
    "words": 0.01,
    "chat": 0.45,
    "memories": 0.02,
    "recall": 0.11,
    "tools": 0.26,
    "pictures": 0.07,
    "videos": 0.03,
    "photos": 0.03,
    "events": 0.04,
}
"""Of the tokens, by source."""
KNOWING_SHARES = {
    "hearing": 0.01,
    "words": 0.01,
    "chat": 0.74,
    "memories": 0.01,
    "recall": 0.06,
    "tools": 0.07,
    "pictures": 0.05,
    "videos": 0.02,
    "photos": 0.02,
    "events": 0.02,
}
"""The same where facts and talk are to be learned and the rest is only kept up."""


def lessons_of_all_senses(
    data: Path, tokenizer: BpeTextTokenizer, mostly_knowing: bool = False
) -> dict[str, tuple[Lessons, float]]:
    """Every source with its share of the tokens; real sounds are left out until `forge_events` has run."""
    text = data / "text"
    store = UtteranceStore.load(text / "hearing.npz")
    if mostly_knowing:
        shares, chat = KNOWING_SHARES, ChatLessons(text, tokenizer, 0.2, 0.35, KNOWING_WEIGHTS, wears=True)
    else:
        shares, chat = SHARES, ChatLessons(text, tokenizer, spoken_share=0.35)
    sources: dict[str, Lessons] = {
        "hearing": HearingLessons(store),
        "words": WordLessons(store, tokenizer),
        "chat": chat,
        "memories": MemoryLessons(chat),
        "recall": RecallLessons(chat),
        "tools": ToolLessons(text, tokenizer),
        "pictures": PictureLessons(data / "pictures", tokenizer),
        "videos": VideoLessons(tokenizer),
        "photos": PhotoLessons([name.spoken for name in photo_names()], tokenizer),
    }
    if (text / "events.npz").exists():
        sources["events"] = EventLessons(text / "events.npz")
    return {name: (source, shares[name]) for name, source in sources.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    parsed = parser(__doc__)
    parsed.add_argument("--recall-layer", action="store_true", help="insert one into a model without")
    parsed.add_argument("--mostly-knowing", action="store_true", help="three quarters facts and talk")
    parsed.add_argument("--seed", type=int, default=11, help="of the draws; another one for another run")
    options = parsed.parse_args(arguments)
    start = options.start_from or options.out / "pretrain" / "thinker.safetensors"
    torch.set_num_threads(options.threads)
    torch.manual_seed(2)
    model = load_thinker(start, fastest_dtype())
    if options.recall_layer:
        model = with_recall_layer(model)
    tokenizer = BpeTextTokenizer.load(options.tokenizer)
    lessons = lessons_of_all_senses(options.data, tokenizer, options.mostly_knowing)

    def step(number: int) -> StepResult:
        random = np.random.default_rng((options.seed, number))
        batch = pack(mixture(lessons, random), options.rows, options.length, LISTEN_SHARE, number)
        output = model.thinker.hidden(batch.ids, sense_inputs(model, batch), document_starts=batch.starts)
        loss = model.thinker.loss(output.hidden, batch.targets)
        assert output.router is not None
        routing = (
            SPARSITY_FACTOR * output.router.sparsity_loss + LOCALITY_FACTOR * output.router.locality_loss
        )
        values = {"words": loss.item(), "active": output.router.active_share.item()}
        return StepResult(loss + routing, batch.num_tokens, values)

    def export() -> None:
        save_weights(options.out / "thinker.safetensors", model, model.to_json())

    schedule = WallClockCosine(options.minutes, warmup_minutes=min(0.5, options.minutes / 10))
    config = LoopConfig(options.out, schedule, OptimConfig(peak_rate=options.peak_rate))
    progress = train(model, step, config, export, make_optimizer=orthogonal_adamw)
    print(f"{progress.amount:,} tokens in {progress.elapsed_minutes:.1f} minutes")


if __name__ == "__main__":
    main()
