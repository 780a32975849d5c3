"""Text to the lexicon's words, statistics and readings."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from yan_omni.tokenizers.phones import PHONES
from yan_omni.training.forge.american_spelling import american
from yan_omni.training.forge.heard_phones import matched, with_counts
from yan_omni.training.forge.lexicon_readings import Readings, flat, heard_as, mandarin_readings
from yan_omni.training.forge.lexicon_text import (
    BREAK,
    BREAK_NUMBER,
    COMMA,
    CountedText,
    Segmenter,
    count_text,
    list_words,
    spoken_runs,
)
from yan_omni.training.forge.word_statistics import UNKNOWN, Statistics, statistics
from yan_omni.training.recipes.build_lexicon import (
    SMALLEST_COUNT,
    TUNING_EVERY,
    chosen_words,
    is_simplified,
    lone_costs,
    pause_costs,
    rare_words,
    recorded_runs,
    tables_of,
)

SENTENCES = [
    (2, [*spoken_runs("the cat saw the dog."), BREAK]),
    (1, [*spoken_runs("今天天气很好，我们去公园。"), BREAK]),
    (1, [*spoken_runs("天气好，今天的天气好。"), BREAK]),
    (1, [*spoken_runs("We met Bob; then Bob left."), BREAK]),
]
MANDARIN = ["今天", "天气", "我们", "公园", "很好"]


def test_text_becomes_runs_with_breaks_at_the_ends_of_sentences() -> None:
    assert spoken_runs("Don’t go, Bob! 我们走。") == ["Don't", "go", COMMA, "Bob", BREAK, "我们走", BREAK]
    assert spoken_runs("We leave to-night.") == ["We", "leave", "tonight", BREAK]
    assert spoken_runs("设定29度") == ["设定二十九度"]
    assert spoken_runs("at 5 km.")[:3] == ["at", "five", "kilometers"]


def test_hanzi_are_cut_into_the_words_of_the_list() -> None:
    runs = ["今天天气很好", "我们去公园", "天气好", "今天的天气好"]
    assert Segmenter.learn(2 * runs, MANDARIN).cut(runs[:2]) == [
        ["今天", "天气", "很好"],
        ["我们", "去", "公园"],
    ]


def test_words_are_numbered_and_their_usual_form_is_kept() -> None:
    counted = count_text(SENTENCES, MANDARIN, learn_share=1)
    words = {number: word for word, number in counted.numbers.items()}
    first = [words.get(number, "|") for number in counted.streams[2]]
    assert first == ["the", "cat", "saw", "the", "dog", "|", "|"]
    assert {"今天", "天气"} <= set(counted.numbers)
    assert (counted.form("bob"), counted.form("the"), counted.form("今天")) == ("Bob", "the", "今天")


def test_the_word_list_keeps_words_of_two_to_four_hanzi(tmp_path: Path) -> None:
    table = tmp_path / "words.tsv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerows([["id", "text"], ["a", "蓝莓汁"], ["b", "一_也_"], ["c", "走"], ["d", "ma1"]])
    words = list_words(table)
    assert "蓝莓汁" in words
    assert all(2 <= len(word) <= 4 for word in words)


def probabilities(found: Statistics, num_words: int, history: tuple[int, ...]) -> NDArray[np.float64]:
    """Of every word after one or two words, by the rule that the decoder backs off with."""
    size = num_words + 1
    pairs = dict(zip(found.pair_key.tolist(), found.pair_cost.tolist(), strict=True))
    backoffs = dict(zip(found.pair_key.tolist(), found.pair_backoff.tolist(), strict=True))
    triples = dict(zip(found.triple_key.tolist(), found.triple_cost.tolist(), strict=True))
    costs = []
    for word in range(num_words):
        shorter = found.word_backoff[history[-1]] + found.word_cost[word]
        cost = pairs.get(history[-1] * size + word, shorter)
        if len(history) == 2:
            pair = history[0] * size + history[1]
            cost = triples.get(pair * size + word, backoffs.get(pair, 0.0) + cost)
        costs.append(cost)
    return np.asarray(np.exp(-np.array(costs)), np.float64)


@pytest.mark.parametrize(("most_pairs", "most_triples"), [(1000, 1000), (12, 5)])
def test_probabilities_sum_to_one_however_much_is_pruned(most_pairs: int, most_triples: int) -> None:
    random = np.random.default_rng(0)
    stream = random.choice(6, 600, p=[0.4, 0.3, 0.1, 0.1, 0.05, 0.05])
    stream[random.random(600) < 0.1] = BREAK_NUMBER
    found = statistics({1: stream, 3: stream[:100]}, 6, most_pairs, most_triples)
    assert len(found.pair_key) <= most_pairs
    assert len(found.triple_key) <= most_triples
    assert np.exp(-found.word_cost).sum() == pytest.approx(1.0)
    for history in [(0,), (5,), (6,), (6, 0), (0, 1), (1, 2), (5, 5)]:
        assert probabilities(found, 6, history).sum() == pytest.approx(1.0, abs=1e-6), history


def test_heavier_text_and_longer_histories_count_more() -> None:
    often, seldom = np.array([0, 1, 2, -1] * 5), np.array([3, 1, 4, -1] * 5)
    found = statistics({5: often, 1: seldom}, 5, 100, 100)
    after_one = probabilities(found, 5, (1,))
    assert after_one[2] > 3 * after_one[4]
    assert probabilities(found, 5, (3, 1))[4] > 0.5
    assert probabilities(found, 5, (5,))[0] > probabilities(found, 5, (5,))[3]


def test_unknown_words_break_the_history() -> None:
    found = statistics({1: np.array([0, UNKNOWN, 1, BREAK_NUMBER] * 4)}, 2, 100, 100)
    assert (0 * 3 + 1) not in found.pair_key
    assert (2 * 3 + 0) in found.pair_key


def test_mandarin_words_have_the_readings_of_sandhi() -> None:
    def named(word: str) -> set[str]:
        return {" ".join(PHONES[phone] for phone in reading) for reading in mandarin_readings(word)}

    assert named("天气") == {"t- ian1 q- i4"}
    assert named("很好") == {"h- en2 h- ao3", "h- en2 h- ao2"}
    assert {"b- u2 h- uei4", "b- u4 h- uei4"} <= named("不会")
    assert len(named("一个")) >= 3


def test_a_lexicon_holds_the_common_words_with_sounds() -> None:
    counted = count_text([sentence for sentence in SENTENCES for _ in range(SMALLEST_COUNT)], MANDARIN, 1)
    counted.add(1, ["rare", BREAK])
    words = chosen_words(counted)
    assert words[0] == "the"
    assert words.index("cat") < words.index("天气") < words.index("去")
    assert "rare" not in words
    tables = tables_of(counted, Readings(), heard_as())
    assert "Bob" in tables.words
    assert set(tables.spoken_word.tolist()) == set(range(len(tables.words)))
    the, cat = tables.words.index("the"), tables.words.index("cat")
    assert the * (len(tables.words) + 1) + cat in tables.pair_key


def test_readings_become_flat_arrays() -> None:
    arrays = flat([(0, 0.5, (1, 2)), (0, 1.0, (3,)), (1, 0.0, (4, 5, 6))])
    assert arrays.phone_start.tolist() == [0, 2, 3, 6]
    assert arrays.spoken_word.tolist() == [0, 0, 1]


def test_text_of_two_weights_has_two_streams() -> None:
    counted = CountedText()
    counted.add(1, ["a", BREAK])
    counted.add(4, ["a", "b", BREAK])
    assert {weight: list(stream) for weight, stream in counted.streams.items()} == {1: [0, -1], 4: [0, 1, -1]}


def test_recorded_sentences_count_except_tests_and_those_for_tuning(tmp_path: Path) -> None:
    rows: list[dict[str, str | None]] = [
        {"text": f"word {letter}.", "split": "train"} for letter in "abcdefghijklmno"
    ]
    rows += [{"text": None, "split": "train"}, {"text": "unseen.", "split": "test"}]
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = [runs[1] for _, runs in recorded_runs(path)]
    assert found == [letter for number, letter in enumerate("abcdefghijklmno") if number % TUNING_EVERY]


def test_traditional_hanzi_are_not_written() -> None:
    assert is_simplified("我们")
    assert is_simplified("don't")
    assert not is_simplified("我們")


def test_counted_confusions_correct_the_assumed_ones() -> None:
    table = heard_as()
    b, d, p, t = (PHONES.index(name) for name in "bdpt")
    assert list(matched((b, d, t), (b, t), table))[::-1] in ([(b, b), (t, t)], [(b, b), (d, t)])
    assert list(matched((b, d), (p, d), table)) == [(d, d), (b, p)]
    counts = np.zeros_like(table)
    counts[b, p] = 80
    corrected = with_counts(table, counts)
    assert corrected[b, p] > 0.7
    np.testing.assert_allclose(corrected.sum(1), table.sum(1), atol=0.3)
    np.testing.assert_allclose(corrected[d], table[d], rtol=1e-6)


@pytest.mark.parametrize(
    ("british", "spelled"),
    [
        ("Favourite", "Favorite"),
        ("neighbours", "neighbors"),
        ("gaol", "jail"),
        ("unrecognised", "unrecognized"),
        ("travelling", "traveling"),
    ],
)
def test_words_are_spelled_as_in_america(british: str, spelled: str) -> None:
    assert american(british) == spelled


def test_american_words_stay() -> None:
    kept = "hour four our pour promise exercise analysis organism advise towards center glamour"
    assert [american(word) for word in kept.split()] == kept.split()


def test_pauses_come_after_some_words_more_than_after_others() -> None:
    counted = CountedText()
    for _ in range(200):
        counted.add(2, ["yes", COMMA, "the", "cat", BREAK])
    yes, the, cat, unmet = pause_costs(counted, ["yes", "the", "cat", "dog"])
    assert max(yes, cat) < 0.1 < unmet < the


def test_words_said_alone_are_likelier_alone() -> None:
    counted = CountedText()
    for _ in range(5):
        counted.add(1, ["indeed", BREAK, "the", "cat", "sat", BREAK])
    word_cost = np.full(4, np.log(4.0), np.float32)
    indeed, sat, five, yes = lone_costs(counted, ["indeed", "sat", "five", "yes"], word_cost)
    assert indeed < five < yes < sat


def test_rare_words_are_those_whose_sounds_are_known() -> None:
    counted = CountedText()
    counted.add(1, ["a", "kubernetesque", "Millstones", "favourites", "cat", BREAK])
    found = rare_words(counted, ["cat"])
    assert {"Millstones", "favorites", "psalter"} & set(found) >= {"Millstones", "favorites"}
    assert not {"kubernetesque", "cat", "a", "favourites"} & set(found)
