"""Words from phone events: exact, with mistakes, by statistics, and as ids the thinker reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from tests.model.engine.tiny import tiny_components
from yan_omni.model.checkpoint import CheckpointError
from yan_omni.model.engine.hearing import Transcriber
from yan_omni.model.engine.script import final_marks, place_tokens
from yan_omni.model.engine.thought import Choices, Thought
from yan_omni.model.lexicon.decoder import DecoderConfig, FoundWord, LexiconDecoder, Wanted
from yan_omni.model.lexicon.tables import FORMAT, LexiconTables, WordStatistics
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import PHONE_IDS, PHONES
from yan_omni.tokenizers.speech_text.front_end import audible_phones
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import AUDIO, AUDIO_END, BOS, END, HEARD, PHONE, USER

WORDS = ("see", "sea", "the", "cat", "dog", "你", "好", "号", "你好")
SIZE = len(WORDS) + 1


def tables(
    pairs: dict[tuple[str, str], float] | None = None,
    triples: dict[tuple[str, str, str], float] | None = None,
) -> LexiconTables:
    """Every word equally likely but for the pairs given; phones are mostly heard right."""
    spoken = [audible_phones(word) for word in WORDS]
    pair_keys, pair_cost = keyed(dict(pairs or {}))
    triple_keys, triple_cost = keyed(dict(triples or {}))
    mistakes = np.full((len(PHONES), len(PHONES)), 0.1 / len(PHONES), np.float32)
    np.fill_diagonal(mistakes, 0.9)
    return LexiconTables(
        words=WORDS,
        word_cost=np.full(len(WORDS), 2.0, np.float32),
        pause_cost=np.zeros(len(WORDS), np.float32),
        lone_cost=np.full(len(WORDS), 2.0, np.float32),
        spoken_word=np.arange(len(WORDS)),
        spoken_cost=np.zeros(len(WORDS), np.float32),
        phones=np.array([phone for phones in spoken for phone in phones]),
        phone_start=np.concatenate([[0], np.cumsum([len(phones) for phones in spoken])]),
        word_backoff=np.full(SIZE, 0.5, np.float32),
        pair_key=pair_keys,
        pair_cost=pair_cost,
        pair_backoff=np.full(len(pair_keys), 0.25, np.float32),
        triple_key=triple_keys,
        triple_cost=triple_cost,
        heard_as=mistakes,
    )


def keyed(costs: Mapping[Any, float]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Sorted keys of pairs or triples of words, and their costs."""
    keys = {number_of(words): cost for words, cost in costs.items()}
    ordered = sorted(keys)
    return np.array(ordered, np.int64), np.array([keys[key] for key in ordered], np.float32)


def number_of(words: tuple[str, ...]) -> int:
    number = 0
    for word in words:
        number = number * SIZE + WORDS.index(word)
    return number


def heard(phones: list[int], width: int = 16) -> list[PhoneEvent]:
    return [
        PhoneEvent((phone,), (1.0,), torch.zeros(width), 3 * number, 3 * number + 2)
        for number, phone in enumerate(phones)
    ]


def words(found: list[FoundWord]) -> list[str]:
    return [word.text for word in found]


@pytest.mark.parametrize("text", ["the cat", "dog", "你好", "the dog 你"])
def test_clear_speech_gives_its_words(text: str) -> None:
    found = LexiconDecoder(tables()).decode(heard(audible_phones(text)))
    assert "".join(words(found)) == text.replace(" ", "")
    assert found[0].first_event == 0
    assert found[-1].last_event == len(audible_phones(text)) - 1


def test_a_wrong_a_missing_and_an_extra_phone_are_forgiven() -> None:
    phones = audible_phones("the cat")
    wrong, missing, extra = list(phones), phones[:-1], [*phones, PHONE_IDS["b"]]
    wrong[2] = PHONE_IDS["ɡ"]
    decoder = LexiconDecoder(tables())
    for given in (wrong, missing, extra):
        assert words(decoder.decode(heard(given)))[:2] == ["the", "cat"]


def test_statistics_choose_between_words_that_sound_alike() -> None:
    events = heard(audible_phones("the sea"))
    for wanted in ("see", "sea"):
        assert words(LexiconDecoder(tables({("the", wanted): 0.1})).decode(events)) == ["the", wanted]


