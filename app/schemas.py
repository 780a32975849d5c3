"""Bodies of HTTP requests and answers, except chat's, which are in `chat_schemas`.

OpenAI's shapes ignore unknown fields, since its clients send many; our own shapes refuse them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from yan_omni.app.audio_io import AudioFormat


class OpenBody(BaseModel):
    """A request in somebody else's shape: unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False, frozen=True)


class ClosedBody(BaseModel):
    """A request in our own shape: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


def _voice_name(voice: object) -> object:
    """OpenAI's clients name a voice by a string or by `{"id": string}`."""
    if isinstance(voice, dict) and set(voice) == {"id"}:
        return voice["id"]
    return voice


VoiceName = Annotated[str, BeforeValidator(_voice_name)]


class SpeechRequest(OpenBody):
    model: str | None = None
    input: Annotated[str, Field(min_length=1)]
    voice: VoiceName = "default"
    response_format: AudioFormat = "mp3"
    speed: Annotated[float, Field(ge=0.25, le=4.0)] = 1.0
    stream_format: Literal["audio", "sse"] = "audio"
    include: list[Literal["yan.timings"]] | None = None
    """Our own addition: how long the stages took, as `timings` of the last event (`stream_format` `sse`)."""
    instructions: str | None = None
    """How to say it, in words of `model/manner.py`; what is not understood has no effect."""


class Health(BaseModel):
    status: Literal["ok"] = "ok"
    model: str
    voices: list[str]
    parameters: int
    state_bytes_per_session: int
    num_jobs: int
    num_sessions: int
    details: dict[str, str]


class Model(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "yan-omni"


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


class Voice(BaseModel):
    id: str
    name: str


class VoiceList(BaseModel):
    voices: list[Voice]


class DurationUsage(BaseModel):
    type: Literal["duration"] = "duration"
    seconds: int


class TranscribedWord(BaseModel):
    word: str
    start: float
    end: float


class TranscribedSegment(BaseModel):
    id: int
    seek: int = 0
    start: float
    end: float
    text: str
    tokens: list[int] = Field(default_factory=list)
    temperature: float = 0.0
    avg_logprob: float = 0.0
    compression_ratio: float = 1.0
    no_speech_prob: float = 0.0


class PlainTranscription(BaseModel):
    text: str
    usage: DurationUsage


class VerboseTranscription(BaseModel):
    task: Literal["transcribe"] = "transcribe"
    language: Literal["english", "chinese"]
    duration: float
    text: str
    segments: list[TranscribedSegment] | None = None
    words: list[TranscribedWord] | None = None
    usage: DurationUsage


class PictureRequest(ClosedBody):
    image: str
    """`data:image/...;base64,...`; in a form the file `file` (or `image`) takes its place."""
    model: str | None = None


class PictureAnswer(BaseModel):
    width: int
    height: int
    """Size in pixels of the picture, after EXIF rotation; all boxes are in it."""
    warnings: list[str] = Field(default_factory=list)
    """What of the file was left out: frames after the first."""


class OcrRequest(PictureRequest):
    """Here `image` may also be a PDF, `data:application/pdf;base64,...`."""

    pages: str | None = None
    """Of a PDF: `3`, `2-5` or `4-`; unset: all."""
    format: Literal["text", "markdown"] = "text"


class OcrLine(BaseModel):
    text: str
    box: tuple[float, float, float, float]
    """x1, y1, x2, y2 in pixels of the picture, after EXIF rotation."""
    confidence: float
    language: Literal["en", "zh", "mixed"] | None
    """Null where there are only numbers and marks."""
    page: int | None = None
    """Number of its page, from 1; null in a picture."""


class PageAnswer(BaseModel):
    width: int
    height: int
    text: str
    """The lines in reading order."""
    markdown: str | None = None
    """Headings, paragraphs, lists and tables; null unless `format` is `markdown`."""
    language: Literal["en", "zh", "mixed"] | None
    lines: list[OcrLine]
    truncated: bool
    """Whether the page has more lines than are read."""


class PdfPage(PageAnswer):
    page: int


class OcrAnswer(PictureAnswer, PageAnswer):
    """Of a PDF, the fields of a page are those of all pages read, one after the other, with the first one's
    size.
    """

    pages: list[PdfPage] | None = None
    """Each page of a PDF; null for a picture."""


class SpokenQuestion(ClosedBody):
    data: str
    """Base64 of an audio file."""
    format: str | None = None


class VqaRequest(PictureRequest):
    """Here `image` may also be a video, `data:video/...;base64,...`, or the file `video` of a form."""

    question: str | SpokenQuestion
    """Text, or speech as `data:audio/...;base64,...` or as `{"data", "format"}`."""
    voice: VoiceName = "default"
    modalities: list[Literal["text", "audio"]] | None = None


class VqaAnswer(PictureAnswer):
    answer: str
    audio: str | None = None
    """`data:audio/wav;base64,...`; null unless the question was spoken or speech was asked for."""
    heard: str | None = None
    """What the model understood of a spoken question."""


class GroundRequest(PictureRequest):
    phrase: Annotated[str, Field(min_length=1)]
    map: bool = False
    """Whether to answer with the scores of all parts of the picture as well."""


class FoundBox(BaseModel):
    label: str
    box: tuple[float, float, float, float]
    """x1, y1, x2, y2 in pixels of the picture, after EXIF rotation."""
    score: float


class GroundAnswer(PictureAnswer):
    boxes: list[FoundBox]
    map: list[list[float]] | None = None
    """Scores in [0, 1] of 16 x 16 equal parts of the picture, rows from the top, each from the left; null
    unless asked for, and for a phrase without a word that the model can point at.
    """
