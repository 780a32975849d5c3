"""One response of a realtime session: the engine's reply as events, in the order of the protocol."""

from __future__ import annotations

import asyncio
import logging
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from yan_omni.app.bridge import ModelStream
from yan_omni.app.errors import ApiError, server_error
from yan_omni.app.metrics import ReplyTimer
from yan_omni.app.pace import SpokenPace
from yan_omni.app.raw_audio import RawEncoder
from yan_omni.app.realtime.config import AudioFormat, MaxTokens, RealtimeModality
from yan_omni.app.realtime.conversation import Content, Conversation, Item, new_id
from yan_omni.app.realtime.server_events import (
    ContentPartAdded,
    ContentPartDone,
    Emit,
    ItemAdded,
    ItemDone,
    OutputAudioDelta,
    OutputAudioDone,
    OutputItemAdded,
    OutputItemDone,
    OutputTextDelta,
    OutputTextDone,
    OutputTranscriptDelta,
    OutputTranscriptDone,
    ResponseCreated,
    ResponseDone,
    rate_limits,
)
from yan_omni.app.realtime.timings import timings_event
from yan_omni.app.realtime.tool_calls import emit_call
from yan_omni.app.realtime.views import (
    PartView,
    ResponseAudio,
    ResponseOutput,
    ResponseStatus,
    ResponseView,
    StatusDetails,
    StatusError,
    usage_view,
)
from yan_omni.app.services import Services
from yan_omni.model.engine.request import (
    AudioDelta,
    Heard,
    Modality,
    ReplyDone,
    ReplyEvent,
    ReplyOptions,
    ReplyStarted,
    TextDelta,
    ToolCall,
    Turn,
    Usage,
    Waveform,
)

logger = logging.getLogger("yan_omni")

CancelReason = Literal["client_cancelled", "turn_detected"]
MODALITY_NAMES: dict[Modality, RealtimeModality] = {"speech": "audio", "text": "text"}


@dataclass(frozen=True, slots=True)
class ResponseRequest:
    """What one response is asked for; `conversation` is None for one that leaves no trace."""

    make_turns: Callable[[], tuple[Turn, ...]]
    """Called when the model begins."""
    options: ReplyOptions
    conversation: Conversation | None
    format: AudioFormat
    likely_modality: RealtimeModality
    """Shown where the reply ends before the model has chosen."""
    max_output_tokens: MaxTokens = "inf"
    metadata: dict[str, str] | None = None
    after: Callable[[], Awaitable[None]] | None = None
    """What the model must have heard before it begins."""
    wants_timings: bool = False


class _Place(TypedDict):
    """Where in a response a content event belongs."""

    response_id: str
    item_id: str
    output_index: int
    content_index: int


@dataclass(slots=True)
class _Outcome:
    status: ResponseStatus = "in_progress"
    details: StatusDetails | None = None
    usage: Usage | None = None
    items: list[Item] = field(default_factory=list)


