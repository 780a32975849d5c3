"""Spelling statistics, and the text they choose among what a line may show."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from yan_omni.model.checkpoint import CheckpointError
from yan_omni.model.vision.characters import CHARACTER_IDS, CHARACTERS
from yan_omni.model.vision.line_choices import ChoiceConfig, choices_of, likeliest_text
from yan_omni.model.vision.line_columns import Column, confidence_of, grouped
from yan_omni.model.vision.line_reader import decode_columns
from yan_omni.model.vision.spelling import (
    BACK_OFF,
    COST_STEP,
    UNSEEN,
    Spelling,
    SpellingTable,
    load_spelling,
    read_table,
    save_spelling,
    sequence_keys,
)
from yan_omni.training.recipes.build_spelling import as_codes, build_table, without

TEXTS = ["the cat sat on the mat and the rat sat there", "我们在城里的市场上买菜"] * 40


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(build_table(as_codes(iter(TEXTS)), 4))


def _columns(*seen: tuple[str, float]) -> list[list[Column]]:
    """One firm character each: the likeliest one and its rival, 'x' or as given after a slash."""
    groups = []
    for place, (characters, probability) in enumerate(seen):
        shown = tuple(characters.split("/")) if len(characters) > 1 else (characters,)
        shares = (probability, *(1.0 - probability for _ in shown[1:]))
        groups.append([Column(3 * place, 0.99, shown, shares)])
    return groups


def test_a_sequence_costs_what_was_counted(spelling: Spelling) -> None:
    after_th = spelling.cost("th", "e")
    assert after_th == pytest.approx(0.0, abs=COST_STEP)  # always "the" in these texts
    assert spelling.cost("th", "o") > 3.0
    assert spelling.cost("zq", "e") == pytest.approx(spelling.cost("", "e") + 2 * BACK_OFF, abs=1e-6)
    assert spelling.cost("", "Q") == UNSEEN


def test_a_single_key_is_the_key_of_the_stream() -> None:
    text = "abcd龙"
    codes = np.array([ord(c) for c in text], dtype=np.uint64)
    table_keys = np.sort(sequence_keys(codes, 3))
    costs = np.zeros(len(table_keys), dtype=np.uint8)

    spelled = Spelling(SpellingTable(table_keys, costs, 3))
    assert [spelled.cost(text[i : i + 2], text[i + 2]) for i in range(3)] == [0.0, 0.0, 0.0]


def test_digits_count_as_one_and_wide_marks_as_narrow() -> None:
    assert as_codes(iter(["1，9"])).tolist() == [ord("0"), ord(","), ord("0")]


def test_what_is_hard_to_see_is_read_as_it_is_spelled(spelling: Spelling) -> None:
    config = ChoiceConfig()
    line = _columns(
        ("t", 0.99), ("h", 0.99), ("c/e", 0.6), (" ", 0.99), ("c", 0.99), ("a", 0.99), ("t", 0.99)
    )
    assert likeliest_text(line, spelling, config) == "the cat"
    assert (
        likeliest_text(
            _columns(("城", 0.99), ("里", 0.99), ("的", 0.99), ("币/市", 0.55), ("场", 0.99)),
            spelling,
            config,
        )
        == "城里的市场"
    )


def test_what_is_plain_to_see_is_not_changed(spelling: Spelling) -> None:
    line = _columns(("t", 0.99), ("h", 0.99), ("c/e", 0.97))
    assert likeliest_text(line, spelling, ChoiceConfig()) == "thc"


def test_a_narrow_shape_may_be_two_and_a_faint_one_none() -> None:
    wide = [Column(0, 0.9, ("l",), (0.99,)), Column(1, 0.9, ("l",), (0.99,))]
    assert {choice.text for choice in choices_of(wide, ChoiceConfig())} == {"l", "ll"}
    faint = [Column(0, 0.3, ("i",), (0.99,))]
    assert {choice.text for choice in choices_of(faint, ChoiceConfig())} == {"i", ""}
    hanzi = [Column(0, 0.6, ("龙",), (0.99,))]
    assert {choice.text for choice in choices_of(hanzi, ChoiceConfig())} == {"龙"}


def test_firm_columns_are_grouped_as_greedy_decoding_does() -> None:
    rng = np.random.default_rng(0)
    letters = [CHARACTER_IDS[c] for c in "ab，,龙国l"]
    for _ in range(200):
        ids = [int(rng.choice([-1, *letters])) for _ in range(20)]
        shares = rng.uniform(0.5, 1.0, 20).tolist()
        text, confidence = decode_columns(ids, shares)
        columns = [
            Column(place, 1.0, (CHARACTERS[identity],), (share,))
            for place, (identity, share) in enumerate(zip(ids, shares, strict=True))
            if identity >= 0
        ]
        groups = grouped(columns)
        assert len(groups) == len(text)
        assert confidence_of(groups) == pytest.approx(confidence)


def test_lines_of_the_evaluation_are_left_out_with_what_is_around_them() -> None:
    long = "a" * 15_000 + "the line in question" + "b" * 15_000
    kept = without(long, ["the line in question"])
    assert "question" not in kept
    assert kept.count("a") == 14_000
    assert without("short text with it", ["text with"]) == "\0"


def test_the_file_is_read_back_and_another_format_refused(tmp_path: Path) -> None:
    path = tmp_path / "spelling.safetensors"
    table = build_table(as_codes(iter(TEXTS)), 4)
    save_spelling(path, table)
    read = read_table(path)
    assert read.longest == table.longest
    np.testing.assert_array_equal(read.keys, table.keys)
    np.testing.assert_array_equal(read.costs, table.costs)
    assert load_spelling(path).cost("th", "e") < 0.1
    other = tmp_path / "other.safetensors"
    save_file({"costs": torch.zeros(1)}, other, metadata={"config": json.dumps({"format": 1, "longest": 4})})
    with pytest.raises(CheckpointError, match="format 1"):
        load_spelling(other)


def test_any_hashes_are_read_back(tmp_path: Path) -> None:
    keys = np.array([0, 1, 65535, 65536, 65536, 2**31, 2**32 - 65536, 2**32 - 1], dtype=np.uint32)
    path = tmp_path / "spelling.safetensors"
    save_spelling(path, SpellingTable(keys, np.zeros(len(keys), np.uint8), 3))
    assert read_table(path).keys.tolist() == keys.tolist()


def test_capitals_are_spelled_as_small_letters_and_count_less(spelling: Spelling) -> None:
    capitals = _columns(("T", 0.99), ("H", 0.99), ("C/E", 0.55))
    assert likeliest_text(capitals, spelling, ChoiceConfig()) == "THE"
    sure = _columns(("T", 0.99), ("H", 0.99), ("C/E", 0.85))
    assert likeliest_text(sure, spelling, ChoiceConfig()) == "THC"
    assert likeliest_text(sure, spelling, ChoiceConfig(by_capital=1.0)) == "THE"