def test_costs_back_off_from_triples_to_pairs_to_words() -> None:
    given = tables({("the", "cat"): 1.0}, {("the", "cat", "dog"): 0.5})
    statistics = WordStatistics(given)
    the, cat, dog, sea = (WORDS.index(word) for word in ("the", "cat", "dog", "sea"))
    first = np.array([the, the, cat, -1, -1, -1])
    second = np.array([cat, cat, the, the, the, statistics.start])
    word = np.array([dog, sea, cat, cat, dog, dog])
    assert statistics.cost(first, second, word).tolist() == [0.5, 0.25 + 0.5 + 2.0, 1.0, 1.0, 2.5, 2.5]


def test_hints_choose_between_words_that_sound_alike() -> None:
    decoder = LexiconDecoder(tables())
    for wanted in ("see", "sea"):
        hints = decoder.hints([wanted.upper(), "unheard-of"])
        assert len(hints) == 1
        assert words(decoder.decode(heard(audible_phones("the sea")), Wanted(hints=hints))) == ["the", wanted]


def test_announced_mandarin_makes_english_words_dear() -> None:
    decoder = LexiconDecoder(replace(tables(), words=("see", "西", *WORDS[2:])))
    events = heard(audible_phones("see"))
    assert words(decoder.decode(events)) == ["see"]
    assert words(decoder.decode(events, Wanted("zh"))) == ["西"]


def test_nothing_heard_is_nothing_said() -> None:
    assert LexiconDecoder(tables()).decode([]) == []


def test_english_only_finds_no_hanzi() -> None:
    found = LexiconDecoder(tables()).decode(heard(audible_phones("你好")), Wanted("en"))
    assert not any(word.text >= "\u3000" for word in found)


def test_tables_come_back_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.safetensors"
    save_file(tables({("the", "sea"): 0.1}).tensors(), path, metadata={"config": f'{{"format": "{FORMAT}"}}'})
    loaded = LexiconTables.load(path)
    assert loaded.words == WORDS
    for item in fields(LexiconTables):
        if item.name != "words":
            expected, got = getattr(tables({("the", "sea"): 0.1}), item.name), getattr(loaded, item.name)
            assert np.allclose(expected, got, atol=0.04), item.name
    assert words(LexiconDecoder(loaded).decode(heard(audible_phones("the sea")))) == ["the", "sea"]
    save_file(tables().tensors(), path, metadata={"config": '{"format": "lexicon 0"}'})
    with pytest.raises(CheckpointError, match="build it again"):
        LexiconTables.load(path)


def test_files_of_the_format_before_are_read(tmp_path: Path) -> None:
    path, tensors = tmp_path / "lexicon.safetensors", tables({("the", "sea"): 0.1}).tensors()
    del tensors["pause_cost"], tensors["lone_cost"]
    tensors["spoken_word"] = tensors["spoken_word"].to(torch.int16)
    save_file(tensors, path, metadata={"config": '{"format": "lexicon 2"}'})
    loaded = LexiconTables.load(path)
    assert loaded.pause_cost.tolist() == [0.0] * len(WORDS)
    assert words(LexiconDecoder(loaded).decode(heard(audible_phones("the sea")))) == ["the", "sea"]


def test_pairs_end_with_counted_words_only() -> None:
    with pytest.raises(CheckpointError, match="end with word"):
        replace(tables(), words=("see",) * 70_000, pair_key=np.array([69_000]))


def test_a_word_that_is_seldom_last_is_not_the_last_one() -> None:
    pauses = np.array([4.0 if word == "see" else 0.5 for word in WORDS], np.float32)
    decoder, events = LexiconDecoder(replace(tables(), pause_cost=pauses)), heard(audible_phones("the see"))
    assert words(decoder.decode(events)) == ["the", "sea"]
    assert words(LexiconDecoder(tables()).decode(events)) == ["the", "see"]


def test_what_is_often_said_alone_is_found_where_nothing_else_is_said() -> None:
    lone = np.array([1.0 if word == "sea" else 4.0 for word in WORDS], np.float32)
    decoder = LexiconDecoder(replace(tables(), lone_cost=lone))
    assert words(decoder.decode(heard(audible_phones("see")))) == ["sea"]
    assert words(decoder.decode(heard(audible_phones("the see")))) == ["the", "see"]


