"""A deterministic engine without a model: it speaks in sines, hears the length of a clip, and echoes text."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, TypeVar

import numpy as np

from yan_omni.model.engine.request import (
    INPUT_RATE_HZ,
    OUTPUT_RATE_HZ,
    AudioDelta,
    AudioPart,
    EngineInfo,
    GroundedBox,
    Heard,
    HeardPart,
    ImagePart,
    PageText,
    Part,
    Pause,
    Picture,
    PixelBox,
    ReplyDone,
    ReplyEvent,
    ReplyOptions,
    ReplyStarted,
    Segment,
    SpokenSoFar,
    TextDelta,
    TextLine,
    TextPart,
    TokenChance,
    Tool,
    ToolCall,
    Turn,
    UnknownVoiceError,
    Usage,
    VideoPart,
    Waveform,
    Word,
)
from yan_omni.model.manner import NEUTRAL, Manner

T = TypeVar("T")

CHUNK_SAMPLES = OUTPUT_RATE_HZ // 5
PITCH_HZ = {"default": 220.0, "high": 440.0}
SAMPLES_PER_CHAR = OUTPUT_RATE_HZ // 20


def sine(num_samples: int, pitch_hz: float, rate_hz: int = OUTPUT_RATE_HZ) -> Waveform:
    times_s = np.arange(num_samples, dtype=np.float64) / rate_hz
    return (0.3 * np.sin(2 * np.pi * pitch_hz * times_s)).astype(np.float32)


class FakeEngine:
    """Implements `yan_omni.model.engine.request.Engine`.

    After `hold(n)` only n more steps are made until `go_on()`; `num_closed` counts iterators that were closed
    before their end; `failure` is raised by the next step.
    """

    def __init__(self) -> None:
        self._permits: threading.Semaphore | None = None
        self.num_steps = 0
        self.num_closed = 0
        self.failure: Exception | None = None
        self.turns: Sequence[Turn] = ()
        self.options: ReplyOptions | None = None
        self.prompt = ""

    def hold(self, num_steps: int) -> None:
        self._permits = threading.Semaphore(num_steps)

    def go_on(self) -> None:
        permits, self._permits = self._permits, None
        if permits is not None:
            permits.release(1_000)

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(
            name="fake",
            created_unix_s=1_790_000_000,
            voices=("default", "high"),
            parameters=12,
            state_bytes_per_session=34,
            details={"kind": "fake"},
        )

    def transcribe(
        self,
        samples_16k: Waveform | Iterable[Waveform],
        language: Literal["en", "zh"] | None = None,
        prompt: str = "",
    ) -> Iterator[Segment]:
        """One segment a second that says which second it is; silence has none."""
        self.prompt = prompt
        blocks = [samples_16k] if isinstance(samples_16k, np.ndarray) else list(samples_16k)
        yield from self._watched(lambda: self._segments(np.concatenate(blocks), language))

    def speak(
        self, text: str, voice: str = "default", speed: float = 1.0, manner: Manner = NEUTRAL
    ) -> Iterator[Waveform]:
        """A sine of 50 ms a character."""
        self.manner = manner
        if voice not in PITCH_HZ:
            raise UnknownVoiceError(voice, tuple(PITCH_HZ))
        yield from self._watched(lambda: self._chunks(text, voice, speed))

    def reply(self, turns: Sequence[Turn], options: ReplyOptions) -> Iterator[ReplyEvent]:
        """Echoes the text parts and describes the others."""
        self.turns, self.options = turns, options
        yield from self._watched(lambda: self._events(turns, options))

    def read(self, pixels: Picture) -> PageText:
        self._step()
        height, width, _ = pixels.shape
        box = PixelBox(0.0, 0.0, float(width), float(height))
        return PageText(text=f"{width}x{height}", lines=(TextLine(f"{width}x{height}", box, 0.9),))

    def ground(self, pixels: Picture, phrase: str) -> tuple[GroundedBox, ...]:
        self._step()
        if phrase == "nothing":
            return ()
        height, width, _ = pixels.shape
        return (GroundedBox(phrase, PixelBox(1.0, 2.0, float(width), float(height)), 0.8),)

    def _step(self) -> None:
        if self._permits is not None:
            assert self._permits.acquire(timeout=30), "a test forgot to let the engine go on"
        self.num_steps += 1
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure

    def _watched(self, make: Callable[[], Iterator[T]]) -> Iterator[T]:
        finished = False
        try:
            for item in make():
                self._step()
                yield item
            finished = True
        finally:
            self.num_closed += not finished

    def _segments(self, samples_16k: Waveform, language: str | None) -> Iterator[Segment]:
        if not np.any(np.abs(samples_16k) > 1e-3):
            return
        num_seconds = max(1, len(samples_16k) // INPUT_RATE_HZ)
        for second in range(num_seconds):
            words = ("第", f"{second}秒") if language == "zh" else ("second", str(second))
            text = ("" if language == "zh" else " ").join(words)
            halves = (Word(words[0], second, second + 0.5), Word(words[1], second + 0.5, second + 1.0))
            yield Segment(text, float(second), second + 1.0, halves)

    def _chunks(self, text: str, voice: str, speed: float) -> Iterator[Waveform]:
        samples = sine(int(len(text) * SAMPLES_PER_CHAR / speed), PITCH_HZ[voice])
        for start in range(0, len(samples), CHUNK_SAMPLES):
            yield samples[start : start + CHUNK_SAMPLES]

    def _events(self, turns: Sequence[Turn], options: ReplyOptions) -> Iterator[ReplyEvent]:
        if options.voice not in PITCH_HZ:
            raise UnknownVoiceError(options.voice, tuple(PITCH_HZ))
        said = [describe(part) for part in turns[-1].parts]
        spoken = any(isinstance(part, AudioPart) and not part.is_of_video for part in turns[-1].parts)
        if spoken:
            yield Heard(next(text for text in said if text.startswith("audio")))
        if options.tools and said[-1].startswith("use "):
            yield Pause()
            yield ToolCall(options.tools[0].name, json.dumps({"with": said[-1][4:]}))
            yield ReplyDone("stop", Usage())
            return
        modality = options.modality or ("speech" if spoken else "text")
        yield ReplyStarted(modality)
        words = " ".join(said).split(" ")
        kept = words[: options.max_text_tokens]
        num_audio = 0
        for index, word in enumerate(kept):
            text = word if index == 0 else f" {word}"
            yield TextDelta(text, _chances(text, options.top_logprobs))
            if modality == "speech":
                for chunk in self._chunks(word, options.voice, options.speed):
                    num_audio += 1
                    yield AudioDelta(chunk)
        usage = Usage(
            prompt_text_tokens=len(turns),
            prompt_audio_tokens=int(spoken),
            reply_text_tokens=len(kept),
            reply_audio_tokens=num_audio,
        )
        yield ReplyDone("length" if len(kept) < len(words) else "stop", usage)


def _chances(text: str, num_alternatives: int | None) -> tuple[TokenChance, ...]:
    """The text as one token of probability one half, with made-up alternatives."""
    if num_alternatives is None:
        return ()
    others = tuple((f"other {number}".encode(), -2.0 - number) for number in range(num_alternatives))
    return (TokenChance(text.encode(), -0.5, others),)


class FakeEar:
    """Hears `text` in any sound loud enough; `guessed` is set when it was asked for a guess."""

    def __init__(self, engine: ListeningFakeEngine) -> None:
        self._engine = engine
        self.pieces: list[Waveform] = []

    def push(self, samples_16k: Waveform, before: Sequence[Turn]) -> None:
        self.pieces.append(samples_16k)

    def draft(self, before: Sequence[Turn]) -> None:
        pass

    def guess(self, before: Sequence[Turn]) -> SpokenSoFar:
        self._engine.guessed.set()
        return SpokenSoFar(self._engine.text, self._engine.ending)

    def finish(self, turns: Sequence[Turn], is_silent_since_guess: bool = False) -> Heard:
        self._engine.finished.append((turns, is_silent_since_guess))
        return Heard(self._engine.text)


class ListeningFakeEngine(FakeEngine):
    """Also implements `ListeningEngine`: every ear hears `text`, as complete as `ending` says."""

    def __init__(self, text: str = "heard words", ending: float = 1.0) -> None:
        super().__init__()
        self.text = text
        self.ending = ending
        self.ears: list[FakeEar] = []
        self.tools: tuple[Tool, ...] = ()
        self.guessed = threading.Event()
        self.finished: list[tuple[Sequence[Turn], bool]] = []

    def listen(self, tools: Sequence[Tool] = ()) -> FakeEar:
        self.tools = tuple(tools)
        self.ears.append(FakeEar(self))
        return self.ears[-1]


def describe(part: Part) -> str:
    match part:
        case TextPart(text) | HeardPart(text, _):
            return text
        case AudioPart(samples):
            return f"audio of {len(samples) / INPUT_RATE_HZ:.1f} s"
        case ImagePart(pixels):
            return f"picture of {pixels.shape[1]} x {pixels.shape[0]}"
        case VideoPart(frames, times_s):
            return f"{len(frames)} frames of {frames.shape[2]} x {frames.shape[1]} until {times_s[-1]:.1f} s"
        case ToolCall(name, arguments):
            return f"call of {name} with {arguments}"
