"""Listens once to the speech corpora and keeps it: python -m yan_omni.training.recipes.cache_features.

`--stage features` writes, for each set, `<set>.features.npy` (float16, all clips' 25 Hz frames end to end)
and `<set>.frames.npz` (ids, starts, sizes, phone labels of the frames) for the codec's training. `--stage
codes` writes `<set>.codes.npz` (ids, starts, sizes, semantic, acoustic, timbre) for the talker's. One core
hears about a hundred seconds of speech in a second.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.events import phone_events
from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener, ListenerOutput
from yan_omni.tokenizers.audio.rates import (
    CODEC_RATE_HZ,
    LISTENER_FRAME_SAMPLES,
    LISTENER_RATE_HZ,
    num_frames,
)
from yan_omni.tokenizers.audio.weights import load_codec, load_listener
from yan_omni.training.frame_labels import labels_from_durations, labels_from_events
from yan_omni.training.precision import fast_products
from yan_omni.training.speech_clips import ClipSet, CorpusClip, read_clip_sets

log = logging.getLogger("cache_features")
BATCH_S = 24.0
MAX_CLIP_S = 25.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A clip and what the listener made of it, T = its begun 25 Hz frames."""

    clip: CorpusClip
    samples_24k: Tensor
    output: ListenerOutput


def in_batches(clips: Sequence[CorpusClip]) -> Iterator[list[CorpusClip]]:
    """Clips of like length together, up to `BATCH_S` seconds with their padding."""
    batch: list[CorpusClip] = []
    for clip in sorted(clips, key=lambda clip: clip.seconds):
        if batch and clip.seconds * (len(batch) + 1) > BATCH_S:
            yield batch
            batch = []
        batch.append(clip)
    if batch:
        yield batch


@torch.inference_mode()
def hear(listener: Listener, clips: Sequence[CorpusClip]) -> Iterator[Heard]:
    """Every clip of at most `MAX_CLIP_S`, in order of length, heard in blocks as when serving."""
    log_mel = LogMel(LISTENER_MEL)
    for batch in in_batches([clip for clip in clips if clip.seconds <= MAX_CLIP_S]):
        stored = [torch.from_numpy(clip.samples(CODEC_RATE_HZ)) for clip in batch]
        sizes = [num_frames(len(samples), CODEC_RATE_HZ) for samples in stored]
        padded = torch.zeros(len(batch), max(sizes) * LISTENER_FRAME_SAMPLES)
        for row, clip in enumerate(batch):
            samples = torch.from_numpy(clip.samples(LISTENER_RATE_HZ))[: padded.shape[1]]
            padded[row, : len(samples)] = samples
        with fast_products():
            output = listener(log_mel(padded))
        for row, clip in enumerate(batch):
            size = sizes[row]
            yield Heard(
                clip,
                stored[row],
                ListenerOutput(output.features[row, :size], output.phone_logits[row, :size]),
            )


def frame_labels(heard: Heard) -> NDArray[np.int16]:
    """Phone of each frame of the clip."""
    row, size = heard.clip.row, heard.output.features.shape[0]
    if row.phones is not None and row.durations_frames is not None:
        return labels_from_durations(row.phones, row.durations_frames, size)
    return labels_from_events(phone_events(heard.output, num_choices=1), size)


def write_features(listener: Listener, one: ClipSet, max_hours: float, folder: Path) -> None:
    """Features and labels of a set, or of an even choice of its clips that lasts `max_hours`."""
    share = min(1.0, max_hours * 3600.0 / one.seconds)
    stride = 1.0 / share
    chosen = [one.clips[int(index * stride)] for index in range(int(len(one.clips) * share))]
    features, labels, ids = [], [], []
    for heard in hear(listener, chosen):
        features.append(heard.output.features.to(torch.float16).numpy())
        labels.append(frame_labels(heard))
        ids.append(heard.clip.row.id)
    sizes = np.array([len(part) for part in labels])
    np.save(folder / f"{one.name}.features.npy", np.concatenate(features))
    np.savez(
        folder / f"{one.name}.frames.npz",
        ids=np.array(ids),
        starts=np.cumsum(sizes) - sizes,
        sizes=sizes,
        labels=np.concatenate(labels),
    )
    log.info("%s: features of %d clips, %.2f h", one.name, len(ids), sizes.sum() / 25 / 3600)


def write_codes(listener: Listener, codec: Codec, one: ClipSet, folder: Path) -> None:
    """Codes of every clip of a set."""
    semantic, acoustic, timbre, ids = [], [], [], []
    for heard in hear(listener, one.clips):
        codes = codec.encode_features(heard.samples_24k, heard.output.features.float())
        semantic.append(codes.semantic.to(torch.int16).numpy())
        acoustic.append(codes.acoustic.to(torch.int16).numpy())
        timbre.append(codes.timbre.float().numpy())
        ids.append(heard.clip.row.id)
    sizes = np.array([len(part) for part in semantic])
    np.savez(
        folder / f"{one.name}.codes.npz",
        ids=np.array(ids),
        starts=np.cumsum(sizes) - sizes,
        sizes=sizes,
        semantic=np.concatenate(semantic),
        acoustic=np.concatenate(acoustic),
        timbre=np.stack(timbre),
    )
    log.info("%s: codes of %d clips, %.2f h", one.name, len(ids), sizes.sum() / 25 / 3600)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=("features", "codes"), default="features")
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--listener", type=Path, default=Path("artifacts/listener/listener.safetensors"))
    parser.add_argument("--codec", type=Path, default=Path("artifacts/codec/codec.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("data/speech"))
    parser.add_argument("--sets", nargs="*", default=[], help="all sets when left out")
    parser.add_argument("--max-hours", type=float, default=1e9, help="of each set, features only")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    listener = load_listener(options.listener)
    options.out.mkdir(parents=True, exist_ok=True)
    codec = load_codec(options.codec) if options.stage == "codes" else None
    for one in read_clip_sets(options.data, "train", options.sets):
        if codec is None:
            write_features(listener, one, options.max_hours, options.out)
        else:
            write_codes(listener, codec, one, options.out)


if __name__ == "__main__":
    main()
