"""Telling a realtime client what was heard in one of its recordings."""

from __future__ import annotations

import asyncio
import logging

from yan_omni.app.bridge import ModelStream
from yan_omni.app.errors import ApiError
from yan_omni.app.realtime.config import TranscriptionConfig
from yan_omni.app.realtime.conversation import Content, Item
from yan_omni.app.realtime.server_events import (
    Emit,
    TranscriptionCompleted,
    TranscriptionDelta,
    TranscriptionFailed,
)
from yan_omni.app.realtime.views import TranscriptionErrorView
from yan_omni.app.services import Services
from yan_omni.app.transcript import Language, duration_usage, parse_language, separator
from yan_omni.model.engine.request import INPUT_RATE_HZ, Segment

logger = logging.getLogger("yan_omni")


def language_of(wanted: TranscriptionConfig) -> Language | None:
    """The language to expect, if it is only one; raises `ApiError` for one that is not understood."""
    languages = {parse_language(name) for name in [wanted.language, *(wanted.languages or [])] if name}
    return languages.pop() if len(languages) == 1 else None


class TranscriptionRun:
    """Transcribes one input in the background; a reply that heard the same input may finish it early."""

    def __init__(
        self,
        services: Services,
        emit: Emit,
        item: Item,
        content_index: int,
        wanted: TranscriptionConfig,
        hearing: asyncio.Future[str | None] | None = None,
    ) -> None:
        """`hearing` will tell what was heard while the user spoke; None: the clip is transcribed."""
        self._services = services
        self._emit = emit
        self.item = item
        self._content_index = content_index
        self._content: Content = item.content[content_index]
        self._wanted = wanted
        self._hearing = hearing
        self._stream: ModelStream[Segment] | None = None
        self._settled: str | None = None
        self._text = ""

    def settle(self, heard: str) -> None:
        """Take what a reply heard as the transcript, unless a part of another one has been sent already."""
        if not self._text:
            self._settled = heard
            if self._stream is not None:
                self._stream.cancel()

    async def run(self) -> None:
        """Send the deltas and one `completed`, or one `failed`; never raises for a failure of the model."""
        try:
            if self._hearing is not None and self._settled is None:
                heard = await self._hearing
                self._settled = heard if self._settled is None else self._settled
            if self._settled is None:
                await self._transcribe()
        except ApiError as error:
            await self._fail(error.code, error.message)
            return
        except Exception:
            logger.exception("a transcription failed")
            await self._fail("server_error", "the audio could not be transcribed")
            return
        transcript = self._text if self._settled is None else self._settled
        self._content.text = transcript
        if transcript and not self._text:
            await self._emit_delta(transcript)
        await self._emit(
            TranscriptionCompleted(
                item_id=self.item.id,
                content_index=self._content_index,
                transcript=transcript,
                usage=duration_usage(self._duration_s),
            )
        )

    @property
    def _duration_s(self) -> float:
        samples = self._content.samples_16k
        return 0.0 if samples is None else len(samples) / INPUT_RATE_HZ

    async def _transcribe(self) -> None:
        samples = self._content.samples_16k
        assert samples is not None
        engine, wanted = self._services.engine, self._wanted
        language, expected = language_of(wanted), " ".join([wanted.prompt or "", *(wanted.keywords or [])])
        async with self._services.worker.stream(
            lambda: engine.transcribe(samples, language, expected.strip()), background=True
        ) as stream:
            self._stream = stream
            async for segment in stream:
                delta = separator(self._text, segment.text) + segment.text.strip()
                self._text += delta
                await self._emit_delta(delta)

    async def _emit_delta(self, delta: str) -> None:
        await self._emit(
            TranscriptionDelta(item_id=self.item.id, content_index=self._content_index, delta=delta)
        )

    async def _fail(self, code: str, message: str) -> None:
        await self._emit(
            TranscriptionFailed(
                item_id=self.item.id,
                content_index=self._content_index,
                error=TranscriptionErrorView(code=code, message=message),
            )
        )
