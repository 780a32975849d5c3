"""Events a client may send: one discriminated union, current names with the beta's accepted beside them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from yan_omni.app.errors import ApiError, from_validation, show
from yan_omni.app.realtime.config import (
    AudioFormat,
    Closed,
    FunctionTool,
    MaxTokens,
    Modalities,
    OutputConfig,
    ToolChoice,
)
from yan_omni.app.realtime.patches import current_format, without_nulls
from yan_omni.app.schemas import VoiceName


class InputText(Closed):
    type: Literal["input_text"]
    text: str


class InputAudio(Closed):
    type: Literal["input_audio"]
    audio: str
    """Base64 of raw audio in the session's input format."""
    transcript: str | None = None


class InputImage(Closed):
    type: Literal["input_image"]
    image_url: str
    """A data URI."""
    detail: Literal["auto", "low", "high"] = "auto"
    time_ms: Annotated[int, Field(ge=0)] | None = None
    """Our own addition: this is a frame of a live video, taken then."""


class OutputText(Closed):
    type: Literal["output_text", "text"]
    text: str


class OutputAudio(Closed):
    type: Literal["output_audio", "audio"]
    transcript: str
    audio: None = None
    """A client may tell what was said earlier, not how it sounded."""


ContentPart = Annotated[
    InputText | InputAudio | InputImage | OutputText | OutputAudio, Field(discriminator="type")
]


class MessageItem(Closed):
    type: Literal["message"]
    role: Literal["system", "user", "assistant"]
    content: Annotated[list[ContentPart], Field(min_length=1)]
    id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    object: Literal["realtime.item"] = "realtime.item"
    status: Literal["in_progress", "completed", "incomplete"] = "completed"


class FunctionCallItem(Closed):
    """A call from earlier; `call_id` joins it with its output, and is made up where it is missing."""

    type: Literal["function_call"]
    name: str
    call_id: str | None = None
    arguments: str
    id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    object: Literal["realtime.item"] = "realtime.item"
    status: Literal["in_progress", "completed", "incomplete"] = "completed"


class FunctionCallOutputItem(Closed):
    type: Literal["function_call_output"]
    call_id: str
    output: str
    id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    object: Literal["realtime.item"] = "realtime.item"
    status: Literal["in_progress", "completed", "incomplete"] = "completed"


GivenItem = MessageItem | FunctionCallItem | FunctionCallOutputItem


class ItemReference(Closed):
    type: Literal["item_reference"]
    id: str


class ResponseAudioConfig(Closed):
    output: OutputConfig = Field(default_factory=OutputConfig)


class ResponseParams(Closed):
    """Overrides for one response; what is not given comes from the session."""

    conversation: Literal["auto", "none"] | None = None
    """None: as `auto`."""
    output_modalities: Modalities | None = None
    modalities: Modalities | None = None
    """The beta's name of `output_modalities`."""
    instructions: str | None = None
    audio: ResponseAudioConfig | None = None
    voice: VoiceName | None = None
    """The beta's place of `audio.output.voice`."""
    output_audio_format: Annotated[AudioFormat, BeforeValidator(current_format)] | None = None
    """The beta's place of `audio.output.format`."""
    max_output_tokens: MaxTokens | None = None
    max_response_output_tokens: MaxTokens | None = None
    """The beta's name of `max_output_tokens`."""
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    metadata: dict[str, str] | None = None
    input: list[Annotated[GivenItem | ItemReference, Field(discriminator="type")]] | None = None
    tools: list[FunctionTool] | None = None
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    prompt: dict[str, Any] | None = None
    reasoning: dict[str, Any] | None = None

    @property
    def chosen_modalities(self) -> Modalities | None:
        return self.output_modalities or self.modalities

    @property
    def chosen_voice(self) -> str | None:
        if self.audio is not None and "voice" in self.audio.output.model_fields_set:
            return self.audio.output.voice
        return self.voice

    @property
    def chosen_format(self) -> AudioFormat | None:
        if self.audio is not None and "format" in self.audio.output.model_fields_set:
            return self.audio.output.format
        return self.output_audio_format

    @property
    def chosen_max_tokens(self) -> MaxTokens | None:
        return self.max_output_tokens or self.max_response_output_tokens


