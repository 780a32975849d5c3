"""Phone error rates of a listener on held-out clips."""

from __future__ import annotations

import itertools
import logging
from pathlib import Path

import torch

from yan_omni.tokenizers.audio.events import audible_argmax
from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.rates import LISTENER_FRAME_SAMPLES, LISTENER_RATE_HZ
from yan_omni.training.losses_audio import collapse_ctc, edit_distance
from yan_omni.training.precision import fast_products
from yan_omni.training.speech_clips import ClipSet, CorpusClip, joined, read_clip_sets

log = logging.getLogger("train_listener")
LONGEST_CLIP_S = 15.0


@torch.inference_mode()
def phone_error_rate(listener: Listener, clips: list[CorpusClip], block_frames: int) -> float:
    """Edits per phone of the best path over whole clips heard in blocks (0: without blocks)."""
    device, edits, total = listener.positions.device, 0, 0
    log_mel = LogMel(LISTENER_MEL).to(device)
    for clip in clips:
        samples = torch.from_numpy(clip.samples(LISTENER_RATE_HZ)).to(device)
        samples = torch.nn.functional.pad(samples, (0, -len(samples) % LISTENER_FRAME_SAMPLES))
        with fast_products():
            logits = listener(log_mel(samples[None]), block_frames).phone_logits[0]
        heard = collapse_ctc(audible_argmax(logits.float()).tolist())
        edits += edit_distance(heard, clip.phones or ())
        total += len(clip.phones or ())
    return edits / max(1, total)


def test_sets(folder: Path) -> list[ClipSet]:
    """Sets with held-out clips; none while a forge is in the middle of writing."""
    try:
        return joined(read_clip_sets(folder, "test"))
    except (FileNotFoundError, ValueError) as error:
        log.info("no test clips: %s", error)
        return []


def log_phone_errors(listener: Listener, folders: list[Path], clips_per_set: int) -> None:
    """Log the rate of some held-out clips of every set and language, in blocks and without."""
    groups: dict[tuple[str, str], list[CorpusClip]] = {}
    for one in itertools.chain.from_iterable(map(test_sets, folders)):
        for clip in one.clips:
            if clip.phones and clip.seconds < LONGEST_CLIP_S:
                groups.setdefault((one.name, clip.row.lang), []).append(clip)
    for (name, lang), clips in sorted(groups.items()):
        chosen = clips[:: max(1, len(clips) // clips_per_set)][:clips_per_set]
        blocks = phone_error_rate(listener, chosen, listener.config.block_frames)
        whole = phone_error_rate(listener, chosen, 0)
        log.info("PER %-20s %s blocks %.3f whole %.3f (%d clips)", name, lang, blocks, whole, len(chosen))
