"""Every task against an engine and a judge whose answers are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.evaluation.fakes import FakeEngine, FakeJudge
from yan_omni.evaluation.asking import language_of
from yan_omni.evaluation.asr import Asr
from yan_omni.evaluation.chat import Chat
from yan_omni.evaluation.codec import Codec, align, normalised_entropy
from yan_omni.evaluation.grounding import Grounding, intersection_over_union
from yan_omni.evaluation.hallucination import KINDS, Hallucination, Maker
from yan_omni.evaluation.held_out.rows import HeldOut
from yan_omni.evaluation.judge import NoJudge
from yan_omni.evaluation.latency import Latency
from yan_omni.evaluation.modality import ModalityMatch
from yan_omni.evaluation.ocr import Ocr
from yan_omni.evaluation.scenes import Scenes
from yan_omni.evaluation.task import Context, Measure, Task
from yan_omni.evaluation.tts import Tts, audible_s
from yan_omni.model.engine.request import GroundedBox, PixelBox, Waveform


def one(measures: list[Measure], start: str) -> Measure:
    """The one measure whose name starts with `start`."""
    found = [measure for measure in measures if measure.name.startswith(start)]
    assert len(found) == 1, [measure.name for measure in measures]
    return found[0]


def test_asr_scores_ours_and_the_judge_on_the_same_clips(context: Context) -> None:
    measures = Asr().run(FakeEngine(transcript="One, two, four!"), context)
    voices = one(measures, "ASR WER EN, unseen synthetic voices")
    assert (voices.value, voices.status, voices.n) == (25.0, "met", 1)
    assert voices.reference == 100.0
    assert one(measures, "ASR CER ZH, unseen").status == "not measured"


def test_invented_words_are_counted_in_ours_and_the_judges(context: Context) -> None:
    small = replace(context, share=0.1, judge=FakeJudge("thank you"))
    invented = one(Hallucination().run(FakeEngine(transcript="thank you 谢谢"), small), "invented words")
    assert (invented.value, invented.status, invented.n) == (16.0, "missed", 4)
    assert invented.reference == 4.0 * len(
        small.judge.transcribe(np.zeros(1, np.float32), 16_000, "en").split()
    )
    quiet = one(Hallucination().run(FakeEngine(transcript=""), small), "invented words")
    assert (quiet.value, quiet.status) == (0.0, "met")


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_sounds_without_speech_are_what_they_are_called(make: Maker) -> None:
    clip, again = make(np.random.default_rng(1)), make(np.random.default_rng(1))
    assert clip.dtype == np.float32
    assert clip.shape == (15 * 16_000,)
    assert np.array_equal(clip, again)
    assert float(np.abs(clip).max()) <= 0.31
    assert (float(np.abs(clip).max()) > 0) == (make.__name__ != "silence")


def test_modality_wants_audio_exactly_for_spoken_questions(context: Context) -> None:
    matched = one(ModalityMatch().run(FakeEngine(default_reply="hello there"), context), "modality")
    assert (matched.value, matched.status) == (100.0, "met")
    always_text = one(ModalityMatch().run(FakeEngine(modality="text"), context), "modality")
    assert (always_text.value, always_text.status) == (50.0, "missed")


def test_spoken_replies_are_judged_against_their_own_text(context: Context) -> None:
    understood = ModalityMatch().run(FakeEngine(default_reply="Hello there."), context)
    assert one(understood, "spoken replies WER EN").value == 0.0
    garbled = ModalityMatch().run(FakeEngine(default_reply="Good morning friend"), context)
    assert one(garbled, "spoken replies WER EN").status == "missed"


def test_tts_reports_the_judges_floor(context: Context) -> None:
    measures = Tts().run(FakeEngine(), context)
    spoken = one(measures, "TTS WER EN")
    assert (spoken.value, spoken.reference, spoken.status) == (0.0, 0.0, "met")
    assert one(measures, "TTS duration").value == pytest.approx(1.0)
    assert one(measures, "TTS CER ZH").status == "not measured"


def test_silence_around_speech_is_not_its_duration() -> None:
    tone = np.full(24_000, 0.25, np.float32)
    assert audible_s(tone) == pytest.approx(1.0)
    assert audible_s(np.pad(tone, (9_600, 12_000))) == pytest.approx(1.0)
    assert audible_s(np.zeros(4_800, np.float32)) == pytest.approx(0.02)


def test_ocr_counts_characters(context: Context) -> None:
    assert one(Ocr().run(FakeEngine(page="Open"), context), "OCR CER EN").status == "met"
    assert one(Ocr().run(FakeEngine(page="Oxen"), context), "OCR CER EN").value == 25.0


def test_scenes_score_each_kind(context: Context) -> None:
    replies = {"What color is it?": "It is red.", "How many?": "Three."}
    measures = Scenes().run(FakeEngine(replies=replies), context)
    assert one(measures, "VQA accuracy, composed").value == 50.0
    assert one(measures, "VQA accuracy, colour").value == 100.0
    assert one(measures, "VQA accuracy, count").value == 0.0
    assert one(measures, "VQA accuracy, shape").status == "not measured"


def test_grounding_wants_half_overlap_and_no_box_for_absent_things(context: Context) -> None:
    engine = FakeEngine(boxes=(GroundedBox("red star", PixelBox(0, 0, 10, 6), 1.0),))
    measures = Grounding().run(engine, context)
    assert one(measures, "grounding IoU").value == 100.0
    assert one(measures, "grounding mean IoU").value == pytest.approx(0.6)
    assert one(measures, "absent").value == 0.0
    assert one(Grounding().run(FakeEngine(), context), "grounding IoU").value == 0.0


def test_intersection_over_union() -> None:
    assert intersection_over_union(PixelBox(0, 0, 2, 2), PixelBox(1, 1, 3, 3)) == pytest.approx(1 / 7)
    assert intersection_over_union(PixelBox(0, 0, 1, 1), PixelBox(2, 2, 3, 3)) == 0.0


@pytest.mark.parametrize(
    ("reply", "percent"),
    [("It is Tokyo.", 100.0), ("Tokyo, or Kyoto.", 0.0), ("I do not know.", 0.0), ("是 Tokyo 东京市。", 0.0)],
)
def test_chat_keys(context: Context, reply: str, percent: float) -> None:
    measures = Chat().run(FakeEngine(default_reply=reply), context)
    assert one(measures, "chat questions answered, EN").value == percent


def test_latency_counts_tokens_after_the_first(context: Context) -> None:
    measures = Latency().run(FakeEngine(), context)
    assert one(measures, "text decoding").n == 4
    assert one(measures, "state of one session").value == 1.0


@dataclass(frozen=True)
class Codes:
    semantic: NDArray[np.int64]
    acoustic: NDArray[np.int64]


class EchoCodec:
    """Uses one semantic code only and its acoustic codes evenly."""

    bits_per_second = 1_025.0

    def encode(self, samples_24k: Waveform) -> Codes:
        frames = np.arange(4096)
        return Codes(np.zeros_like(frames), np.stack([frames % 1024] * 3, axis=1))

    def decode(self, codes: Codes) -> Waveform:
        return np.zeros(24_000, dtype=np.float32)


def test_codec_entropy_per_codebook(context: Context) -> None:
    measures = Codec(lambda weights_dir: EchoCodec()).run(FakeEngine(), context)
    assert one(measures, "codec bit rate").status == "met"
    assert one(measures, "code entropy, semantic, EN+ZH").status == "missed"
    assert one(measures, "code entropy, acoustic 2, EN+ZH").value == pytest.approx(1.0)
    assert one(measures, "codec round trip error minus floor, EN, unseen voices").value == 0.0


def test_missing_codec_is_not_measured(context: Context) -> None:
    def missing(weights_dir: Path) -> EchoCodec:
        raise FileNotFoundError(weights_dir)

    assert [measure.status for measure in Codec(missing).run(FakeEngine(), context)] == ["not measured"]


def test_entropy_of_even_and_single_codes() -> None:
    assert normalised_entropy(np.arange(64), 64) == pytest.approx(1.0)
    assert normalised_entropy(np.zeros(64, dtype=np.int64), 64) == 0.0
    with pytest.raises(ValueError, match="outside a codebook of 4"):
        normalised_entropy(np.array([4]), 4)


@pytest.mark.parametrize("lag", [-300, 0, 700])
def test_align_undoes_a_delay_whatever_the_phases(lag: int) -> None:
    random = np.random.default_rng(0)
    loudness = np.repeat(random.uniform(0.0, 1.0, size=60), 600)
    first, second = ((random.normal(size=36_000) * loudness).astype(np.float32) for _ in range(2))
    reference, copy = align(first[1_000:35_000], second[1_000 - lag : 35_000 - lag])
    assert abs(len(reference) - (34_000 - abs(lag))) <= 120
    assert len(reference) == len(copy)


@pytest.mark.parametrize(
    "task", [Asr(), Tts(), ModalityMatch(), Ocr(), Scenes(), Grounding(), Chat(), Latency()]
)
def test_nothing_built_means_not_measured(task: Task, context: Context, tmp_path: Path) -> None:
    empty = replace(context, held_out=HeldOut((tmp_path / "none",)))
    statuses = {measure.status for measure in task.run(FakeEngine(), empty)}
    assert statuses == {"not measured"}


def test_without_a_judge_speech_is_not_measured(context: Context) -> None:
    deaf = replace(context, judge=NoJudge("install it"))
    spoken = one(Tts().run(FakeEngine(), deaf), "TTS WER EN")
    assert (spoken.status, spoken.note) == ("not measured", "install it")
    heard = one(Asr().run(FakeEngine(), deaf), "ASR WER EN, unseen synthetic voices")
    assert heard.reference is None
    assert heard.value == 100.0


def test_a_chinese_answer_may_hold_a_latin_name() -> None:
    assert language_of("我叫Yan-Omni。") == "zh"
    assert language_of("猫 is māo in Chinese.") == "en"
    assert language_of("12") == "en"
