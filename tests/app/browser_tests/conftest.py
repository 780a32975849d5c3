"""The page in a real browser: one Chromium for all tests, a service and a tab for each.

Without Chromium these tests are skipped, and say so. The microphone plays one of the examples.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.app.browser_tests.chromium import Browser, Page, find_chromium, running_browser
from tests.app.browser_tests.person import EXAMPLES, WATCH, TalkativeEngine
from tests.app.running import running
from yan_omni.app.settings import Settings

MICROPHONE_HZ = 48_000


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A question, a pause long enough to be answered, and the question again."""
    samples, rate_hz = soundfile.read(EXAMPLES / "question.wav", dtype="float32")
    question = soxr.resample(samples, rate_hz, MICROPHONE_HZ)
    pauses = [np.zeros(int(MICROPHONE_HZ * duration_s), dtype=np.float32) for duration_s in (0.3, 8.0, 60.0)]
    path = tmp_path_factory.mktemp("sound") / "microphone.wav"
    sound = np.concatenate([pauses[0], question, pauses[1], question, pauses[2]])
    soundfile.write(path, sound, MICROPHONE_HZ, subtype="PCM_16")
    return path


@pytest.fixture(scope="session")
async def browser(microphone: Path) -> AsyncIterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("no Chromium on this machine; `apt-get install chromium` to run the browser tests")
    async with running_browser(chromium, microphone) as browser:
        yield browser


@pytest.fixture
def engine() -> TalkativeEngine:
    return TalkativeEngine(text="heard words")


@pytest.fixture
async def url(engine: TalkativeEngine) -> AsyncIterator[str]:
    async with running(Settings(port=0), engine) as url:
        yield url


@pytest.fixture
async def tab(browser: Browser, url: str) -> AsyncIterator[Page]:
    """An empty tab; what went wrong in it fails the test."""
    page = await browser.new_page()
    await page.before_loading(WATCH)
    yield page
    problems = page.problems
    await browser.close_page(page)
    assert problems == []


@pytest.fixture
async def page(tab: Page, url: str) -> Page:
    await tab.open(url)
    await tab.wait_for_state("ready")
    return tab