def test_words_become_one_sentence_with_the_event_of_each_id() -> None:
    tokenizer = BpeTextTokenizer.train(["the cat 你好"], size=7200)
    found = [FoundWord("the", 0, 1), FoundWord("cat", 2, 4), FoundWord("你好", 5, 8)]
    written = place_tokens(tokenizer, found)
    assert tokenizer.decode([item.token for item in written]) == "The cat你好"
    assert sorted({item.event for item in written}) == [1, 4, 6, 8]
    assert (final_marks("cat"), final_marks("好")) == (".?!", "。？！")


def test_the_thinker_reads_the_words_where_it_would_write_them() -> None:
    components = tiny_components()
    tokenizer = components.text_tokenizer
    choices = Choices(components.thinker.config.thinker.vocabulary_size, [b"a"] * tokenizer.size)
    transcriber = Transcriber(components.thinker, choices, tokenizer, LexiconDecoder(tables()))
    events = heard(audible_phones("the cat the dog"))
    thought = Thought(components.thinker)
    thought.read([BOS, USER])
    clip = transcriber.hear(thought, events)
    text = tokenizer.decode(clip.text_ids)
    assert text[:-1] == "The cat the dog"
    assert text[-1] in ".?!"
    ids = list(clip.ids)
    assert (ids[0], ids[-1]) == (AUDIO, END)
    assert ids[ids.index(AUDIO_END) + 1] == HEARD
    assert [token for token in ids if token in PHONE] == [PHONE.token(event.phone) for event in events]
    first_word = ids.index(clip.text_ids[0])
    assert sum(token in PHONE for token in ids[:first_word]) == 2 + 4
    again = Thought(components.thinker)
    again.read([BOS, USER])
    transcriber.hear_again(again, clip)
    assert (again.logits - thought.logits).abs().max() < 1e-4


def random_events(seed: int, num: int) -> list[PhoneEvent]:
    """Unclear speech: two phones of the lexicon each."""
    random = np.random.default_rng(seed)
    phones = sorted({phone for word in WORDS for phone in audible_phones(word)})
    events = []
    for number in range(num):
        first, second = random.choice(phones, 2, replace=False).tolist()
        share = float(random.uniform(0.5, 0.9))
        feature = torch.zeros(16)
        events.append(PhoneEvent((first, second), (share, 1 - share), feature, 2 * number, 2 * number + 1))
    return events


@pytest.mark.parametrize("seed", range(6))
def test_a_search_in_pieces_finds_what_a_whole_one_does(seed: int) -> None:
    decoder = LexiconDecoder(tables({("the", "sea"): 0.1, ("你", "好"): 0.2}, {("the", "sea", "dog"): 0.1}))
    events, wanted = random_events(seed, 20), Wanted(("en", None, "zh")[seed % 3])
    whole = decoder.decode(events, wanted)
    search = decoder.begin(wanted)
    for size in (0, 1, 7, 3, 9):
        known = decoder.words(search)
        later = decoder.advance(search, events[search.num_events :][:size])
        decoder.advance(search, random_events(seed + 100, 5))
        assert decoder.words(search) == known, "going on leaves the search as it was"
        search = later
    assert decoder.words(search) == whole != []


@pytest.mark.parametrize("seed", range(6))
def test_giving_up_dear_ways_early_loses_nothing_here(seed: int) -> None:
    """Against a search that follows everything."""
    given = tables({("the", "sea"): 0.1, ("你", "好"): 0.2}, {("the", "sea", "dog"): 0.1})
    everything = DecoderConfig(
        node_beam=1e4, begin_beam=1e4, word_beam=1e4, max_ends=10**6, max_hypotheses=10**6
    )
    events = random_events(seed, 12)
    assert LexiconDecoder(given).decode(events) == LexiconDecoder(given, everything).decode(events)


def test_a_phone_nearly_heard_after_a_word_belongs_to_it() -> None:
    cat = audible_phones("cat")
    events = heard([*audible_phones("the"), *cat[:-1], *audible_phones("dog")])
    next_event = len(events) - len(audible_phones("dog"))
    events[next_event] = replace(events[next_event], faint=((cat[-1], 0.9),))
    found = LexiconDecoder(tables()).decode(events)
    assert words(found) == ["the", "cat", "dog"]
    assert [word.last_event for word in found][1:] == [next_event - 1, len(events) - 1]


def test_an_english_word_is_found_in_the_middle_of_mandarin_without_statistics() -> None:
    found = LexiconDecoder(tables({("你", "好"): 0.1})).decode(heard(audible_phones("你好 dog 你好")))
    assert "".join(words(found)) == "你好dog你好"
