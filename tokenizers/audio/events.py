"""Phone events: what the listener hears as a short sequence, one entry for each run of one phone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from yan_omni.tokenizers.audio.listener import ListenerOutput
from yan_omni.tokenizers.phones import AUDIBLE, BLANK_ID, LANGUAGE_SPANS

NUM_OF_LANGUAGE = 6
MAX_FAINT = 8
FAINT_FRAMES = 4
"""An event waits so long, or for the next one, to know what was nearly heard after it."""
SMALLEST_FAINT = 0.01
"""What is less likely beside what was heard tells nothing."""


@dataclass(frozen=True, slots=True)
class PhoneEvent:
    """One maximal run of frames whose most likely symbol is the same phone."""

    phones: tuple[int, ...]
    """The most likely phones of the run, best first; the first one names it."""
    probabilities: tuple[float, ...]
    """Their shares among the phones (the blank is left out); the listed ones sum to 1."""
    feature: Tensor
    """(width,) listener feature averaged over the run, float32."""
    start_frame: int
    end_frame: int
    """25 Hz frames [start_frame, end_frame)."""
    certainty: float = 1.0
    """Probability of the phone in the frame where it is highest, blank included."""
    doubt: float = 0.0
    """How likely it is that nothing was said in the run, beside the phone (0-1)."""
    faint: tuple[tuple[int, float], ...] = ()
    """Phones nearly heard between the peak of the event before and that of this one, and how likely (0-1)
    each was beside what was heard there, in the frame where it was likeliest.
    """
    by_language: tuple[tuple[int, float], ...] = ()
    """The likeliest phones of each language, and their shares among the phones of that language: what was
    heard if it was said in it.
    """
    faint_after: tuple[tuple[int, float], ...] = ()
    """What was nearly heard from the peak to `FAINT_FRAMES` after the run: it tells how a word ends that no
    event follows.
    """

    @property
    def phone(self) -> int:
        return self.phones[0]


@dataclass(slots=True)
class _Run:
    phone: int
    start_frame: int
    posteriors: list[Tensor] = field(default_factory=list)
    features: list[Tensor] = field(default_factory=list)


class PhoneEventStream:
    """Listener outputs in, finished events out; any cut of the same frames gives the same events."""

    def __init__(self, num_choices: int = 4) -> None:
        if num_choices < 1:
            raise ValueError(f"num_choices must be at least 1, not {num_choices}")
        self._num_choices = num_choices
        self._run: _Run | None = None
        self._num_frames = 0
        self._last_phone = BLANK_ID
        self._between: Tensor | None = None
        """(num_phones,) the most of each phone, beside what was heard, since the last peak."""
        self._waiting: PhoneEvent | None = None

    def push(self, output: ListenerOutput) -> list[PhoneEvent]:
        """Outputs (T, ...) -> the events that ended before the last of these frames."""
        posteriors = output.phone_logits.float().softmax(-1)
        best = audible_argmax(posteriors).tolist()
        features = output.features.float()
        events = []
        for index, phone in enumerate(best):
            if self._run is not None and self._run.phone != phone:
                self._waiting = self._end(self._run)
                self._run = None
            if phone != BLANK_ID:
                events += self._waited()
                self._run = self._run or _Run(phone, self._num_frames)
                self._run.posteriors.append(posteriors[index])
                self._run.features.append(features[index])
            else:
                self._add_between(posteriors[index])
            self._num_frames += 1
            if self._waiting is not None and self._num_frames - self._waiting.end_frame >= FAINT_FRAMES:
                events += self._waited()
        return events

    def flush(self) -> list[PhoneEvent]:
        """The event that the end of the sound cuts off, if any."""
        run, self._run = self._run, None
        if run is not None:
            self._waiting = self._end(run)
        return self._waited()

    def _waited(self) -> list[PhoneEvent]:
        """The event whose run is over, with what was nearly heard after it; none if there is none."""
        event, self._waiting = self._waiting, None
        return [] if event is None else [replace(event, faint_after=self._faint(event.phone))]

    def _end(self, run: _Run) -> PhoneEvent:
        mean = torch.stack(run.posteriors).mean(0)
        mean[BLANK_ID] = 0.0
        mean[run.phone] += 1e-6
        best = mean.topk(min(self._num_choices, mean.shape[0] - 1))
        order = sorted(
            zip(best.indices.tolist(), best.values.tolist(), strict=True),
            key=lambda choice: (choice[0] != run.phone, -choice[1]),
        )
        total = sum(value for _, value in order)
        in_run = [float(posterior[run.phone]) for posterior in run.posteriors]
        peak = in_run.index(max(in_run))
        for posterior in run.posteriors[:peak]:
            self._add_between(posterior)
        faint, self._between = self._faint(run.phone), None
        for posterior in run.posteriors[peak + 1 :]:
            self._add_between(posterior)
        self._last_phone = run.phone
        return PhoneEvent(
            phones=tuple(phone for phone, _ in order),
            probabilities=tuple(value / total for _, value in order),
            feature=torch.stack(run.features).mean(0),
            start_frame=run.start_frame,
            end_frame=run.start_frame + len(run.posteriors),
            certainty=in_run[peak],
            doubt=math.prod(float(posterior[BLANK_ID]) for posterior in run.posteriors) / math.prod(in_run),
            faint=faint,
            by_language=tuple(_likeliest_by_language(mean)),
        )

    def _add_between(self, posterior: Tensor) -> None:
        beside = posterior / posterior.max()
        self._between = beside if self._between is None else torch.maximum(self._between, beside)

    def _faint(self, phone: int) -> tuple[tuple[int, float], ...]:
        """Phones nearly heard before `phone`, other than it and the one before."""
        if self._between is None:
            return ()
        best = self._between.clone()
        best[: LANGUAGE_SPANS[0][0]] = 0.0
        best[[phone, self._last_phone]] = 0.0
        values, phones = best.topk(MAX_FAINT)
        found = zip(phones.tolist(), values.tolist(), strict=True)
        return tuple((number, value) for number, value in found if value >= SMALLEST_FAINT)


def audible_argmax(posteriors: Tensor) -> Tensor:
    """(T, num_phones) -> (T,) best symbol among the blank and the audible phones."""
    allowed = torch.zeros(posteriors.shape[-1], dtype=torch.bool, device=posteriors.device)
    allowed[[BLANK_ID, *(phone for phone in AUDIBLE if phone < posteriors.shape[-1])]] = True
    return posteriors.masked_fill(~allowed, float("-inf")).argmax(-1)


def phone_events(output: ListenerOutput, num_choices: int = 4) -> list[PhoneEvent]:
    """All events of a whole clip's output (T, ...)."""
    stream = PhoneEventStream(num_choices)
    return [*stream.push(output), *stream.flush()]


def _likeliest_by_language(posterior: Tensor) -> Iterator[tuple[int, float]]:
    """(phone, share of its language) of the likeliest ones of (num_phones,), language after language."""
    for start, stop in LANGUAGE_SPANS:
        of_language = posterior[start:stop]
        shares = of_language / of_language.sum().clamp(min=1e-9)
        best = shares.topk(min(NUM_OF_LANGUAGE, shares.shape[0]))
        yield from zip((best.indices + start).tolist(), best.values.tolist(), strict=True)
