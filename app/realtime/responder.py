"""Starting and ending the responses of one session: one in the conversation, a few beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from yan_omni.app.errors import ApiError, show
from yan_omni.app.limits import check_length
from yan_omni.app.raw_audio import RawKind
from yan_omni.app.realtime import client_events as client
from yan_omni.app.realtime.config import SessionConfig, asked_modality, engine_tools
from yan_omni.app.realtime.conversation import Conversation, Item, turns_of
from yan_omni.app.realtime.items import build_item
from yan_omni.app.realtime.patience import Patience
from yan_omni.app.realtime.response import CancelReason, ResponseRequest, ResponseRun
from yan_omni.app.realtime.server_events import Emit
from yan_omni.app.services import Services, check_voice
from yan_omni.app.timings import TIMINGS
from yan_omni.app.tool_options import ToolOptions, tool_options
from yan_omni.model.engine.request import Modality, ReplyOptions, Turn

MAX_SIDE_RESPONSES = 4

Spawn = Callable[[Callable[[], Coroutine[Any, Any, None]]], object]
OnHeard = Callable[[Item, str], None]


class Responder:
    """`on_heard` gets an item with audio and what a reply heard in it; `on_done` each ended response."""

    def __init__(
        self,
        services: Services,
        emit: Emit,
        spawn: Spawn,
        conversation: Conversation,
        on_heard: OnHeard,
        on_done: Callable[[ResponseRun], None],
    ) -> None:
        self._services = services
        self._emit = emit
        self._spawn = spawn
        self._conversation = conversation
        self._on_heard = on_heard
        self._on_done = on_done
        self._side: dict[str, ResponseRun] = {}
        self._waits: dict[str, Patience] = {}
        """What each running response waits for before the model begins."""
        self.active: ResponseRun | None = None

    async def create(
        self,
        params: client.ResponseParams,
        config: SessionConfig,
        after: Callable[[], Awaitable[None]],
    ) -> None:
        """Start a response; the model begins once `after` has returned. Raises `ApiError`."""
        is_side = params.conversation == "none"
        items = await self._items(params, config.audio.input.format.type)
        if not is_side and self.active is not None and self.active.is_cancelled:
            await self.active.finished.wait()
        if not is_side and self.active is not None:
            raise ApiError(
                "conversation_already_has_active_response",
                f"Conversation already has an active response in progress: {self.active.id}",
            )
        if is_side and len(self._side) >= MAX_SIDE_RESPONSES:
            raise ApiError(
                "rate_limit_exceeded", f"at most {MAX_SIDE_RESPONSES} side responses can run at once"
            )
        patience = Patience(after)
        request = self._request(params, config, items, patience)
        run = ResponseRun(
            self._services, self._emit, request, lambda text: self._heard(items, text), self._end
        )
        self._waits[run.id] = patience
        if is_side:
            self._side[run.id] = run
        else:
            self.active = run
        self._spawn(run.run)

    def cancel(self, response_id: str | None) -> None:
        """End a response because the client asks for it; raises `ApiError` when there is none."""
        run = self.active if response_id is None else self._side.get(response_id)
        if run is None and self.active is not None and self.active.id == response_id:
            run = self.active
        if run is None:
            subject = (
                "no active response found" if response_id is None else f"{show(response_id)} is not active"
            )
            raise ApiError("response_cancel_not_active", f"Cancellation failed: {subject}", "response_id")
        self._stop(run, "client_cancelled")

    def interrupt(self, reason: CancelReason) -> ResponseRun | None:
        """End the response of the conversation, if there is one; returns it."""
        if self.active is not None:
            self._stop(self.active, reason)
        return self.active

    def _stop(self, run: ResponseRun, reason: CancelReason) -> None:
        """It ends at once, also while it waits for the model to hear the question."""
        run.cancel(reason)
        self._waits[run.id].give_up()

    async def _items(self, params: client.ResponseParams, kind: RawKind) -> tuple[Item, ...]:
        if params.input is None:
            return self._conversation.items()
        items = []
        for index, given in enumerate(params.input):
            where = f"response.input.{index}"
            if isinstance(given, client.ItemReference):
                items.append(self._conversation.find(given.id, "invalid_value"))
            else:
                media, limits = self._services.media, self._services.settings
                items.append(await build_item(given, media, limits, kind, where))
        return tuple(items)

    def _request(
        self,
        params: client.ResponseParams,
        config: SessionConfig,
        items: tuple[Item, ...],
        after: Callable[[], Awaitable[None]],
    ) -> ResponseRequest:
        instructions = config.instructions if params.instructions is None else params.instructions
        check_length(instructions, self._services.settings.max_message_chars, "response.instructions")
        turns = turns_of(items, instructions)
        if not any(turn.role == "user" for turn in turns):
            raise ApiError("invalid_value", "there is no user message to answer", "response")
        asked = asked_modality(params.chosen_modalities or config.output_modalities)
        asked_tokens = params.chosen_max_tokens or config.max_output_tokens
        last = next(item for item in reversed(items) if item.role == "user")
        was_spoken = any(content.kind == "input_audio" for content in last.content)
        modality: Modality | None = None if asked is None else "speech" if asked == "audio" else "text"
        return ResponseRequest(
            make_turns=lambda: _up_to_question(turns_of(items, instructions)),
            options=self._options(params, config, modality),
            conversation=None if params.conversation == "none" else self._conversation,
            format=params.chosen_format or config.audio.output.format,
            likely_modality=asked or ("audio" if was_spoken else "text"),
            max_output_tokens=asked_tokens,
            metadata=params.metadata,
            after=after,
            wants_timings=TIMINGS in (config.include or ()),
        )

    def _options(
        self, params: client.ResponseParams, config: SessionConfig, modality: Modality | None
    ) -> ReplyOptions:
        output = config.audio.output
        called = _tools(params, config)
        asked_tokens = params.chosen_max_tokens or config.max_output_tokens
        limit_tokens = self._services.settings.max_reply_tokens
        parallel = params.parallel_tool_calls
        parallel = config.parallel_tool_calls if parallel is None else parallel
        speed = output.speed
        if params.audio is not None and "speed" in params.audio.output.model_fields_set:
            speed = params.audio.output.speed
        return ReplyOptions(
            modality=modality,
            voice=check_voice(params.chosen_voice or output.voice, self._services.engine, "response.voice"),
            speed=speed,
            max_text_tokens=limit_tokens if asked_tokens == "inf" else min(asked_tokens, limit_tokens),
            temperature=params.temperature or 0.0,
            tools=called.tools,
            tool_choice=called.choice,
            only_tool=called.only,
            parallel_calls=parallel is True,
        )

    def _heard(self, items: tuple[Item, ...], text: str) -> None:
        """The reply heard the newest spoken item among `items`."""
        for item in reversed(items):
            if any(content.kind == "input_audio" for content in item.content):
                self._on_heard(item, text)
                return

    def _end(self, run: ResponseRun) -> None:
        if self.active is run:
            self.active = None
        self._side.pop(run.id, None)
        del self._waits[run.id]
        self._on_done(run)


def _up_to_question(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Without what was said after the last words of the user or a tool: a second reply answers them again."""
    last = max((number for number, turn in enumerate(turns) if turn.role in {"user", "tool"}), default=-1)
    return turns[: last + 1]


def _tools(params: client.ResponseParams, config: SessionConfig) -> ToolOptions:
    where = "session." if params.tools is None else "response."
    declared = config.tools if params.tools is None else params.tools
    return tool_options(engine_tools(declared), params.tool_choice or config.tool_choice, where)
