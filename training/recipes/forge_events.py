"""Listen to the training clips with the trained listener and keep what it hears, aligned with what was said.

    python -m yan_omni.training.recipes.forge_events --listener artifacts/listener/listener.safetensors

Writes data/text/events.npz for the second stage of the thinker: for each clip its phone events (choices,
shares, features) and, per text token, how many events complete it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from yan_omni.model.precision import fastest_dtype
from yan_omni.tokenizers.audio.events import PhoneEvent, phone_events
from yan_omni.tokenizers.audio.listener_stream import listen
from yan_omni.tokenizers.audio.weights import load_listener
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.data_speech import SpeechCorpus, SpeechRow
from yan_omni.training.data_text_utterances import align
from yan_omni.training.forge.written_style import polish
from yan_omni.training.recipes.forge_text import spoken_words

SETS = ("synthetic_phones", "forge_default", "forge_variety", "ljspeech", "coffee_orders", "mandarin_words")
MOST_CLIPS = {"mandarin_words": 500}
BLOCK_FRAMES = (24, 48, 500)
MAX_CLIP_S = 15.0
LEAST_AGREEMENT = 0.4
NUM_CHOICES = 4


def heard_counts(said: NDArray[np.int32], heard: NDArray[np.int32]) -> tuple[NDArray[np.int32], float]:
    """How many heard phones each count of said ones covers in the best alignment; the share heard right."""
    rows, columns = len(said), len(heard)
    cost = np.zeros((rows + 1, columns + 1), dtype=np.int32)
    cost[:, 0] = np.arange(rows + 1)
    cost[0] = np.arange(columns + 1)
    for i in range(1, rows + 1):
        best = np.minimum(cost[i - 1, :-1] + (heard != said[i - 1]), cost[i - 1, 1:] + 1)
        for j in range(1, columns + 1):
            cost[i, j] = min(best[j - 1], cost[i, j - 1] + 1)
    counts = np.zeros(rows + 1, dtype=np.int32)
    i, j = rows, columns
    counts[rows] = columns
    while i > 0:
        if j > 0 and cost[i, j] == cost[i - 1, j - 1] + (heard[j - 1] != said[i - 1]):
            i, j = i - 1, j - 1
            counts[i] = j
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
            counts[i] = j
        else:
            j -= 1
    return counts, 1.0 - float(cost[rows, columns]) / max(rows, 1)


def padded(event: PhoneEvent) -> tuple[list[int], list[float]]:
    """Exactly `NUM_CHOICES` choices; missing ones repeat the first with share zero."""
    missing = NUM_CHOICES - len(event.phones)
    return [*event.phones, *[event.phone] * missing], [*event.probabilities, *[0.0] * missing]


def chosen_rows(corpus: SpeechCorpus, name: str) -> list[SpeechRow]:
    rows = [row for row in corpus.rows if row.text and row.duration_s <= MAX_CLIP_S]
    return rows[:: max(1, len(rows) // MOST_CLIPS[name])] if name in MOST_CLIPS else rows


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--listener", type=Path, default=Path("artifacts/listener/listener.safetensors"))
    parser.add_argument("--tokenizer", type=Path, default=Path("weights/text_tokenizer.json"))
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    listener = load_listener(options.listener, fastest_dtype())
    tokenizer = BpeTextTokenizer.load(options.tokenizer)
    columns: dict[str, list[Any]] = {
        name: [] for name in ("texts", "tokens", "complete_at", "choices", "shares")
    }
    features: list[NDArray[np.float16]] = []
    for name in options.sets:
        corpus = SpeechCorpus(options.data / "speech", [name], "train")
        agreements = []
        for number, row in enumerate(chosen_rows(corpus, name)):
            text = polish(row.text or "")
            utterance = None if text is None else align(text, tokenizer, spoken_words)
            if utterance is None:
                continue
            samples = torch.from_numpy(corpus.audio_16k(row))
            with torch.inference_mode():
                events = phone_events(listen(listener, samples, BLOCK_FRAMES[number % len(BLOCK_FRAMES)]))
            heard = np.array([event.phone for event in events], dtype=np.int32)
            counts, agreement = heard_counts(utterance.phones, heard)
            agreements.append(agreement)
            if agreement < LEAST_AGREEMENT or not events:
                continue
            columns["texts"].append(utterance.text)
            columns["tokens"].append(utterance.tokens)
            columns["complete_at"].append(counts[utterance.complete_at])
            columns["choices"].append(np.array([padded(event)[0] for event in events], dtype=np.int16))
            columns["shares"].append(np.array([padded(event)[1] for event in events], dtype=np.float16))
            features.append(torch.stack([event.feature for event in events]).numpy().astype(np.float16))
        mean = float(np.mean(agreements)) if agreements else 0.0
        print(f"{name}: {len(agreements)} clips, phones agree {mean:.3f}", flush=True)
    path = options.data / "text" / "events.npz"
    np.savez(
        path,
        texts=np.array(columns["texts"]),
        token_ends=np.cumsum([len(tokens) for tokens in columns["tokens"]]),
        event_ends=np.cumsum([len(choices) for choices in columns["choices"]]),
        tokens=np.concatenate(columns["tokens"]),
        complete_at=np.concatenate(columns["complete_at"]),
        choices=np.concatenate(columns["choices"]),
        shares=np.concatenate(columns["shares"]),
        features=np.concatenate(features),
    )
    print(f"{len(features)} clips kept -> {path}")


if __name__ == "__main__":
    main()
