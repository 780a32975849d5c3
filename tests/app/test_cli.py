"""The command line with the fake engine in place of the shipped one."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.app.clips import clip_bytes
from tests.app.conftest import png_bytes, wav_bytes
from tests.app.pdfs import pdf_bytes
from tests.fakes import FakeEngine
from yan_omni.app import cli
from yan_omni.app.audio_io import decode_audio
from yan_omni.model.engine.request import ImagePart, TextPart


@pytest.fixture(autouse=True)
def _fake_engine(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cli, "load_engine", lambda weights: engine)
    monkeypatch.chdir(tmp_path)
    Path("question.wav").write_bytes(wav_bytes(2.0))
    Path("photo.png").write_bytes(png_bytes())


SRT = "1\n00:00:00,000 --> 00:00:01,000\nsecond 0\n\n2\n00:00:01,000 --> 00:00:02,000\nsecond 1\n\n"
Output = pytest.CaptureFixture[str]


def test_a_spoken_question_gets_a_spoken_reply(capsys: Output) -> None:
    assert cli.main(["ask", "--audio", "question.wav", "--out", "answer.mp3"]) == 0
    assert capsys.readouterr().out == "heard: audio of 2.0 s\nreply: audio of 2.0 s\n"
    assert len(decode_audio(Path("answer.mp3").read_bytes(), 60.0)) > 4_000


def test_the_model_decides_when_nothing_is_asked_for(capsys: Output) -> None:
    assert cli.main(["ask", "--audio", "question.wav"]) == 0
    assert Path("reply.wav").exists()
    Path("reply.wav").unlink()
    assert cli.main(["ask", "--text", "hello"]) == 0
    assert capsys.readouterr().out.endswith("reply: hello\n")
    assert not Path("reply.wav").exists()


def test_an_output_file_asks_for_speech(engine: FakeEngine) -> None:
    assert cli.main(["ask", "--text", "hello", "--out", "a.wav", "--voice", "high", "--speed", "2"]) == 0
    assert Path("a.wav").exists()
    assert engine.options is not None
    assert (engine.options.modality, engine.options.voice, engine.options.speed) == ("speech", "high", 2.0)


def test_questions_about_pictures(engine: FakeEngine, capsys: Output) -> None:
    assert cli.main(["ask", "--image", "photo.png", "--text", "what?", "--system", "be brief"]) == 0
    assert capsys.readouterr().out == "reply: picture of 40 x 30 what?\n"
    assert [turn.role for turn in engine.turns] == ["system", "user"]
    assert cli.main(["ask", "--image", "photo.png", "--image", "photo.png", "--audio", "question.wav"]) == 0
    assert [type(part) for part in engine.turns[0].parts][:2] == [ImagePart, ImagePart]
    assert Path("reply.wav").exists()


def test_questions_about_videos(engine: FakeEngine, capsys: Output) -> None:
    Path("clip.mp4").write_bytes(clip_bytes(2.0))
    assert cli.main(["ask", "--video", "clip.mp4", "--text", "what happens?"]) == 0
    assert capsys.readouterr().out == "reply: 4 frames of 64 x 48 until 1.5 s what happens?\n"
    assert cli.main(["ask", "--video", "photo.png", "--text", "what happens?"]) == 2
    assert "photo.png: the file is no video; allowed are mp4" in capsys.readouterr().err


def test_reading_a_pdf(capsys: Output) -> None:
    Path("a.pdf").write_bytes(pdf_bytes("a", "b", "c", size=(72, 36)))
    assert cli.main(["ocr", "a.pdf", "--pages", "2-", "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert (read["text"], [line["page"] for line in read["lines"]]) == ("200x100\n\n200x100", [2, 3])
    assert cli.main(["ocr", "a.pdf", "--pages", "4"]) == 2
    assert "a.pdf: the file has 3 pages; asked for was 4" in capsys.readouterr().err
    assert cli.main(["ocr", "photo.png", "--pages", "1"]) == 2


def type_lines(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def texts(engine: FakeEngine) -> list[tuple[str, str]]:
    """Role and text of every turn the engine was given last."""
    return [
        (turn.role, " ".join(part.text for part in turn.parts if isinstance(part, TextPart)))
        for turn in engine.turns
    ]


def test_chat_remembers_and_starts_anew(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    type_lines(monkeypatch, "hello there", "", "how are you")
    assert cli.main(["chat", "--system", "be brief", "--temperature", "0.5", "--min-p", "0.1"]) == 0
    assert capsys.readouterr().out == "hello there\n\nhow are you\n"
    asked = [("user", "hello there"), ("assistant", "hello there"), ("user", "how are you")]
    assert texts(engine)[:4] == [("system", "be brief"), *asked]
    assert engine.options is not None
    assert (engine.options.modality, engine.options.temperature, engine.options.min_p) == ("text", 0.5, 0.1)
    type_lines(monkeypatch, "hello", "/new", "again", "/quit", "unheard")
    assert cli.main(["chat"]) == 0
    assert texts(engine)[0] == ("user", "again")


TOOLS = [{"type": "function", "function": {"name": "look", "parameters": {"properties": {}}}}, {"name": "go"}]


def test_chat_shows_calls_and_takes_their_results(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    Path("tools.json").write_text(json.dumps(TOOLS), encoding="utf-8")
    type_lines(monkeypatch, "use both hands", "it is done", "and now")
    assert cli.main(["chat", "--tools", "tools.json"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith('(look {"with": "both hands"})\n')
    assert engine.options is not None
    assert [tool.name for tool in engine.options.tools] == ["look", "go"]
    assert [role for role, _ in texts(engine)][:3] == ["user", "assistant", "tool"]
    assert texts(engine)[2] == ("tool", "it is done")


def test_chat_runs_the_command_it_is_given(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    Path("tools.json").write_text(json.dumps(TOOLS), encoding="utf-8")
    for command, expected in (("cat", '{"name": "look", "arguments": {"with": "care"}}'), ("false", "error")):
        type_lines(monkeypatch, "use care")
        assert cli.main(["chat", "--tools", "tools.json", "--run", command]) == 0
        assert expected in texts(engine)[2][1]


@pytest.mark.parametrize("text", ["{", "{}", "[1]", '[{"name": "x", "parameters": {"type": "string"}}]'])
def test_chat_refuses_what_declares_no_tools(text: str, capsys: Output) -> None:
    Path("tools.json").write_text(text, encoding="utf-8")
    assert cli.main(["chat", "--tools", "tools.json"]) == 2
    assert "--tools tools.json: " in capsys.readouterr().err


def test_chat_takes_pictures_and_recordings(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    type_lines(
        monkeypatch, "/image photo.png", "what?", "/audio question.wav", "", "/image nowhere.png", "/dance"
    )
    assert cli.main(["chat"]) == 0
    captured = capsys.readouterr()
    assert "picture of 40 x 30 what?\n" in captured.out
    assert "(heard: audio of 2.0 s)\n" in captured.out
    assert "nowhere.png" in captured.err
    assert "/new starts again" in captured.out


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text", "second 0 second 1\n"),
        ("srt", SRT),
    ],
)
def test_transcribe(capsys: Output, kind: str, expected: str) -> None:
    assert cli.main(["transcribe", "question.wav", "--format", kind]) == 0
    assert capsys.readouterr().out == expected


def test_transcribe_json(capsys: Output) -> None:
    assert cli.main(["transcribe", "question.wav", "--format", "json", "--language", "zh"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["text"] == "第0秒第1秒"
    assert body["segments"][1] == {"text": "第1秒", "start": 1.0, "end": 2.0}


def test_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(["speak", "hello there", "--out", "a.flac"]) == 0
    assert len(decode_audio(Path("a.flac").read_bytes(), 60.0)) == pytest.approx(11 * 800, rel=0.05)
    monkeypatch.setattr("sys.stdin", io.StringIO("from a pipe"))
    assert cli.main(["speak", "-"]) == 0
    assert Path("speech.wav").exists()


def test_ocr_and_ground(capsys: Output) -> None:
    assert cli.main(["ocr", "photo.png"]) == 0
    assert capsys.readouterr().out == "40x30\n"
    assert cli.main(["ocr", "photo.png", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lines"][0]["box"] == [0.0, 0.0, 40.0, 30.0]
    assert cli.main(["ground", "photo.png", "the circle"]) == 0
    assert capsys.readouterr().out == "the circle: [1.0, 2.0, 40.0, 30.0] (score 0.8)\n"
    assert cli.main(["ground", "photo.png", "nothing"]) == 0
    assert capsys.readouterr().out == "not found: nothing\n"
    assert cli.main(["ground", "photo.png", "nothing", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"boxes": []}


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["ask"], "--text"),
        (["ask", "--image", "photo.png"], "--text"),
        (["ask", "--audio", "missing.wav"], "missing.wav"),
        (["ask", "--audio", "photo.png"], "photo.png"),
        (["ask", "--image", "question.wav", "--text", "x"], "question.wav"),
        (["ask", "--text", "x", "--out", "reply.doc"], "reply.doc"),
        (["ask", "--text", "x", "--out", "nowhere/reply.wav"], "nowhere"),
        (["ask", "--text", "x", "--max-tokens", "0"], "--max-tokens"),
        (["ask", "--text", "x", "--voice", "alloy"], "default, high"),
        (["speak", " "], "no text"),
        (["speak", "x", "--speed", "9"], "--speed"),
        (["speak", "x", "--voice", "alloy"], "default, high"),
        (["transcribe", "question.wav", "--language", "fr"], "fr"),
        (["transcribe", "."], "cannot read"),
        (["ground", "photo.png", ""], "phrase"),
        (["ocr", "missing.png"], "missing.png"),
        (["serve", "--port", "70000"], "port"),
        (["chat", "--max-tokens", "0"], "--max-tokens"),
    ],
)
def test_mistakes_are_one_clear_line_and_exit_code_2(capsys: Output, argv: list[str], words: str) -> None:
    assert cli.main(argv) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert captured.err.startswith(f"yan-omni {argv[0]}: error: ")
    assert words in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    "argv", [[], ["dance"], ["ask", "--loud"], ["transcribe"], ["speak", "x", "--speed", "a"]]
)
def test_wrong_arguments_are_one_line_too(capsys: Output, argv: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(argv)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_weights_that_cannot_be_loaded(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(weights: Path) -> FakeEngine:
        raise FileNotFoundError(f"no file {weights / 'thinker.safetensors'}")

    monkeypatch.setattr(cli, "load_engine", fail)
    assert cli.main(["ocr", "photo.png", "--weights", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_where_the_weights_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.default_weights().name == "weights"
    monkeypatch.setenv("YAN_OMNI_WEIGHTS", "elsewhere")
    assert cli.default_weights() == Path("elsewhere")
