from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from tests.evaluation.fakes import FakeEngine, FakeJudge
from yan_omni.evaluation.held_out.rows import HeldOut, SpokenRow, write_rows
from yan_omni.evaluation.speech_codes import SpeechCodes, Vector, convert, nearest_mean_hits
from yan_omni.evaluation.task import Context, Measure
from yan_omni.model.engine.request import Waveform
from yan_omni.tokenizers.audio.codec import Codes
from yan_omni.tokenizers.speech_text.front_end import audible_phones

VOICES = ("af_ann", "am_bob", "bf_cat", "bm_dan")
TEXT = "one two three four"


@dataclass(frozen=True, slots=True)
class FakeCodec:
    """A clip is its first sample: the voice's number; semantic codes say the text, the timbre the voice."""

    said: str = TEXT

    def encode(self, samples_24k: Waveform) -> Codes:
        voice = round(float(samples_24k[0]) * 10)
        size = 4 + voice
        timbre = torch.eye(4)[voice]
        return Codes(torch.arange(size), torch.full((size, 3), voice), timbre)

    def decode(self, codes: Codes) -> Waveform:
        return np.full(4_800, float(codes.timbre.argmax()) / 10, np.float32)

    def phones(self, codes: Codes) -> list[int]:
        return audible_phones(self.said)

    def kinds(self, codes: Codes) -> dict[str, Vector]:
        return {"semantic": np.zeros(2), "timbre": codes.timbre.numpy().astype(np.float64)}


class FakeConverter:
    """Gives the second clip back: the right voice, with the words that the judge hears in anything."""

    def convert(self, words_24k: Waveform, voice_24k: Waveform) -> Waveform:
        return voice_24k


def no_converter(weights_dir: Path) -> FakeConverter:
    raise FileNotFoundError(f"{weights_dir / 'talker.safetensors'} is missing")


class VoiceJudge(FakeJudge):
    """Knows a voice by the clip's first sample."""

    def compare(self, measure: str, samples: Waveform, reference: Waveform, rate_hz: int) -> float:
        assert measure == "similarity"
        return 1.0 - abs(float(samples[0]) - float(reference[0]))


@pytest.fixture
def context(tmp_path: Path) -> Context:
    rows = []
    for number in range(8):
        voice = number % 4
        soundfile.write(tmp_path / f"{number}.wav", np.full(4_800, voice / 10, np.float32), 24_000, "FLOAT")
        rows.append(SpokenRow(f"c{number}", "en", TEXT, f"{number}.wav", VOICES[voice]))
    write_rows(tmp_path / "asr_en_voices.jsonl", rows)
    return Context(HeldOut((tmp_path,)), tmp_path, VoiceJudge(TEXT), log=lambda message: None)


def measured(context: Context, codec: FakeCodec) -> dict[str, Measure]:
    found = SpeechCodes(lambda weights_dir: codec, lambda weights_dir: FakeConverter()).run(
        FakeEngine(), context
    )
    return {measure.name: measure for measure in found}


def test_phones_are_counted_against_the_text(context: Context) -> None:
    name = "phones right by semantic codes alone, EN, unseen voices"
    assert measured(context, FakeCodec())[name].value == 100.0
    assert 0 < (measured(context, FakeCodec("one two three"))[name].value or 0) < 100.0


def test_probes_find_the_voice_where_it_is(context: Context) -> None:
    found = measured(context, FakeCodec())
    assert found["speaker told from timbre"].value == 100.0
    assert found["speaker told from timbre"].reference == 25.0
    assert (found["speaker told from semantic"].value or 0) <= 25.0


def test_conversion_is_judged_for_words_and_voice(context: Context) -> None:
    found = measured(context, FakeCodec())
    for name in ("acoustic codes and timbre", "what is heard, spoken again"):
        error, closer = (
            found[f"voice conversion EN by {name}, {what}"]
            for what in ("error minus floor", "closer to B than to A")
        )
        assert (error.value, closer.value) == (0.0, 100.0)
        has_floor = name == "what is heard, spoken again"
        assert (error.status, closer.status) == (("met",) * 2 if has_floor else ("no floor",) * 2)


def test_conversion_without_a_talker_is_not_measured(context: Context) -> None:
    found = SpeechCodes(lambda weights_dir: FakeCodec(), no_converter).run(FakeEngine(), context)
    named = (each for each in found if each.name.startswith("voice conversion EN"))
    (measure,) = (each for each in named if each.status == "not measured")
    assert measure.name == "voice conversion EN by what is heard, spoken again"
    assert measure.note.endswith("talker.safetensors is missing")


def test_converted_codes_take_everything_but_the_words_from_the_other_clip() -> None:
    words = Codes(torch.arange(5), torch.zeros(5, 3, dtype=torch.long), torch.tensor([1.0, 0.0]))
    voice = Codes(torch.arange(2), torch.tensor([[1, 1, 1], [2, 2, 2]]), torch.tensor([0.0, 1.0]))
    converted = convert(words, voice)
    assert converted.semantic.tolist() == [0, 1, 2, 3, 4]
    assert converted.acoustic[:, 0].tolist() == [1, 2, 1, 2, 1]
    assert converted.timbre.tolist() == [0.0, 1.0]


def test_a_clip_never_helps_to_classify_its_own_group() -> None:
    vectors = [np.array([0.0]), np.array([0.1]), np.array([5.0]), np.array([5.1])]
    labels = ["a", "a", "b", "b"]
    assert nearest_mean_hits(vectors, labels, ["1", "2", "3", "4"]) == 1.0
    assert nearest_mean_hits(vectors, labels, ["1", "1", "3", "4"]) == 0.5


def test_missing_clips_are_not_measured(tmp_path: Path) -> None:
    context = Context(HeldOut((tmp_path,)), tmp_path, FakeJudge(), log=lambda message: None)
    (measure,) = SpeechCodes(lambda weights_dir: FakeCodec(), no_converter).run(FakeEngine(), context)
    assert measure.status == "not measured"
