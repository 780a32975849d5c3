"""Turns as the model expects them."""

from __future__ import annotations

from collections.abc import Iterable

from yan_omni.model.engine.request import Turn


def join_user_turns(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Turns of the user in a row become one: a picture and a question about it may come separately."""
    joined: list[Turn] = []
    for turn in turns:
        if joined and turn.role == joined[-1].role == "user":
            turn = Turn("user", joined.pop().parts + turn.parts)
        joined.append(turn)
    return tuple(joined)
