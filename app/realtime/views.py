"""The objects inside server events: items, responses, usage, errors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from yan_omni.app.realtime.config import AudioFormat, Closed, RealtimeModality
from yan_omni.model.engine.request import Usage

ItemStatus = Literal["in_progress", "completed", "incomplete"]
ResponseStatus = Literal["in_progress", "completed", "cancelled", "incomplete", "failed"]


class InputTextView(Closed):
    type: Literal["input_text"] = "input_text"
    text: str


class InputAudioView(Closed):
    type: Literal["input_audio"] = "input_audio"
    audio: str | None = None
    transcript: str | None = None


class InputImageView(Closed):
    type: Literal["input_image"] = "input_image"
    image_url: str | None = None
    detail: str = "auto"


class OutputTextView(Closed):
    type: Literal["output_text"] = "output_text"
    text: str


class OutputAudioView(Closed):
    type: Literal["output_audio"] = "output_audio"
    transcript: str


ContentView = Annotated[
    InputTextView | InputAudioView | InputImageView | OutputTextView | OutputAudioView,
    Field(discriminator="type"),
]


class ItemView(Closed):
    id: str
    object: Literal["realtime.item"] = "realtime.item"
    type: Literal["message"] = "message"
    status: ItemStatus
    role: Literal["system", "user", "assistant"]
    content: list[ContentView]


class FunctionCallView(Closed):
    id: str
    object: Literal["realtime.item"] = "realtime.item"
    type: Literal["function_call"] = "function_call"
    status: ItemStatus
    name: str
    call_id: str
    arguments: str


class FunctionCallOutputView(Closed):
    id: str
    object: Literal["realtime.item"] = "realtime.item"
    type: Literal["function_call_output"] = "function_call_output"
    status: ItemStatus
    call_id: str
    output: str


AnyItemView = Annotated[ItemView | FunctionCallView | FunctionCallOutputView, Field(discriminator="type")]


class ErrorView(Closed):
    type: str
    code: str
    message: str
    param: str | None = None
    event_id: str | None = None


class TranscriptionErrorView(Closed):
    type: Literal["transcription_error"] = "transcription_error"
    code: str
    message: str
    param: str | None = None


class TokenDetails(Closed):
    text_tokens: int
    audio_tokens: int
    image_tokens: int = 0


class InputTokenDetails(TokenDetails):
    cached_tokens: int = 0
    cached_tokens_details: TokenDetails = Field(
        default_factory=lambda: TokenDetails(text_tokens=0, audio_tokens=0, image_tokens=0)
    )


class OutputTokenDetails(Closed):
    text_tokens: int
    audio_tokens: int


class UsageView(Closed):
    total_tokens: int
    input_tokens: int
    output_tokens: int
    input_token_details: InputTokenDetails
    output_token_details: OutputTokenDetails


class StatusError(Closed):
    type: str
    code: str
    message: str


class StatusDetails(Closed):
    type: Literal["cancelled", "incomplete", "failed"]
    reason: Literal["client_cancelled", "turn_detected", "max_output_tokens"] | None = None
    error: StatusError | None = None


class ResponseOutput(Closed):
    format: AudioFormat = Field(default_factory=AudioFormat)
    voice: str


class ResponseAudio(Closed):
    output: ResponseOutput


class ResponseView(Closed):
    object: Literal["realtime.response"] = "realtime.response"
    id: str
    status: ResponseStatus
    status_details: StatusDetails | None = None
    output: list[AnyItemView] = Field(default_factory=list)
    conversation_id: str | None
    output_modalities: list[RealtimeModality]
    max_output_tokens: int | Literal["inf"]
    audio: ResponseAudio
    usage: UsageView | None = None
    metadata: dict[str, str] | None = None


class PartView(Closed):
    """A content part as `response.content_part.*` names it: `audio` or `text`."""

    type: Literal["audio", "text"]
    transcript: str | None = None
    text: str | None = None


def usage_view(usage: Usage) -> UsageView:
    inputs = usage.prompt_text_tokens + usage.prompt_audio_tokens + usage.prompt_image_tokens
    outputs = usage.reply_text_tokens + usage.reply_audio_tokens
    return UsageView(
        total_tokens=inputs + outputs,
        input_tokens=inputs,
        output_tokens=outputs,
        input_token_details=InputTokenDetails(
            text_tokens=usage.prompt_text_tokens,
            audio_tokens=usage.prompt_audio_tokens,
            image_tokens=usage.prompt_image_tokens,
        ),
        output_token_details=OutputTokenDetails(
            text_tokens=usage.reply_text_tokens, audio_tokens=usage.reply_audio_tokens
        ),
    )
