"""The forge of many hours: its plan, its batches, its sets while they grow."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import torch

from yan_omni.tokenizers.speech_text.front_end import phonemize
from yan_omni.training.data_speech import Clip, SpeechCorpus, SpeechWriter
from yan_omni.training.forge.kokoro_voices import HELD_OUT_VOICES, StyleTables, own_voice, write_voices
from yan_omni.training.forge.speech_clip import Line, split_of_text
from yan_omni.training.forge.speech_figures import figure_lines
from yan_omni.training.forge.speech_kokoro import Job
from yan_omni.training.forge.speech_plan import PlannedLine, Stream, interleaved, read_plan, write_plan
from yan_omni.training.forge.speech_streams import FIGURE_SHARE, NAMED_VOICES, planned, with_figures
from yan_omni.training.forge.speech_workers import alike, padded_length
from yan_omni.training.teachers.kokoro_batch import BatchDecoder
from yan_omni.training.teachers.kokoro_decoder import load_decoder_module, new_decoder

WHEEL = Path("data/teachers/unpack")


def endless(name: str, symbols: int) -> Any:
    for index in itertools.count():
        line = Line(f"{name}-{index}", "text", "en", "af_heart", (1, 2), (0,) * (symbols - 1) + (1,))
        yield PlannedLine(name, line, 1.0, "a" * symbols)


def test_sets_have_their_proportions_wherever_the_plan_is_cut() -> None:
    hours = {"long": 0.2, "short": 0.1, "rare": 0.02}
    streams = [
        Stream(hours[name], endless(name, size)) for name, size in zip(hours, (60, 10, 20), strict=True)
    ]
    plan = list(interleaved(streams))
    for end in (len(plan) // 3, len(plan) // 2, len(plan)):
        seconds = dict.fromkeys(hours, 0.0)
        for one in plan[:end]:
            seconds[one.set_name] += one.expected_s
        shares = [seconds[name] / 3600 / hours[name] for name in hours]
        assert max(shares) - min(shares) < 0.06
    assert min(shares) >= 1


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    jobs = [
        Job("forge_default", "en-0", "It costs $3.50, Anna.", "en", "af_heart", 1.0),
        Job("forge_mixed", "zh-0", "我们去party吧！", "zh", "zf_xiaobei*1.00/zm_yunxi*1.00", 0.87),
        Job("forge_mixed", "none", "😀", "en", "af_heart", 1.0),
    ]
    plan = list(
        planned(
            [*jobs, Job("forge_words", "of a test", "Hello, world!", "en", "af_heart", 1.0)], {"helloworld"}
        )
    )
    assert [one.line.id for one in plan] == ["en-0", "zh-0"]
    assert all(len(one.line.owners) == len(one.symbols) for one in plan)
    assert write_plan(tmp_path / "one.gz", plan) == 2
    assert read_plan(tmp_path / "one.gz") == plan
    write_plan(tmp_path / "two.gz", planned(jobs, ()))
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


def test_held_out_voices_are_in_no_file_and_no_mix(tmp_path: Path) -> None:
    folder = tmp_path / "voices"
    folder.mkdir()
    own = ["af_heart", "am_puck", "zf_xiaobei", "bm_george", "zm_yunxi", "zm_yunyang"]
    for number, name in enumerate([*own, *HELD_OUT_VOICES]):
        np.full((210, 1, 256), number, np.float32).tofile(folder / f"{name}.bin")
    write_voices(folder, tmp_path / "voices.safetensors")
    tables = StyleTables.read(tmp_path / "voices.safetensors")
    assert tables.voices("en") == ["af_heart", "am_puck", "bm_george"]
    assert tables.voices("zh") == ["zf_xiaobei", "zm_yunxi", "zm_yunyang"]
    rng = random.Random(1)
    mixes = [own_voice(tables, "zh", rng) for _ in range(100)]
    assert not any(name in mix for mix in mixes for name in HELD_OUT_VOICES)
    style = tables.style("af_heart*0.50+am_puck*0.50/zf_xiaobei*1.00", 3)
    assert style[0, 0] == 0.5
    assert style[0, -1] == 2.0
    assert not HELD_OUT_VOICES & set(NAMED_VOICES)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_can_be_spoken_and_repeat_with_their_seed(language: Literal["en", "zh"]) -> None:
    lines = list(itertools.islice(figure_lines(language, 3), 150))
    assert lines == list(itertools.islice(figure_lines(language, 3), 150))
    assert not any("{" in line for line in lines)
    assert all(phonemize(line) for line in lines)
    assert any(character.isdigit() for line in lines for character in line)


def test_an_eighth_of_the_lines_hold_figures_and_banned_ones_are_left_out() -> None:
    texts = (f"line {index}" for index in range(4_000))
    figures = itertools.cycle(["good", "banned"])
    mixed = list(with_figures(texts, figures, lambda text: text == "banned", random.Random(1)))
    assert "banned" not in mixed
    assert abs(mixed.count("good") / len(mixed) - FIGURE_SHARE) < 0.02


def test_the_same_text_has_one_split_and_few_are_for_tests() -> None:
    splits = [split_of_text(f"text {index}") for index in range(3_000)]
    assert splits == [split_of_text(f"text {index}") for index in range(3_000)]
    assert 0.01 < splits.count("test") / 3_000 < 0.03


def test_batches_are_of_like_lengths_and_few_shapes() -> None:
    assert alike([100, 300, 90, 111, 20], 3) == [0, 2, 3]
    assert padded_length(24) == 24
    assert padded_length(97) == 120
    assert padded_length(241) == 288


def test_a_set_can_be_read_while_it_is_written(tmp_path: Path) -> None:
    def clip(number: int) -> Clip:
        samples = np.full(960, 0.1 * number, np.float32)
        return Clip(f"clip-{number}", "en", "af_heart", samples, "text\u2028there", [1], [1], "train")

    with SpeechWriter(tmp_path, "grows") as writer:
        assert len(SpeechCorpus(tmp_path, ["grows"])) == 0
        for number in (1, 2):
            writer.add(clip(number))
            corpus = SpeechCorpus(tmp_path, ["grows"])
            assert len(corpus) == number
            assert corpus.audio_24k(corpus.rows[-1])[0] == pytest.approx(0.1 * number, abs=1e-4)
    with (tmp_path / "grows.jsonl").open("ab") as file:
        file.write('{"id": "half a row", "text": "你'.encode()[:-1])
    assert [row.id for row in SpeechCorpus(tmp_path, ["grows"]).rows] == ["clip-1", "clip-2"]


@pytest.mark.skipif(not (WHEEL / "kokoro" / "istftnet.py").exists(), reason="needs the teacher's wheel")
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_padded_batch_sounds_as_each_clip_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    noise = torch.randn(20_000)

    def same_noise(like: torch.Tensor) -> torch.Tensor:
        axis = 1 if like.shape[2] < 20 else 2
        shape = [1, -1, 1] if axis == 1 else [1, 1, -1]
        return noise[: like.shape[axis]].reshape(shape).expand_as(like).clone()

    monkeypatch.setattr(torch, "randn_like", same_noise)
    decoder: Any = new_decoder(load_decoder_module(WHEEL))
    with torch.no_grad():
        for parameter in decoder.parameters():
            if parameter.ndim == 3 and parameter.shape[0] > 1:
                parameter.normal_(std=parameter[0].numel() ** -0.5)
    lengths, longest = [4, 7], 9
    aligned, style = torch.randn(2, 512, longest), torch.randn(2, 128)
    pitch, energy = 200 + 20 * torch.randn(2, 2 * longest), torch.randn(2, 2 * longest)
    for row, length in enumerate(lengths):
        aligned[row, :, length:] = pitch[row, 2 * length :] = energy[row, 2 * length :] = 0
    batch = BatchDecoder(decoder, torch.device("cpu"))(aligned, pitch, energy, style, torch.tensor(lengths))
    for row, length in enumerate(lengths):
        part = slice(row, row + 1)
        with torch.inference_mode():
            alone = decoder(
                aligned[part, :, :length], pitch[part, : 2 * length], energy[part, : 2 * length], style[part]
            ).reshape(-1)
        same = slice(0, len(alone) - 20)
        error = (batch[row][: len(alone)] - alone)[same].abs().max()
        assert error < 2e-3 * alone[same].abs().max()
