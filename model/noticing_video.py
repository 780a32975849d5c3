"""What happens in a video, in words: `noticing` for pictures that follow each other.

The encoder's heads name the things in each sampled frame; what stays, comes and goes becomes one line for the
thinker, read after the question and in its language. Its sentences are the answers. Of any three tokens in
a row at least one says which thing or which time is meant wherever that can be helped, so that look-ups of
three tokens can follow each sentence: two lists are joined by different words, and so are two kinds of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yan_omni.model.noticing import Focus, is_chinese
from yan_omni.model.noticing_words import ENGLISH_COUNTS, WORDINGS
from yan_omni.model.vision.concepts import CONCEPTS
from yan_omni.model.vision.grounding import SeenThing

MAX_THINGS = 5
MAX_CHANGES = 6
ENGLISH_NUMBERS = [*ENGLISH_COUNTS, "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"]
ENGLISH_NUMBERS += ["seventeen", "eighteen", "nineteen"]
ENGLISH_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
MANDARIN_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Visit:
    """A stretch of whole seconds in which a thing is seen; 0 is from the start, no `stop_s` to the end."""

    start_s: int
    stop_s: int | None


@dataclass(frozen=True, slots=True)
class Presence:
    """One thing of a video: its concept, its colour (shapes only) and when it is there, in order."""

    concept: int
    colour: int | None
    visits: tuple[Visit, ...]

    def said(self, chinese: bool) -> str:
        """Colour and name."""
        name = concept_name(self.concept, chinese)
        if self.colour is None:
            return name
        return f"{concept_name(self.colour, chinese)}{'' if chinese else ' '}{name}"


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """What is noticed in a frame, and when that is shown."""

    time_s: float
    things: tuple[SeenThing, ...]


def concept_name(concept: int, chinese: bool) -> str:
    return (CONCEPTS[concept].zh if chinese else CONCEPTS[concept].en)[0]


def find_presences(frames: Sequence[SeenFrame]) -> list[Presence]:
    """Things that are seen in at least two frames in a row (or in the only one), the earliest first.

    Between two sights of a thing one frame without it does not count: the encoder misses things at times.
    Things of the same name and colour are one. Of many, those seen in most frames are kept. The first frame
    is the start: times count from there.
    """
    seen: dict[tuple[int, int | None], set[int]] = {}
    for index, frame in enumerate(frames):
        for thing in frame.things:
            is_shape = CONCEPTS[thing.concept].kind == "shape"
            seen.setdefault((thing.concept, thing.colour if is_shape else None), set()).add(index)
    steady = {key: _steady(indices, len(frames)) for key, indices in seen.items()}
    most = sorted((key for key in steady if steady[key]), key=lambda key: -len(seen[key]))[:MAX_THINGS]
    presences = [Presence(*key, _visits(steady[key], frames)) for key in most]
    return sorted(presences, key=lambda presence: presence.visits[0].start_s)


def _steady(indices: set[int], num_frames: int) -> list[tuple[int, int]]:
    """First and last frame of each stretch, gaps of one frame closed and stretches of one frame dropped."""
    stretches: list[tuple[int, int]] = []
    for index in sorted(indices):
        if stretches and index - stretches[-1][1] <= 2:
            stretches[-1] = (stretches[-1][0], index)
        else:
            stretches.append((index, index))
    shortest = min(2, num_frames)
    return [(first, last) for first, last in stretches if last - first + 1 >= shortest]


def _visits(stretches: Sequence[tuple[int, int]], frames: Sequence[SeenFrame]) -> tuple[Visit, ...]:
    visits: list[Visit] = []
    seconds = [int(frame.time_s - frames[0].time_s + 0.5) for frame in frames]
    for first, last in stretches:
        stop_s = None if last + 1 >= len(frames) else max(seconds[last + 1], seconds[first] + 1)
        visits.append(Visit(seconds[first], stop_s))
    return tuple(visits)


def describe_presences(presences: Sequence[Presence], question: str) -> str:
    """The times of the things that the question names; where it names none, how the video begins, what
    changes, how it ends and how many things there are.
    """
    chinese, focus = is_chinese(question), Focus.of(question)
    if focus.names or focus.colours:
        sentences = _about_named(presences, focus, chinese)
    else:
        tellers = (at_first, changes, in_the_end, how_many)
        sentences = [tell(presences, chinese) for tell in tellers]
    return "".join(sentences) if chinese else "".join(f" {sentence}" for sentence in sentences)


def _about_named(presences: Sequence[Presence], focus: Focus, chinese: bool) -> list[str]:
    """Everything about the things of the names and colours asked for; of another colour if there are none."""
    sentences: list[str] = []
    for named in focus.names or (None,):
        same = [p for p in presences if named in (None, p.concept)]
        coloured = [p for p in same if p.colour in focus.colours]
        fitting = coloured or (same if named is not None else [])
        for presence in fitting:
            sentences += _times(presence, chinese)
        if not fitting:
            absent = focus.colours[0] if named is None else named
            sentences.append(WORDINGS[chinese].absent(CONCEPTS[absent]))
    return sentences


def _times(presence: Presence, chinese: bool) -> list[str]:
    name = presence.said(chinese)
    sentences = [appears(name, presence, chinese), leaves(name, presence, chinese)]
    if len(presence.visits) > 1:
        sentences.append(comes_back(name, presence, chinese))
    return [*sentences, how_often(name, presence, chinese)]


def at_first(presences: Sequence[Presence], chinese: bool) -> str:
    """What is there from the start."""
    names = [p.said(chinese) for p in presences if p.visits[0].start_s == 0]
    if chinese:
        return f"开头有{'和'.join(names)}。" if names else "开头没有东西。"
    return f"At first {_the(names, 'and')}."


def in_the_end(presences: Sequence[Presence], chinese: bool) -> str:
    """What is still there when it stops."""
    names = [p.said(chinese) for p in presences if p.visits[-1].stop_s is None]
    if chinese:
        return f"最后有{'跟'.join(names)}。" if names else "最后没有东西。"
    return f"In the end {_the(names, 'with')}."


def changes(presences: Sequence[Presence], chinese: bool) -> str:
    """What comes and goes, in order."""
    found: list[tuple[int, bool, str]] = []
    for presence in presences:
        name = presence.said(chinese)
        for visit in presence.visits:
            if visit.start_s > 0:
                found.append((visit.start_s, True, name))
            if visit.stop_s is not None:
                found.append((visit.stop_s, False, name))
    found = sorted(found, key=lambda change: change[0])[:MAX_CHANGES]
    if chinese:
        said = "再".join(("有" if is_coming else "无") + name for _, is_coming, name in found)
        return f"然后{said or '没有变化'}。"
    said = " then ".join(("the " if is_coming else "no ") + name for _, is_coming, name in found)
    return f"Then {said or 'nothing changes'}."


def how_many(presences: Sequence[Presence], chinese: bool) -> str:
    """How many different things there are."""
    count = number_word(len(presences), chinese)
    if chinese:
        return f"有{count}个。"
    return f"There {'is' if len(presences) == 1 else 'are'} {count}."


def appears(name: str, presence: Presence, chinese: bool) -> str:
    """When it is there for the first time."""
    start_s = presence.visits[0].start_s
    if chinese:
        return f"{name}在{_seconds([start_s], chinese) if start_s else '开头'}出现。"
    return f"The {name} appears at {_seconds([start_s], chinese) if start_s else 'the start'}."


def leaves(name: str, presence: Presence, chinese: bool) -> str:
    """When it goes, each time."""
    stops_s = [visit.stop_s for visit in presence.visits if visit.stop_s is not None]
    if not stops_s:
        return f"{name}到最后还在。" if chinese else f"The {name} stays."
    times = _seconds(stops_s, chinese)
    return f"{name}到{times}离开。" if chinese else f"The {name} leaves at {times}."


def comes_back(name: str, presence: Presence, chinese: bool) -> str:
    """When it is there again, for one that left."""
    times = _seconds([visit.start_s for visit in presence.visits[1:]], chinese)
    return f"{name}于{times}回来。" if chinese else f"The {name} comes at {times}."


def how_often(name: str, presence: Presence, chinese: bool) -> str:
    """How many times it is there."""
    count = len(presence.visits)
    if chinese:
        return f"{name}一共{number_word(count, chinese)}次。"
    return f"You see the {name} {number_word(count, chinese)} {'time' if count == 1 else 'times'}."


def _the(names: Sequence[str], joint: str) -> str:
    return f" {joint} ".join(f"the {name}" for name in names) or "nothing"


def _seconds(times_s: Sequence[int], chinese: bool) -> str:
    said = [number_word(time_s, chinese) for time_s in times_s]
    if chinese:
        return f"{'和'.join(said)}秒"
    return f"{' and '.join(said)} {'second' if list(times_s) == [1] else 'seconds'}"


def number_word(number: int, chinese: bool) -> str:
    """A number as it is said before a measure word; digits from 100 on."""
    if not 0 <= number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if chinese:
        if number == 2:
            return "两"
        head = "十" if tens == 1 else f"{MANDARIN_DIGITS[tens]}十" if tens else ""
        return head + (MANDARIN_DIGITS[ones] if ones or not tens else "")
    if number < 20:
        return ENGLISH_NUMBERS[number]
    return ENGLISH_TENS[tens] + (f" {ENGLISH_NUMBERS[ones]}" if ones else "")
