"""Coded clips for recipes of the codec's decoder: their options, the talker's voices and their shares."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from yan_omni.model.talker import Talker, load_talker
from yan_omni.training.coded_crops import CodedClip, read_coded_clips

HELD_OUT_EVERY = 40

log = logging.getLogger("talker_clips")


class TalkerClips(NamedTuple):
    """Clips to learn from and to measure on, and the names of the talker's default voices."""

    trained: list[CodedClip]
    held_out: list[CodedClip]
    favourites: tuple[str, str]


def tuning_parser(
    description: str | None, out: str, minutes: float, sets: Sequence[str]
) -> argparse.ArgumentParser:
    """Options that these recipes share, with the defaults of one of them."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--cache", type=Path, default=Path("data/speech"))
    parser.add_argument("--codec", type=Path, default=Path("artifacts/codec/codec.safetensors"))
    parser.add_argument("--talker", type=Path, default=Path("artifacts/talker/talker.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts") / out)
    parser.add_argument("--sets", nargs="+", default=list(sets))
    parser.add_argument("--minutes", type=float, default=minutes)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser


def begin(options: argparse.Namespace) -> TalkerClips:
    """Set the process up and read what `tuning_parser` was told."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    talker = load_talker(options.talker)
    clips = read_coded_clips(options.data, options.cache, options.sets, "train", voice_timbres(talker))
    held_out = clips[::HELD_OUT_EVERY]
    trained = [clip for index, clip in enumerate(clips) if index % HELD_OUT_EVERY]
    log.info("%d clips, %d held out", len(trained), len(held_out))
    return TalkerClips(trained, held_out, (talker.config.default_english, talker.config.default_mandarin))


def voice_timbres(talker: Talker) -> dict[str, NDArray[np.float32]]:
    """Timbre (D,) of each named voice."""
    rows = talker.voice_timbres.float()
    return {name: row.numpy() for name, row in zip(talker.config.voices, rows, strict=True)}


def favourite_weights(
    clips: Sequence[CodedClip], favourites: Sequence[str], share: float
) -> dict[str, float]:
    """Factors that give each of the favourite voices about its share, if it is there."""
    frames = {
        name: sum(len(clip.semantic) for clip in clips if clip.row.voice == name) for name in favourites
    }
    rest = sum(len(clip.semantic) for clip in clips) - sum(frames.values())
    wanted = rest * share / (1.0 - share * len(favourites))
    return {name: wanted / size for name, size in frames.items() if size}
