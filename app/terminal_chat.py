"""`yan-omni chat`: a conversation in the terminal; it remembers what was said until `/new`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path

from yan_omni.model.engine.request import (
    AudioPart,
    Engine,
    Heard,
    ImagePart,
    Part,
    Picture,
    ReplyOptions,
    TextDelta,
    TextPart,
    Turn,
    VideoPart,
    Waveform,
)

HELP = "/new starts again, /image, /audio or /video FILE goes with your next line, /quit or Ctrl-D ends"
PROMPT = "> "


class TerminalChat:
    """Turns of one conversation, and what will go with the next line."""

    def __init__(
        self,
        engine: Engine,
        options: ReplyOptions,
        system: str | None,
        read_picture: Callable[[Path], Picture],
        read_recording: Callable[[Path], Waveform],
        read_video: Callable[[Path], VideoPart],
    ) -> None:
        self._engine, self._options = engine, options
        self._start = [Turn("system", (TextPart(system),))] if system else []
        self._readers: dict[str, Callable[[Path], Part]] = {
            "/image": lambda path: ImagePart(read_picture(path)),
            "/audio": lambda path: AudioPart(read_recording(path)),
            "/video": read_video,
        }
        self._turns = list(self._start)
        self._waiting: list[Part] = []

    def answer(self, line: str) -> Generator[str, None, None]:
        """Pieces of what the terminal shows for one line; stopping in the middle keeps what was shown."""
        command, _, rest = line.strip().partition(" ")
        if command in self._readers:
            yield self._attach(command, rest.strip())
        elif command == "/new":
            self._turns, self._waiting = list(self._start), []
            yield "(a new conversation)"
        elif command.startswith("/"):
            yield HELP
        elif line.strip() or any(isinstance(part, AudioPart) for part in self._waiting):
            yield from self._reply(line.strip())

    def _attach(self, command: str, path: str) -> str:
        if not path:
            return HELP
        self._waiting.append(self._readers[command](Path(path).expanduser()))
        return f"({path} goes with your next line)"

    def _reply(self, text: str) -> Generator[str, None, None]:
        words = (TextPart(text),) if text else ()
        self._turns.append(Turn("user", (*self._waiting, *words)))
        self._waiting = []
        said = ""
        try:
            for event in self._engine.reply(self._turns, self._options):
                if isinstance(event, Heard):
                    yield f"(heard: {event.text})\n"
                elif isinstance(event, TextDelta):
                    said += event.text
                    yield event.text
        finally:
            self._turns.append(Turn("assistant", (TextPart(said),)))


def converse(chat: TerminalChat, read_line: Callable[[], str], errors: type[Exception]) -> None:
    """Read lines and stream answers until the input ends; Ctrl-C stops an answer, at the prompt it ends."""
    while True:
        try:
            line = read_line()
        except (EOFError, KeyboardInterrupt):
            return
        if line.strip() in {"/quit", "/exit"}:
            return
        answer = chat.answer(line)
        try:
            for piece in answer:
                print(piece, end="", flush=True)
            print(flush=True)
        except KeyboardInterrupt:
            answer.close()
            print(" …", flush=True)
        except errors as error:
            print(error, file=sys.stderr, flush=True)


def ask_line() -> str:
    """One line of the user, with a prompt and line editing where there is a terminal."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line
    with suppress(ImportError):
        import readline  # noqa: F401 - its import gives `input` line editing and history
    return input(PROMPT)
