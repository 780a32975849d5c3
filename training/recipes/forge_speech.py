"""Speaks the plan of `forge/speech_streams`: python -m yan_omni.training.recipes.forge_speech.

Needs what `teachers/kokoro_parts` wrote. The same command on a CPU, where the decoder is the slow half, and
on a graphics processor, where hours take minutes. Resumable; the sets can be read while they grow.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import queue
import signal
import sys
import time
from contextlib import ExitStack
from multiprocessing.context import SpawnProcess
from pathlib import Path

from yan_omni.training.data_speech import STORED_RATE_HZ, SpeechWriter
from yan_omni.training.forge.speech_clip import in_time, spoken_clip
from yan_omni.training.forge.speech_plan import PlannedLine, read_plan
from yan_omni.training.forge.speech_workers import Failure, Sound, open_channels, start_workers

REPORT_S = 10.0
MOST_REASONS = 20


class Progress:
    """Hours of each set and the speed, said every few seconds."""

    def __init__(self, writers: dict[str, SpeechWriter], total: int) -> None:
        self._writers, self._total = writers, total
        self._began_s = self._said_s = time.monotonic()
        self._before = self._last = self._samples()
        self.failures = self.done = 0

    def _samples(self) -> int:
        return sum(writer.num_samples for writer in self._writers.values())

    def failed(self, failure: Failure) -> None:
        """Count a failure, say the first ones."""
        self.failures += 1
        if self.failures <= MOST_REASONS or failure.index is None:
            print(f"failed: line {failure.index}: {failure.reason}", flush=True)

    def say(self, now: bool = False) -> None:
        """One line, if it is time."""
        time_s, samples = time.monotonic(), self._samples()
        since_s = time_s - self._said_s
        if since_s < REPORT_S and not now:
            return
        hours = ", ".join(
            f"{name.removeprefix('forge_')} {writer.num_samples / STORED_RATE_HZ / 3600:.2f} h"
            for name, writer in self._writers.items()
        )
        rate = (samples - self._last) / STORED_RATE_HZ / max(since_s, 1e-3)
        mean = (samples - self._before) / STORED_RATE_HZ / max(time_s - self._began_s, 1e-3)
        print(
            f"forge {time_s - self._began_s:.0f} s: {hours}; "
            f"{rate:.0f} s of speech a second (mean {mean:.0f}), "
            f"{self.done} of {self._total} lines, {self.failures} failed",
            flush=True,
        )
        self._said_s, self._last = time_s, samples


def speak(plan_path: Path, parts: Path, data: Path, seconds: float, encoders: int, decoders: int) -> None:
    """Fill the sets until the plan is spoken or the time is over."""
    plan = read_plan(plan_path)
    context = multiprocessing.get_context("spawn")
    channels = open_channels(context)
    until = time.monotonic() + seconds
    with ExitStack() as stack:
        names = dict.fromkeys(planned.set_name for planned in plan)
        writers = {name: stack.enter_context(SpeechWriter(data, name)) for name in names}
        todo = [i for i, planned in enumerate(plan) if planned.line.id not in writers[planned.set_name].ids]
        workers = start_workers(context, channels, parts, plan_path, todo, encoders, decoders)
        progress = Progress(writers, len(todo))
        try:
            while (
                progress.done < len(todo) and time.monotonic() < until and _some_of_each(*workers, progress)
            ):
                progress.say()
                try:
                    message = channels.sounds.get(timeout=1.0)
                except queue.Empty:
                    continue
                receive(message, plan, writers, progress)
        finally:
            channels.stop.set()
            progress.say(now=True)
            for process in [*workers[0], *workers[1]]:
                process.terminate()


def receive(
    message: Sound | Failure, plan: list[PlannedLine], writers: dict[str, SpeechWriter], progress: Progress
) -> None:
    """Store one sound as a clip of its set, or count its failure."""
    progress.done += message.index is not None
    if isinstance(message, Failure):
        progress.failed(message)
        return
    planned = plan[message.index]
    try:
        clip = spoken_clip(in_time(message.samples, message.symbol_frames), planned.line)
    except ValueError as error:
        progress.failed(Failure(message.index, repr(error)))
        return
    writers[planned.set_name].add(clip)


def _some_of_each(encoders: list[SpawnProcess], decoders: list[SpawnProcess], progress: Progress) -> bool:
    """False when nobody is left to decode, or all encoders died."""
    is_over = not any(process.is_alive() for process in decoders)
    if is_over or all(process.exitcode not in (None, 0) for process in encoders):
        codes = [process.exitcode for process in [*encoders, *decoders]]
        print(f"the forge's processes have died: {codes}, {progress.done} lines done", flush=True)
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan", type=Path, default=Path("data/teachers/kokoro/plan.jsonl.gz"))
    parser.add_argument("--parts", type=Path, default=Path("data/teachers/kokoro/parts"))
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--seconds", type=float, default=1e9, help="to work at most")
    parser.add_argument("--encoders", type=int, default=max((os.cpu_count() or 2) * 5 // 8, 1))
    parser.add_argument(
        "--decoders", type=int, default=2, help="processes; one is enough on a CPU of two cores"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    speak(options.plan, options.parts, options.data, options.seconds, options.encoders, options.decoders)


if __name__ == "__main__":
    main()
