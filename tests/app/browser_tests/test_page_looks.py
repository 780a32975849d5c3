"""How the page looks: languages, widths, themes, and without a mouse."""

from __future__ import annotations

import pytest

from tests.app.browser_tests.chromium import Page
from tests.app.browser_tests.person import ask, show

pytestmark = pytest.mark.anyio


async def test_the_language_changes_everywhere(page: Page) -> None:
    await ask(page, "hello there")
    await page.click("#language")
    assert await page.evaluate("document.documentElement.lang") == "zh-CN"
    assert await page.text_of("#status-text") == "就绪"
    assert await page.text_of(".message.user .name") == "你"
    assert await page.text_of(".message.assistant .actions button") == "播放"
    assert await page.evaluate("document.getElementById('text').placeholder") == "输入消息"
    await page.send("Page.reload")
    await page.wait_for("document.getElementById('status-text')?.innerText === '就绪'")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
async def test_nothing_sticks_out_at_any_width(page: Page, width: int) -> None:
    await page.resize(width, 640, is_phone=width < 500)
    await show(page, "page.png")
    await page.click("#read")
    await page.wait_for("document.querySelector('.page-text')")
    await ask(page, "x" * 200)
    outside = """[...document.querySelectorAll('button, input, .message, .stage')].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.left < -1 || box.right > innerWidth + 1);
    }).map((element) => element.outerHTML.slice(0, 80))"""
    assert await page.evaluate(outside) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_dark_and_calm_when_asked_to_be(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    await page.prefer(prefers_color_scheme="light")
    light = await page.evaluate(ground)
    await page.prefer(prefers_color_scheme="dark", prefers_reduced_motion="reduce")
    assert await page.evaluate(ground) != light
    assert await page.evaluate("getComputedStyle(document.querySelector('.dot')).animationName") == "none"
    await page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert await page.evaluate(ground) == light


async def test_every_control_has_a_name_and_can_be_reached_by_keyboard(page: Page) -> None:
    await page.send("Accessibility.enable")
    nodes = (await page.send("Accessibility.getFullAXTree"))["nodes"]
    roles = {"button", "textbox", "combobox", "slider", "switch", "checkbox"}
    controls = [node for node in nodes if not node["ignored"] and node["role"]["value"] in roles]
    names = [node.get("name", {}).get("value", "") for node in controls]
    assert len(names) >= 10
    assert all(names), names
    reached = set()
    for _ in range(13):
        await page.key("Tab")
        reached.add(await page.evaluate("document.activeElement.id"))
        assert await page.evaluate("document.activeElement.matches(':focus-visible')")
    assert {
        "talk",
        "hands-free",
        "text",
        "send",
        "attach",
        "open-camera",
        "language",
        "open-settings",
    } <= reached