class ClientEventBase(Closed):
    event_id: Annotated[str, Field(max_length=512)] | None = None


class SessionUpdate(ClientEventBase):
    type: Literal["session.update", "transcription_session.update"]
    """The second is the beta's name of an update to a session that only transcribes."""
    session: dict[str, Any]


class AudioAppend(ClientEventBase):
    type: Literal["input_audio_buffer.append"]
    audio: str


class AudioCommit(ClientEventBase):
    type: Literal["input_audio_buffer.commit"]


class AudioClear(ClientEventBase):
    type: Literal["input_audio_buffer.clear"]


class ItemCreate(ClientEventBase):
    type: Literal["conversation.item.create"]
    item: Annotated[GivenItem, Field(discriminator="type"), BeforeValidator(without_nulls)]
    previous_item_id: str | None = None


class ItemRetrieve(ClientEventBase):
    type: Literal["conversation.item.retrieve"]
    item_id: str


class ItemTruncate(ClientEventBase):
    type: Literal["conversation.item.truncate"]
    item_id: str
    content_index: Annotated[int, Field(ge=0)]
    audio_end_ms: Annotated[float, Field(ge=0)]


class ItemDelete(ClientEventBase):
    type: Literal["conversation.item.delete"]
    item_id: str


class ResponseCreate(ClientEventBase):
    type: Literal["response.create"]
    response: Annotated[ResponseParams, BeforeValidator(without_nulls)] | None = None


class ResponseCancel(ClientEventBase):
    type: Literal["response.cancel"]
    response_id: str | None = None


ClientEvent = Annotated[
    SessionUpdate
    | AudioAppend
    | AudioCommit
    | AudioClear
    | ItemCreate
    | ItemRetrieve
    | ItemTruncate
    | ItemDelete
    | ResponseCreate
    | ResponseCancel,
    Field(discriminator="type"),
]
_ADAPTER: TypeAdapter[ClientEvent] = TypeAdapter(ClientEvent)


def parse(text: str) -> ClientEvent:
    """One client event; raises `ApiError` with the code and the dotted path of what is wrong."""
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        kind = errors[0]["type"]
        if kind == "json_invalid":
            raise ApiError("invalid_event", f"the message is not valid JSON: {errors[0]['msg']}") from invalid
        if kind in {"union_tag_invalid", "union_tag_not_found"} and not errors[0]["loc"]:
            given = errors[0].get("ctx", {}).get("tag")
            if given == "output_audio_buffer.clear":
                raise ApiError(
                    "invalid_event",
                    f"{given} is for WebRTC; over a WebSocket the client stops its own playback",
                    "type",
                ) from invalid
            raise ApiError(
                "invalid_event", f"unknown or missing event type: {show(given)}", "type"
            ) from invalid
        if not errors[0]["loc"]:
            raise ApiError("invalid_event", "a message must be a JSON object") from invalid
        for error in errors:
            error["loc"] = without_branches(error["loc"][1:])
        raise from_validation(errors) from invalid


_BRANCHES = frozenset(
    {"message", "function_call", "function_call_output", "item_reference", "server_vad", "semantic_vad"}
)


def without_branches(location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The place of an error as the client wrote it, without the kinds that pydantic names on the way."""
    return tuple(part for part in location if part not in _BRANCHES)


def event_id_of(text: str) -> str | None:
    """The id of a client event that could not be parsed, if it shows one."""
    try:
        return _Identified.model_validate_json(text).event_id
    except ValidationError:
        return None


class _Identified(ClientEventBase, extra="ignore"):
    pass
