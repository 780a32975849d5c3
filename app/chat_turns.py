"""Chat messages to the engine's turns, and chat parameters to its reply options."""

from __future__ import annotations

import json

from yan_omni.app.chat_schemas import (
    AudioContent,
    AudioUrlContent,
    ChatRequest,
    Content,
    FileContent,
    ImageContent,
    Message,
    TextContent,
    VideoContent,
)
from yan_omni.app.errors import ApiError, show
from yan_omni.app.file_parts import file_parts
from yan_omni.app.limits import check_length
from yan_omni.app.services import Services, check_voice
from yan_omni.app.settings import Settings
from yan_omni.app.tool_options import ToolOptions, tool_options
from yan_omni.app.turns import join_user_turns
from yan_omni.model.engine.request import (
    AudioPart,
    ImagePart,
    Modality,
    Part,
    ReplyOptions,
    Role,
    TextPart,
    Tool,
    ToolCall,
    Turn,
)

_ROLES: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
}


def check_supported(request: ChatRequest) -> None:
    """Refuse, by name, what the shape allows and this model does not do."""
    if request.top_logprobs is not None and not request.logprobs:
        raise ApiError("invalid_value", "top_logprobs needs logprobs=true", "top_logprobs")
    if request.logit_bias:
        raise ApiError("unsupported_parameter", "logit_bias is not supported; leave it out", "logit_bias")
    if request.functions:
        raise ApiError("unsupported_parameter", "functions are not supported; use tools", "functions")
    if request.response_format and request.response_format.get("type") != "text":
        given = show(request.response_format.get("type"))
        raise ApiError(
            "unsupported_parameter",
            f'response_format must be {{"type": "text"}} (given type: {given})',
            "response_format",
        )


def reply_options(request: ChatRequest, services: Services) -> ReplyOptions:
    stop = (request.stop,) if isinstance(request.stop, str) else tuple(request.stop or ())
    if any(not mark for mark in stop):
        raise ApiError("invalid_value", "stop must not hold an empty string", "stop")
    wanted_tokens = request.max_completion_tokens or request.max_tokens
    limit_tokens = services.settings.max_reply_tokens
    voice = request.audio.voice if request.audio else "default"
    called = _tools(request)
    return ReplyOptions(
        modality=_modality(request),
        voice=check_voice(voice, services.engine, "audio.voice"),
        max_text_tokens=min(wanted_tokens or limit_tokens, limit_tokens),
        temperature=request.temperature or 0.0,
        top_p=request.top_p or 1.0,
        min_p=request.min_p or 0.0,
        frequency_penalty=request.frequency_penalty or 0.0,
        presence_penalty=request.presence_penalty or 0.0,
        seed=request.seed or 0,
        stop=stop,
        top_logprobs=(request.top_logprobs or 0) if request.logprobs else None,
        tools=called.tools,
        tool_choice=called.choice,
        only_tool=called.only,
        parallel_calls=request.parallel_tool_calls is True,
    )


def _tools(request: ChatRequest) -> ToolOptions:
    functions = [tool.function for tool in request.tools or ()]
    tools = [
        Tool(shape.name, shape.description or "", json.dumps(shape.parameters or {})) for shape in functions
    ]
    return tool_options(tools, request.tool_choice or "auto")


def _modality(request: ChatRequest) -> Modality | None:
    if request.modalities is None:
        return None
    return "speech" if "audio" in request.modalities else "text"


async def build_turns(messages: list[Message], services: Services) -> tuple[Turn, ...]:
    _check_counts(messages, services.settings)
    _check_calls(messages)
    turns = [await _turn(message, f"messages.{index}", services) for index, message in enumerate(messages)]
    if messages[-1].role not in {"user", "tool"}:
        raise ApiError(
            "invalid_value",
            "the last message must have the role user or tool",
            f"messages.{len(messages) - 1}",
        )
    return join_user_turns(turns)


