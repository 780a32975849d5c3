"""The body of `/v1/chat/completions`, as far as this model goes; what it cannot do is refused by name."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from yan_omni.app.schemas import OpenBody, VoiceName

FunctionName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
MAX_TOOLS = 128
ChatAudioFormat = Literal["wav", "aac", "mp3", "flac", "opus", "pcm16"]


class TextContent(OpenBody):
    type: Literal["text"]
    text: str


class ImageAddress(OpenBody):
    url: str
    detail: Literal["auto", "low", "high", "original"] = "auto"


class VideoAddress(OpenBody):
    url: str


class AudioAddress(OpenBody):
    url: str


class InputAudio(OpenBody):
    data: str
    """Base64 of a file of any accepted kind."""
    format: str | None = None
    """`pcm16` marks raw 16-bit samples at 24 kHz; files are recognised by their content."""


def _address(value: object) -> object:
    """Some clients give the address itself instead of `{"url": address}`."""
    return {"url": value} if isinstance(value, str) else value


class ImageContent(OpenBody):
    type: Literal["image_url"]
    image_url: Annotated[ImageAddress, BeforeValidator(_address)]


class AudioContent(OpenBody):
    type: Literal["input_audio"]
    input_audio: InputAudio


class AudioUrlContent(OpenBody):
    type: Literal["audio_url"]
    audio_url: Annotated[AudioAddress, BeforeValidator(_address)]


class VideoContent(OpenBody):
    type: Literal["video_url"]
    video_url: Annotated[VideoAddress, BeforeValidator(_address)]


class FileData(OpenBody):
    file_data: str
    """A data URI: a PDF, a picture, a video or a recording."""
    filename: str | None = None


class FileContent(OpenBody):
    type: Literal["file"]
    file: FileData


Content = Annotated[
    TextContent | ImageContent | AudioContent | AudioUrlContent | VideoContent | FileContent,
    Field(discriminator="type"),
]


class AudioReference(OpenBody):
    id: str


class CalledFunction(OpenBody):
    name: FunctionName
    arguments: str = "{}"


class MadeCall(OpenBody):
    id: Annotated[str, Field(min_length=1)]
    type: Literal["function"] = "function"
    function: CalledFunction


class Message(OpenBody):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Content] | None = None
    audio: AudioReference | None = None
    """An assistant's earlier spoken reply, by its id."""
    tool_calls: list[MadeCall] | None = None
    """Calls that the assistant made."""
    tool_call_id: str | None = None
    """The call that this message of a tool answers."""


class FunctionShape(OpenBody):
    name: FunctionName
    description: str | None = None
    parameters: dict[str, Any] | None = None


class FunctionTool(OpenBody):
    type: Literal["function"]
    function: FunctionShape


class ChatAudio(OpenBody):
    voice: VoiceName = "default"
    format: ChatAudioFormat | None = None
    """Unset: wav, and pcm16 while streaming."""


class StreamOptions(OpenBody):
    include_usage: bool = False


class ChatRequest(OpenBody):
    messages: Annotated[list[Message], Field(min_length=1)]
    model: str | None = None
    modalities: Annotated[list[Literal["text", "audio"]], Field(min_length=1)] | None = None
    """Unset: the model decides; it follows the modality of the question."""
    audio: ChatAudio | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    include: list[Literal["yan.timings"]] | None = None
    """Our own addition: how long the stages of the answer took, as `timings`."""
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    """Unset: 0, the likeliest reply."""
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    min_p: Annotated[float, Field(ge=0, le=1)] | None = None
    """Our own addition: drops tokens less likely than this share of the likeliest."""
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None
    stop: str | Annotated[list[str], Field(max_length=4)] | None = None
    n: Annotated[int, Field(ge=1, le=16)] | None = None
    """Choices, made one after the other; without a temperature they are all alike."""
    logprobs: bool | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    """Alternatives to report for each token; needs `logprobs`."""
    tools: Annotated[list[FunctionTool], Field(max_length=MAX_TOOLS)] | None = None
    tool_choice: Literal["auto", "none", "required"] | dict[str, Any] | None = None
    """Unset: the model decides whether to call one."""
    parallel_tool_calls: bool | None = None
    functions: list[Any] | None = None
    logit_bias: dict[str, float] | None = None
    response_format: dict[str, Any] | None = None
