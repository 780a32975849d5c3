"""An engine that always answers as told, and a judge that hears what a clip's first sample says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from yan_omni.evaluation.text_metrics import Language
from yan_omni.model.engine.request import (
    AudioDelta,
    AudioPart,
    EngineInfo,
    GroundedBox,
    Heard,
    Modality,
    PageText,
    Picture,
    PixelBox,
    ReplyDone,
    ReplyEvent,
    ReplyOptions,
    ReplyStarted,
    Segment,
    TextDelta,
    TextLine,
    TextPart,
    Turn,
    Usage,
    Waveform,
)
from yan_omni.model.manner import NEUTRAL, Manner

SECOND_24K = np.full(24_000, 0.25, dtype=np.float32)


@dataclass(slots=True)
class FakeEngine:
    """Replies by the question's text; speech in gives speech out unless `modality` says otherwise."""

    replies: Mapping[str, str] = field(default_factory=dict)
    default_reply: str = "I do not know."
    transcript: str = ""
    page: str = ""
    boxes: tuple[GroundedBox, ...] = ()
    modality: Modality | None = None

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("fake", 0, ("default",), 1_000_000, 2**20)

    def transcribe(
        self,
        samples_16k: Waveform | Iterable[Waveform],
        language: Language | None = None,
        prompt: str = "",
    ) -> Iterator[Segment]:
        yield Segment(self.transcript, 0.0, 1.0)

    def speak(
        self, text: str, voice: str = "default", speed: float = 1.0, manner: Manner = NEUTRAL
    ) -> Iterator[Waveform]:
        yield SECOND_24K[:12_000]
        yield SECOND_24K[12_000:]

    def reply(self, turns: Sequence[Turn], options: ReplyOptions) -> Iterator[ReplyEvent]:
        parts = turns[-1].parts
        is_spoken = any(isinstance(part, AudioPart) for part in parts)
        question = next((part.text for part in parts if isinstance(part, TextPart)), "")
        modality = options.modality or self.modality or ("speech" if is_spoken else "text")
        if is_spoken:
            yield Heard("a question")
        yield ReplyStarted(modality)
        words = self.replies.get(question, self.default_reply)
        yield TextDelta(words[:2])
        yield TextDelta(words[2:])
        if modality == "speech":
            yield AudioDelta(SECOND_24K)
        yield ReplyDone("stop", Usage(reply_text_tokens=5))

    def read(self, pixels: Picture) -> PageText:
        line = TextLine(self.page, PixelBox(0, 0, 1, 1), 1.0)
        return PageText(self.page, (line,))

    def ground(self, pixels: Picture, phrase: str) -> tuple[GroundedBox, ...]:
        return self.boxes


@dataclass(slots=True)
class FakeJudge:
    """Hears `hearing` in every clip."""

    hearing: str = ""

    def transcribe(self, samples: Waveform, rate_hz: int, language: Language) -> str:
        return self.hearing

    def dnsmos(self, samples: Waveform, rate_hz: int) -> float:
        return 3.0

    def compare(self, measure: str, samples: Waveform, reference: Waveform, rate_hz: int) -> float:
        return float(np.array_equal(samples, reference))
