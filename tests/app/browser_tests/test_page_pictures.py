"""Showing pictures to the page: asking about them, reading them, finding things in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.app.browser_tests.chromium import Page
from tests.app.browser_tests.person import EXAMPLES, TalkativeEngine, ask, notice_about, show
from tests.app.clips import clip_bytes
from yan_omni.model.engine.request import ImagePart

pytestmark = pytest.mark.anyio


async def test_several_questions_about_one_picture(page: Page, engine: TalkativeEngine) -> None:
    await show(page, "scene.jpg")
    assert await ask(page, "what is it") == "picture of 512 x 512 what is it"
    assert await page.text_of("#tray-hint") == "Ask more about it, or:"
    await ask(page, "and where")
    pictures = [part for turn in engine.turns for part in turn.parts if isinstance(part, ImagePart)]
    assert len(pictures) == 1
    await page.click("#detach")
    await page.mouse("mouseMoved", ".stage")
    await page.click(".stage [data-label-aria=ask_again]")
    await page.wait_for("!document.getElementById('tray').hidden")


async def test_boxes_and_the_map_are_drawn_on_the_picture(page: Page) -> None:
    await show(page, "scene.jpg")
    await page.click("#phrase")
    await page.write("the red triangle")
    await page.key("Enter")
    await page.wait_for("document.querySelector('.boxes rect')")
    place = "(({ x, y, width, height }) => [x, y, width, height].map((side) => side.baseVal.value))"
    assert await page.evaluate(f"{place}(document.querySelector('.boxes rect'))") == [1, 2, 511, 510]
    assert "the red triangle" in await page.text_of(".boxed li")
    await page.click(".finding .result .button")
    await page.wait_for("document.querySelector('.heat')")
    alpha = "(x) => document.querySelector('.heat').getContext('2d').getImageData(x, x, 1, 1).data[3]"
    assert await page.evaluate(f"[({alpha})(2), ({alpha})(12)]") == [0, pytest.approx(0.72 * 255, abs=2)]


async def test_an_absent_thing_is_said_to_be_absent(page: Page) -> None:
    await show(page, "scene.jpg")
    await page.click("#phrase")
    await page.write("nothing")
    await page.key("Enter")
    await page.wait_for("document.querySelector('.finding [data-label=not_found]')")
    assert await page.count(".boxes rect") == 0


async def test_a_page_is_read_and_can_be_copied(page: Page) -> None:
    for name in ("clipboard-read", "clipboard-write"):
        await page.set_permission(name, "granted")
    await page.send("Emulation.setFocusEmulationEnabled", enabled=True)
    await show(page, "page.png")
    await page.click("#read")
    await page.wait_for("document.querySelector('.page-text')")
    assert await page.text_of(".page-text") == "760x360"
    await page.click(".tab:nth-child(2)")
    assert "760x360" in await page.text_of(".boxed li")
    await page.mouse("mouseMoved", ".boxed li")
    await page.wait_for("document.querySelector('.boxes rect.lit')")
    await page.click(".finding .actions button")
    await page.wait_for("document.querySelector('.finding .actions button').innerText.includes('Copied')")
    assert await page.evaluate("navigator.clipboard.readText()") == "760x360"


async def test_a_pasted_picture_is_taken_and_another_file_is_not(page: Page) -> None:
    paste = """(type) => {
        const data = new DataTransfer();
        data.items.add(new File(["x"], "x", { type }));
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
    }"""
    await page.evaluate(f"({paste})('text/plain')")
    assert await page.evaluate("document.getElementById('tray').hidden")
    await page.evaluate(f"({paste})('image/png')")
    await page.wait_for("!document.getElementById('tray').hidden")
    page.problems.clear()  # the thumbnail of a picture that is none
    await page.drop("#conversation", EXAMPLES / "question.wav")
    assert await notice_about(page) == "not_a_picture"


async def test_a_broken_picture_is_refused_with_the_reason(page: Page, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    await page.drop("#conversation", tmp_path / "broken.png")
    await page.click("#read")
    await page.wait_for("document.querySelector('.finding .alarm')")
    assert "That did not work" in await page.text_of(".finding .alarm")
    page.problems.clear()  # the 400, and the thumbnail


async def test_camera_frames_go_with_the_questions(page: Page) -> None:
    await page.click("#open-camera")
    await page.wait_for("!document.getElementById('camera').hidden")
    await page.wait_for("document.getElementById('camera-view').videoWidth > 0")
    await page.click("#camera-take")
    await page.wait_for("!document.getElementById('tray').hidden")
    assert (await ask(page, "what is it")).startswith("picture of ")
    await page.click("#camera-always")
    assert (await ask(page, "and now")).startswith("picture of ")
    await page.click("#camera-close")
    assert await ask(page, "and now") == "and now"


async def test_a_video_is_asked_about_by_its_frames(
    page: Page, engine: TalkativeEngine, tmp_path: Path
) -> None:
    (tmp_path / "video.webm").write_bytes(clip_bytes(3.0, "webm"))
    await page.drop("#conversation", tmp_path / "video.webm")
    await page.wait_for("!document.getElementById('tray').hidden")
    assert not await page.evaluate("document.getElementById('find-form').checkVisibility()")
    await ask(page, "what happens")
    assert [part for part in engine.said() if "frames" in part] == [
        f"1 frames of 64 x 48 until {time_s} s" for time_s in (0.5, 1.5, 2.5)
    ]
    assert await page.count(".message.user video") == 1


async def test_a_document_is_read_at_once(page: Page, tmp_path: Path) -> None:
    Image.new("RGB", (72, 36), "white").save(tmp_path / "paper.pdf")
    await page.drop("#conversation", tmp_path / "paper.pdf")
    await page.wait_for("document.querySelector('.page-text')")
    assert "paper.pdf" in await page.text_of(".document")
    assert "200x100" in await page.text_of(".page-text")
