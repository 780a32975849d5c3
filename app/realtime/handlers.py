"""What each client event does to a realtime session."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import anyio.to_thread
import soxr
from pydantic import ValidationError

from yan_omni.app.audio_io import pcm16_bytes
from yan_omni.app.errors import ApiError, from_validation, show
from yan_omni.app.limits import check_length
from yan_omni.app.media import decode_base64
from yan_omni.app.realtime import client_events as client
from yan_omni.app.realtime import server_events as server
from yan_omni.app.realtime.config import SessionConfig, asked_modality, current_names
from yan_omni.app.realtime.conversation import (
    Content,
    Conversation,
    Item,
    cut_transcript,
    new_id,
    turns_of,
)
from yan_omni.app.realtime.items import build_item
from yan_omni.app.realtime.response import Emit, ResponseRequest, ResponseRun
from yan_omni.app.realtime.transcription import TranscriptionRun
from yan_omni.app.realtime.views import InputAudioView
from yan_omni.app.services import Services, check_model, check_voice
from yan_omni.app.transcript import parse_language
from yan_omni.model.engine.request import INPUT_RATE_HZ, OUTPUT_RATE_HZ, Modality, ReplyOptions

BYTES_PER_S = OUTPUT_RATE_HZ * 2
MIN_COMMIT_MS = 100
MAX_SIDE_RESPONSES = 4

Spawn = Callable[[Callable[[], Coroutine[Any, Any, None]]], object]


class EventHandler:
    """The state of one session and the effect of each event; `spawn` starts work that goes on meanwhile."""

    def __init__(self, services: Services, emit: Emit, spawn: Spawn, expires_at: int) -> None:
        limits = services.settings
        self.config = SessionConfig()
        self.conversation = Conversation(limits.max_messages, limits.max_session_bytes)
        self._id = new_id("sess")
        self._expires_at = expires_at
        self._services = services
        self._emit = emit
        self._spawn = spawn
        self._buffer = bytearray()
        self._active: ResponseRun | None = None
        self._side: dict[str, ResponseRun] = {}
        self._transcriptions: dict[str, TranscriptionRun] = {}

    async def greet(self) -> None:
        await self._emit(server.SessionCreated(session=self._described()))

    async def handle(self, event: client.ClientEvent) -> None:
        """Apply one event; raises `ApiError` and changes nothing if it cannot be."""
        match event:
            case client.SessionUpdate():
                await self._update_session(event)
            case client.AudioAppend():
                self._append(event)
            case client.AudioCommit():
                await self._commit()
            case client.AudioClear():
                self._buffer.clear()
                await self._emit(server.AudioCleared())
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
                self._cancel(event.response_id)

    def _described(self) -> Any:
        return self.config.described(self._id, self._expires_at)

    async def _update_session(self, event: client.SessionUpdate) -> None:
        check_model(event.session.get("model"), "session.model")
        try:
            updated = self.config.updated(current_names(event.session))
        except ValidationError as invalid:
            errors = invalid.errors(include_url=False)
            for error in errors:
                error["loc"] = ("session", *error["loc"])
            raise from_validation(errors) from invalid
        check_voice(updated.audio.output.voice, self._services.engine, "session.audio.output.voice")
        transcription = updated.audio.input.transcription
        parse_language(transcription.language if transcription else None)
        check_length(updated.instructions, self._services.settings.max_message_chars, "session.instructions")
        self.config = updated
        await self._emit(server.SessionUpdated(session=self._described()))

    def _append(self, event: client.AudioAppend) -> None:
        audio = decode_base64(event.audio, "audio")
        limit_s = self._services.settings.max_audio_s
        if len(self._buffer) + len(audio) > limit_s * BYTES_PER_S:
            raise ApiError(
                "input_audio_buffer_full",
                f"the buffer holds at most {limit_s:g} s; commit or clear it",
                "audio",
            )
        self._buffer += audio

    async def _commit(self) -> None:
        buffered_ms = len(self._buffer) * 1000 / BYTES_PER_S
        if buffered_ms < MIN_COMMIT_MS:
            raise ApiError(
                "input_audio_buffer_commit_empty",
                f"Error committing input audio buffer: buffer too small. Expected at least "
                f"{MIN_COMMIT_MS}ms of audio, but buffer only has {buffered_ms:.2f}ms of audio.",
            )
        samples = await self._services.media.pcm16_24k(bytes(self._buffer), "audio")
        self._buffer.clear()
        item = Item("user", [Content("input_audio", samples_16k=samples)])
        previous_id = self.conversation.insert(item)
        await self._emit(server.AudioCommitted(previous_item_id=previous_id, item_id=item.id))
        await self._announce_item(item, previous_id)

    async def _create_item(self, event: client.ItemCreate) -> None:
        item = await build_item(event.item, self._services.media, self._services.settings)
        previous_id = self.conversation.insert(item, event.previous_item_id)
        await self._announce_item(item, previous_id)

    async def _announce_item(self, item: Item, previous_id: str | None) -> None:
        await self._emit(server.ItemAdded(previous_item_id=previous_id, item=item.view()))
        await self._emit(server.ItemDone(previous_item_id=previous_id, item=item.view()))
        wanted = self.config.audio.input.transcription
        for index, content in enumerate(item.content):
            if wanted is not None and content.kind == "input_audio" and content.text is None:
                language = parse_language(wanted.language)
                run = TranscriptionRun(self._services, self._emit, item, index, language)
                self._transcriptions[item.id] = run
                self._spawn(partial(self._transcribe, run))

    async def _transcribe(self, run: TranscriptionRun) -> None:
        await run.run()
        if self._transcriptions.get(run.item.id) is run:
            del self._transcriptions[run.item.id]

    async def _retrieve(self, event: client.ItemRetrieve) -> None:
        item = self.conversation.find(event.item_id, "item_retrieve_invalid_item_id")
        view = item.view()
        for content, part in zip(item.content, view.content, strict=True):
            if isinstance(part, InputAudioView) and content.samples_16k is not None:
                samples = await anyio.to_thread.run_sync(
                    soxr.resample, content.samples_16k, INPUT_RATE_HZ, OUTPUT_RATE_HZ
                )
                part.audio = b64encode(pcm16_bytes(samples)).decode()
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
        if item.status == "in_progress" and self._active is not None:
            run = self._active
            run.cancel()
            await run.finished.wait()
        content = item.content[event.content_index]
        kept_ms = min(event.audio_end_ms, content.reply_ms)
        share = kept_ms / content.reply_ms if content.reply_ms else 1.0
        content.text = cut_transcript(content.text or "", share)
        content.num_reply_samples = kept_ms * OUTPUT_RATE_HZ // 1000
        await self._emit(
            server.ItemTruncated(item_id=item.id, content_index=event.content_index, audio_end_ms=kept_ms)
        )

    async def _create_response(self, params: client.ResponseParams) -> None:
        is_side = params.conversation == "none"
        if not is_side and self._active is not None and self._active.is_cancelled:
            await self._active.finished.wait()
        if not is_side and self._active is not None:
            raise ApiError(
                "conversation_already_has_active_response",
                f"Conversation already has an active response in progress: {self._active.id}",
            )
        if is_side and len(self._side) >= MAX_SIDE_RESPONSES:
            raise ApiError(
                "rate_limit_exceeded", f"at most {MAX_SIDE_RESPONSES} side responses can run at once"
            )
        items = await self._response_items(params)
        request = self._response_request(params, items)
        run = ResponseRun(
            self._services, self._emit, request, lambda text: self._on_heard(items, text), self._on_end
        )
        if is_side:
            self._side[run.id] = run
        else:
            self._active = run
        self._spawn(run.run)

    async def _response_items(self, params: client.ResponseParams) -> tuple[Item, ...]:
        if params.input is None:
            return self.conversation.items()
        items = []
        for index, given in enumerate(params.input):
            where = f"response.input.{index}"
            if isinstance(given, client.ItemReference):
                items.append(self.conversation.find(given.id, "invalid_value"))
            else:
                items.append(await build_item(given, self._services.media, self._services.settings, where))
        return tuple(items)

    def _response_request(self, params: client.ResponseParams, items: tuple[Item, ...]) -> ResponseRequest:
        output = self.config.audio.output
        instructions = self.config.instructions if params.instructions is None else params.instructions
        check_length(instructions, self._services.settings.max_message_chars, "response.instructions")
        turns = turns_of(items, instructions)
        if not any(turn.role == "user" for turn in turns):
            raise ApiError("invalid_value", "there is no user message to answer", "response")
        asked = asked_modality(params.chosen_modalities or self.config.output_modalities)
        modality: Modality | None = None if asked is None else "speech" if asked == "audio" else "text"
        asked_tokens = params.chosen_max_tokens or self.config.max_output_tokens
        limit_tokens = self._services.settings.max_reply_tokens
        speed = output.speed
        if params.audio is not None and "speed" in params.audio.output.model_fields_set:
            speed = params.audio.output.speed
        options = ReplyOptions(
            modality=modality,
            voice=check_voice(params.chosen_voice or output.voice, self._services.engine, "response.voice"),
            speed=speed,
            max_text_tokens=limit_tokens if asked_tokens == "inf" else min(asked_tokens, limit_tokens),
            temperature=params.temperature or 0.0,
        )
        last = next(item for item in reversed(items) if item.role == "user")
        was_spoken = any(content.kind == "input_audio" for content in last.content)
        return ResponseRequest(
            turns=turns,
            options=options,
            conversation=None if params.conversation == "none" else self.conversation,
            likely_modality=asked or ("audio" if was_spoken else "text"),
            max_output_tokens=asked_tokens,
            metadata=params.metadata,
        )

    def _on_heard(self, items: tuple[Item, ...], text: str) -> None:
        """The reply heard the newest spoken part among `items`; that settles its transcript."""
        for item in reversed(items):
            for content in reversed(item.content):
                if content.kind == "input_audio":
                    content.text = content.text or text
                    run = self._transcriptions.get(item.id)
                    if run is not None:
                        run.settle(text)
                    return

    def _on_end(self, run: ResponseRun) -> None:
        if self._active is run:
            self._active = None
        self._side.pop(run.id, None)

    def _cancel(self, response_id: str | None) -> None:
        run = self._active if response_id is None else self._side.get(response_id)
        if run is None and self._active is not None and self._active.id == response_id:
            run = self._active
        if run is None:
            subject = (
                "no active response found" if response_id is None else f"{show(response_id)} is not active"
            )
            raise ApiError("response_cancel_not_active", f"Cancellation failed: {subject}", "response_id")
        run.cancel()
