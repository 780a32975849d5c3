"""The examples can be used as their README says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from yan_omni.app.audio_io import decode_audio
from yan_omni.app.cli import make_parser
from yan_omni.app.image_io import decode_image
from yan_omni.app.pdf_io import render_page
from yan_omni.app.terminal_chat import declared_tools
from yan_omni.app.video_io import VideoLimits, decode_video

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
FILES = sorted(path.name for path in EXAMPLES.iterdir() if path.name != "README.md")
FRONT_PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"^yan-omni (.*)$", README + FRONT_PAGE, re.M)))


def test_the_readme_names_every_file_and_no_other() -> None:
    assert sorted(re.findall(r"^\| `([\w.]+)`", README, re.M)) == FILES


@pytest.mark.parametrize("name", FILES)
def test_every_file_can_be_read(name: str) -> None:
    data = (EXAMPLES / name).read_bytes()
    if name.endswith(".py"):
        compile(data, name, "exec")
    elif name.endswith(".json"):
        assert len(declared_tools(data.decode())) > 1
    elif name.endswith((".jpg", ".png")):
        assert decode_image(data, 10**7).std() > 10
    elif name.endswith(".pdf"):
        assert render_page(data, 1, 10**7).std() > 10
    elif name.endswith(".mp4"):
        assert decode_video(data, VideoLimits(30.0, 10**6, 16)).times_s[-1] > 5.0
    else:
        samples = decode_audio(data, 30.0)
        assert 16_000 < len(samples) < 16_000 * 10
        assert samples.std() > 0.01


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_one(command: str) -> None:
    options = make_parser().parse_args(shlex.split(command))
    for name in ("audio", "image", "video"):
        given = getattr(options, name, None)
        for path in given if isinstance(given, list) else [given]:
            if path is not None and path.parts[0] == "examples":
                assert (ROOT / path).exists()
