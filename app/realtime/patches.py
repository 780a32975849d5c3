"""Partial updates of a session as clients send them: in released or beta names, merged key by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MERGE_DEPTH = {"audio": 1, "input": 2, "output": 2}
_NULLABLE = frozenset({"transcription", "noise_reduction", "turn_detection"})
"""Null means "off" for these; for all others it means the default."""


def merge(current: Mapping[str, Any], patch: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """`current` with the keys of `patch` changed, `audio` and its sides key by key."""
    merged = dict(current)
    for key, value in patch.items():
        if value is None and key not in _NULLABLE:
            merged.pop(key, None)
        elif isinstance(value, Mapping) and _MERGE_DEPTH.get(key) == depth + 1:
            merged[key] = merge(merged.get(key) or {}, value, depth + 1)
        elif isinstance(value, Mapping) and key == "turn_detection":
            merged[key] = _merge_turn_detection(merged.get(key), value)
        else:
            merged[key] = without_nulls(value)
    return merged


def without_nulls(value: Any) -> Any:
    """`value` without the keys whose value is null: some clients send every key they know."""
    if isinstance(value, Mapping):
        return {key: without_nulls(part) for key, part in value.items() if part is not None}
    return [without_nulls(part) for part in value] if isinstance(value, list) else value


def _merge_turn_detection(current: object, patch: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of the same kind of detection stay; another kind starts from its defaults."""
    known = dict(current) if isinstance(current, Mapping) else {"type": "server_vad"}
    same_kind = patch.get("type", known["type"]) == known["type"]
    merged = known | dict(patch) if same_kind else dict(patch)
    return {key: value for key, value in merged.items() if value is not None}


_READ_ONLY = frozenset({"id", "object", "expires_at", "model", "client_secret", "temperature"})
_BETA_PATHS: dict[str, tuple[str, ...]] = {
    "modalities": ("output_modalities",),
    "voice": ("audio", "output", "voice"),
    "speed": ("audio", "output", "speed"),
    "input_audio_format": ("audio", "input", "format"),
    "output_audio_format": ("audio", "output", "format"),
    "input_audio_transcription": ("audio", "input", "transcription"),
    "input_audio_noise_reduction": ("audio", "input", "noise_reduction"),
    "turn_detection": ("audio", "input", "turn_detection"),
    "max_response_output_tokens": ("max_output_tokens",),
}
_BETA_FORMATS = {"pcm16": "audio/pcm", "g711_ulaw": "audio/pcmu", "g711_alaw": "audio/pcma"}


def current_format(value: object) -> object:
    """A format in the beta's name as a released one; all else as it is."""
    return {"type": _BETA_FORMATS.get(value, value)} if isinstance(value, str) else value


def current_names(session: Mapping[str, Any]) -> dict[str, Any]:
    """`session` with the beta protocol's flat keys moved to their places, and read-only keys left out."""
    moved: dict[str, Any] = {}
    for key, value in session.items():
        if key in _READ_ONLY:
            continue
        path = _BETA_PATHS.get(key, (key,))
        if key in {"input_audio_format", "output_audio_format"}:
            value = current_format(value)
        if isinstance(value, Mapping) and key == "audio":
            value = {side: dict(part) if isinstance(part, Mapping) else part for side, part in value.items()}
            moved[key] = _joined(moved.get("audio", {}), value)
            continue
        place = moved
        for step in path[:-1]:
            known = place.setdefault(step, {})
            if not isinstance(known, dict):
                break  # not an object, though it should be: validation says so
            place = known
        else:
            place[path[-1]] = value
    return moved


def _joined(flat: Mapping[str, Any], nested: Mapping[str, Any]) -> dict[str, Any]:
    """Two parts of one update; nulls stay, they are to be merged yet."""
    joined = dict(flat)
    for side, part in nested.items():
        known = joined.get(side)
        joined[side] = {**known, **part} if isinstance(known, dict) and isinstance(part, dict) else part
    return joined
