"""What a client may set on a realtime session, with partial updates and the names of the beta protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from yan_omni.app.schemas import VoiceName
from yan_omni.app.services import MODEL_NAME

RealtimeModality = Literal["audio", "text"]


class Closed(BaseModel):
    """Unknown keys are errors, so that a typing mistake cannot pass unnoticed."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class PcmFormat(Closed):
    """Raw little-endian 16-bit mono."""

    type: Literal["audio/pcm"] = "audio/pcm"
    rate: Literal[24000] = 24000


class TranscriptionConfig(Closed):
    model: str | None = None
    language: str | None = None
    prompt: str | None = None

    @model_serializer(mode="wrap")
    def _only_given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Some clients refuse keys they did not send."""
        return {key: value for key, value in dump(self).items() if key in self.model_fields_set}


class NoiseReduction(Closed):
    type: Literal["near_field", "far_field"]


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
    format: PcmFormat = Field(default_factory=PcmFormat)
    transcription: TranscriptionConfig | None = None
    """Not null: the client is told what was heard in its audio."""
    noise_reduction: NoiseReduction | None = None
    """Accepted without effect: the listener was trained in noise."""
    turn_detection: TurnDetection | None = Field(default_factory=lambda: ServerVad())
    """None: the client commits the audio itself."""


class OutputConfig(Closed):
    format: PcmFormat = Field(default_factory=PcmFormat)
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


MAX_TOOLS = 128
Tools = Annotated[list[FunctionTool], Field(max_length=MAX_TOOLS)]
ToolChoice = Literal["auto", "none", "required"] | dict[str, Any]
Modalities = Annotated[list[RealtimeModality], Field(min_length=1, max_length=2)]
MaxTokens = Annotated[int, Field(ge=1, le=4096)] | Literal["inf"]


class SessionConfig(Closed):
    type: Literal["realtime"] = "realtime"
    output_modalities: Modalities | None = None
    """None: the reply follows the modality of the question."""
    instructions: str = ""
    audio: AudioConfig = Field(default_factory=AudioConfig)
    tools: Tools = Field(default_factory=list)
    tool_choice: ToolChoice = "auto"
    parallel_tool_calls: bool | None = None
    max_output_tokens: MaxTokens = "inf"
    truncation: str | dict[str, Any] = "auto"
    include: list[str] | None = None
    prompt: dict[str, Any] | None = None
    tracing: str | dict[str, Any] | None = None
    reasoning: dict[str, Any] | None = None

    def updated(self, patch: Mapping[str, Any]) -> SessionConfig:
        """A copy with the keys of `patch` changed; raises pydantic's `ValidationError`."""
        current = self.model_dump(exclude_unset=True)
        return SessionConfig.model_validate(_merge(current, patch, depth=0))

    def described(self, session_id: str, expires_at: int) -> SessionView:
        """The session object of `session.created` and `session.updated`."""
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
            include=self.include,
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
    truncation: str | dict[str, Any]
    include: list[str] | None
    prompt: dict[str, Any] | None
    tracing: str | dict[str, Any] | None


def asked_modality(modalities: list[RealtimeModality] | None) -> RealtimeModality | None:
    """What one modality a list asks for: audio brings its transcript, so audio wins."""
    if modalities is None:
        return None
    return "audio" if "audio" in modalities else "text"


_MERGE_DEPTH = {"audio": 1, "input": 2, "output": 2}


def _merge(current: dict[str, Any], patch: Mapping[str, Any], depth: int) -> dict[str, Any]:
    merged = dict(current)
    for key, value in patch.items():
        if isinstance(value, Mapping) and _MERGE_DEPTH.get(key) == depth + 1:
            merged[key] = _merge(merged.get(key) or {}, value, depth + 1)
        elif isinstance(value, Mapping) and key == "turn_detection":
            merged[key] = _merge_turn_detection(merged.get(key), value)
        else:
            merged[key] = value
    return merged


def _merge_turn_detection(current: object, patch: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of the same kind of detection stay; another kind starts from its defaults."""
    known = dict(current) if isinstance(current, Mapping) else {"type": "server_vad"}
    return known | dict(patch) if patch.get("type", known["type"]) == known["type"] else dict(patch)


_READ_ONLY = frozenset({"id", "object", "expires_at", "model", "client_secret", "temperature"})
_BETA_PATHS: dict[str, tuple[str, ...]] = {
    "modalities": ("output_modalities",),
    "voice": ("audio", "output", "voice"),
    "speed": ("audio", "output", "speed"),
    "input_audio_format": ("audio", "input", "format"),
    "output_audio_format": ("audio", "output", "format"),
    "input_audio_transcription": ("audio", "input", "transcription"),
    "input_audio_noise_reduction": ("audio", "input", "noise_reduction"),
    "turn_detection": ("audio", "input", "turn_detection"),
    "max_response_output_tokens": ("max_output_tokens",),
}
_BETA_FORMATS = {"pcm16": "audio/pcm", "g711_ulaw": "audio/pcmu", "g711_alaw": "audio/pcma"}


def current_names(session: Mapping[str, Any]) -> dict[str, Any]:
    """`session` with the beta protocol's flat keys moved to their places, and read-only keys left out."""
    moved: dict[str, Any] = {}
    for key, value in session.items():
        if key in _READ_ONLY:
            continue
        path = _BETA_PATHS.get(key, (key,))
        if key in {"input_audio_format", "output_audio_format"} and isinstance(value, str):
            value = {"type": _BETA_FORMATS.get(value, value)}
        if isinstance(value, Mapping) and key == "audio":
            value = {side: dict(part) if isinstance(part, Mapping) else part for side, part in value.items()}
            moved[key] = _merge(moved.get("audio", {}), value, depth=1)
            continue
        place = moved
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = value
    return moved
