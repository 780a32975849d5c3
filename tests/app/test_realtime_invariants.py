"""Random sessions, valid and not: whatever is sent, the order of events keeps its promises.

`benchmarks/random_sessions.py` plays thousands of them.
"""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings

from tests.app.random_sessions import SESSIONS_OF_ALL_KINDS, Session, play
from tests.app.session_rules import Rules

RESPONSE = {"object": "realtime.response", "id": "r", "conversation_id": "c", "status": "completed"}
DETAILS = {"status_details": None, "output": [], "usage": None, "output_modalities": ["text"]}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(session=SESSIONS_OF_ALL_KINDS)
def test_any_session_keeps_the_rules(session: Session) -> None:
    asyncio.run(play(session))


def test_the_rules_notice_what_they_forbid() -> None:
    response = RESPONSE | DETAILS
    rules = Rules()
    rules.follow({"type": "response.created", "event_id": "1", "response": response})
    with pytest.raises(AssertionError, match="two responses"):
        rules.follow({"type": "response.created", "event_id": "2", "response": response | {"id": "s"}})
    rules.follow({"type": "response.done", "event_id": "3", "response": response})
    with pytest.raises(AssertionError, match=r"after response\.done"):
        rules.follow({"type": "response.done", "event_id": "4", "response": response})
    with pytest.raises(AssertionError):
        rules.check_end()


def test_a_session_that_hangs_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.app.random_sessions.HANG_S", 0.01)

    async def silent(socket: object, services: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("tests.app.random_sessions.run_session", silent)
    with pytest.raises(TimeoutError):
        asyncio.run(play(Session((), listens=False, max_jobs=1, leaves=False)))
