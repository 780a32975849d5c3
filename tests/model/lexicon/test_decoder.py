"""Words from phone events: exact, with mistakes, by statistics, and as ids the thinker reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from tests.model.engine.tiny import tiny_components
from yan_omni.model.checkpoint import CheckpointError
from yan_omni.model.engine.hearing import Transcriber, final_marks, place_tokens
from yan_omni.model.engine.thought import Choices, Thought
from yan_omni.model.lexicon.decoder import FoundWord, LexiconDecoder
from yan_omni.model.lexicon.tables import FORMAT, LexiconTables
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import PHONE_IDS, PHONES
from yan_omni.tokenizers.speech_text.front_end import audible_phones
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import AUDIO, AUDIO_END, BOS, END, HEARD, PHONE, USER

WORDS = ("see", "sea", "the", "cat", "dog", "你", "好", "号")


def tables(pairs: dict[tuple[str, str], float] | None = None) -> LexiconTables:
    """Every word equally likely but for the pairs given; phones are mostly heard right."""
    spoken = [audible_phones(word) for word in WORDS]
    keys = {WORDS.index(a) * len(WORDS) + WORDS.index(b): cost for (a, b), cost in (pairs or {}).items()}
    ordered = sorted(keys)
    mistakes = np.full((len(PHONES), len(PHONES)), 0.1 / len(PHONES), np.float32)
    np.fill_diagonal(mistakes, 0.9)
    return LexiconTables(
        words=WORDS,
        word_cost=np.full(len(WORDS), 2.0, np.float32),
        spoken_word=np.arange(len(WORDS)),
        spoken_cost=np.zeros(len(WORDS), np.float32),
        phones=np.array([phone for phones in spoken for phone in phones]),
        phone_start=np.concatenate([[0], np.cumsum([len(phones) for phones in spoken])]),
        pair_key=np.array(ordered, np.int64),
        pair_cost=np.array([keys[key] for key in ordered], np.float32),
        triple_key=np.zeros(0, np.int64),
        triple_cost=np.zeros(0, np.float32),
        heard_as=mistakes,
    )


def heard(phones: list[int], width: int = 16) -> list[PhoneEvent]:
    return [
        PhoneEvent((phone,), (1.0,), torch.zeros(width), 3 * number, 3 * number + 2)
        for number, phone in enumerate(phones)
    ]


def words(found: list[FoundWord]) -> list[str]:
    return [word.text for word in found]


@pytest.mark.parametrize("text", ["the cat", "dog", "你好", "the dog 你"])
def test_clear_speech_gives_its_words(text: str) -> None:
    found = LexiconDecoder(tables({("你", "好"): 0.5})).decode(heard(audible_phones(text)))
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


def test_nothing_heard_is_nothing_said() -> None:
    assert LexiconDecoder(tables()).decode([]) == []


def test_english_only_finds_no_hanzi() -> None:
    found = LexiconDecoder(tables()).decode(heard(audible_phones("你好")), english_only=True)
    assert not any(word.text >= "\u3000" for word in found)


def test_tables_come_back_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.safetensors"
    save_file(tables({("the", "sea"): 0.1}).tensors(), path, metadata={"config": f'{{"format": "{FORMAT}"}}'})
    loaded = LexiconTables.load(path)
    assert loaded.words == WORDS
    assert words(LexiconDecoder(loaded).decode(heard(audible_phones("the sea")))) == ["the", "sea"]
    save_file(tables().tensors(), path, metadata={"config": '{"format": "lexicon 0"}'})
    with pytest.raises(CheckpointError, match="build it again"):
        LexiconTables.load(path)


def test_words_become_one_sentence_with_the_event_of_each_id() -> None:
    tokenizer = BpeTextTokenizer.train(["the cat 你好"], size=7200)
    found = [FoundWord("the", 0, 1), FoundWord("cat", 2, 4), FoundWord("你", 5, 6), FoundWord("好", 7, 8)]
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
