"""Everything an operator may set, from `YAN_OMNI_*` environment variables or the command line."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="YAN_OMNI_", env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
    )

    host: str = "127.0.0.1"
    """Address to listen on; `0.0.0.0` opens the service to the network, then set `api_key` as well."""
    port: int = Field(default=8000, ge=0, le=65_535)
    """TCP port; 0 picks a free one."""
    weights: Path | None = None
    """Folder with the weight files; unset = the folder shipped in the package."""
    api_key: SecretStr | None = None
    """Key asked for as `Authorization: Bearer KEY` on `/v1`; unset = any key or none is accepted."""
    allowed_origins: tuple[str, ...] = ()
    """Web origins besides our own page that browsers may call from, as a JSON list; `["*"]` = all."""
    log_level: str = "info"
    """One of debug, info, warning, error."""

    max_body_bytes: int = Field(default=40 * 2**20, ge=1024)
    """Largest HTTP request body, in bytes; base64 makes a file a third larger."""
    max_file_bytes: int = Field(default=25 * 2**20, ge=1024)
    """Largest single audio, picture or video file after base64 decoding, in bytes."""
    max_audio_s: float = Field(default=600.0, gt=0)
    """Longest audio in one file, message or uncommitted realtime buffer, in seconds."""
    max_transcription_s: float = Field(default=14_400.0, gt=0)
    """Longest recording that is transcribed, in seconds; memory does not grow with it."""
    min_audio_s: float = Field(default=0.1, ge=0)
    """Shortest audio that is listened to, in seconds."""
    max_image_pixels: int = Field(default=50_000_000, ge=1)
    """Largest picture, width x height in pixels."""
    max_pdf_pages: int = Field(default=20, ge=1)
    """Most pages of a PDF that are read at once."""
    max_video_s: float = Field(default=300.0, gt=0)
    """Longest video, in seconds."""
    max_video_pixels: int = Field(default=9_000_000, ge=1)
    """Largest frame of a video, width x height in pixels."""
    max_video_frames: int = Field(default=32, ge=2, le=64)
    """Most frames of a video that are looked at; they are spread over its length."""
    max_video_sound_s: float = Field(default=60.0, ge=0)
    """How much of a video's sound is listened to, from its start, in seconds."""
    max_speech_chars: int = Field(default=4_096, ge=1)
    """Longest text of one speech request, in characters."""
    max_message_chars: int = Field(default=32_768, ge=1)
    """Longest text of one message part, in characters."""
    max_messages: int = Field(default=256, ge=1)
    """Most messages in one chat request."""
    max_session_items: int = Field(default=4_096, ge=1)
    """Most items a realtime conversation keeps; above it the oldest go and the model reads the rest anew."""
    max_media_parts: int = Field(default=16, ge=1)
    """Most pictures, recordings and videos in one chat request, together."""
    max_reply_tokens: int = Field(default=512, ge=1)
    """Most text tokens of one reply, also where the client asks for more or for no limit."""

    model_threads: int = Field(default=1, ge=1)
    """Threads a step of the model is divided among; more than one is slow where others use the cores."""
    max_jobs: int = Field(default=16, ge=1)
    """Most pieces of model work in progress; one more is answered with 429."""
    job_buffer_items: int = Field(default=8, ge=1)
    """Results that may wait for a slow client before its work pauses, in items of about 0.2 s of audio."""
    max_sessions: int = Field(default=8, ge=1)
    """Most realtime sessions open at once; one more is answered with 429."""
    max_session_s: float = Field(default=3600.0, gt=0)
    """Longest life of a realtime session, in seconds."""
    max_session_bytes: int = Field(default=64 * 2**20, ge=2**20)
    """Most audio and picture data one realtime conversation keeps, in bytes; the oldest items go first."""
    session_queue_events: int = Field(default=64, ge=1)
    """Server events that may wait for a slow realtime client, in events."""

    ws_max_message_bytes: int = Field(default=21 * 2**20, ge=1024)
    """Largest WebSocket message, in bytes; 15 MiB of audio is 20 MiB in base64."""
    ws_ping_interval_s: float = Field(default=20.0, gt=0)
    """Time between WebSocket pings, in seconds."""
    ws_ping_timeout_s: float = Field(default=120.0, gt=0)
    """Time a ping may stay unanswered before the socket is closed, in seconds."""
    retry_after_s: int = Field(default=1, ge=1)
    """What `Retry-After` says when the service is full, in seconds."""
