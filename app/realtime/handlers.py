"""What each client event does to a realtime session."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from functools import partial
from typing import Any

import anyio.to_thread

from yan_omni.app.errors import ApiError
from yan_omni.app.media import decode_base64
from yan_omni.app.raw_audio import from_input_rate
from yan_omni.app.realtime import client_events as client
from yan_omni.app.realtime import server_events as server
from yan_omni.app.realtime.config import SessionConfig, engine_tools
from yan_omni.app.realtime.conversation import Conversation, Item, new_id, turns_of
from yan_omni.app.realtime.items import build_item
from yan_omni.app.realtime.live_listening import Spawn
from yan_omni.app.realtime.responder import Responder
from yan_omni.app.realtime.response import ResponseRun
from yan_omni.app.realtime.server_events import Emit, error_event
from yan_omni.app.realtime.session_update import updated_config
from yan_omni.app.realtime.transcription import TranscriptionRun
from yan_omni.app.realtime.turn_taking import TurnTaker
from yan_omni.app.realtime.views import InputAudioView, ItemView
from yan_omni.app.services import Services
from yan_omni.model.engine.request import Tool, Turn


class EventHandler:
    """The state of one session and the effect of each event; `spawn` starts work that goes on meanwhile."""

    def __init__(
        self,
        services: Services,
        emit: Emit,
        spawn: Spawn,
        expires_at: int,
        config: SessionConfig | None = None,
    ) -> None:
        limits = services.settings
        self.config = config or SessionConfig()
        self.conversation = Conversation(limits.max_session_items, limits.max_session_bytes)
        self._id = new_id("sess")
        self._expires_at = expires_at
        self._services = services
        self._emit = emit
        self._spawn = spawn
        self._responder = Responder(services, emit, spawn, self.conversation, self._on_heard, self._on_done)
        self._turns = TurnTaker(services, emit, spawn, self)
        self.conversation.kept_share = self.config.kept_share
        self._turns.configure(self.config.audio.input.turn_detection)
        self._reply_started_sample = 0
        self._transcriptions: dict[str, TranscriptionRun] = {}

    async def greet(self) -> None:
        await self._turns.set_kind(self.config.audio.input.format.type)
        await self._emit(server.SessionCreated(session=self._described()))

    async def handle(self, event: client.ClientEvent) -> None:
        """Apply one event; raises `ApiError` and changes nothing if it cannot be."""
        match event:
            case client.SessionUpdate():
                await self._update_session(event)
            case client.AudioAppend():
                await self._turns.append(decode_base64(event.audio, "audio"))
            case client.AudioCommit():
                await self._turns.commit()
            case client.AudioClear():
                await self._turns.clear()
            case client.ItemCreate():
                await self._create_item(event)
            case client.ItemRetrieve():
                await self._retrieve(event)
            case client.ItemTruncate():
                await self._truncate(event)
            case client.ItemDelete():
                self.conversation.delete(event.item_id)
                await self._emit(server.ItemDeleted(item_id=event.item_id))
            case client.ResponseCreate():
                await self._create_response(event.response or client.ResponseParams())
            case client.ResponseCancel():
                self._responder.cancel(event.response_id)

    def _described(self) -> Any:
        return self.config.described(self._id, self._expires_at)

    async def _update_session(self, event: client.SessionUpdate) -> None:
        kind = {"type": "transcription"} if event.type == "transcription_session.update" else {}
        updated = updated_config(self.config, event.session | kind, self._services)
        self.config = updated
        self.conversation.kept_share = updated.kept_share
        await self._turns.set_kind(updated.audio.input.format.type)
        await self._turns.change(updated.audio.input.turn_detection)
        await self._emit(server.SessionUpdated(session=self._described()))

    async def _create_item(self, event: client.ItemCreate) -> None:
        kind = self.config.audio.input.format.type
        item = await build_item(event.item, self._services.media, self._services.settings, kind)
        previous_id = self.conversation.insert(item, event.previous_item_id)
        await self._announce_item(item, previous_id)

    async def _announce_item(
        self, item: Item, previous_id: str | None, settling: asyncio.Future[str | None] | None = None
    ) -> None:
        await self._emit(server.ItemAdded(previous_item_id=previous_id, item=item.view()))
        await self._emit(server.ItemDone(previous_item_id=previous_id, item=item.view()))
        wanted = self.config.transcription
        for index, content in enumerate(item.content):
            if wanted is not None and content.kind == "input_audio" and content.text is None:
                run = TranscriptionRun(self._services, self._emit, item, index, wanted, settling)
                self._transcriptions[item.id] = run
                self._spawn(partial(self._transcribe, run))

    async def _transcribe(self, run: TranscriptionRun) -> None:
        await run.run()
        if self._transcriptions.get(run.item.id) is run:
            del self._transcriptions[run.item.id]

    async def _retrieve(self, event: client.ItemRetrieve) -> None:
        item = self.conversation.find(event.item_id, "item_retrieve_invalid_item_id")
        view = item.view()
        parts = view.content if isinstance(view, ItemView) else []
        for content, part in zip(item.content, parts, strict=True):
            if isinstance(part, InputAudioView) and content.samples_16k is not None:
                kind = self.config.audio.input.format.type
                raw = await anyio.to_thread.run_sync(from_input_rate, content.samples_16k, kind)
                part.audio = b64encode(raw).decode()
        await self._emit(server.ItemRetrieved(item=view))

    async def _truncate(self, event: client.ItemTruncate) -> None:
        item = self.conversation.find(event.item_id, "item_truncate_invalid_item_id")
        if (
            event.content_index >= len(item.content)
            or item.content[event.content_index].kind != "output_audio"
        ):
            raise ApiError(
                "invalid_value", "only the spoken part of a reply can be truncated", "content_index"
            )
        if (
            item.status == "in_progress"
            and (run := self._responder.interrupt("client_cancelled")) is not None
        ):
            await run.finished.wait()
        kept_ms = item.content[event.content_index].cut_reply(int(event.audio_end_ms))
        await self._emit(
            server.ItemTruncated(item_id=item.id, content_index=event.content_index, audio_end_ms=kept_ms)
        )

    async def _create_response(self, params: client.ResponseParams) -> None:
        if self.config.only_transcribes:
            raise ApiError("invalid_value", "a session of type transcription never answers", "session.type")
        if params.conversation != "none":
            self._reply_started_sample = self._turns.end_sample
        await self._responder.create(params, self.config, self._turns.settled)

    def _on_heard(self, item: Item, text: str) -> None:
        """A reply heard the newest spoken part of `item`; that settles its transcript."""
        content = next(content for content in reversed(item.content) if content.kind == "input_audio")
        content.text = content.text or text
        run = self._transcriptions.get(item.id)
        if run is not None:
            run.settle(text)

    def _on_done(self, run: ResponseRun) -> None:
        if run.in_conversation and not run.is_cancelled:
            self._turns.note_reply(run.reply_ms, self._reply_started_sample)

    # What turn taking asks of the session; see `turn_taking.Floor`.

    def turns(self) -> tuple[Turn, ...]:
        return turns_of(self.conversation.items(), self.config.instructions)

    def tools(self) -> tuple[Tool, ...]:
        return () if self.config.tool_choice == "none" else engine_tools(self.config.tools)

    @property
    def is_replying(self) -> bool:
        return self._responder.active is not None

    def interrupt(self) -> None:
        self._responder.interrupt("turn_detected")

    async def add_spoken(self, item: Item, settling: asyncio.Future[str | None]) -> None:
        previous_id = self.conversation.insert(item)
        await self._emit(server.AudioCommitted(previous_item_id=previous_id, item_id=item.id))
        await self._announce_item(item, previous_id, settling)

    async def answer(self) -> None:
        """Reply to what was said, after the reply that is under way; a failure to start is an event."""
        if self.config.only_transcribes:
            return
        if self._responder.active is not None:
            await self._responder.active.finished.wait()
        if self.is_replying:
            return
        try:
            await self._create_response(client.ResponseParams())
        except ApiError as error:
            await self._emit(error_event(error))
