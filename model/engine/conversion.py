"""Voice conversion: what one clip says, at its pace, in the voice of another clip.

The listener hears the phones of the first clip, the lexicon where there is one finds the words in them, and
the talker speaks them with the timbre of the second; no text is given. Every word, or phone without a
lexicon, begins where it began in the first clip.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import soxr
import torch
from torch import Tensor

from yan_omni.model.checkpoint import CheckpointError
from yan_omni.model.components import Components, need
from yan_omni.model.engine.hearing import find_events, is_speech
from yan_omni.model.engine.request import Waveform
from yan_omni.model.lexicon.decoder import LexiconDecoder
from yan_omni.model.speaking import MAX_PHONE_FRAMES, MAX_SEGMENT_PHONES, round_durations, speak_placed
from yan_omni.model.talker import OTHER_VOICES, Sampling, Talker
from yan_omni.tokenizers.audio.codec import Codec, Codes
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES, CODEC_RATE_HZ, LISTENER_RATE_HZ
from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS, SILENCE
from yan_omni.tokenizers.speech_text.front_end import phonemize

VOICE_S = (0.5, 60.0)
"""How long the clip is from which the voice is taken; of a longer one the beginning counts."""
OPENING_FRAMES = 2
"""Of silence before a phrase, and `CLOSING_FRAMES` after it: what the talker has learnt."""
CLOSING_FRAMES = 4
MIN_PAUSE_FRAMES = 4.0
"""More time than this beyond what the phones want is a pause."""
MAX_PAUSE_FRAMES = 25
"""A longer one parts two phrases, which are spoken by themselves."""
_SILENCE, _COMMA, _STOP = PHONE_IDS[SILENCE], PHONE_IDS[","], PHONE_IDS["."]


@dataclass(frozen=True, slots=True)
class HeardUnit:
    """Phones said together, heard in the 25 Hz frames [start_frame, end_frame)."""

    phones: tuple[int, ...]
    start_frame: int
    end_frame: int


def heard_phones(events: Iterable[PhoneEvent]) -> list[HeardUnit]:
    """Every phone that was heard by itself."""
    return [HeardUnit((event.phone,), event.start_frame, event.end_frame) for event in events]


def heard_words(events: Sequence[PhoneEvent], lexicon: LexiconDecoder) -> list[HeardUnit]:
    """The words that the lexicon finds, with the phones they should have."""
    units = []
    for word in lexicon.decode(events):
        phones = tuple(token.phone for token in phonemize(word.text) if token.phone in AUDIBLE)
        if phones:
            first, last = events[word.first_event], events[word.last_event]
            units.append(HeardUnit(phones, first.start_frame, last.end_frame))
    return units


def phrases_of(units: Iterable[HeardUnit]) -> list[list[HeardUnit]]:
    """Units cut at long pauses, and wherever the talker would have too many phones at once."""
    phrases: list[list[HeardUnit]] = []
    num_phones = 0
    for unit in units:
        num_phones += len(unit.phones)
        is_apart = not phrases or unit.start_frame - phrases[-1][-1].end_frame > MAX_PAUSE_FRAMES
        if is_apart or num_phones > MAX_SEGMENT_PHONES:
            phrases.append([])
            num_phones = len(unit.phones)
        phrases[-1].append(unit)
    return phrases


def timed_phones(units: Sequence[HeardUnit], wanted: Sequence[float]) -> tuple[list[int], list[float]]:
    """Phones of a phrase with its pauses, and their durations in frames, so that units begin when they began.

    `wanted` are the durations that the talker would give the units' phones, one after another.
    """
    phones, durations, place = [_SILENCE], [float(OPENING_FRAMES)], 0
    for unit, after in zip(units, [*units[1:], None], strict=True):
        own = wanted[place : place + len(unit.phones)]
        place += len(unit.phones)
        least = max(sum(own), float(unit.end_frame - unit.start_frame))
        span = least if after is None else float(after.start_frame - unit.start_frame)
        pause = span - least if span - least > MIN_PAUSE_FRAMES else 0.0
        phones += unit.phones
        durations += [duration * (span - pause) / sum(own) for duration in own]
        if pause:
            phones.append(_COMMA)
            durations.append(pause)
    return [*phones, _STOP], [*durations, float(CLOSING_FRAMES)]


@dataclass(frozen=True, slots=True)
class VoiceConverter:
    """Converts clips with these components; without a lexicon the phones are spoken as they were heard."""

    listener: Listener
    codec: Codec
    talker: Talker
    lexicon: LexiconDecoder | None = None
    sampling: Sampling = field(default_factory=Sampling)

    @classmethod
    def of(cls, components: Components) -> VoiceConverter:
        """Raises `CheckpointError` where a weight file is missing or the talker follows no unknown voice."""
        talker = need(components.talker, "talker")
        if OTHER_VOICES not in talker.config.voices:
            raise CheckpointError(
                f"talker.safetensors knows only {', '.join(talker.config.voices)}; one that was trained with "
                f"{OTHER_VOICES!r} too speaks in a voice that it is given"
            )
        listener, codec = need(components.listener, "listener"), need(components.codec, "codec")
        return cls(listener, codec, talker, components.lexicon)

    def convert(self, words_24k: Waveform, voice_24k: Waveform, seed: int = 0) -> Waveform:
        """What `words_24k` says in the voice of `voice_24k`, both 24 kHz in [-1, 1]; as long as the first.

        Silence where no speech is heard. Raises `ValueError` for a voice that is too short or silent.
        """
        timbre = self.timbre(voice_24k)
        samples = np.zeros(len(words_24k), np.float32)
        for phrase in phrases_of(self._hear(words_24k)):
            sound = self._say(phrase, timbre, seed)
            start = (phrase[0].start_frame - OPENING_FRAMES) * CODEC_FRAME_SAMPLES
            sound = sound[max(0, -start) :][: max(0, len(samples) - max(0, start))]
            samples[max(0, start) :][: len(sound)] += sound
        return samples

    @torch.inference_mode()
    def timbre(self, voice_24k: Waveform) -> Tensor:
        """What the codec keeps of a voice, (D,) of unit length, float32."""
        shortest, longest = VOICE_S
        duration_s = len(voice_24k) / CODEC_RATE_HZ
        if duration_s < shortest or not np.any(voice_24k):
            raise ValueError(
                f"a voice of {duration_s:.2f} s, {'not' if np.any(voice_24k) else 'all'} silent, cannot be "
                f"taken; give {shortest} s or more of speech"
            )
        num_frames = min(len(voice_24k), round(longest * CODEC_RATE_HZ)) // CODEC_FRAME_SAMPLES
        samples = torch.from_numpy(np.asarray(voice_24k[: num_frames * CODEC_FRAME_SAMPLES], np.float32))
        trunk = self.codec.trunk
        mel = self.codec.log_mel(samples[None]).to(trunk.to_code.weight.dtype)
        return trunk.timbre(trunk(mel))[0].float()

    def _hear(self, samples_24k: Waveform) -> list[HeardUnit]:
        if not len(samples_24k):
            return []
        samples_16k = np.asarray(soxr.resample(samples_24k, CODEC_RATE_HZ, LISTENER_RATE_HZ), np.float32)
        events = list(find_events(self.listener, samples_16k, self.listener.config.block_frames))
        if not is_speech(events):
            return []
        return heard_phones(events) if self.lexicon is None else heard_words(events, self.lexicon)

    @torch.inference_mode()
    def _say(self, phrase: Sequence[HeardUnit], timbre: Tensor, seed: int) -> Waveform:
        """The sound of a phrase, from `OPENING_FRAMES` before it."""
        bare = [phone for unit in phrase for phone in unit.phones]
        _, log_durations = self._encode([_SILENCE, *bare, _STOP], timbre)
        wanted = log_durations.exp().clamp(max=MAX_PHONE_FRAMES).tolist()[1:-1]
        phones, durations = timed_phones(phrase, wanted)
        encoded, _ = self._encode(phones, timbre)
        whole = round_durations(torch.tensor(durations))[None]
        placed = self.talker.place_frames(encoded, whole, int(whole.sum()))[0]
        codes = speak_placed(self.talker, placed, self.sampling, seed)
        sound = self.codec.decode(Codes(codes.semantic, codes.acoustic, timbre))
        return np.asarray(sound.float().numpy(), np.float32)

    def _encode(self, phones: Sequence[int], timbre: Tensor) -> tuple[Tensor, Tensor]:
        """Phone vectors (1, P, D) and log durations (P,) in a voice known by its timbre alone."""
        ids = torch.tensor([list(phones)])
        voice = torch.tensor([self.talker.config.voices.index(OTHER_VOICES)])
        mask = torch.ones_like(ids, dtype=torch.bool)
        encoded, log_durations = self.talker.encode_phones(ids, mask, voice, timbre[None])
        return encoded, log_durations[0]