class ResponseRun:
    """Runs one response; `on_heard` gets what the model heard, `on_end` runs just before `response.done`."""

    def __init__(
        self,
        services: Services,
        emit: Emit,
        request: ResponseRequest,
        on_heard: Callable[[str], None],
        on_end: Callable[[ResponseRun], None],
    ) -> None:
        self.id = new_id("resp")
        self.finished = asyncio.Event()
        self._services = services
        self._emit = emit
        self._request = request
        self._on_heard = on_heard
        self._on_end = on_end
        self._stream: ModelStream[ReplyEvent] | None = None
        self._cancel_reason: CancelReason | None = None
        self._outcome = _Outcome()
        self._modality: RealtimeModality | None = None
        self._item: Item | None = None
        self._encoder = RawEncoder(request.format.type)
        self._timer = ReplyTimer(services.metrics, time.perf_counter())

    @property
    def is_cancelled(self) -> bool:
        return self._cancel_reason is not None

    @property
    def reply_ms(self) -> int:
        """Length of what has been said so far."""
        return sum(content.reply_ms for content in self._item.content) if self._item else 0

    @property
    def in_conversation(self) -> bool:
        return self._request.conversation is not None

    def cancel(self, reason: CancelReason) -> None:
        """End the response early; its closing events still follow."""
        self._cancel_reason = self._cancel_reason or reason
        if self._stream is not None:
            self._stream.cancel()

    async def run(self) -> None:
        """Emit every event of the response; a failure of the model ends it with status `failed`."""
        options = self._request.options
        try:
            if options.modality is not None:
                await self._announce(MODALITY_NAMES[options.modality])
            await self._follow_engine()
        except ApiError as error:
            self._fail(error)
        except Exception:
            logger.exception("a response failed")
            self._fail(server_error())
        if self._outcome.status == "in_progress":
            reason = self._cancel_reason or "client_cancelled"
            self._outcome.status = "cancelled"
            self._outcome.details = StatusDetails(type="cancelled", reason=reason)
        await self._finish()

    async def _follow_engine(self) -> None:
        request, engine = self._request, self._services.engine
        if request.after is not None:
            await request.after()
            self._timer.hear(time.perf_counter())
        turns = request.make_turns()
        if self.is_cancelled or not turns:
            return
        worker = self._services.worker
        pace = SpokenPace(worker.now_s())
        stream = worker.stream(lambda: engine.reply(turns, request.options), due=pace, may_wait=pace.may_wait)
        async with stream:
            self._stream = stream
            if self.is_cancelled:
                return
            async for event in stream:
                while isinstance(event, TextDelta) and isinstance(more := stream.waiting(), TextDelta):
                    event = TextDelta(event.text + more.text)
                    await anext(stream)
                await self._on_event(event)

    async def _on_event(self, event: ReplyEvent) -> None:
        match event:
            case Heard(text):
                self._on_heard(text)
            case ReplyStarted(modality):
                await self._start(MODALITY_NAMES[modality])
            case TextDelta(text):
                self._timer.add_text(time.perf_counter())
                await self._add_text(text)
            case AudioDelta(samples_24k):
                self._timer.add_audio(len(samples_24k), time.perf_counter())
                await self._add_audio(samples_24k)
            case ToolCall():
                await self._call(event)
            case ReplyDone(reason, usage):
                self._outcome.usage = usage
                self._outcome.status = "incomplete" if reason == "length" else "completed"
                if reason == "length":
                    self._outcome.details = StatusDetails(type="incomplete", reason="max_output_tokens")

    def _fail(self, error: ApiError) -> None:
        self._outcome.status = "failed"
        status_error = StatusError(type=error.kind.type, code=error.code, message=error.message)
        self._outcome.details = StatusDetails(type="failed", error=status_error)

    async def _announce(self, modality: RealtimeModality) -> None:
        if self._modality is None:
            self._modality = modality
            await self._emit(ResponseCreated(response=self._view("in_progress")))
        self._modality = modality

    async def _start(self, modality: RealtimeModality) -> None:
        await self._announce(modality)
        self._item = item = Item("assistant", [], status="in_progress")
        await self._emit(OutputItemAdded(response_id=self.id, output_index=0, item=item.view()))
        if self._request.conversation is not None:
            previous_id = self._request.conversation.insert(item)
            await self._emit(ItemAdded(previous_item_id=previous_id, item=item.view()))
        item.content.append(Content("output_audio" if modality == "audio" else "output_text", text=""))
        await self._emit(ContentPartAdded(**self._place(item), part=self._part("")))

    async def _add_text(self, text: str) -> None:
        item, content = self._open()
        content.text = (content.text or "") + text
        kind = OutputTranscriptDelta if content.kind == "output_audio" else OutputTextDelta
        await self._emit(kind(**self._place(item), delta=text))

    async def _add_audio(self, samples_24k: Waveform) -> None:
        item, content = self._open()
        content.add_reply_audio(len(samples_24k))
        await self._send_audio(item, self._encoder.push(samples_24k))

    async def _send_audio(self, item: Item, raw: bytes) -> None:
        if raw:
            await self._emit(OutputAudioDelta(**self._place(item), delta=b64encode(raw).decode()))

    async def _call(self, call: ToolCall) -> None:
        await self._announce(self._modality or self._request.likely_modality)
        index = len(self._outcome.items) + (self._item is not None)
        conversation = self._request.conversation
        self._outcome.items.append(await emit_call(self._emit, self.id, index, conversation, call))

    async def _finish(self) -> None:
        await self._announce(self._modality or self._request.likely_modality)
        if self._item is not None:
            await self._close_item(self._item)
        times = self._timer.finish(time.perf_counter())
        self._on_end(self)
        if self._request.wants_timings:
            await self._emit(timings_event(self.id, times))
        await self._emit(ResponseDone(response=self._view(self._outcome.status)))
        await self._emit(rate_limits(self._services))
        self.finished.set()

    async def _close_item(self, item: Item) -> None:
        text = item.content[0].text or ""
        if item.content[0].kind == "output_audio":
            await self._send_audio(item, self._encoder.finish())
            await self._emit(OutputAudioDone(**self._place(item)))
            await self._emit(OutputTranscriptDone(**self._place(item), transcript=text))
        else:
            await self._emit(OutputTextDone(**self._place(item), text=text))
        await self._emit(ContentPartDone(**self._place(item), part=self._part(text)))
        item.status = "completed" if self._outcome.status == "completed" else "incomplete"
        self._outcome.items.insert(0, item)
        await self._emit(OutputItemDone(response_id=self.id, output_index=0, item=item.view()))
        conversation = self._request.conversation
        if conversation is not None:
            await self._emit(ItemDone(previous_item_id=conversation.previous_id(item), item=item.view()))

    def _open(self) -> tuple[Item, Content]:
        assert self._item is not None, "the engine sent a delta before ReplyStarted"
        return self._item, self._item.content[0]

    def _place(self, item: Item) -> _Place:
        return _Place(response_id=self.id, item_id=item.id, output_index=0, content_index=0)

    def _part(self, text: str) -> PartView:
        if self._modality == "audio":
            return PartView(type="audio", transcript=text)
        return PartView(type="text", text=text)

    def _view(self, status: ResponseStatus) -> ResponseView:
        request = self._request
        assert self._modality is not None
        return ResponseView(
            id=self.id,
            status=status,
            status_details=self._outcome.details,
            output=[item.view() for item in self._outcome.items],
            conversation_id=None if request.conversation is None else request.conversation.id,
            output_modalities=[self._modality],
            max_output_tokens=request.max_output_tokens,
            audio=ResponseAudio(output=ResponseOutput(format=request.format, voice=request.options.voice)),
            usage=None if self._outcome.usage is None else usage_view(self._outcome.usage),
            metadata=request.metadata,
        )
