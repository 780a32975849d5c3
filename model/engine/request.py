"""What a client may ask of the engine and what it answers: plain data, shared by the service and the model.

Audio is float32 mono in [-1, 1]; its rate is in the name of each field. Pictures are uint8 RGB (H, W, 3),
frames of a video (N, H, W, 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from yan_omni.model.manner import NEUTRAL, Manner

Waveform = NDArray[np.float32]
Picture = NDArray[np.uint8]
Frames = NDArray[np.uint8]
HeatMap = NDArray[np.float32]
Role = Literal["system", "user", "assistant", "tool"]
Modality = Literal["text", "speech"]
FinishReason = Literal["stop", "length", "cancelled"]
ToolChoice = Literal["auto", "none", "required"]

INPUT_RATE_HZ = 16_000
OUTPUT_RATE_HZ = 24_000


@dataclass(frozen=True, slots=True)
class TextPart:
    text: str


@dataclass(frozen=True, slots=True)
class AudioPart:
    samples_16k: Waveform
    is_of_video: bool = False  # then it is no question of its own where a written one is given


@dataclass(frozen=True, slots=True)
class HeardPart:
    """Sound that is not kept any more: what was heard in it, and the digest of its samples
    (`memory.array_digest`). A conversation that was read with the sound is known by it.
    """

    text: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class ImagePart:
    pixels: Picture


@dataclass(frozen=True, slots=True)
class VideoPart:
    """Some frames of a video, and when each is shown, in seconds, rising. One that goes on where the part
    before it stopped belongs to the same video: frames may come as they are taken.
    """

    frames: Frames
    times_s: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.frames) != len(self.times_s) or not self.times_s:
            raise ValueError(f"{len(self.frames)} frames with {len(self.times_s)} times; each needs one")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One of the tools should be run, with these arguments as JSON; it comes instead of a reply.

    As a part of a turn it is a call that the assistant made earlier.
    """

    name: str
    arguments: str


Part = TextPart | AudioPart | HeardPart | ImagePart | VideoPart | ToolCall


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said; a turn of a tool is what its call returned, as text."""

    role: Role
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the client can run; `parameters` is a JSON schema, as JSON."""

    name: str
    description: str = ""
    parameters: str = "{}"


@dataclass(frozen=True, slots=True)
class ReplyOptions:
    """How to answer; `modality=None` lets the model choose (it follows the modality of the question).

    `min_p` drops ids less likely than this share of the likeliest; the penalties make ids that were written
    before less likely, once (presence) or for every time (frequency). `top_logprobs`: report each token's log
    probability and that many alternatives; None reports nothing.
    """

    modality: Modality | None = None
    voice: str = "default"
    speed: float = 1.0
    max_text_tokens: int = 256
    temperature: float = 0.0
    top_p: float = 1.0
    min_p: float = 0.0
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    top_logprobs: int | None = None
    tools: tuple[Tool, ...] = ()
    """Functions the reply may call; an engine that cannot call any leaves them."""
    tool_choice: ToolChoice = "auto"
    only_tool: str | None = None
    """The name of the one tool that may be called."""
    parallel_calls: bool = False
    """Whether a reply may make several calls at once; so far the thinker does that badly."""


@dataclass(frozen=True, slots=True)
class Usage:
    prompt_text_tokens: int = 0
    prompt_audio_tokens: int = 0
    prompt_image_tokens: int = 0
    reply_text_tokens: int = 0
    reply_audio_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """What the model understood of the last spoken part of the conversation; sent before the reply starts."""

    text: str


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    modality: Modality


@dataclass(frozen=True, slots=True)
class TokenChance:
    """A token that was written, as bytes (a character may take several), and its natural log probability."""

    piece: bytes
    logprob: float
    alternatives: tuple[tuple[bytes, float], ...] = ()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Whole characters; `chances` has the tokens that were written since the last delta, if asked for."""

    text: str
    chances: tuple[TokenChance, ...] = ()


@dataclass(frozen=True, slots=True)
class AudioDelta:
    samples_24k: Waveform


@dataclass(frozen=True, slots=True)
class ReplyDone:
    finish_reason: FinishReason
    usage: Usage


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing to tell yet: a moment in which other work may go first."""


