"""What a client may set on a realtime session, and how clients are shown it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
)

from yan_omni.app.raw_audio import RATES_HZ, RawKind
from yan_omni.app.realtime.patches import merge
from yan_omni.app.schemas import VoiceName
from yan_omni.app.services import MODEL_NAME
from yan_omni.model.engine.request import Tool

RealtimeModality = Literal["audio", "text"]
DEFAULT_KEPT_SHARE = 0.8


class Closed(BaseModel):
    """Unknown keys are errors, so that a typing mistake cannot pass unnoticed."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class AudioFormat(Closed):
    """Raw mono: little-endian 16-bit at 24 kHz, or G.711 at 8 kHz."""

    type: RawKind = "audio/pcm"
    rate: int | None = None

    @field_validator("rate")
    @classmethod
    def _only_rate(cls, rate: int | None, info: ValidationInfo) -> int | None:
        kind: RawKind | None = info.data.get("type")
        if kind is not None and rate not in {None, RATES_HZ[kind]}:
            raise ValueError(f"{kind} has {RATES_HZ[kind]} Hz")
        return rate

    @model_serializer
    def _as_openai_does(self) -> dict[str, Any]:
        """Some clients refuse a rate beside G.711."""
        return {"type": self.type} | ({"rate": RATES_HZ[self.type]} if self.type == "audio/pcm" else {})


class TranscriptionConfig(Closed):
    """`language` helps, as the only one of `languages` does; `prompt` and `keywords` are words to expect."""

    model: str | None = None
    language: str | None = None
    languages: list[str] | None = None
    prompt: str | None = None
    keywords: list[str] | None = None
    delay: Literal["minimal", "low", "medium", "high", "xhigh"] | None = None
    """Accepted without effect: transcripts are ready when the speaker stops."""

    @model_serializer(mode="wrap")
    def _only_given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Some clients refuse keys they did not send."""
        return {key: value for key, value in dump(self).items() if key in self.model_fields_set}


class NoiseReduction(Closed):
    type: Literal["near_field", "far_field"] | None = None
    strength: float | None = None

    @model_serializer(mode="wrap")
    def _only_given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in dump(self).items() if key in self.model_fields_set}


class _TurnDetectionBase(Closed):
    create_response: bool = True
    """Answer each turn without being asked."""
    interrupt_response: bool = True
    """Speech during a reply ends it."""


class ServerVad(_TurnDetectionBase):
    """A turn ends after a fixed silence."""

    type: Literal["server_vad"] = "server_vad"
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.5
    prefix_padding_ms: Annotated[int, Field(ge=0, le=5_000)] = 300
    silence_duration_ms: Annotated[int, Field(ge=100, le=10_000)] = 500
    idle_timeout_ms: Annotated[int, Field(ge=1_000, le=60_000)] | None = None
    """Not None: the user is addressed after this much silence behind the end of a reply."""


class SemanticVad(_TurnDetectionBase):
    """A turn ends sooner when what was said is complete, later when it is not."""

    type: Literal["semantic_vad"] = "semantic_vad"
    eagerness: Literal["low", "medium", "high", "auto"] = "auto"


TurnDetection = Annotated[ServerVad | SemanticVad, Field(discriminator="type")]


class InputConfig(Closed):
    format: AudioFormat = Field(default_factory=AudioFormat)
    transcription: TranscriptionConfig | None = None
    """Not null: the client is told what was heard in its audio."""
    noise_reduction: NoiseReduction | None = None
    """Accepted without effect: the listener was trained in noise."""
    turn_detection: TurnDetection | None = Field(default_factory=lambda: ServerVad())
    """None: the client commits the audio itself."""


class OutputConfig(Closed):
    format: AudioFormat = Field(default_factory=AudioFormat)
    voice: VoiceName = "default"
    speed: Annotated[float, Field(ge=0.25, le=1.5)] = 1.0


class AudioConfig(Closed):
    input: InputConfig = Field(default_factory=InputConfig)
    output: OutputConfig = Field(default_factory=OutputConfig)


class FunctionTool(Closed):
    """A function of the client that a reply may ask it to run."""

    type: Literal["function"] = "function"
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
    description: str = ""
    parameters: dict[str, Any] = Field(default_factory=dict)

    @model_serializer(mode="wrap")
    def _only_given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in dump(self).items() if value or key in {"type", "name"}}


def engine_tools(tools: Iterable[FunctionTool]) -> tuple[Tool, ...]:
    return tuple(Tool(tool.name, tool.description, json.dumps(tool.parameters)) for tool in tools)


MAX_TOOLS = 128
Tools = Annotated[list[FunctionTool], Field(max_length=MAX_TOOLS)]
ToolChoice = Literal["auto", "none", "required"] | dict[str, Any]
Modalities = Annotated[list[RealtimeModality], Field(min_length=1, max_length=2)]
MaxTokens = Annotated[int, Field(ge=1, le=4096)] | Literal["inf"]


class RetentionRatio(Closed):
    """When a conversation outgrows its limits, this share of them is kept."""

    type: Literal["retention_ratio"]
    retention_ratio: Annotated[float, Field(ge=0, le=1)]
    token_limits: dict[str, int] | None = None
    """Accepted without effect: the model's memory does not grow with the conversation."""

    @model_serializer(mode="wrap")
    def _only_given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in dump(self).items() if value is not None}


