"""Speaking text that is still being written: phrase by phrase through phones, the talker and the codec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from yan_omni.model.engine.phrase import GrowingPhrase
from yan_omni.model.engine.request import UnknownVoiceError, Waveform
from yan_omni.model.manner import NEUTRAL, Manner
from yan_omni.model.pitch import PitchStream, softly_limited
from yan_omni.model.speaking import (
    SPEEDS,
    CodeStream,
    Voicing,
    gain_of,
    resolve_voice,
    timbre_of,
    voice_names,
)
from yan_omni.model.talker import FrameCodes, Talker
from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.shaping import SpectrumShaper
from yan_omni.tokenizers.audio.stream import CodecDecoderStream
from yan_omni.tokenizers.phones import AUDIBLE
from yan_omni.tokenizers.speech_text.normalise import is_abbreviation_point

_SENTENCE_END = re.compile(r"[.!?;:](?=\s)|[。！？；：\n]")
_PHRASE_END = re.compile(r"[,.!?;:](?=\s)|[，、。！？；：\n]")
MIN_FIRST_PHRASE_CHARS = 6
MAX_PHRASE_CHARS = 160


def cut_phrase(text: str, is_first: bool) -> tuple[str, str]:
    """(a phrase that can be spoken now, the rest); the phrase is empty while it is not complete.

    The first phrase may end at a comma, so that sound starts early; later ones are whole sentences.
    """
    for match in (_PHRASE_END if is_first else _SENTENCE_END).finditer(text):
        if is_abbreviation_point(text, match.start()):
            continue
        if match.end() >= MIN_FIRST_PHRASE_CHARS or not is_first:
            return text[: match.end()], text[match.end() :]
    if len(text) > MAX_PHRASE_CHARS:
        place = max(text.rfind(" ", 0, MAX_PHRASE_CHARS), text.rfind("，", 0, MAX_PHRASE_CHARS)) + 1
        place = place or MAX_PHRASE_CHARS
        return text[:place], text[place:]
    return "", text


@dataclass(slots=True)
class _Flow:
    """The decoder of the voice that is speaking, and what becomes of its sound."""

    voice: str
    decoder: CodecDecoderStream
    turn: PitchStream


class SpokenText:
    """Text in, sound out; the phrases of one voice are joined without a seam."""

    def __init__(
        self,
        talker: Talker,
        codec: Codec,
        voice: str,
        speed: float = 1.0,
        seed: int = 0,
        manner: Manner = NEUTRAL,
    ) -> None:
        voices = voice_names(talker)
        if voice not in voices:
            raise UnknownVoiceError(voice, voices)
        self._talker, self._codec, self._voice, self._seed = talker, codec, voice, seed
        self._manner = manner
        self._speed = min(max(speed * manner.pace / manner.pitch, SPEEDS[0]), SPEEDS[1])
        self._text = ""
        self._phrase = GrowingPhrase()
        self._codes: CodeStream | None = None
        """Of the phrase that is being spoken."""
        self._is_first = True
        self._flow: _Flow | None = None
        self.num_frames = 0

    def push(self, text: str) -> Iterator[Waveform]:
        """Add text; yields 24 kHz chunks of complete phrases; the first is spoken as it grows."""
        self._text += text
        while True:
            phrase, self._text = cut_phrase(self._text, self._is_first)
            if not phrase:
                break
            yield from self._say(phrase)
        if self._is_first:
            yield from self._utter(self._phrase.sure(self._text))

    def finish(self) -> Iterator[Waveform]:
        """Speak the rest and end the sound."""
        rest, self._text = self._text, ""
        yield from self._say(rest)
        yield from self._end_flow()

    def _say(self, phrase: str) -> Iterator[Waveform]:
        """All of a phrase that has not been said."""
        yield from self._utter(self._phrase.rest(phrase))
        self._phrase = GrowingPhrase()
        codes, self._codes = self._codes, None
        if codes is not None:
            self._is_first = False
            yield from self._sound(codes.flush())

    def _utter(self, phones: Sequence[int]) -> Iterator[Waveform]:
        """Go on with the phrase."""
        if self._codes is None:
            if not any(phone in AUDIBLE for phone in phones):
                return
            voice = resolve_voice(self._talker, self._voice, phones)
            if self._flow is not None and self._flow.voice != voice:
                yield from self._end_flow()
            if self._flow is None:
                self._flow = self._new_flow(voice)
            self._codes = CodeStream(self._talker, Voicing(voice, self._speed), self._seed)
        yield from self._sound(self._codes.push(phones))

    def _sound(self, chunks: Iterable[FrameCodes]) -> Iterator[Waveform]:
        for codes in chunks:
            assert self._flow is not None
            self.num_frames += codes.semantic.shape[0]
            samples = self._flow.decoder.push(codes.semantic, codes.acoustic).numpy()
            yield from _sound(self._flow.turn.push(samples))

    def _end_flow(self) -> Iterator[Waveform]:
        flow, self._flow = self._flow, None
        if flow is not None:
            yield from _sound(flow.turn.push(flow.decoder.flush().numpy(), is_last=True))

    def _new_flow(self, voice: str) -> _Flow:
        manner, window = self._manner, self._codec.config.decoder.window_samples
        is_shaped = manner.is_whispered or manner.tilt_db_per_octave != 0.0
        shape = SpectrumShaper(window, manner.tilt_db_per_octave, manner.is_whispered, self._seed)
        gain = gain_of(self._talker, voice) * manner.gain
        timbre = timbre_of(self._talker, voice)
        decoder = CodecDecoderStream(self._codec, timbre, gain, shape if is_shaped else None)
        return _Flow(voice, decoder, PitchStream(manner.pitch))


def _sound(samples: Waveform) -> Iterator[Waveform]:
    if samples.size:
        yield softly_limited(samples.astype(np.float32))
