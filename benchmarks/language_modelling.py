"""Bits per byte on text never trained on: MCSD `delta`, MCSD `paper` and attention of the same size.

    python -m benchmarks.language_modelling --corpora data/raw/text --report benchmarks/results/bits

All three have the same number of weights within a percent, start from the same kind of random numbers, see
the same tokens in the same order once, and take the same optimiser and schedule. Rows begin without context.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from benchmarks.attention_twin import AttentionTwin
from yan_omni.model.config import BackboneConfig, FeedForwardConfig, ThinkerConfig
from yan_omni.model.layers import CastLinear
from yan_omni.model.losses import tied_cross_entropy
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.thinker import Thinker
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import TEXT
from yan_omni.training.data_text import rows
from yan_omni.training.optim import OptimConfig, set_rate
from yan_omni.training.orthogonal import orthogonal_adamw
from yan_omni.training.schedule import WallClockCosine

CORPORA = {
    "en": ("en_novels", "en_children_stories"),
    "zh": ("zh_wikipedia", "zh_modern_prose"),
}
ROW_TOKENS = 512
HELD_OUT_TOKENS = 60 * ROW_TOKENS
"""Of each language, from the end of its text."""
DELTA = BackboneConfig(
    width=256, num_layers=4, num_heads=4, feed_forward=FeedForwardConfig(kind="dense", width=1024)
)
PEAK_RATE = 2e-3


@dataclass(frozen=True, slots=True)
class Text:
    """Rows of token ids (N, ROW_TOKENS) of both languages in turn, and what is held out of each."""

    training: Tensor
    held_out: dict[str, Tensor]
    bytes_per_token: dict[str, float]
    """Of what is held out."""


def read_text(folder: Path, tokenizer: BpeTextTokenizer, num_tokens: int) -> Text:
    """Half of `num_tokens` from each language, its corpora in equal parts."""
    training, held_out, ratios = [], {}, {}
    for language, corpora in CORPORA.items():
        each = (num_tokens // 2 + HELD_OUT_TOKENS) // len(corpora)
        parts = [_first_tokens(folder, corpus, tokenizer, each) for corpus in corpora]
        last = HELD_OUT_TOKENS // len(corpora)
        kept = torch.cat([part[-last:] for part in parts])
        held_out[language] = kept.view(-1, ROW_TOKENS)
        ratios[language] = len(tokenizer.decode(kept.tolist()).encode()) / len(kept)
        seen = torch.cat([part[:-last] for part in parts])
        training.append(seen[: len(seen) // ROW_TOKENS * ROW_TOKENS].view(-1, ROW_TOKENS))
    mixed = torch.cat(training)
    order = torch.randperm(len(mixed), generator=torch.Generator().manual_seed(0))
    return Text(mixed[order], held_out, ratios)


def _first_tokens(folder: Path, corpus: str, tokenizer: BpeTextTokenizer, count: int) -> Tensor:
    """The first `count` tokens, a number of whole rows."""
    ids: list[int] = []
    for row in rows(folder, corpus):
        ids.extend(tokenizer.encode(row["text"] + "\n"))
        if len(ids) >= count:
            break
    return torch.tensor(ids[: min(count, len(ids)) // ROW_TOKENS * ROW_TOKENS])


def models(config: ThinkerConfig) -> dict[str, Thinker | AttentionTwin]:
    """The three, each with about as many weights as `delta`."""
    backbone, dtype = config.backbone, fastest_dtype()
    spare = backbone.parameter_count - replace(backbone, mode="paper").parameter_count
    wider = round(spare / backbone.num_layers / (2 * backbone.width) / 64) * 64
    ffn = replace(backbone.feed_forward, width=backbone.feed_forward.width + wider)
    paper = replace(config, backbone=replace(backbone, mode="paper", feed_forward=ffn))
    torch.manual_seed(0)
    return {
        "delta": Thinker(config, dtype),
        "paper": Thinker(paper, dtype),
        "attention": start_alike(AttentionTwin(config)),
    }


def start_alike(twin: AttentionTwin) -> AttentionTwin:
    """Weights from the distributions that `Backbone` starts from."""
    shrink = (2.0 * len(twin.layers)) ** -0.5
    for name, module in twin.layers.named_modules():
        if isinstance(module, CastLinear):
            factor = shrink if name.endswith(("output", "down")) else 1.0
            nn.init.normal_(module.weight, std=factor * module.in_features**-0.5)
    return twin


def hidden(model: Thinker | AttentionTwin, ids: Tensor) -> Tensor:
    """ids (B, T) -> (B, T, D) in the fastest precision."""
    if isinstance(model, Thinker):
        return model.hidden(ids).hidden
    return model.hidden(ids, fastest_dtype())[0]


def nats(model: Thinker | AttentionTwin, ids: Tensor) -> Tensor:
    """Mean loss of every token but the first of its row."""
    found = hidden(model, ids[:, :-1])
    return tied_cross_entropy(found.flatten(0, 1), model.embedding, ids[:, 1:].flatten())


def train(name: str, model: Thinker | AttentionTwin, text: Text, rows_a_step: int) -> float:
    """One pass over the training rows; returns its minutes."""
    optimizer = orthogonal_adamw(model.named_parameters(), OptimConfig(peak_rate=PEAK_RATE))
    batches = text.training.split(rows_a_step)
    schedule = WallClockCosine(len(batches), warmup_minutes=len(batches) / 20)  # in steps: the same for all
    start_s, shown_s = time.perf_counter(), 0.0
    for number, batch in enumerate(batches):
        set_rate(optimizer, PEAK_RATE * schedule.share(number))
        optimizer.zero_grad(set_to_none=True)
        loss = nats(model, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if (now_s := time.perf_counter() - start_s) > shown_s + 20:
            speed = (number + 1) * batch.numel() / now_s
            left_s = (len(batches) - number - 1) * batch.numel() / speed
            print(f"{name} step {number}  {loss.item():.3f} nats  {speed:,.0f} tokens/s  {left_s:.0f} s left")
            shown_s = now_s
    return (time.perf_counter() - start_s) / 60


@torch.inference_mode()
def bits_per_byte(model: Thinker | AttentionTwin, text: Text) -> dict[str, float]:
    return {
        language: sum(nats(model, row[None]).item() for row in ids)
        / len(ids)
        / math.log(2)
        / text.bytes_per_token[language]
        for language, ids in text.held_out.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpora", type=Path, default=Path("data/raw/text"))
    parser.add_argument("--tokenizer", type=Path, default=Path("weights/text_tokenizer.json"))
    parser.add_argument("--tokens", type=int, default=1_500_000, help="to train each model on")
    parser.add_argument("--rows", type=int, default=8, help=f"of {ROW_TOKENS} tokens a step")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--report", type=Path, help="write NAME.json")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    text = read_text(chosen.corpora, BpeTextTokenizer.load(chosen.tokenizer), chosen.tokens)
    results: dict[str, dict[str, float]] = {}
    for name, model in models(ThinkerConfig(TEXT.stop, DELTA)).items():
        size = sum(weight.numel() for weight in model.parameters())
        minutes = train(name, model, text, chosen.rows)
        found = bits_per_byte(model, text)
        results[name] = {"weights": size, "tokens": text.training.numel(), "minutes": round(minutes, 1)}
        results[name] |= {language: round(value, 4) for language, value in found.items()}
        print(name, json.dumps(results[name]), flush=True)
    for name in ("delta", "paper"):
        ratios = {lang: results[name][lang] / results["attention"][lang] for lang in CORPORA}
        print(f"{name} / attention: {', '.join(f'{lang} {ratio:.3f}' for lang, ratio in ratios.items())}")
    if chosen.report is not None:
        chosen.report.parent.mkdir(parents=True, exist_ok=True)
        chosen.report.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
