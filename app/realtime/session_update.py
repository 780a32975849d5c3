"""Changing the configuration of a session: everything is checked before anything changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from yan_omni.app.errors import from_validation
from yan_omni.app.limits import check_length
from yan_omni.app.realtime.client_events import without_branches
from yan_omni.app.realtime.config import SessionConfig, engine_tools
from yan_omni.app.realtime.patches import current_names
from yan_omni.app.realtime.transcription import language_of
from yan_omni.app.services import Services, check_model, check_voice
from yan_omni.app.tool_options import tool_options


def updated_config(config: SessionConfig, patch: Mapping[str, Any], services: Services) -> SessionConfig:
    """`config` with the keys of `patch` changed, in released or beta names; raises `ApiError`."""
    check_model(patch.get("model"), "session.model")
    try:
        updated = config.updated(current_names(patch))
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        for error in errors:
            error["loc"] = ("session", *without_branches(error["loc"]))
        raise from_validation(errors) from invalid
    check_voice(updated.audio.output.voice, services.engine, "session.audio.output.voice")
    if updated.audio.input.transcription is not None:
        language_of(updated.audio.input.transcription)
    tool_options(engine_tools(updated.tools), "auto", "session.")
    check_length(updated.instructions, services.settings.max_message_chars, "session.instructions")
    return updated