def _check_calls(messages: list[Message]) -> None:
    """Every message of a tool answers a call that was made before."""
    known: set[str] = set()
    for index, message in enumerate(messages):
        known |= {call.id for call in message.tool_calls or ()}
        if message.role == "tool" and message.tool_call_id not in known:
            given = show(message.tool_call_id)
            raise ApiError(
                "invalid_value",
                f"tool_call_id {given} is not the id of a call in tool_calls of an earlier message",
                f"messages.{index}.tool_call_id",
            )
        if message.tool_calls and message.role != "assistant":
            raise ApiError(
                "invalid_value",
                f"a message of role {message.role} has no tool_calls",
                f"messages.{index}.tool_calls",
            )


def _check_counts(messages: list[Message], limits: Settings) -> None:
    if len(messages) > limits.max_messages:
        raise ApiError(
            "invalid_value",
            f"{len(messages)} messages given; at most {limits.max_messages} are allowed",
            "messages",
        )
    num_media = sum(
        not isinstance(part, TextContent)
        for message in messages
        if isinstance(message.content, list)
        for part in message.content
    )
    if num_media > limits.max_media_parts:
        raise ApiError(
            "invalid_value",
            f"{num_media} pictures, recordings and videos given; allowed are {limits.max_media_parts}",
            "messages",
        )


async def _turn(message: Message, where: str, services: Services) -> Turn:
    role = _ROLES[message.role]
    calls = tuple(
        ToolCall(
            call.function.name,
            check_length(
                call.function.arguments, services.settings.max_message_chars, f"{where}.tool_calls.{index}"
            ),
        )
        for index, call in enumerate(message.tool_calls or ())
    )
    if message.audio is not None:
        return Turn(role, (TextPart(_recall(message, where, services)), *calls))
    content = message.content
    if not content and (calls or (role == "tool" and content is not None)):
        return Turn(role, calls or (TextPart(""),))
    if not content:
        raise ApiError("missing_required_parameter", f"{where}.content is empty", f"{where}.content")
    if isinstance(content, str):
        return Turn(role, (_text(content, f"{where}.content", services.settings), *calls))
    parts: list[Part] = []
    for index, part in enumerate(content):
        param = f"{where}.content.{index}"
        if role != "user" and not isinstance(part, TextContent):
            raise ApiError("invalid_value", f"a message of role {message.role} takes only text", param)
        parts += await _parts(part, param, services)
    return Turn(role, (*parts, *calls))


def _recall(message: Message, where: str, services: Services) -> str:
    assert message.audio is not None
    transcript = services.replies.recall(message.audio.id)
    if message.role != "assistant" or transcript is None:
        raise ApiError(
            "invalid_value",
            f"there is no spoken reply {show(message.audio.id)} (the newest are kept); send its text",
            f"{where}.audio.id",
        )
    return transcript


async def _parts(part: Content, param: str, services: Services) -> tuple[Part, ...]:
    """The parts that one part of a message gives: a video may come with its sound."""
    if isinstance(part, FileContent):
        return await file_parts(part.file.file_data, f"{param}.file.file_data", services)
    if isinstance(part, VideoContent):
        return (await services.media.video_uri(part.video_url.url, f"{param}.video_url.url")).parts
    return (await _part(part, param, services),)


async def _part(
    part: TextContent | AudioContent | AudioUrlContent | ImageContent, param: str, services: Services
) -> Part:
    if isinstance(part, TextContent):
        return _text(part.text, f"{param}.text", services.settings)
    if isinstance(part, AudioContent):
        field = f"{param}.input_audio.data"
        if part.input_audio.format in {"pcm16", "pcm"}:
            return AudioPart(await services.media.raw_base64(part.input_audio.data, field))
        if part.input_audio.data.startswith("data:"):
            return AudioPart(await services.media.audio_uri(part.input_audio.data, field))
        return AudioPart(await services.media.audio_base64(part.input_audio.data, field))
    if isinstance(part, AudioUrlContent):
        return AudioPart(await services.media.audio_uri(part.audio_url.url, f"{param}.audio_url.url"))
    return ImagePart(await services.media.image_uri(part.image_url.url, f"{param}.image_url.url"))


def _text(text: str, param: str, limits: Settings) -> TextPart:
    return TextPart(check_length(text, limits.max_message_chars, param))
