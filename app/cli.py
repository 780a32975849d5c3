"""The `yan-omni` command: the model from the shell, and the server."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeAlias

from yan_omni import __version__
from yan_omni.app.audio_io import AUDIO_FORMATS
from yan_omni.app.heap import limit_kernel_cache
from yan_omni.model.engine.request import Engine

LoadEngine = Callable[[Path], Engine]
USAGE_ERROR = 2
WEIGHTS_VARIABLE = "YAN_OMNI_WEIGHTS"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 2 with one clear line on stderr when the input was at fault."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["eval"]:
        return _evaluate(given[1:])
    options = make_parser().parse_args(given)
    # Imported here so that `--help` and mistakes in the arguments answer at once.
    from yan_omni.app.commands import CommandError, run

    try:
        run(options, load_engine)
    except CommandError as error:
        print(f"yan-omni {options.command}: error: {error}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return 130
    return 0


def default_weights() -> Path:
    """`$YAN_OMNI_WEIGHTS`, or the folder shipped in the package."""
    configured = os.environ.get(WEIGHTS_VARIABLE)
    return Path(configured) if configured else Path(__file__).resolve().parent.parent / "weights"


def load_engine(weights: Path) -> Engine:
    """The model in `weights`, with progress on stderr."""
    print(f"yan-omni {__version__}: loading the model from {weights}", file=sys.stderr, flush=True)
    started_s = time.perf_counter()
    limit_kernel_cache()
    from yan_omni.model.omni import load_engine as load_components

    engine: Engine = load_components(weights)
    info = engine.info
    print(
        f"ready in {time.perf_counter() - started_s:.1f} s: {info.parameters / 1e6:.1f} M parameters, "
        f"{info.state_bytes_per_session / 2**20:.2f} MiB state a session, voices {', '.join(info.voices)}",
        file=sys.stderr,
        flush=True,
    )
    return engine


def _evaluate(argv: list[str]) -> int:
    from yan_omni.evaluation import report

    if "--weights" not in argv and not {"-h", "--help"} & set(argv):
        argv = [*argv, "--weights", str(default_weights())]
    return report.main(argv, load_engine)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of repeating the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE_ERROR, f"{self.prog}: error: {message} (see {self.prog} --help)\n")


def make_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="yan-omni", description="An assistant that hears, sees, reads and speaks English and Mandarin."
    )
    parser.add_argument("--version", action="version", version=f"yan-omni {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="command", required=True, parser_class=_Parser)
    _add_ask(commands)
    _add_chat(commands)
    _add_transcribe(commands)
    _add_speak(commands)
    _add_ocr(commands)
    _add_ground(commands)
    _add_serve(commands)
    commands.add_parser("eval", help="measure the shipped model", add_help=False)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


def _new(commands: _Commands, name: str, summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary.capitalize() + "."
    )
    parser.add_argument(
        "--weights",
        type=Path,
        default=None,
        help=f"folder with the weight files (default: ${WEIGHTS_VARIABLE} or the shipped ones)",
    )
    return parser


def _add_voice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--voice", default="default", help="voice of the speech (default: default)")
    parser.add_argument("--speed", type=float, default=1.0, help="0.25 (slow) to 4 (fast), default 1")


def _add_ask(commands: _Commands) -> None:
    parser = _new(
        commands, "ask", "ask a question in text or speech, about a picture or video if one is given"
    )
    parser.add_argument("--text", help="the question, or a remark to go with --audio")
    parser.add_argument(
        "--audio", type=Path, help="a recording of the question: wav, flac, mp3, ogg, m4a, webm"
    )
    parser.add_argument(
        "--image", type=Path, action="append", help="a picture: jpg, png, webp, gif; may be repeated"
    )
    parser.add_argument("--video", type=Path, help="a video: mp4, mov, webm, mkv, gif")
    parser.add_argument("--system", help="instructions for the assistant")
    parser.add_argument(
        "--out",
        type=Path,
        help=f"write a spoken reply here ({', '.join(AUDIO_FORMATS)} by its ending); asks for speech "
        "(default: reply.wav when the model chooses to speak)",
    )
    _add_writing(parser)
    _add_voice(parser)


def _add_writing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--max-tokens", type=int, default=256, help="longest reply, in text tokens (default: 256)"
    )
    parser.add_argument(
        "--temperature", type=float, default=0.0, help="0 (default) takes the likeliest reply"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="chooses among replies when the temperature is not 0"
    )


def _add_chat(commands: _Commands) -> None:
    parser = _new(commands, "chat", "talk in the terminal; it remembers what was said")
    parser.add_argument("--system", help="instructions for the assistant")
    _add_writing(parser)
    parser.add_argument(
        "--min-p", type=float, default=0.0, help="drops words less likely than this share of the likeliest"
    )
    parser.add_argument(
        "--tools",
        type=Path,
        help="functions that may be called: a JSON list as OpenAI's clients declare them",
    )
    parser.add_argument(
        "--run", metavar="COMMAND", help="gets each call as JSON and prints its result (default: you type it)"
    )


def _add_transcribe(commands: _Commands) -> None:
    parser = _new(commands, "transcribe", "write down what a recording says")
    parser.add_argument("audio", type=Path, help="the recording: wav, flac, mp3, ogg, m4a, webm")
    parser.add_argument("--language", help="en or zh (default: the model decides)")
    parser.add_argument("--prompt", default="", help="words that are likely to be said")
    parser.add_argument(
        "--format", choices=["text", "json", "srt", "vtt"], default="text", help="default: text"
    )


def _add_speak(commands: _Commands) -> None:
    parser = _new(commands, "speak", "read a text aloud into a file")
    parser.add_argument("text", help="the text; - reads it from standard input")
    parser.add_argument("--out", type=Path, default=Path("speech.wav"), help="default: speech.wav")
    parser.add_argument(
        "--instructions", default="", help='how to say it, such as "calm and slow" (docs/protocol.md)'
    )
    _add_voice(parser)


def _add_ocr(commands: _Commands) -> None:
    parser = _new(commands, "ocr", "read the text in a picture or a PDF")
    parser.add_argument("image", type=Path, help="the picture (jpg, png, webp, gif) or the PDF")
    parser.add_argument("--pages", help="of a PDF: 3, 2-5 or 4- (default: all)")
    parser.add_argument("--json", action="store_true", help="with one box a line")


def _add_ground(commands: _Commands) -> None:
    parser = _new(commands, "ground", "find what a phrase names in a picture")
    parser.add_argument("image", type=Path, help="the picture: jpg, png, webp, gif")
    parser.add_argument("phrase", help='what to find, such as "the red circle"')
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")


def _add_serve(commands: _Commands) -> None:
    parser = _new(commands, "serve", "serve the page and the API")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="TCP port (default: 8000)")
    parser.add_argument("--log-level", choices=["debug", "info", "warning", "error"], help="default: info")


if __name__ == "__main__":
    sys.exit(main())
