"""What each command of `yan-omni` does once its arguments are read."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from yan_omni.app import cli
from yan_omni.app.audio_io import AUDIO_FORMATS, AudioFormat, decode_audio, encode_file
from yan_omni.app.errors import ApiError, from_validation
from yan_omni.app.image_io import decode_image
from yan_omni.app.long_audio import LongAudio
from yan_omni.app.media import video_limits
from yan_omni.app.page_answers import BETWEEN_PAGES
from yan_omni.app.pdf_io import EVERY_PAGE, PageRange, choose_pages, is_pdf, render_page
from yan_omni.app.replies import WholeReply
from yan_omni.app.settings import Settings
from yan_omni.app.terminal_chat import (
    HELP,
    RESULT_PROMPT,
    TerminalChat,
    ask_line,
    converse,
    declared_tools,
    run_command,
)
from yan_omni.app.transcript import join_texts, parse_language, subtitles
from yan_omni.app.video_io import Film, decode_film
from yan_omni.model.engine.request import (
    OUTPUT_RATE_HZ,
    AudioPart,
    Engine,
    ImagePart,
    PageText,
    Part,
    Picture,
    PixelBox,
    ReplyOptions,
    TextPart,
    Tool,
    ToolCall,
    Turn,
    UnknownVoiceError,
    Waveform,
)
from yan_omni.model.manner import understand

DEFAULT_REPLY = Path("reply.wav")
MIN_SPEED, MAX_SPEED = 0.25, 4.0
_FORMAT_BY_ENDING: dict[str, AudioFormat] = {f".{name}": name for name in AUDIO_FORMATS} | {".ogg": "opus"}


class CommandError(Exception):
    """The input is at fault; the message is for the user."""


def run(options: Namespace, load_engine: cli.LoadEngine) -> None:
    """Run `options.command`; raises `CommandError`."""
    commands: dict[str, Callable[[Namespace, Callable[[], Engine]], None]] = {
        "ask": _ask,
        "chat": _chat,
        "transcribe": _transcribe,
        "speak": _speak,
        "ocr": _ocr,
        "ground": _ground,
        "serve": _serve,
    }
    weights = options.weights or cli.default_weights()

    def load() -> Engine:
        try:
            return load_engine(weights)
        except (OSError, ValueError) as error:
            raise CommandError(f"the model could not be loaded from {weights}: {error}") from error

    try:
        commands[options.command](options, load)
    except (ApiError, UnknownVoiceError) as error:
        raise CommandError(str(error)) from error
    except ValueError as error:
        from yan_omni.model.checkpoint import CheckpointError

        if isinstance(error, CheckpointError):  # a part of the model that this command needs has no weights
            raise CommandError(str(error)) from error
        raise


def _ask(options: Namespace, load: Callable[[], Engine]) -> None:
    parts: list[Part] = [ImagePart(_picture(path)) for path in options.image or []]
    if options.video is not None:
        parts += _video(options.video).parts
    if options.audio is not None:
        parts.append(AudioPart(_recording(options.audio)))
    if options.text is not None:
        parts.append(TextPart(options.text))
    if options.text is None and options.audio is None:
        raise CommandError(
            "ask something: --text TEXT or --audio FILE (with --image or --video FILE if it is about one)"
        )
    if options.max_tokens < 1:
        raise CommandError(f"--max-tokens must be 1 or more (given: {options.max_tokens})")
    out_format = None if options.out is None else _format_of(options.out)
    system = [Turn("system", (TextPart(options.system),))] if options.system else []
    reply_options = ReplyOptions(
        modality=None if out_format is None else "speech",
        voice=options.voice,
        speed=_speed(options),
        max_text_tokens=options.max_tokens,
        temperature=options.temperature,
        seed=options.seed,
    )
    reply = WholeReply()
    for event in load().reply([*system, Turn("user", tuple(parts))], reply_options):
        reply.add(event)
    if reply.heard is not None:
        print(f"heard: {reply.heard}")
    print(f"reply: {reply.text}")
    if reply.modality == "speech":
        _write_audio(options.out or DEFAULT_REPLY, reply.chunks_24k)


def _chat(options: Namespace, load: Callable[[], Engine]) -> None:
    if options.max_tokens < 1:
        raise CommandError(f"--max-tokens must be 1 or more (given: {options.max_tokens})")
    reply_options = ReplyOptions(
        modality="text",
        max_text_tokens=options.max_tokens,
        temperature=options.temperature,
        min_p=options.min_p,
        seed=options.seed,
        tools=_tools(options.tools) if options.tools else (),
    )

    def result(call: ToolCall) -> str:
        return run_command(options.run, call) if options.run else ask_line(RESULT_PROMPT).strip()

    chat = TerminalChat(load(), reply_options, options.system, _picture, _recording, _video, result)
    print(HELP, file=sys.stderr)
    converse(chat, ask_line, CommandError)


def _tools(path: Path) -> tuple[Tool, ...]:
    try:
        return declared_tools(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"--tools {path}: {error}") from error


def _transcribe(options: Namespace, load: Callable[[], Engine]) -> None:
    language = parse_language(options.language)
    limits = Settings()
    try:
        audio = LongAudio(_read(options.audio), limits.max_transcription_s, limits.min_audio_s)
    except ApiError as error:
        raise CommandError(f"{options.audio}: {error.message}") from error
    segments = list(load().transcribe(audio, language, options.prompt))
    text = join_texts([segment.text for segment in segments])
    if options.format in {"srt", "vtt"}:
        print(subtitles(segments, options.format), end="")
    elif options.format == "json":
        rows = [{"text": row.text, "start": row.start_s, "end": row.end_s} for row in segments]
        print(json.dumps({"text": text, "segments": rows}, ensure_ascii=False))
    else:
        print(text)


def _speak(options: Namespace, load: Callable[[], Engine]) -> None:
    text = sys.stdin.read() if options.text == "-" else options.text
    if not text.strip():
        raise CommandError("there is no text to speak")
    _format_of(options.out)
    speed = _speed(options)
    manner = understand(options.instructions).manner
    _write_audio(options.out, load().speak(text, options.voice, speed, manner))


def _ocr(options: Namespace, load: Callable[[], Engine]) -> None:
    numbers: list[int | None] = []
    pages: list[PageText] = []
    engine: Engine | None = None
    for number, pixels in _pages(options.image, options.pages):
        engine = engine or load()
        page = engine.read(pixels)
        if not options.json:
            print(page.text, end="\n\n" if number else "\n")
        numbers.append(number)
        pages.append(page)
    if not options.json:
        return
    lines = [
        {"text": line.text, "box": _corners(line.box), "confidence": round(line.confidence, 3)}
        | ({"page": number} if number else {})
        for number, page in zip(numbers, pages, strict=True)
        for line in page.lines
    ]
    print(
        json.dumps(
            {"text": BETWEEN_PAGES.join(page.text for page in pages), "lines": lines}, ensure_ascii=False
        )
    )


def _pages(path: Path, asked: str | None) -> Iterator[tuple[int | None, Picture]]:
    """The pages of a PDF with their numbers, or the one picture."""
    data, limits = _read(path), Settings()
    if not is_pdf(data):
        if asked is not None:
            raise CommandError(f"{path}: --pages are chosen of a PDF, and this is none")
        yield None, _picture(path)
        return
    try:
        chosen = choose_pages(
            data, EVERY_PAGE if asked is None else PageRange.parse(asked), limits.max_pdf_pages
        )
        for number in chosen:
            yield number, render_page(data, number, limits.max_image_pixels)
    except ApiError as error:
        raise CommandError(f"{path}: {error.message}") from error


def _ground(options: Namespace, load: Callable[[], Engine]) -> None:
    if not options.phrase.strip():
        raise CommandError("the phrase is empty")
    found = load().ground(_picture(options.image), options.phrase)
    boxes = [{"label": box.label, "box": _corners(box.box), "score": round(box.score, 3)} for box in found]
    if options.json:
        print(json.dumps({"boxes": boxes}, ensure_ascii=False))
        return
    for box in boxes:
        print(f"{box['label']}: {box['box']} (score {box['score']})")
    if not boxes:
        print(f"not found: {options.phrase}")


def _serve(options: Namespace, load: Callable[[], Engine]) -> None:
    from yan_omni.app.server import serve, take_port

    names = ("host", "port", "log_level", "weights")
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    try:
        settings = Settings(**given)
    except ValidationError as invalid:
        raise CommandError(from_validation(invalid.errors()).message) from invalid
    try:
        taken = take_port(settings)
    except OSError as error:
        where = f"{settings.host} port {settings.port}"
        raise CommandError(
            f"cannot listen on {where}: {error.strerror}; choose another with --port"
        ) from error
    serve(settings, taken, load)


def _speed(options: Namespace) -> float:
    speed = float(options.speed)
    if not MIN_SPEED <= speed <= MAX_SPEED:
        raise CommandError(f"--speed must be {MIN_SPEED} to {MAX_SPEED:g} (given: {speed:g})")
    return speed


def _format_of(path: Path) -> AudioFormat:
    file_format = _FORMAT_BY_ENDING.get(path.suffix.lower())
    if file_format is None:
        raise CommandError(f"cannot write {path}: the ending must be one of {', '.join(_FORMAT_BY_ENDING)}")
    if not path.parent.is_dir():
        raise CommandError(f"cannot write {path}: there is no folder {path.parent}")
    return file_format


def _write_audio(path: Path, chunks: Iterable[Waveform]) -> None:
    whole = list(chunks)
    try:
        path.write_bytes(encode_file(whole, _format_of(path)))
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}") from error
    duration_s = sum(len(chunk) for chunk in whole) / OUTPUT_RATE_HZ
    print(f"wrote {path} ({duration_s:.1f} s)", file=sys.stderr)


def _recording(path: Path) -> Waveform:
    limits = Settings()
    try:
        return decode_audio(_read(path), limits.max_audio_s, limits.min_audio_s)
    except ApiError as error:
        raise CommandError(f"{path}: {error.message}") from error


def _picture(path: Path) -> Picture:
    try:
        return decode_image(_read(path), Settings().max_image_pixels)
    except ApiError as error:
        raise CommandError(f"{path}: {error.message}") from error


def _video(path: Path) -> Film:
    try:
        return decode_film(_read(path), video_limits(Settings()))
    except ApiError as error:
        raise CommandError(f"{path}: {error.message}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from error


def _corners(box: PixelBox) -> list[float]:
    return [round(edge, 1) for edge in (box.x1, box.y1, box.x2, box.y2)]
