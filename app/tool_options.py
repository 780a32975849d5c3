"""Tools and the choice among them, from a client's shape to the engine's; the same for chat and realtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yan_omni.app.errors import ApiError, show
from yan_omni.model.engine.request import Tool, ToolChoice
from yan_omni.model.tool_text import tool_forms

CHOICES: tuple[ToolChoice, ...] = ("auto", "none", "required")


@dataclass(frozen=True, slots=True)
class ToolOptions:
    """As in `ReplyOptions`; without tools when none may be called."""

    tools: tuple[Tool, ...] = ()
    choice: ToolChoice = "auto"
    only: str | None = None


def tool_options(tools: Sequence[Tool], choice: str | Mapping[str, Any], where: str = "") -> ToolOptions:
    """Raises `ApiError` for tools that cannot be called and for a choice that is none of them."""
    names = [tool.name for tool in tools]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ApiError("invalid_value", f"there are two tools named {show(twice)}", f"{where}tools")
    try:
        tool_forms(tools)
    except ValueError as error:
        raise ApiError("invalid_value", str(error), f"{where}tools") from None
    if choice == "none":
        return ToolOptions()
    only = None if isinstance(choice, str) else _name(choice, names, where)
    if not tools and choice != "auto":
        raise ApiError("invalid_value", "tool_choice needs tools", f"{where}tool_choice")
    known = next((name for name in CHOICES if name == choice), None)
    return ToolOptions(tuple(tools), "required" if only else known or "auto", only)


def _name(choice: Mapping[str, Any], names: Sequence[str], where: str) -> str:
    """Of the one function that must be called: `{"type": "function", "name": ...}`, or within `function`."""
    inner = choice.get("function")
    name = (inner if isinstance(inner, Mapping) else choice).get("name")
    if choice.get("type") != "function" or name not in names:
        raise ApiError(
            "invalid_value",
            f"tool_choice must be auto, none, required or one of the tools ({', '.join(names) or 'none'})",
            f"{where}tool_choice",
        )
    return str(name)
