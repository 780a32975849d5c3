"""Talking to the page: with the button, with a key, hands-free, and into the middle of an answer."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.app.browser_tests.chromium import Page
from tests.app.browser_tests.person import WORDS, TalkativeEngine, ask, last, notice_about

pytestmark = pytest.mark.anyio


async def test_holding_the_button_asks_and_the_answer_is_heard(page: Page, engine: TalkativeEngine) -> None:
    await page.mouse("mousePressed", "#talk")
    await page.wait_for("numAppended > 30")
    assert await page.wait_for_state("listening")
    assert await last(page, "user") == "Listening…"
    await page.mouse("mouseReleased", "#talk")
    await page.wait_for_state("speaking")
    await page.wait_for("document.querySelector('.message.user .body').innerText === 'heard words'")
    await page.wait_for("document.querySelector('.message.assistant .actions button')")
    assert (await last(page, "assistant")).split() == list(WORDS)
    assert "answered in" in await page.text_of(".message.assistant .who")
    assert [part for part in engine.said() if part.startswith("audio")]
    pieces = await page.evaluate("played")
    assert sum(duration_s for _, duration_s in pieces) == pytest.approx(20.0)
    for (start_s, duration_s), (next_s, _) in pairwise(pieces):
        assert next_s >= start_s + duration_s - 1e-6, "pieces overlap"


async def test_a_tap_keeps_the_microphone_on_and_escape_discards(page: Page, engine: TalkativeEngine) -> None:
    await page.click("#talk")
    await page.wait_for("numAppended > 10")
    assert await page.text_of("#hint") == "Tap again to send, Esc to discard"
    await page.key("Escape")
    await page.wait_for_state("ready")
    assert await page.count(".message") == 0
    await page.click("#talk")
    await page.wait_for("numAppended > 40")
    await page.click("#talk")
    await page.wait_for_state("speaking")


async def test_the_space_bar_talks_and_the_stop_button_ends_the_reply(page: Page) -> None:
    await page.key(" ", "down")
    await page.wait_for("numAppended > 30")
    await page.key(" ", "up")
    await page.wait_for_state("speaking")
    await page.wait_for("document.querySelector('.message.assistant .actions button')")
    await page.click("#stop")
    await page.wait_for_state("ready")
    assert await page.evaluate("stopped.length > 0")
    assert "interrupted" in await page.text_of(".message.assistant .who")
    await page.wait_for("document.querySelector('.unheard')")
    heard, unheard = (await last(page, "assistant")), await page.text_of(".unheard")
    assert heard.endswith(unheard)
    assert unheard.endswith(WORDS[-1]), "the end was not heard"


async def test_hands_free_answers_and_is_interrupted_by_talking(page: Page) -> None:
    await page.click("#hands-free")
    await page.wait_for("played.length > 0")
    await page.wait_for("document.querySelector('.unheard')")  # the question comes again, during the answer
    assert await page.evaluate("stopped.length > 0"), "the loudspeaker is silent"
    assert "interrupted" in await page.text_of(".message.assistant .who")
    await page.wait_for("document.querySelectorAll('.message.assistant').length === 2")
    assert [await last(page, "user"), await page.count(".message.user")] == ["heard words", 2]
    await page.click("#hands-free")
    await page.key("Escape")
    await page.wait_for_state("ready")


@pytest.mark.parametrize(
    ("prepare", "about"),
    [
        ("", "microphone_refused"),
        ("const absent = () => Promise.reject(new DOMException('', 'NotFoundError'));", "microphone_absent"),
        ("const absent = () => Promise.reject(new DOMException('', 'NotReadableError'));", "microphone_busy"),
    ],
)
async def test_without_a_microphone_it_says_what_to_do(tab: Page, url: str, prepare: str, about: str) -> None:
    if prepare:
        await tab.before_loading(f"{prepare} MediaDevices.prototype.getUserMedia = absent;")
    else:
        await tab.set_permission("microphone", "denied")
    await tab.open(url)
    await tab.wait_for_state("ready")
    for button in ("#talk", "#hands-free"):
        await tab.click(button)
        assert await notice_about(tab) == about
        await tab.wait_for_state("ready")
        assert await tab.evaluate("document.getElementById('hands-free').ariaChecked") == "false"
        await tab.click("#notice-close")
    assert await tab.count(".message") == 0
    assert await ask(tab, "typing still works") == "typing still works"
