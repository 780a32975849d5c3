"""What every part of the service shares: settings, engine, worker, clock; and the names there are."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Protocol

from yan_omni.app.bridge import ModelWorker
from yan_omni.app.client_secrets import ClientSecrets
from yan_omni.app.errors import ApiError, show
from yan_omni.app.limits import SessionSlots
from yan_omni.app.media import MediaReader
from yan_omni.app.metrics import Metrics
from yan_omni.app.response_store import ResponseStore
from yan_omni.app.settings import Settings
from yan_omni.app.voice_names import DEFAULT_VOICE, own_voice
from yan_omni.model.engine.request import Engine, UnknownVoiceError

MODEL_NAME = "yan-omni"
_MAX_REMEMBERED_REPLIES = 256


class Clock(Protocol):
    """Where the service takes its time from; tests bring their own."""

    def now_unix_s(self) -> float: ...

    async def sleep(self, duration_s: float) -> None: ...


class SystemClock:
    def now_unix_s(self) -> float:
        return time.time()

    async def sleep(self, duration_s: float) -> None:
        await asyncio.sleep(duration_s)


class ReplyMemory:
    """Transcripts of the newest spoken chat replies by audio id, so that a client may refer back to one."""

    def __init__(self) -> None:
        self._transcripts: OrderedDict[str, str] = OrderedDict()

    def remember(self, audio_id: str, transcript: str) -> None:
        self._transcripts[audio_id] = transcript
        if len(self._transcripts) > _MAX_REMEMBERED_REPLIES:
            self._transcripts.popitem(last=False)

    def recall(self, audio_id: str) -> str | None:
        return self._transcripts.get(audio_id)


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    engine: Engine
    worker: ModelWorker
    media: MediaReader
    sessions: SessionSlots
    clock: Clock = field(default_factory=SystemClock)
    replies: ReplyMemory = field(default_factory=ReplyMemory)
    responses: ResponseStore = field(default_factory=ResponseStore)
    secrets: ClientSecrets = field(default_factory=ClientSecrets)
    metrics: Metrics = field(default_factory=Metrics)


def check_model(model: str | None, param: str = "model") -> None:
    if model is not None and model != MODEL_NAME:
        raise ApiError(
            "model_not_found", f"the model {show(model)} does not exist; this server has: {MODEL_NAME}", param
        )


def check_voice(voice: str, engine: Engine, param: str = "voice") -> str:
    """The voice of ours that `voice` names; `default` always exists, OpenAI's names stand for one of ours."""
    voices = engine.info.voices
    if (own := own_voice(voice, voices)) is None:
        error = UnknownVoiceError(voice, [DEFAULT_VOICE, *(name for name in voices if name != DEFAULT_VOICE)])
        raise ApiError("voice_not_found", str(error), param)
    return own