class SessionConfig(Closed):
    type: Literal["realtime", "transcription"] = "realtime"
    """`transcription`: speech is written down and never answered."""
    output_modalities: Modalities | None = None
    """None: the reply follows the modality of the question."""
    instructions: str = ""
    audio: AudioConfig = Field(default_factory=AudioConfig)
    tools: Tools = Field(default_factory=list)
    tool_choice: ToolChoice = "auto"
    parallel_tool_calls: bool | None = None
    max_output_tokens: MaxTokens = "inf"
    truncation: Literal["auto"] | RetentionRatio = "auto"
    include: list[str] | None = None
    prompt: dict[str, Any] | None = None
    tracing: str | dict[str, Any] | None = None
    reasoning: dict[str, Any] | None = None

    def updated(self, patch: Mapping[str, Any]) -> SessionConfig:
        """A copy with the keys of `patch` changed; raises pydantic's `ValidationError`."""
        current = self.model_dump(exclude_unset=True)
        return SessionConfig.model_validate(merge(current, patch))

    @property
    def transcription(self) -> TranscriptionConfig | None:
        """How speech is written down for the client; None: it is not."""
        wanted = self.audio.input.transcription
        return TranscriptionConfig(model=MODEL_NAME) if wanted is None and self.only_transcribes else wanted

    @property
    def kept_share(self) -> float:
        """Of a conversation's limits, once it outgrows them."""
        return DEFAULT_KEPT_SHARE if self.truncation == "auto" else self.truncation.retention_ratio

    @property
    def only_transcribes(self) -> bool:
        return self.type == "transcription"

    @property
    def _shown_include(self) -> list[str] | None:
        """Without extensions: strict clients refuse names that they do not know."""
        shown = [name for name in self.include or () if not name.startswith("yan.")]
        return shown if shown or self.include == [] else None

    def described(self, session_id: str, expires_at: int) -> AnySessionView:
        """The session object of `session.created` and `session.updated`."""
        if self.only_transcribes:
            heard = self.audio.input.model_copy(update={"transcription": self.transcription})
            audio = TranscriptionAudio(input=heard)
            return TranscriptionSessionView(
                id=session_id, expires_at=expires_at, audio=audio, include=self._shown_include
            )
        return SessionView(
            id=session_id,
            expires_at=expires_at,
            output_modalities=[asked_modality(self.output_modalities) or "audio"],
            instructions=self.instructions,
            audio=self.audio,
            tools=self.tools,
            tool_choice=self.tool_choice if isinstance(self.tool_choice, str) else "auto",
            max_output_tokens=self.max_output_tokens,
            truncation=self.truncation,
            include=self._shown_include,
            prompt=self.prompt,
            tracing=self.tracing,
        )


class SessionView(Closed):
    """The full configuration as clients see it; always legal values, also where the model decides."""

    type: Literal["realtime"] = "realtime"
    object: Literal["realtime.session"] = "realtime.session"
    id: str
    model: str = MODEL_NAME
    expires_at: int
    output_modalities: list[RealtimeModality]
    instructions: str
    audio: AudioConfig
    tools: list[FunctionTool]
    tool_choice: str
    max_output_tokens: MaxTokens
    truncation: Literal["auto"] | RetentionRatio
    include: list[str] | None
    prompt: dict[str, Any] | None
    tracing: str | dict[str, Any] | None


class TranscriptionAudio(Closed):
    input: InputConfig


class TranscriptionSessionView(Closed):
    """The configuration of a session that only transcribes."""

    type: Literal["transcription"] = "transcription"
    object: Literal["realtime.transcription_session"] = "realtime.transcription_session"
    id: str
    expires_at: int
    audio: TranscriptionAudio
    include: list[str] | None


AnySessionView = Annotated[SessionView | TranscriptionSessionView, Field(discriminator="type")]


def asked_modality(modalities: list[RealtimeModality] | None) -> RealtimeModality | None:
    """What one modality a list asks for: audio brings its transcript, so audio wins."""
    if modalities is None:
        return None
    return "audio" if "audio" in modalities else "text"
