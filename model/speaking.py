"""Speaking with the talker: from phones to a stream of codec codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from yan_omni.model.backbone import BackboneState
from yan_omni.model.talker import OTHER_VOICES, FrameCodes, Sampling, Talker
from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS, SILENCE, is_mandarin

DEFAULT_VOICE = "default"
SPEEDS = (0.5, 2.0)
FIRST_CHUNKS_FRAMES = (4, 5)
"""So that the first sound comes soon, and the second before the first has been played."""
CHUNK_FRAMES = 10
MAX_SEGMENT_PHONES = 90
MIN_SEGMENT_PHONES = 12
MAX_PHONE_FRAMES = 30.0
_SENTENCE_ENDS = frozenset(PHONE_IDS[mark] for mark in ".?!")
_COMMA = PHONE_IDS[","]


def voice_names(talker: Talker) -> tuple[str, ...]:
    """Every voice that can be asked for; `default` speaks each language with its own voice."""
    return (DEFAULT_VOICE, *(name for name in talker.config.voices if name != OTHER_VOICES))


def resolve_voice(talker: Talker, voice: str, phones: Sequence[int]) -> str:
    """The trained voice for these phones; raises ValueError for an unknown name."""
    if voice == DEFAULT_VOICE:
        speaks_mandarin = any(is_mandarin(phone) for phone in phones)
        return talker.config.default_mandarin if speaks_mandarin else talker.config.default_english
    if voice not in voice_names(talker):
        raise ValueError(f"unknown voice {voice!r}; available voices: {', '.join(voice_names(talker))}")
    return voice


def timbre_of(talker: Talker, voice: str) -> Tensor:
    """The timbre vector (D,) that the codec decoder needs for a trained voice."""
    return talker.voice_timbres[talker.config.voices.index(voice)].float()


def gain_of(talker: Talker, voice: str) -> float:
    """What a trained voice's sound is multiplied by to be as loud as the others."""
    return float(talker.voice_gains[talker.config.voices.index(voice)])


def split_segments(phones: Sequence[int]) -> list[list[int]]:
    """Phones cut at sentence ends, and at commas or anywhere when a sentence is too long to speak at once.

    Every segment starts with silence, holds something audible and ends in a pause.
    """
    segments: list[list[int]] = [[]]
    for phone in phones:
        segments[-1].append(phone)
        if ends_segment(segments[-1]):
            segments.append([])
    return [_framed(segment) for segment in segments if any(phone in AUDIBLE for phone in segment)]


def ends_segment(segment: Sequence[int]) -> bool:
    """Whether the phones make a whole segment."""
    is_long = len(segment) >= MAX_SEGMENT_PHONES // 2 and segment[-1] == _COMMA
    is_end = segment[-1] in _SENTENCE_ENDS and len(segment) >= MIN_SEGMENT_PHONES
    return is_end or is_long or len(segment) >= MAX_SEGMENT_PHONES


def _opened(segment: list[int]) -> list[int]:
    silence = PHONE_IDS[SILENCE]
    return segment if segment[0] == silence else [silence, *segment]


def _framed(segment: list[int]) -> list[int]:
    return _opened(segment if segment[-1] not in AUDIBLE else [*segment, PHONE_IDS["."]])


def round_durations(durations: Tensor) -> Tensor:
    """(P,) fractional frames -> (P,) whole frames whose running sums are off by half a frame at most."""
    edges = torch.cat([durations.new_zeros(1), durations.cumsum(0)])
    return (edges + 0.5).floor().diff().long()


def draw(logits: Tensor, temperature: float, top_k: int, generator: torch.Generator) -> Tensor:
    """One code for each row of logits (B, V)."""
    if temperature == 0:
        return logits.argmax(-1)
    values, codes = logits.topk(min(top_k, logits.shape[-1]))
    chosen = torch.multinomial((values / temperature).softmax(-1), 1, generator=generator)
    return codes.gather(-1, chosen)[:, 0]


def draw_codes(
    talker: Talker, hidden: Tensor, sampling: Sampling, generator: torch.Generator
) -> tuple[FrameCodes, Tensor]:
    """hidden (1, D) of a frame -> its codes, semantic (1,), acoustic (1, K), and their vector (1, D)."""
    logits = talker.semantic_logits(hidden)
    semantic = draw(logits, sampling.semantic_temperature, sampling.top_k, generator)
    acoustic = semantic.new_zeros(1, len(talker.config.acoustic_sizes))
    for level in range(acoustic.shape[1]):
        logits = talker.acoustic_logits(hidden, FrameCodes(semantic, acoustic), level)
        acoustic[:, level] = draw(logits, sampling.acoustic_temperature, sampling.top_k, generator)
    codes = FrameCodes(semantic, acoustic)
    return codes, talker.embed_codes(codes)


@dataclass(frozen=True, slots=True)
class Voicing:
    """What is fixed for one utterance: a trained voice, its speed, and how codes are drawn."""

    voice: str
    speed: float = 1.0
    sampling: Sampling = field(default_factory=Sampling)


def generate(
    talker: Talker,
    phones: Sequence[int],
    voicing: Voicing,
    seed: int = 0,
    chunk_frames: int = CHUNK_FRAMES,
) -> Iterator[FrameCodes]:
    """Codes of the phones in chunks: the first is short so that sound starts early.

    The codes do not depend on the size of the chunks. Raises ValueError for a speed out of range.
    """
    stream = CodeStream(talker, voicing, seed, chunk_frames)
    yield from stream.push(phones)
    yield from stream.flush()


