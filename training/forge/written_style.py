"""Sentences as the thinker should write them: one style of case and punctuation, easy to learn."""

from __future__ import annotations

import re

from yan_omni.training.data_text import Language, language_of

_ENGLISH = re.compile(r"[A-Za-z0-9 ,.?!'\-:;]+")
_CHINESE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9 ，。？！、：；.%\-]+")
_QUESTION_WORDS = re.compile(
    r"(what|when|where|who|whose|why|how|which|is|are|am|was|were|do|does|did|can|could|will|would|should|may|"
    r"has|have|any|(is|are|do|does|did|ca|wo)n't|(what|who|where|how|when)'s)"
)
_CHINESE_QUESTION = re.compile(
    r"吗|什么|怎么|怎样|谁|哪|几[个点岁天月年]|多少|多大|多久|为何|呢$|是不是|有没有|能不能|可不可以"
)
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": "", "”": "", '"': "", "…": ".", "—": "-", "–": "-", "\u3000": " "}
)
_WIDE = str.maketrans({",": "，", "?": "？", "!": "！", ":": "：", ";": "；", "(": "（", ")": "）"})
_I = re.compile(r"\bi\b(?=$|[ ,.?!']|'(?:m|d|ll|ve))")
_ENDS = ".?!。？！"


def polish(text: str) -> str | None:
    """A sentence in the project's written style, or None when it does not look like something people say."""
    language = language_of(text)
    text = " ".join(text.translate(_PLAIN).split()).strip(" -,;:，；：、")
    if len(text) < 2:
        return None
    text = _english(text) if language == "en" else _chinese(text)
    allowed = _ENGLISH if language == "en" else _CHINESE
    return text if allowed.fullmatch(text) else None


def _english(text: str) -> str:
    text = re.sub(r" +([,.?!])", r"\1", text)
    text = re.sub(r"\.{2,}", ".", text)
    if text == text.lower():
        text = _I.sub("I", text)
    text = text[0].upper() + text[1:]
    if text[-1] not in _ENDS:
        first = text.split(maxsplit=1)[0].lower().strip(",.")
        text += "?" if _QUESTION_WORDS.fullmatch(first) else "."
    return text


def _chinese(text: str) -> str:
    text = re.sub(r"(?<=[\u4e00-\u9fff，。？！]) | (?=[\u4e00-\u9fff，。？！])", "", text.translate(_WIDE))
    text = re.sub(r"(?<=[\u4e00-\u9fff])\.$", "。", text)
    if text[-1] not in _ENDS:
        text += "？" if _CHINESE_QUESTION.search(text) else "。"
    return text


def is_speakable_length(text: str, max_words: int = 15, max_hanzi: int = 24) -> bool:
    """Short enough to be one breath."""
    language: Language = language_of(text)
    if language == "en":
        return len(text.split()) <= max_words and len(text) <= 90
    return len(text) <= max_hanzi + 4
