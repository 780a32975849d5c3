"""`yan-omni chat`: a conversation in the terminal; it remembers what was said until `/new`."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from yan_omni.app.video_io import Film
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
    Tool,
    ToolCall,
    Turn,
    Waveform,
)
from yan_omni.model.tool_text import tool_forms

HELP = "/new starts again, /image, /audio or /video FILE goes with your next line, /quit or Ctrl-D ends"
PROMPT = "> "
RESULT_PROMPT = "result> "
MAX_CALL_ROUNDS = 5
COMMAND_SECONDS = 60


class TerminalChat:
    """Turns of one conversation, and what will go with the next line."""

    def __init__(
        self,
        engine: Engine,
        options: ReplyOptions,
        system: str | None,
        read_picture: Callable[[Path], Picture],
        read_recording: Callable[[Path], Waveform],
        read_video: Callable[[Path], Film],
        run_tool: Callable[[ToolCall], str] | None = None,
    ) -> None:
        """`run_tool` brings the results of calls, if the options declare tools."""
        self._run_tool = run_tool
        self._engine, self._options = engine, options
        self._start = [Turn("system", (TextPart(system),))] if system else []
        self._readers: dict[str, Callable[[Path], tuple[Part, ...]]] = {
            "/image": lambda path: (ImagePart(read_picture(path)),),
            "/audio": lambda path: (AudioPart(read_recording(path)),),
            "/video": lambda path: read_video(path).parts,
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
        elif line.strip() or any(isinstance(p, AudioPart) and not p.is_of_video for p in self._waiting):
            yield from self._reply(line.strip())

    def _attach(self, command: str, path: str) -> str:
        if not path:
            return HELP
        self._waiting += self._readers[command](Path(path).expanduser())
        return f"({path} goes with your next line)"

    def _reply(self, text: str) -> Generator[str, None, None]:
        words = (TextPart(text),) if text else ()
        self._turns.append(Turn("user", (*self._waiting, *words)))
        self._waiting = []
        for number in range(MAX_CALL_ROUNDS + 1):
            calls = yield from self._written(may_call=number < MAX_CALL_ROUNDS)
            if not calls:
                return
            for call in calls:
                yield f"({call.name} {call.arguments})\n"
            assert self._run_tool is not None
            results = [self._run_tool(call) for call in calls]
            self._turns.append(Turn("assistant", tuple(calls)))
            self._turns += [Turn("tool", (TextPart(result),)) for result in results]

    def _written(self, may_call: bool) -> Generator[str, None, list[ToolCall]]:
        """A reply as it comes, kept as far as it was shown; or the calls made instead of it."""
        said, calls = "", list[ToolCall]()
        options = self._options if may_call else replace(self._options, tool_choice="none")
        try:
            for event in self._engine.reply(self._turns, options):
                if isinstance(event, Heard):
                    yield f"(heard: {event.text})\n"
                elif isinstance(event, TextDelta):
                    said += event.text
                    yield event.text
                elif isinstance(event, ToolCall):
                    calls.append(event)
        finally:
            if not calls:
                self._turns.append(Turn("assistant", (TextPart(said),)))
        return calls


def declared_tools(text: str) -> tuple[Tool, ...]:
    """Tools from JSON: a list of functions as OpenAI's clients declare them, with or without the wrapping.

    Raises ValueError for anything else and for parameters that calls cannot be made for.
    """
    declared = json.loads(text)
    if not isinstance(declared, list):
        raise ValueError("the file must hold a JSON list of functions")
    tools = []
    for one in declared:
        shape = one.get("function", one) if isinstance(one, dict) else None
        if not isinstance(shape, dict) or not isinstance(shape.get("name"), str):
            raise ValueError('every tool must be a JSON object with a "name"')
        parameters = json.dumps(shape.get("parameters") or {})
        tools.append(Tool(shape["name"], str(shape.get("description") or ""), parameters))
    tool_forms(tools)
    return tuple(tools)


def run_command(command: str, call: ToolCall) -> str:
    """What a command prints that gets the call as JSON on its standard input; its failure is a result too."""
    given = json.dumps({"name": call.name, "arguments": json.loads(call.arguments)}, ensure_ascii=False)
    try:
        done = subprocess.run(
            shlex.split(command),
            input=given,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return json.dumps({"error": str(error)})
    if done.returncode != 0:
        return json.dumps({"error": done.stderr.strip() or f"exit status {done.returncode}"})
    return done.stdout.strip()


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


def ask_line(prompt: str = PROMPT) -> str:
    """One line of the user, with a prompt and line editing where there is a terminal."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line
    with suppress(ImportError):
        import readline  # noqa: F401 - its import gives `input` line editing and history
    return input(prompt)
