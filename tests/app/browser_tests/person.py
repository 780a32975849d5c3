"""What a person does with the page, and an engine that talks enough to be interrupted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from tests.app.browser_tests.chromium import Page
from tests.fakes import ListeningFakeEngine, describe, sine
from yan_omni.model.engine.request import (
    AudioDelta,
    AudioPart,
    Heard,
    HeatMap,
    Picture,
    ReplyDone,
    ReplyEvent,
    ReplyOptions,
    ReplyStarted,
    TextDelta,
    Turn,
    Usage,
)

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
WORDS = tuple(f"word{number}" for number in range(40))

WATCH = """
    window.numAppended = 0;
    window.sockets = [];
    window.played = [];
    window.stopped = [];
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        constructor(...args) { super(...args); window.sockets.push(this); }
        send(text) {
            if (text.includes('"input_audio_buffer.append"')) window.numAppended += 1;
            super.send(text);
        }
    };
    const { start, stop } = AudioBufferSourceNode.prototype;
    AudioBufferSourceNode.prototype.start = function (when) {
        window.played.push([when, this.buffer.duration]);
        start.call(this, when);
    };
    AudioBufferSourceNode.prototype.stop = function (when) {
        window.stopped.push(when);
        stop.call(this, when);
    };
"""
"""What went over the wire and to the loudspeaker, for tests to look at."""


class TalkativeEngine(ListeningFakeEngine):
    """Answers speech with 20 s of speech, everything else like the fake engine; points at the top left."""

    def _events(self, turns: Sequence[Turn], options: ReplyOptions) -> Iterator[ReplyEvent]:
        if not isinstance(turns[-1].parts[-1], AudioPart) or options.modality == "text":
            yield from super()._events(turns, options)
            return
        yield Heard(self.text)
        yield ReplyStarted("speech")
        for number, word in enumerate(WORDS):
            yield TextDelta(word if number == 0 else f" {word}")
            yield AudioDelta(sine(12_000, 220.0))
        yield ReplyDone("stop", Usage())

    def point(self, pixels: Picture, phrase: str) -> HeatMap | None:
        scores = np.zeros((16, 16), dtype=np.float32)
        scores[:8, :8] = 1.0
        return scores

    def said(self) -> list[str]:
        """Everything the newest reply was made from."""
        return [describe(part) for turn in self.turns for part in turn.parts]


async def ask(page: Page, text: str) -> str:
    """Write it and wait for the written answer."""
    num_before = await page.count(".message.assistant .actions button")
    await page.click("#text")
    await page.write(text)
    await page.key("Enter")
    answers = "document.querySelectorAll('.message.assistant .actions button')"
    await page.wait_for(f"{answers}.length > {num_before}")
    await page.wait_for_state("ready")
    return await last(page, "assistant")


async def last(page: Page, role: str) -> str:
    script = f"[...document.querySelectorAll('.message.{role} .body')].at(-1).innerText"
    return str(await page.evaluate(script))


async def show(page: Page, name: str) -> None:
    await page.drop("#conversation", EXAMPLES / name)
    await page.wait_for("!document.getElementById('tray').hidden")


async def notice_about(page: Page) -> str:
    notice = "document.getElementById('notice')"
    return str(await page.wait_for(f"!{notice}.hidden && {notice}.dataset.about"))
