"""Turn taking: appended audio becomes turns, by the client's commits or by hearing speech begin and end."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Protocol

from yan_omni.app.errors import ApiError
from yan_omni.app.raw_audio import RATES_HZ, SAMPLE_BYTES, RawKind
from yan_omni.app.realtime import server_events as server
from yan_omni.app.realtime.audio_input import SAMPLES_PER_MS, AudioInput
from yan_omni.app.realtime.config import SemanticVad, ServerVad
from yan_omni.app.realtime.conversation import Content, Item, new_id
from yan_omni.app.realtime.end_of_turn import first_silence_ms, silence_ms
from yan_omni.app.realtime.live_listening import LiveListening, Spawn
from yan_omni.app.realtime.server_events import Emit
from yan_omni.app.realtime.speech_detector import SpeechDetector, SpeechMark
from yan_omni.app.services import Services
from yan_omni.model.engine.request import INPUT_RATE_HZ, ListeningEngine, Tool, Turn, Waveform

MIN_COMMIT_MS = 100
MAX_APPEND_BYTES = 15 * 2**20
CHUNK_SAMPLES = INPUT_RATE_HZ // 20
CHUNKS_PER_BREATH = 20
"""Chunks of one long append between which other sessions get their turn."""
LOOK_BACK_MS = 400
"""Audio kept behind the padding: speech is noticed this long after it begins, at the latest."""


class Floor(Protocol):
    """What turn taking does to the rest of the session."""

    def turns(self) -> tuple[Turn, ...]:
        """The conversation as the model would be given it now."""
        ...

    def tools(self) -> tuple[Tool, ...]:
        """What a reply may call."""
        ...

    @property
    def is_replying(self) -> bool: ...

    def interrupt(self) -> None: ...

    async def add_spoken(self, item: Item, settling: asyncio.Future[str | None]) -> None:
        """Commit the item; `settling` tells what was heard in it, or None if that is not known."""
        ...

    async def answer(self) -> None: ...


class TurnTaker:
    """The audio side of one session. `detection=None` waits for commits."""

    def __init__(self, services: Services, emit: Emit, spawn: Spawn, floor: Floor) -> None:
        self._services = services
        self._emit = emit
        self._spawn = spawn
        self._floor = floor
        self._input = AudioInput()
        self._detection: ServerVad | SemanticVad | None = None
        self._detector = SpeechDetector()
        self._listening: LiveListening | None = None
        self._item_id: str | None = None
        self._settling: set[asyncio.Future[str | None]] = set()
        self._idle_from: int | None = None

    def configure(self, detection: ServerVad | SemanticVad | None) -> None:
        """Take effect with the next audio; speech that has begun under other settings goes on."""
        if detection == self._detection:
            return
        if (detection is None) != (self._detection is None):
            self._detector.forget()
        self._detection = detection
        if isinstance(detection, ServerVad):
            self._detector.threshold = detection.threshold
        if detection is not None:
            self._detector.silence_ms = first_silence_ms(detection, self._can_listen)

    async def change(self, detection: ServerVad | SemanticVad | None) -> None:
        """As `configure`; nobody listens for the end of speech any more when detection is switched off."""
        if detection is None and self._detector.is_speaking and self._item_id is not None:
            end_ms = self._detector.last_voice_sample // SAMPLES_PER_MS
            await self._emit(server.SpeechStopped(audio_end_ms=end_ms, item_id=self._item_id))
        self.configure(detection)

    async def set_kind(self, kind: RawKind) -> None:
        """What is appended from now on is of this kind."""
        if kind != self._input.kind:
            await self._take(self._input.set_kind(kind))

    async def append(self, audio: bytes) -> None:
        """Take in a piece; raises `ApiError` when it or the buffer is too large."""
        if len(audio) > MAX_APPEND_BYTES:
            raise ApiError(
                "invalid_value",
                f"the audio has {len(audio)} bytes; at most {MAX_APPEND_BYTES} may be appended at once",
                "audio",
            )
        limit_s = self._services.settings.max_audio_s
        rate_hz, sample_bytes = RATES_HZ[self._input.kind], SAMPLE_BYTES[self._input.kind]
        num_samples = len(audio) // sample_bytes * INPUT_RATE_HZ // rate_hz
        if self._detection is None and self._input.num_samples + num_samples > limit_s * INPUT_RATE_HZ:
            raise ApiError(
                "input_audio_buffer_full",
                f"the buffer holds at most {limit_s:g} s; commit or clear it",
                "audio",
            )
        chunk_bytes = CHUNK_SAMPLES * sample_bytes * rate_hz // INPUT_RATE_HZ
        for number, start in enumerate(range(0, len(audio), chunk_bytes), start=1):
            await self._take(self._input.append(audio[start : start + chunk_bytes]))
            if number % CHUNKS_PER_BREATH == 0:
                await asyncio.sleep(0)

    async def commit(self) -> None:
        """End the turn now; raises `ApiError` when there is too little audio."""
        buffered_ms = self._input.num_samples / SAMPLES_PER_MS
        if buffered_ms < MIN_COMMIT_MS:
            raise ApiError(
                "input_audio_buffer_commit_empty",
                f"Error committing input audio buffer: buffer too small. Expected at least "
                f"{MIN_COMMIT_MS}ms of audio, but buffer only has {buffered_ms:.2f}ms of audio.",
            )
        rest = self._input.flush()
        if self._listening is None:
            self._listen(self._input.kept())
        else:
            self._listening.is_paused = True  # what is waiting is heard together with the end
            self._listening.push(rest)
        self._detector.forget()
        await self._commit(quiet_from=None)

    async def clear(self) -> None:
        """Drop what has not been committed."""
        self._input.clear()
        self._detector.forget()
        self._listening, self._item_id = None, None
        await self._emit(server.AudioCleared())

    async def settled(self) -> None:
        """Returns when the model has heard all that was committed."""
        while self._settling:
            await asyncio.wait(list(self._settling))

    def note_reply(self, reply_ms: int, started_sample: int) -> None:
        """A reply has been made: its listener is silent from the end of its playback."""
        self._idle_from = max(self._input.end_sample, started_sample + reply_ms * SAMPLES_PER_MS)

    @property
    def end_sample(self) -> int:
        """How much audio there has been, at 16 kHz."""
        return self._input.end_sample

    @property
    def _can_listen(self) -> bool:
        return isinstance(self._services.engine, ListeningEngine)

    async def _take(self, samples: Waveform) -> None:
        if self._detection is None:
            if self._listening is None and len(samples):
                self._listen(self._input.kept())
            elif self._listening is not None:
                self._listening.push(samples)
            return
        was_speaking = self._detector.is_speaking
        for mark in self._detector.push(samples, self._input.end_sample):
            await self._on_mark(mark, self._detection)
        if self._detector.is_speaking:
            if was_speaking and self._listening is not None:
                self._listening.push(samples)
            if self._input.num_samples >= self._services.settings.max_audio_s * INPUT_RATE_HZ:
                self._detector.forget()
                await self._end_turn(self._input.end_sample)
        else:
            await self._stay_silent(self._detection)

    async def _on_mark(self, mark: SpeechMark, detection: ServerVad | SemanticVad) -> None:
        match mark.kind:
            case "started":
                await self._start_turn(mark.sample, detection)
            case "paused" if self._listening is not None:
                self._listening.is_paused = True
                self._spawn(partial(self._guess, self._listening, mark.sample))
            case "resumed":
                if self._listening is not None:
                    self._listening.is_paused = False
                self._detector.silence_ms = first_silence_ms(detection, self._can_listen)
            case "stopped":
                await self._end_turn(mark.sample)

    async def _start_turn(self, sample: int, detection: ServerVad | SemanticVad) -> None:
        if detection.interrupt_response:
            self._floor.interrupt()
        padding_ms = detection.prefix_padding_ms if isinstance(detection, ServerVad) else 300
        self._input.drop_before(sample - padding_ms * SAMPLES_PER_MS)
        self._detector.silence_ms = first_silence_ms(detection, self._can_listen)
        self._item_id, self._idle_from = new_id("item"), None
        self._listen(self._input.kept())
        start_ms = self._input.start_sample // SAMPLES_PER_MS
        await self._emit(server.SpeechStarted(audio_start_ms=start_ms, item_id=self._item_id))

    async def _end_turn(self, sample: int) -> None:
        if self._item_id is not None:
            end_ms = sample // SAMPLES_PER_MS
            self._services.metrics.end_of_turn.add(max(0, self._input.end_sample - sample) / INPUT_RATE_HZ)
            await self._emit(server.SpeechStopped(audio_end_ms=end_ms, item_id=self._item_id))
        await self._commit(quiet_from=sample, answers=True)

    async def _commit(self, quiet_from: int | None, answers: bool = False) -> None:
        """What is kept becomes an item; the model then hears its end, and answers if it should."""
        samples = self._input.take()
        item = Item("user", [Content("input_audio", samples_16k=samples)], id=self._item_id or new_id("item"))
        listening, self._listening, self._item_id = self._listening, None, None
        settling: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._settling.add(settling)
        await self._floor.add_spoken(item, settling)
        work = partial(self._settle, item, listening, settling, quiet_from, answers)
        self._spawn(work)
        await asyncio.sleep(0)  # the model begins before the client's next event is looked at

    async def _settle(
        self,
        item: Item,
        listening: LiveListening | None,
        settling: asyncio.Future[str | None],
        quiet_from: int | None,
        answers: bool,
    ) -> None:
        content, heard = item.content[0], None
        try:
            if listening is not None and content.samples_16k is not None:
                heard = await listening.finish(content.samples_16k, quiet_from)
            if heard is not None and not content.text:
                content.text = heard.text
                content.is_silence = answers and not heard.text
        finally:
            self._settling.discard(settling)
            if not settling.done():
                settling.set_result(None if heard is None else heard.text)
        wants_answer = self._detection is not None and self._detection.create_response
        if answers and wants_answer and not content.is_silence and not self._detector.is_speaking:
            await self._floor.answer()

    async def _guess(self, listening: LiveListening, pause_sample: int) -> None:
        """Ask what has been said at a pause, and wait for more accordingly."""
        spoken = await listening.guess(pause_sample)
        is_current = listening is self._listening and self._detector.last_voice_sample == pause_sample
        if spoken is not None and is_current and isinstance(self._detection, SemanticVad):
            self._detector.silence_ms = silence_ms(self._detection, spoken)

    async def _stay_silent(self, detection: ServerVad | SemanticVad) -> None:
        """Forget old silence; after a long one speak up, if that is asked for."""
        padding_ms = detection.prefix_padding_ms if isinstance(detection, ServerVad) else 300
        self._input.drop_before(self._input.end_sample - (padding_ms + LOOK_BACK_MS) * SAMPLES_PER_MS)
        if (
            not isinstance(detection, ServerVad)
            or detection.idle_timeout_ms is None
            or self._idle_from is None
        ):
            return
        end = self._input.end_sample
        if self._floor.is_replying or end - self._idle_from < detection.idle_timeout_ms * SAMPLES_PER_MS:
            return
        start_ms, end_ms = self._idle_from // SAMPLES_PER_MS, end // SAMPLES_PER_MS
        self._item_id, self._idle_from = new_id("item"), None
        await self._emit(
            server.TimeoutTriggered(audio_start_ms=start_ms, audio_end_ms=end_ms, item_id=self._item_id)
        )
        await self._commit(quiet_from=None)
        await self._floor.answer()

    def _listen(self, samples: Waveform) -> None:
        engine = self._services.engine
        if isinstance(engine, ListeningEngine):
            ear = engine.listen(self._floor.tools())
            self._listening = LiveListening(self._services.worker, ear, self._spawn, self._floor.turns)
            self._listening.push(samples)
