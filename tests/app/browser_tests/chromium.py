"""A headless Chromium driven through its DevTools protocol: enough to use the page like a person.

Chromium is the system's (`apt-get install chromium`); the protocol goes over `websockets`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import tempfile
import time
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import anyio
import websockets

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_S = 60
WAIT_S = 60
KEYS = {"Enter": 13, "Escape": 27, " ": 32, "Tab": 9}


def find_chromium() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Page:
    """One tab. JavaScript is given as expressions; waiting is for conditions, never for time."""

    def __init__(self, browser: Browser, session_id: str, context_id: str) -> None:
        self._browser = browser
        self._session_id = session_id
        self._context_id = context_id
        self.problems: list[str] = []
        """Uncaught errors and console errors of the page."""

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        return await self._browser.send(method, params, self._session_id)

    async def open(self, url: str) -> None:
        """Go there and wait until the page has its conversation with the service."""
        await self.send("Page.navigate", url=url)
        await self.wait_for("document.readyState === 'complete' && document.getElementById('status')")

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression or of its promise; raises `AssertionError` when it throws."""
        answer = await self.send(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def wait_for(self, expression: str) -> Any:
        """Until the expression is true; its value."""
        script = f"""new Promise((resolve) => {{
            const check = () => {{
                const value = {expression};
                value ? resolve(value) : setTimeout(check, 15);
            }};
            check();
        }})"""
        try:
            async with asyncio.timeout(WAIT_S):
                return await self.evaluate(script)
        except TimeoutError:
            raise AssertionError(f"never true: {expression}; problems: {self.problems}") from None

    async def wait_for_state(self, *states: str) -> str:
        state = "document.getElementById('status').dataset.state"
        return str(await self.wait_for(f"{json.dumps(states)}.includes({state}) && {state}"))

    async def text_of(self, selector: str) -> str:
        return str(await self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText"))

    async def count(self, selector: str) -> int:
        return int(await self.evaluate(f"document.querySelectorAll({json.dumps(selector)}).length"))

    async def place(self, selector: str) -> tuple[float, float]:
        """Its middle, scrolled into view, once it stays there: pictures just shown may still move it."""
        script = f"""(async () => {{
            const element = document.querySelector({json.dumps(selector)});
            const middle = () => {{
                const box = element.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            }};
            const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
            await Promise.allSettled([...document.images].map((image) => image.decode()));
            element.scrollIntoView({{ block: "nearest" }});
            let [before, now] = [null, middle()];
            while (String(before) !== String(now)) {{
                await frame();
                await frame();
                [before, now] = [now, middle()];
            }}
            return now;
        }})()"""
        x, y = await self.evaluate(script)
        return x, y

    async def mouse(self, kind: str, selector: str) -> None:
        x, y = await self.place(selector)
        await self.send(
            "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1, buttons=1
        )

    async def click(self, selector: str) -> None:
        """Press and let go, 50 ms later by the events' own clock."""
        x, y = await self.place(selector)
        button: dict[str, Any] = {"x": x, "y": y, "button": "left", "clickCount": 1, "buttons": 1}
        now_s = time.time()
        for kind, time_s in (("mousePressed", now_s), ("mouseReleased", now_s + 0.05)):
            await self.send("Input.dispatchMouseEvent", type=kind, timestamp=time_s, **button)

    async def write(self, text: str) -> None:
        await self.send("Input.insertText", text=text)

    async def key(self, key: str, kind: str = "press") -> None:
        """`press`, or only `down` or `up`."""
        fields: dict[str, Any] = {
            "key": key,
            "code": "Space" if key == " " else key,
            "windowsVirtualKeyCode": KEYS[key],
        }
        text = {"text": {"Enter": "\r", " ": " "}[key]} if key in {"Enter", " "} else {}
        if kind in {"press", "down"}:
            await self.send("Input.dispatchKeyEvent", type="keyDown", **fields, **text)
        if kind in {"press", "up"}:
            await self.send("Input.dispatchKeyEvent", type="keyUp", **fields)

    async def choose(self, selector: str, value: str) -> None:
        """One of a list."""
        choose = "(list, value) => { list.value = value; list.dispatchEvent(new Event('change')); }"
        await self.evaluate(
            f"({choose})(document.querySelector({json.dumps(selector)}), {json.dumps(value)})"
        )

    async def drop(self, selector: str, path: Path) -> None:
        """Let go of a file over the element."""
        x, y = await self.place(selector)
        data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            await self.send("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)

    async def resize(self, width: int, height: int, scale: float = 1.0, is_phone: bool = False) -> None:
        await self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=is_phone,
        )

    async def prefer(self, **features: str) -> None:
        """Media features by their names with underscores, such as `prefers_color_scheme="dark"`."""
        pairs = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        await self.send("Emulation.setEmulatedMedia", features=pairs)

    async def before_loading(self, script: str) -> None:
        await self.send("Page.addScriptToEvaluateOnNewDocument", source=script)

    async def set_permission(self, name: str, setting: str) -> None:
        await self._browser.send(
            "Browser.setPermission",
            {"permission": {"name": name}, "setting": setting, "browserContextId": self._context_id},
        )

    async def screenshot(self, path: Path, kind: str = "png") -> None:
        answer = await self.send("Page.captureScreenshot", format=kind)
        await anyio.Path(path).write_bytes(b64decode(answer["data"]))

    def note(self, event: dict[str, Any]) -> None:
        """An event of the tab: errors are remembered."""
        params = event["params"]
        if event["method"] == "Runtime.exceptionThrown":
            self.problems.append(str(params["exceptionDetails"].get("exception", {}).get("description")))
        elif event["method"] == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.problems.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")


class Browser:
    """A running Chromium; every page has a profile of its own."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._pages: dict[str, Page] = {}

    async def send(
        self, method: str, params: dict[str, Any] | None = None, session_id: str | None = None
    ) -> dict[str, Any]:
        number = next(self._numbers)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        message: dict[str, Any] = {"id": number, "method": method, "params": params or {}}
        await self._socket.send(json.dumps(message | ({"sessionId": session_id} if session_id else {})))
        return await answer

    async def new_page(self) -> Page:
        """An empty tab that may use the microphone and the camera."""
        context_id = (await self.send("Target.createBrowserContext"))["browserContextId"]
        target = await self.send(
            "Target.createTarget", {"url": "about:blank", "browserContextId": context_id}
        )
        attached = await self.send("Target.attachToTarget", {"targetId": target["targetId"], "flatten": True})
        page = self._pages[attached["sessionId"]] = Page(self, attached["sessionId"], context_id)
        for domain in ("Page", "Runtime", "Log"):
            await page.send(f"{domain}.enable")
        for name in ("microphone", "camera"):
            await page.set_permission(name, "granted")
        return page

    async def close_page(self, page: Page) -> None:
        session_id = next(key for key, value in self._pages.items() if value is page)
        del self._pages[session_id]
        await self.send("Target.disposeBrowserContext", {"browserContextId": page._context_id})

    async def listen(self) -> None:
        """Takes in what the browser sends, until it goes."""
        with suppress(websockets.ConnectionClosed):
            async for text in self._socket:
                message = json.loads(text)
                if "id" in message:
                    answer = self._answers.pop(message["id"])
                    if answer.cancelled():
                        continue
                    if "error" in message:
                        answer.set_exception(AssertionError(message["error"]))
                    else:
                        answer.set_result(message["result"])
                elif (page := self._pages.get(message.get("sessionId", ""))) is not None:
                    page.note(message)


@asynccontextmanager
async def running_browser(chromium: str, microphone: Path | None = None) -> AsyncIterator[Browser]:
    """A Chromium whose microphone plays the recording once from each time it is opened."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            chromium, *_options(profile, microphone), "about:blank", stderr=asyncio.subprocess.PIPE
        )
        try:
            async with asyncio.timeout(START_S):
                address = await _address(process)
            async with websockets.connect(address, max_size=None) as socket:
                browser = Browser(socket)
                listening = asyncio.create_task(browser.listen())
                try:
                    yield browser
                finally:
                    with suppress(websockets.ConnectionClosed):
                        await browser.send("Browser.close")
                    await listening
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()


def _options(profile: str, microphone: Path | None) -> Sequence[str]:
    sound = [f"--use-file-for-fake-audio-capture={microphone}%noloop"] if microphone else []
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [
        "--headless=new",
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        "--use-fake-device-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--lang=en",
        *sound,
        *sandbox,
    ]


async def _address(process: asyncio.subprocess.Process) -> str:
    """The address of the DevTools socket, which Chromium prints."""
    assert process.stderr is not None
    lines: list[str] = []
    async for line in process.stderr:
        text = line.decode(errors="replace").strip()
        lines.append(text)
        if text.startswith("DevTools listening on "):
            return text.removeprefix("DevTools listening on ")
    raise AssertionError("Chromium ended before it was ready:\n" + "\n".join(lines[-20:]))
