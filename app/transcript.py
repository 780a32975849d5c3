"""Finished segments of a transcription as one text, as subtitles, and in OpenAI's bodies."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal

from yan_omni.app.errors import ApiError, show
from yan_omni.app.schemas import DurationUsage, TranscribedSegment, TranscribedWord, VerboseTranscription
from yan_omni.model.engine.request import Segment

Language = Literal["en", "zh"]

LANGUAGE_NAMES: dict[Language, Literal["english", "chinese"]] = {"en": "english", "zh": "chinese"}
_LANGUAGE_BY_NAME: dict[str, Language] = {
    "en": "en",
    "eng": "en",
    "english": "en",
    "zh": "zh",
    "zho": "zh",
    "cmn": "zh",
    "chinese": "zh",
    "mandarin": "zh",
}
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


def parse_language(name: str | None) -> Language | None:
    """`en`, `zh-CN`, `Chinese` and the like; None or an empty string leave the choice to the model."""
    if not name:
        return None
    language = _LANGUAGE_BY_NAME.get(re.split(r"[-_]", name.strip().lower())[0])
    if language is None:
        raise ApiError(
            "invalid_value", f"language {show(name)} is not supported; allowed: en, zh", "language"
        )
    return language


def language_of(text: str) -> Language:
    """The language with more words in `text`, a Chinese character counting as one."""
    return "zh" if len(_CHINESE.findall(text)) > len(_LATIN_WORD.findall(text)) else "en"


def join_texts(texts: Sequence[str]) -> str:
    joined = ""
    for text in texts:
        joined += separator(joined, text) + text.strip()
    return joined


def separator(before: str, after: str) -> str:
    """What stands between two segments: nothing next to Chinese or at the start, otherwise a space."""
    after = after.strip()
    if not before or not after or _CHINESE.match(before[-1]) or _CHINESE.match(after[0]):
        return ""
    return " "


def duration_usage(duration_s: float) -> DurationUsage:
    return DurationUsage(seconds=math.ceil(duration_s))


def subtitles(segments: Sequence[Segment], kind: Literal["srt", "vtt"]) -> str:
    mark = "," if kind == "srt" else "."
    blocks = []
    for number, segment in enumerate(segments, start=1):
        head = f"{number}\n" if kind == "srt" else ""
        start, end = _timestamp(segment.start_s, mark), _timestamp(segment.end_s, mark)
        text = " ".join(segment.text.split())  # an empty line would end the subtitle
        blocks.append(f"{head}{start} --> {end}\n{text}\n\n")
    return ("" if kind == "srt" else "WEBVTT\n\n") + "".join(blocks)


def _timestamp(time_s: float, mark: str) -> str:
    seconds, ms = divmod(round(time_s * 1000), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{mark}{ms:03d}"


def verbose(
    segments: Sequence[Segment], language: Language | None, duration_s: float, granularities: frozenset[str]
) -> VerboseTranscription:
    text = join_texts([segment.text for segment in segments])
    words = [
        TranscribedWord(word=word.text, start=word.start_s, end=word.end_s)
        for segment in segments
        for word in segment.words
    ]
    rows = [
        TranscribedSegment(id=number, start=segment.start_s, end=segment.end_s, text=segment.text)
        for number, segment in enumerate(segments)
    ]
    return VerboseTranscription(
        language=LANGUAGE_NAMES[language or language_of(text)],
        duration=duration_s,
        text=text,
        segments=rows if "segment" in granularities else None,
        words=words if "word" in granularities else None,
        usage=duration_usage(duration_s),
    )
