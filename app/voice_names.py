"""OpenAI's names of voices, which many clients send without asking: each stands for the nearest of ours."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

DEFAULT_VOICE = "default"

OPENAI_VOICES = MappingProxyType(
    {
        "alloy": DEFAULT_VOICE,
        "ash": "am_puck",
        "ballad": "bm_george",
        "cedar": "am_fenrir",
        "coral": "af_sarah",
        "echo": "am_puck",
        "fable": "bm_george",
        "marin": DEFAULT_VOICE,
        "nova": "af_heart",
        "onyx": "am_fenrir",
        "sage": "af_kore",
        "shimmer": "af_sky",
        "verse": "am_puck",
    }
)
"""Voices of OpenAI's speech and Realtime APIs (platform.openai.com/docs), by register and sex."""


def own_voice(voice: str, voices: Collection[str]) -> str | None:
    """The one of `voices` (or the default) that a name stands for; None where it stands for nothing."""
    if voice == DEFAULT_VOICE or voice in voices:
        return voice
    if voice not in OPENAI_VOICES:
        return None
    meant = OPENAI_VOICES[voice]
    return meant if meant in voices else DEFAULT_VOICE
