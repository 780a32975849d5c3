"""Processes of the forge of many hours: encoders on the processor, decoders where there is most arithmetic.

Encoders take the plan's lines in order, decoders put lines of like length together, and the process that
started them receives the samples.
"""

from __future__ import annotations

import queue
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yan_omni.training.forge.speech_clip import Waveform
from yan_omni.training.forge.speech_plan import PlannedLine, read_plan

SAMPLES_PER_FRAME_25MS = 600
LENGTH_STEP = 24
"""Batches are padded to multiples of so many 25 ms frames: few shapes, for which kernels are chosen once."""
LONG_FRAMES = 240
BATCH_ON_DEVICE = 16
BATCH_ON_CPU = 2
PATIENCE_S = 0.4
MOST_FAILURES = 10


@dataclass(frozen=True, slots=True)
class Sound:
    """One spoken line: its place in the plan, samples at 24 kHz, and the 25 ms frames of each symbol."""

    index: int
    samples: Waveform
    symbol_frames: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """A line (or, without one, a process) that failed, and why."""

    index: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Channels:
    """What the processes share."""

    counter: Any
    features: Any
    sounds: Any
    stop: Any


def open_channels(context: Any) -> Channels:
    """Queues that hold a few batches, so that nobody runs far ahead."""
    return Channels(context.Value("l", 0), context.Queue(160), context.Queue(400), context.Event())


def start_workers(
    context: Any,
    channels: Channels,
    parts: Path,
    plan: Path,
    todo: Sequence[int],
    encoders: int,
    decoders: int,
) -> tuple[list[SpawnProcess], list[SpawnProcess]]:
    """Running encoders and decoders."""
    indices = np.array(todo, np.int64)
    encoding = [
        context.Process(target=run_encoder, args=(channels, parts, plan, indices), daemon=True)
        for _ in range(encoders)
    ]
    decoding = [
        context.Process(target=run_decoder, args=(channels, parts, seed), daemon=True)
        for seed in range(decoders)
    ]
    for process in [*decoding, *encoding]:
        process.start()
    return encoding, decoding


def run_encoder(channels: Channels, parts: Path, plan_path: Path, todo: NDArray[np.int64]) -> None:
    """Encode the next line of `todo` until none is left or all shall stop."""
    _guarded(channels, lambda: _encode(channels, parts, read_plan(plan_path), todo))


def _encode(channels: Channels, parts: Path, plan: list[PlannedLine], todo: NDArray[np.int64]) -> None:
    from yan_omni.training.teachers.kokoro_encoder import KokoroEncoder

    encoder = KokoroEncoder(parts)
    while not channels.stop.is_set():
        with channels.counter.get_lock():
            number = channels.counter.value
            channels.counter.value += 1
        if number >= len(todo):
            return
        index = int(todo[number])
        planned = plan[index]
        try:
            encoded = encoder(planned.symbols, planned.line.voice, planned.speed)
        except Exception as error:
            channels.sounds.put(Failure(index, repr(error)))
            continue
        channels.features.put((index, encoded))


def run_decoder(channels: Channels, parts: Path, seed: int) -> None:
    """Decode what comes, in batches of like length, until all shall stop."""
    _guarded(channels, lambda: _decode(channels, parts, seed))


def _decode(channels: Channels, parts: Path, seed: int) -> None:
    import torch

    from yan_omni.training.device import training_device
    from yan_omni.training.teachers.kokoro_batch import BatchDecoder
    from yan_omni.training.teachers.kokoro_decoder import read_decoder

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.allow_tf32 = True
    device = training_device()
    size = BATCH_ON_CPU if device.type == "cpu" else BATCH_ON_DEVICE
    decoder = BatchDecoder(read_decoder(parts), device)
    print(f"decoder {seed} is ready on {device}", flush=True)
    waiting, failures = list[tuple[int, Any]](), 0
    while not channels.stop.is_set():
        _fill(waiting, channels.features, 4 * size, size)
        if not waiting:
            continue
        chosen = alike([encoded.num_frames for _, encoded in waiting], size)
        batch = [waiting[place] for place in chosen]
        for place in sorted(chosen, reverse=True):
            del waiting[place]
        given = _padded([encoded for _, encoded in batch], size, device)
        try:
            outputs = decoder(*given).cpu().numpy()
        except RuntimeError as error:  # no memory for the moment, or a kernel that cannot be used after all
            failures += 1
            print(f"decoder {seed}, failure {failures}: {error!r}"[:400], flush=True)
            if failures > MOST_FAILURES:
                raise
            decoder.unfuse()
            waiting.extend(batch)
            time.sleep(1.0)
            continue
        for (index, encoded), samples in zip(batch, outputs, strict=False):
            own = samples[: encoded.num_frames * SAMPLES_PER_FRAME_25MS]
            if np.isfinite(own).all():
                channels.sounds.put(Sound(index, own.copy(), encoded.symbol_frames))
            else:
                channels.sounds.put(Failure(index, "samples that are no numbers"))


def _fill(waiting: list[tuple[int, Any]], features: Any, most: int, least: int) -> None:
    """Take what there is, up to `most`; below `least`, wait a moment for more."""
    until = time.monotonic() + PATIENCE_S
    while len(waiting) < most:
        left = until - time.monotonic() if len(waiting) < least else 0.0
        try:
            waiting.append(features.get(timeout=left) if left > 0 else features.get_nowait())
        except queue.Empty:
            return


def alike(lengths: Sequence[int], size: int) -> list[int]:
    """Places of the first length and of those nearest to it, `size` at most."""
    return sorted(range(len(lengths)), key=lambda place: abs(lengths[place] - lengths[0]))[:size]


def padded_length(frames: int) -> int:
    """The next multiple of the step, which is twice as large for long lines."""
    step = LENGTH_STEP if frames <= LONG_FRAMES else 2 * LENGTH_STEP
    return -(-frames // step) * step


def _padded(batch: Sequence[Any], size: int, device: Any) -> tuple[Any, ...]:
    """aligned, pitch, energy, style and frames of a batch, filled up to `size` with its last line."""
    import torch

    rows = [*batch, *[batch[-1]] * (size - len(batch))]
    longest = padded_length(max(encoded.num_frames for encoded in rows))
    aligned = np.zeros((size, rows[0].aligned.shape[0], longest), np.float32)
    curves = np.zeros((2, size, 2 * longest), np.float32)
    for place, encoded in enumerate(rows):
        frames = encoded.num_frames
        aligned[place, :, :frames] = encoded.aligned
        curves[0, place, : 2 * frames] = encoded.pitch
        curves[1, place, : 2 * frames] = encoded.energy
    style = np.stack([encoded.style for encoded in rows])
    frames_of = np.array([encoded.num_frames for encoded in rows], np.int64)
    arrays = (aligned, curves[0], curves[1], style, frames_of)
    return tuple(torch.from_numpy(array).to(device) for array in arrays)


def _guarded(channels: Channels, work: Callable[[], None]) -> None:
    """Report what ends a process early."""
    try:
        work()
    except BaseException:
        channels.sounds.put(Failure(None, traceback.format_exc()))
        raise
    finally:
        if channels.stop.is_set():
            channels.features.cancel_join_thread()
            channels.sounds.cancel_join_thread()