class CodeStream:
    """Phones in, chunks of codes out as soon as the phones they need are there; any cut gives the same codes.

    The codes of a phone wait for as many phones after it as the phone encoder looks ahead.
    """

    def __init__(
        self, talker: Talker, voicing: Voicing, seed: int = 0, chunk_frames: int = CHUNK_FRAMES
    ) -> None:
        if not SPEEDS[0] <= voicing.speed <= SPEEDS[1]:
            raise ValueError(f"speed {voicing.speed} is not between {SPEEDS[0]} and {SPEEDS[1]}")
        self._talker, self._voicing = talker, voicing
        self._generator = torch.Generator().manual_seed(seed)
        self._chunk_frames = chunk_frames
        self._sizes = iter(FIRST_CHUNKS_FRAMES)
        self._wanted = min(next(self._sizes), chunk_frames)
        self._pending: list[FrameCodes] = []
        self._begin_segment()

    def push(self, phones: Iterable[int]) -> Iterator[FrameCodes]:
        """Go on speaking; the chunks that are now complete."""
        for phone in phones:
            self._segment.append(phone)
            if ends_segment(self._segment):
                yield from self._advance(is_end=True)
                self._begin_segment()
        yield from self._advance(is_end=False)

    def flush(self) -> Iterator[FrameCodes]:
        """The rest; the stream ends here."""
        yield from self._advance(is_end=True)
        if self._pending:
            yield _join(self._pending)

    def _begin_segment(self) -> None:
        self._segment: list[int] = []
        self._num_placed = 0
        self._state = self._talker.backbone.initial_state(1)
        self._previous: Tensor | None = None

    def _advance(self, is_end: bool) -> Iterator[FrameCodes]:
        """Speak the phones of the segment that nothing to come will change."""
        if not any(phone in AUDIBLE for phone in self._segment):
            return
        phones = _framed(self._segment) if is_end else _opened(self._segment)
        num_ready = len(phones) - (0 if is_end else self._talker.phone_encoder.num_ahead)
        if num_ready <= 0:
            return
        placed = plan(self._talker, phones, self._voicing, num_ready, must_sound=is_end)
        while self._num_placed < placed.shape[0]:
            self._pending.append(self._frame(placed[self._num_placed : self._num_placed + 1]))
            self._num_placed += 1
            if len(self._pending) >= self._wanted:
                yield _join(self._pending)
                self._pending = []
                self._wanted = min(next(self._sizes, self._chunk_frames), self._chunk_frames)

    def _frame(self, placed: Tensor) -> FrameCodes:
        """The next frame's codes, semantic (1,), acoustic (1, K), from its placed phone (1, D)."""
        codes, self._previous, self._state = next_frame(
            self._talker, placed, self._previous, self._state, self._voicing.sampling, self._generator
        )
        return codes


@torch.inference_mode()
def next_frame(
    talker: Talker,
    placed: Tensor,
    previous: Tensor | None,
    state: BackboneState,
    sampling: Sampling,
    generator: torch.Generator,
) -> tuple[FrameCodes, Tensor, BackboneState]:
    """A frame's codes, semantic (1,), acoustic (1, K), their vector (1, D) and the state after it, from its
    placed phone (1, D) and the vector of the frame before, None at the beginning.
    """
    before = torch.zeros_like(placed) if previous is None else previous
    hidden, state = talker.step(placed, before, state)
    if talker.drawer is None:
        return *draw_codes(talker, hidden, sampling, generator), state
    return *talker.drawer.draw(hidden, sampling, generator), state


def speak_placed(talker: Talker, placed: Tensor, sampling: Sampling, seed: int = 0) -> FrameCodes:
    """Codes, semantic (T,), acoustic (T, K), of placed phones (T, D), T > 0: one segment at once."""
    generator = torch.Generator().manual_seed(seed)
    state, previous = talker.backbone.initial_state(1), None
    frames = []
    for frame in placed.split(1):
        codes, previous, state = next_frame(talker, frame, previous, state, sampling, generator)
        frames.append(codes)
    return _join(frames)


def _join(frames: Sequence[FrameCodes]) -> FrameCodes:
    return FrameCodes(
        torch.cat([frame.semantic for frame in frames]), torch.cat([frame.acoustic for frame in frames])
    )


@torch.inference_mode()
def plan(
    talker: Talker,
    segment: Sequence[int],
    voicing: Voicing,
    num_phones: int | None = None,
    must_sound: bool = True,
) -> Tensor:
    """Placed phone vectors (T, D) of one segment, or of its first `num_phones`, with the talker's durations.

    `must_sound`: at least one frame.
    """
    phones = torch.tensor([list(segment)])
    voice = torch.tensor([talker.config.voices.index(voicing.voice)])
    mask = torch.ones_like(phones, dtype=torch.bool)
    encoded, log_durations = talker.encode_phones(phones, mask, voice, talker.voice_timbres[voice])
    fractional = log_durations[0, :num_phones].exp().clamp(max=MAX_PHONE_FRAMES) / voicing.speed
    durations = round_durations(fractional)[None]
    num_frames = max(int(durations.sum()), int(must_sound))
    return talker.place_frames(encoded[:, :num_phones], durations, num_frames)[0]
