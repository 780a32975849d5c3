"""Recordings and pictures as clients send them (files, base64, data URIs), decoded off the loop."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

from yan_omni.app.audio_io import decode_audio, to_input_rate
from yan_omni.app.errors import ApiError, show
from yan_omni.app.image_io import decode_image
from yan_omni.app.long_audio import LongAudio
from yan_omni.app.pdf_io import PageRange, choose_pages, render_page
from yan_omni.app.raw_audio import RATES_HZ, SAMPLE_BYTES, RawKind, decode_raw
from yan_omni.app.settings import Settings
from yan_omni.app.video_io import Film, VideoLimits, decode_film, one_frame
from yan_omni.model.engine.request import Picture, VideoPart, Waveform

T = TypeVar("T")

_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(;[\w.+=-]+)*?;base64,", re.ASCII | re.IGNORECASE)
_MAX_DECODERS = 2
_MAX_URI_HEAD_CHARS = 256


class MediaReader:
    """Decodes files within the limits of `settings`, at most two at a time, in threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._slots = anyio.CapacityLimiter(_MAX_DECODERS)

    async def audio(self, data: bytes, param: str) -> Waveform:
        """Mono float32 at 16 kHz from an audio file."""
        return await self._decode(lambda: self._listen(data, param), param)

    async def long_audio(self, data: bytes, param: str) -> LongAudio:
        """Blocks at 16 kHz of an audio file that may be hours long."""
        limits = self._settings

        def open_file() -> LongAudio:
            self._check_size(data, param)
            return LongAudio(data, limits.max_transcription_s, limits.min_audio_s, param)

        return await self._decode(open_file, param)

    async def audio_base64(self, text: str, param: str) -> Waveform:
        return await self._decode(lambda: self._listen(decode_base64(text, param), param), param)

    async def audio_uri(self, uri: str, param: str) -> Waveform:
        return await self._decode(lambda: self._listen(decode_data_uri(uri, "audio", param), param), param)

    async def raw_base64(self, text: str, param: str, kind: RawKind = "audio/pcm") -> Waveform:
        """Mono float32 at 16 kHz from audio without a header."""
        return await self._decode(lambda: self._listen_raw(decode_base64(text, param), kind), param)

    async def image(self, data: bytes, param: str) -> Picture:
        """uint8 RGB (H, W, 3) from a picture file."""
        return await self._decode(lambda: self._look(data, param), param)

    async def image_uri(self, uri: str, param: str) -> Picture:
        return await self._decode(lambda: self._look(decode_data_uri(uri, "image", param), param), param)

    async def pdf_pages(self, data: bytes, asked: PageRange, param: str) -> range:
        """Numbers of the pages of a PDF file to read."""

        def count() -> range:
            self._check_size(data, param)
            return choose_pages(data, asked, self._settings.max_pdf_pages)

        return await self._decode(count, param)

    async def pdf_page(self, data: bytes, number: int, param: str) -> Picture:
        limit = self._settings.max_image_pixels
        return await self._decode(lambda: render_page(data, number, limit), param)

    async def video(self, data: bytes, param: str) -> Film:
        """Frames of a video file, and the beginning of its sound."""
        return await self._decode(lambda: self._watch(data, param), param)

    async def video_uri(self, uri: str, param: str) -> Film:
        return await self._decode(lambda: self._watch(decode_data_uri(uri, "video", param), param), param)

    async def frame_uri(self, uri: str, time_s: float, param: str) -> VideoPart:
        """A picture as a frame of a video."""

        def look() -> VideoPart:
            return one_frame(self._look(decode_data_uri(uri, "image", param), param), time_s)

        return await self._decode(look, param)

    def _listen(self, data: bytes, param: str) -> Waveform:
        self._check_size(data, param)
        return decode_audio(data, self._settings.max_audio_s, self._settings.min_audio_s)

    def _listen_raw(self, data: bytes, kind: RawKind) -> Waveform:
        if len(data) > self._settings.max_audio_s * RATES_HZ[kind] * SAMPLE_BYTES[kind]:
            raise ApiError(
                "audio_too_long", f"the audio is longer than the {self._settings.max_audio_s:g} s allowed"
            )
        return to_input_rate(decode_raw(data, kind), RATES_HZ[kind], self._settings.min_audio_s)

    def _look(self, data: bytes, param: str) -> Picture:
        self._check_size(data, param)
        return decode_image(data, self._settings.max_image_pixels)

    def _watch(self, data: bytes, param: str) -> Film:
        self._check_size(data, param)
        return decode_film(data, video_limits(self._settings))

    def _check_size(self, data: bytes, param: str) -> None:
        limit_bytes = self._settings.max_file_bytes
        if len(data) > limit_bytes:
            raise ApiError(
                "request_too_large", f"{param} has {len(data)} bytes; at most {limit_bytes} are allowed"
            )

    async def _decode(self, work: Callable[[], T], param: str) -> T:
        try:
            return await anyio.to_thread.run_sync(work, limiter=self._slots)
        except ApiError as error:
            raise ApiError(error.code, error.message, error.param or param) from error


def video_limits(settings: Settings) -> VideoLimits:
    return VideoLimits(
        settings.max_video_s,
        settings.max_video_pixels,
        settings.max_video_frames,
        settings.max_video_sound_s,
    )


def decode_base64(text: str, param: str) -> bytes:
    try:
        return b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError) as error:
        raise ApiError("invalid_base64", f"{param} is not valid base64", param) from error


def decode_data_uri(uri: str, kind: str, param: str) -> bytes:
    """The bytes of `data:<kind>/...;base64,...`; addresses of other machines are never fetched."""
    if uri.lower().startswith(("http:", "https:")):
        raise ApiError(
            "url_not_allowed",
            f"{param} is a web address, and this server never fetches those; "
            f"send a data URI (data:{kind}/...;base64,...)",
            param,
        )
    match = _DATA_URI.match(uri, 0, _MAX_URI_HEAD_CHARS)
    if match is None:
        raise ApiError(
            "invalid_value",
            f"{param} must be a data URI (data:{kind}/...;base64,...), given: {show(uri)}",
            param,
        )
    return decode_base64(uri[match.end() :], param)