ReplyEvent = Heard | Pause | ReplyStarted | TextDelta | AudioDelta | ToolCall | ReplyDone


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    start_s: float
    end_s: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    text: str
    language: Literal["en", "zh"]
    duration_s: float
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class PixelBox:
    """Corners in pixels of the picture as given (after EXIF rotation), x1 < x2 and y1 < y2."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class TextLine:
    text: str
    box: PixelBox
    confidence: float


@dataclass(frozen=True, slots=True)
class PageText:
    text: str
    lines: tuple[TextLine, ...]
    is_truncated: bool = False
    """Whether the page has more lines than are read."""


@dataclass(frozen=True, slots=True)
class GroundedBox:
    label: str
    box: PixelBox
    score: float


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Facts about the loaded model, for `/health` and `/v1/models`."""

    name: str
    created_unix_s: int
    voices: tuple[str, ...]
    parameters: int
    state_bytes_per_session: int
    details: dict[str, str] = field(default_factory=dict)


class Engine(Protocol):
    """The contract between the service and the model.

    Every method that returns an iterator does its work lazily, a few milliseconds a step, so that one worker
    thread can serve several clients in turn; closing the iterator cancels the work.
    Unknown voices raise `UnknownVoiceError`.
    """

    @property
    def info(self) -> EngineInfo: ...

    def transcribe(
        self,
        samples_16k: Waveform | Iterable[Waveform],
        language: Literal["en", "zh"] | None = None,
        prompt: str = "",
    ) -> Iterator[Segment]:
        """Yield finished segments in order; silence yields none. Blocks are taken as they are needed.

        Words of `prompt` are preferred where they could have been said.
        """
        ...

    def speak(
        self, text: str, voice: str = "default", speed: float = 1.0, manner: Manner = NEUTRAL
    ) -> Iterator[Waveform]:
        """Yield 24 kHz chunks as they are ready."""

    def reply(self, turns: Sequence[Turn], options: ReplyOptions) -> Iterator[ReplyEvent]:
        """Yield `Heard` (if the last turn has audio), `ReplyStarted` and deltas, or a `ToolCall`, and one
        `ReplyDone`. Raises ValueError for tools that cannot be called.
        """
        ...

    def read(self, pixels: Picture) -> PageText:
        """OCR: text in reading order with one box a line."""

    def ground(self, pixels: Picture, phrase: str) -> tuple[GroundedBox, ...]:
        """Boxes of what the phrase names, best first; none when it is absent."""


@runtime_checkable
class PointingEngine(Engine, Protocol):
    """An engine that can say of every part of a picture how much it shows what a phrase names."""

    def point(self, pixels: Picture, phrase: str) -> HeatMap | None:
        """Scores in [0, 1] of 16 x 16 equal parts of the picture, rows from the top; None for a phrase
        without a word that it can point at.
        """
        ...


@dataclass(frozen=True, slots=True)
class SpokenSoFar:
    """What an unfinished turn says, and how likely (0-1) it is complete as it stands; no words, no text."""

    text: str
    ending: float


class Ear(Protocol):
    """One spoken part of a conversation that enters the model while it is being said.

    The conversation before it is given where it matters, since it may change meanwhile: a reply may be cut.
    """

    def push(self, samples_16k: Waveform, before: Sequence[Turn]) -> None:
        """Take in the next samples; whole blocks are worked on at once."""

    def draft(self, before: Sequence[Turn]) -> None:
        """Work on what is not a whole block yet, so that a guess or the end costs less; there is time."""

    def guess(self, before: Sequence[Turn]) -> SpokenSoFar:
        """What has been said if it ends here; more may be pushed afterwards."""

    def finish(self, turns: Sequence[Turn], is_silent_since_guess: bool = False) -> Heard:
        """Nothing more comes. The last part of the last turn is all that was pushed, as one `AudioPart`:
        `reply` to these turns starts at once. Without a voice since the last guess, that is what was said."""


@runtime_checkable
class ListeningEngine(Engine, Protocol):
    """An engine that can listen while the user speaks."""

    def listen(self, tools: Sequence[Tool] = ()) -> Ear:
        """An ear for one spoken turn of a conversation that has these tools."""
        ...


class UnknownVoiceError(ValueError):
    """The voice asked for does not exist; the message lists those that do."""

    def __init__(self, voice: str, voices: Sequence[str]) -> None:
        super().__init__(f"unknown voice {voice!r}; available voices: {', '.join(voices)}")
        self.voice = voice
