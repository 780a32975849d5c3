"""Writing to the page, and what is kept of a conversation."""

from __future__ import annotations

import json

import pytest

from tests.app.browser_tests.chromium import Page
from tests.app.browser_tests.person import TalkativeEngine, ask, last, notice_about

pytestmark = pytest.mark.anyio


async def test_a_written_question_is_answered_in_writing(page: Page) -> None:
    assert await ask(page, "hello there") == "hello there"
    assert await page.evaluate("played.length") == 0
    assert await page.evaluate("document.getElementById('text').value") == ""
    assert await page.text_of("#announcer") == "Yan-Omni: hello there"


async def test_a_reply_can_be_listened_to(page: Page) -> None:
    await ask(page, "hello there")
    await page.click(".message.assistant .actions button")
    await page.wait_for("played.length > 0")
    await page.wait_for_state("ready")
    assert sum(piece[1] for piece in await page.evaluate("played")) == pytest.approx(11 * 0.05)


async def test_replies_can_be_wanted_in_writing(page: Page) -> None:
    await page.click("#open-settings")
    await page.wait_for("document.getElementById('settings').open")
    await page.choose("#reply", "text")
    await page.key("Escape")
    await page.click("#talk")
    await page.wait_for("numAppended > 20")
    await page.click("#talk")
    await page.wait_for("document.querySelector('.message.assistant .actions button')")
    assert await page.evaluate("played.length") == 0


async def test_a_reload_keeps_the_conversation_and_the_model_knows_it(
    page: Page, engine: TalkativeEngine
) -> None:
    await ask(page, "remember the teapot")
    await page.send("Page.reload")
    await page.wait_for("document.querySelectorAll('.message').length === 2")
    await page.wait_for_state("ready")
    assert await last(page, "assistant") == "remember the teapot"
    await ask(page, "what was it")
    assert engine.said() == ["remember the teapot", "remember the teapot", "what was it"]


async def test_a_new_conversation_forgets(page: Page, engine: TalkativeEngine) -> None:
    await ask(page, "remember the teapot")
    await page.click("#new")
    await page.click("#clear-dialog .strong")
    await page.wait_for("document.querySelectorAll('.message').length === 0")
    await page.wait_for("sockets.length === 2")
    await page.wait_for_state("ready")
    await ask(page, "what was it")
    assert engine.said() == ["what was it"]
    await page.send("Page.reload")
    await page.wait_for("document.querySelectorAll('.message').length === 2")


async def test_nothing_is_kept_that_should_not_be(page: Page) -> None:
    await ask(page, "a secret")
    await page.click("#open-settings")
    await page.click("#keep")
    await page.key("Escape")
    await ask(page, "another secret")
    await page.send("Page.reload")
    await page.wait_for("document.readyState === 'complete' && !window.numAppended")
    await page.wait_for_state("ready")
    assert await page.count(".message") == 0


async def test_a_lost_connection_comes_back_and_the_conversation_goes_on(
    page: Page, engine: TalkativeEngine
) -> None:
    await ask(page, "remember the teapot")
    await page.evaluate("sockets.at(-1).close()")
    await page.click("#text")
    await page.write("what was it")
    await page.wait_for("sockets.length === 2")
    await page.wait_for_state("ready")
    await page.wait_for("document.getElementById('notice').dataset.about === 'back_again'")
    await page.key("Enter")
    await page.wait_for("document.querySelectorAll('.message.assistant').length === 2")
    await page.wait_for_state("ready")
    assert engine.said() == ["remember the teapot", "remember the teapot", "what was it"]


async def test_a_failed_reply_can_be_asked_for_again(page: Page, engine: TalkativeEngine) -> None:
    engine.failure = RuntimeError("the model is ill")
    await page.click("#text")
    await page.write("hello there")
    await page.key("Enter")
    assert await notice_about(page) == "failed"
    await page.click("#notice-action")
    await page.wait_for("document.querySelector('.message.assistant .actions button')")
    assert await last(page, "assistant") == "hello there"


async def test_a_tool_call_shows_its_name_and_arguments(page: Page) -> None:
    tools = [{"type": "function", "name": "boil", "description": "", "parameters": {}}]
    update = json.dumps({"type": "session.update", "session": {"tools": tools}})
    await page.evaluate(f"sockets.at(-1).send({json.dumps(update)})")
    await page.click("#text")
    await page.write("use teapot")
    await page.key("Enter")
    await page.wait_for("document.querySelector('.message.tool pre')?.textContent.includes('teapot')")
    assert "boil" in await page.text_of(".message.tool summary")
    assert await page.count(".message.assistant") == 0
    await page.wait_for_state("ready")
