"""The speech forge: symbols and their owners, durations, silences, and a clip made by a fake synthesiser."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS, PHONES
from yan_omni.tokenizers.speech_text.front_end import phonemize
from yan_omni.training.data_speech import SAMPLES_PER_FRAME
from yan_omni.training.forge.kokoro_symbols import (
    english_from_kokoro,
    mandarin_from_kokoro,
    phone_symbols,
    to_kokoro,
)
from yan_omni.training.forge.kokoro_voices import mixed_voice
from yan_omni.training.forge.speech_clip import (
    KOKORO_FRAME_SAMPLES,
    Spoken,
    settle_silences,
    to_frame_counts,
)
from yan_omni.training.forge.speech_human import split_of
from yan_omni.training.forge.speech_kokoro import make_clip
from yan_omni.training.forge.speech_lines import framed_lines, held_out_keys, key_of
from yan_omni.training.forge.speech_mixed import (
    carried,
    english_words,
    in_english,
    in_mandarin,
    mandarin_words,
    places,
)
from yan_omni.training.forge.speech_words import digits, single_words, words


class FakeSynthesiser:
    """Speaks a constant tone: 4 frames for every symbol, 20 frames of silence at either end."""

    def speak(self, symbols: str, voice: str, speed: float) -> Spoken:
        frames = (20, *[4] * len(symbols), 20)
        samples = np.full(sum(frames) * KOKORO_FRAME_SAMPLES, 0.1, np.float32)
        samples[: 20 * KOKORO_FRAME_SAMPLES] = 0
        samples[-20 * KOKORO_FRAME_SAMPLES :] = 0
        return Spoken(samples, frames)


def test_every_phone_but_blank_and_silence_has_symbols() -> None:
    silent = {name for index, name in enumerate(PHONES) if not phone_symbols(index)}
    assert silent == {"<blank>", "<sil>"}


def test_symbols_have_spaces_between_english_words_only() -> None:
    text = to_kokoro(phonemize("hello you 你好。"))
    assert text.symbols == "həlˈO ju ni↗xau↓."
    assert len(text.owners) == len(text.symbols)
    assert list(text.owners) == sorted(text.owners)


def test_symbols_are_read_back() -> None:
    tokens = phonemize("今天天气很好，我们去公园吧。")
    expected: dict[int, list[int]] = {}
    for token in tokens:
        if token.phone in AUDIBLE:
            expected.setdefault(token.word, []).append(token.phone)
    audible = [token.phone for token in tokens if token.phone in AUDIBLE]
    assert (
        mandarin_from_kokoro(to_kokoro(tokens).symbols, [tuple(part) for part in expected.values()])
        == audible
    )
    assert mandarin_from_kokoro("xyz", [(1,)]) is None
    english = phonemize("Good water!")
    assert english_from_kokoro(to_kokoro(english).symbols) == [t.phone for t in english if t.phone in AUDIBLE]


def test_frame_counts_keep_the_boundaries() -> None:
    durations = [3, 1, 1, 1, 2, 7, 1, 1]
    counts = to_frame_counts(durations)
    edges = np.cumsum(durations) * 0.625
    assert np.abs(np.cumsum(counts) - edges).max() <= 0.5


def test_silence_inside_the_last_vowel_goes_to_the_pause() -> None:
    loud, quiet = np.full(5 * KOKORO_FRAME_SAMPLES, 0.1), np.zeros(9 * KOKORO_FRAME_SAMPLES)
    samples = np.concatenate([loud, quiet]).astype(np.float32)
    assert settle_silences(samples, [2, 10, 2], [True, False, True]) == [2, 3, 9]


def test_clip_lasts_exactly_as_long_as_its_phones() -> None:
    clip = make_clip(FakeSynthesiser(), "id", "Hello there, you.", "en", "voice", 1.0)
    assert clip is not None
    assert clip.phones is not None
    assert clip.durations_frames is not None
    assert len(clip.phones) == len(clip.durations_frames)
    assert len(clip.samples_24k) == sum(clip.durations_frames) * SAMPLES_PER_FRAME
    assert clip.phones[0] == PHONE_IDS["<sil>"]
    assert clip.phones[-1] == PHONE_IDS["."]
    assert clip.durations_frames[0] == 2
    assert make_clip(FakeSynthesiser(), "id", "😀", "en", "voice", 1.0) is None


def test_lines_fill_every_slot_and_repeat_with_their_seed() -> None:
    for language in ("en", "zh"):
        lines = list(itertools.islice(framed_lines(language, 7), 200))
        assert lines == list(itertools.islice(framed_lines(language, 7), 200))
        assert not any("{" in line for line in lines)
        assert len(set(lines)) > 60


def test_held_out_texts_are_known_whatever_their_punctuation(tmp_path: Path) -> None:
    (tmp_path / "asr.jsonl").write_text('{"id": "x", "text": "Hello, World!"}\n', encoding="utf-8")
    assert key_of("hello world") in held_out_keys(tmp_path)


def test_split_is_stable_and_near_its_share() -> None:
    splits = [split_of(f"clip {index}", 0.2) for index in range(1000)]
    assert splits == [split_of(f"clip {index}", 0.2) for index in range(1000)]
    assert 150 < splits.count("test") < 250


def test_mixed_voices_are_convex_mixes() -> None:
    rng = random.Random(0)
    names = ["af_one", "bm_two", "zf_three"]
    for _ in range(50):
        parts = [part.split("*") for part in mixed_voice(names, 3, rng).split("+")]
        assert {name for name, _ in parts} <= set(names)
        assert len({name for name, _ in parts}) == len(parts)
        assert sum(float(weight) for _, weight in parts) == pytest.approx(1.0)
        assert all(float(weight) > 0 for _, weight in parts)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_single_words_can_be_spoken_and_a_fifth_are_digits(language: Literal["en", "zh"]) -> None:
    drawn = list(itertools.islice(single_words(language, 1), 2_000))
    assert set(drawn) <= {*digits(language), *words(language)}
    assert 0.15 < sum(word in digits(language) for word in drawn) / len(drawn) < 0.25
    assert all(phonemize(word) for word in set(drawn))


def test_words_of_the_other_language_take_the_place_of_whole_words() -> None:
    rng = random.Random(0)
    lines = 3 * ["我们听音乐。", "The garden was quiet, she said."]
    english, mandarin = english_words(lines), mandarin_words(lines)
    assert {english(rng) for _ in range(50)} == {"the", "garden", "was", "quiet", "she", "said"}
    assert {mandarin(rng) for _ in range(50)} == {"我们", "音乐"}
    assert places("我们听音乐。") == [(0, 2), (3, 5)]
    switched = in_mandarin("我们听音乐。", english, rng)
    assert switched is not None
    assert switched.startswith("我们") != switched.endswith("音乐。")
    assert in_mandarin("啊。", english, rng) is None
    assert in_english("Wait!", mandarin, rng)[-1] == "!"
    assert len(phonemize(in_english("Good morning to you.", mandarin, rng))) > 8


def test_carriers_hold_drawn_words() -> None:
    drawn = iter(["apple", "pear"])
    assert carried("这个X和Y都不错。", lambda _: next(drawn), random.Random(1)) == "这个apple和pear都不错。"
